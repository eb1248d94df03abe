//! A first timetable: pins, what is published already, then the hardest requests first.

use super::state::{Seats, State};
use crate::index::{Request, Slot};

/// Places what fits, one request after the other.
pub(super) fn fill(state: &mut State<'_>) {
    let problem = state.problem;
    let mut order: Vec<Request> = problem.requests().collect();
    order.sort_by_key(|request| {
        let row = problem.request_row(*request);
        (row.pin.is_none(), problem.possible_slots(*request).len())
    });
    for request in order {
        let slots: Vec<Slot> = match problem.request_row(request).pin {
            Some(pin) => vec![pin.slot],
            None => problem.possible_slots(request).iter().collect(),
        };
        for slot in slots {
            if state.try_put(request, slot, 0) {
                break;
            }
        }
    }
    let _ = Seats::none();
}
