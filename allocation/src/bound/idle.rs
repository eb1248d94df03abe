//! The fewest and the most idle slots a delegate can have when all its meetings take place: a
//! dynamic program over its slots.

use super::{
    breaks::{line, never_chosen, within},
    with_pin,
};
use crate::{
    index::{Delegate, Request, SlotSet},
    problem::Problem,
};

/// Between which numbers the idle slots of a delegate lie.
pub(crate) struct Idle {
    pub(crate) delegate: Delegate,
    pub(crate) meetings: usize,
    pub(crate) least: u64,
    pub(crate) most: u64,
}

/// The fewest idle slots of all delegates together in a timetable that leaves nothing out.
pub(crate) fn idle_slots(problem: &Problem) -> u64 {
    idle_by_delegate(problem).into_iter().map(|idle| idle.least).sum()
}

/// How far idle slots lie apart at least in a timetable that leaves nothing out: somebody has no
/// fewer than so many, and somebody no more.
pub(crate) fn idle_range(problem: &Problem) -> u64 {
    let all = idle_by_delegate(problem);
    let several = || all.iter().filter(|idle| idle.meetings >= 2);
    let least = several().map(|idle| idle.least).max().unwrap_or(0);
    let most = several().map(|idle| idle.most).min().unwrap_or(u64::MAX);
    least.saturating_sub(most)
}

/// One row for each delegate who is not chosen from several.
pub(crate) fn idle_by_delegate(problem: &Problem) -> Vec<Idle> {
    let of = |(delegate, needed): (Delegate, Vec<Request>)| {
        // No way at all: then something must be left out, and this bound has nothing to say.
        let (least, most) = of_delegate(problem, delegate, &needed).unwrap_or((0, u64::MAX));
        Idle { delegate, meetings: needed.len(), least, most }
    };
    never_chosen(problem).into_iter().map(of).collect()
}

/// States of the walk: nothing yet in this session, idle until another meeting, done in this
/// session, or in a run of so many.
const NOTHING: usize = 0;
const IDLE: usize = 1;
const DONE: usize = 2;
const RUN: usize = 2;

/// The fewest and the most idle slots on some way to a state.
type Ways = Option<(u64, u64)>;

fn of_delegate(problem: &Problem, delegate: Delegate, needed: &[Request]) -> Ways {
    let meetings: Vec<SlotSet> = needed.iter().map(|request| with_pin(problem, *request)).collect();
    let line = line(problem, &problem.delegate_row(delegate).available, &meetings);
    let longest = problem.longest_run.map(|longest| longest as usize);
    let states = RUN + 1 + longest.unwrap_or(1).min(64);
    let mut ways: Vec<Vec<Ways>> = vec![vec![None; states]; meetings.len() + 1];
    ways[0][NOTHING] = Some((0, 0));
    for k in 0..problem.slots.len() {
        if line.begins_session[k] {
            ways.iter_mut().for_each(|row| begin_session(row));
        }
        let mut next: Vec<Vec<Ways>> = vec![vec![None; states]; meetings.len() + 1];
        for (count, row) in ways.iter().enumerate() {
            for (state, way) in row.iter().enumerate().filter(|(_, way)| way.is_some()) {
                if !line.must[k] && within(&line, k, count) {
                    match state {
                        NOTHING | DONE => join(&mut next[count][state], *way, 0),
                        IDLE => join(&mut next[count][IDLE], *way, 1),
                        _ => {
                            join(&mut next[count][IDLE], *way, 1);
                            join(&mut next[count][DONE], *way, 0);
                        }
                    }
                }
                if line.may[k] && state != DONE && count < meetings.len() && within(&line, k, count + 1) {
                    let run = state.saturating_sub(RUN) + 1;
                    let length = if longest.is_some() { run } else { 1 };
                    if RUN + length < states {
                        join(&mut next[count + 1][RUN + length], *way, 0);
                    }
                }
            }
        }
        ways = next;
    }
    let last = &mut ways[meetings.len()];
    begin_session(last);
    last[NOTHING]
}

/// A session is over: nobody waits for another meeting of it.
fn begin_session(row: &mut [Ways]) {
    row[IDLE] = None;
    let mut all = None;
    for way in row.iter_mut() {
        join(&mut all, way.take(), 0);
    }
    row[NOTHING] = all;
}

fn join(to: &mut Ways, way: Ways, more: u64) {
    if let Some((least, most)) = way {
        let (least, most) = (least + more, most + more);
        *to = Some(to.map_or((least, most), |(a, b)| (a.min(least), b.max(most))));
    }
}
