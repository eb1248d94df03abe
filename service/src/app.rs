//! What every action is given: rows, the clock, ids, settings, the server's key.

use std::path::Path;
use std::sync::Arc;

use tokio::sync::Notify;

use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::database::{Database, OpenError};
use crate::ids::{Ids, SystemIds};
use crate::language::{Words, WordsError};
use crate::rendered::Rendered;
use crate::token::ServerKey;

/// The running service, cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    /// The rows.
    pub db: Database,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Identities and randomness.
    pub ids: Arc<dyn Ids>,
    /// The settings.
    pub config: Arc<Config>,
    /// The server's key.
    pub key: ServerKey,
    /// Calendars that were rendered and will be asked for again.
    pub rendered: Rendered,
    /// What it says by itself, in every language.
    pub words: Arc<Words>,
    /// Wakes the worker when an outbox row has been written; polling finds it anyway.
    pub wake: Arc<Notify>,
}

/// Why the service could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The sentences cannot be used.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// The key file holds something else.
    #[error("{0} is no key of Kontor: it must hold 64 hexadecimal digits")]
    NotAKey(String),
}

impl App {
    /// Opens everything the settings name, with the machine's clock and randomness.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let ids: Arc<dyn Ids> = Arc::new(SystemIds);
        if let Some(folder) =
            config.database.url.strip_prefix("sqlite://").and_then(|file| Path::new(file).parent())
        {
            std::fs::create_dir_all(folder).map_err(|source| file_error(folder, source))?;
        }
        let key = load_key(&config.server.key_file, ids.as_ref())?;
        let db = Database::open(&config.database.url, config.database.connections_max).await?;
        Self::assemble(db, Arc::new(SystemClock), ids, config, key)
    }

    /// Puts the parts together; tests bring a stopped clock and numbered ids.
    ///
    /// # Errors
    /// The sentences of the folder that the settings name cannot be used.
    pub fn assemble(
        db: Database,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        config: Config,
        key: ServerKey,
    ) -> Result<Self, StartError> {
        let words = Words::load(config.mail.templates.as_deref())?;
        let rendered = Rendered::within(config.limits.rendered_bytes_max);
        Ok(Self {
            db,
            clock,
            ids,
            config: Arc::new(config),
            key,
            rendered,
            words,
            wake: Arc::new(Notify::new()),
        })
    }

    /// An absolute address of this server.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.config.server.public_url)
    }
}

/// Reads the server's key, or makes one that only its owner may read.
fn load_key(path: &Path, ids: &dyn Ids) -> Result<ServerKey, StartError> {
    if let Ok(text) = std::fs::read_to_string(path) {
        return parse_key(text.trim()).ok_or_else(|| StartError::NotAKey(path.display().to_string()));
    }
    let bytes = ids.secret();
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|source| file_error(folder, source))?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|source| file_error(path, source))?;
    std::io::Write::write_all(&mut file, crate::token::hex(&bytes).as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|source| file_error(path, source))?;
    Ok(ServerKey::new(bytes))
}

fn parse_key(text: &str) -> Option<ServerKey> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(ServerKey::new(bytes))
}

fn file_error(path: &Path, source: std::io::Error) -> StartError {
    StartError::File { path: path.display().to_string(), source }
}
