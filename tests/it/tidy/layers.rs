//! The layers inside `service`: upper ones use lower ones, never the reverse.

use std::collections::BTreeSet;

use super::source::code;
use super::{File, assert_bites, assert_none, files};

/// The edges: where the world comes in and goes out.
const EDGES: [&str; 5] = ["http", "post", "mail", "sync", "jobs"];

/// What everything stands on. A module that stands neither here nor among the edges is a noun.
const BASE: [&str; 17] = [
    "app",
    "audit",
    "caller",
    "clock",
    "config",
    "database",
    "ids",
    "language",
    "occupancy",
    "outbox",
    "page",
    "planned",
    "refusal",
    "rendered",
    "token",
    "written",
    "xml",
];

/// The edges that only `jobs` carries out.
const ONLY_BY_JOBS: [&str; 2] = ["mail", "sync"];

/// From the ground up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    Base,
    Noun,
    Edge,
    /// The command line, which wires everything together.
    Top,
}

fn layer(module: &str) -> Layer {
    match module {
        "main" | "lib" | "command" => Layer::Top,
        _ if EDGES.contains(&module) => Layer::Edge,
        _ if BASE.contains(&module) => Layer::Base,
        _ => Layer::Noun,
    }
}

/// The module path of a file of `service`, such as `["bookings", "rules"]`; nothing for files of others.
fn module_path(path: &str) -> Option<Vec<&str>> {
    let path = path.strip_prefix("service/src/")?.strip_suffix(".rs")?;
    Some(path.strip_suffix("/mod").unwrap_or(path).split('/').collect())
}

/// The rule: no file of `service` names a module of a layer above its own, and only `jobs` names `mail` and `sync`.
fn climbing(file: &File, modules: &BTreeSet<String>) -> Vec<String> {
    let Some(path) = module_path(&file.path) else {
        return Vec::new();
    };
    let from = path[0];
    let refusal = |to: String| {
        let edge = layer(from) == Layer::Edge;
        if layer(from) < layer(&to) {
            Some(format!(
                "{}: `{from}` ({:?}) may not name `{to}` ({:?}): it stands above",
                file.path,
                layer(from),
                layer(&to),
            ))
        } else if edge && from != "jobs" && ONLY_BY_JOBS.contains(&to.as_str()) {
            Some(format!("{}: only `jobs` may name `{to}`: write an outbox row", file.path))
        } else {
            None
        }
    };
    named_modules(&code(&file.text), path.len())
        .into_iter()
        .filter(|to| to != from && modules.contains(to))
        .filter_map(refusal)
        .collect()
}

/// The names at the crate's root that some code uses, through `crate::` or through `super::` up to the root.
fn named_modules(code: &str, depth: usize) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        // `$crate::` in a macro means the same crate; `other_crate::` does not.
        let before = code[..at].chars().next_back();
        if before.is_none_or(|c| !c.is_alphanumeric() && c != '_') {
            named.extend(heads(&code[at + "crate::".len()..]));
        }
    }
    let mut rest = code;
    while let Some(at) = rest.find("super::") {
        let chain = &rest[at..];
        let end = chain.len() - chain.trim_start_matches("super::").len();
        if end / "super::".len() >= depth {
            // A test module inside the file stands one deeper, and what it names here is the file's own: the caller
            // keeps only what is a module of the root.
            named.extend(heads(&chain[end..]));
        }
        rest = &chain[end..];
    }
    named
}

/// The first names of a path or of a group of paths: `a` of `a::b`, `a` and `c` of `{a::b, c::{d, e}}`.
fn heads(path: &str) -> Vec<String> {
    let word = |text: &str| {
        let text = text.trim_start();
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        text[..end].to_owned()
    };
    let Some(group) = path.trim_start().strip_prefix('{') else {
        return vec![word(path)];
    };
    let mut heads = vec![word(group)];
    let mut depth = 0;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(word(&group[at + 1..])),
            _ => {}
        }
    }
    heads
}

fn root_modules(files: &[File]) -> BTreeSet<String> {
    files.iter().filter_map(|file| module_path(&file.path)).map(|path| path[0].to_owned()).collect()
}

#[test]
fn the_layers_of_service_name_nothing_above_them() {
    let files = files();
    let modules = root_modules(&files);
    assert!(modules.contains("main"), "no file of service was read");
    assert_none(&files.iter().flat_map(|file| climbing(file, &modules)).collect::<Vec<_>>());
}

/// What the rule finds in one file of a small service.
fn found(path: &str, text: &str) -> Vec<String> {
    let modules = ["http", "mail", "jobs", "sync", "bookings", "clock"].map(str::to_owned).into();
    climbing(&File { path: path.to_owned(), text: text.to_owned() }, &modules)
}

#[test]
fn a_noun_that_calls_an_edge_is_refused() {
    assert_bites(&found("service/src/bookings/mod.rs", "use crate::mail::send;"), "`mail` (Edge)");
    assert_bites(
        &found("service/src/bookings/rules.rs", "use super::super::http::problem;"),
        "`http` (Edge)",
    );
    assert_bites(&found("service/src/bookings/mod.rs", "fn f() { crate::jobs::wake() }"), "`jobs` (Edge)");
    assert_bites(
        &found("service/src/bookings/mod.rs", "use crate::{clock::Clock, http::{a, b}};"),
        "`http` (Edge)",
    );
}

#[test]
fn a_base_that_leans_on_a_noun_is_refused() {
    assert_bites(&found("service/src/clock.rs", "use crate::bookings::book;"), "`bookings` (Noun)");
}

#[test]
fn an_edge_other_than_jobs_that_sends_mail_is_refused() {
    assert_bites(&found("service/src/http/pages.rs", "use crate::mail::send;"), "only `jobs`");
    assert_none(&found("service/src/jobs/worker.rs", "use crate::{mail::send, sync::outbound};"));
}

#[test]
fn leaning_downwards_or_inwards_is_allowed() {
    assert_none(&found(
        "service/src/bookings/mod.rs",
        "use crate::clock::Clock; use crate::bookings::rules;",
    ));
    assert_none(&found("service/src/http/mod.rs", "use crate::bookings::book; // crate::mail::send\n"));
    assert_none(&found("service/src/bookings/mod.rs", "mod tests { use super::rules; use super::*; }"));
    assert_none(&found("calendar/src/mail.rs", "use crate::http::x;"));
}
