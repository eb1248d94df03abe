//! The fewest seats outside humane hours when all meetings take place: for each delegate, its
//! meetings that find no slot of their own inside.

use super::{needed, unmatched_weight, with_pin};
use crate::{
    index::{Delegate, Request, SlotSet},
    problem::Problem,
};

/// The fewest seats outside humane hours, over all delegates.
pub(crate) fn outside_hours(problem: &Problem) -> u64 {
    of_delegates(problem).iter().sum()
}

/// The least sum of the squares of each delegate's seats outside its humane hours.
pub(crate) fn outside_hours_share(problem: &Problem) -> u64 {
    of_delegates(problem).iter().map(|seats| seats * seats).sum()
}

fn of_delegates(problem: &Problem) -> Vec<u64> {
    let needed = needed(problem);
    problem
        .delegates()
        .filter(|delegate| !problem.delegate_row(*delegate).own.outside_hours.is_empty())
        .map(|delegate| of_delegate(problem, delegate, &needed[delegate.index()]))
        .collect()
}

fn of_delegate(problem: &Problem, delegate: Delegate, needed: &[Request]) -> u64 {
    let outside = &problem.delegate_row(delegate).own.outside_hours;
    let inside: Vec<SlotSet> = needed
        .iter()
        .map(|request| {
            let mut slots = with_pin(problem, *request);
            outside.iter().for_each(|slot| slots.remove(slot));
            slots
        })
        .collect();
    let rows: Vec<(u32, &SlotSet)> = inside.iter().map(|slots| (1, slots)).collect();
    unmatched_weight(&rows, problem, &|_| 1, u32::MAX).1
}
