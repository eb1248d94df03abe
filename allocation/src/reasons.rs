//! Why a request is left out, as data that a page can phrase.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    index::{Delegate, Request, Slot, SlotSet, Table},
    problem::{Precedence, Problem, Side},
    timetable::Timetable,
};

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
        reasons.push(Reason::NoSuitableTable { slots: keys(problem, &common) });
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
        .filter(|request| book.slots[request.index()].is_none())
        .map(|request| book.left_out(request))
        .collect()
}

/// A timetable by person, by table and by request.
struct Book<'p> {
    problem: &'p Problem,
    agendas: Vec<BTreeMap<Slot, Request>>,
    tables: BTreeMap<(Table, Slot), Request>,
    slots: Vec<Option<Slot>>,
    /// For each request, the precedences it has a part in.
    order: Vec<Vec<Precedence>>,
}

impl<'p> Book<'p> {
    fn new(problem: &'p Problem, timetable: &Timetable) -> Self {
        let mut book = Self {
            problem,
            agendas: vec![BTreeMap::new(); problem.delegates.len()],
            tables: BTreeMap::new(),
            slots: vec![None; problem.requests.len()],
            order: vec![Vec::new(); problem.requests.len()],
        };
        for precedence in &problem.precedences {
            book.order[precedence.first.index()].push(*precedence);
            book.order[precedence.second.index()].push(*precedence);
        }
        for placement in timetable.placements() {
            book.slots[placement.request.index()] = Some(placement.slot);
            book.tables.insert((placement.table, placement.slot), placement.request);
            for delegate in &placement.delegates {
                book.agendas[delegate.index()].insert(placement.slot, placement.request);
            }
        }
        book
    }

    fn left_out(&self, request: Request) -> LeftOut {
        let mut left_out = alone(self.problem, request);
        if !left_out.reasons.is_empty() {
            return left_out;
        }
        let row = self.problem.request_row(request);
        left_out.reasons = row.sides.iter().filter_map(|side| self.quota(side)).collect();
        if left_out.reasons.is_empty() {
            for slot in self.problem.possible_slots(request).iter() {
                let by = self.obstacles(request, slot);
                let slot = self.problem.slot_key(slot).into();
                left_out.reasons.push(Reason::Blocked { slot, by });
            }
        }
        left_out
    }

    fn full(&self, delegate: Delegate) -> bool {
        let most = self.problem.delegate_row(delegate).most_meetings;
        self.agendas[delegate.index()].len() >= most as usize
    }

    fn quota(&self, side: &Side) -> Option<Reason> {
        let full: Vec<_> = side.from.iter().filter(|delegate| self.full(**delegate)).collect();
        (side.from.len() - full.len() < side.choose).then(|| Reason::QuotaReached {
            organisation: self.problem.organisation_key(side.organisation).into(),
            delegates: full.iter().map(|d| self.problem.delegate_key(**d).into()).collect(),
        })
    }

    fn obstacles(&self, request: Request, slot: Slot) -> Vec<Obstacle> {
        let row = self.problem.request_row(request);
        let mut obstacles = Vec::new();
        for side in &row.sides {
            let available = |d: &&Delegate| self.problem.delegate_row(**d).available.contains(slot);
            let able: Vec<Delegate> = side.from.iter().filter(available).copied().collect();
            let hindered: Vec<Obstacle> =
                able.iter().filter_map(|delegate| self.hindered(*delegate, slot)).collect();
            if able.len() - hindered.len() < side.choose {
                obstacles.extend(hindered);
            }
        }
        let suits = |t: &&Table| self.problem.tables[t.index()].open.contains(slot);
        let overlapping = &self.problem.slot_row(slot).overlapping;
        let mut open = row.tables.iter().filter(suits).peekable();
        let tables = open.clone().count() as u32;
        let taken = |table: &Table| {
            let mut slots = std::iter::once(&slot).chain(overlapping);
            slots.any(|slot| self.tables.contains_key(&(*table, *slot)))
        };
        if open.all(taken) {
            obstacles.push(Obstacle::TablesTaken { tables });
        }
        obstacles.extend(self.order(request, slot));
        obstacles
    }

    /// What keeps a delegate, who is available, from one more meeting in the slot.
    fn hindered(&self, delegate: Delegate, slot: Slot) -> Option<Obstacle> {
        let problem = self.problem;
        let organisation = problem.organisation_key(problem.organisation_of(delegate)).to_owned();
        let key = problem.delegate_key(delegate).to_owned();
        let agenda = &self.agendas[delegate.index()];
        let mut slots = std::iter::once(&slot).chain(&problem.slot_row(slot).apart);
        if let Some(request) = slots.find_map(|slot| agenda.get(slot)) {
            let row = problem.request_row(*request);
            return Some(Obstacle::Busy {
                organisation,
                delegate: key,
                request: row.key.clone(),
                pinned: row.pin.is_some(),
            });
        }
        if self.full(delegate) {
            let most = problem.delegate_row(delegate).most_meetings;
            return Some(Obstacle::Quota { organisation, delegate: key, most });
        }
        let most = problem.longest_run?;
        let meets = |position: usize| agenda.contains_key(&Slot::new(slot.session(), position));
        let before = (0..slot.position()).rev().take_while(|position| meets(*position)).count();
        let after = (slot.position() + 1..64).take_while(|position| meets(*position)).count();
        (before + 1 + after > most as usize).then_some(Obstacle::RunTooLong {
            organisation,
            delegate: key,
            most,
        })
    }

    fn order(&self, request: Request, slot: Slot) -> Vec<Obstacle> {
        let mut obstacles = Vec::new();
        let at = self.problem.slot_row(slot);
        for precedence in &self.order[request.index()] {
            let placed = |other: Request| self.slots[other.index()].map(|slot| self.problem.slot_row(slot));
            let against = if precedence.second == request {
                placed(precedence.first)
                    .filter(|first| at.start < first.end + precedence.gap)
                    .map(|_| precedence.first)
            } else if precedence.first == request {
                placed(precedence.second)
                    .filter(|second| second.start < at.end + precedence.gap)
                    .map(|_| precedence.second)
            } else {
                None
            };
            obstacles.extend(
                against.map(|other| Obstacle::Order { request: self.problem.request_key(other).into() }),
            );
        }
        obstacles
    }
}
