//! A problem with one row changed.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    index::{Delegate, Request, Slot, SlotSet, Table},
    problem::{Problem, SlotRow, TableRow},
    sat::Relaxed,
};

/// The problem with a small change.
pub(super) fn relaxed(problem: &Problem, relaxed: Relaxed) -> Problem {
    match relaxed {
        Relaxed::Open(delegate, slot) => freed(problem, delegate, slot),
        Relaxed::Table(slot) => {
            let mut open = SlotSet::empty(problem.sessions.len());
            open.insert(slot);
            with_table(problem, open)
        }
        Relaxed::Allow(request, slot) => allowed(problem, request, slot),
        Relaxed::Leave(_) => problem.clone(),
    }
}

/// The problem in which a delegate can meet in one more slot.
pub(super) fn freed(problem: &Problem, delegate: Delegate, slot: Slot) -> Problem {
    let mut problem = problem.clone();
    let (start, end) = (problem.slot_row(slot).start, problem.slot_row(slot).end);
    let row = &mut problem.delegates[delegate.index()];
    row.available.insert(slot);
    row.own.from = row.own.from.map(|from| from.min(start));
    row.own.until = row.own.until.map(|until| until.max(end));
    problem.find_possible_slots();
    problem
}

fn allowed(problem: &Problem, request: Request, slot: Slot) -> Problem {
    let mut problem = problem.clone();
    problem.requests[request.index()].slots.insert(slot);
    problem.find_possible_slots();
    problem
}

/// The problem with one more table, of every kind and for everybody, in these slots.
pub(super) fn with_table(problem: &Problem, open: SlotSet) -> Problem {
    let mut problem = problem.clone();
    let table = Table(problem.tables.len() as u32);
    let mut kinds: Vec<String> = problem.requests.iter().flat_map(|row| row.needs.clone()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let key = unused("more", |key| problem.keys.tables.contains_key(key));
    problem.keys.tables.insert(key.clone(), table);
    problem.tables.push(TableRow { key, kinds, owner: None, open });
    // Requests that shared their tables still do.
    let mut sets: BTreeMap<*const Table, Arc<[Table]>> = BTreeMap::new();
    for row in &mut problem.requests {
        let more = |tables: &Arc<[Table]>| tables.iter().copied().chain([table]).collect();
        let set = sets.entry(row.tables.as_ptr()).or_insert_with(|| more(&row.tables));
        row.tables = set.clone();
    }
    problem.find_possible_slots();
    problem
}

/// The problem with one more slot at the end of a session, as long as the last one and as far
/// from it as that is from the one before: for everybody who is there, at every table and for
/// every request that has the last one. None where the session is full or unknown.
pub(super) fn with_slot(problem: &Problem, session: usize) -> Option<Problem> {
    let row = problem.sessions.get(session)?;
    (row.len < Problem::MOST_SLOTS).then_some(())?;
    let at = row.first + row.len;
    let last = problem.slots[at - 1].clone();
    let gap = if row.len > 1 { last.start - problem.slots[at - 2].end } else { 0 };
    let mut problem = problem.clone();
    let slot = Slot::new(session, row.len);
    let key = unused("more", |key| problem.keys.slots.contains_key(key));
    let (start, end) = (last.end + gap, last.end + gap + (last.end - last.start));
    problem.keys.slots.insert(key.clone(), slot);
    let new = SlotRow { key, slot, start, end, apart: Vec::new(), overlapping: Vec::new(), ..last.clone() };
    problem.slots.insert(at, new);
    problem.sessions[session].len += 1;
    problem.sessions.iter_mut().skip(session + 1).for_each(|row| row.first += 1);
    exclude(&mut problem, at);
    let like_last = |slots: &mut SlotSet| {
        if slots.contains(last.slot) {
            slots.insert(slot);
        }
    };
    problem.tables.iter_mut().for_each(|table| like_last(&mut table.open));
    problem.requests.iter_mut().for_each(|request| like_last(&mut request.slots));
    problem.marks.iter_mut().for_each(|mark| like_last(&mut mark.slots));
    for delegate in &mut problem.delegates {
        let own = &mut delegate.own;
        like_last(&mut own.outside_hours);
        if own.from.is_none_or(|from| from <= start) && own.until.is_none_or(|until| end <= until) {
            delegate.available.insert(slot);
        }
    }
    for lunch in &mut problem.lunches {
        let taken = |window: &Slot| problem.slots[at].overlapping.contains(window);
        for (_, by) in lunch.slots.iter_mut().filter(|(window, _)| taken(window)) {
            by.insert(slot);
            lunch.touched.insert(slot);
        }
    }
    problem.find_possible_slots();
    Some(problem)
}

/// What the slot of this row excludes, and is excluded by.
fn exclude(problem: &mut Problem, at: usize) {
    let new = problem.slots[at].clone();
    for n in (0..problem.slots.len()).filter(|n| *n != at) {
        let other = problem.slots[n].slot;
        let (start, end) = (problem.slots[n].start, problem.slots[n].end);
        let way = problem.way(new.slot, other);
        if new.start < end + way && start < new.end + way {
            problem.slots[n].apart.push(new.slot);
            problem.slots[at].apart.push(other);
        }
        if new.start < end && start < new.end {
            problem.slots[n].overlapping.push(new.slot);
            problem.slots[at].overlapping.push(other);
        }
    }
}

fn unused(word: &str, used: impl Fn(&str) -> bool) -> String {
    let mut key = word.to_owned();
    while used(&key) {
        key.push('+');
    }
    key
}
