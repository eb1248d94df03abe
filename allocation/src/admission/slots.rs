//! Slots by session and time, and which of them exclude one another.

use std::collections::{BTreeMap, BTreeSet};

use super::{Admission, SlotsOfSession, number, session_rows};
use crate::{document::SlotDocument, fault::Fault, index::Slot, problem::Problem};

/// Times beyond the year 9999 are a mistake, and far from the edge of what `i64` adds up.
pub(super) const LAST_SECOND: i64 = 253_402_300_799;

impl<'d> Admission<'d> {
    pub(super) fn slots(&mut self) {
        let mut of_session = SlotsOfSession::new();
        for row in &self.document.slots {
            self.period(row);
            of_session.entry(&row.session).or_default().push(row);
        }
        let mut sessions: Vec<_> = of_session.into_iter().collect();
        for (key, rows) in &mut sessions {
            rows.sort_by_key(|row| row.start);
            self.session(key, rows);
        }
        sessions.sort_by_key(|(_, rows)| rows[0].start);
        if sessions.len() > Problem::MOST_SESSIONS {
            let (count, most) = (sessions.len(), Problem::MOST_SESSIONS);
            self.faults.push(Fault::TooMany { row: "the problem".into(), what: "sessions", count, most });
            sessions.clear();
        }
        let places = self.places();
        session_rows(sessions, &places, &mut self.problem);
        let numbered = self.problem.slots.iter().map(|row| (&row.key, row.slot));
        self.problem.keys.slots = number("slot", numbered, &mut self.faults);
        self.exclusions();
    }

    fn period(&mut self, row: &SlotDocument) {
        if row.end <= row.start {
            self.faults.push(Fault::SlotEndsBeforeStart {
                slot: row.key.clone(),
                start: row.start,
                end: row.end,
            });
        }
        for (what, at) in [("start", row.start), ("end", row.end)] {
            if !(0..=LAST_SECOND).contains(&at) {
                self.faults.push(Fault::Range {
                    row: format!("slot {}", row.key),
                    what,
                    value: at.unsigned_abs(),
                    least: 0,
                    most: LAST_SECOND.unsigned_abs(),
                });
            }
        }
    }

    fn session(&mut self, key: &str, rows: &mut Vec<&SlotDocument>) {
        if rows.len() > Problem::MOST_SLOTS {
            self.faults.push(Fault::TooMany {
                row: format!("session {key}"),
                what: "slots",
                count: rows.len(),
                most: Problem::MOST_SLOTS,
            });
            rows.truncate(Problem::MOST_SLOTS);
        }
        for pair in rows.windows(2) {
            if pair[1].start < pair[0].end {
                self.faults.push(Fault::SlotsOverlap {
                    session: key.into(),
                    first: pair[0].key.clone(),
                    second: pair[1].key.clone(),
                });
            }
        }
    }

    fn exclusions(&mut self) {
        let problem = &self.problem;
        let longest = problem.travel.values().copied().max().unwrap_or(0);
        let mut by_start: Vec<usize> = (0..problem.slots.len()).collect();
        by_start.sort_by_key(|row| problem.slots[*row].start);
        let mut apart = Vec::new();
        for (n, &i) in by_start.iter().enumerate() {
            for &j in &by_start[n + 1..] {
                let (first, second) = (&problem.slots[i], &problem.slots[j]);
                // Saturating: times that are out of range are told of, but not yet refused.
                if second.start >= first.end.saturating_add(longest) {
                    break;
                }
                let overlap = second.start < first.end;
                if second.start < first.end.saturating_add(problem.way(first.slot, second.slot)) {
                    apart.push((i, j, overlap));
                }
            }
        }
        for (i, j, overlap) in apart {
            self.exclude(i, j, overlap);
            self.exclude(j, i, overlap);
        }
    }

    fn exclude(&mut self, row: usize, other: usize, overlap: bool) {
        let other: Slot = self.problem.slots[other].slot;
        self.problem.slots[row].apart.push(other);
        if overlap {
            self.problem.slots[row].overlapping.push(other);
        }
    }

    /// Numbers the places that slots name, and takes in the times between them.
    fn places(&mut self) -> BTreeMap<&'d str, u32> {
        let document = self.document;
        let named: BTreeSet<&str> = document.slots.iter().filter_map(|row| row.place.as_deref()).collect();
        let places: BTreeMap<&str, u32> = named.into_iter().zip(0..).collect();
        for row in &document.travel {
            let mut ends = [None, None];
            for (end, key) in ends.iter_mut().zip([&row.from, &row.to]) {
                *end = places.get(key.as_str()).copied();
                if end.is_none() {
                    let name = format!("the travel time from {} to {}", row.from, row.to);
                    self.unknown(&name, "place", key);
                }
            }
            if let [Some(from), Some(to)] = ends {
                let seconds = i64::from(row.minutes) * 60;
                self.problem.travel.insert((from, to), seconds);
                self.problem.travel.insert((to, from), seconds);
            }
        }
        places
    }
}
