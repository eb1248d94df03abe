//! Kempe's exchange: the meetings along a path change places between two slots.
//!
//! A person that is busy in slot s and not in t begins a path: its meeting of s goes to t, the
//! other person's meeting of t goes to s, and so on, to somebody who is busy in one of the two
//! alone. Only the two people at the ends change their words.

use super::walk::{NOBODY, Walk};

/// Longer paths are not worth following: somewhere on them is a person who can't.
const LONGEST: usize = 100;

/// A path that may be exchanged, and what comes of it.
pub(super) struct Path {
    first: usize,
    last: usize,
    slots: [usize; 2],
    /// How many meetings change their slots.
    len: usize,
    first_word: u64,
    last_word: u64,
    costs: [i32; 2],
}

impl Walk<'_> {
    /// The path that takes a person's meeting from slot `s` to slot `t`, in which it is free;
    /// none where a rule forbids it, or where costs would rise by more than `limit`.
    #[inline]
    pub(super) fn path(&self, first: usize, s: usize, t: usize, limit: i32) -> Option<Path> {
        let grid = self.grid;
        let first_word = self.busy[first] & !(1 << s) | 1 << t;
        // Most moves end at one of these two cheap questions, before any run is measured.
        if grid.words.least_cost(first_word) - self.cost[first] > limit {
            return None;
        }
        let first_cost = self.cost_of(first_word);
        let rise = first_cost - self.cost[first];
        if rise > limit || first_word & grid.apart[t] != 0 {
            return None;
        }
        let (mut from, mut to) = (s, t);
        let mut last = usize::from(self.with[first * self.width + from]);
        let mut len = 1;
        loop {
            let next = self.with[last * self.width + to];
            if next == NOBODY {
                break;
            }
            if len == LONGEST {
                return None;
            }
            len += 1;
            last = usize::from(next);
            (from, to) = (to, from);
        }
        if grid.free[last] >> to & 1 == 0 {
            return None;
        }
        let last_word = self.busy[last] & !(1 << from) | 1 << to;
        if rise + grid.words.least_cost(last_word) - self.cost[last] > limit {
            return None;
        }
        let last_cost = self.cost_of(last_word);
        let rise = rise + last_cost - self.cost[last];
        if rise > limit
            || last_word & grid.apart[to] != 0
            || len % 2 == 1 && self.count[t] >= grid.capacity[t]
        {
            return None;
        }
        let costs = [first_cost, last_cost];
        Some(Path { first, last, slots: [s, t], len, first_word, last_word, costs })
    }

    /// Whether every meeting of a path may be in its new slot.
    pub(super) fn allows(&mut self, path: &Path) -> bool {
        if self.grid.unrestricted {
            return true;
        }
        self.move_number = self.move_number.wrapping_add(1);
        for n in 0..2 {
            // Once to see who moves, then to judge.
            let (mut person, mut k) = (path.first, 0);
            while k < path.len {
                let (from, to) = (path.slots[k % 2], path.slots[1 - k % 2]);
                let meeting = self.at[person * self.width + from] as usize;
                if n == 0 {
                    if self.grid.meetings[meeting].allowed >> to & 1 == 0 {
                        return false;
                    }
                    self.moved[meeting] = self.move_number;
                } else if !self.in_order(meeting, path.slots, to) {
                    return false;
                }
                person = usize::from(self.with[person * self.width + from]);
                k += 1;
            }
            if self.grid.order.is_empty() {
                return true;
            }
        }
        true
    }

    /// Whether precedences allow a slot, now that the meetings marked in `moved` change slots.
    fn in_order(&self, meeting: usize, slots: [usize; 2], to: usize) -> bool {
        let slot_of = |other: usize| {
            let slot = self.slot_of(other)?;
            let moves = self.moved[other] == self.move_number;
            Some(if moves { slots[0] + slots[1] - slot } else { slot })
        };
        self.grid.order.leave(meeting, slot_of).all(|(_, left)| left >> to & 1 == 1)
    }

    /// Exchanges the two slots along a path.
    pub(super) fn exchange(&mut self, path: &Path) {
        let [s, t] = path.slots;
        let (mut person, mut from, mut to) = (path.first, s, t);
        for _ in 0..path.len {
            let row = person * self.width;
            let next = usize::from(self.with[row + from]);
            self.slot[self.at[row + from] as usize] = to as u8;
            self.with.swap(row + s, row + t);
            self.at.swap(row + s, row + t);
            person = next;
            (from, to) = (to, from);
        }
        self.with.swap(person * self.width + s, person * self.width + t);
        self.at.swap(person * self.width + s, person * self.width + t);
        if path.len % 2 == 1 {
            self.count[t] += 1;
            self.count[s] -= 1;
        }
        self.set_busy_at_cost(path.first, path.first_word, path.costs[0]);
        self.set_busy_at_cost(path.last, path.last_word, path.costs[1]);
    }
}
