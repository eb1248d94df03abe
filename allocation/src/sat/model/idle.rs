//! Idle slots, told in unary, and how far they lie apart.
//!
//! Where all meetings of a delegate take place, and in one session, the idle slots are those from
//! the first meeting to the last less as many as there are meetings: more than k of them lie
//! between exactly if for some slot s the first is over by s and the last is not by k slots more
//! than the meetings need. The counters over time say both.

use super::Model;
use crate::{
    bound,
    index::Delegate,
    sat::{
        count::{self, Told},
        engine::{FALSE, Lit, TRUE},
    },
    score::Objective,
};

/// More idle slots of one delegate are not told apart where they are compared.
const MOST_COMPARED: usize = 300;

/// The idle slots of one delegate.
#[derive(Default)]
pub(super) struct Idle {
    /// For each k: more than k idle slots. There are never more than the row is long.
    row: Vec<Lit>,
    /// How many of these hold in every timetable.
    least: usize,
    /// Has two meetings or more.
    several: Lit,
}

impl Model<'_> {
    /// Idle slots of all delegates, where a level as far as this one counts them; exactly where
    /// they are compared.
    pub(super) fn idle(&mut self, may_leave_out: bool, level: usize) {
        let levels = &self.problem.objectives[..=level];
        let told = match levels.contains(&Objective::IdleRange) {
            true => Told::Exactly,
            false if levels.contains(&Objective::IdleSlots) => Told::AtLeast,
            false => return,
        };
        let (may, must) = self.meetings();
        let mut known = vec![(0, usize::MAX); may.len()];
        if !may_leave_out {
            for idle in bound::idle_by_delegate(self.problem) {
                let most = usize::try_from(idle.most).unwrap_or(usize::MAX);
                known[idle.delegate.index()] = (idle.least as usize, most);
            }
        }
        for delegate in self.problem.delegates() {
            let n = delegate.index();
            let all_of = (!may_leave_out && may[n] == must[n]).then_some(must[n]);
            let idle = self.idle_of(delegate, all_of, known[n], told);
            self.idle.push(idle);
        }
    }

    fn idle_of(
        &mut self,
        delegate: Delegate,
        meetings: Option<usize>,
        (least, most): (usize, usize),
        told: Told,
    ) -> Idle {
        let busy = &self.seating.busy[delegate.index()];
        let days: Vec<Vec<Lit>> = self
            .problem
            .sessions
            .iter()
            .map(|session| busy[session.first..session.first + session.len].to_vec())
            .filter(|day| day.iter().any(|literal| *literal != FALSE))
            .collect();
        let possible = days.iter().flatten().filter(|literal| **literal != FALSE).count();
        let fewer_than_two = meetings.is_some_and(|meetings| meetings < 2) || possible < 2;
        if fewer_than_two {
            return Idle { several: FALSE, ..Idle::default() };
        }
        let mut row = match (days.as_slice(), meetings) {
            ([day], Some(meetings)) if meetings <= possible => self.idle_between(day, meetings, most, told),
            _ => {
                let idle: Vec<Lit> = days.iter().flat_map(|day| self.idle_slots_of(day, told)).collect();
                let all = idle.len();
                count::count(&mut self.engine, &idle, all, told)
            }
        };
        row.truncate(most);
        for literal in row.iter_mut().take(least) {
            self.engine.clause(&[*literal]);
        }
        let several = match meetings {
            Some(_) => TRUE,
            None => {
                let busy = self.seating.busy[delegate.index()].clone();
                count::count(&mut self.engine, &busy, 2, Told::AtLeast).get(1).copied().unwrap_or(FALSE)
            }
        };
        Idle { least: least.min(row.len()), row, several }
    }

    /// The idle slots of a day with so many meetings.
    fn idle_between(&mut self, day: &[Lit], meetings: usize, most: usize, told: Told) -> Vec<Lit> {
        let over = self.over_time(day, meetings);
        self.engine.clause(&[over[day.len() - 1][meetings - 1]]);
        let room = (day.len() - meetings).min(most);
        let mut row: Vec<Lit> = Vec::with_capacity(room);
        for k in 0..room {
            let more = self.engine.variable();
            for s in 0..day.len() - meetings - k {
                self.engine.clause(&[-over[s][0], over[s + meetings + k - 1][meetings - 1], more]);
                if told == Told::Exactly {
                    let before = if s > 0 { over[s - 1][0] } else { FALSE };
                    self.engine.clause(&[-more, before, -over[s + meetings + k - 1][meetings - 1]]);
                }
            }
            if told == Told::Exactly {
                // No later than that, or the last meeting would be beyond the day.
                self.engine.clause(&[-more, over[day.len() - meetings - k - 1][0]]);
            }
            if let Some(before) = row.last() {
                self.engine.clause(&[-more, *before]);
            }
            row.push(more);
        }
        row
    }

    /// For each slot of a day that may lie idle between two meetings: does.
    fn idle_slots_of(&mut self, day: &[Lit], told: Told) -> Vec<Lit> {
        let mut until = self.by_then(day.iter().rev().copied(), told);
        until.reverse();
        let since = self.by_then(day.iter().copied(), told);
        let mut idle = Vec::new();
        for k in 1..day.len().saturating_sub(1) {
            let (begun, still, now) = (since[k - 1], until[k + 1], day[k]);
            if begun == FALSE || still == FALSE {
                continue;
            }
            let here = self.engine.variable();
            self.engine.clause(&[-begun, -still, now, here]);
            if told == Told::Exactly {
                self.engine.clause(&[-here, begun]);
                self.engine.clause(&[-here, still]);
                self.engine.clause(&[-here, -now]);
            }
            idle.push(here);
        }
        idle
    }

    /// For each slot on the way: a meeting takes place there or before.
    fn by_then(&mut self, way: impl Iterator<Item = Lit>, told: Told) -> Vec<Lit> {
        let mut before = FALSE;
        way.map(|now| {
            if now != FALSE {
                let here = self.engine.variable();
                self.engine.clause(&[-now, here]);
                self.engine.clause(&[-before, here]);
                if told == Told::Exactly {
                    self.engine.clause(&[-here, now, before]);
                }
                before = here;
            }
            before
        })
        .collect()
    }

    /// What all have in every timetable, and for each delegate its row from there on.
    pub(super) fn idle_slots(&self) -> (u64, Vec<Vec<Lit>>) {
        let base = self.idle.iter().map(|idle| idle.least as u64).sum();
        (base, self.idle.iter().map(|idle| idle.row[idle.least..].to_vec()).collect())
    }

    /// For each r: the most and the fewest idle slots of those with two meetings lie more than r
    /// apart. None where there are too many to compare.
    ///
    /// It is so exactly where for some k somebody has more than k + r, and not everybody has more
    /// than k.
    pub(super) fn idle_range(&mut self) -> Option<Vec<Lit>> {
        let highest = self.idle.iter().map(|idle| idle.row.len()).max().unwrap_or(0);
        (highest <= MOST_COMPARED).then_some(())?;
        let (mut somebody, mut everybody) = (Vec::new(), Vec::new());
        for k in 0..highest {
            let has: Vec<Lit> = self.idle.iter().filter_map(|idle| idle.row.get(k).copied()).collect();
            let some = self.engine.variable();
            for literal in has {
                self.engine.clause(&[-literal, some]);
            }
            let all = self.engine.variable();
            for idle in &self.idle {
                let more = idle.row.get(k).copied().unwrap_or(FALSE);
                self.engine.clause(&[-all, -idle.several, more]);
            }
            somebody.push(some);
            everybody.push(all);
        }
        let row: Vec<Lit> = (0..highest).map(|_| self.engine.variable()).collect();
        for (r, apart) in row.iter().enumerate() {
            for (some, all) in somebody[r..].iter().zip(&everybody) {
                self.engine.clause(&[-some, *all, *apart]);
            }
        }
        for pair in row.windows(2) {
            self.engine.clause(&[pair[0], -pair[1]]);
        }
        Some(row)
    }
}
