//! The schema: one history, on every database the product promises.

use service::database::Database;

#[tokio::test]
async fn the_history_runs_on_sqlite_and_twice_does_no_harm() {
    let folder = std::env::temp_dir().join(format!("kontor-schema-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let url = format!("sqlite://{}/kontor.sqlite", folder.display());
    Database::open(&url, 2).await.unwrap().close().await.unwrap();
    Database::open(&url, 2).await.unwrap().close().await.unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
}
