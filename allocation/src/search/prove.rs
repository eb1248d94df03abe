//! Levels of any problem that clauses tell, proved or improved by the engines.

use super::{
    anneal::{Annealer, Turn},
    levels::Bounds,
    meter::Meter,
    state::{Seats, State},
};
use crate::{
    outcome::Limits,
    sat::{Arena, Duel, Found, Settled, admits, encodings},
};

/// Proves one level after the other, from the first that is open on, as far as it gets.
pub(super) fn prove(
    annealer: &mut Annealer<'_, '_>,
    first: usize,
    bounds: &mut Bounds,
    limits: &Limits,
    meter: &mut Meter<'_>,
) {
    let problem = annealer.state.problem;
    meter.keep_back(1.0);
    for level in 0..problem.objectives.len() {
        let values = annealer.best_values;
        if values[level] <= bounds.at(level, &values) {
            continue;
        }
        if level < first || meter.conflicts == 0 || meter.stopped() || !admits(problem, level) {
            return;
        }
        meter.objective = problem.objectives[level];
        fight(annealer, level, bounds, limits, meter);
        let improved = annealer.best_values[level] < values[level];
        if annealer.best_values[level] > bounds.at(level, &annealer.best_values) {
            return;
        }
        if improved {
            again(annealer, level + 1, bounds, meter);
        }
    }
}

/// The engines at one level.
fn fight(
    annealer: &mut Annealer<'_, '_>,
    level: usize,
    bounds: &mut Bounds,
    limits: &Limits,
    meter: &mut Meter<'_>,
) {
    let problem = annealer.state.problem;
    let values = annealer.best_values;
    let duel = Duel {
        problem,
        level,
        settled: Settled {
            values: values[..level].to_vec(),
            best: values[level],
            bound: bounds.at(level, &values),
        },
        encodings: encodings(problem),
        together: limits.threads > 1,
        conflicts: meter.conflicts,
    };
    let (bound, conflicts) = duel.fight(&mut Alone { annealer: &mut *annealer, level, meter: &mut *meter });
    meter.conflicts = meter.conflicts.saturating_sub(conflicts);
    bounds.prove(level, bound);
}

/// The levels below one that was improved are searched anew.
fn again(annealer: &mut Annealer<'_, '_>, first: usize, bounds: &Bounds, meter: &mut Meter<'_>) {
    for level in first..annealer.state.problem.objectives.len() {
        let turn = Turn { steps: meter.steps_left() / 2, until: (1.0 + meter.spent()) / 2.0 };
        annealer.improve(level, bounds, 1, turn, meter);
    }
}

/// Engines without a local search beside them; what they find goes to the annealer.
struct Alone<'a, 's, 'c, 'p> {
    annealer: &'a mut Annealer<'c, 'p>,
    level: usize,
    meter: &'a mut Meter<'s>,
}

impl Arena for Alone<'_, '_, '_, '_> {
    fn go_on(&mut self, bound: u64) -> bool {
        let problem = self.annealer.state.problem;
        self.meter.know(problem.objectives[self.level], bound);
        self.meter.go_on(problem, &self.annealer.best_values)
    }

    fn local(&mut self, _bound: u64) -> Option<u64> {
        Some(self.annealer.best_values[self.level])
    }

    fn take(&mut self, found: &Found) -> Option<u64> {
        let annealer = &mut *self.annealer;
        let before = annealer.best.clone();
        annealer.state.restore(&vec![None; before.len()]);
        let seated = seat_all(&mut annealer.state, found);
        annealer.state.keep();
        let values = annealer.state.values();
        let kept = seated && values[..self.level] <= annealer.best_values[..self.level];
        if kept && values < annealer.best_values {
            annealer.take_state();
        } else {
            annealer.state.restore(&before);
        }
        kept.then_some(values[self.level])
    }
}

/// Seats everybody at tables; false where these people and tables don't come together.
fn seat_all(state: &mut State<'_>, found: &Found) -> bool {
    let problem = state.problem;
    problem.requests().zip(found).all(|(request, place)| {
        let Some((slot, delegates)) = place else { return true };
        let mut seats = Seats::none();
        delegates.iter().for_each(|delegate| seats.push(*delegate));
        state.try_put_with(request, *slot, seats)
    })
}
