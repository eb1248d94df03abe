//! Ways that let a request in, each tried and checked, those that change the fewest agendas first.

use std::collections::BTreeSet;

use super::{Repair, Step, changed, core::Case, seat};
use crate::{
    check::check,
    index::{Delegate, Slot},
    sat::{Answer, Found, Relaxed, Relief},
};

/// Most ways that are told.
const MOST_REPAIRS: usize = 3;

/// Ways for the request of the case; with a timetable that has the request, also by moving alone.
pub(super) fn repairs(case: &mut Case<'_>, found: Option<Found>) -> Vec<Repair> {
    let mut repairs: Vec<Repair> = Vec::new();
    let mut below = None;
    if let Some(found) = found {
        let found = fewest(case, None, (found, None));
        below = Some(people(case, &found.0));
        repairs.extend(repair(case, &found.0, found.1));
    }
    for relief in Relief::ALL {
        // What asks for more than moving has to move fewer people.
        let most = match below {
            Some(0) => break,
            below => below.map(|below| below - 1),
        };
        let all = case.rules.all();
        if let Answer::Found(found) = case.ask(&all, Some(relief), most) {
            let used = case.rules.relaxed();
            let found = fewest(case, Some(relief), (found, used));
            repairs.extend(repair(case, &found.0, found.1));
        }
    }
    // Stable: kinds keep their order among equals.
    repairs.sort_by_key(|repair| repair.people.len());
    repairs.truncate(MOST_REPAIRS);
    repairs
}

/// Lets fewer and fewer people's agendas change, as long as that works.
fn fewest(
    case: &mut Case<'_>,
    relief: Option<Relief>,
    mut best: (Found, Option<Relaxed>),
) -> (Found, Option<Relaxed>) {
    let all = case.rules.all();
    while let Some(most) = people(case, &best.0).checked_sub(1) {
        let Answer::Found(found) = case.ask(&all, relief, Some(most)) else {
            break;
        };
        if people(case, &found) > most {
            break;
        }
        best = (found, relief.and_then(|_| case.rules.relaxed()));
    }
    best
}

/// How many people's agendas change, tables aside.
fn people(case: &Case<'_>, found: &Found) -> usize {
    let mut changed: BTreeSet<&Delegate> = BTreeSet::new();
    for (request, after) in case.problem.requests().zip(found) {
        let before = case.timetable.placement(request);
        let before = before.map(|held| (held.slot, held.delegates.as_slice()));
        let after: Option<(Slot, &[Delegate])> =
            after.as_ref().map(|(slot, people)| (*slot, people.as_slice()));
        let same_slot = before.map(|(slot, _)| slot) == after.map(|(slot, _)| slot);
        let (before, after) = (before.map_or(&[][..], |held| held.1), after.map_or(&[][..], |held| held.1));
        changed.extend(before.iter().filter(|delegate| !same_slot || !after.contains(delegate)));
        changed.extend(after.iter().filter(|delegate| !same_slot || !before.contains(delegate)));
    }
    changed.len()
}

/// The repair by key, where the checker agrees and nothing is lost.
fn repair(case: &Case<'_>, found: &Found, used: Option<Relaxed>) -> Option<Repair> {
    let changed = used.map(|used| changed::relaxed(case.problem, used));
    let problem = changed.as_ref().unwrap_or(case.problem);
    let timetable = seat::seat(problem, found, case.timetable)?;
    check(problem, &timetable).ok()?;
    let lost = |request| used != Some(Relaxed::Leave(request)) && timetable.placement(request).is_none();
    if case.wanted.iter().any(|request| lost(*request))
        || case.timetable.placements().iter().any(|held| lost(held.request))
    {
        return None;
    }
    let step = match used {
        None => Step::Move,
        Some(Relaxed::Open(delegate, slot)) => Step::Open {
            organisation: problem.organisation_key(problem.organisation_of(delegate)).into(),
            delegate: problem.delegate_key(delegate).into(),
            slot: problem.slot_key(slot).into(),
        },
        Some(Relaxed::Table(slot)) => Step::AddTable {
            slot: problem.slot_key(slot).into(),
            table: problem.tables.last().map(|table| table.key.clone()).unwrap_or_default(),
        },
        Some(Relaxed::Allow(_, slot)) => Step::Allow { slot: problem.slot_key(slot).into() },
        Some(Relaxed::Leave(request)) => {
            Step::LeaveOut { request: problem.request_key(request).into(), weight: problem.weight(request) }
        }
    };
    let people = seat::changed(case.timetable, &timetable);
    let people = people.into_iter().map(|delegate| problem.delegate_key(delegate).into()).collect();
    Some(Repair { step, people, timetable: timetable.document(problem) })
}
