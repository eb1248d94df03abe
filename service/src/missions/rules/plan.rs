//! What a mission may be planned as, by whom, and who leads it.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, TimeDelta};
use entity::id::{OrganisationId, ProgrammeId};
use entity::programme_role;
use entity::words::ProgrammeRoleKind;

use super::{Refusal, country, line, text};
use crate::caller::Caller;
use crate::missions::Plan;
use crate::missions::standing::Roles;
use crate::planned::{self, Planned};

/// Most characters of a title or a place.
pub(super) const LINE_MAX: usize = 200;
/// Most characters of a summary or a description.
pub(super) const TEXT_MAX: usize = 10_000;
/// Most characters of a key.
const KEY_MAX: usize = 64;
/// Most days of a mission: a mentoring may take a year.
const DAYS_MAX: i64 = 366;
/// Years that every database can keep, and in which somebody could travel.
const YEARS: RangeInclusive<i32> = 2000..=2200;

/// Checks what a mission is made of; gives the instant after which nobody may ask, where there is one.
pub(in crate::missions) fn plan(plan: &Plan) -> Result<Option<Planned>, Refusal> {
    key(&plan.key)?;
    line("/title", &plan.title, LINE_MAX)?;
    country("/country", &plan.country)?;
    text("/summary", &plan.summary, TEXT_MAX)?;
    planned::zone(&plan.zone).map_err(Refusal::time("/zone"))?;
    if [plan.starts_on, plan.ends_on].iter().any(|day| !YEARS.contains(&day.year())) {
        let why = format!("the year must be one of {} to {}", YEARS.start(), YEARS.end());
        return Err(Refusal::field("/starts_on", why));
    }
    if plan.ends_on < plan.starts_on {
        let why = format!("the last day, {}, is before the first, {}", plan.ends_on, plan.starts_on);
        return Err(Refusal::field("/ends_on", why));
    }
    if (plan.ends_on - plan.starts_on).num_days() >= DAYS_MAX {
        return Err(Refusal::field("/ends_on", format!("a mission takes at most {DAYS_MAX} days")));
    }
    if plan.capacity.is_some_and(|most| most < 1) {
        return Err(Refusal::field("/capacity", "it must be 1 or more, or left out for no limit"));
    }
    let Some(wall) = plan.requests_close else { return Ok(None) };
    if wall.date() > plan.ends_on || !YEARS.contains(&wall.year()) {
        let why = format!("requests must close before the mission is over, on {}", plan.ends_on);
        return Err(Refusal::field("/requests_close", why));
    }
    planned::plan(wall, &plan.zone).map(Some).map_err(Refusal::time("/requests_close"))
}

/// A key stands in addresses and imports.
fn key(key: &str) -> Result<(), Refusal> {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if key.is_empty() || key.len() > KEY_MAX || !key.chars().all(letters) {
        let why = format!("a key is 1 to {KEY_MAX} small letters, digits and hyphens, such as japan-2027");
        return Err(Refusal::field("/key", why));
    }
    Ok(())
}

/// Whether the caller may plan a mission about a country.
pub(in crate::missions) fn may_create(
    caller: &Caller,
    roles: &Roles,
    programme: ProgrammeId,
    country: &str,
) -> Result<(), Refusal> {
    if caller.operator || roles.coordinates(programme) || roles.leads_country(programme, country) {
        return Ok(());
    }
    Err(Refusal::NotCountryLead { country: country.to_owned() })
}

/// The organisation that leads: the one named, if it has a role in the programme today or whoever coordinates the
/// programme or runs the server names it; else the caller's that leads the country; else whoever leads the country;
/// else the caller's that coordinates.
pub(in crate::missions) fn choose_lead(
    named: Option<OrganisationId>,
    caller: &Caller,
    roles: &[programme_role::Model],
    country: &str,
    today: NaiveDate,
) -> Result<OrganisationId, Refusal> {
    let today: Vec<_> = roles.iter().filter(|role| in_force(role, today)).collect();
    let mine = |role: &&&programme_role::Model| caller.speaks_for(role.organisation_id);
    let leads = |role: &&&programme_role::Model| {
        role.role == ProgrammeRoleKind::CountryLead && role.country.as_deref() == Some(country)
    };
    let coordinates = |role: &&&programme_role::Model| role.role == ProgrammeRoleKind::Coordinator;
    if let Some(named) = named {
        let free_hand = caller.operator || today.iter().filter(coordinates).any(|role| mine(&role));
        let partner = today.iter().any(|role| role.organisation_id == named);
        return if partner || free_hand { Ok(named) } else { Err(Refusal::NoLead) };
    }
    today
        .iter()
        .filter(leads)
        .find(mine)
        .or_else(|| today.iter().find(leads))
        .or_else(|| today.iter().filter(coordinates).find(mine))
        .map(|role| role.organisation_id)
        .ok_or(Refusal::NoLead)
}

/// Whether a dated role is in force on a day; both its days are.
pub(in crate::missions) fn in_force(role: &programme_role::Model, day: NaiveDate) -> bool {
    role.from_on.is_none_or(|from| from <= day) && role.until_on.is_none_or(|until| day <= until)
}

/// The day after one; the last of all has none, and stays.
pub(super) fn next_day(day: NaiveDate) -> NaiveDate {
    day.checked_add_signed(TimeDelta::days(1)).unwrap_or(day)
}
