//! Decisions about programmes, as plain functions.

use chrono::NaiveDate;
use entity::words::ProgrammeRoleKind;
use entity::{programme, programme_role};

use crate::refusal::{Kind, Refuse};
use crate::written::{self, Unfit};

use super::{NewProgramme, NewRole, Texts};

/// Most months of a programme.
const MONTHS_MAX: i32 = 120;
/// Most characters of the funder's sentence.
pub const DISCLAIMER_MAX: usize = 1000;

/// Why an action is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not there.
    #[error("there is no such programme")]
    NoSuch,
    /// No programme has the key.
    #[error("no programme has the key `{0}`")]
    NoSuchKey(String),
    /// No mission of the programme has the key.
    #[error("no mission of the programme has the key `{0}`")]
    NoSuchMission(String),
    /// The organisation is not there.
    #[error("there is no such organisation")]
    NoSuchOrganisation,
    /// The role is not there.
    #[error("there is no such role")]
    NoSuchRole,
    /// The programme has no work package of that number.
    #[error("the programme has no work package {0}; add it first")]
    NoSuchWorkPackage(String),
    /// A field is wrong.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// Only those who run the server may.
    #[error("only an operator makes programmes")]
    OperatorOnly,
    /// Only the coordinator may.
    #[error("only the coordinator of the programme may do that")]
    CoordinatorOnly,
    /// Someone else changed it in between.
    #[error("the programme is at version {current}, and you saw version {seen}; look again")]
    Stale {
        /// The version the caller saw.
        seen: i32,
        /// The version it has.
        current: i32,
    },
    /// Another programme has the key.
    #[error("the key `{0}` is taken by another programme; choose another")]
    KeyTaken(String),
    /// The programme has a work package of that number.
    #[error("the programme has a work package {0} already")]
    NumberTaken(String),
    /// It lasts no time, or longer than any programme.
    #[error("a programme lasts from 1 to {MONTHS_MAX} months, not {0}")]
    Months(i32),
    /// A country lead or key partner is one for a country.
    #[error("the role {0} needs a country, as two letters such as JP")]
    NeedsCountry(ProgrammeRoleKind),
    /// A work package lead leads a work package.
    #[error("the role {0} needs the number of a work package, such as 3.2")]
    NeedsWorkPackage(ProgrammeRoleKind),
    /// It would end before it begins.
    #[error("the role would end on {until_on}, before it begins on {from_on}")]
    EndsFirst {
        /// First day.
        from_on: NaiveDate,
        /// Last day.
        until_on: NaiveDate,
    },
    /// Someone holds it in those days.
    #[error("{0} in these days; end that role first, or let this one begin after it")]
    Held(String),
}

impl Refuse for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuch
            | Self::NoSuchKey(_)
            | Self::NoSuchMission(_)
            | Self::NoSuchOrganisation
            | Self::NoSuchRole => Kind::NotFound,
            Self::OperatorOnly | Self::CoordinatorOnly => Kind::Forbidden,
            Self::KeyTaken(_) | Self::NumberTaken(_) | Self::Held(_) => Kind::Conflict,
            Self::Stale { .. } => Kind::Stale,
            Self::Unfit(unfit) => unfit.kind(),
            Self::NoSuchWorkPackage(_)
            | Self::Months(_)
            | Self::NeedsCountry(_)
            | Self::NeedsWorkPackage(_)
            | Self::EndsFirst { .. } => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoSuch
            | Self::NoSuchKey(_)
            | Self::NoSuchMission(_)
            | Self::NoSuchOrganisation
            | Self::NoSuchRole => "not-found",
            Self::NoSuchWorkPackage(_) => "no-such-work-package",
            Self::Unfit(unfit) => unfit.code(),
            Self::OperatorOnly => "operator-only",
            Self::CoordinatorOnly => "coordinator-only",
            Self::KeyTaken(_) | Self::NumberTaken(_) => "key-taken",
            Self::Stale { .. } => "stale",
            Self::Months(_) => "months-out-of-range",
            Self::NeedsCountry(_) => "needs-country",
            Self::NeedsWorkPackage(_) => "needs-work-package",
            Self::EndsFirst { .. } => "ends-before-it-starts",
            Self::Held(_) => "role-held",
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Unfit(unfit) => unfit.pointer(),
            Self::KeyTaken(_) => Some("/key".to_owned()),
            Self::NumberTaken(_) => Some("/number".to_owned()),
            Self::Months(_) => Some("/months".to_owned()),
            Self::NeedsCountry(_) => Some("/country".to_owned()),
            Self::NeedsWorkPackage(_) | Self::NoSuchWorkPackage(_) => Some("/work_package".to_owned()),
            Self::EndsFirst { .. } => Some("/until_on".to_owned()),
            _ => None,
        }
    }
}

/// Whether a dated role is held on a day; a side without a date is open.
pub fn held_on(from_on: Option<NaiveDate>, until_on: Option<NaiveDate>, day: NaiveDate) -> bool {
    from_on.is_none_or(|from| from <= day) && until_on.is_none_or(|until| day <= until)
}

/// Whether two dated periods share a day.
fn overlap(a: (Option<NaiveDate>, Option<NaiveDate>), b: (Option<NaiveDate>, Option<NaiveDate>)) -> bool {
    let before = |until: Option<NaiveDate>, from: Option<NaiveDate>| matches!((until, from), (Some(until), Some(from)) if until < from);
    !before(a.1, b.0) && !before(b.1, a.0)
}

/// What a programme is made of, as it is kept.
pub fn programme(new: NewProgramme) -> Result<NewProgramme, Refusal> {
    if !(1..=MONTHS_MAX).contains(&new.months) {
        return Err(Refusal::Months(new.months));
    }
    let NewProgramme { key, acronym, title, call, summary, disclaimer, .. } = new;
    let Texts { acronym, title, call, summary, disclaimer } =
        texts(Texts { acronym, title, call, summary, disclaimer })?;
    let key = written::key("key", &key)?;
    Ok(NewProgramme { key, acronym, title, call, summary, disclaimer, ..new })
}

/// What a programme says of itself, as it is kept.
pub fn texts(given: Texts) -> Result<Texts, Refusal> {
    let optional = |field, text: Option<String>, max| match text {
        Some(text) if !text.trim().is_empty() => written::line(field, &text, max).map(Some),
        _ => Ok(None),
    };
    Ok(Texts {
        acronym: written::line("acronym", &given.acronym, 60)?,
        title: written::line("title", &given.title, written::NAME_MAX)?,
        call: optional("call", given.call, written::NAME_MAX)?,
        summary: written::paragraph("summary", &given.summary, written::PARAGRAPH_MAX)?,
        disclaimer: optional("disclaimer", given.disclaimer, DISCLAIMER_MAX)?,
    })
}

/// Refuses an older view than what is there.
pub fn seen(row: &programme::Model, version: i32) -> Result<(), Refusal> {
    if row.version == version {
        return Ok(());
    }
    Err(Refusal::Stale { seen: version, current: row.version })
}

/// Writes texts into a row and says whether that changes anything; version and times are the caller's.
pub fn apply(row: &mut programme::Model, texts: Texts) -> bool {
    let before = row.clone();
    row.acronym = texts.acronym;
    row.title = texts.title;
    row.call = texts.call;
    row.summary = texts.summary;
    row.disclaimer = texts.disclaimer;
    *row != before
}

/// A role as it is kept, seeing the roles of the programme that are there. The number of the work package is
/// looked up by the caller, who gives back its id as `work_package`.
pub fn role(
    new: &NewRole,
    work_package: Option<entity::id::WorkPackageId>,
    there: &[programme_role::Model],
) -> Result<Option<String>, Refusal> {
    use ProgrammeRoleKind::{Coordinator, CountryLead, KeyPartner, WorkPackageLead};
    let country = new.country.as_deref().filter(|text| !text.trim().is_empty());
    let country = country.map(|text| written::country("country", text)).transpose()?;
    if matches!(new.role, CountryLead | KeyPartner) && country.is_none() {
        return Err(Refusal::NeedsCountry(new.role));
    }
    if new.role == WorkPackageLead && work_package.is_none() {
        return Err(Refusal::NeedsWorkPackage(new.role));
    }
    if let (Some(from_on), Some(until_on)) = (new.from_on, new.until_on)
        && until_on < from_on
    {
        return Err(Refusal::EndsFirst { from_on, until_on });
    }
    let same_days = |row: &&programme_role::Model| {
        overlap((row.from_on, row.until_on), (new.from_on, new.until_on)) && row.role == new.role
    };
    for row in there.iter().filter(same_days) {
        let held = match new.role {
            Coordinator => "the programme has a coordinator".to_owned(),
            CountryLead if row.country == country => {
                format!("{} has a country lead", country.unwrap_or_default())
            }
            WorkPackageLead if row.work_package_id == work_package => {
                "the work package has a lead".to_owned()
            }
            CountryLead | WorkPackageLead => continue,
            _ if row.organisation_id == new.organisation_id && row.country == country => {
                format!("the organisation is {} of the programme", new.role.word().replace('_', " "))
            }
            _ => continue,
        };
        return Err(Refusal::Held(held));
    }
    Ok(country)
}

#[cfg(test)]
mod tests {
    use entity::id::{OrganisationId, ProgrammeId, ProgrammeRoleId};
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn lead(organisation: u128, country: &str, from: Option<&str>) -> NewRole {
        NewRole {
            organisation_id: OrganisationId(Uuid::from_u128(organisation)),
            role: ProgrammeRoleKind::CountryLead,
            country: Some(country.to_owned()),
            work_package: None,
            focus: None,
            from_on: from.map(day),
            until_on: None,
        }
    }

    fn row(new: &NewRole, until: Option<&str>) -> programme_role::Model {
        programme_role::Model {
            id: ProgrammeRoleId(Uuid::nil()),
            programme_id: ProgrammeId(Uuid::nil()),
            organisation_id: new.organisation_id,
            role: new.role,
            country: new.country.clone(),
            work_package_id: None,
            focus: None,
            from_on: new.from_on,
            until_on: until.map(day),
        }
    }

    #[test]
    fn a_role_counts_from_its_first_day_to_its_last() {
        let (from, until) = (Some(day("2026-03-01")), Some(day("2026-03-31")));
        assert!(!held_on(from, until, day("2026-02-28")));
        assert!(held_on(from, until, day("2026-03-01")));
        assert!(held_on(from, until, day("2026-03-31")));
        assert!(!held_on(from, until, day("2026-04-01")));
        assert!(held_on(None, None, day("1999-01-01")));
    }

    #[test]
    fn a_country_has_one_lead_at_a_time_and_another_afterwards() {
        let pilot = row(&lead(1, "US", None), Some("2015-09-30"));
        assert_eq!(
            role(&lead(2, "us", Some("2015-10-01")), None, std::slice::from_ref(&pilot)),
            Ok(Some("US".into()))
        );
        assert!(matches!(role(&lead(2, "US", Some("2015-09-30")), None, &[pilot]), Err(Refusal::Held(_))));
    }

    #[test]
    fn a_country_lead_without_a_country_is_refused() {
        let mut new = lead(1, "", None);
        assert_eq!(role(&new, None, &[]), Err(Refusal::NeedsCountry(ProgrammeRoleKind::CountryLead)));
        new.country = Some("Japan".into());
        assert!(matches!(role(&new, None, &[]), Err(Refusal::Unfit(_))));
    }
}
