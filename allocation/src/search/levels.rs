//! What is known of each level: what counting shows, and what was proved since.

use super::state::Values;
use crate::{bound, problem::Problem, score::Objective};

/// The least that each level can have. Those below the first hold for every timetable that is as
/// good as can be in the levels before.
#[derive(Debug, Clone)]
pub(super) struct Bounds {
    counted: Values,
    /// Whether what was counted presumes that every request takes place.
    presumes_all: [bool; Objective::COUNT],
    proved: Values,
}

impl Bounds {
    /// What counting shows.
    pub(super) fn of(problem: &Problem) -> Self {
        let mut bounds =
            Self { counted: Values::default(), presumes_all: Default::default(), proved: Values::default() };
        for (level, objective) in problem.objectives.iter().enumerate() {
            let (counted, presumes_all) = match objective {
                Objective::LeftOut => (bound::left_out(problem), false),
                Objective::PeopleChanged => (bound::people_changed(problem), false),
                Objective::Breaks => (bound::breaks(problem), true),
                Objective::IdleSlots => (bound::idle_slots(problem), true),
                Objective::IdleRange => (bound::idle_range(problem), true),
                Objective::OutsideHours => (bound::outside_hours(problem), true),
                Objective::OutsideHoursShare => (bound::outside_hours_share(problem), true),
                Objective::EarlyFinish => (bound::early_finish(problem), true),
                _ => (0, false),
            };
            bounds.counted[level] = counted;
            bounds.presumes_all[level] = presumes_all;
        }
        bounds
    }

    /// The bound of a level beside a timetable with these values: what presumes that all requests
    /// take place says nothing where some don't.
    pub(super) fn at(&self, level: usize, values: &Values) -> u64 {
        let silent = self.presumes_all[level] && values[0] > 0;
        let counted = if silent { 0 } else { self.counted[level] };
        counted.max(self.proved[level])
    }

    /// The bound of the first level, which nothing comes before.
    pub(super) fn first(&self) -> u64 {
        self.at(0, &Values::default())
    }

    /// No timetable that is as good in the levels before has less.
    pub(super) fn prove(&mut self, level: usize, bound: u64) {
        self.proved[level] = self.proved[level].max(bound);
    }

    /// No timetable is better than one with these values.
    pub(super) fn prove_all(&mut self, values: &Values) {
        self.proved = *values;
    }

    /// Whether a timetable with these values is proved best as far as the last of so many levels.
    pub(super) fn reached(&self, levels: usize, values: &Values) -> bool {
        (0..levels).all(|level| values[level] <= self.at(level, values))
    }
}

pub(super) fn level_of(problem: &Problem, objective: Objective) -> Option<usize> {
    problem.objectives.iter().position(|one| *one == objective)
}
