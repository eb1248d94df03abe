//! Decisions about signing in, as plain functions.

use chrono::{DateTime, Utc};
use entity::{api_token, login, magic_link};

use crate::refusal::{Kind, Refuse};
use crate::token::{self, Token};
use crate::written::Unfit;

/// Most bytes of a path to go to.
const NEXT_MAX: usize = 1000;

/// Why an action is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// What was given is no address at all.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// Nobody made that link.
    #[error("this sign-in link is not one of ours; ask for a new one")]
    NoSuchLink,
    /// The link was used.
    #[error("this sign-in link has been used; ask for a new one")]
    Spent,
    /// The link is too old.
    #[error("this sign-in link is older than ten minutes; ask for a new one")]
    Expired,
    /// Another browser asked for it.
    #[error("this sign-in link was asked for in another browser: open it there, or ask for a new one here")]
    OtherBrowser,
    /// The caller has no such token.
    #[error("you have no such token")]
    NoSuchToken,
    /// A caller has enough tokens.
    #[error("you have {0} tokens already; revoke one that is not needed any more")]
    TooManyTokens(usize),
}

impl Refuse for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Unfit(unfit) => unfit.kind(),
            Self::NoSuchLink | Self::NoSuchToken => Kind::NotFound,
            Self::Spent | Self::Expired => Kind::Gone,
            Self::OtherBrowser => Kind::Forbidden,
            Self::TooManyTokens(_) => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unfit(unfit) => unfit.code(),
            Self::NoSuchLink | Self::NoSuchToken => "not-found",
            Self::Spent => "link-spent",
            Self::Expired => "link-expired",
            Self::OtherBrowser => "other-browser",
            Self::TooManyTokens(_) => "too-many-tokens",
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Unfit(unfit) => unfit.pointer(),
            _ => None,
        }
    }
}

/// Whether a link may be spent by a browser now. A link that the server printed is bound to none.
pub fn spendable(
    link: &magic_link::Model,
    browser: Option<&Token>,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    if link.spent_at.is_some() {
        return Err(Refusal::Spent);
    }
    if link.expires_at <= now {
        return Err(Refusal::Expired);
    }
    let same = match (&link.browser_sha256, browser) {
        (None, _) => true,
        (Some(bound), Some(browser)) => token::equal(bound, &browser.sha256()),
        (Some(_), None) => false,
    };
    if same { Ok(()) } else { Err(Refusal::OtherBrowser) }
}

/// Whether a browser is still signed in.
pub fn lives(login: &login::Model, now: DateTime<Utc>) -> bool {
    login.revoked_at.is_none() && now < login.expires_at
}

/// Whether a machine's token still opens anything.
pub fn opens(token: &api_token::Model, now: DateTime<Utc>) -> bool {
    token.revoked_at.is_none() && token.expires_at.is_none_or(|expires_at| now < expires_at)
}

/// Letters of an app password: none that is mistaken for another; 32 of them, so that each byte chooses evenly.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Letters in one app password: 120 bits.
const PASSWORD_LETTERS: usize = 24;

/// An app password of random bytes, in groups of four for the eye.
pub fn app_password(bytes: [u8; 32]) -> Token {
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    let letters: Vec<char> = bytes.iter().take(PASSWORD_LETTERS).map(letter).collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    Token::presented(&groups.join("-"))
}

/// An app password as it is hashed: without what the eye needs.
pub fn plain_password(typed: &str) -> Token {
    let letters = typed.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase());
    Token::presented(&letters.collect::<String>())
}

/// A path of this server to go to, or `/` for anything that a browser could take for another server's.
pub fn local_path(next: &str) -> &str {
    let odd = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
    let local = next.starts_with('/') && !next.starts_with("//") && !next.chars().any(odd);
    if local && next.len() <= NEXT_MAX { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use entity::id::{MagicLinkId, PersonId};
    use uuid::Uuid;

    use super::*;

    fn link(browser: Option<&Token>) -> magic_link::Model {
        let now = DateTime::UNIX_EPOCH;
        magic_link::Model {
            id: MagicLinkId(Uuid::nil()),
            person_id: PersonId(Uuid::nil()),
            token_sha256: String::new(),
            browser_sha256: browser.map(Token::sha256),
            next: "/".into(),
            created_at: now,
            expires_at: now + TimeDelta::minutes(10),
            spent_at: None,
        }
    }

    #[test]
    fn a_link_lives_ten_minutes_and_opens_once() {
        let now = DateTime::UNIX_EPOCH;
        let fresh = link(None);
        assert_eq!(spendable(&fresh, None, now + TimeDelta::seconds(599)), Ok(()));
        assert_eq!(spendable(&fresh, None, now + TimeDelta::seconds(600)), Err(Refusal::Expired));
        let spent = magic_link::Model { spent_at: Some(now), ..fresh };
        assert_eq!(spendable(&spent, None, now), Err(Refusal::Spent));
    }

    #[test]
    fn a_link_opens_only_in_the_browser_that_asked() {
        let (here, there) = (Token::random([1; 32]), Token::random([2; 32]));
        let bound = link(Some(&here));
        assert_eq!(spendable(&bound, Some(&here), DateTime::UNIX_EPOCH), Ok(()));
        assert_eq!(spendable(&bound, Some(&there), DateTime::UNIX_EPOCH), Err(Refusal::OtherBrowser));
        assert_eq!(spendable(&bound, None, DateTime::UNIX_EPOCH), Err(Refusal::OtherBrowser));
    }

    #[test]
    fn a_link_leads_nowhere_else() {
        for evil in [
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "",
            "missions",
            "/a\r\nSet-Cookie: x",
            "/a b",
        ] {
            assert_eq!(local_path(evil), "/", "{evil:?}");
        }
        assert_eq!(local_path("/missions/7?day=2#now"), "/missions/7?day=2#now");
        assert_eq!(local_path(&format!("/{}", "x".repeat(NEXT_MAX))), "/");
    }
}
