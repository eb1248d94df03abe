//! A draft compared with what stands: which meetings begin, move, end or stay, and which places cannot be given
//! any more because something changed since the draft was computed.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::id::{DelegateId, MeetingId, PersonId, RequestId, SessionId, SlotId, TableId};
use entity::words::{MeetingStatus, RequestState};
use entity::{delegate, meeting, placement, slot};

use super::ground::Ground;

/// A place that a draft gives to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) request: RequestId,
    pub(super) session: SessionId,
    pub(super) slot: SlotId,
    pub(super) table: TableId,
    pub(super) starts_at: DateTime<Utc>,
    pub(super) ends_at: DateTime<Utc>,
    /// In the order of their ids.
    pub(super) delegates: Vec<DelegateId>,
    /// The same people as persons.
    pub(super) people: Vec<PersonId>,
}

/// Why a place of a draft cannot be given any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// The request is not accepted any more.
    NotAccepted,
    /// The slot has begun, or is gone, or the table is.
    NoPlace,
    /// Someone who should sit there is not coming any more.
    NotComing,
    /// Someone cannot meet then, as was said since.
    Unavailable,
    /// A booking or another mission has taken a person or the table since.
    Taken,
    /// The meeting was called off since.
    CalledOff,
}

/// What a draft would change.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    /// Requests that get their first meeting, or one again; with the cancelled row, where there is one.
    pub(super) new: Vec<(Place, Option<meeting::Model>)>,
    /// Meetings that change slot, table or people.
    pub(super) moved: Vec<(Place, meeting::Model)>,
    /// Meetings that end.
    pub(super) cancelled: Vec<meeting::Model>,
    /// Meetings that stay.
    pub(super) kept: usize,
    /// Places that cannot be given.
    pub(super) dropped: Vec<(RequestId, Dropped)>,
}

/// Compares the places of a draft made at `made_at` with what stands.
pub(super) fn compare(ground: &Ground, draft: &[placement::Model], made_at: DateTime<Utc>) -> Comparison {
    let meetings = ground.meetings_by_request();
    let mut comparison = Comparison::default();
    let mut placed: HashSet<MeetingId> = HashSet::new();
    for row in draft {
        let (Some(slot), Some(table)) = (row.slot_id, row.table_id) else { continue };
        let before = meetings.get(&row.request_id).copied();
        if before.is_some_and(|meeting| ground.has_begun(meeting)) {
            continue;
        }
        let seats = seats_of(row);
        if let Some(meeting) = before.filter(|meeting| stays(ground, meeting, slot, table, &seats)) {
            comparison.kept += 1;
            placed.insert(meeting.id);
            continue;
        }
        match place(ground, row.request_id, slot, table, seats, before, made_at) {
            Err(why) => comparison.dropped.push((row.request_id, why)),
            Ok(place) => match before {
                Some(meeting) if meeting.status == MeetingStatus::Confirmed => {
                    placed.insert(meeting.id);
                    comparison.moved.push((place, meeting.clone()));
                }
                before => comparison.new.push((place, before.cloned())),
            },
        }
    }
    let ended = |row: &&meeting::Model| ground.is_movable(row) && !placed.contains(&row.id);
    comparison.cancelled = ground.meetings.iter().filter(ended).cloned().collect();
    comparison
}

/// The delegates that the `delegates` column names, in the order of their ids.
pub(super) fn seats_of(row: &placement::Model) -> Vec<DelegateId> {
    let ids = row.delegates.as_array().map_or(&[][..], Vec::as_slice);
    let mut seats: Vec<DelegateId> = ids.iter().filter_map(|id| id.as_str()?.parse().ok()).collect();
    seats.sort_unstable();
    seats
}

fn stays(
    ground: &Ground,
    meeting: &meeting::Model,
    slot: SlotId,
    table: TableId,
    seats: &[DelegateId],
) -> bool {
    ground.is_movable(meeting)
        && (meeting.slot_id, meeting.table_id) == (slot, table)
        && ground.seats.get(&meeting.id).is_some_and(|before| before == seats)
}

fn place(
    ground: &Ground,
    request: RequestId,
    slot: SlotId,
    table: TableId,
    delegates: Vec<DelegateId>,
    before: Option<&meeting::Model>,
    made_at: DateTime<Utc>,
) -> Result<Place, Dropped> {
    let accepted = ground.requests.get(&request).is_some_and(|row| row.state == RequestState::Accepted);
    if !accepted {
        return Err(Dropped::NotAccepted);
    }
    let called_off =
        |meeting: &meeting::Model| meeting.status == MeetingStatus::Cancelled && meeting.updated_at > made_at;
    if before.is_some_and(called_off) {
        return Err(Dropped::CalledOff);
    }
    let slot = ground.slots.get(&slot).filter(|slot| slot.starts_at > ground.now).ok_or(Dropped::NoPlace)?;
    let table = ground
        .tables
        .get(&table)
        .filter(|table| table.session_id == slot.session_id)
        .ok_or(Dropped::NoPlace)?;
    if !ground.taken.leaves(table.id.0, slot.starts_at, slot.ends_at) {
        return Err(Dropped::Taken);
    }
    let coming: Option<Vec<&delegate::Model>> = delegates.iter().map(|id| ground.can_meet(*id)).collect();
    let coming = coming.filter(|coming| coming.len() >= 2).ok_or(Dropped::NotComing)?;
    for delegate in &coming {
        can_sit(ground, delegate, slot)?;
    }
    Ok(Place {
        request,
        session: slot.session_id,
        slot: slot.id,
        table: table.id,
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
        people: coming.iter().map(|delegate| delegate.person_id).collect(),
        delegates,
    })
}

fn can_sit(ground: &Ground, delegate: &delegate::Model, slot: &slot::Model) -> Result<(), Dropped> {
    if ground.blocked.bars(delegate.id, slot.starts_at, slot.ends_at) {
        Err(Dropped::Unavailable)
    } else if !ground.taken.leaves(delegate.person_id.0, slot.starts_at, slot.ends_at) {
        Err(Dropped::Taken)
    } else {
        Ok(())
    }
}

impl Comparison {
    /// Everyone whose calendar would change.
    pub(super) fn people(&self, ground: &Ground) -> BTreeSet<PersonId> {
        let seated: HashMap<MeetingId, &Vec<DelegateId>> =
            ground.seats.iter().map(|(id, seats)| (*id, seats)).collect();
        let before = |meeting: &meeting::Model| {
            let seats = seated.get(&meeting.id).map_or(&[][..], |seats| seats.as_slice());
            let person = |id| ground.delegates.get(id).map(|delegate| delegate.person_id);
            seats.iter().filter_map(person).collect::<Vec<_>>()
        };
        let arriving =
            self.new.iter().map(|(place, _)| place).chain(self.moved.iter().map(|(place, _)| place));
        let leaving = self.moved.iter().map(|(_, meeting)| meeting).chain(&self.cancelled);
        arriving.flat_map(|place| place.people.iter().copied()).chain(leaving.flat_map(before)).collect()
    }
}
