//! Which problems and levels are told in clauses.

use super::Encoding;
use crate::{
    index::Table,
    problem::{Problem, RequestRow},
    score::Objective,
};

/// Literals of requests and slots beyond which a model would not end.
const MOST_PLACES: usize = 120_000;
/// Slots times people times what is counted of each, beyond which the counters would not fit.
const MOST_COUNTED: usize = 4_000_000;
/// Sets of tables whose unions are counted.
pub(super) const MOST_TABLE_SETS: usize = 6;

/// Whether every rule of the problem, and every level as far as this one, is told.
pub(crate) fn admits(problem: &Problem, level: usize) -> bool {
    rules(problem) && size(problem) && problem.objectives[..=level].iter().all(|objective| told(*objective))
}

fn told(objective: Objective) -> bool {
    matches!(
        objective,
        Objective::LeftOut
            | Objective::Unfairness
            | Objective::Breaks
            | Objective::OutsideHours
            | Objective::OutsideHoursShare
            | Objective::IdleSlots
            | Objective::IdleRange
            | Objective::EarlyFinish
    )
}

fn rules(problem: &Problem) -> bool {
    let mut sets: Vec<Vec<Table>> = problem.requests.iter().map(tables).collect();
    sets.sort_unstable();
    sets.dedup();
    // Tables that can be used in two slots at the same time are more than a matter of counting.
    let shared = problem.slots.iter().any(|row| {
        row.overlapping.iter().any(|other| {
            problem.tables.iter().any(|table| table.open.contains(row.slot) && table.open.contains(*other))
        })
    });
    sets.len() <= MOST_TABLE_SETS
        && !shared
        && problem.published.is_none()
        && problem.requests.iter().all(|row| !row.mixed)
}

/// The tables at which a request could take place: the pinned one, or all that suit.
pub(super) fn tables(row: &RequestRow) -> Vec<Table> {
    match row.pin.and_then(|pin| pin.table) {
        Some(table) => row.tables.iter().copied().filter(|one| *one == table).collect(),
        None => row.tables.to_vec(),
    }
}

fn size(problem: &Problem) -> bool {
    let slots = problem.slots.len();
    let mut meetings = vec![0_usize; problem.delegates.len()];
    for side in problem.requests.iter().flat_map(|row| &row.sides) {
        for delegate in &side.from {
            meetings[delegate.index()] += 1;
        }
    }
    let counted: usize = meetings.iter().map(|count| count.min(&slots) * slots).sum();
    // How many sit in each slot is counted as far as there are tables.
    let people = problem.delegates.len();
    let seated = slots * people * people.min(2 * problem.tables.len() + 1);
    problem.requests.len() * slots <= MOST_PLACES && counted + seated <= MOST_COUNTED
}

/// The encodings that say something of their own about a problem.
pub(crate) fn encodings(problem: &Problem) -> &'static [Encoding] {
    let seats = |row: &RequestRow| row.sides.iter().map(|side| side.choose).sum::<usize>();
    if problem.requests.iter().all(|row| seats(row) == 2) {
        &[Encoding::Bare, Encoding::Parity]
    } else {
        &[Encoding::Bare]
    }
}
