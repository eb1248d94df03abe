//! Moves from one timetable to a neighbouring one: each leaves every rule kept.

use super::{
    chance::Chance,
    state::{Held, Seats, State},
};
use crate::{
    index::{Delegate, Request, Slot, Table, bits},
    problem::Problem,
};

mod eject;
mod kempe;
mod spare;

pub(super) use eject::eject;
pub(super) use kempe::kempe;
pub(super) use spare::spare;

/// Where each request can take place at all: the pinned slot, or its possible ones.
pub(super) struct Choices<'p> {
    problem: &'p Problem,
    pub(super) slots: Vec<Vec<Slot>>,
    pub(super) pinned: Vec<bool>,
    /// Requests that are not pinned.
    pub(super) movable: Vec<Request>,
    /// Requests with a side that has more people than are needed.
    pub(super) with_choice: Vec<Request>,
}

impl<'p> Choices<'p> {
    pub(super) fn new(problem: &'p Problem) -> Self {
        let row = |request| problem.request_row(request);
        let slots = problem.requests().map(|request| {
            let possible = problem.possible_slots(request);
            match row(request).pin {
                Some(pin) => possible.iter().filter(|slot| *slot == pin.slot).collect(),
                None => possible.iter().collect::<Vec<Slot>>(),
            }
        });
        Self {
            problem,
            slots: slots.collect(),
            pinned: problem.requests().map(|request| row(request).pin.is_some()).collect(),
            movable: problem.requests().filter(|request| row(*request).pin.is_none()).collect(),
            with_choice: problem
                .requests()
                .filter(|request| row(*request).sides.iter().any(|s| s.choose < s.from.len()))
                .collect(),
        }
    }

    pub(super) fn allows(&self, request: Request, slot: Slot) -> bool {
        self.problem.possible_slots(request).contains(slot)
            && self.problem.request_row(request).pin.is_none_or(|pin| pin.slot == slot)
    }

    pub(super) fn is_pinned(&self, request: Request) -> bool {
        self.pinned[request.index()]
    }
}

/// Moves a request to another slot where it fits as things are.
pub(super) fn shift(state: &mut State<'_>, request: Request, slot: Slot, turn: u64) -> bool {
    if state.held(request).is_some_and(|held| held.slot == slot) {
        return false;
    }
    state.take(request);
    state.try_put(request, slot, turn)
}

/// Lets other delegates of the same side sit in a meeting.
pub(super) fn reseat(state: &mut State<'_>, request: Request, chance: &mut Chance) -> bool {
    let Some(held) = state.take(request) else {
        return false;
    };
    let problem = state.problem;
    let mut seats = Seats::none();
    for side in &problem.request_row(request).sides {
        let mut able: Vec<Delegate> =
            side.from.iter().copied().filter(|d| state.can_sit(*d, held.slot)).collect();
        chance.shuffle(&mut able);
        if able.len() < side.choose {
            return false;
        }
        for delegate in &able[..side.choose] {
            seats.push(*delegate);
        }
    }
    let Ok(interpreter) = state.make_interpreter(request, held.slot, &seats) else {
        return false;
    };
    state.put(request, Held { seats, interpreter, ..held });
    true
}

/// Moves a meeting to another table of its slot, and whoever has that table to this one's.
pub(super) fn change_table(state: &mut State<'_>, request: Request, table: Table) -> bool {
    let Some(held) = state.held(request).copied() else {
        return false;
    };
    if held.table == table || !state.table_suits(request, held.slot, table) {
        return false;
    }
    let other = state.at_table(table, held.slot);
    if let Some(other) = other
        && !state.table_suits(other, held.slot, held.table)
    {
        return false;
    }
    state.take(request);
    let swapped = other.and_then(|other| Some((other, state.take(other)?)));
    if !state.table_is_free(request, held.slot, table) {
        return false;
    }
    state.put(request, Held { table, ..held });
    if let Some((other, before)) = swapped {
        if !state.table_is_free(other, held.slot, held.table) {
            return false;
        }
        state.put(other, Held { table: held.table, ..before });
    }
    true
}

/// A meeting of a delegate with breaks, and a slot where it would close or shrink one.
pub(super) fn towards_fewer_breaks(
    state: &State<'_>,
    delegate: Delegate,
    chance: &mut Chance,
) -> Option<(Request, Slot)> {
    let sessions = state.problem.sessions.len();
    let first = chance.below(sessions);
    let session = (0..sessions)
        .map(|n| (first + n) % sessions)
        .find(|session| super::state::breaks_of(state.busy(delegate, *session)) > 0)?;
    let word = state.busy(delegate, session);
    let len = state.problem.sessions[session].len;
    let all = if len == 64 { u64::MAX } else { (1 << len) - 1 };
    // Meetings at the edge of a run, and free slots at the edge of one.
    let edges = word & !((word << 1) & (word >> 1));
    let beside = ((word << 1) | (word >> 1)) & !word & all;
    let pick = |word: u64, chance: &mut Chance| {
        let n = chance.below(word.count_ones().max(1) as usize);
        bits(word).nth(n)
    };
    let from = Slot::new(session, pick(edges, chance)?);
    let to = Slot::new(session, pick(beside, chance)?);
    Some((state.at(delegate, from)?, to))
}
