//! Pins that ask too much of a person: two places at once, too many meetings, no rest, no lunch.

use std::collections::BTreeMap;

use super::Conflict;
use crate::{
    index::{Delegate, Request, Slot, SlotSet, bits},
    problem::{Pin, Problem},
};

/// What the pins ask of each person who has to be there.
pub(super) fn people(problem: &Problem, pinned: &[(Request, Pin)], conflicts: &mut Vec<Conflict>) {
    let mut of: BTreeMap<Delegate, BTreeMap<Slot, Request>> = BTreeMap::new();
    for (request, pin) in pinned {
        let sides = &problem.request_row(*request).sides;
        for delegate in sides.iter().filter(|s| s.choose == s.from.len()).flat_map(|s| &s.from) {
            let agenda = of.entry(*delegate).or_default();
            let apart = &problem.slot_row(pin.slot).apart;
            for slot in std::iter::once(&pin.slot).chain(apart) {
                if let Some(first) = agenda.get(slot) {
                    conflicts.push(Conflict::SameDelegate {
                        first: problem.request_key(*first).into(),
                        second: problem.request_key(*request).into(),
                        delegate: problem.delegate_key(*delegate).into(),
                    });
                }
            }
            agenda.entry(pin.slot).or_insert(*request);
        }
    }
    for (delegate, agenda) in of {
        let most = problem.delegate_row(delegate).most_meetings;
        if agenda.len() > most as usize {
            let pinned = agenda.len() as u32;
            let delegate = problem.delegate_key(delegate).into();
            conflicts.push(Conflict::Quota { delegate, pinned, most });
        }
        marks(problem, delegate, &agenda, conflicts);
        lunch(problem, delegate, &agenda, conflicts);
        runs(problem, delegate, &agenda, conflicts);
    }
}

fn marks(
    problem: &Problem,
    delegate: Delegate,
    agenda: &BTreeMap<Slot, Request>,
    conflicts: &mut Vec<Conflict>,
) {
    for quota in &problem.delegate_row(delegate).own.quotas {
        let mark = &problem.marks[quota.mark];
        let pinned = agenda.keys().filter(|slot| mark.slots.contains(**slot)).count() as u32;
        if pinned > quota.most {
            let (delegate, mark) = (problem.delegate_key(delegate).into(), mark.key.clone());
            conflicts.push(Conflict::MarkQuota { delegate, mark, pinned, most: quota.most });
        }
    }
}

fn lunch(
    problem: &Problem,
    delegate: Delegate,
    agenda: &BTreeMap<Slot, Request>,
    conflicts: &mut Vec<Conflict>,
) {
    if problem.delegate_row(delegate).own.no_lunch {
        return;
    }
    for lunch in &problem.lunches {
        let is_free = |(_, by): &&(Slot, SlotSet)| !agenda.keys().any(|slot| by.contains(*slot));
        let left = lunch.slots.iter().filter(is_free).count();
        if left < lunch.slots.len() && left < lunch.free as usize {
            let (delegate, left) = (problem.delegate_key(delegate).into(), left as u32);
            conflicts.push(Conflict::Lunch { delegate, left, free: lunch.free });
        }
    }
}

fn runs(
    problem: &Problem,
    delegate: Delegate,
    agenda: &BTreeMap<Slot, Request>,
    conflicts: &mut Vec<Conflict>,
) {
    let Some(most) = problem.longest_run else {
        return;
    };
    let mut busy = vec![0_u64; problem.sessions.len()];
    for slot in agenda.keys() {
        busy[slot.session()] |= slot.bit();
    }
    for (session, word) in busy.into_iter().enumerate() {
        let starts = word & !(word << 1);
        for position in bits(starts) {
            let length = (word >> position).trailing_ones();
            if length > most {
                conflicts.push(Conflict::RunTooLong {
                    delegate: problem.delegate_key(delegate).into(),
                    from: problem.slot_key(Slot::new(session, position)).into(),
                    length,
                    most,
                });
            }
        }
    }
}
