//! Where legs and agenda items may lie: within the mission's dates, in their order, in a zone that is there.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use entity::id::LegId;
use entity::{agenda_item, leg, mission};

use super::plan::{LINE_MAX, TEXT_MAX, next_day};
use super::{Refusal, country, line, text};
use crate::missions::{ItemPlan, LegPlan};
use crate::planned::{self, Period, TimeRefusal};

/// Most legs of a mission.
const LEGS_MAX: usize = 50;
/// Most agenda items of a mission.
const ITEMS_MAX: usize = 500;

/// Checks what a leg is made of against the mission and its other legs.
pub(in crate::missions) fn leg(
    plan: &LegPlan,
    mission: &mission::Model,
    others: &[leg::Model],
) -> Result<(), Refusal> {
    line("/place", &plan.place, LINE_MAX)?;
    country("/country", &plan.country)?;
    planned::zone(&plan.zone).map_err(Refusal::time("/zone"))?;
    if others.len() >= LEGS_MAX {
        return Err(Refusal::TooMany { what: "legs", max: LEGS_MAX });
    }
    if plan.position < 1 {
        return Err(Refusal::field("/position", "legs are counted from 1"));
    }
    if plan.ends_on < plan.starts_on {
        let why = format!("the last day, {}, is before the first, {}", plan.ends_on, plan.starts_on);
        return Err(Refusal::field("/ends_on", why));
    }
    if let Some(other) = others.iter().find(|other| other.position == plan.position) {
        return Err(Refusal::PositionTaken { position: plan.position, place: other.place.clone() });
    }
    let mut all: Vec<Stay> = others.iter().map(Stay::of).collect();
    all.push(Stay {
        position: plan.position,
        place: &plan.place,
        starts_on: plan.starts_on,
        ends_on: plan.ends_on,
    });
    fit(all, (mission.starts_on, mission.ends_on))
}

/// Checks that every leg fits into a mission of these dates.
pub(in crate::missions) fn legs_fit(
    legs: &[leg::Model],
    starts_on: NaiveDate,
    ends_on: NaiveDate,
) -> Result<(), Refusal> {
    fit(legs.iter().map(Stay::of).collect(), (starts_on, ends_on))
}

/// A leg as the order of legs sees it.
struct Stay<'a> {
    position: i32,
    place: &'a str,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
}

impl<'a> Stay<'a> {
    fn of(leg: &'a leg::Model) -> Self {
        Self { position: leg.position, place: &leg.place, starts_on: leg.starts_on, ends_on: leg.ends_on }
    }
}

/// Legs follow one another; two may share the day of the journey between them.
fn fit(mut legs: Vec<Stay<'_>>, mission: (NaiveDate, NaiveDate)) -> Result<(), Refusal> {
    legs.sort_by_key(|leg| leg.position);
    if let Some(leg) = legs.iter().find(|leg| leg.starts_on < mission.0 || leg.ends_on > mission.1) {
        let dates = (leg.starts_on, leg.ends_on);
        return Err(Refusal::LegOutside { place: leg.place.to_owned(), leg: dates, mission });
    }
    match legs.windows(2).find(|pair| pair[1].starts_on < pair[0].ends_on) {
        Some(pair) => Err(Refusal::LegsOverlap {
            before: pair[0].place.to_owned(),
            ends: pair[0].ends_on,
            next: pair[1].place.to_owned(),
            begins: pair[1].starts_on,
        }),
        None => Ok(()),
    }
}

/// Checks what an agenda item is made of; gives its period. Its zone is the one named, else its leg's, else the
/// mission's; it ends in the zone it starts in unless another is named.
pub(in crate::missions) fn agenda_item(
    plan: &ItemPlan,
    mission: &mission::Model,
    legs: &[leg::Model],
    others: usize,
) -> Result<Period, Refusal> {
    line("/title", &plan.title, LINE_MAX)?;
    text("/place", &plan.place, LINE_MAX)?;
    text("/description", &plan.description, TEXT_MAX)?;
    if others >= ITEMS_MAX {
        return Err(Refusal::TooMany { what: "agenda items", max: ITEMS_MAX });
    }
    if plan.capacity.is_some_and(|most| most < 1) {
        return Err(Refusal::field("/capacity", "it must be 1 or more, or left out for no limit"));
    }
    let leg = plan.leg.map(|id| its_leg(id, legs)).transpose()?;
    let zone = plan.zone.as_deref().or(leg.map(|leg| leg.zone.as_str())).unwrap_or(&mission.zone);
    let ends_zone = plan.ends_zone.as_deref().unwrap_or(zone);
    let starts = planned::plan(plan.starts, zone).map_err(named("/starts", "/zone"))?;
    let ends = planned::plan(plan.ends, ends_zone).map_err(named("/ends", "/ends_zone"))?;
    if ends.at <= starts.at {
        let source = TimeRefusal::EndsFirst { starts: plan.starts, ends: plan.ends };
        return Err(Refusal::Time { pointer: "/ends".into(), source });
    }
    inside(&plan.title, plan.starts, plan.ends, (mission.starts_on, mission.ends_on))?;
    Ok(Period { starts, ends })
}

/// An unknown zone is the zone's fault, anything else the time's.
fn named(time: &'static str, zone: &'static str) -> impl FnOnce(TimeRefusal) -> Refusal {
    move |source| {
        let pointer = if matches!(source, TimeRefusal::UnknownZone(_)) { zone } else { time };
        Refusal::Time { pointer: pointer.into(), source }
    }
}

fn its_leg(id: LegId, legs: &[leg::Model]) -> Result<&leg::Model, Refusal> {
    legs.iter().find(|leg| leg.id == id).ok_or(Refusal::NotItsLeg)
}

/// Checks that every agenda item fits into a mission of these dates.
pub(in crate::missions) fn agenda_fits(
    items: &[agenda_item::Model],
    starts_on: NaiveDate,
    ends_on: NaiveDate,
) -> Result<(), Refusal> {
    items
        .iter()
        .try_for_each(|item| inside(&item.title, item.starts_wall, item.ends_wall, (starts_on, ends_on)))
}

/// Both ends are told on the clock of their place; the last evening may end at midnight.
fn inside(
    title: &str,
    starts: NaiveDateTime,
    ends: NaiveDateTime,
    mission: (NaiveDate, NaiveDate),
) -> Result<(), Refusal> {
    let midnight = next_day(mission.1).and_time(NaiveTime::MIN);
    if starts.date() >= mission.0 && starts < midnight && ends.date() >= mission.0 && ends <= midnight {
        return Ok(());
    }
    Err(Refusal::ItemOutside { title: title.to_owned(), starts, ends, mission })
}
