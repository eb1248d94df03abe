//! Who sits when: seats, availability, and the rules of one person's day.

use super::Model;
use crate::{
    index::{Delegate, SlotSet},
    problem::{Problem, Side},
    sat::{
        count,
        engine::{FALSE, Lit},
    },
};

impl Model<'_> {
    /// Seats and days of all delegates.
    pub(super) fn people(&mut self) {
        let slots = self.problem.slots.len();
        // By delegate and slot: the literals of the meetings that would take it.
        let mut takes: Vec<Vec<Vec<Lit>>> = vec![vec![Vec::new(); slots]; self.problem.delegates.len()];
        for request in self.problem.requests() {
            self.chosen.push(Vec::new());
            let place = self.place[request.index()].clone();
            for side in &self.problem.request_row(request).sides {
                if side.choose == side.from.len() {
                    for delegate in &side.from {
                        for (taken, literal) in takes[delegate.index()].iter_mut().zip(&place) {
                            taken.push(*literal);
                        }
                    }
                } else {
                    self.choose(request.index(), side, &place, &mut takes);
                }
            }
        }
        for (delegate, taken) in self.problem.delegates().zip(takes) {
            self.day(delegate, &taken);
        }
    }

    /// A side with more people than are needed: exactly so many are chosen, who are available.
    fn choose(&mut self, request: usize, side: &Side, place: &[Lit], takes: &mut [Vec<Vec<Lit>>]) {
        let chosen: Vec<Lit> = side.from.iter().map(|_| self.engine.variable()).collect();
        let row = count::count(&mut self.engine, &chosen, side.choose + 1, count::Told::Exactly);
        self.engine.clause(&[row[side.choose - 1]]);
        if let Some(over) = row.get(side.choose) {
            self.engine.clause(&[-over]);
        }
        for (delegate, literal) in side.from.iter().zip(&chosen) {
            self.chosen[request].push((*delegate, *literal));
            let available = &self.problem.delegate_row(*delegate).available;
            for (n, slot) in self.problem.slots().enumerate() {
                if place[n] == FALSE {
                    continue;
                }
                if !available.contains(slot) {
                    self.engine.clause(&[-literal, -place[n]]);
                    continue;
                }
                let taken = self.engine.variable();
                self.engine.clause(&[-taken, *literal]);
                self.engine.clause(&[-taken, place[n]]);
                self.engine.clause(&[-literal, -place[n], taken]);
                takes[delegate.index()][n].push(taken);
            }
        }
    }

    /// One delegate: one meeting at a time, the ways between, and its limits.
    fn day(&mut self, delegate: Delegate, taken: &[Vec<Lit>]) {
        let mut busy = Vec::with_capacity(taken.len());
        for literals in taken {
            let literals: Vec<Lit> = literals.iter().copied().filter(|literal| *literal != FALSE).collect();
            self.engine.at_most_one(&literals);
            busy.push(self.engine.any(&literals));
        }
        for (n, row) in self.problem.slots.iter().enumerate() {
            for apart in &row.apart {
                let other = number(self.problem, *apart);
                if n < other {
                    self.engine.clause(&[-busy[n], -busy[other]]);
                }
            }
        }
        if let Some(longest) = self.problem.longest_run {
            for session in &self.problem.sessions {
                let day = &busy[session.first..session.first + session.len];
                for window in day.windows(longest as usize + 1) {
                    let clause: Vec<Lit> = window.iter().map(|literal| -literal).collect();
                    self.engine.clause(&clause);
                }
            }
        }
        let most = self.problem.delegate_row(delegate).most_meetings as usize;
        if most < busy.iter().filter(|literal| **literal != FALSE).count() {
            count::at_most(&mut self.engine, &busy, most);
        }
        self.parts(delegate, &busy);
        self.busy.push(busy);
    }

    /// Quotas in the slots with a mark, and lunch windows.
    fn parts(&mut self, delegate: Delegate, busy: &[Lit]) {
        let own = &self.problem.delegate_row(delegate).own;
        let among = |slots: &SlotSet| -> Vec<Lit> {
            slots
                .iter()
                .map(|slot| busy[number(self.problem, slot)])
                .filter(|literal| *literal != FALSE)
                .collect()
        };
        let mut limits: Vec<(Vec<Lit>, usize)> = Vec::new();
        for quota in &own.quotas {
            limits.push((among(&self.problem.marks[quota.mark].slots), quota.most as usize));
        }
        for lunch in self.problem.lunches.iter().filter(|_| !own.no_lunch) {
            let taken: Vec<Vec<Lit>> = lunch.slots.iter().map(|(_, slots)| among(slots)).collect();
            let taken = taken.iter().map(|literals| self.engine.any(literals)).collect();
            limits.push((taken, lunch.slots.len().saturating_sub(lunch.free as usize)));
        }
        for (literals, most) in limits {
            count::at_most(&mut self.engine, &literals, most);
        }
    }
}

/// The number of a slot, through all sessions.
pub(super) fn number(problem: &Problem, slot: crate::index::Slot) -> usize {
    problem.sessions[slot.session()].first + slot.position()
}
