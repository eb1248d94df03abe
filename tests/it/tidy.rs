//! Rules about the code itself, each a plain function, each shown to bite on a planted bad example.
//!
//! A rule returns what it found wrong as sentences a reader can act on; none means all is well.

mod crates;
mod files;
mod layers;
mod migrations;
mod source;
mod standards;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder that holds the workspace's `Cargo.toml`.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// One file of ours: its path from the root, with `/` between the parts, and its text.
struct File {
    path: String,
    text: String,
}

/// Every text file that git keeps or would keep, so that a new file is judged before it is committed.
fn files() -> Vec<File> {
    let out = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git, to list the project's files");
    assert!(out.status.success(), "git ls-files: {}", String::from_utf8_lossy(&out.stderr));
    let listed = String::from_utf8(out.stdout).expect("paths in UTF-8");
    let files: Vec<File> = listed
        .split_terminator('\0')
        .filter_map(|path| {
            // A file that was deleted but not yet committed, or that holds no text, has no lines to judge.
            let text = std::fs::read_to_string(root().join(PathBuf::from(path))).ok()?;
            Some(File { path: path.to_owned(), text })
        })
        .collect();
    assert!(files.iter().any(|file| file.path == "Cargo.toml"), "git listed none of our files");
    files
}

/// Fails with every finding on a line of its own.
fn assert_none(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

/// Fails unless the rule found exactly one thing wrong with a planted example, and named `what`.
fn assert_bites(findings: &[String], what: &str) {
    assert_eq!(findings.len(), 1, "one finding expected: {findings:?}");
    assert!(findings[0].contains(what), "`{what}` expected in: {}", findings[0]);
}
