//! The ejection move: a request takes its place, whoever is in the way leaves and looks for another.

use super::Choices;
use crate::{
    index::{Delegate, Request, Slot},
    problem::Side,
    search::{
        chance::Chance,
        state::{Seats, State},
    },
    speech::{ANY, Tongues},
};

/// More than this many meetings in the way are too many for one place.
const MOST_EJECTED: usize = 6;

/// Places a request in a slot whatever the cost to others that are not pinned, then finds other
/// slots for those, as far as there are any. Says whether the request is placed.
pub(in crate::search) fn eject(
    state: &mut State<'_>,
    choices: &Choices<'_>,
    request: Request,
    slot: Slot,
    chance: &mut Chance,
) -> bool {
    state.take(request);
    let mut ejected = Vec::new();
    let Some(seats) = clear_seats(state, choices, request, slot, chance, &mut ejected) else {
        return false;
    };
    let against: Vec<Request> = state.against_order(request, slot).collect();
    if !against.into_iter().all(|other| throw(state, choices, other, &mut ejected)) {
        return false;
    }
    while !state.try_put_with(request, slot, seats) {
        let other = if state.is_spoken(request, slot, &seats) {
            at_its_tables(state, choices, request, slot, chance)
        } else {
            with_its_interpreters(state, choices, request, slot, &seats, chance)
        };
        let Some(other) = other else {
            return false;
        };
        if !throw(state, choices, other, &mut ejected) {
            return false;
        }
    }
    chance.shuffle(&mut ejected);
    for other in ejected {
        settle(state, choices, other, chance);
    }
    true
}

/// Places a request in a slot where it fits, first come.
pub(in crate::search) fn settle(
    state: &mut State<'_>,
    choices: &Choices<'_>,
    request: Request,
    chance: &mut Chance,
) -> bool {
    let slots = &choices.slots[request.index()];
    if slots.is_empty() {
        return false;
    }
    let (start, turn) = (chance.below(slots.len()), chance.next());
    (0..slots.len()).any(|n| state.try_put(request, slots[(start + n) % slots.len()], turn))
}

fn throw(state: &mut State<'_>, choices: &Choices<'_>, request: Request, ejected: &mut Vec<Request>) -> bool {
    if choices.is_pinned(request) || ejected.len() >= MOST_EJECTED {
        return false;
    }
    if state.take(request).is_some() {
        ejected.push(request);
    }
    true
}

fn clear_seats(
    state: &mut State<'_>,
    choices: &Choices<'_>,
    request: Request,
    slot: Slot,
    chance: &mut Chance,
    ejected: &mut Vec<Request>,
) -> Option<Seats> {
    let problem = state.problem;
    let mut seats = Seats::none();
    let languages = languages(state, request, slot, chance);
    for side in &problem.request_row(request).sides {
        for delegate in picked(state, side, slot, languages, chance)? {
            while !state.can_sit(delegate, slot) {
                let other = in_the_way(state, choices, delegate, slot, chance)?;
                if !throw(state, choices, other, ejected) {
                    return None;
                }
            }
            seats.push(delegate);
        }
    }
    Some(seats)
}

/// One of which somebody on each side has to speak, where it matters: a language that all sides
/// share, or those of an interpreter.
fn languages(state: &State<'_>, request: Request, slot: Slot, chance: &mut Chance) -> u64 {
    let problem = state.problem;
    let row = problem.request_row(request);
    if !row.mixed {
        return ANY;
    }
    let able = Tongues::new(problem, row, |_, delegate| state.could_sit(delegate, slot));
    let shared: Vec<u64> = crate::index::bits(able.shared()).map(|language| 1 << language).collect();
    let interpreters: Vec<u64> = problem
        .interpreters()
        .filter(|interpreter| problem.interprets(*interpreter, slot, &able))
        .map(|interpreter| problem.interpreters[interpreter.index()].languages)
        .collect();
    let chosen = if interpreters.is_empty() || (!shared.is_empty() && chance.below(2) == 0) {
        chance.one(&shared)
    } else {
        chance.one(&interpreters)
    };
    chosen.unwrap_or(ANY)
}

/// Those of a side who come, one of them speaking one of the languages: at random, but those who
/// are free first.
fn picked(
    state: &State<'_>,
    side: &Side,
    slot: Slot,
    languages: u64,
    chance: &mut Chance,
) -> Option<Vec<Delegate>> {
    let mut able: Vec<Delegate> = side.from.iter().copied().filter(|d| state.could_sit(*d, slot)).collect();
    if able.len() < side.choose {
        return None;
    }
    chance.shuffle(&mut able);
    able.sort_by_key(|delegate| !state.can_sit(*delegate, slot));
    let speaker = able.iter().position(|delegate| state.speaks(*delegate, languages))?;
    able[..=speaker].rotate_right(1);
    able.truncate(side.choose);
    Some(able)
}

/// A meeting because of which a delegate can't sit in the slot.
fn in_the_way(
    state: &State<'_>,
    choices: &Choices<'_>,
    delegate: Delegate,
    slot: Slot,
    chance: &mut Chance,
) -> Option<Request> {
    let apart = &state.problem.slot_row(slot).apart;
    if let Some(other) = std::iter::once(&slot).chain(apart).find_map(|at| state.at(delegate, *at)) {
        return Some(other);
    }
    // It is a quota, lunch, or the run: then one that counts there, or ends the run.
    let mut near = Vec::new();
    if !state.run_allows(delegate, slot) {
        near.extend(run_around(state, delegate, slot));
    } else {
        let counted = state.limited_by(delegate, slot);
        for session in 0..state.problem.sessions.len() {
            let within = counted.map_or(u64::MAX, |slots| slots.words()[session]);
            for position in crate::index::bits(state.busy(delegate, session) & within) {
                near.extend(state.at(delegate, Slot::new(session, position)));
            }
        }
    }
    near.retain(|other| !choices.is_pinned(*other));
    chance.one(&near)
}

fn run_around(state: &State<'_>, delegate: Delegate, slot: Slot) -> Vec<Request> {
    let word = state.busy(delegate, slot.session());
    let meets = |position: &usize| word >> position & 1 == 1;
    let before = (0..slot.position()).rev().take_while(meets);
    let after = (slot.position() + 1..64).take_while(meets);
    before
        .chain(after)
        .filter_map(|position| state.at(delegate, Slot::new(slot.session(), position)))
        .collect()
}

/// A meeting at a table that the request could use in the slot.
fn at_its_tables(
    state: &State<'_>,
    choices: &Choices<'_>,
    request: Request,
    slot: Slot,
    chance: &mut Chance,
) -> Option<Request> {
    let problem = state.problem;
    let tables = &problem.request_row(request).tables;
    if tables.is_empty() {
        return None;
    }
    let start = chance.below(tables.len());
    let overlapping = &problem.slot_row(slot).overlapping;
    (0..tables.len())
        .map(|n| tables[(start + n) % tables.len()])
        .filter(|table| state.table_suits(request, slot, *table))
        .find_map(|table| {
            let mut slots = std::iter::once(&slot).chain(overlapping);
            let other = slots.find_map(|at| state.at_table(table, *at))?;
            (!choices.is_pinned(other)).then_some(other)
        })
}

/// A meeting with an interpreter who would do for these people.
fn with_its_interpreters(
    state: &State<'_>,
    choices: &Choices<'_>,
    request: Request,
    slot: Slot,
    seats: &Seats,
    chance: &mut Chance,
) -> Option<Request> {
    let interpreter = chance.one(&state.wanted(request, slot, seats))?;
    let apart = &state.problem.slot_row(slot).apart;
    let other = std::iter::once(&slot).chain(apart).find_map(|at| state.at_interpreter(interpreter, *at))?;
    (!choices.is_pinned(other)).then_some(other)
}
