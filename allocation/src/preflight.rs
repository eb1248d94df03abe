//! What can be seen before any search: in milliseconds, what surely can't all take place.

use serde::{Deserialize, Serialize};

use crate::{
    bound,
    index::SlotSet,
    pins::{self, Conflict},
    problem::{Problem, SlotRow},
    reasons::{self, LeftOut},
};

/// What stands in the way of a problem before it is solved. Rows are named by key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Preflight {
    /// Pins that can't be kept: with one of these, there is no timetable.
    pub conflicts: Vec<Conflict>,
    /// Requests that fit nowhere, whatever else happens.
    pub impossible: Vec<LeftOut>,
    /// Delegates who are needed in more requests than they can have meetings.
    pub over_capacity: Vec<OverCapacity>,
    /// Places and requests, for everything and for each mark.
    pub supply: Vec<Supply>,
    /// The least weight that every timetable leaves out, as far as counting shows.
    pub left_out_bound: u64,
}

/// A delegate who can't meet everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OverCapacity {
    /// Who.
    pub delegate: String,
    /// Requests that need this very person and fit somewhere.
    pub requests: u32,
    /// How many of them the person's slots and limits leave room for.
    pub room: u32,
}

/// What there is and what is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Supply {
    /// Slots with this mark and requests that can take place only there; without one, all.
    pub mark: Option<String>,
    /// Slots times the tables that can be used in them.
    pub places: u32,
    /// Requests that have to share these places.
    pub requests: u32,
}

impl Preflight {
    /// Whether nothing stands in the way as far as counting shows.
    #[must_use]
    pub fn clear(&self) -> bool {
        self.conflicts.is_empty()
            && self.left_out_bound == 0
            && self.supply.iter().all(|supply| supply.requests <= supply.places)
    }
}

/// Counts what can be counted without a search.
#[must_use]
pub fn preflight(problem: &Problem) -> Preflight {
    let impossible = problem
        .requests()
        .filter(|request| problem.possible_slots(*request).is_empty())
        .map(|request| reasons::alone(problem, request))
        .collect();
    Preflight {
        conflicts: pins::conflicts(problem),
        impossible,
        over_capacity: over_capacity(problem),
        supply: supply(problem),
        left_out_bound: bound::left_out(problem),
    }
}

fn over_capacity(problem: &Problem) -> Vec<OverCapacity> {
    bound::rooms(problem)
        .into_iter()
        .filter(|room| room.room < room.requests)
        .map(|room| OverCapacity {
            delegate: problem.delegate_key(room.delegate).into(),
            requests: room.requests,
            room: room.room,
        })
        .collect()
}

fn supply(problem: &Problem) -> Vec<Supply> {
    let mut marks: Vec<&String> = problem.slots.iter().flat_map(|slot| &slot.marks).collect();
    marks.sort_unstable();
    marks.dedup();
    let row = |mark: Option<&String>| {
        let slots = || {
            let marked = |slot: &&SlotRow| mark.is_none_or(|mark| slot.marks.contains(mark));
            problem.slots.iter().filter(marked)
        };
        let open =
            |slot: &SlotRow| problem.tables.iter().filter(|table| table.open.contains(slot.slot)).count();
        let only_here = |request: &&SlotSet| {
            !request.is_empty()
                && request
                    .iter()
                    .all(|slot| mark.is_none_or(|mark| problem.slot_row(slot).marks.contains(mark)))
        };
        Supply {
            mark: mark.cloned(),
            places: slots().map(open).sum::<usize>() as u32,
            requests: problem.requests().map(|r| problem.possible_slots(r)).filter(only_here).count() as u32,
        }
    };
    std::iter::once(None).chain(marks.into_iter().map(Some)).map(row).collect()
}
