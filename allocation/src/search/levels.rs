//! What is known of each level before the search.

use super::state::Values;
use crate::{bound, problem::Problem, score::Objective};

/// What counting proves for each level. Those below the first hold for every timetable that is
/// as good as can be in the levels before.
pub(super) fn bounds(problem: &Problem) -> Values {
    let mut bounds = Values::default();
    let left_out = bound::left_out(problem);
    bounds[0] = left_out;
    for (bound, objective) in bounds.iter_mut().zip(&problem.objectives).skip(1) {
        *bound = match objective {
            Objective::PeopleChanged => bound::people_changed(problem),
            Objective::Breaks => bound::breaks(problem),
            Objective::OutsideHours => bound::outside_hours(problem),
            Objective::OutsideHoursShare => bound::outside_hours_share(problem),
            Objective::EarlyFinish => bound::early_finish(problem),
            _ => 0,
        };
        if counts_every_meeting(*objective) && left_out > 0 {
            *bound = 0;
        }
    }
    bounds
}

/// Whether the bound on an objective says nothing where some request is left out.
pub(super) fn counts_every_meeting(objective: Objective) -> bool {
    matches!(
        objective,
        Objective::Breaks | Objective::OutsideHours | Objective::OutsideHoursShare | Objective::EarlyFinish
    )
}

pub(super) fn level_of(problem: &Problem, objective: Objective) -> Option<usize> {
    problem.objectives.iter().position(|one| *one == objective)
}
