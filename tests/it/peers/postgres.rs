//! A real PostgreSQL server, and on it a database for each test that asks.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait as _, Database};

use super::peer;

/// The URL of a new, empty database of the test's own; `None` when the test is left out.
pub(crate) async fn database() -> Option<String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = peer("KONTOR_TEST_POSTGRES", "a PostgreSQL server")?;
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("kontor_test_{}_{count}", std::process::id());
    let connection = Database::connect(&server).await.expect("the PostgreSQL server answers");
    // A server that lives longer than one run may still have the database of an earlier process of this number.
    for statement in [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")] {
        connection.execute_unprepared(&statement).await.expect("the test may create databases");
    }
    connection.close().await.expect("the connection closes");
    let (server, _) = server.rsplit_once('/').expect("postgres://user:password@host:port/postgres");
    Some(format!("{server}/{name}"))
}

#[tokio::test]
async fn each_test_gets_a_database_of_its_own() {
    let Some(url) = database().await else { return };
    let other = database().await.unwrap();
    let [one, two] = [Database::connect(url).await.unwrap(), Database::connect(other).await.unwrap()];
    for connection in [one, two] {
        connection.execute_unprepared("CREATE TABLE slot (id uuid PRIMARY KEY)").await.unwrap();
    }
}
