//! Languages and interpreters, checked meeting by meeting and interpreter by interpreter.

use super::Violation;
use crate::{
    problem::{Problem, RequestRow},
    timetable::{Placement, Timetable},
};

/// The languages of each side of which any are known, by number. Somebody whose languages are
/// not known is understood by everybody, and so is its side.
fn spoken(problem: &Problem, row: &RequestRow, placement: &Placement) -> Vec<Vec<u32>> {
    let mut sides = Vec::new();
    for side in &row.sides {
        let seated = || placement.delegates.iter().filter(|delegate| side.from.contains(delegate));
        let of = |delegate: &crate::Delegate| problem.delegates[delegate.index()].own.languages;
        if seated().all(|delegate| of(delegate) != u64::MAX) {
            sides.push((0..64).filter(|n| seated().any(|d| of(d) >> n & 1 == 1)).collect());
        }
    }
    sides
}

fn share_one(sides: &[Vec<u32>]) -> bool {
    sides.is_empty() || (0..64).any(|language| sides.iter().all(|side| side.contains(&language)))
}

/// An interpreter where one is needed, one who knows the languages and can come; else none.
pub(super) fn meetings(problem: &Problem, timetable: &Timetable) -> Vec<Violation> {
    let mut violations = Vec::new();
    for placement in timetable.placements() {
        let row = &problem.requests[placement.request.index()];
        let sides = spoken(problem, row, placement);
        let (request, slot) = (row.key.clone(), problem.slot_key(placement.slot).to_owned());
        let Some(interpreter) = placement.interpreter else {
            if !share_one(&sides) {
                violations.push(Violation::InterpreterMissing { request, slot });
            }
            continue;
        };
        let of = &problem.interpreters[interpreter.index()];
        let interpreter = of.key.clone();
        if !of.available.contains(placement.slot) {
            let (interpreter, slot, request) = (interpreter.clone(), slot.clone(), request.clone());
            violations.push(Violation::InterpreterUnavailable { interpreter, slot, request });
        }
        if share_one(&sides) {
            violations.push(Violation::InterpreterNeedless { request, slot, interpreter });
        } else if !sides.iter().all(|side| side.iter().any(|n| of.languages >> n & 1 == 1)) {
            violations.push(Violation::InterpreterUnfit { request, slot, interpreter });
        }
    }
    violations
}

/// No interpreter in two places.
pub(super) fn agendas(problem: &Problem, timetable: &Timetable) -> Vec<Violation> {
    let mut violations = Vec::new();
    for interpreter in problem.interpreters() {
        let of: Vec<&Placement> =
            timetable.placements().iter().filter(|p| p.interpreter == Some(interpreter)).collect();
        for (n, a) in of.iter().enumerate() {
            for b in &of[n + 1..] {
                let (first, second) = (problem.slot_row(a.slot), problem.slot_row(b.slot));
                let way = problem.way(a.slot, b.slot);
                if first.start < second.end + way && second.start < first.end + way {
                    violations.push(Violation::InterpreterTwice {
                        interpreter: problem.interpreter_key(interpreter).into(),
                        first: problem.request_key(a.request).into(),
                        first_slot: first.key.clone(),
                        second: problem.request_key(b.request).into(),
                        second_slot: second.key.clone(),
                    });
                }
            }
        }
    }
    violations
}
