//! How far a run has come, and whether it should go on.

use super::state::Values;
use crate::{
    outcome::{Limits, Pace, Progress},
    problem::Problem,
    score::Objective,
};

/// Counts steps, reports, and remembers that the run was stopped.
pub(super) struct Meter<'s> {
    steps: u64,
    most_steps: u64,
    kept_back: u64,
    stopped: bool,
    pub(super) objective: Objective,
    pub(super) left_out_bound: u64,
    pub(super) breaks_bound: u64,
    /// Requests placed in the best timetable, as last told.
    pub(super) placed: u32,
    /// The share of the time that has passed, as last told.
    spent: f64,
    /// Conflicts that the SAT engines may yet have.
    pub(super) conflicts: u64,
    pace: &'s mut dyn FnMut(&Progress) -> Pace,
}

impl<'s> Meter<'s> {
    pub(super) fn new(limits: &Limits, pace: &'s mut dyn FnMut(&Progress) -> Pace) -> Self {
        Self {
            steps: 0,
            most_steps: limits.steps,
            kept_back: 0,
            stopped: false,
            objective: Objective::LeftOut,
            left_out_bound: 0,
            breaks_bound: 0,
            placed: 0,
            spent: 0.0,
            conflicts: limits.conflicts,
            pace,
        }
    }

    pub(super) fn step(&mut self) {
        self.steps += 1;
    }

    /// Counts steps that were taken elsewhere, as far as a share of all: the rest is kept for
    /// others.
    pub(super) fn steps(&mut self, steps: u64, share: f64) {
        let most = (self.most_steps as f64 * share) as u64;
        self.steps += steps.min(most.saturating_sub(self.steps));
    }

    /// The share of the time that has passed, 0.0 to 1.0.
    pub(super) fn spent(&self) -> f64 {
        self.spent
    }

    /// Lets only a share of the steps that are left be taken.
    pub(super) fn keep_back(&mut self, share: f64) {
        self.kept_back = (self.most_steps.saturating_sub(self.steps) as f64 * (1.0 - share)) as u64;
    }

    pub(super) fn steps_left(&self) -> u64 {
        self.most_steps.saturating_sub(self.steps).saturating_sub(self.kept_back)
    }

    pub(super) fn stopped(&self) -> bool {
        self.stopped
    }

    /// Reports, and asks; once stopped, always stopped.
    pub(super) fn go_on(&mut self, problem: &Problem, best: &Values) -> bool {
        if self.stopped {
            return false;
        }
        let value = |objective| {
            problem.objectives.iter().position(|o| *o == objective).map_or(0, |level| best[level])
        };
        let requests = problem.requests.len() as u32;
        let progress = Progress {
            steps: self.steps,
            most_steps: self.most_steps,
            objective: self.objective,
            requests,
            placed: self.placed,
            left_out: requests - self.placed,
            left_out_bound: self.left_out_bound,
            breaks: value(Objective::Breaks),
            breaks_bound: self.breaks_bound,
        };
        match (self.pace)(&progress) {
            Pace::Stop => self.stopped = true,
            Pace::Spent(share) => self.spent = share.clamp(self.spent, 1.0),
        }
        !self.stopped
    }
}
