//! The schema's history is complete: every migration that was written is also run, in its order.

use super::source::code;
use super::{File, assert_bites, assert_none, files};

/// The names of migrations among the files: `m…` at the start, a date, what it does.
fn written(files: &[File]) -> Vec<&str> {
    let mut names: Vec<&str> = files
        .iter()
        .filter_map(|file| file.path.strip_prefix("migration/src/")?.strip_suffix(".rs"))
        .map(|name| name.strip_suffix("/mod").unwrap_or(name))
        .filter(|name| !name.contains('/'))
        .filter(|name| matches!(name.as_bytes(), [b'm', b'0'..=b'9', ..]))
        .collect();
    names.sort_unstable();
    names
}

/// The rule: the migrator runs every migration that was written, in the order of their names.
fn not_run(files: &[File]) -> Vec<String> {
    let migrator: String = files
        .iter()
        .filter(|file| file.path == "migration/src/lib.rs")
        .map(|file| code(&file.text))
        .collect();
    let mut findings = Vec::new();
    let mut last = (0, "");
    for name in written(files) {
        match migrator.find(&format!("{name}::Migration")) {
            None => findings.push(format!(
                "migration/src/lib.rs does not run `{name}`: add `Box::new({name}::Migration)`"
            )),
            Some(at) if at < last.0 => {
                findings.push(format!("migration/src/lib.rs runs `{name}` before `{}`", last.1))
            }
            Some(at) => last = (at, name),
        }
    }
    findings
}

#[test]
fn every_migration_is_run_in_order() {
    assert_none(&not_run(&files()));
}

fn planted(migrator: &str) -> Vec<File> {
    [
        ("migration/src/lib.rs", migrator),
        ("migration/src/m20260101_000001_people.rs", ""),
        ("migration/src/m20260102_000001_missions/mod.rs", ""),
        ("migration/src/m20260102_000001_missions/legs.rs", ""),
        ("migration/src/money.rs", ""),
    ]
    .map(|(path, text)| File { path: path.to_owned(), text: text.to_owned() })
    .into()
}

#[test]
fn a_migration_that_is_never_run_is_refused() {
    let migrator = "mod m20260102_000001_missions; fn f() { m20260101_000001_people::Migration; }";
    assert_bites(&not_run(&planted(migrator)), "does not run `m20260102_000001_missions`");
}

#[test]
fn a_migration_that_is_run_too_early_is_refused() {
    let migrator = "fn f() { m20260102_000001_missions::Migration; m20260101_000001_people::Migration; }";
    assert_bites(
        &not_run(&planted(migrator)),
        "runs `m20260102_000001_missions` before `m20260101_000001_people`",
    );
}

#[test]
fn all_migrations_in_order_are_accepted() {
    let migrator = "fn f() { m20260101_000001_people::Migration; m20260102_000001_missions::Migration; }";
    assert_none(&not_run(&planted(migrator)));
}
