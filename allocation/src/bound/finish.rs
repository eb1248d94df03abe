//! The earliest that everybody can be done when all meetings take place: a dynamic program per
//! delegate, from session to session, over how many of its meetings are behind it.

use super::{needed, with_pin};
use crate::{
    index::{Request, SlotSet},
    problem::{Problem, SessionRow},
};

const NEVER: u64 = u64::MAX;

/// The least sum, over delegates and sessions, of the place of the last meeting.
pub(crate) fn early_finish(problem: &Problem) -> u64 {
    needed(problem).iter().map(|needed| of_delegate(problem, needed)).sum()
}

fn of_delegate(problem: &Problem, needed: &[Request]) -> u64 {
    let meetings: Vec<SlotSet> = needed.iter().map(|request| with_pin(problem, *request)).collect();
    let mut costs = vec![NEVER; meetings.len() + 1];
    costs[0] = 0;
    for (session, row) in problem.sessions.iter().enumerate() {
        let ends = ends(session, row, &meetings);
        let mut next = vec![NEVER; meetings.len() + 1];
        for (count, cost) in costs.iter().enumerate().filter(|(_, cost)| **cost != NEVER) {
            for (end, room) in &ends {
                let after = &mut next[(count + room).min(meetings.len())];
                *after = (*after).min(cost + end);
            }
        }
        costs = next;
    }
    // No way at all: then something must be left out, and this bound has nothing to say.
    costs.last().copied().filter(|cost| *cost != NEVER).unwrap_or(0)
}

/// Where a delegate's part of a session can end, as a place from 1, or 0 without any meeting, and
/// how many meetings there is room for until then.
fn ends(session: usize, row: &SessionRow, meetings: &[SlotSet]) -> Vec<(u64, usize)> {
    let mut anywhere = 0;
    let (mut only_here, mut least_end) = (0, 0);
    for meeting in meetings {
        let here = meeting.words()[session];
        anywhere |= here;
        if here != 0 && meeting.words().iter().enumerate().all(|(n, word)| n == session || *word == 0) {
            only_here += 1;
            least_end = least_end.max(here.trailing_zeros() + 1);
        }
    }
    let mut ends = Vec::new();
    let mut room = 0;
    if only_here == 0 {
        ends.push((0, 0));
    }
    for position in 0..row.len as u32 {
        if anywhere >> position & 1 == 1 {
            room += 1;
            if room >= only_here && position + 1 >= least_end {
                ends.push((u64::from(position) + 1, room));
            }
        }
    }
    ends
}
