//! Decisions about people, as plain functions.

use entity::person;

use crate::refusal::{Kind, Refuse};
use crate::written::{self, Unfit};

use super::Profile;

/// Why an action is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not there.
    #[error("there is no such person")]
    NoSuch,
    /// The organisation is not there.
    #[error("there is no such organisation")]
    NoSuchOrganisation,
    /// The place in an organisation is not there.
    #[error("there is no such place in an organisation")]
    NoSuchAffiliation,
    /// A field is wrong.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// Neither of the organisation nor an organiser.
    #[error(
        "only those who speak for the organisation, or a partner of a programme, may say who belongs to it"
    )]
    NotYours,
    /// People of an organisation that leads may do more than others, so it is they who let others in.
    #[error("the organisation leads: only those who speak for it, or an operator, let others speak for it")]
    Trusted,
    /// Whoever has an address can sign in with it.
    #[error("only who runs the server changes an address: whoever has it can sign in as that person")]
    NotOperator,
    /// Another person has it.
    #[error("somebody else has the address {0}: give another, or use that person")]
    AddressTaken(String),
    /// It would end before it begins.
    #[error("it would end before it begins; the last day must not be before the first")]
    EndsFirst,
    /// Someone else changed it in between.
    #[error("the person is at version {current}, and you saw version {seen}; look again")]
    Stale {
        /// The version the caller saw.
        seen: i32,
        /// The version it has.
        current: i32,
    },
}

impl Refuse for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuch | Self::NoSuchOrganisation | Self::NoSuchAffiliation => Kind::NotFound,
            Self::Unfit(unfit) => unfit.kind(),
            Self::EndsFirst => Kind::Invalid,
            Self::NotYours | Self::Trusted | Self::NotOperator => Kind::Forbidden,
            Self::AddressTaken(_) => Kind::Conflict,
            Self::Stale { .. } => Kind::Stale,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoSuch | Self::NoSuchOrganisation | Self::NoSuchAffiliation => "not-found",
            Self::Unfit(unfit) => unfit.code(),
            Self::EndsFirst => "ends-before-it-starts",
            Self::NotYours => "not-yours",
            Self::Trusted => "trusted-organisation",
            Self::NotOperator => "not-an-operator",
            Self::AddressTaken(_) => "address-taken",
            Self::Stale { .. } => "stale",
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Unfit(unfit) => unfit.pointer(),
            Self::EndsFirst => Some("/until_on".to_owned()),
            Self::AddressTaken(_) => Some("/email".to_owned()),
            _ => None,
        }
    }
}

/// What a person is made of, as it is kept: the address in lower case.
pub fn profile(given: &Profile) -> Result<Profile, Refusal> {
    Ok(Profile {
        email: written::email("email", &given.email)?,
        name: written::line("name", &given.name, written::NAME_MAX)?,
        language: written::language("language", &given.language)?,
        zone: written::zone("zone", &given.zone)?,
    })
}

/// Writes a profile into a row and says whether that changes anything; version and times are the caller's.
pub fn apply(row: &mut person::Model, profile: &Profile) -> bool {
    let changes = row.name != profile.name || row.language != profile.language || row.zone != profile.zone;
    row.name.clone_from(&profile.name);
    row.language.clone_from(&profile.language);
    row.zone.clone_from(&profile.zone);
    changes
}

/// Refuses an older view than what is there.
pub fn seen(row: &person::Model, version: i32) -> Result<(), Refusal> {
    if row.version == version {
        return Ok(());
    }
    Err(Refusal::Stale { seen: version, current: row.version })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given() -> Profile {
        Profile {
            email: "Yuki.Sato@Example.NET".into(),
            name: " Yuki Satō ".into(),
            language: "JA".into(),
            zone: "Asia/Tokyo".into(),
        }
    }

    #[test]
    fn a_person_is_kept_tidy() {
        let kept = profile(&given()).unwrap();
        assert_eq!(kept.email, "yuki.sato@example.net");
        assert_eq!((kept.name.as_str(), kept.language.as_str()), ("Yuki Satō", "ja"));
    }

    #[test]
    fn a_name_that_would_break_a_mail_header_is_refused_at_its_field() {
        let refusal = profile(&Profile { name: "Yuki\nBcc: all".into(), ..given() }).unwrap_err();
        assert_eq!(refusal.pointer().as_deref(), Some("/name"));
    }
}
