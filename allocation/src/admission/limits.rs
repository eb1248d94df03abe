//! Limits within a part of the event: most meetings per mark, lunch windows, arrival and departure.

use std::collections::{BTreeMap, BTreeSet};

use super::{Admission, slots::LAST_SECOND};
use crate::{
    document::{DelegateDocument, LunchDocument},
    fault::Fault,
    index::SlotSet,
    problem::{LunchRow, MarkRow, Problem, Quota},
};

impl Admission<'_> {
    /// Numbers the marks for which somebody has a quota.
    pub(super) fn marks(&mut self) {
        let document = self.document;
        let mut named: BTreeSet<&String> = BTreeSet::new();
        self.known_marks("the options", &document.options.most_per_mark);
        named.extend(document.options.most_per_mark.keys());
        for row in &document.delegates {
            if row.most_per_mark.is_empty() {
                continue;
            }
            let name = format!("delegate {}", row.key);
            let (count, most) = (row.most_per_mark.len(), Problem::MOST_LIMITS);
            if count > most {
                self.faults.push(Fault::TooMany {
                    row: name.clone(),
                    what: "marks with a limit",
                    count,
                    most,
                });
            }
            self.known_marks(&name, &row.most_per_mark);
            named.extend(row.most_per_mark.keys());
        }
        for key in named {
            let mut slots = self.none();
            for row in self.problem.slots.iter().filter(|row| row.marks.contains(key)) {
                slots.insert(row.slot);
            }
            self.problem.marks.push(MarkRow { key: key.clone(), slots });
        }
    }

    fn known_marks(&mut self, row: &str, marks: &BTreeMap<String, u32>) {
        for mark in marks.keys() {
            if !self.problem.slots.iter().any(|slot| slot.marks.contains(mark)) {
                self.unknown(row, "mark", mark);
            }
        }
    }

    /// What the options say for each mark, unless the delegate says something else.
    pub(super) fn quotas(&self, row: &DelegateDocument) -> Vec<Quota> {
        let everybody = &self.document.options.most_per_mark;
        let most = |mark: &MarkRow| row.most_per_mark.get(&mark.key).or_else(|| everybody.get(&mark.key));
        let marks = self.problem.marks.iter().enumerate();
        marks.filter_map(|(mark, row)| Some(Quota { mark, most: *most(row)? })).collect()
    }

    pub(super) fn lunches(&mut self) {
        for (row, n) in self.document.options.lunch.iter().zip(1_u32..) {
            let admitted = self.lunch(&format!("lunch window {n}"), row);
            self.problem.lunches.push(admitted);
        }
    }

    fn lunch(&mut self, name: &str, row: &LunchDocument) -> LunchRow {
        if row.free == 0 {
            self.range(name, "free", 0, u64::from(u32::MAX));
        }
        let window = self.set(name, &row.slots);
        let (count, most) = (window.len(), Problem::MOST_SLOTS);
        if count > most {
            self.faults.push(Fault::TooMany { row: name.into(), what: "slots", count, most });
        }
        let mut touched = self.none();
        let mut slots = Vec::new();
        for slot in window.iter().take(most) {
            let mut taken_by = self.none();
            taken_by.insert(slot);
            for other in &self.problem.slot_row(slot).overlapping {
                taken_by.insert(*other);
            }
            touched.add(&taken_by);
            slots.push((slot, taken_by));
        }
        LunchRow { free: row.free, slots, touched }
    }

    /// When a delegate's first meeting may begin, and when its last must have ended; slots outside
    /// of that are no longer available.
    pub(super) fn stay(
        &mut self,
        row: &DelegateDocument,
        available: &mut SlotSet,
    ) -> (Option<i64>, Option<i64>) {
        for (what, at) in [("arrives", row.arrives), ("departs", row.departs)] {
            if let Some(at) = at
                && !(0..=LAST_SECOND).contains(&at)
            {
                self.faults.push(Fault::Range {
                    row: format!("delegate {}", row.key),
                    what,
                    value: at.unsigned_abs(),
                    least: 0,
                    most: LAST_SECOND.unsigned_abs(),
                });
            }
        }
        if let (Some(arrives), Some(departs)) = (row.arrives, row.departs)
            && departs <= arrives
        {
            let delegate = row.key.clone();
            self.faults.push(Fault::DepartsBeforeArrival { delegate, arrives, departs });
        }
        let rest = i64::from(self.document.options.arrival_rest_minutes) * 60;
        // Saturating: times that are out of range are told of, but not yet refused.
        let from = row.arrives.map(|arrives| arrives.saturating_add(rest));
        for slot in &self.problem.slots {
            if from.is_some_and(|from| slot.start < from) || row.departs.is_some_and(|at| slot.end > at) {
                available.remove(slot.slot);
            }
        }
        (from, row.departs)
    }
}
