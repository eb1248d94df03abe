//! Real CalDAV servers on loopback, Radicale and Xandikos, with one account.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::python;
use crate::binary::free_port;

/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);
/// The account's name.
pub(crate) const USER: &str = "caro";
/// The account's password, which Xandikos does not ask for.
pub(crate) const PASSWORD: &str = "open:sesame";

/// Whose server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Make {
    /// Radicale, which knows whom it serves.
    Radicale,
    /// Xandikos, which serves whoever comes.
    Xandikos,
}

/// The server. It ends when this is dropped.
pub(crate) struct CaldavServer {
    /// `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    /// The path of a calendar that is there.
    pub(crate) calendar: &'static str,
    folder: PathBuf,
    child: Child,
}

impl CaldavServer {
    /// Starts one with an empty calendar, or leaves the test out.
    pub(crate) async fn start(make: Make) -> Option<Self> {
        let python = python()?;
        let port = free_port();
        let folder = std::env::temp_dir().join(format!("kontor-caldav-{}-{port}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut command = match make {
            Make::Radicale => radicale(&python, &folder, port),
            Make::Xandikos => xandikos(&python, &folder, port),
        };
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let calendar = match make {
            Make::Radicale => "/caro/work/",
            Make::Xandikos => "/user/calendars/calendar/",
        };
        let server = Self { base: format!("http://127.0.0.1:{port}"), calendar, folder, child };
        server.is_up(port).await;
        if make == Make::Radicale {
            server.say("MKCALENDAR", calendar, "").await;
        }
        Some(server)
    }

    /// Waits until it takes connections.
    async fn is_up(&self, port: u16) {
        let begun = Instant::now();
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            assert!(begun.elapsed() < PATIENCE, "the CalDAV server does not start");
            tokio::task::yield_now().await;
        }
    }

    /// Puts an event into the calendar.
    pub(crate) async fn put(&self, name: &str, event: &str) {
        self.say("PUT", &format!("{}{name}.ics", self.calendar), event).await;
    }

    #[allow(clippy::disallowed_methods)] // The test is outside the product's guards, as any client is.
    async fn say(&self, method: &str, path: &str, body: &str) {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let response = reqwest::Client::builder()
            .no_proxy()
            .build()
            .unwrap()
            .request(method.parse().unwrap(), format!("{}{path}", self.base))
            .basic_auth(USER, Some(PASSWORD))
            .header("Content-Type", "text/calendar; charset=utf-8")
            .body(body.to_owned())
            .send()
            .await
            .unwrap();
        assert!(response.status().is_success(), "{method} {path}: {}", response.status());
    }
}

fn radicale(python: &Path, folder: &Path, port: u16) -> Command {
    let users = folder.join("users");
    std::fs::write(&users, format!("{USER}:{PASSWORD}\n")).unwrap();
    let mut command = Command::new(python);
    command.args(["-m", "radicale", "--config", ""]);
    command.arg(format!("--server-hosts=127.0.0.1:{port}"));
    command.arg(format!("--storage-filesystem-folder={}", folder.join("storage").display()));
    command.args(["--auth-type=htpasswd", "--auth-htpasswd-encryption=plain", "--auth-delay=0"]);
    command.arg(format!("--auth-htpasswd-filename={}", users.display()));
    command
}

fn xandikos(python: &Path, folder: &Path, port: u16) -> Command {
    let mut command = Command::new(python);
    command.args(["-m", "xandikos", "serve", "--defaults", "--listen-address", "127.0.0.1", "--port"]);
    command.arg(port.to_string()).arg("--directory").arg(folder.join("storage"));
    command
}

impl Drop for CaldavServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
