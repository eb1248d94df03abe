//! The score of a timetable, counted the plain way.

use std::collections::BTreeSet;

use super::Violation;
use crate::{
    index::{Delegate, Request, Slot, Table},
    problem::{DelegateRow, Problem},
    score::Objective,
    timetable::{Placement, Timetable},
};

/// The value of one objective.
pub(super) fn count(problem: &Problem, timetable: &Timetable, objective: Objective) -> u64 {
    let placements = timetable.placements();
    let mut lines = vec![Vec::new(); problem.delegates.len()];
    for placement in placements {
        for delegate in &placement.delegates {
            lines[delegate.index()].push(placement);
        }
    }
    match objective {
        Objective::LeftOut => left_out(problem, placements),
        Objective::PeopleChanged => people_changed(problem, placements),
        Objective::Unfairness => {
            let breaks: Vec<u64> = lines.iter().map(|line| day(problem, line).breaks).collect();
            apart(&breaks).saturating_sub(problem.fairness.map_or(u64::MAX, u64::from))
        }
        Objective::Breaks => lines.iter().map(|line| day(problem, line).breaks).sum(),
        Objective::TableChanges => lines.iter().map(|line| day(problem, line).table_changes).sum(),
        Objective::IdleSlots => lines.iter().map(|line| day(problem, line).idle_slots).sum(),
        Objective::IdleRange => {
            let several = lines.iter().filter(|line| line.len() >= 2);
            apart(&several.map(|line| day(problem, line).idle_slots).collect::<Vec<u64>>())
        }
        Objective::EarlyFinish => lines.iter().map(|line| day(problem, line).finish).sum(),
        Objective::OutsideHours => outside(problem, &lines).iter().sum(),
        Objective::OutsideHoursShare => outside(problem, &lines).iter().map(|seats| seats * seats).sum(),
    }
}

/// How far the most and the least lie apart.
fn apart(numbers: &[u64]) -> u64 {
    let (most, least) = (numbers.iter().max(), numbers.iter().min());
    most.zip(least).map_or(0, |(most, least)| most - least)
}

/// For each delegate, its meetings outside its humane hours.
fn outside(problem: &Problem, lines: &[Vec<&Placement>]) -> Vec<u64> {
    let count = |(row, line): (&DelegateRow, &Vec<&Placement>)| {
        line.iter().filter(|placement| row.own.outside_hours.contains(placement.slot)).count() as u64
    };
    problem.delegates.iter().zip(lines).map(count).collect()
}

fn left_out(problem: &Problem, placements: &[Placement]) -> u64 {
    let placed: BTreeSet<Request> = placements.iter().map(|placement| placement.request).collect();
    problem
        .requests()
        .filter(|request| !placed.contains(request))
        .map(|request| u64::from(problem.weight(request)))
        .sum()
}

fn people_changed(problem: &Problem, placements: &[Placement]) -> u64 {
    changed(problem, placements).len() as u64
}

/// The delegates whose agenda differs from the published one.
fn changed(problem: &Problem, placements: &[Placement]) -> Vec<Delegate> {
    let Some(published) = &problem.published else {
        return Vec::new();
    };
    let before: Vec<Placement> = published.by_request.iter().flatten().cloned().collect();
    let (before, after) = (agendas(problem, &before), agendas(problem, placements));
    problem.delegates().filter(|delegate| before[delegate.index()] != after[delegate.index()]).collect()
}

/// What is published stays where it must.
pub(super) fn kept(problem: &Problem, timetable: &Timetable) -> Vec<Violation> {
    let changed = changed(problem, timetable.placements());
    let mut violations = Vec::new();
    for delegate in &changed {
        let row = &problem.delegates[delegate.index()];
        if row.own.settled.is_some() {
            violations.push(Violation::SettledChanged { delegate: row.key.clone() });
        }
    }
    if let Some(most) = problem.most_people_changed
        && changed.len() > most as usize
    {
        violations.push(Violation::TooManyChanged { changed: changed.len() as u32, most });
    }
    violations
}

/// What each delegate has, when and where.
fn agendas(problem: &Problem, placements: &[Placement]) -> Vec<BTreeSet<(Request, Slot, Table)>> {
    let mut agendas = vec![BTreeSet::new(); problem.delegates.len()];
    for placement in placements {
        for delegate in &placement.delegates {
            let agenda = &mut agendas[delegate.index()];
            agenda.insert((placement.request, placement.slot, placement.table));
        }
    }
    agendas
}

#[derive(Default)]
struct Day {
    breaks: u64,
    table_changes: u64,
    idle_slots: u64,
    finish: u64,
}

/// Walks through each session in order of time, from meeting to meeting.
fn day(problem: &Problem, line: &[&Placement]) -> Day {
    let mut day = Day::default();
    for session in &problem.sessions {
        let rows = &problem.slots[session.first..session.first + session.len];
        let mut last: Option<(usize, Table)> = None;
        for (position, row) in rows.iter().enumerate() {
            let Some(meeting) = line.iter().find(|placement| placement.slot == row.slot) else {
                continue;
            };
            if let Some((before, table)) = last {
                let idle = (position - before - 1) as u64;
                day.breaks += u64::from(idle > 0);
                day.idle_slots += idle;
                day.table_changes += u64::from(table != meeting.table);
            }
            last = Some((position, meeting.table));
        }
        day.finish += last.map_or(0, |(position, _)| position as u64 + 1);
    }
    day
}
