//! Breaks, told by counters over time, and their fair share.
//!
//! In each session the k-th counter of a delegate says how many meetings it has had by slot k.
//! Where its j-th meeting is over by slot k and there is another, either that one is over by slot
//! k + 1 or a break lies between: j of them are enough to tell all breaks.

use cadical_sys::TerminateFlag;

use super::{Model, Settled};
use crate::{
    bound,
    index::Delegate,
    sat::{
        count::{self, Told},
        engine::{FALSE, Lit, TRUE},
    },
    score::Objective,
};

impl Model<'_> {
    /// Breaks of all delegates; below what counting proves where nothing is left out.
    /// None where it is stopped.
    pub(super) fn counters(
        &mut self,
        may_leave_out: bool,
        level: usize,
        settled: &Settled,
        stop: &TerminateFlag,
    ) -> Option<()> {
        let (may, must) = self.meetings();
        let share = self.fair_share(level, settled);
        let told = if share == Some(Share::Exact) { Told::Exactly } else { Told::AtLeast };
        for delegate in self.problem.delegates() {
            let (may, must) = (may[delegate.index()], must[delegate.index()]);
            let exact = !may_leave_out && may == must && self.problem.sessions.len() == 1;
            (!stop.is_terminated()).then_some(())?;
            let mut breaks = Vec::new();
            for session in 0..self.problem.sessions.len() {
                self.session(delegate, session, may, (exact, told), &mut breaks);
            }
            let most = breaks.len();
            let row = count::count(&mut self.engine, &breaks, most, told);
            self.breaks.push(row);
        }
        if !may_leave_out {
            for (delegate, least) in bound::breaks_by_delegate(self.problem) {
                for literal in self.breaks[delegate.index()].clone().iter().take(least as usize) {
                    self.engine.clause(&[*literal]);
                }
            }
        }
        if let Some(share) = share {
            self.share(level, settled, share);
        }
        Some(())
    }

    /// The most and the fewest meetings of each delegate when nothing is left out.
    pub(super) fn meetings(&self) -> (Vec<usize>, Vec<usize>) {
        let people = self.problem.delegates.len();
        let (mut may, mut must) = (vec![0; people], vec![0; people]);
        for side in self.problem.requests.iter().flat_map(|row| &row.sides) {
            for delegate in &side.from {
                may[delegate.index()] += 1;
                must[delegate.index()] += usize::from(side.choose == side.from.len());
            }
        }
        (may, must)
    }

    /// One session of one delegate: a literal for each meeting after which a break may lie.
    fn session(
        &mut self,
        delegate: Delegate,
        session: usize,
        may: usize,
        (exact, told): (bool, Told),
        breaks: &mut Vec<Lit>,
    ) {
        let row = &self.problem.sessions[session];
        let busy = self.seating.busy[delegate.index()][row.first..row.first + row.len].to_vec();
        let most = may.min(busy.iter().filter(|literal| **literal != FALSE).count());
        if most < 2 {
            return;
        }
        let over = self.over_time(&busy, most);
        let total = &over[over.len() - 1];
        if exact && most == may {
            self.engine.clause(&[total[most - 1]]);
        }
        for j in 0..most - 1 {
            let break_after = self.engine.variable();
            let another = if exact { TRUE } else { total[j + 1] };
            for k in j..busy.len() - 1 {
                self.engine.clause(&[-over[k][j], -another, over[k + 1][j + 1], break_after]);
                if told == Told::Exactly {
                    let before = if k > 0 { over[k - 1][j] } else { FALSE };
                    self.engine.clause(&[-over[k][j], before, -over[k + 1][j + 1], -break_after]);
                }
            }
            if told == Told::Exactly {
                self.engine.clause(&[another, -break_after]);
            }
            breaks.push(break_after);
        }
    }

    /// By slot and number: more than so many meetings by then.
    pub(super) fn over_time(&mut self, busy: &[Lit], most: usize) -> Vec<Vec<Lit>> {
        let mut over: Vec<Vec<Lit>> = Vec::with_capacity(busy.len());
        for (k, now) in busy.iter().enumerate() {
            let mut row = Vec::with_capacity(most);
            for j in 0..most {
                let before = if k > 0 { over[k - 1][j] } else { FALSE };
                let fewer = match (k, j) {
                    (_, 0) => TRUE,
                    (0, _) => FALSE,
                    _ => over[k - 1][j - 1],
                };
                row.push(self.counter(*now, before, fewer));
            }
            if k > 0 {
                self.engine.clause(&[-now, -over[k - 1][most - 1]]);
            }
            over.push(row);
        }
        over
    }

    /// More than j by slot k: so already before, or j before and one now.
    fn counter(&mut self, now: Lit, before: Lit, fewer: Lit) -> Lit {
        if fewer == FALSE || now == FALSE {
            return before;
        }
        let counter = self.engine.variable();
        self.engine.clause(&[-before, counter]);
        self.engine.clause(&[-fewer, -now, counter]);
        self.engine.clause(&[-counter, before, now]);
        self.engine.clause(&[-counter, fewer]);
        counter
    }

    /// Where the share of breaks is fair by now, or is to be made so: how that is told.
    fn fair_share(&self, level: usize, settled: &Settled) -> Option<Share> {
        let order = &self.problem.objectives[..=level];
        self.problem.fairness.filter(|_| order.contains(&Objective::Unfairness))?;
        let fewer_than_people =
            order.iter().position(|one| *one == Objective::Breaks).is_some_and(|breaks| {
                let most = settled.values.get(breaks).copied().unwrap_or(settled.best.saturating_sub(1));
                most < self.problem.delegates.len() as u64
            });
        Some(if fewer_than_people { Share::FromNone } else { Share::Exact })
    }

    /// The most and the fewest breaks lie no further apart than is fair, or than is settled.
    fn share(&mut self, level: usize, settled: &Settled, share: Share) {
        let place = level_of_unfairness(&self.problem.objectives);
        let (Some(fairness), Some(place)) = (self.problem.fairness, place) else {
            return;
        };
        let settled = if place < level { settled.values[place] as usize } else { 0 };
        let apart = fairness as usize + settled;
        let rows = self.breaks.clone();
        let highest = rows.iter().map(Vec::len).max().unwrap_or(0);
        let fewest = if share == Share::FromNone { 0 } else { rows.iter().map(Vec::len).min().unwrap_or(0) };
        // For each number of breaks: everybody has more. Nobody does beyond the shortest row.
        let mut all: Vec<Lit> = (0..fewest).map(|_| self.engine.variable()).collect();
        all.resize(highest, FALSE);
        for row in &rows {
            for (reached, everybody) in row.iter().zip(&all).take(fewest) {
                self.engine.clause(&[-everybody, *reached]);
            }
            for (over, everybody) in row.iter().skip(apart).zip(&all) {
                self.engine.clause(&[-over, *everybody]);
            }
        }
    }
}

/// How it is told that breaks are shared fairly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Share {
    /// There are fewer breaks than people: somebody has none, and all others are counted from
    /// there.
    FromNone,
    /// Nobody may be said to have more breaks than it has.
    Exact,
}

fn level_of_unfairness(objectives: &[Objective]) -> Option<usize> {
    objectives.iter().position(|one| *one == Objective::Unfairness)
}
