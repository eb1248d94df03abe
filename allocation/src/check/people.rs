//! Seats and agendas, checked person by person.

use super::{Violation, limits};
use crate::{
    index::Delegate,
    problem::Problem,
    timetable::{Placement, Timetable},
};

/// The right people in each meeting, all of them able to come.
pub(super) fn seats(problem: &Problem, timetable: &Timetable) -> Vec<Violation> {
    let mut violations = Vec::new();
    for placement in timetable.placements() {
        let row = &problem.requests[placement.request.index()];
        let request = || row.key.clone();
        let slot = || problem.slot_key(placement.slot).to_owned();
        for side in &row.sides {
            let has = placement.delegates.iter().filter(|d| side.from.contains(d)).count();
            if has != side.choose {
                violations.push(Violation::WrongSeats {
                    request: request(),
                    organisation: problem.organisation_key(side.organisation).into(),
                    slot: slot(),
                    needs: side.choose as u32,
                    has: has as u32,
                });
            }
        }
        for (n, delegate) in placement.delegates.iter().enumerate() {
            let row = &problem.delegates[delegate.index()];
            let meant = problem.requests[placement.request.index()]
                .sides
                .iter()
                .any(|side| side.from.contains(delegate));
            if !meant || placement.delegates[..n].contains(delegate) {
                let (delegate, request, slot) = (row.key.clone(), request(), slot());
                violations.push(Violation::Stranger { request, delegate, slot });
            }
            let at = problem.slot_row(placement.slot);
            if row.own.from.is_some_and(|from| at.start < from)
                || row.own.until.is_some_and(|until| until < at.end)
            {
                let (delegate, slot, request) = (row.key.clone(), slot(), request());
                violations.push(Violation::NotThere { delegate, slot, request });
            }
            if !row.available.contains(placement.slot) {
                let (delegate, slot, request) = (row.key.clone(), slot(), request());
                violations.push(Violation::Unavailable { delegate, slot, request });
            }
        }
    }
    violations
}

/// Nobody in two places, nobody too often or too long.
pub(super) fn agendas(problem: &Problem, timetable: &Timetable) -> Vec<Violation> {
    let mut of: Vec<Vec<&Placement>> = vec![Vec::new(); problem.delegates.len()];
    for placement in timetable.placements() {
        let mut delegates = placement.delegates.clone();
        // Somebody seated twice in one meeting is told of already.
        delegates.dedup();
        for delegate in delegates {
            of[delegate.index()].push(placement);
        }
    }
    let mut violations = Vec::new();
    for (delegate, placements) in problem.delegates().zip(of) {
        together(problem, delegate, &placements, &mut violations);
        let row = &problem.delegates[delegate.index()];
        if placements.len() > row.most_meetings as usize {
            violations.push(Violation::TooManyMeetings {
                delegate: row.key.clone(),
                meetings: placements.len() as u32,
                most: row.most_meetings,
            });
        }
        limits::marks(problem, delegate, &placements, &mut violations);
        limits::lunch(problem, delegate, &placements, &mut violations);
        runs(problem, delegate, &placements, &mut violations);
    }
    violations
}

fn together(
    problem: &Problem,
    delegate: Delegate,
    placements: &[&Placement],
    violations: &mut Vec<Violation>,
) {
    for (n, a) in placements.iter().enumerate() {
        for b in &placements[n + 1..] {
            let (first, second) = (problem.slot_row(a.slot), problem.slot_row(b.slot));
            let way = problem.way(a.slot, b.slot);
            if first.start < second.end + way && second.start < first.end + way {
                violations.push(Violation::DelegateTwice {
                    delegate: problem.delegate_key(delegate).into(),
                    first: problem.request_key(a.request).into(),
                    first_slot: first.key.clone(),
                    second: problem.request_key(b.request).into(),
                    second_slot: second.key.clone(),
                });
            }
        }
    }
}

fn runs(problem: &Problem, delegate: Delegate, placements: &[&Placement], violations: &mut Vec<Violation>) {
    let Some(most) = problem.longest_run else {
        return;
    };
    for session in &problem.sessions {
        let rows = &problem.slots[session.first..session.first + session.len];
        let mut length = 0;
        let mut from = None;
        for (position, row) in rows.iter().enumerate() {
            let meets = placements.iter().any(|placement| placement.slot == row.slot);
            if meets {
                from.get_or_insert(&row.key);
                length += 1;
            }
            let over = !meets || position + 1 == rows.len();
            if over && length > most {
                violations.push(Violation::RunTooLong {
                    delegate: problem.delegate_key(delegate).into(),
                    from: from.cloned().unwrap_or_default(),
                    length,
                    most,
                });
            }
            if !meets {
                (length, from) = (0, None);
            }
        }
    }
}
