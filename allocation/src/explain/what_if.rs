//! Which requests that are left out a change of the problem would let in.

use serde::{Deserialize, Serialize};

use super::{changed, seat};
use crate::{
    check::check,
    document::TimetableDocument,
    index::{Delegate, Request, Slot, SlotSet},
    outcome::Limits,
    problem::Problem,
    sat::{self, Answer, Cast, Rules},
    timetable::Timetable,
};

/// Most conflicts of one question.
const MOST_AT_ONCE: u64 = 300;

/// One change that an organiser thinks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// One more table in all slots, of every kind and for everybody.
    Table,
    /// One more slot at the end of a session (counted as in [`Slot::session`]): for everybody who
    /// is there, at every table and for every request that has the last one.
    Slot {
        /// The session.
        session: usize,
    },
    /// A delegate can meet in one more slot.
    Free {
        /// Who.
        delegate: Delegate,
        /// When.
        slot: Slot,
    },
}

/// What a change would let in, when every meeting may move but must still take place. Requests are
/// named by key, in the order of the problem.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Gain {
    /// Requests that fit without the change, each alone.
    pub already: Vec<String>,
    /// Requests that the change lets in, each alone.
    pub gained: Vec<String>,
    /// Requests that the change lets in all at once: no other fits beside them, but another choice
    /// may weigh more.
    pub together: Vec<String>,
    /// The meetings then; only these are filled in.
    pub timetable: TimetableDocument,
    /// Requests of which the conflicts allowed did not tell.
    pub unknown: Vec<String>,
    /// Whether nothing could be told: the problem has rules that are not told one by one, as in
    /// [`Standing::AsItStands`](crate::Standing::AsItStands), or the session can have no more slots.
    pub untold: bool,
}

/// Says which requests that a timetable leaves out could take place after a change.
///
/// The timetable should be one that [`check`](crate::check()) accepts. One fiftieth of the
/// conflicts of the limits may be used, at most 20,000.
#[must_use]
pub fn what_if(problem: &Problem, timetable: &Timetable, change: Change, limits: &Limits) -> Gain {
    let after = match change {
        Change::Table => {
            let mut open = SlotSet::empty(problem.sessions.len());
            problem.slots().for_each(|slot| open.insert(slot));
            Some(changed::with_table(problem, open))
        }
        Change::Slot { session } => changed::with_slot(problem, session),
        Change::Free { delegate, slot } => Some(changed::freed(problem, delegate, slot)),
    };
    let Some(after) = after.filter(|after| sat::told(problem) && sat::told(after)) else {
        return Gain { untold: true, ..Gain::default() };
    };
    let conflicts = (limits.conflicts / 100).min(10_000);
    let mut asking = Asking::new(problem, timetable, conflicts);
    let mut gain = Gain::default();
    let out: Vec<Request> =
        problem.requests().filter(|request| timetable.placement(*request).is_none()).collect();
    let mut open = Vec::new();
    let key = |request: Request| problem.request_key(request).to_owned();
    for request in out {
        match asking.ask(&[request]) {
            Answer::Found(_) => gain.already.push(key(request)),
            Answer::Against(_) => open.push(request),
            Answer::Unknown => gain.unknown.push(key(request)),
        }
    }
    let mut asking = Asking::new(&after, timetable, conflicts);
    let mut lets_in = Vec::new();
    for request in open {
        match asking.ask(&[request]) {
            Answer::Found(_) => lets_in.push(request),
            Answer::Against(_) => {}
            Answer::Unknown => gain.unknown.push(key(request)),
        }
    }
    gain.gained = lets_in.iter().map(|request| key(*request)).collect();
    lets_in.sort_by_key(|request| (std::cmp::Reverse(problem.weight(*request)), *request));
    if let Some((mut together, timetable)) = asking.together(&lets_in) {
        together.sort_unstable();
        gain.together = together.into_iter().map(key).collect();
        gain.timetable = timetable.document(&after);
    }
    gain
}

/// A problem whose placed requests are kept.
struct Asking<'p> {
    problem: &'p Problem,
    timetable: &'p Timetable,
    rules: Rules<'p>,
    conflicts: u64,
}

impl<'p> Asking<'p> {
    fn new(problem: &'p Problem, timetable: &'p Timetable, conflicts: u64) -> Self {
        let (others, wanted) =
            problem.requests().partition(|request| timetable.placement(*request).is_some());
        let mut rules = Rules::new(problem, &Cast { others, wanted, ..Default::default() });
        rules.stay_near(timetable);
        Self { problem, timetable, rules, conflicts }
    }

    fn ask(&mut self, wanted: &[Request]) -> Answer {
        let left = self.conflicts.saturating_sub(self.rules.conflicts()).min(MOST_AT_ONCE);
        if left == 0 {
            return Answer::Unknown;
        }
        let all = self.rules.all();
        self.rules.ask(wanted, &all, None, None, left as u32, false)
    }

    /// One after the other, as long as they fit, with a timetable that the checker accepts.
    fn together(&mut self, requests: &[Request]) -> Option<(Vec<Request>, Timetable)> {
        let mut together: Vec<Request> = Vec::new();
        let mut best = None;
        for request in requests {
            together.push(*request);
            match self.ask(&together) {
                Answer::Found(found) => best = Some(found),
                _ => {
                    together.pop();
                }
            }
        }
        let mut found = best?;
        for request in self.problem.requests() {
            if self.timetable.placement(request).is_none() && !together.contains(&request) {
                found[request.index()] = None;
            }
        }
        let timetable = seat::seat(self.problem, &found, self.timetable)?;
        check(self.problem, &timetable).ok()?;
        Some((together, timetable))
    }
}
