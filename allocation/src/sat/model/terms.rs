//! What each level weighs, as literals: a base that every timetable has, and what comes on top.

use super::Model;
use crate::{
    bound,
    index::Delegate,
    sat::{
        count::{self, Told},
        engine::{FALSE, Lit},
        weigh::Weight,
    },
    score::Objective,
};

impl Model<'_> {
    /// The terms of an objective; none where it isn't told in clauses.
    pub(super) fn terms(&mut self, objective: Objective, may_leave_out: bool) -> Option<(u64, Vec<Weight>)> {
        match objective {
            Objective::LeftOut => Some((0, self.left_out())),
            // That it is 0 is told with the counters.
            Objective::Unfairness => Some((0, Vec::new())),
            Objective::Breaks => Some(self.all_breaks(may_leave_out)),
            Objective::OutsideHours => Some((0, self.outside_hours(false))),
            Objective::OutsideHoursShare => Some((0, self.outside_hours(true))),
            Objective::EarlyFinish => Some((0, self.early_finish())),
            _ => None,
        }
    }

    fn left_out(&self) -> Vec<Weight> {
        let weight = |request| u64::from(self.problem.weight(request));
        let of = self.problem.requests().zip(&self.out);
        of.filter(|(_, out)| **out != FALSE).map(|(request, out)| (weight(request), *out)).collect()
    }

    fn all_breaks(&self, may_leave_out: bool) -> (u64, Vec<Weight>) {
        let mut least = vec![0; self.breaks.len()];
        if !may_leave_out {
            for (delegate, breaks) in bound::breaks_by_delegate(self.problem) {
                least[delegate.index()] = breaks as usize;
            }
        }
        let base = self.breaks.iter().zip(&least).map(|(row, least)| row.len().min(*least) as u64).sum();
        let over = self.breaks.iter().zip(&least).flat_map(|(row, least)| row.iter().skip(*least));
        (base, over.map(|literal| (1, *literal)).collect())
    }

    /// Seats outside humane hours; or their squares: the n-th of a delegate weighs 2n − 1.
    fn outside_hours(&mut self, squared: bool) -> Vec<Weight> {
        let mut weights = Vec::new();
        for delegate in self.problem.delegates() {
            let outside = &self.problem.delegate_row(delegate).own.outside_hours;
            let seats: Vec<Lit> = self
                .problem
                .slots()
                .zip(&self.seating.busy[delegate.index()])
                .filter(|(slot, literal)| outside.contains(*slot) && **literal != FALSE)
                .map(|(_, literal)| *literal)
                .collect();
            if squared {
                let most = seats.len();
                let row = count::count(&mut self.engine, &seats, most, Told::AtLeast);
                weights.extend(row.into_iter().zip(0..).map(|(literal, n)| (2 * n + 1, literal)));
            } else {
                weights.extend(seats.into_iter().map(|literal| (1, literal)));
            }
        }
        weights
    }

    fn early_finish(&mut self) -> Vec<Weight> {
        let mut weights = Vec::new();
        for (delegate, session) in self.days() {
            let busy = self.day_of(delegate, session);
            let later = self.now_or_later(&busy);
            weights.extend(later.into_iter().filter(|literal| *literal != FALSE).map(|literal| (1, literal)));
        }
        weights
    }

    /// By slot: a meeting takes place then or later.
    fn now_or_later(&mut self, busy: &[Lit]) -> Vec<Lit> {
        let mut row = vec![FALSE; busy.len()];
        let mut after = FALSE;
        for (k, now) in busy.iter().enumerate().rev() {
            if *now != FALSE || after != FALSE {
                let here = self.engine.variable();
                self.engine.clause(&[-now, here]);
                self.engine.clause(&[-after, here]);
                after = here;
            }
            row[k] = after;
        }
        row
    }

    fn days(&self) -> Vec<(Delegate, usize)> {
        let sessions = self.problem.sessions.len();
        self.problem
            .delegates()
            .flat_map(|delegate| (0..sessions).map(move |session| (delegate, session)))
            .collect()
    }

    fn day_of(&self, delegate: Delegate, session: usize) -> Vec<Lit> {
        let row = &self.problem.sessions[session];
        self.seating.busy[delegate.index()][row.first..row.first + row.len].to_vec()
    }
}
