//! Pins that can't be kept, and what is published but can't stay as it should; and why.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    bound,
    index::{Delegate, Request, Slot, Table},
    problem::{Pin, Problem},
};

mod people;
mod short;

/// A reason for which no timetable exists: a pinned request that can't take place, or a published
/// agenda that would change but may not. Rows are named by key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Conflict {
    /// Too few of a side's delegates can meet in the slot.
    Unavailable {
        /// The pinned request.
        request: String,
        /// The slot it is pinned to.
        slot: String,
        /// The side that lacks people.
        organisation: String,
        /// The delegates who can't meet then.
        delegates: Vec<String>,
    },
    /// The request itself does not allow the slot, or vetoes it.
    SlotNotAllowed {
        /// The pinned request.
        request: String,
        /// The slot it is pinned to.
        slot: String,
    },
    /// The table can't be used: excluded in the slot, of another session, another organisation's,
    /// or not of the kind needed.
    TableUnfit {
        /// The pinned request.
        request: String,
        /// The slot it is pinned to.
        slot: String,
        /// The table it is pinned to.
        table: String,
    },
    /// Pinned requests of one slot need more tables that suit them than there are.
    TablesShort {
        /// The slot.
        slot: String,
        /// The requests that are pinned to it.
        requests: Vec<String>,
    },
    /// In the slot, the sides share no language and no interpreter is there who knows one of each.
    NoInterpreter {
        /// The pinned request.
        request: String,
        /// The slot it is pinned to.
        slot: String,
    },
    /// Pinned requests of one slot need more interpreters who suit them than there are.
    InterpretersShort {
        /// The slot.
        slot: String,
        /// The requests that are pinned to it and need one.
        requests: Vec<String>,
    },
    /// Two pinned requests have the same table at the same time.
    SameTable {
        /// One request.
        first: String,
        /// The other.
        second: String,
        /// The table.
        table: String,
    },
    /// Two pinned requests need the same delegate at the same time, or too soon after one another
    /// for the way between.
    SameDelegate {
        /// One request.
        first: String,
        /// The other.
        second: String,
        /// The delegate.
        delegate: String,
    },
    /// A delegate is needed in more pinned requests than it may have meetings.
    Quota {
        /// The delegate.
        delegate: String,
        /// Pinned requests that need it.
        pinned: u32,
        /// Its most meetings.
        most: u32,
    },
    /// A delegate is needed in more pinned requests than it may have meetings in slots with a mark.
    MarkQuota {
        /// The delegate.
        delegate: String,
        /// The mark.
        mark: String,
        /// Pinned requests that need it there.
        pinned: u32,
        /// Its most meetings there.
        most: u32,
    },
    /// Pinned requests leave a delegate too little time for lunch.
    Lunch {
        /// The delegate.
        delegate: String,
        /// How many slots of the window its pins leave free.
        left: u32,
        /// How many have to stay free.
        free: u32,
    },
    /// Pinned requests give a delegate more meetings in a row than allowed.
    RunTooLong {
        /// The delegate.
        delegate: String,
        /// The first slot of the run.
        from: String,
        /// How many in a row.
        length: u32,
        /// The most allowed.
        most: u32,
    },
    /// Two requests are pinned against their precedence.
    Order {
        /// The request that should come first.
        first: String,
        /// The request that should come second.
        second: String,
    },
    /// Each pin can be kept alone, but no way was found to keep all of these together, and every
    /// way was tried.
    Together {
        /// The pinned requests.
        requests: Vec<String>,
    },
    /// A delegate is settled, but its published agenda can't stay as it is.
    Settled {
        /// The delegate.
        delegate: String,
    },
    /// The published agendas of more people must change than may.
    PeopleChanged {
        /// How many must, at least.
        least: u32,
        /// How many may.
        most: u32,
    },
    /// Every way was tried, and none leaves the published timetable as it is asked to stay.
    Repair {
        /// How many people may be changed, where that is limited.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<u32>,
        /// Who is settled.
        settled: Vec<String>,
    },
}

impl Conflict {
    pub(crate) fn repair(problem: &Problem) -> Self {
        let settled = problem.delegates.iter().filter(|row| row.own.settled.is_some());
        let settled = settled.map(|row| row.key.clone()).collect();
        Self::Repair { most: problem.most_people_changed, settled }
    }
}

/// Every conflict that a look at the pins shows, one by one and two by two, and one at what is
/// published.
pub(crate) fn conflicts(problem: &Problem) -> Vec<Conflict> {
    let pinned: Vec<(Request, Pin)> =
        problem.requests().filter_map(|request| Some((request, problem.request_row(request).pin?))).collect();
    let mut conflicts = Vec::new();
    for (request, pin) in &pinned {
        alone(problem, *request, *pin, &mut conflicts);
    }
    same_table(problem, &pinned, &mut conflicts);
    people::people(problem, &pinned, &mut conflicts);
    order(problem, &mut conflicts);
    published(problem, &mut conflicts);
    // A pin without any table is told of already; matching is about several of one slot.
    if conflicts.is_empty() {
        short::tables(problem, &pinned, &mut conflicts);
        short::interpreters(problem, &pinned, &mut conflicts);
    }
    conflicts
}

/// Published agendas that can't stay, whatever else happens.
fn published(problem: &Problem, conflicts: &mut Vec<Conflict>) {
    let lost = bound::people_lost(problem);
    for (row, _) in problem.delegates.iter().zip(&lost).filter(|(_, lost)| **lost) {
        if row.own.settled.is_some() {
            conflicts.push(Conflict::Settled { delegate: row.key.clone() });
        }
    }
    let least = lost.iter().filter(|lost| **lost).count() as u32;
    if let Some(most) = problem.most_people_changed
        && least > most
    {
        conflicts.push(Conflict::PeopleChanged { least, most });
    }
}

fn alone(problem: &Problem, request: Request, pin: Pin, conflicts: &mut Vec<Conflict>) {
    let row = problem.request_row(request);
    let key = || row.key.clone();
    let slot = || problem.slot_key(pin.slot).to_owned();
    if !row.slots.contains(pin.slot) {
        conflicts.push(Conflict::SlotNotAllowed { request: key(), slot: slot() });
    }
    for side in &row.sides {
        let absent = |d: &&Delegate| !problem.delegate_row(**d).available.contains(pin.slot);
        let absent: Vec<_> = side.from.iter().filter(absent).collect();
        if side.from.len() - absent.len() < side.choose {
            conflicts.push(Conflict::Unavailable {
                request: key(),
                slot: slot(),
                organisation: problem.organisation_key(side.organisation).into(),
                delegates: absent.iter().map(|d| problem.delegate_key(**d).into()).collect(),
            });
        }
    }
    let open = |table: &Table| problem.tables[table.index()].open.contains(pin.slot);
    match pin.table {
        Some(table) if !row.tables.contains(&table) || !open(&table) => {
            let table = problem.table_key(table).into();
            conflicts.push(Conflict::TableUnfit { request: key(), slot: slot(), table });
        }
        None if !row.tables.iter().any(open) => {
            conflicts.push(Conflict::TablesShort { slot: slot(), requests: vec![key()] });
        }
        _ => {}
    }
    if row.mixed && !problem.can_be_spoken(row, pin.slot) {
        conflicts.push(Conflict::NoInterpreter { request: key(), slot: slot() });
    }
}

fn same_table(problem: &Problem, pinned: &[(Request, Pin)], conflicts: &mut Vec<Conflict>) {
    let mut at: BTreeMap<(Table, Slot), Request> = BTreeMap::new();
    for (request, pin) in pinned {
        let Some(table) = pin.table else { continue };
        let overlapping = &problem.slot_row(pin.slot).overlapping;
        for slot in std::iter::once(&pin.slot).chain(overlapping) {
            if let Some(first) = at.get(&(table, *slot)) {
                conflicts.push(Conflict::SameTable {
                    first: problem.request_key(*first).into(),
                    second: problem.request_key(*request).into(),
                    table: problem.table_key(table).into(),
                });
            }
        }
        at.entry((table, pin.slot)).or_insert(*request);
    }
}

fn order(problem: &Problem, conflicts: &mut Vec<Conflict>) {
    for precedence in &problem.precedences {
        let pin = |request| problem.request_row(request).pin;
        let (Some(first), Some(second)) = (pin(precedence.first), pin(precedence.second)) else {
            continue;
        };
        let ready = problem.slot_row(first.slot).end + precedence.gap;
        if problem.slot_row(second.slot).start < ready {
            conflicts.push(Conflict::Order {
                first: problem.request_key(precedence.first).into(),
                second: problem.request_key(precedence.second).into(),
            });
        }
    }
}
