//! The database: SQLite in a file by default, PostgreSQL by its URL; how it is opened and written to.

use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database as SeaOrm, DatabaseConnection, DatabaseTransaction, DbBackend,
    DbErr, RuntimeErr, SqlErr, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

/// The oldest SQLite without the WAL-reset bug that can corrupt a file under two writers.
const SQLITE_OLDEST: (u32, u32, u32) = (3, 51, 3);
/// How long a statement waits for a lock or a connection before it gives up.
const PATIENCE: Duration = Duration::from_secs(10);

/// A transaction that may write.
pub type WriteTxn = DatabaseTransaction;

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL names neither SQLite nor PostgreSQL.
    #[error("`{0}` is no database Kontor knows: use sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME")]
    UnknownUrl(String),
    /// The linked SQLite is too old to be trusted with two writers.
    #[error("SQLite {0} can corrupt its file under load; build with the bundled one, 3.51.3 or newer")]
    OldSqlite(String),
    /// The database itself failed.
    #[error("the database could not be opened")]
    Database(#[from] DbErr),
}

/// Connections to read with and to write with. On SQLite one connection writes, so that writers queue in
/// the process instead of colliding in the file; on PostgreSQL both are the same pool.
#[derive(Clone, Debug)]
pub struct Database {
    read: DatabaseConnection,
    write: DatabaseConnection,
}

impl Database {
    /// Opens the database and brings its schema up to date.
    pub async fn open(url: &str, connections_max: u32) -> Result<Self, OpenError> {
        if url.starts_with("sqlite:") {
            Self::migrate(url).await?;
            let write = SeaOrm::connect(sqlite(url, 1)).await?;
            assert_sqlite_is_safe(&write).await?;
            let read = SeaOrm::connect(sqlite(url, connections_max.max(1))).await?;
            Ok(Self { read, write })
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Self::migrate(url).await?;
            let pool = SeaOrm::connect(postgres(url, connections_max.max(2))).await?;
            Ok(Self { read: pool.clone(), write: pool })
        } else {
            Err(OpenError::UnknownUrl(url.split('@').next_back().unwrap_or_default().to_owned()))
        }
    }

    /// Runs the outstanding migrations on a connection of their own, which is closed afterwards: the
    /// migrator switches foreign keys off and on, and must not leave a pooled connection without them.
    pub async fn migrate(url: &str) -> Result<(), OpenError> {
        let options = if url.starts_with("sqlite:") { sqlite(url, 1) } else { postgres(url, 1) };
        let connection = SeaOrm::connect(options).await?;
        Migrator::up(&connection, None).await?;
        connection.close().await?;
        Ok(())
    }

    /// For queries that change nothing.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Begins a transaction that may write: `BEGIN IMMEDIATE` on SQLite, so that it never fails half-way
    /// for having read before.
    pub async fn begin_write(&self) -> Result<WriteTxn, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        self.write.begin_with_options(options).await
    }

    /// Whether several replicas may share this database.
    pub fn is_shared(&self) -> bool {
        self.write.get_database_backend() == DbBackend::Postgres
    }

    /// Asks the database whether it is there.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.read.ping().await
    }

    /// Closes every connection, and on SQLite folds the log back into the file.
    pub async fn close(self) -> Result<(), DbErr> {
        self.read.close().await?;
        self.write.close().await
    }
}

/// Whether the database gave a transaction up for the sake of another one (SQLSTATE 40001 and 40P01): the same
/// action may be carried out again from its beginning.
pub fn gave_way(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return false;
    };
    let code = error.as_database_error().and_then(|error| error.code());
    matches!(code.as_deref(), Some("40001" | "40P01"))
}

/// Whether a row was refused because one with the same unique key is there already. On PostgreSQL the
/// transaction is then dead.
pub fn is_twice(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

fn sqlite(url: &str, connections_max: u32) -> ConnectOptions {
    let url = if url.contains("mode=") { url.to_owned() } else { format!("{url}?mode=rwc") };
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections_max).acquire_timeout(PATIENCE).sqlx_logging(false);
    options.map_sqlx_sqlite_opts(|options| {
        options
            .pragma("journal_mode", "WAL")
            // FULL: a booking that was answered survives the loss of power.
            .pragma("synchronous", "FULL")
            .pragma("cache_size", "-16000")
            .foreign_keys(true)
            .busy_timeout(PATIENCE)
    });
    options
}

fn postgres(url: &str, connections_max: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections_max).acquire_timeout(PATIENCE).sqlx_logging(false);
    options
}

async fn assert_sqlite_is_safe(connection: &DatabaseConnection) -> Result<(), OpenError> {
    let statement = Statement::from_string(DbBackend::Sqlite, "SELECT sqlite_version() AS version");
    let row = connection.query_one_raw(statement).await?;
    let version: String = row.map(|row| row.try_get("", "version")).transpose()?.unwrap_or_default();
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or_default());
    let mut next = || parts.next().unwrap_or_default();
    if (next(), next(), next()) < SQLITE_OLDEST { Err(OpenError::OldSqlite(version)) } else { Ok(()) }
}
