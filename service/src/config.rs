//! Settings: compiled-in defaults, then a file, then the environment; checked once at start.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// Every setting with its comment, as compiled in.
pub const DEFAULTS: &str = include_str!("../../config/default.toml");

/// All settings. Keys and meaning: `config/default.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where it listens and how it is reached.
    pub server: Server,
    /// Where rows are.
    pub database: Database,
    /// How mail goes out and comes back.
    pub mail: Mail,
    /// How mail comes in.
    pub inbox: Inbox,
    /// What happens by the clock.
    pub cron: Cron,
    /// What strangers may send.
    pub limits: Limits,
    /// How it tells what it does.
    pub log: Log,
}

/// Where it listens and how it is reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address and port to listen on.
    pub listen: String,
    /// The address people type, without a slash at the end.
    pub public_url: String,
    /// File that holds the server's key; made at the first start.
    pub key_file: PathBuf,
    /// Most seconds a request may take.
    pub request_seconds_max: u64,
}

/// Where rows are.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite://FILE` or `postgres://…`.
    pub url: String,
    /// Most connections that read.
    pub connections_max: u32,
}

/// How mail leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// As `.eml` files in a folder.
    Folder,
    /// Through an SMTP server.
    Smtp,
}

/// How the connection to a mail server is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// Not at all: only for a server on the same machine.
    None,
    /// Upgraded after the greeting (RFC 3207, RFC 3501 §6.2.1).
    Starttls,
    /// From the first byte (RFC 8314).
    Implicit,
}

/// How mail goes out and comes back.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// How it leaves.
    pub transport: Transport,
    /// Folder for `.eml` files.
    pub folder: PathBuf,
    /// Name and address that mails come from.
    pub from: String,
    /// Domain that receives answers, as `rsvp+TOKEN@domain`.
    pub reply_domain: String,
    /// Folder of templates that replace the compiled-in ones, when an operator has some.
    pub templates: Option<PathBuf>,
    /// The SMTP server.
    pub smtp: Smtp,
}

/// The SMTP server.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is secured.
    pub tls: Tls,
    /// File with the certificates of an authority that the server's may come from, beside those the machine trusts.
    pub authority: Option<PathBuf>,
    /// Name to sign in with; none when empty.
    pub user: String,
    /// Password to sign in with.
    pub password: String,
    /// Connections that send side by side.
    pub connections: usize,
    /// Most seconds to wait for an answer.
    pub timeout_seconds: u64,
}

/// How mail comes in, beside `kontor receive`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inbox {
    /// Whether DKIM and DMARC are asked who sent an answer.
    pub check_senders: bool,
    /// The name server to ask, `ADDRESS` or `ADDRESS:PORT`; the system's when empty.
    pub name_server: String,
    /// The door for a mail server on this machine.
    pub lmtp: Lmtp,
    /// The mailbox that is read.
    pub imap: Imap,
}

/// The door for a mail server on this machine (RFC 2033).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lmtp {
    /// Loopback address and port to listen on; none when empty.
    pub listen: String,
}

/// The mailbox that is read (RFC 3501).
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imap {
    /// Its server's name; none when empty.
    pub host: String,
    /// Its server's port.
    pub port: u16,
    /// How the connection is secured.
    pub tls: Tls,
    /// File with the certificates of an authority that the server's may come from, beside those the machine trusts.
    pub authority: Option<PathBuf>,
    /// Name to sign in with.
    pub user: String,
    /// Password to sign in with.
    pub password: String,
    /// Folder to read.
    pub folder: String,
    /// Seconds between two looks where the server does not say when something comes.
    pub poll_seconds: u64,
}

/// What happens by the clock: expressions of the `cron` crate, read in UTC.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cron {
    /// When reminders that have become due are looked for.
    pub reminders: String,
    /// When outside calendars are read again.
    pub outside_calendars: String,
    /// When rows that nobody needs any more are thrown away.
    pub housekeeping: String,
    /// When new rules of time zones are looked for.
    pub zones: String,
}

/// What strangers may send.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Most bytes of a request's body.
    pub body_bytes_max: usize,
    /// Most bytes of an imported file.
    pub import_bytes_max: usize,
    /// Most rows of an imported file.
    pub import_rows_max: usize,
    /// Most bytes of a mail that comes in.
    pub mail_bytes_max: usize,
    /// Most bytes of an outside calendar.
    pub calendar_bytes_max: usize,
    /// Most bytes of rendered calendars kept in memory.
    pub rendered_bytes_max: u64,
    /// Most sign-in links for one address in ten minutes.
    pub sign_ins_max: i32,
    /// Most seconds of one allocation.
    pub run_seconds_max: i32,
    /// Whether outside calendars may be at private addresses: only for a trial on one machine.
    pub private_addresses: bool,
    /// Addresses inside that outside calendars may be at all the same.
    pub own_calendar_servers: Vec<std::net::IpAddr>,
    /// The name server that is asked where outside calendars are; the system otherwise.
    pub name_server: Option<std::net::SocketAddr>,
}

/// How it tells what it does.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// `text` for people, `json` for machines.
    pub format: LogFormat,
    /// What to tell, as `tracing` filters: `info,service=debug`.
    pub filter: String,
}

/// Who reads the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// People.
    Text,
    /// Machines.
    Json,
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file or the environment holds something that cannot be read.
    #[error("settings: {0}")]
    Read(#[from] config::ConfigError),
    /// A value is impossible.
    #[error("settings: {key}: {why}")]
    Value {
        /// Which one.
        key: &'static str,
        /// What would be right.
        why: String,
    },
}

impl Config {
    /// Reads the defaults, then `file` if there is one, then variables such as `KONTOR__SERVER__LISTEN`.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut builder =
            config::Config::builder().add_source(config::File::from_str(DEFAULTS, config::FileFormat::Toml));
        if let Some(file) = file {
            builder = builder.add_source(config::File::from(file));
        }
        let environment = config::Environment::with_prefix("KONTOR").prefix_separator("__").separator("__");
        let config: Self = builder.add_source(environment.try_parsing(true)).build()?.try_deserialize()?;
        config.check()?;
        Ok(config)
    }

    /// Refuses values that could never work, before anything is opened.
    pub fn check(&self) -> Result<(), ConfigError> {
        let refuse = |key, why: String| Err(ConfigError::Value { key, why });
        if self.server.listen.parse::<std::net::SocketAddr>().is_err() {
            return refuse("server.listen", format!("`{}` is not ADDRESS:PORT", self.server.listen));
        }
        match url::Url::parse(&self.server.public_url) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && !self.server.public_url.ends_with('/') => {
            }
            _ => {
                return refuse(
                    "server.public_url",
                    "it must be http(s)://NAME, without a slash at the end".into(),
                );
            }
        }
        if self.mail.from.parse::<lettre::message::Mailbox>().is_err() {
            return refuse("mail.from", format!("`{}` is not `Name <address@domain>`", self.mail.from));
        }
        let lmtp = &self.inbox.lmtp.listen;
        let loopback = lmtp.parse::<std::net::SocketAddr>().is_ok_and(|address| address.ip().is_loopback());
        if !lmtp.is_empty() && !loopback {
            let why = format!(
                "`{lmtp}` must be 127.0.0.1:PORT or [::1]:PORT: whoever reaches it may hand mail over"
            );
            return refuse("inbox.lmtp.listen", why);
        }
        if !self.inbox.imap.host.is_empty() && self.inbox.imap.user.is_empty() {
            return refuse("inbox.imap.user", "a mailbox needs a name to sign in with".into());
        }
        let jobs = [
            ("cron.reminders", &self.cron.reminders),
            ("cron.outside_calendars", &self.cron.outside_calendars),
            ("cron.housekeeping", &self.cron.housekeeping),
            ("cron.zones", &self.cron.zones),
        ];
        for (key, expression) in jobs {
            if let Err(error) = expression.parse::<cron::Schedule>() {
                return refuse(key, format!("`{expression}`: {error}; six fields are needed, seconds first"));
            }
        }
        Ok(())
    }

    /// Whether people reach it over TLS; cookies are then marked so.
    pub fn is_https(&self) -> bool {
        self.server.public_url.starts_with("https://")
    }
}

/// Without what must not stand in a log.
impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").field("connections_max", &self.connections_max).finish_non_exhaustive()
    }
}

/// Without what must not stand in a log.
impl std::fmt::Debug for Imap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Imap")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .field("user", &self.user)
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// Without what must not stand in a log.
impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .field("user", &self.user)
            .field("connections", &self.connections)
            .field("timeout_seconds", &self.timeout_seconds)
            .finish_non_exhaustive()
    }
}
