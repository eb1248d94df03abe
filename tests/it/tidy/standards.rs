//! The pages about standards name tests: each has to be there.

use std::collections::BTreeSet;

use super::{File, assert_bites, assert_none, files};

/// Fewer underscores make a name that may be anything; a test is a sentence.
const UNDERSCORES_MIN: usize = 2;

/// The names of all functions in the tests, and below the code that they test.
fn tests(files: &[File]) -> BTreeSet<&str> {
    let code = files.iter().filter(|file| file.path.ends_with(".rs"));
    let tests = code.filter_map(|file| {
        let beside = || file.text.split_once("#[cfg(test)]").map(|(_, tests)| tests);
        if file.path.contains("tests") { Some(file.text.as_str()) } else { beside() }
    });
    tests
        .flat_map(str::lines)
        .filter_map(|line| line.split_once("fn ").map(|(_, rest)| rest))
        .filter_map(|rest| rest.split_once('('))
        .map(|(name, _)| name)
        .collect()
}

/// The rule: a name in the last column of a table in `docs/standards` is that of a test.
fn unshown(file: &File, tests: &BTreeSet<&str>) -> Vec<String> {
    if !file.path.starts_with("docs/standards/") {
        return Vec::new();
    }
    let columns = file.text.lines().filter_map(|line| line.trim_end().strip_suffix('|')?.rsplit('|').next());
    columns
        .flat_map(|column| column.split('`').skip(1).step_by(2))
        .filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'))
        .filter(|name| name.matches('_').count() >= UNDERSCORES_MIN && !tests.contains(name))
        .map(|name| format!("{}: there is no test named {name}", file.path))
        .collect()
}

#[test]
fn the_pages_about_standards_name_tests_that_are_there() {
    let files = files();
    let tests = tests(&files);
    let told: Vec<String> = files.iter().flat_map(|file| unshown(file, &tests)).collect();
    assert_none(&told);
}

#[test]
fn a_test_that_is_not_there_is_noticed() {
    let page = |name: &str| File {
        path: "docs/standards/rfc1.md".to_owned(),
        text: format!("| 1 | asks | done | `{name}` |\n"),
    };
    let tests = BTreeSet::from(["a_line_is_long"]);
    assert_bites(&unshown(&page("a_line_was_long"), &tests), "a_line_was_long");
    assert_none(&unshown(&page("a_line_is_long"), &tests));
}
