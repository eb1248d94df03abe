//! Decisions about bookings, as plain functions over a scene that has been read.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::id::{DelegateId, SessionId};
use entity::words::{DelegateRole, DelegateStatus, MissionStatus};
use entity::{delegate, mission, session, slot, table};

use super::Booking;
pub use super::refusal::{Alternative, Refusal};
use crate::availability::Blocked;
use crate::caller::Caller;
use crate::occupancy::Taken;
use crate::planned;

/// Most characters of a note.
const NOTE_MAX: usize = 1000;
/// Most free slots that a refusal names.
const ALTERNATIVES_MAX: usize = 3;

/// The two who would meet.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Who comes.
    pub mine: delegate::Model,
    /// Who offers slots.
    pub with: delegate::Model,
}

/// All that decides whether two may meet in a slot.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The mission.
    pub mission: mission::Model,
    /// Its sessions, all or the one concerned.
    pub sessions: Vec<session::Model>,
    /// Their tables, in order.
    pub tables: Vec<table::Model>,
    /// The two.
    pub pair: Pair,
    /// What is taken of both and of the tables.
    pub taken: Taken,
    /// When the two cannot meet.
    pub blocked: Blocked,
    /// How many meetings that stand each of the two has in a session.
    pub met: HashMap<(SessionId, DelegateId), i32>,
    /// The present.
    pub now: DateTime<Utc>,
}

/// Who comes: the delegate named, else the caller itself, else the first of the organisation named or of the
/// caller's. `own` are delegates of the caller and its organisations; for a lead who names one, that one.
pub fn comes(
    caller: &Caller,
    booking: &Booking,
    own: &[delegate::Model],
) -> Result<delegate::Model, Refusal> {
    let confirmed = || own.iter().filter(|delegate| delegate.status == DelegateStatus::Confirmed);
    if let Some(named) = booking.delegate {
        return confirmed().find(|delegate| delegate.id == named).cloned().ok_or(Refusal::NotYours);
    }
    let mut fitting: Vec<_> = confirmed()
        .filter(|delegate| delegate.role != DelegateRole::Interpreter)
        .filter(|delegate| booking.organisation.is_none_or(|named| delegate.organisation_id == named))
        .collect();
    fitting
        .sort_by_key(|delegate| (delegate.person_id != caller.person_id, delegate.applied_at, delegate.id));
    fitting.first().map(|delegate| (*delegate).clone()).ok_or(Refusal::NotTakingPart)
}

/// Whether these two could book a slot at all.
pub fn pair(pair: &Pair) -> Result<(), Refusal> {
    if pair.mine.organisation_id == pair.with.organisation_id {
        return Err(Refusal::Oneself);
    }
    let comes = pair.with.status == DelegateStatus::Confirmed;
    if comes && pair.with.offers_slots { Ok(()) } else { Err(Refusal::NotOffered) }
}

/// Whether the mission takes bookings. The lead who wants none while a timetable is reviewed closes them in the
/// session.
pub fn open(mission: &mission::Model) -> Result<(), Refusal> {
    use MissionStatus::{Allocating, Open, Published};
    if matches!(mission.status, Open | Allocating | Published) {
        Ok(())
    } else {
        Err(Refusal::NotOpen(mission.status))
    }
}

/// Whether the two may meet in a slot; gives the tables that are free then, those to take first in front.
pub fn admit<'a>(scene: &'a Scene, slot: &slot::Model) -> Result<Vec<&'a table::Model>, Refusal> {
    open(&scene.mission)?;
    pair(&scene.pair)?;
    let session = scene.sessions.iter().find(|session| session.id == slot.session_id);
    let session = session.ok_or(Refusal::NoSuch)?;
    if !session.bookings_open {
        return Err(Refusal::BookingsClosed);
    }
    if slot.starts_at <= scene.now {
        return Err(Refusal::Begun(slot.starts_wall));
    }
    let both = [&scene.pair.with, &scene.pair.mine];
    let busy = both.iter().any(|delegate| {
        !scene.taken.leaves(delegate.person_id.0, slot.starts_at, slot.ends_at)
            || scene.blocked.bars(delegate.id, slot.starts_at, slot.ends_at)
    });
    if busy {
        return Err(Refusal::Taken { alternatives: Vec::new() });
    }
    if let Some(most) = session.most_meetings {
        let has = |delegate: &&&delegate::Model| {
            scene.met.get(&(session.id, delegate.id)).is_some_and(|met| *met >= most)
        };
        if both.iter().find(has).is_some() {
            return Err(Refusal::Enough { most });
        }
    }
    let free = free_tables(scene, slot);
    if free.is_empty() { Err(Refusal::Taken { alternatives: Vec::new() }) } else { Ok(free) }
}

/// The tables free in a slot: the booth of the one who offers, then the booth of the one who comes, then the
/// tables that are nobody's; never a booth of others.
fn free_tables<'a>(scene: &'a Scene, slot: &slot::Model) -> Vec<&'a table::Model> {
    let order = |table: &table::Model| match table.organisation_id {
        Some(owner) if owner == scene.pair.with.organisation_id => Some(0),
        Some(owner) if owner == scene.pair.mine.organisation_id => Some(1),
        Some(_) => None,
        None => Some(2),
    };
    let mut tables: Vec<_> = scene
        .tables
        .iter()
        .filter(|table| table.session_id == slot.session_id)
        .filter(|table| scene.taken.leaves(table.id.0, slot.starts_at, slot.ends_at))
        .filter_map(|table| order(table).map(|order| (order, table.position, table)))
        .collect();
    tables.sort_by_key(|(order, position, _)| (*order, *position));
    tables.into_iter().map(|(_, _, table)| table).collect()
}

/// The free slots nearest to a wanted one, nearest first.
pub fn alternatives(wanted: &slot::Model, mut free: Vec<slot::Model>) -> Vec<Alternative> {
    free.retain(|slot| slot.id != wanted.id);
    free.sort_by_key(|slot| ((slot.starts_at - wanted.starts_at).abs(), slot.starts_at, slot.id));
    free.truncate(ALTERNATIVES_MAX);
    free.into_iter()
        .map(|slot| {
            let starts = planned::zone(&slot.zone).map_or_else(
                |_| slot.starts_at.fixed_offset(),
                |zone| slot.starts_at.with_timezone(&zone.offset(slot.starts_at)),
            );
            Alternative { slot: slot.id, starts, zone: slot.zone }
        })
        .collect()
}

/// Refuses a note that is too long.
pub fn note(note: &str) -> Result<(), Refusal> {
    if note.chars().count() > NOTE_MAX { Err(Refusal::TooLong(NOTE_MAX)) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
