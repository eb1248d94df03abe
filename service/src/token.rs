//! Secrets that open doors: made of 256 bits, stored as SHA-256, compared in constant time.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

pub mod sealed;

/// A secret as its holder shows it: 43 letters of URL-safe base64. Never logged: it has no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A token of 256 random bits.
    pub fn random(bytes: [u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// A token as it came from outside; anything longer than a token could be is cut off as hopeless.
    pub fn presented(text: &str) -> Self {
        Self(text.chars().take(128).collect())
    }

    /// The secret itself, to be put into a cookie, a link or a header.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the database keeps: SHA-256 in hexadecimal. 256 bits need no slow hash (ASVS 6.5.2).
    pub fn sha256(&self) -> String {
        hex(&Sha256::digest(self.0.as_bytes()))
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The server's own key, from which addresses are derived that must be shown again without being stored.
#[derive(Clone)]
pub struct ServerKey([u8; 32]);

impl ServerKey {
    /// A key of 256 bits.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Derives the token of `purpose` and `subject`: HMAC-SHA256 (RFC 2104).
    pub fn derive(&self, purpose: &str, subject: &str) -> Token {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(&self.mac(purpose, subject));
        Token::random(bytes)
    }

    /// A short derived token for the local part of an address: 128 bits in 32 lower-case hexadecimal digits,
    /// since mail servers may fold case.
    pub fn address_token(&self, purpose: &str, subject: &str) -> String {
        hex(&self.mac(purpose, subject)[..16])
    }

    fn mac(&self, purpose: &str, subject: &str) -> Vec<u8> {
        // A key of 32 bytes is always taken; an empty answer would match nothing.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return vec![0; 32] };
        mac.update(purpose.as_bytes());
        mac.update(b"\0");
        mac.update(subject.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

impl std::fmt::Debug for ServerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerKey(…)")
    }
}

/// Whether two secrets are equal, in a time that tells nothing of where they differ.
pub fn equal(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// SHA-256 of any bytes, in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
