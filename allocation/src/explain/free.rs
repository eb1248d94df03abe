//! When all sides of a request are free, as a timetable stands, and what the tables are then.

use std::collections::BTreeSet;

use super::FreeTogether;
use crate::{
    index::{Delegate, Request, Slot, Table},
    problem::Problem,
    timetable::Timetable,
};

pub(super) fn together(problem: &Problem, timetable: &Timetable, request: Request) -> Vec<FreeTogether> {
    let mut busy: BTreeSet<(Delegate, Slot)> = BTreeSet::new();
    let mut taken: BTreeSet<(Table, Slot)> = BTreeSet::new();
    for placement in timetable.placements() {
        let row = problem.slot_row(placement.slot);
        let apart = std::iter::once(&placement.slot).chain(&row.apart);
        busy.extend(apart.flat_map(|slot| placement.delegates.iter().map(|delegate| (*delegate, *slot))));
        let overlapping = std::iter::once(&placement.slot).chain(&row.overlapping);
        taken.extend(overlapping.map(|slot| (placement.table, *slot)));
    }
    let row = problem.request_row(request);
    let mut free = Vec::new();
    for slot in problem.common_slots(request).iter() {
        let comes = |delegate: &&Delegate| {
            problem.delegate_row(**delegate).available.contains(slot) && !busy.contains(&(**delegate, slot))
        };
        if row.sides.iter().all(|side| side.from.iter().filter(comes).count() >= side.choose) {
            let open = |table: &&Table| problem.tables[table.index()].open.contains(slot);
            let tables: Vec<Table> = row.tables.iter().filter(open).copied().collect();
            let taken = tables.iter().filter(|table| taken.contains(&(**table, slot))).count();
            free.push(FreeTogether {
                slot: problem.slot_key(slot).into(),
                tables: tables.len() as u32,
                taken: taken as u32,
            });
        }
    }
    free
}
