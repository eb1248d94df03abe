//! In a repair with a bound on changes: others go back to what they hold, so that a request may
//! change somebody.

use super::Choices;
use crate::{
    index::Request,
    search::{chance::Chance, greedy, state::State},
};

/// More than this many are too many for one place.
const MOST_SPARED: usize = 6;

/// Takes out meetings that are not as published, or puts them back there, as long as more people
/// are changed than may be.
pub(in crate::search) fn spare(
    state: &mut State<'_>,
    choices: &Choices<'_>,
    request: Request,
    chance: &mut Chance,
) {
    if state.problem.most_people_changed.is_none() || state.beyond() == 0 {
        return;
    }
    let mut others: Vec<Request> = state
        .problem
        .requests()
        .filter(|other| *other != request && !choices.is_pinned(*other) && is_changed(state, *other))
        .collect();
    chance.shuffle(&mut others);
    for other in others.into_iter().take(MOST_SPARED) {
        state.take(other);
        greedy::as_published(state, choices, other);
        if state.beyond() == 0 {
            return;
        }
    }
}

/// Whether a request takes place, but not as published.
fn is_changed(state: &State<'_>, request: Request) -> bool {
    let published = state.problem.published.as_ref().and_then(|p| p.by_request[request.index()].as_ref());
    state.held(request).is_some_and(|held| {
        published.is_none_or(|before| before.slot != held.slot || before.table != held.table)
    })
}
