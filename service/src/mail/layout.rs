//! Plain text as mail carries it: lines of at most 76 columns, broken where the language allows.

use textwrap::{Options, WordSeparator, WordSplitter};

/// Columns of a line; letters of Chinese and Japanese take two.
const COLUMNS: usize = 76;

/// Breaks long lines, keeps their indent, leaves no more than one empty line in a row, and ends with a line end.
pub(super) fn tidy(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        // The line before a signature ends in a space (RFC 3676 §4.3).
        let line = if line == "-- " { line } else { line.trim_end() };
        if !line.is_empty() {
            lines.extend(broken(line));
        } else if lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(String::new());
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.push(String::new());
    lines.join("\n")
}

fn broken(line: &str) -> Vec<String> {
    if textwrap::core::display_width(line) <= COLUMNS {
        return vec![line.to_owned()];
    }
    // An address breaks nowhere, or programs make half a link of it; other text does where Unicode says so, which
    // for Japanese is nearly everywhere.
    let separator =
        if line.contains("://") { WordSeparator::AsciiSpace } else { WordSeparator::UnicodeBreakProperties };
    let content = line.trim_start_matches(' ');
    let indent = &line[..line.len() - content.len()];
    let options = Options::new(COLUMNS)
        .initial_indent(indent)
        .subsequent_indent(indent)
        .word_separator(separator)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
        .break_words(false);
    textwrap::wrap(content, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_broken_and_keep_their_indent() {
        let text = format!("    {}\n", "word ".repeat(30));
        let tidied = tidy(&text);
        assert!(tidied.lines().count() > 1);
        for line in tidied.lines() {
            assert!(line.len() <= COLUMNS && line.starts_with("    word"), "{line}");
        }
    }

    #[test]
    fn japanese_is_broken_at_twice_the_width_and_never_before_a_full_stop() {
        let tidied = tidy(&"招待状を添付しております。".repeat(9));
        for line in tidied.lines() {
            assert!(textwrap::core::display_width(line) <= COLUMNS, "{line}");
            assert!(!line.starts_with('。'), "{line}");
        }
    }

    #[test]
    fn an_address_stays_whole() {
        let address = format!("https://kontor.example/{}", "a/".repeat(60));
        assert!(tidy(&format!("See {address}")).contains(&address));
    }

    #[test]
    fn empty_lines_are_single_and_the_mark_of_a_signature_keeps_its_space() {
        assert_eq!(tidy("\n\na  \n\n\n\n-- \nb\n\n"), "a\n\n-- \nb\n");
    }
}
