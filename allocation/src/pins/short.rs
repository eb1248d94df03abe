//! Pins of one slot for which there are too few tables or interpreters.

use std::collections::BTreeMap;

use super::Conflict;
use crate::{
    index::{Request, Slot, Table},
    matching::augment,
    problem::{Pin, Problem},
    speech::Tongues,
};

type Pinned = [(Request, Pin)];

/// Pins of one slot that do not find a table each.
pub(super) fn tables(problem: &Problem, pinned: &Pinned, conflicts: &mut Vec<Conflict>) {
    let choices = |request, pin| Some(open_tables(problem, request, pin));
    for (slot, requests) in short(problem, pinned, choices) {
        conflicts.push(Conflict::TablesShort { slot, requests });
    }
}

/// Pins of one slot that do not find an interpreter each; those with a choice of people, who may
/// do without one, are not counted.
pub(super) fn interpreters(problem: &Problem, pinned: &Pinned, conflicts: &mut Vec<Conflict>) {
    let choices = |request, pin: Pin| {
        let row = problem.request_row(request);
        let tongues = Tongues::new(problem, row, |_, _| true);
        let fixed = row.sides.iter().all(|side| side.choose == side.from.len());
        (row.mixed && fixed && tongues.shared() == 0).then(|| {
            problem.interpreters().filter(|one| problem.interprets(*one, pin.slot, &tongues)).collect()
        })
    };
    for (slot, requests) in short(problem, pinned, choices) {
        conflicts.push(Conflict::InterpretersShort { slot, requests });
    }
}

/// For each slot in which not all that need one can have one of their own, who needs one.
fn short<T: Ord + Copy>(
    problem: &Problem,
    pinned: &Pinned,
    choices: impl Fn(Request, Pin) -> Option<Vec<T>>,
) -> Vec<(String, Vec<String>)> {
    let mut of: BTreeMap<Slot, Vec<(Request, Vec<T>)>> = BTreeMap::new();
    for (request, pin) in pinned {
        if let Some(choices) = choices(*request, *pin) {
            of.entry(pin.slot).or_default().push((*request, choices));
        }
    }
    let mut short = Vec::new();
    for (slot, pinned) in of {
        let choices: Vec<Vec<T>> = pinned.iter().map(|(_, choices)| choices.clone()).collect();
        let mut taken = BTreeMap::new();
        if !(0..pinned.len()).all(|row| augment(row, &choices, &mut taken)) {
            let keys = pinned.iter().map(|(request, _)| problem.request_key(*request).into());
            short.push((problem.slot_key(slot).into(), keys.collect()));
        }
    }
    short
}

fn open_tables(problem: &Problem, request: Request, pin: Pin) -> Vec<Table> {
    if let Some(table) = pin.table {
        return vec![table];
    }
    let open = |table: &&Table| problem.tables[table.index()].open.contains(pin.slot);
    problem.request_row(request).tables.iter().filter(open).copied().collect()
}
