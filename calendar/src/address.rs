//! E-mail addresses as calendars carry them: `mailto:` taken off, compared without regard to case.

use std::fmt;
use std::hash::{Hash, Hasher};

use thiserror::Error;

/// RFC 5321 §4.5.3.1.3 leaves room for 254 characters in a forward path.
const MAX_LENGTH: usize = 254;

/// One mailbox, `local@domain`, as it was written.
///
/// Two addresses are equal when they differ in ASCII case only: RFC 5321 would let the part before
/// the `@` tell case apart, but no calendar program does, and replies come back in either.
#[derive(Clone)]
pub struct Address(String);

/// The text is no address that a calendar message can carry.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{shown:?} is not an e-mail address: {problem}; it should look like anna@example.org")]
pub struct NotAnAddress {
    shown: String,
    problem: &'static str,
}

impl Address {
    /// Reads `anna@example.org` or `mailto:anna@example.org` (the scheme in any case).
    ///
    /// # Errors
    /// [`NotAnAddress`] when there is not exactly one `@` with something on both sides, or a
    /// character that could end the address inside a header or a content line.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let trimmed = text.trim();
        let bare = match trimmed.get(..7) {
            Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => &trimmed[7..],
            _ => trimmed,
        };
        let refuse = |problem| NotAnAddress { shown: bare.chars().take(60).collect(), problem };
        if bare.len() > MAX_LENGTH {
            return Err(refuse("it is longer than 254 bytes"));
        }
        if bare.chars().any(|c| c.is_control() || c.is_whitespace() || "\"<>,;:()\\?".contains(c)) {
            return Err(refuse("it holds a character that has no place there"));
        }
        match bare.split_once('@') {
            Some((local, domain)) if !local.is_empty() && !domain.is_empty() && !domain.contains('@') => {
                Ok(Self(bare.to_owned()))
            }
            _ => Err(refuse("there must be one @ with something on both sides")),
        }
    }

    /// The address as it was written, without `mailto:`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    pub fn local_part(&self) -> &str {
        self.0.split_once('@').map_or("", |(local, _)| local)
    }

    /// What stands after the `@`.
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }

    /// The `TOKEN` of `mailbox+TOKEN@domain`, when this address has that shape.
    pub fn token(&self, mailbox: &str) -> Option<&str> {
        let (base, token) = self.local_part().split_once('+')?;
        (base.eq_ignore_ascii_case(mailbox) && !token.is_empty()).then_some(token)
    }

    /// The CAL-ADDRESS value (RFC 5545 §3.3.3).
    pub(crate) fn uri(&self) -> String {
        format!("mailto:{}", self.0)
    }
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Address {}

impl Hash for Address {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_ascii_lowercase().hash(state);
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({})", self.0)
    }
}
