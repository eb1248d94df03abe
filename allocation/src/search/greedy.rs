//! A first timetable: pins, what is published already, then the hardest requests first.

use super::{
    meter::Meter,
    moves::Choices,
    state::{Held, Seats, State, Values},
};
use crate::{
    index::{Request, Slot},
    timetable::Placement,
};

/// Places the pinned requests, each where it fits as things are; says whether all are placed.
pub(super) fn pins(state: &mut State<'_>, choices: &Choices<'_>) -> bool {
    let problem = state.problem;
    let mut all = true;
    // Those with the least choice of people and tables first.
    let mut pinned: Vec<Request> = problem.requests().filter(|request| choices.is_pinned(*request)).collect();
    pinned.sort_by_key(|request| {
        let row = problem.request_row(*request);
        let spare: usize = row.sides.iter().map(|side| side.from.len() - side.choose).sum();
        (row.pin.is_some_and(|pin| pin.table.is_none()), spare, row.tables.len())
    });
    for request in pinned {
        let slots = &choices.slots[request.index()];
        all &= as_published(state, choices, request)
            || slots.first().is_some_and(|slot| state.try_put(request, *slot, 0));
    }
    state.keep();
    all
}

/// Places what fits, one request after the other, as long as the run goes on.
pub(super) fn fill(state: &mut State<'_>, choices: &Choices<'_>, meter: &mut Meter<'_>) {
    let problem = state.problem;
    if problem.published.is_some() {
        for request in problem.requests() {
            as_published(state, choices, request);
        }
    }
    let mut asked = vec![0_usize; problem.delegates.len()];
    for side in problem.requests.iter().flat_map(|row| &row.sides) {
        for delegate in &side.from {
            asked[delegate.index()] += 1;
        }
    }
    let mut order: Vec<Request> = state.out().to_vec();
    order.sort_by_cached_key(|request| {
        let row = problem.request_row(*request);
        let busiest = row.sides.iter().flat_map(|side| &side.from).map(|d| asked[d.index()]).max();
        let room = choices.slots[request.index()].len() as i64;
        (room - busiest.unwrap_or(0) as i64, std::cmp::Reverse(row.weight), *request)
    });
    for (n, request) in order.into_iter().enumerate() {
        if n % 64 == 0 && !meter.go_on(problem, &Values::default()) {
            break;
        }
        let before = state.beyond();
        state.keep();
        place_best(state, choices, request);
        // Nobody new is seated at the price of a person too many who is moved.
        if state.beyond() > before {
            state.back();
        }
        meter.placed = state.placed();
    }
    state.keep();
}

/// The slot with the fewest additional breaks; between equals the earliest.
fn place_best(state: &mut State<'_>, choices: &Choices<'_>, request: Request) -> bool {
    let mut best: Option<(i64, Slot, Seats)> = None;
    for slot in &choices.slots[request.index()] {
        if !state.order_allows(request, *slot) {
            continue;
        }
        let Some(seats) = state.seats(request, *slot, 0) else {
            continue;
        };
        if state.free_table(request, *slot, &seats).is_none() || !state.is_spoken(request, *slot, &seats) {
            continue;
        }
        let cost = seats.all().iter().map(|delegate| {
            let word = state.busy(*delegate, slot.session());
            let breaks = |word| i64::from(super::state::breaks_of(word));
            breaks(word | slot.bit()) - breaks(word)
        });
        let cost = cost.sum();
        if best.is_none_or(|(least, ..)| cost < least) {
            best = Some((cost, *slot, seats));
        }
    }
    match best {
        Some((_, slot, seats)) => state.try_put_with(request, slot, seats),
        // Only where others must change their tables.
        None => choices.slots[request.index()].iter().any(|slot| state.try_put(request, *slot, 0)),
    }
}

/// Places a request as it was published, where that is still possible.
pub(super) fn as_published(state: &mut State<'_>, choices: &Choices<'_>, request: Request) -> bool {
    let problem = state.problem;
    let published = problem.published.as_ref().and_then(|p| p.by_request[request.index()].as_ref());
    let Some(Placement { slot, table, delegates, interpreter, .. }) = published else {
        return false;
    };
    let row = problem.request_row(request);
    let seated = |side: &crate::problem::Side| {
        side.from.iter().filter(|delegate| delegates.contains(delegate)).count() == side.choose
    };
    let needed: usize = row.sides.iter().map(|side| side.choose).sum();
    let fits = state.held(request).is_none()
        && choices.allows(request, *slot)
        && delegates.len() == needed
        && row.sides.iter().all(seated)
        && delegates.iter().all(|delegate| state.can_sit(*delegate, *slot))
        && state.order_allows(request, *slot)
        && state.table_suits(request, *slot, *table)
        && state.table_is_free(request, *slot, *table);
    if !fits {
        return false;
    }
    let mut seats = Seats::none();
    delegates.iter().for_each(|delegate| seats.push(*delegate));
    // The same interpreter, if it can be; it is nobody's agenda.
    let able = state.interpreters(request, *slot, &seats);
    let same = able.iter().copied().find(|one| one == interpreter);
    let Some(interpreter) = same.or_else(|| state.make_interpreter(request, *slot, &seats).ok()) else {
        return false;
    };
    state.put(request, Held { slot: *slot, table: *table, seats, interpreter });
    true
}
