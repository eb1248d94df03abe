//! One run from start to answer.

use std::ops::ControlFlow;

use super::{
    anneal::Annealer,
    exact::{Exact, Exhausted},
    greedy,
    levels::{bounds, counts_every_meeting, level_of},
    meter::Meter,
    moves::Choices,
    plain::Plain,
    prove,
    state::{BEYOND, State, Values},
};
use crate::{
    explain,
    outcome::{Limits, Outcome, Pace, Progress, Solution},
    pins::{self, Conflict},
    problem::Problem,
    reasons,
    sat::admits,
    score::{Objective, Score, Term},
    timetable::Timetable,
};

/// With more requests than this an exhaustive search has no hope.
const TINY: usize = 12;

/// Places the requests of a problem.
///
/// `stop` is asked every few hundred moves, many times in 50 ms; on [`ControlFlow::Break`] the
/// best timetable so far is the answer. The same problem and limits have the same answer.
pub fn solve(
    problem: &Problem,
    limits: &Limits,
    stop: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
) -> Outcome {
    solve_paced(problem, limits, &mut |progress| match stop(progress) {
        ControlFlow::Break(()) => Pace::Stop,
        ControlFlow::Continue(()) => Pace::Spent(progress.steps as f64 / progress.most_steps.max(1) as f64),
    })
}

/// Places the requests of a problem at the pace of whoever waits.
///
/// `pace` is asked many times in 50 ms, and says which share of the time has passed: by a clock,
/// where one is to decide, in which case the limit of steps should be out of reach. [`solve`]
/// takes the share of the steps.
pub fn solve_paced(problem: &Problem, limits: &Limits, pace: &mut dyn FnMut(&Progress) -> Pace) -> Outcome {
    let conflicts = pins::conflicts(problem);
    if !conflicts.is_empty() {
        return Outcome::Infeasible(conflicts);
    }
    let choices = Choices::new(problem);
    let mut meter = Meter::new(limits, pace);
    let mut state = State::new(problem);
    if !greedy::pins(&mut state, &choices) {
        match pins_together(problem, &choices, limits, &mut meter) {
            Ok(held) => state.restore(&held),
            Err(outcome) => return outcome,
        }
    }
    let mut bounds = bounds(problem);
    meter.left_out_bound = bounds[0];
    meter.breaks_bound = level_of(problem, Objective::Breaks).map_or(0, |level| bounds[level]);
    // What can be tried out whole needs no other proof.
    let tiny = problem.requests.len() <= TINY && limits.nodes > 0;
    let plain = (!tiny).then(|| Plain::of(problem, limits)).flatten();
    let settled = plain.and_then(|plain| plain.settle(&mut state, &mut bounds, &mut meter));
    if settled.is_none() {
        greedy::fill(&mut state, &choices, &mut meter);
    }
    let first = settled.unwrap_or(0);
    let mut annealer = Annealer::new(state, &choices, limits.seed);
    // Engines that could say more than the search get half of the time.
    let proves = !tiny && meter.conflicts > 0 && admits(problem, 0);
    meter.keep_back(if proves { 0.5 } else { 1.0 });
    anneal(&mut annealer, first, &bounds, limits, &mut meter);
    if !tiny {
        prove::prove(&mut annealer, first, &mut bounds, limits, &mut meter);
    }
    let (best, values) = exhaust(annealer, &choices, &mut bounds, limits, &mut meter);
    if values[0] >= BEYOND {
        // Only the exhaustive search proves that there is nothing better.
        let proved = values == bounds;
        return if proved { Outcome::Infeasible(vec![Conflict::repair(problem)]) } else { Outcome::Unknown };
    }
    answer(problem, best, values, bounds)
}

/// Finds places for the pins alone by trying everything.
fn pins_together(
    problem: &Problem,
    choices: &Choices<'_>,
    limits: &Limits,
    meter: &mut Meter<'_>,
) -> Result<Vec<Option<super::state::Held>>, Outcome> {
    let mut exact = Exact::pins(problem, choices, limits.nodes, meter);
    match (exact.run(0), exact.best) {
        (_, Some(held)) => Ok(held),
        (Exhausted::Not, None) => Err(Outcome::Unknown),
        (Exhausted::All, None) => {
            let pinned = problem.requests().filter(|request| choices.is_pinned(*request));
            let requests = pinned.map(|request| problem.request_key(request).into()).collect();
            let all = Conflict::Together { requests };
            Err(Outcome::Infeasible(vec![explain::smallest_together(problem, limits).unwrap_or(all)]))
        }
    }
}

/// One phase for each objective, from the first that is open on, that is not at its bound; each has half of the steps left, the
/// last all of them.
fn anneal(
    annealer: &mut Annealer<'_, '_>,
    first: usize,
    bounds: &Values,
    limits: &Limits,
    meter: &mut Meter<'_>,
) {
    let levels = annealer.state.problem.objectives.len();
    if annealer.state.problem.requests.is_empty() {
        return;
    }
    for (level, bound) in bounds.iter().enumerate().take(levels).skip(first) {
        if meter.stopped() {
            return;
        }
        let left = meter.steps_left().min(limits.steps);
        let steps = if level + 1 == levels { left } else { left / 2 };
        annealer.improve(level, *bound, 2, steps, meter);
    }
}

/// The exhaustive search, where it may end; what it proves goes into the bounds.
fn exhaust<'p>(
    annealer: Annealer<'_, 'p>,
    choices: &Choices<'_>,
    bounds: &mut Values,
    limits: &Limits,
    meter: &mut Meter<'_>,
) -> (State<'p>, Values) {
    let mut state = annealer.state;
    let mut values = annealer.best_values;
    state.restore(&annealer.best);
    let problem = state.problem;
    if values == *bounds || problem.requests.len() > TINY || limits.nodes == 0 || meter.stopped() {
        return (state, values);
    }
    let mut exact = Exact::better(problem, choices, values, limits.nodes, meter);
    let exhausted = exact.run(0);
    let (best, best_values) = (exact.best, exact.best_values);
    if let Some(best) = best {
        state.restore(&best);
        values = best_values;
    }
    if exhausted == Exhausted::All {
        *bounds = values;
    }
    (state, values)
}

fn answer(problem: &Problem, state: State<'_>, values: Values, bounds: Values) -> Outcome {
    let all_placed = state.out().is_empty();
    let terms = problem.objectives.iter().enumerate().map(|(level, objective)| {
        let holds = !counts_every_meeting(*objective) || all_placed || bounds == values;
        Term { objective: *objective, value: values[level], bound: if holds { bounds[level] } else { 0 } }
    });
    let score = Score { terms: terms.collect() };
    let timetable: Timetable = state.timetable();
    let left_out = reasons::left_out(problem, &timetable);
    let solution = Solution { timetable, score, left_out };
    if solution.score.proved() { Outcome::Optimal(solution) } else { Outcome::Feasible(solution) }
}
