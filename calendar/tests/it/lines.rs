//! A small reader of content lines, written from RFC 5545 §3.1, §3.3.11 and RFC 6868 alone.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) parameters: Vec<(String, String)>,
    /// As written, escapes and all.
    pub(crate) value: String,
}

impl Line {
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        let mut characters = self.value.chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => match characters.next() {
                    Some('n' | 'N') => out.push('\n'),
                    Some(escaped @ ('\\' | ';' | ',')) => out.push(escaped),
                    other => panic!("\\{other:?} is no escape in {:?}", self.value),
                },
                ';' | ',' => panic!("a bare {character} in the TEXT {:?}", self.value),
                _ => out.push(character),
            }
        }
        out
    }
}

/// The physical lines, each checked: CRLF, at most 75 octets, no control character.
pub(crate) fn physical(object: &str) -> Vec<&str> {
    let body = object.strip_suffix("\r\n").expect("the last line ends with CRLF");
    let lines: Vec<&str> = body.split("\r\n").collect();
    for line in &lines {
        assert!(line.len() <= 75, "{} octets: {line:?}", line.len());
        assert!(!line.chars().any(|c| c.is_control() && c != '\t'), "control character in {line:?}");
        assert!(!line.is_empty(), "an empty line");
    }
    lines
}

/// The logical lines.
pub(crate) fn read(object: &str) -> Vec<Line> {
    let mut logical: Vec<String> = Vec::new();
    for line in physical(object) {
        match line.strip_prefix([' ', '\t']) {
            Some(rest) => logical.last_mut().expect("a fold needs a line before it").push_str(rest),
            None => logical.push(line.to_owned()),
        }
    }
    logical.iter().map(|line| split(line)).collect()
}

pub(crate) fn named<'l>(lines: &'l [Line], name: &str) -> Vec<&'l Line> {
    lines.iter().filter(|line| line.name == name).collect()
}

fn split(line: &str) -> Line {
    let mut quoted = false;
    let mut pieces = vec![String::new()];
    let mut characters = line.chars();
    for character in characters.by_ref() {
        match character {
            '"' => {
                quoted = !quoted;
                pieces.last_mut().unwrap().push('"');
            }
            ';' if !quoted => pieces.push(String::new()),
            ':' if !quoted => break,
            _ => pieces.last_mut().unwrap().push(character),
        }
    }
    let value = characters.collect();
    let name = pieces.remove(0);
    assert!(name.chars().all(|c| c.is_ascii_uppercase() || c == '-'), "a line named {name:?}");
    let parameters = pieces.iter().map(|piece| {
        let (name, value) = piece.split_once('=').expect("a parameter has a value");
        (name.to_owned(), decoded(value))
    });
    Line { name, parameters: parameters.collect(), value }
}

fn decoded(value: &str) -> String {
    let bare = match value.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"').expect("the quote closes"),
        None => value,
    };
    assert!(!bare.contains('"'), "a quote inside {value:?}");
    let mut out = String::new();
    let mut characters = bare.chars().peekable();
    while let Some(character) = characters.next() {
        let escaped = if character == '^' { characters.peek().copied() } else { None };
        let meant = match escaped {
            Some('n') => '\n',
            Some('^') => '^',
            Some('\'') => '"',
            _ => {
                out.push(character);
                continue;
            }
        };
        characters.next();
        out.push(meant);
    }
    out
}
