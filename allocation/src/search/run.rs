//! One run from start to answer.

use std::ops::ControlFlow;

use super::{
    anneal::{Annealer, Turn},
    exact::{Exact, Exhausted},
    greedy,
    levels::{Bounds, level_of},
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
/// `stop` is asked at every turn of the search, which is some milliseconds; on [`ControlFlow::Break`] the best timetable so far is
/// the answer. The same problem and limits have the same answer.
pub fn solve(
    problem: &Problem,
    limits: &Limits,
    stop: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
) -> Outcome {
    solve_paced(problem, limits, &mut |progress| match stop(progress) {
        ControlFlow::Break(()) => Pace::Stop,
        ControlFlow::Continue(()) => Pace::GoOn,
    })
}

/// Places the requests of a problem at the pace of whoever waits.
///
/// `pace` is asked at every turn of the search, which is some milliseconds, and may say which share of the time has passed, where a
/// clock is to decide: the limits in [`Limits`] should then be out of reach.
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
    let mut bounds = Bounds::of(problem);
    meter.left_out_bound = bounds.first();
    meter.breaks_bound =
        level_of(problem, Objective::Breaks).map_or(0, |level| bounds.at(level, &Values::default()));
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
    let open = first < problem.objectives.len();
    let proves = !tiny && meter.conflicts > 0 && open && admits(problem, first);
    let until = if proves { (1.0 + meter.spent()) / 2.0 } else { 1.0 };
    meter.keep_back(until);
    anneal(&mut annealer, first, &bounds, until, &mut meter);
    if !tiny {
        prove::prove(&mut annealer, first, &mut bounds, limits, &mut meter);
    }
    let (best, values) = exhaust(annealer, &choices, &mut bounds, limits, &mut meter);
    if values[0] >= BEYOND {
        // Only the exhaustive search proves that there is nothing better.
        let proved = bounds.reached(1, &values);
        return if proved { Outcome::Infeasible(vec![Conflict::repair(problem)]) } else { Outcome::Unknown };
    }
    answer(problem, best, values, &bounds)
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

/// One phase for each objective from the first open one on; each has half of the steps and of the
/// time that are left, the last all of them.
fn anneal(annealer: &mut Annealer<'_, '_>, first: usize, bounds: &Bounds, until: f64, meter: &mut Meter<'_>) {
    let levels = annealer.state.problem.objectives.len();
    if annealer.state.problem.requests.is_empty() {
        return;
    }
    for level in first..levels {
        if meter.stopped() {
            return;
        }
        let last = level + 1 == levels;
        let steps = if last { meter.steps_left() } else { meter.steps_left() / 2 };
        let until = if last { until } else { (meter.spent() + until) / 2.0 };
        annealer.improve(level, bounds, 2, Turn { steps, until }, meter);
    }
}

/// The exhaustive search, where it may end; what it proves goes into the bounds.
fn exhaust<'p>(
    annealer: Annealer<'_, 'p>,
    choices: &Choices<'_>,
    bounds: &mut Bounds,
    limits: &Limits,
    meter: &mut Meter<'_>,
) -> (State<'p>, Values) {
    let mut state = annealer.state;
    let mut values = annealer.best_values;
    state.restore(&annealer.best);
    let problem = state.problem;
    let proved = bounds.reached(problem.objectives.len(), &values);
    if proved || problem.requests.len() > TINY || limits.nodes == 0 || meter.stopped() {
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
        bounds.prove_all(&values);
    }
    (state, values)
}

fn answer(problem: &Problem, state: State<'_>, values: Values, bounds: &Bounds) -> Outcome {
    let terms = problem.objectives.iter().enumerate().map(|(level, objective)| Term {
        objective: *objective,
        value: values[level],
        bound: bounds.at(level, &values),
    });
    let score = Score { terms: terms.collect() };
    let timetable: Timetable = state.timetable();
    let left_out = reasons::left_out(problem, &timetable);
    let solution = Solution { timetable, score, left_out };
    if solution.score.proved() { Outcome::Optimal(solution) } else { Outcome::Feasible(solution) }
}
