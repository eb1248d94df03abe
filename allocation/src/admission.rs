//! From a written problem to a verified one: finds every fault before it refuses.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    document::{OptionsDocument, ProblemDocument, SlotDocument, TableDocument},
    fault::{Fault, Invalid},
    index::{Organisation, Slot, SlotSet, Table},
    problem::{OrganisationRow, Problem, SessionRow, SlotRow, TableRow},
    score::Objective,
};

mod limits;
mod people;
mod published;
mod requests;
mod slots;

pub(crate) fn admit(document: &ProblemDocument) -> Result<Problem, Invalid> {
    let mut faults = Vec::new();
    sizes(document, &mut faults);
    if !faults.is_empty() {
        return Err(Invalid { faults });
    }
    let mut admission = Admission {
        document,
        faults,
        problem: Problem::blank(),
        tables: BTreeSet::new(),
        languages: BTreeMap::new(),
    };
    admission.slots();
    admission.organisations();
    admission.tables();
    admission.marks();
    admission.lunches();
    admission.delegates();
    admission.interpreters();
    admission.crowds();
    admission.options();
    admission.requests();
    admission.precedences();
    let Admission { faults, mut problem, .. } = admission;
    if !faults.is_empty() {
        return Err(Invalid { faults });
    }
    problem.find_possible_slots();
    published::admit(document, &mut problem)?;
    Ok(problem)
}

struct Admission<'d> {
    document: &'d ProblemDocument,
    faults: Vec<Fault>,
    problem: Problem,
    /// Every set of tables that suits some request.
    tables: BTreeSet<Arc<[Table]>>,
    /// The bit of each language.
    languages: BTreeMap<&'d str, u64>,
}

/// The whole is measured before any of it is looked at.
fn sizes(document: &ProblemDocument, faults: &mut Vec<Fault>) {
    let published = document.published.as_ref().map_or(0, |timetable| timetable.meetings.len());
    let rows = [
        ("tables", document.tables.len(), Problem::MOST_ROWS),
        ("organisations", document.organisations.len(), Problem::MOST_ROWS),
        ("delegates", document.delegates.len(), Problem::MOST_ROWS),
        ("interpreters", document.interpreters.len(), Problem::MOST_ROWS),
        ("slots", document.slots.len(), Problem::MOST_SESSIONS * Problem::MOST_SLOTS),
        ("requests", document.requests.len(), Problem::MOST_REQUESTS),
        ("precedences", document.precedences.len(), Problem::MOST_REQUESTS),
        ("marks with a limit", document.options.most_per_mark.len(), Problem::MOST_LIMITS),
        ("lunch windows", document.options.lunch.len(), Problem::MOST_LIMITS),
        ("travel times", document.travel.len(), Problem::MOST_ROWS),
        ("published meetings", published, Problem::MOST_REQUESTS),
    ];
    for (what, count, most) in rows {
        if count > most {
            faults.push(Fault::TooMany { row: "the problem".into(), what, count, most });
        }
    }
}

/// Numbers rows by key, in their order; a key that comes again is a fault.
fn number<'k, I: Copy>(
    what: &'static str,
    rows: impl Iterator<Item = (&'k String, I)>,
    faults: &mut Vec<Fault>,
) -> BTreeMap<String, I> {
    let mut keys = BTreeMap::new();
    for (key, index) in rows {
        if keys.insert(key.clone(), index).is_some() {
            faults.push(Fault::Twice { what, key: key.clone() });
        }
    }
    keys
}

impl Admission<'_> {
    fn unknown(&mut self, row: &str, what: &'static str, key: &str) {
        self.faults.push(Fault::Unknown { row: row.into(), what, key: key.into() });
    }

    fn none(&self) -> SlotSet {
        SlotSet::empty(self.problem.sessions.len())
    }

    fn all(&self) -> SlotSet {
        let mut all = self.none();
        for slot in self.problem.slots() {
            all.insert(slot);
        }
        all
    }

    fn set(&mut self, row: &str, keys: &[String]) -> SlotSet {
        let mut set = self.none();
        for key in keys {
            match self.problem.slot(key) {
                Some(slot) => set.insert(slot),
                None => self.unknown(row, "slot", key),
            }
        }
        set
    }

    fn organisations(&mut self) {
        let rows = &self.document.organisations;
        let numbered = rows.iter().zip(0..).map(|(row, i)| (&row.key, Organisation(i)));
        self.problem.keys.organisations = number("organisation", numbered, &mut self.faults);
        self.problem.organisations =
            rows.iter().map(|row| OrganisationRow { key: row.key.clone(), delegates: Vec::new() }).collect();
    }

    fn tables(&mut self) {
        let rows = &self.document.tables;
        let numbered = rows.iter().zip(0..).map(|(row, i)| (&row.key, Table(i)));
        self.problem.keys.tables = number("table", numbered, &mut self.faults);
        for row in rows {
            let admitted = self.table(row);
            self.problem.tables.push(admitted);
        }
    }

    fn table(&mut self, row: &TableDocument) -> TableRow {
        let name = format!("table {}", row.key);
        let mut open = self.all();
        if let Some(key) = &row.session {
            match self.problem.sessions.iter().position(|session| session.key == *key) {
                Some(session) => {
                    open = self.none();
                    for position in 0..self.problem.sessions[session].len {
                        open.insert(Slot::new(session, position));
                    }
                }
                None => self.unknown(&name, "session", key),
            }
        }
        for slot in self.set(&name, &row.excluded).iter() {
            open.remove(slot);
        }
        let owner = row.organisation.as_ref().and_then(|key| {
            let owner = self.problem.keys.organisations.get(key).copied();
            if owner.is_none() {
                self.unknown(&name, "organisation", key);
            }
            owner
        });
        TableRow { key: row.key.clone(), kinds: row.kinds.clone(), owner, open }
    }

    /// What grows with the product of two lists has a limit of its own.
    fn crowds(&mut self) {
        for organisation in &self.problem.organisations {
            let (count, most) = (organisation.delegates.len(), Problem::MOST_DELEGATES);
            if count > most {
                let row = format!("organisation {}", organisation.key);
                self.faults.push(Fault::TooMany { row, what: "delegates", count, most });
            }
        }
        let slots = self.problem.sessions.len() * 64;
        let rows = [
            ("delegates", self.problem.delegates.len()),
            ("tables", self.problem.tables.len()),
            ("interpreters", self.document.interpreters.len()),
        ];
        for (what, count) in rows {
            let most = Problem::MOST_CELLS / slots.max(1);
            if count > most {
                let row = format!("a problem of {} sessions", self.problem.sessions.len());
                self.faults.push(Fault::TooMany { row, what, count, most });
            }
        }
    }

    fn options(&mut self) {
        let OptionsDocument { longest_run, fairness, objectives, .. } = &self.document.options;
        if *longest_run == Some(0) {
            self.faults.push(Fault::Range {
                row: "the options".into(),
                what: "longest_run",
                value: 0,
                least: 1,
                most: Problem::MOST_SLOTS as u64,
            });
        }
        self.problem.longest_run = *longest_run;
        self.problem.fairness = *fairness;
        let mut order = objectives.clone().unwrap_or_else(|| Objective::ORDER.to_vec());
        if order.first() != Some(&Objective::LeftOut) {
            self.faults.push(Fault::LeftOutNotFirst);
        }
        let mut seen = BTreeSet::new();
        for objective in &order {
            if !seen.insert(*objective) {
                self.faults.push(Fault::ObjectiveTwice { objective: *objective });
            }
        }
        let outside = self.problem.delegates.iter().any(|row| !row.own.outside_hours.is_empty());
        // Terms that are 0 for every timetable would only be noise in the score.
        order.retain(|objective| match objective {
            Objective::PeopleChanged => self.document.published.is_some(),
            Objective::Unfairness => fairness.is_some(),
            Objective::OutsideHours | Objective::OutsideHoursShare => outside,
            _ => true,
        });
        self.problem.objectives = order;
    }
}

type SlotsOfSession<'d> = BTreeMap<&'d str, Vec<&'d SlotDocument>>;

fn session_rows(
    sessions: Vec<(&str, Vec<&SlotDocument>)>,
    places: &BTreeMap<&str, u32>,
    problem: &mut Problem,
) {
    for (index, (key, rows)) in sessions.into_iter().enumerate() {
        let first = problem.slots.len();
        problem.sessions.push(SessionRow { key: key.into(), first, len: rows.len() });
        for (position, row) in rows.into_iter().enumerate() {
            problem.slots.push(SlotRow {
                key: row.key.clone(),
                slot: Slot::new(index, position),
                start: row.start,
                end: row.end,
                place: row.place.as_deref().and_then(|place| places.get(place).copied()),
                marks: row.marks.clone(),
                apart: Vec::new(),
                overlapping: Vec::new(),
            });
        }
    }
}
