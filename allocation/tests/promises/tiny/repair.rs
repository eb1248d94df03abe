//! Timetables that were published, and how much of them may change.

use std::ops::ControlFlow;

use allocation::{
    Limits, Problem, TimetableDocument,
    document::{PinDocument, ProblemDocument},
    solve,
};

use super::Dice;

/// Publishes a timetable that keeps the rules, then changes what it stood on.
pub(super) fn publish(dice: &mut Dice, document: &mut ProblemDocument, slots: &[String]) {
    let problem = Problem::new(document).unwrap();
    let limits = Limits { steps: 300, nodes: 0, seed: dice.next(), conflicts: 0, threads: 1 };
    let outcome = solve(&problem, &limits, &mut |_| ControlFlow::Continue(()));
    let meetings = outcome.document(&problem).meetings;
    document.published = Some(TimetableDocument { meetings, ..Default::default() });
    for row in &mut document.requests {
        if dice.percent(20) {
            row.vetoes.push(dice.one(slots).clone());
        }
        if dice.percent(10) {
            row.pin = Some(PinDocument { slot: dice.one(slots).clone(), table: None });
        }
    }
    for row in &mut document.delegates {
        if dice.percent(15) && row.available.is_none() {
            row.unavailable.push(dice.one(slots).clone());
        }
    }
}

/// Limits how many people are moved, and settles some.
pub(super) fn bound(dice: &mut Dice, document: &mut ProblemDocument) {
    if dice.percent(50) {
        document.options.most_people_changed = Some(dice.below(4) as u32);
    }
    if dice.percent(50) {
        for row in &mut document.delegates {
            row.settled = dice.percent(25);
        }
    }
}
