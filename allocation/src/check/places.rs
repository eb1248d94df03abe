//! Requests, tables and order, checked placement by placement.

use std::collections::BTreeMap;

use super::Violation;
use crate::{
    index::{Request, Table},
    problem::Problem,
    timetable::{Placement, Timetable},
};

/// Indices beyond the problem's rows.
pub(super) fn strangers(problem: &Problem, timetable: &Timetable) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (position, placement) in timetable.placements().iter().enumerate() {
        let strange = [
            ("request", placement.request.index() >= problem.requests.len()),
            ("slot", !problem.slots.iter().any(|row| row.slot == placement.slot)),
            ("table", placement.table.index() >= problem.tables.len()),
            ("delegate", placement.delegates.iter().any(|d| d.index() >= problem.delegates.len())),
            ("interpreter", placement.interpreter.is_some_and(|i| i.index() >= problem.interpreters.len())),
        ];
        for (what, _) in strange.into_iter().filter(|(_, strange)| *strange) {
            let position = position as u32;
            violations.push(Violation::NotInProblem { position, what: what.into() });
        }
    }
    violations
}

/// Each request once at most, where it may be, and where it is pinned.
pub(super) fn requests(problem: &Problem, timetable: &Timetable) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut times: BTreeMap<Request, u32> = BTreeMap::new();
    for placement in timetable.placements() {
        let row = &problem.requests[placement.request.index()];
        let (request, slot) = (row.key.clone(), problem.slot_key(placement.slot).to_owned());
        let count = times.entry(placement.request).or_default();
        *count += 1;
        if *count == 2 {
            violations.push(Violation::PlacedTwice { request: request.clone() });
        }
        if !row.slots.contains(placement.slot) {
            let (request, slot) = (request.clone(), slot.clone());
            violations.push(Violation::SlotNotAllowed { request, slot });
        }
        if let Some(pin) = row.pin
            && (pin.slot != placement.slot || pin.table.is_some_and(|t| t != placement.table))
        {
            let table = problem.table_key(placement.table).into();
            violations.push(Violation::PinMissed { request, slot, table });
        }
    }
    for request in problem.requests() {
        let row = &problem.requests[request.index()];
        if let Some(pin) = row.pin
            && !times.contains_key(&request)
        {
            let slot = problem.slot_key(pin.slot).into();
            violations.push(Violation::PinLeftOut { request: row.key.clone(), slot });
        }
    }
    violations
}

/// Each table fit for its meeting, and for one meeting at a time.
pub(super) fn tables(problem: &Problem, timetable: &Timetable) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut at_table: BTreeMap<Table, Vec<&Placement>> = BTreeMap::new();
    for placement in timetable.placements() {
        fit(problem, placement, &mut violations);
        at_table.entry(placement.table).or_default().push(placement);
    }
    for (table, placements) in at_table {
        for (n, a) in placements.iter().enumerate() {
            for b in &placements[n + 1..] {
                let (first, second) = (problem.slot_row(a.slot), problem.slot_row(b.slot));
                if first.start < second.end && second.start < first.end {
                    violations.push(Violation::TableTwice {
                        table: problem.table_key(table).into(),
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

fn fit(problem: &Problem, placement: &Placement, violations: &mut Vec<Violation>) {
    let row = &problem.requests[placement.request.index()];
    let table = &problem.tables[placement.table.index()];
    let request = || row.key.clone();
    let slot = || problem.slot_key(placement.slot).to_owned();
    if !table.open.contains(placement.slot) {
        let (table, slot, request) = (table.key.clone(), slot(), request());
        violations.push(Violation::TableClosed { table, slot, request });
    }
    if let Some(owner) = table.owner
        && !row.sides.iter().any(|side| side.organisation == owner)
    {
        violations.push(Violation::TableOwned {
            table: table.key.clone(),
            owner: problem.organisation_key(owner).into(),
            request: request(),
            slot: slot(),
        });
    }
    if row.needs.iter().any(|kind| !table.kinds.contains(kind)) {
        let (table, slot, request) = (table.key.clone(), slot(), request());
        violations.push(Violation::TableKind { table, request, slot });
    }
}

/// Each precedence whose two requests both take place.
pub(super) fn order(problem: &Problem, timetable: &Timetable) -> Vec<Violation> {
    let mut placed = BTreeMap::new();
    for placement in timetable.placements() {
        placed.insert(placement.request, problem.slot_row(placement.slot));
    }
    let mut violations = Vec::new();
    for precedence in &problem.precedences {
        let (Some(first), Some(second)) = (placed.get(&precedence.first), placed.get(&precedence.second))
        else {
            continue;
        };
        if second.start < first.end + precedence.gap {
            violations.push(Violation::Order {
                first: problem.request_key(precedence.first).into(),
                first_slot: first.key.clone(),
                second: problem.request_key(precedence.second).into(),
                second_slot: second.key.clone(),
                gap_minutes: (precedence.gap / 60) as u32,
            });
        }
    }
    violations
}
