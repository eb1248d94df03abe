//! The rules of one person's day.

use super::Model;
use crate::{
    index::{Delegate, SlotSet},
    sat::{
        count,
        engine::{FALSE, Lit},
        seating::Seating,
    },
};

impl Model<'_> {
    /// Seats and days of all delegates.
    pub(super) fn people(&mut self) {
        self.seating = Seating::new(&mut self.engine, self.problem, &self.place);
        for delegate in self.problem.delegates() {
            let busy = self.seating.busy[delegate.index()].clone();
            self.day(delegate, &busy);
            self.parts(delegate, &busy);
        }
    }

    /// When a delegate can meet, how often in a row, and how often at all.
    fn day(&mut self, delegate: Delegate, busy: &[Lit]) {
        let row = self.problem.delegate_row(delegate);
        for (slot, literal) in self.problem.slots().zip(busy) {
            if !row.available.contains(slot) {
                self.engine.clause(&[-literal]);
            }
        }
        if let Some(longest) = self.problem.longest_run {
            for session in &self.problem.sessions {
                let day = &busy[session.first..session.first + session.len];
                for window in day.windows((longest as usize).saturating_add(1)) {
                    let clause: Vec<Lit> = window.iter().map(|literal| -literal).collect();
                    self.engine.clause(&clause);
                }
            }
        }
        let most = row.most_meetings as usize;
        if most < busy.iter().filter(|literal| **literal != FALSE).count() {
            count::at_most(&mut self.engine, busy, most);
        }
    }

    /// Quotas in the slots with a mark, and lunch windows.
    fn parts(&mut self, delegate: Delegate, busy: &[Lit]) {
        let own = &self.problem.delegate_row(delegate).own;
        let among = |slots: &SlotSet| -> Vec<Lit> {
            slots
                .iter()
                .map(|slot| busy[self.problem.number(slot)])
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
