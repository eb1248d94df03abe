//! Repair: people whose published agenda can't stay as it is, whatever else happens.

use crate::{index::Delegate, problem::Problem, timetable::Placement};

/// How many people have an entry in the published timetable that no timetable can keep.
pub(crate) fn people_changed(problem: &Problem) -> u64 {
    people_lost(problem).iter().filter(|lost| **lost).count() as u64
}

/// For each delegate, whether it has such an entry.
pub(crate) fn people_lost(problem: &Problem) -> Vec<bool> {
    let mut lost = vec![false; problem.delegates.len()];
    let Some(published) = &problem.published else { return lost };
    for placement in published.by_request.iter().flatten() {
        let gone = !can_stay(problem, placement);
        for delegate in &placement.delegates {
            lost[delegate.index()] |= gone || !can_still_come(problem, placement, *delegate);
        }
    }
    lost
}

/// Whether the request can still be at this slot and table, with anybody.
fn can_stay(problem: &Problem, placement: &Placement) -> bool {
    let row = problem.request_row(placement.request);
    let pinned_here = row.pin.is_none_or(|pin| {
        pin.slot == placement.slot && pin.table.is_none_or(|table| table == placement.table)
    });
    pinned_here
        && problem.possible_slots(placement.request).contains(placement.slot)
        && row.tables.contains(&placement.table)
        && problem.tables[placement.table.index()].open.contains(placement.slot)
}

fn can_still_come(problem: &Problem, placement: &Placement, delegate: Delegate) -> bool {
    let sides = &problem.request_row(placement.request).sides;
    problem.delegate_row(delegate).available.contains(placement.slot)
        && sides.iter().any(|side| side.from.contains(&delegate))
}
