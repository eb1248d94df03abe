//! How far a run has come, and whether it should go on.

use super::{levels::level_of, state::Values};
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
    /// The share of the time that has passed, as last told; none where no clock is read.
    clock: Option<f64>,
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
            clock: None,
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
        let most = self.most_of(share);
        self.steps += steps.min(most.saturating_sub(self.steps));
    }

    fn most_of(&self, share: f64) -> u64 {
        if share >= 1.0 { self.most_steps } else { (self.most_steps as f64 * share) as u64 }
    }

    /// Whether a share of the time has passed, or of the steps been taken.
    pub(super) fn has_spent(&self, share: f64) -> bool {
        self.clock.is_some_and(|spent| spent >= share) || self.steps >= self.most_of(share)
    }

    /// The share of the time that has passed, or where no clock is read of the steps.
    pub(super) fn spent(&self) -> f64 {
        self.clock.unwrap_or(self.steps as f64 / self.most_steps.max(1) as f64)
    }

    /// The share of the time that has passed, where a clock is read.
    pub(super) fn clock(&self) -> Option<f64> {
        self.clock
    }

    /// Lets steps be taken only as far as a share of all.
    pub(super) fn keep_back(&mut self, until: f64) {
        self.kept_back = self.most_steps - self.most_of(until);
    }

    pub(super) fn steps_left(&self) -> u64 {
        self.most_steps.saturating_sub(self.steps).saturating_sub(self.kept_back)
    }

    /// Reports a bound from now on.
    pub(super) fn know(&mut self, objective: Objective, bound: u64) {
        match objective {
            Objective::LeftOut => self.left_out_bound = bound,
            Objective::Breaks => self.breaks_bound = bound,
            _ => {}
        }
    }

    pub(super) fn stopped(&self) -> bool {
        self.stopped
    }

    /// Reports, and asks; once stopped, always stopped.
    pub(super) fn go_on(&mut self, problem: &Problem, best: &Values) -> bool {
        if self.stopped {
            return false;
        }
        let value = |objective| level_of(problem, objective).map_or(0, |level| best[level]);
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
            Pace::GoOn => {}
            Pace::Spent(share) => {
                self.clock = Some(share);
                self.stopped = share >= 1.0;
            }
        }
        !self.stopped
    }
}
