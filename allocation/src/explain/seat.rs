//! Tables for meetings whose slots and people are known, those that were held before where possible.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    index::{Delegate, Request, Slot, Table},
    matching::augment,
    problem::Problem,
    sat::Found,
    timetable::{Placement, Timetable},
};

/// The timetable with a table for each meeting; none where a slot has too few.
pub(super) fn seat(problem: &Problem, found: &Found, before: &Timetable) -> Option<Timetable> {
    let mut of: BTreeMap<Slot, Vec<(Request, &Vec<Delegate>)>> = BTreeMap::new();
    for (request, (slot, people)) in
        problem.requests().zip(found).filter_map(|(request, held)| Some((request, held.as_ref()?)))
    {
        of.entry(*slot).or_default().push((request, people));
    }
    let mut placements = Vec::new();
    for (slot, meetings) in of {
        let open = |table: &Table| problem.tables[table.index()].open.contains(slot);
        let choices: Vec<Vec<Table>> = meetings
            .iter()
            .map(|(request, _)| problem.request_row(*request).tables.iter().copied().filter(open).collect())
            .collect();
        let mut at: BTreeMap<Table, usize> = BTreeMap::new();
        let mut open_rows = Vec::new();
        for (row, (request, _)) in meetings.iter().enumerate() {
            let held = before.placement(*request).filter(|held| held.slot == slot).map(|held| held.table);
            match held.filter(|table| choices[row].contains(table) && !at.contains_key(table)) {
                Some(table) => {
                    at.insert(table, row);
                }
                None => open_rows.push(row),
            }
        }
        for row in open_rows {
            augment(row, &choices, &mut at).then_some(())?;
        }
        for (table, row) in at {
            let (request, people) = meetings[row];
            placements.push(Placement::new(request, slot, table, people.clone()));
        }
    }
    Some(Timetable::new(placements))
}

/// Whose agenda differs between two timetables: other meetings, slots or tables.
pub(super) fn changed(before: &Timetable, after: &Timetable) -> BTreeSet<Delegate> {
    let entries = |timetable: &Timetable| -> BTreeSet<(Delegate, Request, Slot, Table)> {
        let placements = timetable.placements().iter();
        placements
            .flat_map(|held| held.delegates.iter().map(|d| (*d, held.request, held.slot, held.table)))
            .collect()
    };
    entries(before).symmetric_difference(&entries(after)).map(|(delegate, ..)| *delegate).collect()
}
