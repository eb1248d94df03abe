//! Requests: their sides, weights, slots, tables, pins and precedences.

use std::sync::Arc;

use super::{Admission, number};
use crate::{
    document::{RequestDocument, SideDocument},
    fault::Fault,
    index::{Delegate, Request, SlotSet, Table},
    problem::{Pin, Precedence, Problem, RequestRow, Side},
    speech,
};

impl Admission<'_> {
    pub(super) fn requests(&mut self) {
        let rows = &self.document.requests;
        let numbered = rows.iter().zip(0..).map(|(row, i)| (&row.key, Request(i)));
        self.problem.keys.requests = number("request", numbered, &mut self.faults);
        for row in rows {
            let admitted = self.request(row);
            self.problem.requests.push(admitted);
        }
    }

    fn request(&mut self, row: &RequestDocument) -> RequestRow {
        let name = format!("request {}", row.key);
        if row.sides.len() < 2 {
            let count = row.sides.len();
            self.faults.push(Fault::OneSide { request: row.key.clone(), count });
        }
        let mut sides: Vec<Side> = Vec::new();
        for side in &row.sides {
            let Some(admitted) = self.side(row, side) else {
                continue;
            };
            if sides.iter().any(|other| other.organisation == admitted.organisation) {
                self.faults.push(Fault::SameOrganisation {
                    request: row.key.clone(),
                    organisation: side.organisation.clone(),
                });
            }
            sides.push(admitted);
        }
        let seats: usize = sides.iter().map(|side| side.choose).sum();
        if seats > Problem::MOST_SEATS {
            self.faults.push(Fault::TooMany {
                row: name.clone(),
                what: "people",
                count: seats,
                most: Problem::MOST_SEATS,
            });
        }
        RequestRow {
            key: row.key.clone(),
            weight: self.weight(row),
            slots: self.allowed(&name, row),
            needs: row.needs.clone(),
            tables: self.suitable(row, &sides),
            pin: self.pin(&name, row),
            mixed: self.mixed(&sides),
            sides,
        }
    }

    fn mixed(&self, sides: &[Side]) -> bool {
        let mut shared = speech::ANY;
        for delegate in sides.iter().flat_map(|side| &side.from) {
            // A delegate of an unknown organisation has a fault already and no row of its own.
            shared &=
                self.problem.delegates.get(delegate.index()).map_or(speech::ANY, |row| row.own.languages);
        }
        shared == 0
    }

    fn side(&mut self, row: &RequestDocument, side: &SideDocument) -> Option<Side> {
        let name = format!("request {}", row.key);
        let Some(organisation) = self.problem.keys.organisations.get(&side.organisation).copied() else {
            self.unknown(&name, "organisation", &side.organisation);
            return None;
        };
        let mut from: Vec<Delegate> = Vec::new();
        match &side.delegates {
            None => from.clone_from(&self.problem.organisations[organisation.index()].delegates),
            Some(keys) => {
                for key in keys {
                    match self.problem.delegate(key) {
                        None => self.unknown(&name, "delegate", key),
                        Some(delegate) => from.push(delegate),
                    }
                }
            }
        }
        from.sort_unstable();
        from.dedup();
        self.foreign(row, side, &from);
        let named = side.delegates.is_some();
        let choose = side.choose.unwrap_or(if named { from.len() as u32 } else { 1 });
        if choose == 0 || choose as usize > from.len() {
            self.faults.push(Fault::Choose {
                request: row.key.clone(),
                organisation: side.organisation.clone(),
                choose,
                of: from.len(),
            });
        }
        Some(Side { organisation, from, choose: choose as usize })
    }

    fn foreign(&mut self, row: &RequestDocument, side: &SideDocument, from: &[Delegate]) {
        for delegate in from {
            // A delegate of an unknown organisation has a fault already and no row of its own.
            let Some(document) = self.document.delegates.get(delegate.index()) else {
                continue;
            };
            if document.organisation != side.organisation {
                self.faults.push(Fault::ForeignDelegate {
                    request: row.key.clone(),
                    delegate: document.key.clone(),
                    organisation: side.organisation.clone(),
                });
            }
        }
    }

    /// Rank 1 gives 10 points, rank 2 gives 9, from rank 10 on 1; without a rank 1. The points
    /// of all sides are added, and doubled when the request is mutual.
    fn weight(&mut self, row: &RequestDocument) -> u32 {
        let name = format!("request {}", row.key);
        let mut points = 0;
        for rank in row.sides.iter().map(|side| side.rank) {
            points += match rank {
                Some(0) => {
                    self.range(&name, "rank", 0, u64::from(u32::MAX));
                    1
                }
                Some(rank) => 11_u32.saturating_sub(rank).max(1),
                None => 1,
            };
        }
        if row.mutual {
            points *= 2;
        }
        let weight = row.weight.unwrap_or(points);
        if !(1..=Problem::MOST_WEIGHT).contains(&weight) {
            self.range(&name, "weight", weight, Problem::MOST_WEIGHT.into());
        }
        weight
    }

    pub(super) fn range(&mut self, row: &str, what: &'static str, value: u32, most: u64) {
        let (row, value) = (row.into(), value.into());
        self.faults.push(Fault::Range { row, what, value, least: 1, most });
    }

    fn allowed(&mut self, name: &str, row: &RequestDocument) -> SlotSet {
        let mut allowed = match &row.slots {
            Some(keys) => self.set(name, keys),
            None => self.all(),
        };
        for mark in &row.marks {
            if !self.problem.slots.iter().any(|slot| slot.marks.contains(mark)) {
                self.unknown(name, "mark", mark);
            }
        }
        if !row.marks.is_empty() {
            for slot in &self.problem.slots {
                if !slot.marks.iter().any(|mark| row.marks.contains(mark)) {
                    allowed.remove(slot.slot);
                }
            }
        }
        for slot in self.set(name, &row.vetoes).iter() {
            allowed.remove(slot);
        }
        allowed
    }

    /// Few sets of tables differ, so requests share them.
    fn suitable(&mut self, row: &RequestDocument, sides: &[Side]) -> Arc<[Table]> {
        let suits = |table: &Table| {
            let table = &self.problem.tables[table.index()];
            let owned = |owner| sides.iter().any(|side| side.organisation == owner);
            table.owner.is_none_or(owned) && row.needs.iter().all(|kind| table.kinds.contains(kind))
        };
        let tables: Arc<[Table]> = self.problem.tables().filter(suits).collect();
        match self.tables.get(&tables) {
            Some(shared) => shared.clone(),
            None => {
                self.tables.insert(tables.clone());
                tables
            }
        }
    }

    fn pin(&mut self, name: &str, row: &RequestDocument) -> Option<Pin> {
        let pin = row.pin.as_ref()?;
        let slot = self.problem.slot(&pin.slot);
        if slot.is_none() {
            self.unknown(name, "slot", &pin.slot);
        }
        let table = pin.table.as_ref().map(|key| {
            let table = self.problem.table(key);
            if table.is_none() {
                self.unknown(name, "table", key);
            }
            table
        });
        Some(Pin { slot: slot?, table: table.flatten() })
    }

    pub(super) fn precedences(&mut self) {
        for row in &self.document.precedences {
            let name = format!("the precedence of {} before {}", row.first, row.second);
            let mut ends = [None, None];
            for (end, key) in ends.iter_mut().zip([&row.first, &row.second]) {
                *end = self.problem.request(key);
                if end.is_none() {
                    self.unknown(&name, "request", key);
                }
            }
            if let [Some(first), Some(second)] = ends {
                let gap = i64::from(row.gap_minutes) * 60;
                self.problem.precedences.push(Precedence { first, second, gap });
            }
        }
        if let Some(request) = circle(&self.problem) {
            let request = self.problem.request_key(request).into();
            self.faults.push(Fault::Cycle { request });
        }
    }
}

/// A request that lies on a circle of precedences, by taking away all that nothing precedes.
fn circle(problem: &Problem) -> Option<Request> {
    let count = problem.requests.len();
    let mut before = vec![0_u32; count];
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); count];
    for Precedence { first, second, .. } in &problem.precedences {
        before[second.index()] += 1;
        after[first.index()].push(second.index());
    }
    let mut ready: Vec<usize> = (0..count).filter(|i| before[*i] == 0).collect();
    while let Some(i) = ready.pop() {
        for &j in &after[i] {
            before[j] -= 1;
            if before[j] == 0 {
                ready.push(j);
            }
        }
    }
    // What is left lies on a circle or behind one; walking backwards ends up on it.
    let mut back = vec![None; count];
    for Precedence { first, second, .. } in &problem.precedences {
        if before[first.index()] > 0 && before[second.index()] > 0 {
            back[second.index()] = Some(first.index());
        }
    }
    let mut at = (0..count).find(|i| before[*i] > 0)?;
    for _ in 0..count {
        at = back[at]?;
    }
    Some(Request(at as u32))
}
