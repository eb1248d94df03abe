//! Lower bounds by counting: what every timetable must leave out or break, proved without a search.

use crate::{
    index::{Delegate, Request, SlotSet},
    problem::{DelegateRow, Problem},
};

mod breaks;
mod finish;
mod idle;
mod matching;
mod outside;
mod people;
mod prices;

pub(crate) use breaks::{breaks, breaks_by_delegate};
pub(crate) use finish::early_finish;
pub(crate) use idle::{idle_by_delegate, idle_range, idle_slots};
use matching::unmatched_weight;
pub(crate) use outside::{outside_hours, outside_hours_share};
pub(crate) use people::{people_changed, people_lost};

/// How many of the requests that need a delegate can find a slot of its own.
pub(crate) struct Room {
    pub(crate) delegate: Delegate,
    pub(crate) requests: u32,
    pub(crate) room: u32,
    /// The least weight of its requests that must be left out.
    excess: u64,
}

/// The requests that need each delegate in person, and that fit somewhere.
fn needed(problem: &Problem) -> Vec<Vec<Request>> {
    let mut of = vec![Vec::new(); problem.delegates.len()];
    for request in problem.requests() {
        if problem.possible_slots(request).is_empty() {
            continue;
        }
        for side in &problem.request_row(request).sides {
            if side.choose == side.from.len() {
                for delegate in &side.from {
                    of[delegate.index()].push(request);
                }
            }
        }
    }
    of
}

/// Where a request can take place, its pin counted in.
fn with_pin(problem: &Problem, request: Request) -> SlotSet {
    let mut slots = problem.possible_slots(request).clone();
    if let Some(pin) = problem.request_row(request).pin {
        let mut only = SlotSet::empty(problem.sessions.len());
        only.insert(pin.slot);
        slots.keep(&only);
    }
    slots
}

/// One row for each delegate.
pub(crate) fn rooms(problem: &Problem) -> Vec<Room> {
    let needed = needed(problem);
    problem.delegates().map(|delegate| room(problem, delegate, &needed[delegate.index()])).collect()
}

fn room(problem: &Problem, delegate: Delegate, needed: &[Request]) -> Room {
    let rows: Vec<(u32, &SlotSet)> =
        needed.iter().map(|request| (problem.weight(*request), problem.possible_slots(*request))).collect();
    let row = problem.delegate_row(delegate);
    let most = most_in_runs(problem, &row.available).min(row.most_meetings).min(most_in_parts(problem, row));
    let (matched, excess) = unmatched_weight(&rows, problem, &|_| 1, most);
    Room { delegate, requests: needed.len() as u32, room: matched, excess }
}

/// How many meetings the limits of a delegate leave room for, as far as marks and lunch windows
/// without a slot in common tell.
fn most_in_parts(problem: &Problem, row: &DelegateRow) -> u32 {
    let quotas = row.own.quotas.iter().map(|quota| (&problem.marks[quota.mark].slots, quota.most));
    // A window that has slots at the same time as others is not merely a matter of counting.
    let lunches =
        problem.lunches.iter().filter(|lunch| !row.own.no_lunch && lunch.touched.len() == lunch.slots.len());
    let lunches =
        lunches.map(|lunch| (&lunch.touched, (lunch.slots.len() as u32).saturating_sub(lunch.free)));
    let mut counted = SlotSet::empty(problem.sessions.len());
    let mut room = row.available.len() as u32;
    for (part, most) in quotas.chain(lunches) {
        let mut slots = part.clone();
        slots.keep(&row.available);
        if slots.iter().all(|slot| !counted.contains(slot)) {
            room -= (slots.len() as u32).saturating_sub(most);
            counted.add(&slots);
        }
    }
    room
}

/// How many meetings fit into these slots when at most so many may follow one another.
fn most_in_runs(problem: &Problem, available: &SlotSet) -> u32 {
    let Some(longest) = problem.longest_run else {
        return available.len() as u32;
    };
    let mut most = 0;
    for word in available.words() {
        let mut run = 0;
        for position in 0..64 {
            if word >> position & 1 == 1 && run < longest {
                run += 1;
                most += 1;
            } else {
                run = 0;
            }
        }
    }
    most
}

/// The least weight that every timetable leaves out, as far as counting shows: requests that fit
/// nowhere, delegates who are asked for too often, and places that are too few.
pub(crate) fn left_out(problem: &Problem) -> u64 {
    let nowhere: u64 = problem
        .requests()
        .filter(|request| problem.possible_slots(*request).is_empty())
        .map(|request| u64::from(problem.weight(request)))
        .sum();
    let needed = needed(problem);
    let mut rooms: Vec<Room> = problem
        .delegates()
        .map(|delegate| room(problem, delegate, &needed[delegate.index()]))
        .filter(|room| room.excess > 0)
        .collect();
    rooms.sort_by_key(|room| std::cmp::Reverse(room.excess));
    let places = places_short(problem);
    nowhere + apart(&rooms, &needed, problem).max(shared(&rooms, problem)).max(places)
}

/// Delegates who have no request in common: what each must leave out adds up.
fn apart(rooms: &[Room], needed: &[Vec<Request>], problem: &Problem) -> u64 {
    let mut counted = vec![false; problem.requests.len()];
    let mut sum = 0;
    for room in rooms {
        let requests = &needed[room.delegate.index()];
        if requests.iter().all(|request| !counted[request.index()]) {
            sum += room.excess;
            for request in requests {
                counted[request.index()] = true;
            }
        }
    }
    sum
}

/// One request left out relieves no more delegates than it seats.
fn shared(rooms: &[Room], problem: &Problem) -> u64 {
    let seats =
        |row: &crate::problem::RequestRow| -> u64 { row.sides.iter().map(|side| side.choose as u64).sum() };
    let most = problem.requests.iter().map(seats).max().unwrap_or(1).max(1);
    rooms.iter().map(|room| room.excess).sum::<u64>().div_ceil(most)
}

/// Requests against slots times tables.
fn places_short(problem: &Problem) -> u64 {
    let rows: Vec<(u32, &SlotSet)> = problem
        .requests()
        .map(|request| (problem.weight(request), problem.possible_slots(request)))
        .filter(|(_, slots)| !slots.is_empty())
        .collect();
    let tables = |slot| problem.tables.iter().filter(|table| table.open.contains(slot)).count();
    unmatched_weight(&rows, problem, &tables, u32::MAX).1
}
