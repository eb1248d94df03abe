//! Breaks, told by counters over time, and their fair share.
//!
//! In each session the k-th counter of a delegate says how many meetings it has had by slot k.
//! Where its j-th meeting is over by slot k and there is another, either that one is over by slot
//! k + 1 or a break lies between: j of them are enough to tell all breaks.

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
    pub(super) fn counters(&mut self, may_leave_out: bool, level: usize, settled: &Settled) {
        let (may, must) = self.meetings();
        for delegate in self.problem.delegates() {
            let (may, must) = (may[delegate.index()], must[delegate.index()]);
            let exact = !may_leave_out && may == must && self.problem.sessions.len() == 1;
            let mut breaks = Vec::new();
            for session in 0..self.problem.sessions.len() {
                self.session(delegate, session, may, exact, &mut breaks);
            }
            let most = breaks.len();
            let row = count::count(&mut self.engine, &breaks, most, Told::AtLeast);
            self.breaks.push(row);
        }
        if !may_leave_out {
            for (delegate, least) in bound::breaks_by_delegate(self.problem) {
                for literal in self.breaks[delegate.index()].clone().iter().take(least as usize) {
                    self.engine.clause(&[*literal]);
                }
            }
        }
        self.share(level, settled);
    }

    /// The most and the fewest meetings of each delegate when nothing is left out.
    fn meetings(&self) -> (Vec<usize>, Vec<usize>) {
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
        exact: bool,
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
            }
            breaks.push(break_after);
        }
    }

    /// By slot and number: more than so many meetings by then.
    fn over_time(&mut self, busy: &[Lit], most: usize) -> Vec<Vec<Lit>> {
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

    /// The most and the fewest breaks lie no further apart than is fair, or than is settled.
    fn share(&mut self, level: usize, settled: &Settled) {
        let place = self.problem.objectives[..level].iter().position(|one| *one == Objective::Unfairness);
        let (Some(fairness), Some(place)) = (self.problem.fairness, place) else {
            return;
        };
        let apart = fairness as usize + settled.values[place] as usize;
        let rows = self.breaks.clone();
        let highest = rows.iter().map(Vec::len).max().unwrap_or(0);
        let fewest = rows.iter().map(Vec::len).min().unwrap_or(0);
        // For each number of breaks: everybody has more. Nobody does beyond the shortest row.
        let mut all: Vec<Lit> = (0..fewest).map(|_| self.engine.variable()).collect();
        all.resize(highest, FALSE);
        for row in &rows {
            for (j, everybody) in all.iter().enumerate().take(fewest) {
                self.engine.clause(&[-everybody, self.reaches(row, j)]);
            }
            for (over, everybody) in row.iter().skip(apart).zip(&all) {
                self.engine.clause(&[-over, *everybody]);
            }
        }
    }

    fn reaches(&self, row: &[Lit], j: usize) -> Lit {
        row.get(j).copied().unwrap_or(FALSE)
    }
}
