//! Levels of any problem that clauses tell, proved or improved by the engines.

use super::{
    anneal::Annealer,
    meter::Meter,
    state::{Seats, State, Values},
};
use crate::{
    outcome::Limits,
    problem::Problem,
    sat::{Arena, Duel, Encoding, Ended, Found, Settled, admits},
    score::Objective,
};

/// Proves one level after the other, from the first that is open on, as far as it gets.
pub(super) fn prove(
    annealer: &mut Annealer<'_, '_>,
    first: usize,
    bounds: &mut Values,
    limits: &Limits,
    meter: &mut Meter<'_>,
) {
    let problem = annealer.state.problem;
    meter.keep_back(1.0);
    for level in 0..problem.objectives.len() {
        let values = annealer.best_values;
        if values[level] <= bounds[level] {
            continue;
        }
        let open = problem.objectives[level] != Objective::Unfairness
            && level >= first
            && meter.conflicts > 0
            && !meter.stopped()
            && admits(problem, level);
        if !open {
            return;
        }
        meter.objective = problem.objectives[level];
        let improved = fight(annealer, level, bounds, limits, meter);
        if annealer.best_values[level] > bounds[level] {
            return;
        }
        if improved {
            again(annealer, level + 1, bounds, meter);
        }
    }
}

/// The engines at one level; whether they found something better.
fn fight(
    annealer: &mut Annealer<'_, '_>,
    level: usize,
    bounds: &mut Values,
    limits: &Limits,
    meter: &mut Meter<'_>,
) -> bool {
    let problem = annealer.state.problem;
    let values = annealer.best_values;
    let duel = Duel {
        problem,
        level,
        settled: Settled { values: values[..level].to_vec(), best: values[level], bound: bounds[level] },
        encodings: &[Encoding::Plain, Encoding::Parity],
        together: limits.threads > 1,
        conflicts: meter.conflicts,
    };
    let mut alone = Alone { problem, values, level, meter };
    let Ended { bound, found, conflicts } = duel.fight(&mut alone);
    meter.conflicts = meter.conflicts.saturating_sub(conflicts);
    let improved = found.is_some_and(|(_, found)| take(annealer, &found));
    bounds[level] = bounds[level].max(bound.min(annealer.best_values[level]));
    improved
}

/// Makes a timetable of what an engine found, if its people and tables come together and it is
/// better.
fn take(annealer: &mut Annealer<'_, '_>, found: &Found) -> bool {
    let before = annealer.best.clone();
    annealer.state.restore(&vec![None; before.len()]);
    let placed = seat_all(&mut annealer.state, found);
    annealer.state.keep();
    if placed && annealer.state.values() < annealer.best_values {
        annealer.best = annealer.state.all_held().to_vec();
        annealer.best_values = annealer.state.values();
        return true;
    }
    annealer.state.restore(&before);
    false
}

fn seat_all(state: &mut State<'_>, found: &Found) -> bool {
    let problem = state.problem;
    problem.requests().zip(found).all(|(request, place)| {
        let Some((slot, delegates)) = place else { return true };
        let mut seats = Seats::none();
        delegates.iter().for_each(|delegate| seats.push(*delegate));
        state.try_put_with(request, *slot, seats)
    })
}

/// The levels below one that was improved are searched anew.
fn again(annealer: &mut Annealer<'_, '_>, first: usize, bounds: &Values, meter: &mut Meter<'_>) {
    let levels = annealer.state.problem.objectives.len();
    for (level, bound) in bounds.iter().enumerate().take(levels).skip(first) {
        let steps = meter.steps_left() / 2;
        annealer.improve(level, *bound, 1, steps, meter);
    }
}

/// Engines without a local search beside them.
struct Alone<'a, 's, 'p> {
    problem: &'p Problem,
    values: Values,
    level: usize,
    meter: &'a mut Meter<'s>,
}

impl Arena for Alone<'_, '_, '_> {
    fn go_on(&mut self, bound: u64) -> bool {
        match self.problem.objectives[self.level] {
            Objective::LeftOut => self.meter.left_out_bound = bound,
            Objective::Breaks => self.meter.breaks_bound = bound,
            _ => {}
        }
        self.meter.go_on(self.problem, &self.values)
    }

    fn local(&mut self, _bound: u64) -> Option<u64> {
        Some(self.values[self.level])
    }
}
