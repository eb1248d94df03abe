//! From rows to a problem of the allocation, and back from its timetable to placements.
//!
//! Keys of the problem are the rows' ids. What bookings, other missions, calendars and the agenda take is
//! unavailable from the start; what the present timetable holds is free, since it is planned anew.

use std::collections::{BTreeSet, HashMap, HashSet};

use allocation::document::{
    DelegateDocument, MeetingDocument, OptionsDocument, OrganisationDocument, PinDocument, RequestDocument,
    SideDocument, SlotDocument, TableDocument, TimetableDocument,
};
use allocation::{ProblemDocument, Reason};
use chrono::Timelike;
use entity::id::{DelegateId, OrganisationId, SlotId};
use entity::words::{HalfDay, MeetingStatus};
use entity::{delegate, meeting, request, session, slot, table};
use serde::{Deserialize, Serialize};

use super::ground::Ground;

/// The hour with which the afternoon begins.
const NOON_HOUR: u32 = 13;

/// Why a request is left out, as the `reasons` column keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Why {
    /// What the allocation was not even asked.
    Ours(Ours),
    /// What the allocation found.
    Found(Reason),
}

/// What is known without asking the allocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Ours {
    /// No confirmed delegate of this organisation is there to meet.
    NoDelegate {
        /// Its id.
        organisation: String,
    },
    /// The lead left it out, so that another fits.
    Repaired,
}

/// A mission in the words of the allocation.
#[derive(Debug)]
pub(super) struct Translated {
    /// What the allocation is told.
    pub(super) document: ProblemDocument,
    /// Requests that are left out beforehand, with why.
    pub(super) without_people: Vec<(String, Vec<Why>)>,
}

/// Translates what has to be placed. `keep_published` hands over what stands, so that few people are moved.
pub(super) fn translate(ground: &Ground, keep_published: bool) -> Translated {
    let slots = ground.slots_to_come();
    let coming: Vec<&delegate::Model> =
        ground.delegates.keys().filter_map(|id| ground.can_meet(*id)).collect();
    let present: HashSet<OrganisationId> = coming.iter().map(|row| row.organisation_id).collect();
    let meetings = ground.meetings_by_request();
    let mut without_people = Vec::new();
    let mut requests = Vec::new();
    for row in ground.open_requests() {
        let absent = [row.from_organisation_id, row.to_organisation_id]
            .into_iter()
            .filter(|side| !present.contains(side))
            .map(|side| Why::Ours(Ours::NoDelegate { organisation: side.to_string() }));
        let absent: Vec<Why> = absent.collect();
        if absent.is_empty() {
            requests.push(request(ground, row, meetings.get(&row.id).copied()));
        } else {
            without_people.push((row.id.to_string(), absent));
        }
    }
    let published = keep_published.then(|| published(ground, &requests));
    let document = ProblemDocument {
        slots: slots.iter().map(|slot| slot_row(slot)).collect(),
        tables: tables(ground, &slots),
        organisations: organisations(ground, &present),
        delegates: coming.iter().map(|row| delegate_row(ground, row, &slots)).collect(),
        requests,
        options: options(ground),
        published,
        ..ProblemDocument::default()
    };
    Translated { document, without_people }
}

fn slot_row(slot: &slot::Model) -> SlotDocument {
    SlotDocument {
        key: slot.id.to_string(),
        session: slot.session_id.to_string(),
        start: slot.starts_at.timestamp(),
        end: slot.ends_at.timestamp(),
        marks: vec![half_day(slot).word().to_owned()],
        ..SlotDocument::default()
    }
}

/// A slot belongs to the half of the day in which it begins, on its own clock.
fn half_day(slot: &slot::Model) -> HalfDay {
    if slot.starts_wall.hour() < NOON_HOUR { HalfDay::Morning } else { HalfDay::Afternoon }
}

/// The tables of sessions that have slots to come; one is closed where a booking has it.
fn tables(ground: &Ground, slots: &[&slot::Model]) -> Vec<TableDocument> {
    let lasting: HashSet<_> = slots.iter().map(|slot| slot.session_id).collect();
    let row = |table: &table::Model| {
        let taken = |slot: &&&slot::Model| {
            slot.session_id == table.session_id
                && !ground.taken.leaves(table.id.0, slot.starts_at, slot.ends_at)
        };
        TableDocument {
            key: table.id.to_string(),
            session: Some(table.session_id.to_string()),
            kinds: vec![table.kind.word().to_owned()],
            organisation: table.organisation_id.map(|id| id.to_string()),
            excluded: slots.iter().filter(taken).map(|slot| slot.id.to_string()).collect(),
        }
    };
    ground.tables.values().filter(|table| lasting.contains(&table.session_id)).map(row).collect()
}

fn organisations(ground: &Ground, present: &HashSet<OrganisationId>) -> Vec<OrganisationDocument> {
    let owners = ground.tables.values().filter_map(|table| table.organisation_id);
    let all: BTreeSet<OrganisationId> = present.iter().copied().chain(owners).collect();
    all.into_iter().map(|id| OrganisationDocument { key: id.to_string() }).collect()
}

fn delegate_row(ground: &Ground, row: &delegate::Model, slots: &[&slot::Model]) -> DelegateDocument {
    let left = most_meetings(ground).map(|most| most.saturating_sub(held(ground, row.id)));
    let barred = |slot: &&&slot::Model| left == Some(0) || !ground.is_free(row, slot);
    DelegateDocument {
        key: row.id.to_string(),
        organisation: row.organisation_id.to_string(),
        unavailable: slots.iter().filter(barred).map(|slot| slot.id.to_string()).collect(),
        most_meetings: left.filter(|left| *left > 0),
        ..DelegateDocument::default()
    }
}

/// Meetings of a delegate that this timetable does not place but which count: booked, or begun.
fn held(ground: &Ground, delegate: DelegateId) -> u32 {
    let counts = |meeting: &&meeting::Model| {
        meeting.status == MeetingStatus::Confirmed
            && !ground.is_movable(meeting)
            && ground.seats.get(&meeting.id).is_some_and(|seats| seats.contains(&delegate))
    };
    u32::try_from(ground.meetings.iter().filter(counts).count()).unwrap_or(u32::MAX)
}

fn request(ground: &Ground, row: &request::Model, before: Option<&meeting::Model>) -> RequestDocument {
    let rank = |rank: i16| u32::try_from(rank).ok().filter(|rank| *rank > 0);
    let pin = pin(ground, row);
    RequestDocument {
        key: row.id.to_string(),
        sides: vec![
            side(ground, row.from_organisation_id, row.from_delegate_id, rank(row.rank)),
            side(ground, row.to_organisation_id, row.to_delegate_id, row.to_rank.and_then(rank)),
        ],
        // The asked side has said how much it wants the meeting too.
        mutual: row.to_rank.is_some(),
        vetoes: before
            .and_then(|before| veto(ground, before))
            .filter(|_| pin.is_none())
            .map(|slot| slot.to_string())
            .into_iter()
            .collect(),
        marks: match row.half_day {
            HalfDay::Any => Vec::new(),
            half => vec![half.word().to_owned()],
        },
        pin,
        ..RequestDocument::default()
    }
}

/// A delegate who was named but is not coming gives way to any other of the organisation.
fn side(
    ground: &Ground,
    organisation: OrganisationId,
    named: Option<DelegateId>,
    rank: Option<u32>,
) -> SideDocument {
    let named = named
        .and_then(|id| ground.can_meet(id))
        .filter(|delegate| delegate.organisation_id == organisation)
        .map(|delegate| vec![delegate.id.to_string()]);
    SideDocument { organisation: organisation.to_string(), delegates: named, choose: None, rank }
}

fn pin(ground: &Ground, row: &request::Model) -> Option<PinDocument> {
    let slot = ground.slots.get(&row.pinned_slot_id?).filter(|slot| slot.starts_at > ground.now)?;
    let table = row.pinned_table_id.and_then(|id| ground.tables.get(&id));
    let table = table.filter(|table| table.session_id == slot.session_id);
    Some(PinDocument { slot: slot.id.to_string(), table: table.map(|table| table.id.to_string()) })
}

/// The slot that somebody declined: the request is placed anew, but not there again.
fn veto(ground: &Ground, meeting: &meeting::Model) -> Option<SlotId> {
    let slot = ground.slots.get(&meeting.slot_id).filter(|slot| slot.starts_at > ground.now)?;
    ground.declined.contains(&meeting.id).then_some(slot.id)
}

/// What stands and may be moved, where the problem still has its rows.
fn published(ground: &Ground, requests: &[RequestDocument]) -> TimetableDocument {
    let asked: HashSet<&str> = requests.iter().map(|row| row.key.as_str()).collect();
    let meeting = |row: &meeting::Model| {
        let request = row.request_id?.to_string();
        let seats = ground.seats.get(&row.id)?;
        let all_come = seats.iter().all(|id| ground.can_meet(*id).is_some());
        let known = asked.contains(request.as_str()) && ground.tables.contains_key(&row.table_id);
        (ground.is_movable(row) && all_come && known).then(|| MeetingDocument {
            request,
            slot: row.slot_id.to_string(),
            table: row.table_id.to_string(),
            delegates: seats.iter().map(ToString::to_string).collect(),
            interpreter: None,
        })
    };
    TimetableDocument {
        meetings: ground.meetings.iter().filter_map(meeting).collect(),
        ..TimetableDocument::default()
    }
}

/// The strictest rule of any session holds for all, except for the number of meetings, which adds up.
fn options(ground: &Ground) -> OptionsDocument {
    let least = |rule: fn(&session::Model) -> Option<i32>| {
        ground.sessions.iter().filter_map(rule).min().and_then(|value| u32::try_from(value).ok())
    };
    OptionsDocument {
        longest_run: least(|session| session.longest_run).filter(|run| *run > 0),
        fairness: least(|session| session.fairness),
        ..OptionsDocument::default()
    }
}

fn most_meetings(ground: &Ground) -> Option<u32> {
    let limits: Option<Vec<u32>> = ground
        .sessions
        .iter()
        .map(|session| session.most_meetings.and_then(|most| u32::try_from(most).ok()))
        .collect();
    limits.filter(|limits| !limits.is_empty()).map(|limits| limits.iter().sum())
}

/// Reasons by request, from what was left out beforehand and what the allocation left out.
pub(super) fn reasons(
    without_people: Vec<(String, Vec<Why>)>,
    answer: &TimetableDocument,
) -> HashMap<String, Vec<Why>> {
    let found = answer
        .left_out
        .iter()
        .map(|row| (row.request.clone(), row.reasons.iter().cloned().map(Why::Found).collect()));
    without_people.into_iter().chain(found).collect()
}
