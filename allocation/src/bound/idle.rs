//! The fewest and the most idle slots a delegate can have when all its meetings take place: a
//! dynamic program over its slots.

use super::{
    breaks::{Line, line, never_chosen, within},
    prices, with_pin,
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

/// The fewest idle slots of all delegates together in a timetable that leaves nothing out: counted
/// for each alone, or with a price on each slot, since there are only so many tables.
pub(crate) fn idle_slots(problem: &Problem) -> u64 {
    let alone = idle_by_delegate(problem).into_iter().map(|idle| idle.least).sum();
    let days: Vec<Day> = days(problem).into_iter().map(|(_, day)| day).collect();
    prices::bound(problem, |prices| days.iter().map(|day| day.cheapest(prices)).collect()).max(alone)
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
    let free = vec![0; problem.slots.len()];
    let idle = |(delegate, day): (Delegate, Day)| {
        // No way at all: then something must be left out, and this bound has nothing to say.
        let (least, most) = day.ways(1, &free).map_or((0, u64::MAX), |way| (way.least, way.most));
        Idle { delegate, meetings: day.meetings, least, most }
    };
    days(problem).into_iter().map(idle).collect()
}

fn days(problem: &Problem) -> Vec<(Delegate, Day)> {
    let day = |(delegate, needed): (Delegate, Vec<Request>)| {
        let meetings: Vec<SlotSet> = needed.iter().map(|request| with_pin(problem, *request)).collect();
        let line = line(problem, &problem.delegate_row(delegate).available, &meetings);
        let longest = problem.longest_run.map(|longest| longest as usize);
        (delegate, Day { line, meetings: meetings.len(), longest })
    };
    never_chosen(problem).into_iter().map(day).collect()
}

/// What is known of one delegate's meetings.
struct Day {
    line: Line,
    meetings: usize,
    longest: Option<usize>,
}

/// What the ways to a state come to.
#[derive(Debug, Clone, Copy)]
struct Way {
    least: u64,
    /// The slots taken on the way that comes to the least, as bits; of the first 64.
    taken: u64,
    most: u64,
}

/// States of the walk: nothing yet in this session, idle until another meeting, done in this
/// session, or in a run of so many.
const NOTHING: usize = 0;
const IDLE: usize = 1;
const DONE: usize = 2;
const RUN: usize = 2;

impl Day {
    /// The cheapest way and the slots that it takes.
    fn cheapest(&self, prices: &[u64]) -> Option<(u64, u64)> {
        self.ways(prices::UNIT, prices).map(|way| (way.least, way.taken))
    }

    /// What all meetings come to where an idle slot costs a unit and a meeting the price of its
    /// slot; none where they don't fit.
    fn ways(&self, unit: u64, prices: &[u64]) -> Option<Way> {
        let line = &self.line;
        let states = RUN + 1 + self.longest.unwrap_or(1).min(64);
        let mut ways: Vec<Vec<Option<Way>>> = vec![vec![None; states]; self.meetings + 1];
        ways[0][NOTHING] = Some(Way { least: 0, taken: 0, most: 0 });
        for (k, price) in prices.iter().enumerate() {
            if line.begins_session[k] {
                ways.iter_mut().for_each(|row| begin_session(row));
            }
            let mut next: Vec<Vec<Option<Way>>> = vec![vec![None; states]; self.meetings + 1];
            for (count, row) in ways.iter().enumerate() {
                let here = row.iter().enumerate().filter_map(|(state, way)| Some((state, (*way)?)));
                for (state, way) in here {
                    if !line.must[k] && within(line, k, count) {
                        if state == NOTHING || state >= DONE {
                            join(&mut next[count][state.min(DONE)], way);
                        }
                        if state == IDLE || state > DONE {
                            join(&mut next[count][IDLE], way.and(unit, 0));
                        }
                    }
                    let run = if self.longest.is_some() { state.saturating_sub(RUN) + 1 } else { 1 };
                    let fits = state != DONE && count < self.meetings && RUN + run < states;
                    if fits && line.may[k] && within(line, k, count + 1) {
                        join(&mut next[count + 1][RUN + run], way.and(*price, 1_u64.wrapping_shl(k as u32)));
                    }
                }
            }
            ways = next;
        }
        let last = &mut ways[self.meetings];
        begin_session(last);
        last[NOTHING]
    }
}

impl Way {
    fn and(self, cost: u64, slot: u64) -> Self {
        Self { least: self.least + cost, taken: self.taken | slot, most: self.most + cost }
    }
}

/// A session is over: nobody waits for another meeting of it.
fn begin_session(row: &mut [Option<Way>]) {
    row[IDLE] = None;
    let mut all = None;
    for way in row.iter_mut().filter_map(Option::take) {
        join(&mut all, way);
    }
    row[NOTHING] = all;
}

fn join(to: &mut Option<Way>, way: Way) {
    let Some(to) = to else {
        *to = Some(way);
        return;
    };
    if way.least < to.least {
        (to.least, to.taken) = (way.least, way.taken);
    }
    to.most = to.most.max(way.most);
}
