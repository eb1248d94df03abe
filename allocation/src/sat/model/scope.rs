//! Which problems and levels are told in clauses.

use crate::{
    index::Table,
    problem::{Problem, RequestRow},
    score::Objective,
};

/// Literals of requests and slots beyond which a model would not end.
const MOST_PLACES: usize = 120_000;
/// Slots times people times meetings, beyond which the counters of breaks would not fit.
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
    problem.requests.len() * slots <= MOST_PLACES && counted <= MOST_COUNTED
}
