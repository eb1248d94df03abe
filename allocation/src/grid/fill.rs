//! The constructive start: the meetings with the fewest ways out first, each where it costs least;
//! what stands in its way is ejected and placed again, and for a while not ejected again.
//!
//! Ejection with a tabu list is what fills timetables that have hardly any room (Lü and Hao,
//! *Adaptive tabu search for course timetabling*, 2010, among others).

use std::cmp::Reverse;

use super::walk::{NONE, Walk};
use crate::index::bits;

/// What it costs to eject a meeting of the same weight.
const EJECTED: u64 = 100;
/// What each step costs for which a meeting should not be ejected again.
const TOO_SOON: u64 = 10;
/// What a full slot costs: some meeting there is ejected.
const FULL: u64 = 120;
/// A pin is ejected by pins alone.
const PINNED: u64 = 1_000_000;
/// A meeting may eject so many times its own weight, since what it ejects may be placed again.
const WORTH: u64 = 3;

/// What a call of [`Walk::fill`] keeps in mind.
struct Filling {
    /// Meetings to be placed, the next one last.
    stack: Vec<u32>,
    step: u64,
    /// For each meeting, the step from which on it may be ejected again.
    until: Vec<u64>,
}

impl Walk<'_> {
    /// Places what is left out, one meeting a step, and says whether everything is placed. It
    /// ends at a timetable that is not worse than the one it began with.
    pub(crate) fn fill(&mut self, steps: u64) -> bool {
        self.remember();
        let mut filling = Filling { stack: self.hardest_last(), step: 0, until: vec![0; self.slot.len()] };
        while filling.step < steps {
            let Some(meeting) = filling.stack.pop() else {
                break;
            };
            filling.step += 1;
            self.place(meeting as usize, &mut filling);
            // After one round the order is random, lest the same few meetings chase each other.
            if filling.step > self.slot.len() as u64 && filling.stack.len() > 1 {
                let last = filling.stack.len() - 1;
                filling.stack.swap(last, self.dice.below(last + 1));
            }
        }
        self.remember();
        if self.standing() > self.best.standing {
            let best = self.best.slots();
            self.load(&best);
        }
        debug_assert!(self.is_sound());
        self.out.items().is_empty()
    }

    /// The meetings that are left out; those with few slots and busy people come last.
    fn hardest_last(&self) -> Vec<u32> {
        let mut meetings = vec![0_u32; self.busy.len()];
        for person in self.grid.meetings.iter().flat_map(|meeting| meeting.people) {
            meetings[usize::from(person)] += 1;
        }
        let mut stack = self.out.items().to_vec();
        stack.sort_by_cached_key(|meeting| {
            let row = self.grid.meetings[*meeting as usize];
            let busy: u32 = row.people.iter().map(|person| meetings[usize::from(*person)]).sum();
            let ways = i64::from(row.allowed.count_ones()) - i64::from(busy);
            (row.pinned, Reverse((ways, *meeting)))
        });
        stack
    }

    fn place(&mut self, meeting: usize, filling: &mut Filling) {
        let mut cheapest = (u64::MAX, 0, 0);
        for slot in bits(self.grid.meetings[meeting].allowed) {
            let cost = self.cost_to_place(meeting, slot, filling);
            cheapest = cheapest.min((cost, self.dice.next(), slot));
        }
        let slot = cheapest.2;
        let in_the_way = self.in_the_way(meeting, slot);
        let weight: u64 = in_the_way.iter().map(|other| self.grid.meetings[*other].weight).sum();
        if weight > WORTH * self.grid.meetings[meeting].weight.max(1) {
            return;
        }
        if !in_the_way.is_empty() {
            self.remember();
        }
        for other in in_the_way {
            self.take(other);
            filling.stack.push(other as u32);
        }
        if self.fits(meeting, slot) {
            self.put(meeting, slot);
            filling.until[meeting] = filling.step + 5 + self.dice.below(15) as u64;
        }
    }

    /// The cost of ejecting what is in the way, then the breaks that come.
    fn cost_to_place(&self, meeting: usize, slot: usize, filling: &Filling) -> u64 {
        let row = &self.grid.meetings[meeting];
        let mut cost = 0;
        let mut makes_room = self.count[slot] < self.grid.capacity[slot];
        for other in self.bound_to_go(meeting, slot) {
            let ejected = &self.grid.meetings[other];
            let left = filling.until[other].saturating_sub(filling.step);
            cost += (EJECTED * ejected.weight / row.weight.max(1)).clamp(EJECTED / 4, PINNED);
            cost += TOO_SOON * left + if ejected.pinned { PINNED } else { 0 };
            makes_room |= usize::from(self.slot[other]) == slot;
        }
        if !makes_room {
            cost += FULL;
        }
        // One more meeting adds a break or none, or fills a gap: one break less.
        for person in row.people.map(usize::from) {
            let word = self.busy[person];
            let (before, after) = (self.grid.words.count(word), self.grid.words.count(word | 1 << slot));
            cost += u64::from(1 + after).saturating_sub(u64::from(before));
        }
        cost
    }

    /// Meetings that must leave when this one comes; a full slot aside.
    fn bound_to_go(&self, meeting: usize, slot: usize) -> impl Iterator<Item = usize> + '_ {
        let row = self.grid.meetings[meeting];
        let taken = 1_u64 << slot | self.grid.apart[slot];
        let at = row.people.into_iter().map(usize::from).flat_map(move |person| {
            bits(self.busy[person] & taken).map(move |slot| self.at[person * self.width + slot] as usize)
        });
        let order = self.grid.order.leave(meeting, |other| self.slot_of(other));
        at.chain(order.filter(move |(_, left)| left >> slot & 1 == 0).map(|(other, _)| other))
    }

    /// [`Self::bound_to_go`], and some meeting of a slot that would still be full.
    pub(super) fn in_the_way(&mut self, meeting: usize, slot: usize) -> Vec<usize> {
        let mut in_the_way: Vec<usize> = self.bound_to_go(meeting, slot).collect();
        in_the_way.sort_unstable();
        in_the_way.dedup();
        let leave = in_the_way.iter().filter(|other| usize::from(self.slot[**other]) == slot).count();
        if self.count[slot] as usize >= self.grid.capacity[slot] as usize + leave
            && let Some(other) = self.any_at(slot)
        {
            in_the_way.push(other);
        }
        in_the_way
    }

    /// Some meeting of the slot, one without a pin if there is any; each is about as likely.
    pub(super) fn any_at(&mut self, slot: usize) -> Option<usize> {
        let people = self.busy.len();
        let first = self.dice.below(people.max(1));
        let at = |n: usize| self.at[(first + n) % people * self.width + slot];
        let mut meetings = (0..people).map(at).filter(|meeting| *meeting != NONE).map(|m| m as usize);
        let any = meetings.next()?;
        let free = |meeting: &usize| !self.grid.meetings[*meeting].pinned;
        std::iter::once(any).chain(meetings).find(free).or(Some(any))
    }
}
