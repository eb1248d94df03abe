//! Slots of requests, their order, and enough tables, each with its literal.

use std::collections::BTreeMap;

use super::{Relaxed, Rules, Selected};
use crate::{
    index::{Request, Slot, SlotSet, Table},
    sat::{
        count::{self, Told},
        engine::{FALSE, Lit},
        order,
    },
};

/// More requests than this are not counted as a whole.
const MOST_COUNTED: usize = 600;
/// More sets of slots than this are not counted.
const MOST_SETS: usize = 6;

impl Rules<'_> {
    pub(super) fn own_slots(&mut self, request: Request) {
        let row = self.problem.request_row(request);
        let place = self.place[request.index()].clone();
        if row.slots.len() < place.len() {
            let allows = self.selector(Selected::Slots(request));
            for (slot, literal) in self.problem.slots().zip(&place) {
                if !row.slots.contains(slot) {
                    let mut clause = vec![-allows, -literal];
                    if self.relieved == Some(request) {
                        let allow = self.relief(Relaxed::Allow(request, slot));
                        self.engine.clause(&[-allow, *literal]);
                        clause.push(allow);
                    }
                    self.engine.clause(&clause);
                }
            }
        }
        if let Some(pin) = row.pin {
            let pinned = self.selector(Selected::Pin(request));
            for (slot, literal) in self.problem.slots().zip(&place) {
                if slot != pin.slot {
                    self.engine.clause(&[-pinned, -literal]);
                }
            }
        }
    }

    pub(super) fn order(&mut self) {
        for (n, precedence) in self.problem.precedences.iter().enumerate() {
            let both = [precedence.first, precedence.second];
            if both.iter().all(|request| self.placed[request.index()] != FALSE) {
                let selector = self.selector(Selected::Order(n));
                order::precede(&mut self.engine, self.problem, &self.place, *precedence, selector);
            }
        }
    }

    /// Enough tables in every slot, by Hall's condition over the sets of tables that suit.
    pub(super) fn tables(&mut self) {
        let mut sets: BTreeMap<*const Table, Vec<Request>> = BTreeMap::new();
        for request in self.problem.requests() {
            if self.placed[request.index()] != FALSE {
                sets.entry(self.problem.request_row(request).tables.as_ptr()).or_default().push(request);
            }
        }
        let groups: Vec<Vec<Request>> = sets.into_values().collect();
        let slots: Vec<Slot> = self.problem.slots().collect();
        let mut enough = Vec::new();
        for slot in slots {
            let tables = self.selector(Selected::Tables(slot));
            let more = if self.relieved.is_some() { self.relief(Relaxed::Table(slot)) } else { FALSE };
            for union in 1..1_usize << groups.len() {
                let picked: Vec<&[Request]> =
                    (0..groups.len()).filter(|k| union >> k & 1 == 1).map(|k| groups[k].as_slice()).collect();
                self.room(slot, tables, more, &picked);
            }
            enough.push((slot, tables, more));
        }
        self.room_in_all(&groups, &enough);
    }

    fn open(&self, slot: Slot, groups: &[&[Request]]) -> usize {
        let rows = groups.iter().filter_map(|group| group.first());
        let mut tables: Vec<Table> =
            rows.flat_map(|request| self.problem.request_row(*request).tables.iter().copied()).collect();
        tables.sort_unstable();
        tables.dedup();
        tables.iter().filter(|table| self.problem.tables[table.index()].open.contains(slot)).count()
    }

    fn room(&mut self, slot: Slot, tables: Lit, more: Lit, groups: &[&[Request]]) {
        let n = self.problem.number(slot);
        let here: Vec<Lit> =
            groups.iter().flat_map(|group| *group).map(|request| self.place[request.index()][n]).collect();
        let open = self.open(slot, groups);
        self.hold(&[tables], &[more], &here, open);
    }

    /// While all of `while_all` hold, no more than `most` of these, one more where a relief is
    /// used.
    fn hold(&mut self, while_all: &[Lit], reliefs: &[Lit], literals: &[Lit], most: usize) {
        let row = count::count(&mut self.engine, literals, most + 2, Told::AtLeast);
        let mut clause: Vec<Lit> = while_all.iter().map(|literal| -literal).collect();
        if let Some(over) = row.get(most + 1) {
            self.engine.clause(&[clause.as_slice(), &[-over]].concat());
        }
        if let Some(over) = row.get(most) {
            clause.extend(reliefs);
            self.engine.clause(&[clause.as_slice(), &[-over]].concat());
        }
    }

    /// Requests bound to some slots are no more than their tables: implied, but not seen by the
    /// search.
    fn room_in_all(&mut self, groups: &[Vec<Request>], enough: &[(Slot, Lit, Lit)]) {
        let requests: Vec<Request> = groups.iter().flatten().copied().collect();
        let mut sets: Vec<&SlotSet> = Vec::new();
        let problem = self.problem;
        for request in &requests {
            let slots = &problem.request_row(*request).slots;
            if sets.len() < MOST_SETS && !sets.contains(&slots) {
                sets.push(slots);
            }
        }
        let all: Vec<&[Request]> = groups.iter().map(Vec::as_slice).collect();
        for set in sets {
            let within = |request: &&Request| {
                let slots = &problem.request_row(**request).slots;
                slots.words().iter().zip(set.words()).all(|(slots, set)| slots & !set == 0)
            };
            let bound: Vec<Request> = requests.iter().filter(within).copied().collect();
            let room: usize = set.iter().map(|slot| self.open(slot, &all)).sum();
            if bound.len() <= room || bound.len() > MOST_COUNTED {
                continue;
            }
            let here: Vec<Lit> = bound.iter().map(|request| self.bound(*request)).collect();
            let of_set = enough.iter().filter(|(slot, ..)| set.contains(*slot));
            let (tables, more): (Vec<Lit>, Vec<Lit>) =
                of_set.map(|(_, tables, more)| (*tables, *more)).unzip();
            self.hold(&tables, &more, &here, room);
        }
    }

    /// Holds where a request takes place in its own slots, as long as that rule is assumed.
    fn bound(&mut self, request: Request) -> Lit {
        let placed = self.placed[request.index()];
        let own = self.selectors.iter().find(|(of, _)| *of == Selected::Slots(request));
        let Some((_, own)) = own.copied() else {
            return placed;
        };
        let bound = self.engine.variable();
        // Where a relief lets it out, it isn't bound.
        let out: Vec<Lit> = self
            .reliefs
            .iter()
            .filter(|(relaxed, _)| matches!(relaxed, Relaxed::Allow(of, _) if *of == request))
            .map(|(_, literal)| *literal)
            .collect();
        self.engine.clause(&[&[-own, -placed, bound], out.as_slice()].concat());
        bound
    }
}
