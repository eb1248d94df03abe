//! A small world of its own for each test: a database, a stopped clock, numbered ids, and the doors if wanted.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use service::app::App;
use service::caller::Caller;
use service::clock::StoppedClock;
use service::config::{Config, Transport};
use service::database::Database;
use service::ids::NumberedIds;
use service::people::{self, Profile};
use service::token::ServerKey;
use tokio::sync::OnceCell;

use crate::peers;

/// When every world begins: a Monday morning before the clocks go forward in Europe.
pub(crate) const MORNING: &str = "2027-03-01T08:00:00Z";

/// A service in a world that stands still until the test lets time pass.
pub(crate) struct World {
    /// The service.
    pub(crate) app: App,
    /// Its clock.
    pub(crate) clock: Arc<StoppedClock>,
    /// Where its files are; gone when the world ends.
    pub(crate) folder: PathBuf,
}

impl World {
    /// A world on SQLite, in a file of its own.
    pub(crate) async fn sqlite() -> Self {
        Self::sqlite_with(|_| {}).await
    }

    /// As [`sqlite`](Self::sqlite), with other settings.
    pub(crate) async fn sqlite_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = own_folder();
        let file = folder.join("kontor.sqlite");
        std::fs::copy(template().await, &file).unwrap();
        let now = MORNING.parse().unwrap();
        Self::open(folder, format!("sqlite://{}", file.display()), now, change).await
    }

    /// As [`sqlite`](Self::sqlite), beginning at another time.
    pub(crate) async fn sqlite_at(now: DateTime<Utc>) -> Self {
        let folder = own_folder();
        let file = folder.join("kontor.sqlite");
        std::fs::copy(template().await, &file).unwrap();
        Self::open(folder, format!("sqlite://{}", file.display()), now, |_| {}).await
    }

    /// A world on PostgreSQL; `None` when there is no server, which the test then says.
    pub(crate) async fn postgres() -> Option<Self> {
        Self::postgres_with(|_| {}).await
    }

    /// As [`postgres`](Self::postgres), with other settings.
    pub(crate) async fn postgres_with(change: impl FnOnce(&mut Config)) -> Option<Self> {
        let url = peers::postgres::database().await?;
        Some(Self::open(own_folder(), url, MORNING.parse().unwrap(), change).await)
    }

    /// Runs a promise on every database there is.
    pub(crate) async fn each(promise: impl AsyncFn(Self)) {
        promise(Self::sqlite().await).await;
        if let Some(world) = Self::postgres().await {
            promise(world).await;
        }
    }

    async fn open(
        folder: PathBuf,
        url: String,
        now: DateTime<Utc>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let mut config = Config::load(None).unwrap();
        config.database.url = url;
        config.database.connections_max = 8;
        config.mail.transport = Transport::Folder;
        config.mail.folder = folder.join("mail");
        config.server.key_file = folder.join("key");
        let key = [42; 32];
        std::fs::write(&config.server.key_file, service::token::hex(&key)).unwrap();
        change(&mut config);
        let clock = Arc::new(StoppedClock::at(now));
        let db = Database::open(&config.database.url, config.database.connections_max).await.unwrap();
        let ids = Arc::new(NumberedIds::default());
        let app = App::assemble(db, clock.clone(), ids, config, ServerKey::new(key)).unwrap();
        Self { app, clock, folder }
    }

    /// The present instant of this world.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        service::clock::Clock::now(self.clock.as_ref())
    }

    /// Lets time pass.
    pub(crate) fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// Somebody who runs the server; another one each time.
    pub(crate) async fn operator(&self) -> Caller {
        let number = self.app.ids.uuid(self.now());
        let profile = Profile {
            email: format!("operator-{number}@example.org"),
            name: "Olga Operator".into(),
            language: "en".into(),
            zone: "Europe/Paris".into(),
        };
        let id = people::appoint(&self.app, &profile).await.unwrap().id;
        people::caller(&self.app, id, false).await.unwrap().unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A new folder for one world.
fn own_folder() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("kontor-world-{}-{count}", std::process::id()));
    // An earlier process of the same number may have been killed before it could clean up.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A database file that has been through the history once; each world copies it.
async fn template() -> &'static PathBuf {
    static TEMPLATE: OnceCell<PathBuf> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(async || {
            let file = own_folder().join("template.sqlite");
            let url = format!("sqlite://{}", file.display());
            Database::open(&url, 1).await.unwrap().close().await.unwrap();
            file
        })
        .await
}
