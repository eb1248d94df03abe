//! Tables: as many as are needed, by Hall's condition over the sets of tables that suit, and how
//! many people sit in a slot.

use std::collections::BTreeMap;

use super::{Encoding, Model, scope};
use crate::{
    index::{Slot, Table},
    sat::{
        count::{self, Told},
        engine::{FALSE, Lit},
    },
};

/// A set of tables, and the requests that it suits.
type Group = (Vec<Table>, Vec<usize>);

impl Model<'_> {
    /// Enough tables in every slot.
    pub(super) fn tables(&mut self, encoding: Encoding) {
        let even = encoding == Encoding::Parity;
        let mut sets: BTreeMap<Vec<Table>, Vec<usize>> = BTreeMap::new();
        for (n, row) in self.problem.requests.iter().enumerate() {
            sets.entry(scope::tables(row)).or_default().push(n);
        }
        let groups: Vec<Group> = sets.into_iter().collect();
        debug_assert!(groups.len() <= scope::MOST_TABLE_SETS);
        let slots: Vec<Slot> = self.problem.slots().collect();
        for (n, slot) in slots.into_iter().enumerate() {
            for union in 1..1_usize << groups.len() {
                let within = |k: &usize| union >> k & 1 == 1;
                let picked: Vec<usize> = (0..groups.len()).filter(within).collect();
                self.room(n, slot, &picked, &groups, even);
            }
        }
    }

    /// Requests of some groups have no more tables in a slot than suit any of them.
    fn room(&mut self, n: usize, slot: Slot, picked: &[usize], groups: &[Group], even: bool) {
        let problem = self.problem;
        let open = |table: &Table| problem.tables[table.index()].open.contains(slot);
        let mut tables: Vec<Table> =
            picked.iter().flat_map(|group| groups[*group].0.iter().copied().filter(open)).collect();
        tables.sort_unstable();
        tables.dedup();
        let whole = picked.len() == groups.len();
        if whole && even {
            self.even(n, tables.len());
            return;
        }
        let here: Vec<Lit> = picked
            .iter()
            .flat_map(|group| &groups[*group].1)
            .map(|request| self.place[*request][n])
            .filter(|literal| *literal != FALSE)
            .collect();
        if here.len() > tables.len() {
            count::at_most(&mut self.engine, &here, tables.len());
        }
    }

    /// An even number of people sits in the slot, at most two a table.
    fn even(&mut self, n: usize, tables: usize) {
        let busy: Vec<Lit> =
            self.seating.busy.iter().map(|busy| busy[n]).filter(|literal| *literal != FALSE).collect();
        let most = tables.saturating_mul(2);
        let row =
            count::count(&mut self.engine, &busy, most.saturating_add(1).min(busy.len()), Told::Exactly);
        if let Some(over) = row.get(most) {
            self.engine.clause(&[-over]);
        }
        for k in (0..row.len()).step_by(2) {
            match row.get(k + 1) {
                Some(next) => self.engine.clause(&[-row[k], *next]),
                None if k + 1 == busy.len() => self.engine.clause(&[-row[k]]),
                None => {}
            }
        }
    }
}
