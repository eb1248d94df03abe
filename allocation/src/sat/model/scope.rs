//! Which problems and levels are told in clauses.

use crate::{problem::Problem, score::Objective};

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
    let mut sets: Vec<_> = problem.requests.iter().map(|row| row.tables.as_ptr()).collect();
    sets.sort_unstable();
    sets.dedup();
    let pinned_tables = problem.requests.iter().any(|row| row.pin.is_some_and(|pin| pin.table.is_some()));
    // Tables that can be used in two slots at the same time are more than a matter of counting.
    let shared = problem.slots.iter().any(|row| {
        row.overlapping.iter().any(|other| {
            problem.tables.iter().any(|table| table.open.contains(row.slot) && table.open.contains(*other))
        })
    });
    sets.len() <= MOST_TABLE_SETS
        && !pinned_tables
        && !shared
        && problem.published.is_none()
        && problem.lunches.is_empty()
        && problem.requests.iter().all(|row| !row.mixed)
        && problem.delegates.iter().all(|row| row.own.quotas.is_empty())
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
