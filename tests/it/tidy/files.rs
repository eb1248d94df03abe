//! What every file of ours keeps to: its length, its first sentence, its name.

use super::source::code;
use super::{File, assert_bites, assert_none, files};

/// A longer file hides a noun: find it and split by meaning.
const LINES_MAX: usize = 400;

/// The kinds of file that people write by hand here.
const WRITTEN: [&str; 7] = ["rs", "html", "css", "js", "mjs", "py", "sh"];

/// Names that say nothing about what is inside.
const EMPTY_WORDS: [&str; 8] =
    ["util", "utils", "common", "helper", "helpers", "manager", "managers", "misc"];

/// The rule: a file that we wrote has at most [`LINES_MAX`] lines.
fn too_long(file: &File) -> Option<String> {
    let written = file.path.rsplit_once('.').is_some_and(|(_, kind)| WRITTEN.contains(&kind));
    let lines = file.text.lines().count();
    (written && !vendored(&file.path) && lines > LINES_MAX)
        .then(|| format!("{} has {lines} lines, {LINES_MAX} at most: find the missing noun", file.path))
}

/// Whether others wrote it: it stands in a folder `vendor`, or was made small for browsers.
fn vendored(path: &str) -> bool {
    path.split('/').any(|part| part == "vendor") || path.contains(".min.")
}

/// The rule: a Rust file opens with `//!` and a sentence that says what it is for.
fn unexplained(file: &File) -> Option<String> {
    let opening: Vec<&str> =
        file.text.lines().map_while(|line| line.strip_prefix("//! ")).map(str::trim_end).collect();
    let opening = opening.join(" ");
    let sentence = opening.ends_with('.') || opening.contains(". ");
    (file.path.ends_with(".rs") && !sentence).then(|| {
        format!(
            "{} must open with `//!` and a sentence, full stop included, that says what it is for",
            file.path
        )
    })
}

/// The rule: no file, folder or module is named with a word that says nothing.
fn empty_names(file: &File) -> Vec<String> {
    let code = if file.path.ends_with(".rs") { code(&file.text) } else { String::new() };
    let words: Vec<&str> =
        code.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
    let modules = words.windows(2).filter(|pair| pair[0] == "mod").map(|pair| pair[1]);
    file.path
        .split(['/', '.'])
        .chain(modules)
        .filter(|name| name.split(['_', '-']).any(|word| EMPTY_WORDS.contains(&word.to_lowercase().as_str())))
        .map(|name| format!("{}: `{name}` says nothing about what is inside: name the noun", file.path))
        .collect()
}

#[test]
fn no_file_is_longer_than_four_hundred_lines() {
    assert_none(&files().iter().filter_map(too_long).collect::<Vec<_>>());
}

#[test]
fn every_rust_file_opens_by_saying_what_it_is_for() {
    assert_none(&files().iter().filter_map(unexplained).collect::<Vec<_>>());
}

#[test]
fn every_name_says_what_is_inside() {
    assert_none(&files().iter().flat_map(empty_names).collect::<Vec<_>>());
}

#[test]
fn every_member_takes_the_lints_of_the_workspace() {
    assert_none(&files().iter().filter_map(without_lints).collect::<Vec<_>>());
}

/// The rule: a member's manifest takes the workspace's lints; without these lines clippy would be silent there.
fn without_lints(file: &File) -> Option<String> {
    let member = file.path.ends_with("/Cargo.toml");
    (member && !file.text.contains("[lints]\nworkspace = true"))
        .then(|| format!("{} must say `[lints]` and below it `workspace = true`", file.path))
}

fn planted(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

#[test]
fn a_file_of_four_hundred_and_one_lines_is_refused() {
    let lines = |n| "\n".repeat(n);
    assert!(too_long(&planted("service/src/clock.rs", &lines(400))).is_none());
    assert_bites(&Vec::from_iter(too_long(&planted("service/src/clock.rs", &lines(401)))), "401 lines");
    assert!(too_long(&planted("service/assets/vendor/htmx.js", &lines(401))).is_none());
    assert!(too_long(&planted("Cargo.lock", &lines(401))).is_none());
}

#[test]
fn a_file_without_its_sentence_is_refused() {
    let bites =
        |text: &str| assert_bites(&Vec::from_iter(unexplained(&planted("a/b.rs", text))), "a/b.rs must open");
    bites("use std::fmt;\n");
    bites("//!\n//! Late.\n");
    bites("//! The clock\n//!\n//! A sentence.\n");
    bites("// The clock.\n");
    assert!(unexplained(&planted("a/b.rs", "//! The clock of\n//! the house.\nuse std::fmt;\n")).is_none());
}

#[test]
fn a_name_that_says_nothing_is_refused() {
    assert_bites(&empty_names(&planted("service/src/mail_utils.rs", "")), "mail_utils");
    assert_bites(&empty_names(&planted("service/src/common/mod.rs", "")), "common");
    assert_bites(&empty_names(&planted("service/src/lib.rs", "pub mod session_manager;")), "session_manager");
    assert_none(&empty_names(&planted("service/src/lib.rs", "// mod helper;\npub mod uncommonly;")));
}

#[test]
fn a_member_that_forgets_the_lints_is_refused() {
    assert_bites(&Vec::from_iter(without_lints(&planted("entity/Cargo.toml", "[package]\n"))), "[lints]");
}
