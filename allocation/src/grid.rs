//! The fast local search for plain problems: a person's day is one word of busy slots, and a move
//! is judged by the words of two people.
//!
//! A plain problem leaves nothing but the time of each meeting to be found: its two people are
//! known, and one table is as good as another. Meetings are then the edges of a graph, slots the
//! colours, and the moves are Kempe's exchanges of two colours along a path, whose inner people
//! are busy in both slots before and after.

mod anneal;
mod dice;
mod fill;
mod kempe;
mod order;
mod plain;
#[cfg(test)]
mod tests;
mod walk;
mod words;

use order::Order;
pub(crate) use walk::{Standing, Walk};
use words::Words;

use crate::{
    index::Slot,
    problem::Problem,
    timetable::{Placement, Timetable},
};

/// Most slots, over all sessions: the bits of a word.
const MOST_SLOTS: usize = 64;

/// A plain problem in words. Slots are numbered through all sessions in order.
///
/// Memory is linear in people, meetings and precedences.
#[derive(Debug, Clone)]
pub(crate) struct Grid {
    slots: Vec<Slot>,
    words: Words,
    /// For each person, the slots in which it is available.
    free: Vec<u64>,
    meetings: Vec<Meeting>,
    /// For each slot, how many tables are open.
    capacity: Vec<u32>,
    /// For each slot, those in which nobody can sit who sits in it; all 0 in most problems.
    apart: Vec<u64>,
    order: Order,
    /// Whether a meeting may be wherever its two people are available.
    unrestricted: bool,
    /// How many more than the person with the fewest one may have, where that counts.
    fairness: Option<u32>,
}

/// One request.
#[derive(Debug, Clone, Copy)]
struct Meeting {
    people: [u16; 2],
    /// Slots in which both are available and that the request allows; of a pin, that one alone.
    allowed: u64,
    /// What leaving it out weighs; a pinned one weighs more than all others together.
    weight: u64,
    pinned: bool,
}

impl Grid {
    fn people(&self) -> usize {
        self.free.len()
    }

    /// The meetings at their slots, and at any of the tables that are open then.
    ///
    /// `slots` has the place among [`Self`]'s slots for each request, or none where it is left
    /// out.
    pub(crate) fn timetable(&self, problem: &Problem, slots: &[Option<u8>]) -> Timetable {
        let mut next_table = vec![0; self.slots.len()];
        let mut placements = Vec::new();
        for (request, place) in problem.requests().zip(slots) {
            let Some(place) = place.map(usize::from) else {
                continue;
            };
            let (row, slot) = (problem.request_row(request), self.slots[place]);
            let from = next_table[place];
            let open = |table: &crate::index::Table| problem.tables[table.index()].open.contains(slot);
            let Some(at) = row.tables[from..].iter().position(open) else {
                continue;
            };
            next_table[place] = from + at + 1;
            let delegates = row.sides.iter().flat_map(|side| side.from.iter().copied()).collect();
            placements.push(Placement::new(request, slot, row.tables[from + at], delegates));
        }
        Timetable::new(placements)
    }
}
