//! A look over the bytes before they are parsed: how long, how deep, how many.

use super::{MAX_BYTES, MAX_COMPONENTS, MAX_DEPTH, MAX_PARAMETERS, Unreadable};

/// Refuses what is beyond the limits, in one pass and without memory of its own.
pub(super) fn within_limits(raw: &[u8]) -> Result<(), Unreadable> {
    if raw.len() > MAX_BYTES {
        return Err(Unreadable::TooLong { what: "the calendar", bytes: raw.len(), limit: MAX_BYTES });
    }
    let (mut depth, mut components) = (0_usize, 0_usize);
    let mut line = Line::default();
    let mut bytes = raw.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' => {}
            // A fold continues the line, even inside a name.
            b'\n' if matches!(bytes.peek(), Some(b' ' | b'\t')) => drop(bytes.next()),
            b'\n' => line = Line::default(),
            _ => line.take(byte)?,
        }
        match line.name_is_complete(byte) {
            Some(Mark::Begin) => {
                depth += 1;
                components += 1;
            }
            Some(Mark::End) => depth = depth.saturating_sub(1),
            None => {}
        }
        if depth > MAX_DEPTH {
            return Err(Unreadable::TooDeep { what: "the calendar", limit: MAX_DEPTH });
        }
        if components > MAX_COMPONENTS {
            return Err(Unreadable::TooMany { what: "components", limit: MAX_COMPONENTS });
        }
    }
    Ok(())
}

enum Mark {
    Begin,
    End,
}

/// What is known of a line up to its value.
#[derive(Default)]
struct Line {
    head: [u8; 5],
    length: usize,
    parameters: usize,
    quoted: bool,
    in_value: bool,
    just_ended: bool,
}

impl Line {
    fn take(&mut self, byte: u8) -> Result<(), Unreadable> {
        self.just_ended = false;
        if self.in_value {
            return Ok(());
        }
        match byte {
            b'"' => self.quoted = !self.quoted,
            b':' if !self.quoted => {
                self.in_value = true;
                self.just_ended = true;
            }
            b';' if !self.quoted => {
                self.parameters += 1;
                if self.parameters > MAX_PARAMETERS {
                    return Err(Unreadable::TooMany {
                        what: "parameters of one property",
                        limit: MAX_PARAMETERS,
                    });
                }
            }
            _ if self.parameters == 0 => {
                if let Some(place) = self.head.get_mut(self.length) {
                    *place = byte;
                }
                self.length += 1;
            }
            _ => {}
        }
        Ok(())
    }

    fn name_is_complete(&mut self, byte: u8) -> Option<Mark> {
        if byte != b':' || !std::mem::take(&mut self.just_ended) {
            return None;
        }
        match self.head.get(..self.length)? {
            name if name.eq_ignore_ascii_case(b"BEGIN") => Some(Mark::Begin),
            name if name.eq_ignore_ascii_case(b"END") => Some(Mark::End),
            _ => None,
        }
    }
}
