//! The programs of other people that the tests stand beside ours: a database, a mail server, calendars, a browser.
//!
//! `./check` sets them up and names them in `KONTOR_TEST_…`. A test asks for the one it needs; without it the test
//! says that it is left out and ends. Under `./check` and in CI nothing is left out: a missing peer is a failure.

pub(crate) mod browser;
pub(crate) mod caldav_server;
pub(crate) mod calendar_programs;
pub(crate) mod dovecot;
pub(crate) mod mail_server;
pub(crate) mod names;
pub(crate) mod postgres;

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A Python with what `tests/requirements.txt` names.
pub(crate) fn python() -> Option<PathBuf> {
    peer("KONTOR_TEST_PYTHON", "a Python with the packages of tests/requirements.txt").map(PathBuf::from)
}

/// The browser, and the Node.js that drives it with the packages of `tests/browser/package.json`.
pub(crate) fn chromium() -> Option<Chromium> {
    Some(Chromium {
        browser: peer("KONTOR_TEST_CHROMIUM", "Chromium")?.into(),
        node: peer("KONTOR_TEST_NODE", "Node.js with the packages of tests/browser")?.into(),
    })
}

/// The program that `./check` builds from `tests/calendar/libical.c`.
pub(crate) fn libical() -> Option<PathBuf> {
    peer("KONTOR_TEST_LIBICAL", "the program built from tests/calendar/libical.c").map(PathBuf::from)
}

/// A Node.js with the packages of `tests/calendar/package.json` beside its scripts.
pub(crate) fn node() -> Option<PathBuf> {
    peer("KONTOR_TEST_NODE", "Node.js with the packages of tests/calendar").map(PathBuf::from)
}

/// A folder of compiled zones of a release that is not used any more: `tests/old-tzdata.txt`.
pub(crate) fn old_tzdata() -> Option<PathBuf> {
    peer("KONTOR_TEST_OLD_TZDATA", "the time zones of tests/old-tzdata.txt").map(PathBuf::from)
}

/// What it takes to look at a page.
pub(crate) struct Chromium {
    browser: PathBuf,
    node: PathBuf,
}

/// A file or folder of `tests/`, such as `smtp/sink.py`.
fn beside(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What the variable holds. Without it the running test is left out, or has failed where nothing may be left out.
fn peer(variable: &str, what: &str) -> Option<String> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(value) = set(variable) {
        return Some(value);
    }
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a test");
    let why = format!("{test} needs {what}: set {variable}, or run ./check, which sets it up");
    assert!(set("CI").is_none() && set("KONTOR_CHECK").is_none(), "{why}");
    // Not eprintln!, which the test runner keeps to itself for a test that passes.
    writeln!(std::io::stderr(), "left out: {why}").expect("standard error");
    None
}
