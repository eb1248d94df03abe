//! Whose agenda changes against a timetable.

use super::Rules;
use crate::{
    index::Delegate,
    sat::{
        count::{self, Told},
        engine::{FALSE, Lit},
    },
    timetable::Timetable,
};

impl Rules<'_> {
    pub(super) fn count_changed(&mut self, timetable: &Timetable) {
        let changed: Vec<Lit> = self.problem.delegates().map(|_| self.engine.variable()).collect();
        for request in self.problem.requests() {
            if self.placed[request.index()] == FALSE {
                continue;
            }
            let before = timetable.placement(request);
            // Holds where it stays as it was.
            let stays = before.map_or(-self.placed[request.index()], |before| {
                self.place[request.index()][self.problem.number(before.slot)]
            });
            let sat = |delegate: &Delegate| before.is_some_and(|before| before.delegates.contains(delegate));
            for side in &self.problem.request_row(request).sides {
                for delegate in &side.from {
                    if side.choose == side.from.len() || sat(delegate) {
                        self.engine.clause(&[stays, changed[delegate.index()]]);
                    }
                }
            }
            for (delegate, chosen) in self.seating.chosen(request) {
                let (changed, placed) = (changed[delegate.index()], self.placed[request.index()]);
                if sat(delegate) {
                    self.engine.clause(&[*chosen, changed]);
                } else {
                    self.engine.clause(&[-chosen, -placed, changed]);
                }
            }
        }
        for literal in &changed {
            self.engine.prefer(-literal);
        }
        let most = changed.len().min(MOST_TOLD);
        self.changed = count::count(&mut self.engine, &changed, most, Told::AtLeast);
    }
}

/// More changed agendas than this are not told apart.
const MOST_TOLD: usize = 64;
