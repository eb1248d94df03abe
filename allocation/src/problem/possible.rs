//! Where a request could take place were it alone: its slots, its people, a table, an interpreter.

use std::collections::BTreeMap;

use super::{Problem, Side};
use crate::index::{Delegate, Request, SlotSet, Table};

impl Problem {
    /// Slots in which at least `choose` of a side's delegates are available.
    pub(crate) fn side_slots(&self, side: &Side) -> SlotSet {
        let mut slots = SlotSet::empty(self.sessions.len());
        if side.choose == 1 {
            for delegate in &side.from {
                slots.add(&self.delegate_row(*delegate).available);
            }
            return slots;
        }
        for slot in self.slots() {
            let free = |d: &&Delegate| self.delegate_row(**d).available.contains(slot);
            if side.from.iter().filter(free).count() >= side.choose {
                slots.insert(slot);
            }
        }
        slots
    }

    /// Slots that a request allows and in which enough people of every side are available.
    pub(crate) fn common_slots(&self, request: Request) -> SlotSet {
        let row = self.request_row(request);
        let mut slots = row.slots.clone();
        for side in &row.sides {
            slots.keep(&self.side_slots(side));
        }
        slots
    }

    /// Slots of [`Self::common_slots`] in which a table can be used that suits the request.
    pub(crate) fn slots_with_table(&self, request: Request) -> SlotSet {
        let mut slots = self.common_slots(request);
        slots.keep(&self.open_slots(&self.request_row(request).tables));
        slots
    }

    /// Slots of [`Self::slots_with_table`] in which the sides can share a language, or an
    /// interpreter is there for them.
    pub(crate) fn possible_slots(&self, request: Request) -> &SlotSet {
        &self.possible[request.index()]
    }

    /// Slots in which one of these tables can be used.
    fn open_slots(&self, tables: &[Table]) -> SlotSet {
        let mut slots = SlotSet::empty(self.sessions.len());
        for table in tables {
            slots.add(&self.tables[table.index()].open);
        }
        slots
    }

    /// Fills in what [`Self::possible_slots`] answers, once all rows are there.
    pub(crate) fn find_possible_slots(&mut self) {
        // Few sets of tables differ: when they are open is found once for each.
        let mut open: BTreeMap<*const Table, SlotSet> = BTreeMap::new();
        let mut possible = Vec::with_capacity(self.requests.len());
        for request in self.requests() {
            let row = self.request_row(request);
            let with_table = open.entry(row.tables.as_ptr()).or_insert_with(|| self.open_slots(&row.tables));
            let mut slots = self.common_slots(request);
            slots.keep(with_table);
            if row.mixed {
                let silent: Vec<_> = slots.iter().filter(|slot| !self.can_be_spoken(row, *slot)).collect();
                silent.into_iter().for_each(|slot| slots.remove(slot));
            }
            possible.push(slots);
        }
        self.possible = possible;
    }
}
