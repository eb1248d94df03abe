//! Why a request is left out, as data that a page can phrase.

use serde::{Deserialize, Serialize};

use crate::{
    index::{Request, SlotSet},
    problem::Problem,
    timetable::Timetable,
};

mod book;

use book::Book;

/// One request that is left out. Rows are named by key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// The request.
    pub request: String,
    /// What leaving it out weighs.
    pub weight: u32,
    /// What is in its way: one reason when no timetable could ever place it or when the rest of
    /// this timetable never lets it in, otherwise one for each slot that would do.
    pub reasons: Vec<Reason>,
}

/// One thing in the way of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Reason {
    /// Its own slots, marks and vetoes leave no slot at all.
    NoAllowedSlot,
    /// In none of its slots are enough people of all sides available.
    NoCommonSlot {
        /// For each side, the allowed slots in which that side alone could meet.
        sides: Vec<SideSlots>,
    },
    /// No table in any common slot suits it: kind, owner, exclusion.
    NoSuitableTable {
        /// The slots in which all sides could meet.
        slots: Vec<String>,
    },
    /// In none of the slots that are left do its sides share a language, or is an interpreter
    /// there who knows one of each.
    NoInterpreter {
        /// The slots in which all sides could meet at a table.
        slots: Vec<String>,
    },
    /// A side's delegates have as many meetings as they may.
    QuotaReached {
        /// The side's organisation.
        organisation: String,
        /// The delegates who are full.
        delegates: Vec<String>,
    },
    /// All sides could meet in this slot, but this is in the way.
    Blocked {
        /// The slot.
        slot: String,
        /// What is in the way.
        by: Vec<Obstacle>,
    },
}

/// When one side could meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SideSlots {
    /// The side's organisation.
    pub organisation: String,
    /// Allowed slots in which enough of its delegates are available.
    pub slots: Vec<String>,
}

/// What is in the way of a request in one slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Obstacle {
    /// A delegate of a side sits in another meeting then, or so close to it that the way is too
    /// long.
    Busy {
        /// The side's organisation.
        organisation: String,
        /// The delegate.
        delegate: String,
        /// The request that it meets for.
        request: String,
        /// Whether that one is pinned.
        pinned: bool,
    },
    /// A delegate of a side has as many meetings as it may.
    Quota {
        /// The side's organisation.
        organisation: String,
        /// The delegate.
        delegate: String,
        /// Its most meetings.
        most: u32,
    },
    /// A delegate of a side has as many meetings in slots with a mark as it may.
    MarkQuota {
        /// The side's organisation.
        organisation: String,
        /// The delegate.
        delegate: String,
        /// The mark, which this slot has.
        mark: String,
        /// Its most meetings there.
        most: u32,
    },
    /// A delegate of a side would have no time left for lunch.
    Lunch {
        /// The side's organisation.
        organisation: String,
        /// The delegate.
        delegate: String,
        /// How many slots of the window have to stay free.
        free: u32,
    },
    /// A delegate of a side would have too many meetings in a row.
    RunTooLong {
        /// The side's organisation.
        organisation: String,
        /// The delegate.
        delegate: String,
        /// The most in a row.
        most: u32,
    },
    /// Every table that suits is taken.
    TablesTaken {
        /// How many suit.
        tables: u32,
    },
    /// Those who could come share no language, and every interpreter who suits is taken.
    InterpretersTaken {
        /// How many suit.
        interpreters: u32,
    },
    /// A delegate of a side is settled: its published agenda, which may not change, lacks this.
    Settled {
        /// The side's organisation.
        organisation: String,
        /// The delegate.
        delegate: String,
    },
    /// More people's agendas would differ from the published ones than may.
    PeopleChanged {
        /// How many may.
        most: u32,
    },
    /// It would stand on the wrong side of a request that must come before or after it.
    Order {
        /// The other request.
        request: String,
    },
}

/// Why a request fits nowhere, whatever else takes place; without reasons when it does.
pub(crate) fn alone(problem: &Problem, request: Request) -> LeftOut {
    let row = problem.request_row(request);
    let mut reasons = Vec::new();
    let common = problem.common_slots(request);
    if row.slots.is_empty() {
        reasons.push(Reason::NoAllowedSlot);
    } else if common.is_empty() {
        let sides = row.sides.iter().map(|side| {
            let mut slots = problem.side_slots(side);
            slots.keep(&row.slots);
            let organisation = problem.organisation_key(side.organisation).into();
            SideSlots { organisation, slots: keys(problem, &slots) }
        });
        reasons.push(Reason::NoCommonSlot { sides: sides.collect() });
    } else if problem.possible_slots(request).is_empty() {
        let with_table = problem.slots_with_table(request);
        reasons.push(if with_table.is_empty() {
            Reason::NoSuitableTable { slots: keys(problem, &common) }
        } else {
            Reason::NoInterpreter { slots: keys(problem, &with_table) }
        });
    }
    LeftOut { request: row.key.clone(), weight: row.weight, reasons }
}

fn keys(problem: &Problem, slots: &SlotSet) -> Vec<String> {
    slots.iter().map(|slot| problem.slot_key(slot).to_owned()).collect()
}

/// Every request that a timetable leaves out, with what is in its way there.
pub(crate) fn left_out(problem: &Problem, timetable: &Timetable) -> Vec<LeftOut> {
    let book = Book::new(problem, timetable);
    problem
        .requests()
        .filter(|request| book.slot(*request).is_none())
        .map(|request| book.left_out(request))
        .collect()
}
