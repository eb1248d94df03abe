//! Limits on a delegate's meetings in a part of the event, counted meeting by meeting.

use super::Violation;
use crate::{
    index::Delegate,
    problem::{Problem, SlotRow},
    timetable::Placement,
};

/// No more meetings in slots with a mark than allowed.
pub(super) fn marks(
    problem: &Problem,
    delegate: Delegate,
    placements: &[&Placement],
    violations: &mut Vec<Violation>,
) {
    let row = &problem.delegates[delegate.index()];
    for quota in &row.own.quotas {
        let mark = &problem.marks[quota.mark].key;
        let marked = |placement: &&&Placement| problem.slot_row(placement.slot).marks.contains(mark);
        let meetings = placements.iter().filter(marked).count() as u32;
        if meetings > quota.most {
            let (delegate, mark) = (row.key.clone(), mark.clone());
            violations.push(Violation::TooManyInMark { delegate, mark, meetings, most: quota.most });
        }
    }
}

/// Enough slots of each window during which there is no meeting, for whoever meets in the window.
pub(super) fn lunch(
    problem: &Problem,
    delegate: Delegate,
    placements: &[&Placement],
    violations: &mut Vec<Violation>,
) {
    let row = &problem.delegates[delegate.index()];
    if row.own.no_lunch {
        return;
    }
    for lunch in &problem.lunches {
        let window: Vec<&SlotRow> = lunch.slots.iter().map(|(slot, _)| problem.slot_row(*slot)).collect();
        let meets = |slot: &SlotRow| {
            placements.iter().any(|placement| {
                let meeting = problem.slot_row(placement.slot);
                meeting.start < slot.end && slot.start < meeting.end
            })
        };
        let free = window.iter().filter(|slot| !meets(slot)).count();
        if free < window.len() && free < lunch.free as usize {
            violations.push(Violation::NoLunch {
                delegate: row.key.clone(),
                from: window[0].key.clone(),
                free: free as u32,
                least: lunch.free,
            });
        }
    }
}
