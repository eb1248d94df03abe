//! Pinned requests that can't all be kept: as few as show it.

use super::core::Case;
use crate::{
    outcome::Limits,
    pins::Conflict,
    problem::Problem,
    sat::{self, Answer, Selected},
    timetable::Timetable,
};

/// Pinned requests that can't be together, none of them superfluous as far as the conflicts of the
/// limits tell; none where nothing shows that the pins can't all be kept, or where the problem has
/// rules that are not told one by one.
#[must_use]
pub fn smallest_together(problem: &Problem, limits: &Limits) -> Option<Conflict> {
    sat::told(problem).then_some(())?;
    let nothing = Timetable::default();
    let mut case = Case::of_pins(problem, &nothing, limits.conflicts.min(20_000));
    let all = case.rules.all();
    let Answer::Against(against) = case.ask(&all, None, None) else {
        return None;
    };
    let keeps = |rule: &Selected| matches!(rule, Selected::Keeps(_));
    // All rules stay; only who has to take place is tried.
    let under = all.into_iter().filter(|rule| !keeps(rule) || against.contains(rule)).collect();
    let (_, against) = case.shrink_among(under, keeps);
    let pinned = against.into_iter().filter_map(|rule| match rule {
        Selected::Keeps(request) => Some(problem.request_key(request).to_owned()),
        _ => None,
    });
    Some(Conflict::Together { requests: pinned.collect() })
}
