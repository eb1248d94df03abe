//! The Kempe move: a meeting goes to another slot, whoever it meets there comes back, and so on.

use super::Choices;
use crate::{
    index::{Request, Slot},
    search::state::{Held, State},
};

/// Longer chains swap half of both slots, which helps nobody.
const LONGEST: usize = 64;

/// Swaps the chain of meetings that hangs together through people between the request's slot and
/// another. Seats and, where they can, tables stay.
pub(in crate::search) fn kempe(
    state: &mut State<'_>,
    choices: &Choices<'_>,
    request: Request,
    to: Slot,
) -> bool {
    let Some(from) = state.held(request).map(|held| held.slot) else {
        return false;
    };
    if from == to {
        return false;
    }
    let mut chain: Vec<(Request, Slot)> = vec![(request, to)];
    let mut next = 0;
    while let Some(&(member, target)) = chain.get(next) {
        next += 1;
        if choices.is_pinned(member) || !choices.allows(member, target) || chain.len() > LONGEST {
            return false;
        }
        let Some(held) = state.held(member).copied() else {
            return false;
        };
        for delegate in held.seats.all() {
            if let Some(other) = state.at(*delegate, target)
                && !chain.iter().any(|(known, _)| *known == other)
            {
                chain.push((other, held.slot));
            }
        }
    }
    swap(state, &chain)
}

fn swap(state: &mut State<'_>, chain: &[(Request, Slot)]) -> bool {
    let mut before: Vec<Held> = Vec::with_capacity(chain.len());
    for (member, _) in chain {
        let Some(held) = state.take(*member) else {
            return false;
        };
        before.push(held);
    }
    for ((member, target), held) in chain.iter().zip(&before) {
        let able = held.seats.all().iter().all(|delegate| state.can_sit(*delegate, *target));
        if !able || !state.order_allows(*member, *target) {
            return false;
        }
        if state.table_is_free(*member, *target, held.table) {
            let Ok(interpreter) = state.make_interpreter(*member, *target, &held.seats) else {
                return false;
            };
            state.put(*member, Held { slot: *target, interpreter, ..*held });
        } else if !state.try_put_with(*member, *target, held.seats) {
            return false;
        }
    }
    true
}
