//! A message on the wire: to the line with a single dot, doubled dots made single, never more than may be.

/// How a message ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// With all its bytes.
    Whole(Vec<u8>),
    /// With more than may be; they were thrown away.
    TooLarge,
}

/// What was seen last, as far as the end depends on it. Only CR LF ends a line: a bare LF is a byte like any other, so
/// that nobody hides a second message in the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    /// The beginning, or CR LF.
    LineStart,
    /// A dot at the beginning of a line.
    Dot,
    /// A dot at the beginning of a line, and CR.
    DotCr,
    /// CR.
    Cr,
    /// Anything else.
    Inside,
}

/// A message that is coming in.
#[derive(Debug)]
pub(super) struct Message {
    bytes: Vec<u8>,
    most: usize,
    too_large: bool,
    seen: Seen,
}

impl Message {
    /// One of which nothing has come yet.
    pub(super) fn new(most: usize) -> Self {
        Self { bytes: Vec::new(), most, too_large: false, seen: Seen::LineStart }
    }

    /// Takes bytes; returns how many belong to the message, and how it ended when it did.
    pub(super) fn hear(&mut self, bytes: &[u8]) -> (usize, Option<Ended>) {
        for (at, byte) in bytes.iter().enumerate() {
            let before = self.seen;
            self.seen = match (before, byte) {
                (Seen::LineStart, b'.') => Seen::Dot,
                (Seen::Dot, b'\r') => Seen::DotCr,
                (Seen::DotCr, b'\n') => return (at + 1, Some(self.end())),
                (Seen::Cr, b'\n') => Seen::LineStart,
                (_, b'\r') => Seen::Cr,
                _ => Seen::Inside,
            };
            match (before, self.seen) {
                // A dot at the beginning of a line is not part of it (RFC 5321 §4.5.2).
                (_, Seen::Dot) => {}
                // Perhaps the end; if not, the CR was part of the line.
                (Seen::Dot, Seen::DotCr) => {}
                (Seen::DotCr, _) => {
                    self.keep(b'\r');
                    self.keep(*byte);
                }
                _ => self.keep(*byte),
            }
        }
        (bytes.len(), None)
    }

    fn keep(&mut self, byte: u8) {
        if self.bytes.len() < self.most {
            self.bytes.push(byte);
        } else {
            self.too_large = true;
            self.bytes = Vec::new();
            self.most = 0;
        }
    }

    fn end(&mut self) -> Ended {
        if self.too_large { Ended::TooLarge } else { Ended::Whole(std::mem::take(&mut self.bytes)) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn whole(wire: &[u8]) -> Option<Vec<u8>> {
        let mut message = Message::new(1000);
        // Byte by byte: where the network cuts must not matter.
        for (at, byte) in wire.iter().enumerate() {
            let (taken, ended) = message.hear(std::slice::from_ref(byte));
            assert_eq!(taken, 1);
            if let Some(Ended::Whole(bytes)) = ended {
                assert_eq!(at + 1, wire.len(), "it ends where it ends");
                return Some(bytes);
            }
        }
        None
    }

    #[test]
    fn a_message_ends_at_the_line_with_a_single_dot_and_loses_its_doubled_ones() {
        assert_eq!(whole(b".\r\n").unwrap(), b"");
        assert_eq!(whole(b"a\r\n..b\r\n...\r\n.\r\n").unwrap(), b"a\r\n.b\r\n..\r\n");
        assert_eq!(whole(b"a\r\n.\rb\r\n.\r\n").unwrap(), b"a\r\n\rb\r\n");
    }

    proptest! {
        /// Whatever a mail server sends, dots doubled as it must, comes out as it was, however the network cuts it.
        #[test]
        fn what_is_sent_comes_out_as_it_was(
            lines in proptest::collection::vec("[.\r\na-c]{0,6}", 0..8),
            cut in 1usize..9,
        ) {
            let text = lines.iter().map(|line| line.replace("\r\n", "") + "\r\n").collect::<String>();
            let mut wire = text.replace("\r\n.", "\r\n..");
            if wire.starts_with('.') {
                wire.insert(0, '.');
            }
            wire.push_str(".\r\n");
            let mut message = Message::new(1000);
            let mut out = None;
            for piece in wire.as_bytes().chunks(cut) {
                prop_assert!(out.is_none(), "it ends where it ends");
                out = message.hear(piece).1;
            }
            prop_assert_eq!(out, Some(Ended::Whole(text.into_bytes())));
        }
    }

    #[test]
    fn a_bare_line_feed_hides_no_second_message() {
        for wire in [&b"a\n.\n"[..], b"a\n.\r\n", b"a\r\n.\n", b"a\r.\r", b"a\r\n.\r\r\n"] {
            assert_eq!(whole(wire), None, "{wire:?}");
        }
        assert_eq!(whole(b"a\n.\r\nMAIL FROM:<x>\r\n.\r\n").unwrap(), b"a\n.\r\nMAIL FROM:<x>\r\n");
    }

    #[test]
    fn what_is_too_large_is_read_to_its_end_and_not_kept() {
        let mut message = Message::new(4);
        assert_eq!(message.hear(b"12345\r\n678").1, None);
        assert!(message.bytes.capacity() < 64);
        assert_eq!(message.hear(b"\r\n.\r\nQUIT"), (5, Some(Ended::TooLarge)));
        let mut fits = Message::new(4);
        assert_eq!(fits.hear(b"12\r\n.\r\n"), (7, Some(Ended::Whole(b"12\r\n".to_vec()))));
    }
}
