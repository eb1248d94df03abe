//! The fewest breaks a delegate can have when all its meetings take place: a dynamic program over
//! its slots.

use super::{needed, with_pin};
use crate::{
    index::{Delegate, Request, SlotSet},
    problem::Problem,
};

/// The fewest breaks of all delegates together in a timetable that leaves nothing out.
///
/// A delegate who might be chosen for further meetings counts 0, since these could fill gaps.
pub(crate) fn breaks(problem: &Problem) -> u64 {
    breaks_by_delegate(problem).into_iter().map(|(_, breaks)| breaks).sum()
}

/// The same for each delegate who is not chosen from several.
pub(crate) fn breaks_by_delegate(problem: &Problem) -> Vec<(Delegate, u64)> {
    let of =
        |(delegate, needed): (Delegate, Vec<Request>)| (delegate, of_delegate(problem, delegate, &needed));
    never_chosen(problem).into_iter().map(of).collect()
}

/// The delegates who are not chosen from several, with the requests that need them.
pub(super) fn never_chosen(problem: &Problem) -> Vec<(Delegate, Vec<Request>)> {
    let needed = needed(problem);
    let mut open = vec![false; problem.delegates.len()];
    for side in problem.requests.iter().flat_map(|row| &row.sides) {
        if side.choose < side.from.len() {
            for delegate in &side.from {
                open[delegate.index()] = true;
            }
        }
    }
    problem.delegates().zip(needed).filter(|(delegate, _)| !open[delegate.index()]).collect()
}

/// What the meetings of one delegate say about the slots, in order of session and time.
pub(super) struct Line {
    /// Slots left when the k first are gone: the fewest and the most meetings among those k.
    least: Vec<usize>,
    most: Vec<usize>,
    pub(super) may: Vec<bool>,
    pub(super) must: Vec<bool>,
    pub(super) begins_session: Vec<bool>,
}

pub(super) fn line(problem: &Problem, available: &SlotSet, meetings: &[SlotSet]) -> Line {
    let rows = &problem.slots;
    let mut line = Line {
        least: vec![0; rows.len() + 1],
        most: vec![meetings.len(); rows.len() + 1],
        may: vec![false; rows.len()],
        must: vec![false; rows.len()],
        begins_session: rows.iter().map(|row| row.slot.position() == 0).collect(),
    };
    for meeting in meetings {
        let inside: Vec<usize> = (0..rows.len())
            .filter(|k| meeting.contains(rows[*k].slot) && available.contains(rows[*k].slot))
            .collect();
        let (Some(first), Some(last)) = (inside.first(), inside.last()) else {
            continue;
        };
        for k in &inside {
            line.may[*k] = true;
        }
        line.must[*first] |= first == last;
        line.least[last + 1..].iter_mut().for_each(|least| *least += 1);
        line.most[..=*first].iter_mut().for_each(|most| *most -= 1);
    }
    line
}

/// States of the walk: nothing yet in this session, idle after a meeting, or in a run of so many.
const NOTHING: usize = 0;
const IDLE: usize = 1;
const RUN: usize = 1;

const NEVER: u64 = u64::MAX;

fn of_delegate(problem: &Problem, delegate: Delegate, needed: &[Request]) -> u64 {
    let meetings: Vec<SlotSet> = needed.iter().map(|request| with_pin(problem, *request)).collect();
    let line = line(problem, &problem.delegate_row(delegate).available, &meetings);
    let longest = problem.longest_run.map(|longest| longest as usize);
    let states = RUN + 1 + longest.unwrap_or(1).min(64);
    let mut costs = vec![vec![NEVER; states]; meetings.len() + 1];
    costs[0][NOTHING] = 0;
    for k in 0..problem.slots.len() {
        if line.begins_session[k] {
            for row in &mut costs {
                let cheapest = row.iter().copied().min().unwrap_or(NEVER);
                row.fill(NEVER);
                row[NOTHING] = cheapest;
            }
        }
        let mut next = vec![vec![NEVER; states]; meetings.len() + 1];
        for (count, row) in costs.iter().enumerate() {
            for (state, cost) in row.iter().enumerate().filter(|(_, cost)| **cost != NEVER) {
                if !line.must[k] && within(&line, k, count) {
                    let to = if state == NOTHING { NOTHING } else { IDLE };
                    next[count][to] = next[count][to].min(*cost);
                }
                if line.may[k] && count < meetings.len() && within(&line, k, count + 1) {
                    let run = state.saturating_sub(RUN) + 1;
                    let length = if longest.is_some() { run } else { 1 };
                    if RUN + length < states {
                        let cost = cost + u64::from(state == IDLE);
                        let to = &mut next[count + 1][RUN + length];
                        *to = (*to).min(cost);
                    }
                }
            }
        }
        costs = next;
    }
    // No way at all: then something must be left out, and this bound has nothing to say.
    costs[meetings.len()].iter().copied().min().filter(|cost| *cost != NEVER).unwrap_or(0)
}

pub(super) fn within(line: &Line, k: usize, count: usize) -> bool {
    (line.least[k + 1]..=line.most[k + 1]).contains(&count)
}
