//! The heaviest set of requests that slots of given capacity can hold, one slot each.
//!
//! Such sets form a transversal matroid (Edmonds, Fulkerson 1965), so taking requests by falling
//! weight wherever an augmenting path exists is exact.

use crate::{
    index::{Slot, SlotSet},
    problem::Problem,
};

/// How many of the rows (weight, slots that will do) find a slot, at most `most` of them, and the
/// weight of those which don't, made as small as possible.
pub(super) fn unmatched_weight(
    rows: &[(u32, &SlotSet)],
    problem: &Problem,
    capacity: &dyn Fn(Slot) -> usize,
    most: u32,
) -> (u32, u64) {
    let size = problem.sessions.len() * 64;
    let mut matching = Matching {
        rows,
        capacity: vec![0; size],
        holds: vec![Vec::new(); size],
        closed: vec![false; size],
        open: problem.slots.len(),
    };
    for slot in problem.slots() {
        matching.capacity[slot.index()] = capacity(slot);
    }
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|row| std::cmp::Reverse(rows[*row].0));
    let (mut matched, mut unmatched) = (0, 0);
    for row in order {
        if matched < most && matching.place(row) {
            matched += 1;
        } else {
            unmatched += u64::from(rows[row].0);
        }
    }
    (matched, unmatched)
}

struct Matching<'r> {
    rows: &'r [(u32, &'r SlotSet)],
    capacity: Vec<usize>,
    holds: Vec<Vec<usize>>,
    /// Slots from which no free place can be reached, now and ever after.
    closed: Vec<bool>,
    /// How many slots are not closed.
    open: usize,
}

impl Matching<'_> {
    /// Finds a shortest chain of rows that each move on by one slot, so that this one fits.
    fn place(&mut self, row: usize) -> bool {
        let room = |slot: &usize| self.holds[*slot].len() < self.capacity[*slot];
        if let Some(slot) = self.rows[row].1.iter().map(Slot::index).find(room) {
            self.holds[slot].push(row);
            return true;
        }
        let mut reached_by: Vec<Option<(usize, Option<usize>)>> = vec![None; self.holds.len()];
        let mut queue = Vec::new();
        for slot in self.rows[row].1.iter().map(Slot::index) {
            if !self.closed[slot] {
                reached_by[slot] = Some((row, None));
                queue.push(slot);
            }
        }
        let mut head = 0;
        while head < queue.len() {
            let slot = queue[head];
            head += 1;
            if self.holds[slot].len() < self.capacity[slot] {
                self.shift(slot, &reached_by);
                return true;
            }
            for &other in &self.holds[slot] {
                // Everything is reached: no need to look through the many that a slot holds.
                if queue.len() == self.open {
                    break;
                }
                for next in self.rows[other].1.iter().map(Slot::index) {
                    if reached_by[next].is_none() && !self.closed[next] {
                        reached_by[next] = Some((other, Some(slot)));
                        queue.push(next);
                    }
                }
            }
        }
        self.open -= queue.len();
        for slot in queue {
            self.closed[slot] = true;
        }
        false
    }

    /// Walks the chain back from the free place.
    fn shift(&mut self, free: usize, reached_by: &[Option<(usize, Option<usize>)>]) {
        let mut to = free;
        while let Some((row, from)) = reached_by[to] {
            self.holds[to].push(row);
            let Some(from) = from else { return };
            self.holds[from].retain(|other| *other != row);
            to = from;
        }
    }
}
