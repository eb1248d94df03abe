//! Who sits when, and the rules of one person's day, each with its literal.

use super::{Relaxed, Rules, Selected};
use crate::{
    index::{Delegate, Slot, SlotSet},
    problem::Side,
    sat::{
        count::{self, Told},
        engine::{FALSE, Lit},
    },
};

impl Rules<'_> {
    /// Seats and days of all delegates.
    pub(super) fn people(&mut self) {
        let (slots, people) = (self.problem.slots.len(), self.problem.delegates.len());
        // By delegate and slot: the literals of the meetings that would take it.
        let mut takes: Vec<Vec<Vec<Lit>>> = vec![vec![Vec::new(); slots]; people];
        // By delegate: the meetings that can't do without it.
        let mut needed: Vec<Vec<Lit>> = vec![Vec::new(); people];
        for request in self.problem.requests() {
            let placed = self.placed[request.index()];
            if placed == FALSE {
                continue;
            }
            let place = self.place[request.index()].clone();
            for side in &self.problem.request_row(request).sides {
                if side.choose < side.from.len() {
                    self.choose(request.index(), side, &place, &mut takes);
                    continue;
                }
                for delegate in &side.from {
                    needed[delegate.index()].push(placed);
                    for (taken, literal) in takes[delegate.index()].iter_mut().zip(&place) {
                        taken.push(*literal);
                    }
                }
            }
        }
        for (delegate, (taken, needed)) in self.problem.delegates().zip(takes.into_iter().zip(needed)) {
            self.day(delegate, &taken, &needed);
        }
    }

    fn choose(&mut self, request: usize, side: &Side, place: &[Lit], takes: &mut [Vec<Vec<Lit>>]) {
        let chosen: Vec<Lit> = side.from.iter().map(|_| self.engine.variable()).collect();
        let row = count::count(&mut self.engine, &chosen, side.choose + 1, Told::Exactly);
        if let Some(enough) = side.choose.checked_sub(1).and_then(|last| row.get(last)) {
            self.engine.clause(&[*enough]);
        }
        if let Some(over) = row.get(side.choose) {
            self.engine.clause(&[-over]);
        }
        for (delegate, literal) in side.from.iter().zip(&chosen) {
            self.chosen[request].push((*delegate, *literal));
            for (here, takes) in place.iter().zip(&mut takes[delegate.index()]) {
                let taken = self.engine.variable();
                self.engine.clause(&[-taken, *literal]);
                self.engine.clause(&[-taken, *here]);
                self.engine.clause(&[-literal, -here, taken]);
                takes.push(taken);
            }
        }
    }

    fn day(&mut self, delegate: Delegate, taken: &[Vec<Lit>], needed: &[Lit]) {
        let mut busy = Vec::with_capacity(taken.len());
        for literals in taken {
            self.engine.at_most_one(literals);
            busy.push(self.engine.any(literals));
        }
        for (n, row) in self.problem.slots.iter().enumerate() {
            for apart in &row.apart {
                let other = self.number(*apart);
                if n < other {
                    self.engine.clause(&[-busy[n], -busy[other]]);
                }
            }
        }
        self.busy.push(busy);
        if self.busy_in(delegate, |_| true).is_empty() {
            return;
        }
        self.availability(delegate);
        self.longest_run(delegate);
        self.lunch(delegate);
        self.most(delegate, needed);
    }

    fn busy_in(&self, delegate: Delegate, within: impl Fn(Slot) -> bool) -> Vec<Lit> {
        let slots = self.problem.slots().zip(&self.busy[delegate.index()]);
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
            let mut clause = vec![-available, -self.busy[delegate.index()][n]];
            let there = row.own.from.is_none_or(|from| from <= at.start)
                && row.own.until.is_none_or(|until| at.end <= until);
            if wanted && there {
                let open = self.relief(Relaxed::Open(delegate, at.slot));
                self.engine.clause(&[-open, self.busy[delegate.index()][n]]);
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
            let day = self.busy[delegate.index()][session.first..session.first + session.len].to_vec();
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

    /// The number of a slot, through all sessions.
    pub(super) fn number(&self, slot: Slot) -> usize {
        self.problem.sessions[slot.session()].first + slot.position()
    }
}
