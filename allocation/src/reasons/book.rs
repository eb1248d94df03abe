//! What is in the way of a request in a timetable as it stands, slot by slot.

use std::collections::{BTreeMap, BTreeSet};

use super::{LeftOut, Obstacle, Reason};
use crate::{
    index::{Delegate, Interpreter, Request, Slot, SlotSet, Table},
    problem::{LunchRow, Precedence, Problem, Quota, RequestRow, Side},
    speech::Tongues,
    timetable::{Placement, Timetable},
};

/// A timetable by person, by table and by request.
pub(super) struct Book<'p> {
    problem: &'p Problem,
    agendas: Vec<BTreeMap<Slot, Request>>,
    tables: BTreeMap<(Table, Slot), Request>,
    interpreters: BTreeSet<(Interpreter, Slot)>,
    slots: Vec<Option<Slot>>,
    /// For each request, the precedences it has a part in.
    order: Vec<Vec<Precedence>>,
    /// For each delegate, whether its agenda differs from the published one.
    changed: Vec<bool>,
}

impl<'p> Book<'p> {
    pub(super) fn new(problem: &'p Problem, timetable: &Timetable) -> Self {
        let mut book = Self {
            problem,
            agendas: vec![BTreeMap::new(); problem.delegates.len()],
            tables: BTreeMap::new(),
            interpreters: BTreeSet::new(),
            slots: vec![None; problem.requests.len()],
            order: vec![Vec::new(); problem.requests.len()],
            changed: changed(problem, timetable),
        };
        for precedence in &problem.precedences {
            book.order[precedence.first.index()].push(*precedence);
            book.order[precedence.second.index()].push(*precedence);
        }
        for placement in timetable.placements() {
            book.slots[placement.request.index()] = Some(placement.slot);
            book.tables.insert((placement.table, placement.slot), placement.request);
            book.interpreters.extend(placement.interpreter.map(|one| (one, placement.slot)));
            for delegate in &placement.delegates {
                book.agendas[delegate.index()].insert(placement.slot, placement.request);
            }
        }
        book
    }

    pub(super) fn left_out(&self, request: Request) -> LeftOut {
        let mut left_out = super::alone(self.problem, request);
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

    /// Where a request takes place.
    pub(super) fn slot(&self, request: Request) -> Option<Slot> {
        self.slots[request.index()]
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
        let mut hindered = BTreeMap::new();
        for side in &row.sides {
            let able = side.from.iter().filter(|delegate| self.available(**delegate, slot)).count();
            let of_side: Vec<_> = side
                .from
                .iter()
                .filter(|delegate| self.available(**delegate, slot))
                .filter_map(|delegate| Some((*delegate, self.hindered(*delegate, request, slot)?)))
                .collect();
            if able - of_side.len() < side.choose {
                obstacles.extend(of_side.iter().map(|(_, obstacle)| obstacle.clone()));
            }
            hindered.extend(of_side);
        }
        obstacles.extend(self.tables_taken(row, slot));
        obstacles.extend(self.order(request, slot));
        if row.mixed {
            self.unspoken(row, slot, &hindered, &mut obstacles);
        }
        if let Some(most) = self.problem.most_people_changed
            && (obstacles.is_empty() || self.too_many_changed(row, slot, &hindered, most))
        {
            obstacles.push(Obstacle::PeopleChanged { most });
        }
        obstacles
    }

    /// Whether more people would be changed than may, whoever of those who are free came.
    fn too_many_changed(
        &self,
        row: &RequestRow,
        slot: Slot,
        hindered: &BTreeMap<Delegate, Obstacle>,
        most: u32,
    ) -> bool {
        let mut count = self.changed.iter().filter(|changed| **changed).count();
        for side in &row.sides {
            let free = side.from.iter().filter(|d| self.available(**d, slot) && !hindered.contains_key(d));
            let changed = free.filter(|delegate| self.changed[delegate.index()]).count();
            count += side.choose.saturating_sub(changed);
        }
        count > most as usize
    }

    fn available(&self, delegate: Delegate, slot: Slot) -> bool {
        self.problem.delegate_row(delegate).available.contains(slot)
    }

    fn tables_taken(&self, row: &RequestRow, slot: Slot) -> Option<Obstacle> {
        let suits = |t: &&Table| self.problem.tables[t.index()].open.contains(slot);
        let overlapping = &self.problem.slot_row(slot).overlapping;
        let mut open = row.tables.iter().filter(suits);
        let tables = open.clone().count() as u32;
        let taken = |table: &Table| {
            let mut slots = std::iter::once(&slot).chain(overlapping);
            slots.any(|slot| self.tables.contains_key(&(*table, *slot)))
        };
        open.all(taken).then_some(Obstacle::TablesTaken { tables })
    }

    /// Where those who are free share no language and no interpreter is free for them: who is
    /// taken, people and interpreters.
    fn unspoken(
        &self,
        row: &RequestRow,
        slot: Slot,
        hindered: &BTreeMap<Delegate, Obstacle>,
        obstacles: &mut Vec<Obstacle>,
    ) {
        let problem = self.problem;
        let free = Tongues::new(problem, row, |_, delegate| {
            self.available(delegate, slot) && !hindered.contains_key(&delegate)
        });
        let apart = &problem.slot_row(slot).apart;
        let is_free = |interpreter: &Interpreter| {
            let mut slots = std::iter::once(&slot).chain(apart);
            !slots.any(|slot| self.interpreters.contains(&(*interpreter, *slot)))
        };
        let suits = |tongues: &Tongues| {
            let all = problem.interpreters();
            all.filter(|one| problem.interprets(*one, slot, tongues)).collect::<Vec<Interpreter>>()
        };
        if free.shared() != 0 || suits(&free).iter().any(is_free) {
            return;
        }
        for obstacle in hindered.values() {
            if !obstacles.contains(obstacle) {
                obstacles.push(obstacle.clone());
            }
        }
        let able = Tongues::new(problem, row, |_, delegate| self.available(delegate, slot));
        obstacles.push(Obstacle::InterpretersTaken { interpreters: suits(&able).len() as u32 });
    }

    /// What keeps a delegate, who is available, from one more meeting in the slot.
    fn hindered(&self, delegate: Delegate, request: Request, slot: Slot) -> Option<Obstacle> {
        let problem = self.problem;
        let organisation = problem.organisation_key(problem.organisation_of(delegate)).to_owned();
        let key = problem.delegate_key(delegate).to_owned();
        if problem.delegate_row(delegate).own.settled.is_some()
            && !published(problem, delegate, request, slot)
        {
            return Some(Obstacle::Settled { organisation, delegate: key });
        }
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
        if let Some(quota) = self.mark_quota(delegate, slot) {
            let mark = problem.marks[quota.mark].key.clone();
            return Some(Obstacle::MarkQuota { organisation, delegate: key, mark, most: quota.most });
        }
        if let Some(free) = self.lunch(delegate, slot) {
            return Some(Obstacle::Lunch { organisation, delegate: key, free });
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

    fn mark_quota(&self, delegate: Delegate, slot: Slot) -> Option<Quota> {
        let agenda = &self.agendas[delegate.index()];
        let reached = |quota: &&Quota| {
            let marked = &self.problem.marks[quota.mark].slots;
            let meetings = agenda.keys().filter(|at| marked.contains(**at)).count();
            marked.contains(slot) && meetings >= quota.most as usize
        };
        self.problem.delegate_row(delegate).own.quotas.iter().find(reached).copied()
    }

    /// How many slots have to stay free for lunch, where one more meeting leaves too few.
    fn lunch(&self, delegate: Delegate, slot: Slot) -> Option<u32> {
        if self.problem.delegate_row(delegate).own.no_lunch {
            return None;
        }
        let agenda = &self.agendas[delegate.index()];
        let is_free = |(_, taken_by): &&(Slot, SlotSet)| {
            !taken_by.contains(slot) && !agenda.keys().any(|at| taken_by.contains(*at))
        };
        let missed = |lunch: &&LunchRow| {
            let free = lunch.slots.iter().filter(is_free).count();
            lunch.touched.contains(slot) && free < lunch.free as usize
        };
        self.problem.lunches.iter().find(missed).map(|lunch| lunch.free)
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

/// Whether a request was published in a slot with a delegate.
fn published(problem: &Problem, delegate: Delegate, request: Request, slot: Slot) -> bool {
    let published = problem.published.as_ref().and_then(|p| p.by_request[request.index()].as_ref());
    published.is_some_and(|before| before.slot == slot && before.delegates.contains(&delegate))
}

fn changed(problem: &Problem, timetable: &Timetable) -> Vec<bool> {
    let mut changed = vec![false; problem.delegates.len()];
    let Some(published) = &problem.published else {
        return changed;
    };
    for request in problem.requests() {
        let before = published.by_request[request.index()].as_ref();
        let after = timetable.placement(request);
        let entries = |placement: Option<&Placement>| -> Vec<(Delegate, Slot, Table)> {
            let all = placement.iter().flat_map(|p| p.delegates.iter().map(|d| (*d, p.slot, p.table)));
            all.collect()
        };
        let (before, after) = (entries(before), entries(after));
        let gone = before.iter().filter(|entry| !after.contains(entry));
        let new = after.iter().filter(|entry| !before.contains(entry));
        for (delegate, ..) in gone.chain(new) {
            changed[delegate.index()] = true;
        }
    }
    changed
}
