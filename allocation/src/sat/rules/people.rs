//! Who sits when, and the rules of one person's day, each with its literal.

use super::{Relaxed, Rules, Selected};
use crate::{
    index::{Delegate, Slot, SlotSet},
    sat::{
        count::{self, Told},
        engine::{FALSE, Lit},
        seating::Seating,
    },
};

impl Rules<'_> {
    /// Seats and days of all delegates.
    pub(super) fn people(&mut self) {
        self.seating = Seating::new(&mut self.engine, self.problem, &self.place);
        // By delegate: the meetings that can't do without it.
        let mut needed: Vec<Vec<Lit>> = vec![Vec::new(); self.problem.delegates.len()];
        for (row, placed) in self.problem.requests.iter().zip(&self.placed) {
            let whole = row.sides.iter().filter(|side| side.choose == side.from.len());
            for delegate in whole.flat_map(|side| &side.from).filter(|_| *placed != FALSE) {
                needed[delegate.index()].push(*placed);
            }
        }
        for (delegate, needed) in self.problem.delegates().zip(needed) {
            if !self.busy_in(delegate, |_| true).is_empty() {
                self.availability(delegate);
                self.longest_run(delegate);
                self.lunch(delegate);
                self.most(delegate, &needed);
            }
        }
    }

    fn busy_in(&self, delegate: Delegate, within: impl Fn(Slot) -> bool) -> Vec<Lit> {
        let slots = self.problem.slots().zip(&self.seating.busy[delegate.index()]);
        let within = slots.filter(|(slot, literal)| within(*slot) && **literal != FALSE);
        within.map(|(_, literal)| *literal).collect()
    }

    fn availability(&mut self, delegate: Delegate) {
        let row = self.problem.delegate_row(delegate);
        let available = self.selector(Selected::Availability(delegate));
        let wanted = self.relieved.is_some_and(|request| {
            self.problem.request_row(request).sides.iter().any(|side| side.from.contains(&delegate))
        });
        for (n, at) in self.problem.slots.iter().enumerate() {
            if row.available.contains(at.slot) {
                continue;
            }
            let mut clause = vec![-available, -self.seating.busy[delegate.index()][n]];
            let there = row.own.from.is_none_or(|from| from <= at.start)
                && row.own.until.is_none_or(|until| at.end <= until);
            if wanted && there {
                let open = self.relief(Relaxed::Open(delegate, at.slot));
                self.engine.clause(&[-open, self.seating.busy[delegate.index()][n]]);
                clause.push(open);
            }
            self.engine.clause(&clause);
        }
    }

    fn longest_run(&mut self, delegate: Delegate) {
        let Some(longest) = self.problem.longest_run else {
            return;
        };
        let runs = self.selector(Selected::Run(delegate));
        for session in &self.problem.sessions {
            let day =
                self.seating.busy[delegate.index()][session.first..session.first + session.len].to_vec();
            for window in day.windows((longest as usize).saturating_add(1)) {
                let mut clause: Vec<Lit> = window.iter().map(|literal| -literal).collect();
                clause.push(-runs);
                self.engine.clause(&clause);
            }
        }
    }

    fn lunch(&mut self, delegate: Delegate) {
        let problem = self.problem;
        if problem.lunches.is_empty() || problem.delegate_row(delegate).own.no_lunch {
            return;
        }
        let eats = self.selector(Selected::Lunch(delegate));
        for lunch in &problem.lunches {
            let taken = |by: &SlotSet| self.busy_in(delegate, |slot| by.contains(slot));
            let taken: Vec<Vec<Lit>> = lunch.slots.iter().map(|(_, by)| taken(by)).collect();
            let taken: Vec<Lit> = taken.iter().map(|by| self.engine.any(by)).collect();
            let most = taken.len().saturating_sub(lunch.free as usize);
            self.at_most(eats, &taken, most);
        }
    }

    /// Quotas; and as many slots taken as there are meetings, which says at once where a day is
    /// too short.
    fn most(&mut self, delegate: Delegate, needed: &[Lit]) {
        let row = self.problem.delegate_row(delegate);
        let busy = self.busy_in(delegate, |_| true);
        let slots = count::count(&mut self.engine, &busy, busy.len(), Told::Exactly);
        let meetings = count::count(&mut self.engine, needed, needed.len(), Told::AtLeast);
        for (n, literal) in meetings.iter().enumerate() {
            self.engine.clause(&[-literal, slots.get(n).copied().unwrap_or(FALSE)]);
        }
        if let Some(over) = slots.get(row.most_meetings as usize) {
            let most = self.selector(Selected::Most(delegate));
            self.engine.clause(&[-most, -over]);
        }
        for quota in &row.own.quotas {
            let marked = &self.problem.marks[quota.mark].slots;
            let busy = self.busy_in(delegate, |slot| marked.contains(slot));
            let most = self.selector(Selected::Mark(delegate, quota.mark));
            self.at_most(most, &busy, quota.most as usize);
        }
    }

    fn at_most(&mut self, selector: Lit, literals: &[Lit], most: usize) {
        let row = count::count(&mut self.engine, literals, most.saturating_add(1), Told::AtLeast);
        if let Some(over) = row.get(most) {
            self.engine.clause(&[-selector, -over]);
        }
    }
}
