//! Decisions about organisations, as plain functions.

use entity::id::OrganisationId;
use entity::organisation;
use serde_json::json;

use crate::refusal::{Kind, Refuse};
use crate::written::{self, Unfit};

use super::Profile;

/// Why an action is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not there.
    #[error("there is no such organisation")]
    NoSuch,
    /// A field is wrong.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// Another organisation has the key.
    #[error("the key `{0}` is taken by another organisation; choose another")]
    KeyTaken(String),
    /// No organisation has the key.
    #[error("member_of: no organisation has the key `{0}`; enter the cluster first")]
    NoSuchCluster(String),
    /// It would be a member of itself.
    #[error("member_of: an organisation cannot be a member of itself")]
    MemberOfItself,
    /// Only those who organise something make organisations.
    #[error("only the partners of a programme enter organisations")]
    OrganiserOnly,
    /// Only those who speak for it, and coordinators, change it.
    #[error("only those who speak for the organisation, or a coordinator, may change it")]
    NotYours,
    /// The key is what imports find it by.
    #[error("only a coordinator may change the key of an organisation: imports find it by that")]
    KeyStays,
    /// Someone else changed it in between.
    #[error("the organisation is at version {current}, and you saw version {seen}; look again")]
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
            Self::NoSuch => Kind::NotFound,
            Self::Unfit(unfit) => unfit.kind(),
            Self::NoSuchCluster(_) | Self::MemberOfItself => Kind::Invalid,
            Self::KeyTaken(_) => Kind::Conflict,
            Self::OrganiserOnly | Self::NotYours | Self::KeyStays => Kind::Forbidden,
            Self::Stale { .. } => Kind::Stale,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoSuch => "not-found",
            Self::Unfit(unfit) => unfit.code(),
            Self::KeyTaken(_) => "key-taken",
            Self::NoSuchCluster(_) => "no-such-organisation",
            Self::MemberOfItself => "member-of-itself",
            Self::OrganiserOnly => "organiser-only",
            Self::NotYours => "not-yours",
            Self::KeyStays => "key-stays",
            Self::Stale { .. } => "stale",
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Unfit(unfit) => unfit.pointer(),
            Self::KeyTaken(_) | Self::KeyStays => Some("/key".to_owned()),
            Self::NoSuchCluster(_) | Self::MemberOfItself => Some("/member_of".to_owned()),
            _ => None,
        }
    }
}

/// What an organisation is made of, as it is kept.
pub fn profile(given: Profile) -> Result<Profile, Refusal> {
    let key = written::key("key", &given.key)?;
    let member_of = given.member_of.filter(|text| !text.trim().is_empty());
    let member_of = member_of.map(|text| written::key("member_of", &text)).transpose()?;
    if member_of.as_ref() == Some(&key) {
        return Err(Refusal::MemberOfItself);
    }
    let website = given.website.filter(|text| !text.trim().is_empty());
    Ok(Profile {
        name: written::line("name", &given.name, written::NAME_MAX)?,
        kind: given.kind,
        country: written::country("country", &given.country)?,
        place: written::line_or_nothing("place", &given.place, written::NAME_MAX)?,
        zone: written::zone("zone", &given.zone)?,
        website: website.map(|text| written::website("website", &text)).transpose()?,
        description: written::paragraph("description", &given.description, written::PARAGRAPH_MAX)?,
        member_of,
        tags: written::tags("tags", &given.tags)?,
        key,
    })
}

/// Writes a profile into a row and says whether that changes anything; version and times are the caller's.
pub fn apply(
    row: &mut organisation::Model,
    profile: &Profile,
    member_of_id: Option<OrganisationId>,
) -> Changed {
    let before = row.clone();
    row.key.clone_from(&profile.key);
    row.name.clone_from(&profile.name);
    row.kind = profile.kind;
    row.country.clone_from(&profile.country);
    row.place.clone_from(&profile.place);
    row.zone.clone_from(&profile.zone);
    row.website.clone_from(&profile.website);
    row.description.clone_from(&profile.description);
    row.member_of_id = member_of_id;
    row.tags = json!(profile.tags);
    if *row == before { Changed::No } else { Changed::Yes }
}

/// Whether writing would change anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It would.
    Yes,
    /// It is there just so.
    No,
}

/// Refuses an older view than what is there.
pub fn seen(row: &organisation::Model, version: i32) -> Result<(), Refusal> {
    if row.version == version {
        return Ok(());
    }
    Err(Refusal::Stale { seen: version, current: row.version })
}

#[cfg(test)]
mod tests {
    use entity::words::OrganisationKind;

    use super::*;

    fn given(key: &str, member_of: Option<&str>) -> Profile {
        Profile {
            key: key.into(),
            name: " Plastipolis ".into(),
            kind: OrganisationKind::Cluster,
            country: "fr".into(),
            place: "Oyonnax".into(),
            zone: "Europe/Paris".into(),
            website: Some(" ".into()),
            description: String::new(),
            member_of: member_of.map(Into::into),
            tags: vec!["plastics".into(), "plastics".into()],
        }
    }

    #[test]
    fn a_profile_is_kept_tidy() {
        let kept = profile(given("plastipolis", Some(""))).unwrap();
        assert_eq!((kept.name.as_str(), kept.country.as_str()), ("Plastipolis", "FR"));
        assert_eq!((kept.website, kept.member_of, kept.tags), (None, None, vec!["plastics".to_owned()]));
    }

    #[test]
    fn an_organisation_is_no_member_of_itself() {
        assert_eq!(profile(given("plastipolis", Some("plastipolis"))), Err(Refusal::MemberOfItself));
    }

    #[test]
    fn an_unknown_zone_points_at_its_field() {
        let refusal = profile(Profile { zone: "Europe/Lyon".into(), ..given("a", None) }).unwrap_err();
        assert_eq!(refusal.pointer().as_deref(), Some("/zone"));
        assert_eq!(refusal.kind(), Kind::Invalid);
    }
}
