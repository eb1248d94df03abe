//! One run from start to answer.

use std::ops::ControlFlow;

use super::greedy;
use super::state::State;
use crate::{
    bound,
    outcome::{Limits, Outcome, Progress, Solution},
    pins,
    problem::Problem,
    reasons,
    score::{Objective, Score, Term},
};

/// Places the requests of a problem.
///
/// `stop` is asked every few hundred moves, many times in 50 ms; on [`ControlFlow::Break`] the
/// best timetable so far is the answer. The same problem and limits have the same answer.
pub fn solve(
    problem: &Problem,
    limits: &Limits,
    stop: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
) -> Outcome {
    let conflicts = pins::conflicts(problem);
    if !conflicts.is_empty() {
        return Outcome::Infeasible(conflicts);
    }
    let mut state = State::new(problem);
    let _ = (limits, stop);
    greedy::fill(&mut state);
    let left_out = bound::left_out(problem);
    let breaks = if left_out == 0 { bound::breaks(problem) } else { 0 };
    let terms = problem.objectives.iter().map(|objective| Term {
        objective: *objective,
        value: state.value(*objective),
        bound: match objective {
            Objective::LeftOut => left_out,
            Objective::Breaks => breaks,
            _ => 0,
        },
    });
    let score = Score { terms: terms.collect() };
    let timetable = state.timetable();
    let left_out = reasons::left_out(problem, &timetable);
    let solution = Solution { timetable, score, left_out };
    if solution.score.proved() { Outcome::Optimal(solution) } else { Outcome::Feasible(solution) }
}
