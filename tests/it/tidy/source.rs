//! Rust source with its comments, strings and characters blanked, so that a rule reads code and nothing else.

/// The same text with every comment, string and character literal replaced by spaces.
///
/// Lines stay where they were. Nested block comments and raw strings are understood.
pub(super) fn code(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = skipped(bytes, at);
        for byte in &mut out[at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end.max(at + 1);
    }
    String::from_utf8(out).expect("whole characters were blanked")
}

/// Where the comment or literal that begins at `at` ends; `at` itself when none begins there.
fn skipped(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    let in_word = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    match rest {
        [b'/', b'/', ..] => at + find(rest, b"\n").unwrap_or(rest.len()),
        [b'/', b'*', ..] => at + block_comment(rest),
        [b'"', ..] => at + quoted(rest, b'"'),
        [b'r', b'#' | b'"', ..] if !in_word => at + raw_string(rest),
        // A lifetime opens with the same quote and has none at its end.
        [b'\'', b'\\', ..] => at + quoted(rest, b'\''),
        [b'\'', ..] => at + character(rest),
        _ => at,
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn block_comment(bytes: &[u8]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] if depth == 1 => return at + 2,
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    bytes.len()
}

fn quoted(bytes: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn raw_string(bytes: &[u8]) -> usize {
    let hashes = bytes[1..].iter().take_while(|byte| **byte == b'#').count();
    if bytes.get(1 + hashes) != Some(&b'"') {
        return 0; // a raw identifier, `r#type`
    }
    let close = [b"\"".as_slice(), "#".repeat(hashes).as_bytes()].concat();
    let open = hashes + 2;
    find(&bytes[open..], &close).map_or(bytes.len(), |at| open + at + close.len())
}

/// The length of a literal such as `'x'` or `'é'`; 0 for a lifetime.
fn character(bytes: &[u8]) -> usize {
    match find(&bytes[1..bytes.len().min(7)], b"'") {
        Some(0) | None => 0,
        Some(length) if std::str::from_utf8(&bytes[1..=length]).is_ok_and(|one| one.chars().count() == 1) => {
            length + 2
        }
        Some(_) => 0,
    }
}

#[test]
fn comments_and_literals_are_blanked_and_code_is_kept() {
    let text =
        "use crate::a; // crate::b\n/* crate::c /* crate::d */ */ let x = \"crate::e \\\" crate::f\";\n";
    assert_eq!(code(text).matches("crate::").count(), 1, "{}", code(text));
    assert_eq!(code(text).lines().count(), 2);

    let raw = "let s = r#\"crate::a \" crate::b\"#; let r#type = crate::c;";
    assert_eq!(code(raw).matches("crate::").count(), 1, "{}", code(raw));

    let quotes = "fn f<'a>(x: &'a str) -> char { if c == '\"' { crate::a() } else { '\\'' } }";
    assert_eq!(code(quotes).matches("crate::").count(), 1, "{}", code(quotes));
}
