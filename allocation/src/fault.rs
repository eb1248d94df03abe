//! Why a problem can't be built, row by row.

use thiserror::Error;

use crate::score::Objective;

/// Every fault found in a problem or a timetable that was read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}", list(.faults))]
pub struct Invalid {
    /// At least one.
    pub faults: Vec<Fault>,
}

fn list(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// What is wrong with one row, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Fault {
    /// Two rows of one sort have the same key.
    #[error("{what} {key} is there twice; each needs a key of its own")]
    Twice {
        /// slot, table, organisation, delegate, request.
        what: &'static str,
        /// The key.
        key: String,
    },
    /// A key that no row has.
    #[error("{row} names {what} {key}, which is not in the problem")]
    Unknown {
        /// Who names it.
        row: String,
        /// What sort of row is meant.
        what: &'static str,
        /// The key.
        key: String,
    },
    /// A slot without any time in it.
    #[error("slot {slot} ends at {end}, not after its start {start}; the end must be later")]
    SlotEndsBeforeStart {
        /// The slot.
        slot: String,
        /// Its start.
        start: i64,
        /// Its end.
        end: i64,
    },
    /// Two slots of a session at the same time.
    #[error("slots {first} and {second} of session {session} overlap; put one into another session")]
    SlotsOverlap {
        /// The session.
        session: String,
        /// The one that begins first.
        first: String,
        /// The other.
        second: String,
    },
    /// More of something than can be handled.
    #[error("{row} has {count} {what}; at most {most} can be handled")]
    TooMany {
        /// Where.
        row: String,
        /// Of what.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// How many there may be.
        most: usize,
    },
    /// Somebody who says both when it can and when it can't.
    #[error("{row} has both available and unavailable slots; give one of them")]
    AvailableAndUnavailable {
        /// The delegate or interpreter.
        row: String,
    },
    /// A delegate who leaves before it arrives.
    #[error("delegate {delegate} departs at {departs}, not after its arrival at {arrives}")]
    DepartsBeforeArrival {
        /// The delegate.
        delegate: String,
        /// When it arrives.
        arrives: i64,
        /// When it departs.
        departs: i64,
    },
    /// What only a repair can keep, without anything to repair.
    #[error("{row} has {what}, but no timetable is published")]
    NothingPublished {
        /// Where.
        row: String,
        /// settled, most_people_changed.
        what: &'static str,
    },
    /// A request with nobody to meet.
    #[error("request {request} has {count} side; it takes two organisations or more")]
    OneSide {
        /// The request.
        request: String,
        /// Sides given.
        count: usize,
    },
    /// An organisation that would meet itself.
    #[error(
        "request {request} names organisation {organisation} on two sides; each side must be another one"
    )]
    SameOrganisation {
        /// The request.
        request: String,
        /// The organisation.
        organisation: String,
    },
    /// A delegate on the side of an organisation that it does not represent.
    #[error(
        "request {request} names delegate {delegate} for organisation {organisation}, which it does not represent"
    )]
    ForeignDelegate {
        /// The request.
        request: String,
        /// The delegate.
        delegate: String,
        /// The side's organisation.
        organisation: String,
    },
    /// More people wanted on a side than there are to choose from, or none.
    #[error(
        "request {request} needs {choose} of {of} delegates of organisation {organisation}; it must be from 1 to {of}"
    )]
    Choose {
        /// The request.
        request: String,
        /// The side's organisation.
        organisation: String,
        /// How many are needed.
        choose: u32,
        /// How many there are.
        of: usize,
    },
    /// A number outside its range.
    #[error("{row} has {what} {value}; it must be from {least} to {most}")]
    Range {
        /// Where.
        row: String,
        /// Which number.
        what: &'static str,
        /// Its value.
        value: u64,
        /// The smallest allowed.
        least: u64,
        /// The largest allowed.
        most: u64,
    },
    /// Requests that must each come before the other.
    #[error("request {request} must come before itself through its precedences; drop one of them")]
    Cycle {
        /// One request of the circle.
        request: String,
    },
    /// An objective that stands twice.
    #[error("objective {objective} is there twice; each counts once")]
    ObjectiveTwice {
        /// The objective.
        objective: Objective,
    },
    /// The first objective must be the requests left out: an empty timetable has no breaks.
    #[error("the first objective must be left_out, since an empty timetable is perfect in everything else")]
    LeftOutNotFirst,
}
