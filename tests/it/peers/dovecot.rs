//! A real IMAP server on loopback (Dovecot) with one mailbox, and hands that put mail into it or to our own door.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::{beside, peer, python};
use crate::binary::free_port;

/// Who signs in.
pub(crate) const USER: &str = "rsvp";
/// With what.
pub(crate) const PASSWORD: &str = "only-for-the-test";
/// How long the server may take to be there.
const PATIENCE: Duration = Duration::from_secs(60);

/// The server. It ends when this is dropped, and its mails with it.
pub(crate) struct Dovecot {
    /// Where it listens on 127.0.0.1.
    pub(crate) port: u16,
    folder: PathBuf,
    program: PathBuf,
    child: Option<Child>,
}

impl Dovecot {
    /// Starts one, or leaves the test out.
    pub(crate) fn start() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let program = peer("KONTOR_TEST_DOVECOT", "Dovecot")?.into();
        python()?;
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("kontor-dovecot-{}-{count}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder.join("mail")).expect("a folder of its own");
        let mut server = Self { port: free_port(), folder, program, child: None };
        server.start_again();
        Some(server)
    }

    /// Starts it where it was, with the mails it had.
    pub(crate) fn start_again(&mut self) {
        std::fs::write(self.folder.join("dovecot.conf"), settings(&self.folder, self.port))
            .expect("settings");
        let log = std::fs::File::create(self.folder.join("said")).expect("a file");
        let child = Command::new(&self.program)
            .arg("-F")
            .arg("-c")
            .arg(self.folder.join("dovecot.conf"))
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a file"))
            .stderr(log)
            .spawn();
        self.child = Some(child.expect("Dovecot starts"));
        let until = Instant::now() + PATIENCE;
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let ended = self.child.as_mut().and_then(|child| child.try_wait().ok()).flatten();
            let said = || std::fs::read_to_string(self.folder.join("said")).unwrap_or_default();
            assert!(ended.is_none() && Instant::now() < until, "Dovecot does not listen: {}", said());
            std::thread::yield_now();
        }
    }

    /// Ends it as a service manager does; its mails stay.
    pub(crate) fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // SIGTERM, so that it ends its own processes too.
            let _ = Command::new("kill").arg(child.id().to_string()).status();
            let _ = child.wait();
        }
    }

    /// Puts a mail into the mailbox.
    pub(crate) fn append(&self, mail: &[u8]) {
        let port = self.port.to_string();
        let done = post(&["append", &port, USER, PASSWORD, "INBOX"], mail);
        assert!(done.is_empty(), "{done}");
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.stop();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Hands a mail over by LMTP; what was answered, line by line.
pub(crate) fn lmtp(port: u16, sender: &str, recipients: &[&str], mail: &[u8]) -> Vec<String> {
    let port = port.to_string();
    let arguments: Vec<&str> =
        ["lmtp", &port, sender].into_iter().chain(recipients.iter().copied()).collect();
    post(&arguments, mail).lines().map(str::to_owned).collect()
}

fn post(arguments: &[&str], mail: &[u8]) -> String {
    let mut child = Command::new(python().expect("asked before"))
        .arg(beside("mail/post.py"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Python starts");
    child.stdin.take().expect("its input").write_all(mail).expect("it reads");
    let done = child.wait_with_output().expect("it ends");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("UTF-8")
}

/// The least that Dovecot needs. Started by root it gives its rights away to users of its own; by anybody else it
/// stays who it is.
fn settings(folder: &Path, port: u16) -> String {
    let folder = folder.display();
    let root =
        std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    let (own, login, group) = if root {
        ("dovecot".to_owned(), "dovenull".to_owned(), "dovecot".to_owned())
    } else {
        let id = |flag| {
            let out = Command::new("id").arg(flag).output().expect("id");
            String::from_utf8_lossy(&out.stdout).trim().to_owned()
        };
        (id("-un"), id("-un"), id("-gn"))
    };
    if root {
        let given = Command::new("chown").arg("-R").arg(&own).arg(format!("{folder}/mail")).status();
        assert!(given.is_ok_and(|status| status.success()), "chown");
    }
    let stay = if root { "" } else { "chroot =" };
    format!(
        "base_dir = {folder}/run\nlog_path = {folder}/log\nprotocols = imap\nlisten = 127.0.0.1\nssl = no\n\
         disable_plaintext_auth = no\ndefault_internal_user = {own}\ndefault_login_user = {login}\n\
         default_internal_group = {group}\nmail_location = maildir:{folder}/mail/%u\nmail_uid = {own}\n\
         mail_gid = {group}\nfirst_valid_uid = 1\nfirst_valid_gid = 1\n\
         passdb {{\n  driver = static\n  args = password={PASSWORD}\n}}\n\
         userdb {{\n  driver = static\n  args = uid={own} gid={group} home={folder}/mail/%u\n}}\n\
         service anvil {{\n  {stay}\n}}\n\
         service imap-login {{\n  {stay}\n  inet_listener imap {{\n    port = {port}\n  }}\n  \
         inet_listener imaps {{\n    port = 0\n  }}\n}}\n"
    )
}
