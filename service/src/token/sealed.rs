//! Secrets that must be used again: sealed with the server's key, so that the database alone opens none of them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use super::ServerKey;

/// What a sealed text begins with: which way it is sealed.
const MARK: &str = "sealed:1:";
/// What the keys for sealing are derived for.
const PURPOSE: &str = "seal";

/// Why a sealed text gives nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this secret was sealed with another key, or is damaged")]
pub struct Unreadable;

impl ServerKey {
    /// Seals a secret for one place (a table, a column, the row's id), in which alone it opens again:
    /// ChaCha20-Poly1305 (RFC 8439) under a key derived from the server's. `random` must be new each time.
    pub fn seal(&self, place: &str, secret: &str, random: [u8; 32]) -> Result<String, Unreadable> {
        let mut nonce = [0; NONCE_LEN];
        nonce.copy_from_slice(&random[..NONCE_LEN]);
        let mut bytes = secret.as_bytes().to_vec();
        self.sealing_key()?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place.as_bytes()),
                &mut bytes,
            )
            .map_err(|_| Unreadable)?;
        Ok(format!("{MARK}{}", URL_SAFE_NO_PAD.encode([nonce.as_slice(), &bytes].concat())))
    }

    /// Opens what was sealed for a place.
    pub fn open(&self, place: &str, sealed: &str) -> Result<String, Unreadable> {
        let text = sealed.strip_prefix(MARK).ok_or(Unreadable)?;
        let mut bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Unreadable)?;
        let (nonce, sealed) = bytes.split_at_mut_checked(NONCE_LEN).ok_or(Unreadable)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Unreadable)?;
        let opened = self
            .sealing_key()?
            .open_in_place(nonce, Aad::from(place.as_bytes()), sealed)
            .map_err(|_| Unreadable)?;
        String::from_utf8(opened.to_vec()).map_err(|_| Unreadable)
    }

    fn sealing_key(&self) -> Result<LessSafeKey, Unreadable> {
        let key = UnboundKey::new(&CHACHA20_POLY1305, &self.mac(PURPOSE, "")).map_err(|_| Unreadable)?;
        Ok(LessSafeKey::new(key))
    }
}

/// Whether a text is sealed, rather than as it came.
pub fn is_sealed(text: &str) -> bool {
    text.starts_with(MARK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_in_its_place_with_its_key_and_nowhere_else() {
        let key = ServerKey::new([1; 32]);
        let sealed = key.seal("outside_calendars.login/7", "caro:open sesame", [9; 32]).unwrap();
        assert!(is_sealed(&sealed) && !sealed.contains("sesame"));
        assert_eq!(key.open("outside_calendars.login/7", &sealed).as_deref(), Ok("caro:open sesame"));
        assert_eq!(key.open("outside_calendars.login/8", &sealed), Err(Unreadable));
        assert_eq!(ServerKey::new([2; 32]).open("outside_calendars.login/7", &sealed), Err(Unreadable));
        let mut damaged = sealed.clone();
        damaged.replace_range(20..21, if &sealed[20..21] == "A" { "B" } else { "A" });
        for wrong in [damaged.as_str(), "sealed:1:", "sealed:1:AAAA", "https://calendar.example.org", ""] {
            assert_eq!(key.open("outside_calendars.login/7", wrong), Err(Unreadable), "{wrong}");
        }
    }

    #[test]
    fn the_same_secret_is_never_sealed_the_same_way_twice() {
        let key = ServerKey::new([1; 32]);
        assert_ne!(key.seal("place", "secret", [1; 32]), key.seal("place", "secret", [2; 32]));
    }
}
