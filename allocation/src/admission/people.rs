//! Delegates and interpreters: when they can come, and which languages they speak.

use super::{Admission, number};
use crate::{
    document::{DelegateDocument, InterpreterDocument},
    fault::Fault,
    index::{Delegate, Interpreter, SlotSet},
    problem::{DelegateRow, InterpreterRow, OwnRules, Problem},
    speech,
};

impl<'d> Admission<'d> {
    pub(super) fn delegates(&mut self) {
        let rows = &self.document.delegates;
        let numbered = rows.iter().zip(0..).map(|(row, i)| (&row.key, Delegate(i)));
        self.problem.keys.delegates = number("delegate", numbered, &mut self.faults);
        for (row, i) in rows.iter().zip(0..) {
            if let Some(admitted) = self.delegate(row) {
                let of = &mut self.problem.organisations[admitted.organisation.index()];
                of.delegates.push(Delegate(i));
                self.problem.delegates.push(admitted);
            }
        }
    }

    fn delegate(&mut self, row: &'d DelegateDocument) -> Option<DelegateRow> {
        let name = format!("delegate {}", row.key);
        let mut available = self.available(&name, row.available.as_deref(), &row.unavailable);
        let (from, until) = self.stay(row, &mut available);
        let most = row.most_meetings.or(self.document.options.most_meetings);
        let languages = if row.languages.is_empty() { speech::ANY } else { self.languages(&row.languages) };
        let outside_hours = self.set(&name, &row.outside_hours);
        let Some(organisation) = self.problem.keys.organisations.get(&row.organisation).copied() else {
            self.unknown(&name, "organisation", &row.organisation);
            return None;
        };
        Some(DelegateRow {
            key: row.key.clone(),
            organisation,
            available,
            most_meetings: most.unwrap_or(u32::MAX),
            own: Box::new(OwnRules {
                languages,
                outside_hours,
                quotas: self.quotas(row),
                no_lunch: row.no_lunch,
                from,
                until,
                // Filled in with the published timetable.
                settled: None,
            }),
        })
    }

    pub(super) fn interpreters(&mut self) {
        let rows = &self.document.interpreters;
        let numbered = rows.iter().zip(0..).map(|(row, i)| (&row.key, Interpreter(i)));
        self.problem.keys.interpreters = number("interpreter", numbered, &mut self.faults);
        for row in rows {
            let admitted = self.interpreter(row);
            self.problem.interpreters.push(admitted);
        }
        let (count, most) = (self.languages.len(), Problem::MOST_LANGUAGES);
        if count > most {
            self.faults.push(Fault::TooMany { row: "the problem".into(), what: "languages", count, most });
        }
    }

    fn interpreter(&mut self, row: &'d InterpreterDocument) -> InterpreterRow {
        let name = format!("interpreter {}", row.key);
        let available = self.available(&name, row.available.as_deref(), &row.unavailable);
        InterpreterRow { key: row.key.clone(), languages: self.languages(&row.languages), available }
    }

    fn available(&mut self, name: &str, available: Option<&[String]>, unavailable: &[String]) -> SlotSet {
        if available.is_some() && !unavailable.is_empty() {
            self.faults.push(Fault::AvailableAndUnavailable { row: name.into() });
        }
        let mut slots = match available {
            Some(keys) => self.set(name, keys),
            None => self.all(),
        };
        for slot in self.set(name, unavailable).iter() {
            slots.remove(slot);
        }
        slots
    }

    /// One bit for each language, in the order in which they are first named. Beyond the most
    /// languages they share the last bit, and the problem is refused.
    fn languages(&mut self, names: &'d [String]) -> u64 {
        let mut languages = 0;
        for name in names {
            let bit = self.languages.len().min(Problem::MOST_LANGUAGES - 1);
            languages |= *self.languages.entry(name).or_insert(1 << bit);
        }
        languages
    }
}
