//! Of which problems the rules are told one by one.

use crate::problem::Problem;

/// Literals of requests and slots beyond which an answer would be waited for.
const MOST_PLACES: usize = 120_000;
/// Sets of tables whose unions are counted.
const MOST_TABLE_SETS: usize = 6;

/// Whether every rule of the problem is told.
pub(crate) fn told(problem: &Problem) -> bool {
    let mut sets: Vec<_> = problem.requests.iter().map(|row| row.tables.as_ptr()).collect();
    sets.sort_unstable();
    sets.dedup();
    let pinned_tables = problem.requests.iter().any(|row| row.pin.is_some_and(|pin| pin.table.is_some()));
    // Tables that can be used in two slots at the same time are more than a matter of counting.
    let shared = problem.slots.iter().any(|row| !row.overlapping.is_empty());
    sets.len() <= MOST_TABLE_SETS
        && !pinned_tables
        && !shared
        && problem.most_people_changed.is_none()
        && problem.delegates.iter().all(|row| row.own.settled.is_none())
        && problem.requests.iter().all(|row| !row.mixed)
        && problem.requests.len() * problem.slots.len() <= MOST_PLACES
}
