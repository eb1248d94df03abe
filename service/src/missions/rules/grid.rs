//! What a session's grid may be: slots on full five minutes inside the agenda item, tables people can tell apart.

use std::collections::HashSet;

use chrono::{NaiveDateTime, TimeDelta};
use entity::{agenda_item, slot, table};

use super::{Refusal, line};
use crate::missions::rows::Uses;
use crate::missions::{SlotRun, TablePlan};
use crate::occupancy::QUANTUM_SECONDS;
use crate::planned::{self, Period};

/// Most slots of a session.
const SLOTS_MAX: usize = 200;
/// Most tables of a session.
const TABLES_MAX: usize = 500;
/// Most minutes of a slot, and of a pause.
const MINUTES_MAX: u32 = 480;
/// Most characters of a table's name.
const NAME_MAX: usize = 60;
/// Most characters of a video room's address.
const LINK_MAX: usize = 2000;

/// A slot to be written: its period, in one zone.
pub(in crate::missions) type NewSlot = Period;

/// The rules that the allocation keeps in a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::missions) struct GridRules {
    /// Most meetings in a row before a break.
    pub(in crate::missions) longest_run: Option<i32>,
    /// Most meetings of one delegate.
    pub(in crate::missions) most_meetings: Option<i32>,
    /// Most difference in breaks between two delegates.
    pub(in crate::missions) fairness: Option<i32>,
}

impl GridRules {
    /// Refuses numbers under which nobody could ever meet.
    pub(in crate::missions) fn check(self) -> Result<Self, Refusal> {
        let least = [
            ("/longest_run", self.longest_run, 1),
            ("/most_meetings", self.most_meetings, 1),
            ("/fairness", self.fairness, 0),
        ];
        for (pointer, value, least) in least {
            if value.is_some_and(|value| value < least) {
                return Err(Refusal::field(pointer, format!("it must be {least} or more, or left out")));
            }
        }
        Ok(self)
    }
}

/// Plans the slots of all runs, by start. Each lies inside the item and none overlaps another.
pub(in crate::missions) fn slots(
    runs: &[SlotRun],
    item: &agenda_item::Model,
) -> Result<Vec<NewSlot>, Refusal> {
    let wanted: u64 = runs.iter().map(|run| u64::from(run.count)).sum();
    if wanted > SLOTS_MAX as u64 {
        return Err(Refusal::TooMany { what: "slots", max: SLOTS_MAX });
    }
    if wanted == 0 {
        return Err(Refusal::field("/slots", "a session needs at least one slot"));
    }
    let mut slots = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        let pointer = format!("/slots/{index}");
        minutes(&format!("{pointer}/minutes"), run.minutes, 5)?;
        minutes(&format!("{pointer}/pause_minutes"), run.pause_minutes, 0)?;
        planned::on_grid(run.starts).map_err(Refusal::time(format!("{pointer}/starts")))?;
        for number in 0..run.count {
            slots.push(nth(run, number, &item.zone, &pointer)?);
        }
    }
    slots.sort_by_key(|slot| slot.starts.at);
    let outside = |slot: &&NewSlot| slot.starts.at < item.starts_at || slot.ends.at > item.ends_at;
    if let Some(slot) = slots.iter().find(outside) {
        let slot = (slot.starts.wall, slot.ends.wall);
        return Err(Refusal::SlotOutside { slot, item: (item.starts_wall, item.ends_wall) });
    }
    match slots.windows(2).find(|pair| pair[1].starts.at < pair[0].ends.at) {
        Some(pair) => Err(Refusal::SlotsOverlap { before: pair[0].starts.wall, next: pair[1].starts.wall }),
        None => Ok(slots),
    }
}

/// The slot of a run with this number, from 0, by the clock on the wall.
fn nth(run: &SlotRun, number: u32, zone: &str, pointer: &str) -> Result<NewSlot, Refusal> {
    let step = i64::from(number) * i64::from(run.minutes + run.pause_minutes);
    let length = TimeDelta::minutes(run.minutes.into());
    let late = || Refusal::field(format!("{pointer}/starts"), "this is later than calendars reach");
    let starts: NaiveDateTime = run.starts.checked_add_signed(TimeDelta::minutes(step)).ok_or_else(late)?;
    let ends = starts.checked_add_signed(length).ok_or_else(late)?;
    let slot =
        planned::period(starts, zone, ends, zone).map_err(Refusal::time(format!("{pointer}/starts")))?;
    // An hour that the clocks repeat would make a slot of 20 minutes one of 80.
    if slot.ends.at - slot.starts.at != length {
        return Err(Refusal::ClocksChange { starts, zone: zone.to_owned() });
    }
    Ok(slot)
}

fn minutes(pointer: &str, minutes: u32, least: u32) -> Result<(), Refusal> {
    let grid = u32::try_from(QUANTUM_SECONDS / 60).unwrap_or(5);
    if minutes < least || minutes > MINUTES_MAX || !minutes.is_multiple_of(grid) {
        let why = format!("it must be {least} to {MINUTES_MAX} minutes, in steps of {grid}");
        return Err(Refusal::field(pointer, why));
    }
    Ok(())
}

/// Checks that slots that are there still lie inside an item of this period.
pub(in crate::missions) fn slots_fit(slots: &[slot::Model], item: &Period) -> Result<(), Refusal> {
    match slots.iter().find(|slot| slot.starts_at < item.starts.at || slot.ends_at > item.ends.at) {
        Some(slot) => Err(Refusal::SlotOutside {
            slot: (slot.starts_wall, slot.ends_wall),
            item: (item.starts.wall, item.ends.wall),
        }),
        None => Ok(()),
    }
}

/// Checks the tables: names that differ, addresses a browser may open.
pub(in crate::missions) fn tables(tables: &[TablePlan]) -> Result<(), Refusal> {
    if tables.is_empty() {
        return Err(Refusal::field("/tables", "a session needs at least one table"));
    }
    if tables.len() > TABLES_MAX {
        return Err(Refusal::TooMany { what: "tables", max: TABLES_MAX });
    }
    let mut names = HashSet::new();
    for (index, table) in tables.iter().enumerate() {
        line(&format!("/tables/{index}/name"), &table.name, NAME_MAX)?;
        if !names.insert(table.name.trim().to_lowercase()) {
            return Err(Refusal::TableTwice(table.name.trim().to_owned()));
        }
        if let Some(address) = &table.link {
            link(&format!("/tables/{index}/link"), address)?;
        }
    }
    Ok(())
}

/// Checks one more table beside those that are there, and gives its name: the one that was planned, or the next
/// number that no other has.
pub(in crate::missions) fn another_table(
    there: &[table::Model],
    plan: &TablePlan,
) -> Result<String, Refusal> {
    if there.len() >= TABLES_MAX {
        return Err(Refusal::TooMany { what: "tables", max: TABLES_MAX });
    }
    if let Some(address) = &plan.link {
        link("/link", address)?;
    }
    let is_there = |name: &str| there.iter().any(|row| row.name.to_lowercase() == name.to_lowercase());
    let name = plan.name.trim();
    if name.is_empty() {
        let mut numbers = there.len() + 1..=2 * TABLES_MAX;
        let free = numbers.find(|number| !is_there(&format!("Table {number}")));
        return Ok(format!("Table {}", free.unwrap_or(2 * TABLES_MAX + 1)));
    }
    line("/name", name, NAME_MAX)?;
    if is_there(name) { Err(Refusal::TableTwice(name.to_owned())) } else { Ok(name.to_owned()) }
}

fn link(pointer: &str, address: &str) -> Result<(), Refusal> {
    let right = address.len() <= LINK_MAX
        && url::Url::parse(address).is_ok_and(|url| url.scheme() == "https" && url.has_host());
    if right {
        return Ok(());
    }
    Err(Refusal::field(pointer, format!("it must be an address https://… of at most {LINK_MAX} letters")))
}

/// Whether nothing names the slots and tables of a session.
pub(in crate::missions) fn unused(uses: Uses) -> Result<(), Refusal> {
    let Uses { meetings, placements, pins } = uses;
    if meetings + placements + pins == 0 {
        Ok(())
    } else {
        Err(Refusal::InUse { meetings, placements, pins })
    }
}
