//! The independent checker: verifies every rule of a timetable and counts its score anew.
//!
//! It shares no code with the search, and goes about everything the plain way: lists and loops
//! over times. What it has in common with the search is the problem's rows as admission wrote them.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    problem::Problem,
    score::{Score, Term},
    timetable::Timetable,
};

mod interpreters;
mod limits;
mod people;
mod places;
mod value;

/// A timetable that keeps every rule of its problem. Only [`check`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    timetable: Timetable,
    score: Score,
}

impl Checked {
    /// The timetable.
    #[must_use]
    pub fn timetable(&self) -> &Timetable {
        &self.timetable
    }

    /// The score as the checker counts it; it knows no bounds, so they are all 0.
    #[must_use]
    pub fn score(&self) -> &Score {
        &self.score
    }
}

/// A rule that a timetable breaks: who, what and when, by key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Error, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Violation {
    /// A placement made for another problem.
    #[error("placement {position} names a {what} that the problem does not have")]
    NotInProblem {
        /// Which placement, from 0.
        position: u32,
        /// request, slot, table, delegate, interpreter.
        what: String,
    },
    /// A request that takes place more than once.
    #[error("request {request} is placed more than once")]
    PlacedTwice {
        /// The request.
        request: String,
    },
    /// A pinned request without a place.
    #[error("request {request} is pinned to slot {slot} but left out")]
    PinLeftOut {
        /// The request.
        request: String,
        /// Where it is pinned to.
        slot: String,
    },
    /// A pinned request in another place.
    #[error("request {request} is pinned elsewhere than to slot {slot}, table {table}")]
    PinMissed {
        /// The request.
        request: String,
        /// Where it is.
        slot: String,
        /// Where it is.
        table: String,
    },
    /// A slot that the request excludes.
    #[error("request {request} does not allow slot {slot}")]
    SlotNotAllowed {
        /// The request.
        request: String,
        /// Where it is.
        slot: String,
    },
    /// A side with too few or too many people, or the wrong ones.
    #[error(
        "request {request} needs {needs} of the delegates meant for {organisation} in slot {slot}, but has {has}"
    )]
    WrongSeats {
        /// The request.
        request: String,
        /// The side.
        organisation: String,
        /// When.
        slot: String,
        /// People needed.
        needs: u32,
        /// People who are meant and seated.
        has: u32,
    },
    /// Somebody who is of no side, or seated twice.
    #[error("delegate {delegate} does not belong in request {request}, slot {slot}")]
    Stranger {
        /// The request.
        request: String,
        /// Who.
        delegate: String,
        /// When.
        slot: String,
    },
    /// Somebody who can't.
    #[error("delegate {delegate} is not available in slot {slot} for request {request}")]
    Unavailable {
        /// Who.
        delegate: String,
        /// When.
        slot: String,
        /// The request.
        request: String,
    },
    /// Somebody who has not arrived and rested, or has left.
    #[error(
        "delegate {delegate} is not there in slot {slot} for request {request}: arrival, rest, departure"
    )]
    NotThere {
        /// Who.
        delegate: String,
        /// When.
        slot: String,
        /// The request.
        request: String,
    },
    /// Somebody in two meetings at once, or without time to go from one to the other.
    #[error(
        "delegate {delegate} can't sit in request {first} (slot {first_slot}) and in request {second} (slot {second_slot})"
    )]
    DelegateTwice {
        /// Who.
        delegate: String,
        /// One request.
        first: String,
        /// When.
        first_slot: String,
        /// The other.
        second: String,
        /// When.
        second_slot: String,
    },
    /// Somebody with more meetings than allowed.
    #[error("delegate {delegate} has {meetings} meetings, of at most {most}")]
    TooManyMeetings {
        /// Who.
        delegate: String,
        /// How many.
        meetings: u32,
        /// How many are allowed.
        most: u32,
    },
    /// Somebody with more meetings than allowed in slots with a mark.
    #[error("delegate {delegate} has {meetings} meetings in slots with mark {mark}, of at most {most}")]
    TooManyInMark {
        /// Who.
        delegate: String,
        /// The mark.
        mark: String,
        /// How many.
        meetings: u32,
        /// How many are allowed.
        most: u32,
    },
    /// Somebody without time for lunch.
    #[error(
        "delegate {delegate} has {free} free slots for lunch in a window from slot {from}, of at least {least}"
    )]
    NoLunch {
        /// Who.
        delegate: String,
        /// The first slot of the window.
        from: String,
        /// How many of its slots are free.
        free: u32,
        /// How many must be.
        least: u32,
    },
    /// Somebody without a break for too long.
    #[error("delegate {delegate} has {length} meetings in a row from slot {from}, of at most {most}")]
    RunTooLong {
        /// Who.
        delegate: String,
        /// First slot of the run.
        from: String,
        /// How many.
        length: u32,
        /// How many are allowed.
        most: u32,
    },
    /// A table with two meetings at once.
    #[error(
        "table {table} has request {first} (slot {first_slot}) and request {second} (slot {second_slot}) at once"
    )]
    TableTwice {
        /// Where.
        table: String,
        /// One request.
        first: String,
        /// When.
        first_slot: String,
        /// The other.
        second: String,
        /// When.
        second_slot: String,
    },
    /// A table that is not there in that slot.
    #[error("table {table} can't be used in slot {slot} for request {request}")]
    TableClosed {
        /// Where.
        table: String,
        /// When.
        slot: String,
        /// The request.
        request: String,
    },
    /// A table of another organisation.
    #[error("table {table} belongs to {owner}, which has no part in request {request} (slot {slot})")]
    TableOwned {
        /// Where.
        table: String,
        /// Whose.
        owner: String,
        /// The request.
        request: String,
        /// When.
        slot: String,
    },
    /// A table without what the request needs.
    #[error("table {table} has not every kind that request {request} needs (slot {slot})")]
    TableKind {
        /// Where.
        table: String,
        /// The request.
        request: String,
        /// When.
        slot: String,
    },
    /// A meeting whose sides share no language, without an interpreter.
    #[error("request {request} needs an interpreter in slot {slot}: its sides share no language")]
    InterpreterMissing {
        /// The request.
        request: String,
        /// When.
        slot: String,
    },
    /// A meeting with an interpreter whose sides share a language.
    #[error("request {request} has interpreter {interpreter} in slot {slot}, but its sides share a language")]
    InterpreterNeedless {
        /// The request.
        request: String,
        /// When.
        slot: String,
        /// Who.
        interpreter: String,
    },
    /// An interpreter who does not know a language of every side.
    #[error("interpreter {interpreter} knows no language of a side of request {request} (slot {slot})")]
    InterpreterUnfit {
        /// The request.
        request: String,
        /// When.
        slot: String,
        /// Who.
        interpreter: String,
    },
    /// An interpreter who can't work then.
    #[error("interpreter {interpreter} is not available in slot {slot} for request {request}")]
    InterpreterUnavailable {
        /// Who.
        interpreter: String,
        /// When.
        slot: String,
        /// The request.
        request: String,
    },
    /// An interpreter in two meetings at once, or without time to go from one to the other.
    #[error(
        "interpreter {interpreter} can't work for request {first} (slot {first_slot}) and for request {second} (slot {second_slot})"
    )]
    InterpreterTwice {
        /// Who.
        interpreter: String,
        /// One request.
        first: String,
        /// When.
        first_slot: String,
        /// The other.
        second: String,
        /// When.
        second_slot: String,
    },
    /// Somebody whose published agenda should have stayed as it is.
    #[error("delegate {delegate} is settled, but its agenda differs from the published one")]
    SettledChanged {
        /// Who.
        delegate: String,
    },
    /// More people with another agenda than allowed.
    #[error("{changed} people have another agenda than published, of at most {most}")]
    TooManyChanged {
        /// How many.
        changed: u32,
        /// How many are allowed.
        most: u32,
    },
    /// Two meetings in the wrong order or too close.
    #[error(
        "request {first} (slot {first_slot}) must end {gap_minutes} min before request {second} (slot {second_slot}) begins"
    )]
    Order {
        /// The request that comes first.
        first: String,
        /// When it is.
        first_slot: String,
        /// The request that comes second.
        second: String,
        /// When it is.
        second_slot: String,
        /// The gap.
        gap_minutes: u32,
    },
}

/// Verifies a timetable against its problem.
///
/// # Errors
/// Every rule it breaks, each time it breaks it.
pub fn check(problem: &Problem, timetable: &Timetable) -> Result<Checked, Vec<Violation>> {
    let mut violations = places::strangers(problem, timetable);
    if violations.is_empty() {
        violations.extend(places::requests(problem, timetable));
        violations.extend(places::tables(problem, timetable));
        violations.extend(places::order(problem, timetable));
        violations.extend(people::seats(problem, timetable));
        violations.extend(people::agendas(problem, timetable));
        violations.extend(interpreters::meetings(problem, timetable));
        violations.extend(interpreters::agendas(problem, timetable));
        violations.extend(value::kept(problem, timetable));
    }
    if !violations.is_empty() {
        return Err(violations);
    }
    let term = |objective: &_| {
        let value = value::count(problem, timetable, *objective);
        Term { objective: *objective, value, bound: 0 }
    };
    let terms = problem.objectives.iter().map(term).collect();
    Ok(Checked { timetable: timetable.clone(), score: Score { terms } })
}
