//! The real binary, started as an operator starts it, and killed as a power cut kills it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long the server may take to say that it serves.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where the binary is: `KONTOR_TEST_BINARY`, or else built first, with the features that the tests were built with.
pub(crate) fn kontor() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(binary) = std::env::var_os("KONTOR_TEST_BINARY") {
            return binary.into();
        }
        let build = Command::new(env!("CARGO"))
            .args(["build", "--workspace", "--bins", "--tests", "--quiet"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .expect("cargo, to build the binary");
        assert!(build.success(), "the binary builds");
        // …/target/debug/deps/it-0123 → …/target/debug/kontor
        let test = std::env::current_exe().expect("the test's own path");
        let folder = test.parent().and_then(Path::parent).expect("target/debug");
        folder.join("kontor")
    })
}

/// Runs a command to its end, with something on its standard input.
pub(crate) fn run(arguments: &[&str], settings: &[(&str, String)], input: &[u8]) -> Output {
    let mut child = Command::new(kontor())
        .args(arguments)
        .envs(settings.iter().map(|(name, value)| (*name, value)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    child.stdin.take().expect("its input").write_all(input).expect("it reads its input");
    child.wait_with_output().expect("it ends")
}

/// A port of 127.0.0.1 that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

/// A server of its own process.
pub(crate) struct Server {
    child: Child,
    /// What it writes to standard output.
    pub(crate) said: Receiver<String>,
    /// Its log until it served.
    pub(crate) log: Vec<String>,
}

impl Server {
    /// Starts `kontor ARGUMENTS` and waits until it serves.
    pub(crate) fn start(arguments: &[&str], settings: &[(&str, String)]) -> Self {
        let mut child = Command::new(kontor())
            .args(arguments)
            .envs(settings.iter().map(|(name, value)| (*name, value)))
            .env("KONTOR__LOG__FORMAT", "json")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let (say, said) = channel();
        let (serve, serving) = channel();
        let output = BufReader::new(child.stdout.take().expect("its output"));
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                // The test may have heard enough.
                let _ = say.send(line);
            }
        });
        let log = BufReader::new(child.stderr.take().expect("its log"));
        std::thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                let _ = serve.send(line);
            }
        });
        let mut seen = Vec::new();
        while let Ok(line) = serving.recv_timeout(PATIENCE) {
            let ready = line.contains("\"serving\"");
            seen.push(line);
            if ready {
                return Self { child, said, log: seen };
            }
        }
        let _ = child.kill();
        let _ = child.wait();
        panic!("the server never served:\n{}", seen.join("\n"));
    }

    /// SIGKILL: nothing of the process runs any more, not even its clean-up.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("SIGKILL");
        self.child.wait().expect("it is gone");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
