//! A timetable of a plain problem while it is walked from one to the next.

use super::{Grid, dice::Dice};

pub(super) const NOBODY: u16 = u16::MAX;
pub(super) const NONE: u32 = u32::MAX;
pub(super) const NOWHERE: u8 = u8::MAX;

/// How good a timetable is; the smaller is the better, compared from the first field on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Standing {
    /// The weights of the requests left out, added up; a pinned one counts the weights of all
    /// requests on top of its own.
    pub(crate) left_out: u64,
    /// By how much the most and the fewest of a person lie further apart than is fair.
    pub(crate) unfairness: u32,
    /// Breaks over all people; idle slots where these are counted.
    pub(crate) total: u32,
}

/// The best timetable that a walk came to.
#[derive(Debug, Clone)]
pub(crate) struct Best {
    pub(crate) standing: Standing,
    /// For each request, its place among the grid's slots.
    slots: Vec<u8>,
}

impl Best {
    /// For each request, its place among the grid's slots; none where it is left out.
    pub(crate) fn slots(&self) -> Vec<Option<u8>> {
        self.slots.iter().map(|slot| (*slot != NOWHERE).then_some(*slot)).collect()
    }
}

/// A walk over the timetables of a plain problem, each of which keeps every rule but that pins
/// may be left out at first.
#[derive(Debug, Clone)]
pub(crate) struct Walk<'g> {
    pub(super) grid: &'g Grid,
    /// How many slots there are: the length of a person's row in `with` and `at`.
    pub(super) width: usize,
    /// For each person and slot, who is met and in which meeting.
    pub(super) with: Vec<u16>,
    pub(super) at: Vec<u32>,
    /// For each meeting.
    pub(super) slot: Vec<u8>,
    /// For each person, the slots in which it meets somebody.
    pub(super) busy: Vec<u64>,
    /// For each person, the cost of that word.
    pub(super) cost: Vec<i32>,
    /// For each slot, how many meetings there are.
    pub(super) count: Vec<u32>,
    /// People with breaks, in no order, and where each stands there.
    pub(super) broken: List,
    /// Meetings that could be placed and are not, in no order.
    pub(super) out: List,
    pub(super) left_out: u64,
    pub(super) total: u32,
    /// How many people have so many, of those who are compared.
    spread: Vec<u32>,
    pub(super) dice: Dice,
    /// Meetings of the path in hand carry the number of the move.
    pub(super) moved: Vec<u32>,
    pub(super) move_number: u32,
    pub(super) best: Best,
}

impl<'g> Walk<'g> {
    /// An empty timetable.
    pub(crate) fn new(grid: &'g Grid, seed: u64) -> Self {
        let (people, meetings, width) = (grid.people(), grid.meetings.len(), grid.slots.len());
        let mut spread = vec![0; MOST_COUNTED + 1];
        spread[0] = if grid.words.compares(0) { people as u32 } else { 0 };
        let left_out = grid.meetings.iter().map(|meeting| meeting.weight).sum();
        let standing = Standing { left_out, unfairness: 0, total: 0 };
        let mut walk = Self {
            grid,
            width,
            with: vec![NOBODY; people * width],
            at: vec![NONE; people * width],
            slot: vec![NOWHERE; meetings],
            busy: vec![0; people],
            cost: vec![0; people],
            count: vec![0; width],
            broken: List::new(people),
            out: List::new(meetings),
            left_out,
            total: 0,
            spread,
            dice: Dice::new(seed),
            moved: vec![0; meetings],
            move_number: 0,
            best: Best { standing, slots: vec![NOWHERE; meetings] },
        };
        for (number, meeting) in grid.meetings.iter().enumerate() {
            if meeting.allowed != 0 {
                walk.out.insert(number);
            }
        }
        walk
    }

    /// The best so far, by [`Standing`].
    pub(crate) fn best(&self) -> &Best {
        &self.best
    }

    /// Goes to another timetable, by request; what breaks a rule is left out.
    pub(crate) fn load(&mut self, slots: &[Option<u8>]) {
        for meeting in 0..self.slot.len() {
            if self.slot[meeting] != NOWHERE {
                self.take(meeting);
            }
        }
        for (meeting, slot) in slots.iter().enumerate().take(self.slot.len()) {
            if let Some(slot) = slot.map(usize::from)
                && slot < self.width
                && self.fits(meeting, slot)
            {
                self.put(meeting, slot);
            }
        }
        self.remember();
    }

    /// Whether an unplaced meeting could be put there as things stand.
    pub(super) fn fits(&self, meeting: usize, slot: usize) -> bool {
        let row = &self.grid.meetings[meeting];
        row.allowed >> slot & 1 == 1
            && self.count[slot] < self.grid.capacity[slot]
            && row.people.iter().all(|person| {
                let taken = self.busy[usize::from(*person)];
                taken & (1 << slot | self.grid.apart[slot]) == 0
            })
            && self
                .grid
                .order
                .leave(meeting, |other| self.slot_of(other))
                .all(|(_, left)| left >> slot & 1 == 1)
    }

    pub(super) fn slot_of(&self, meeting: usize) -> Option<usize> {
        let slot = self.slot[meeting];
        (slot != NOWHERE).then_some(usize::from(slot))
    }

    /// Puts an unplaced meeting where it fits.
    pub(super) fn put(&mut self, meeting: usize, slot: usize) {
        debug_assert!(self.slot[meeting] == NOWHERE && self.fits(meeting, slot));
        let row = self.grid.meetings[meeting];
        let [a, b] = row.people.map(usize::from);
        for (person, other) in [(a, b), (b, a)] {
            self.with[person * self.width + slot] = other as u16;
            self.at[person * self.width + slot] = meeting as u32;
            self.set_busy(person, self.busy[person] | 1 << slot);
        }
        self.slot[meeting] = slot as u8;
        self.count[slot] += 1;
        self.left_out -= row.weight;
        self.out.remove(meeting);
    }

    /// Leaves a placed meeting out.
    pub(super) fn take(&mut self, meeting: usize) {
        let row = self.grid.meetings[meeting];
        let slot = usize::from(self.slot[meeting]);
        for person in row.people.map(usize::from) {
            self.with[person * self.width + slot] = NOBODY;
            self.at[person * self.width + slot] = NONE;
            self.set_busy(person, self.busy[person] & !(1 << slot));
        }
        self.slot[meeting] = NOWHERE;
        self.count[slot] -= 1;
        self.left_out += row.weight;
        self.out.insert(meeting);
    }

    pub(super) fn cost_of(&self, word: u64) -> i32 {
        self.grid.words.cost(word, self.grid.fairness.unwrap_or(u32::MAX))
    }

    pub(super) fn set_busy(&mut self, person: usize, word: u64) {
        self.set_busy_at_cost(person, word, self.cost_of(word));
    }

    pub(super) fn set_busy_at_cost(&mut self, person: usize, word: u64, cost: i32) {
        let words = &self.grid.words;
        let (before, after) = (words.count(self.busy[person]), words.count(word));
        self.spread[before as usize] -= u32::from(words.compares(self.busy[person]));
        self.spread[after as usize] += u32::from(words.compares(word));
        self.total = self.total + after - before;
        self.busy[person] = word;
        self.cost[person] = cost;
        match (before, after) {
            (0, 0) => {}
            (0, _) => self.broken.insert(person),
            (_, 0) => self.broken.remove(person),
            _ => {}
        }
    }

    pub(super) fn standing(&self) -> Standing {
        Standing { left_out: self.left_out, unfairness: self.unfairness(), total: self.total }
    }

    fn unfairness(&self) -> u32 {
        let Some(fairness) = self.grid.fairness else {
            return 0;
        };
        let fewest = self.spread.iter().position(|people| *people > 0).unwrap_or(0);
        let most = self.spread.iter().rposition(|people| *people > 0).unwrap_or(0);
        ((most - fewest) as u32).saturating_sub(fairness)
    }

    /// Makes the timetable the best when it is.
    #[inline]
    pub(super) fn remember(&mut self) {
        let best = self.best.standing;
        // The usual case, told without counting who has the most.
        if self.left_out > best.left_out
            || self.left_out == best.left_out && best.unfairness == 0 && self.total >= best.total
        {
            return;
        }
        let standing = self.standing();
        if standing < best {
            self.best.standing = standing;
            self.best.slots.copy_from_slice(&self.slot);
        }
    }
}

/// Most idle slots that a word has room for, and more than most breaks.
const MOST_COUNTED: usize = 62;

/// Some of the numbers from 0 on, in no order.
#[derive(Debug, Clone)]
pub(super) struct List {
    items: Vec<u32>,
    /// Where each number stands in `items`.
    places: Vec<u32>,
}

impl List {
    fn new(numbers: usize) -> Self {
        Self { items: Vec::new(), places: vec![NONE; numbers] }
    }

    pub(super) fn items(&self) -> &[u32] {
        &self.items
    }

    pub(super) fn insert(&mut self, number: usize) {
        debug_assert!(self.places[number] == NONE);
        self.places[number] = self.items.len() as u32;
        self.items.push(number as u32);
    }

    pub(super) fn remove(&mut self, number: usize) {
        let place = self.places[number] as usize;
        self.items.swap_remove(place);
        if let Some(moved) = self.items.get(place) {
            self.places[*moved as usize] = place as u32;
        }
        self.places[number] = NONE;
    }
}

impl Walk<'_> {
    /// Whether everything kept up to date move by move equals what is counted anew, and every
    /// rule holds: for tests and debug builds.
    pub(super) fn is_sound(&self) -> bool {
        let mut busy = vec![0_u64; self.busy.len()];
        let mut count = vec![0_u32; self.width];
        for (number, row) in self.grid.meetings.iter().enumerate() {
            let Some(slot) = self.slot_of(number) else {
                continue;
            };
            count[slot] += 1;
            let [a, b] = row.people.map(usize::from);
            for (person, other) in [(a, b), (b, a)] {
                let cell = person * self.width + slot;
                if self.at[cell] != number as u32 || usize::from(self.with[cell]) != other {
                    return false;
                }
                busy[person] |= 1 << slot;
            }
            let mut left = self.grid.order.leave(number, |other| self.slot_of(other));
            if row.allowed >> slot & 1 == 0 || !left.all(|(_, left)| left >> slot & 1 == 1) {
                return false;
            }
        }
        let left_out = |(number, _): &(usize, &super::Meeting)| self.slot_of(*number).is_none();
        let left_out = self.grid.meetings.iter().enumerate().filter(left_out);
        let cells = self.with.iter().filter(|other| **other != NOBODY).count();
        busy == self.busy
            && count == self.count
            && cells as u32 == busy.iter().map(|word| word.count_ones()).sum::<u32>()
            && count.iter().zip(&self.grid.capacity).all(|(count, capacity)| count <= capacity)
            && left_out.map(|(_, row)| row.weight).sum::<u64>() == self.left_out
            && busy.iter().zip(&self.cost).all(|(word, cost)| self.cost_of(*word) == *cost)
            && busy.iter().map(|word| self.grid.words.count(*word)).sum::<u32>() == self.total
            && busy.iter().filter(|word| self.grid.words.count(**word) > 0).count()
                == self.broken.items().len()
            && self.nobody_is_apart()
    }

    fn nobody_is_apart(&self) -> bool {
        let apart = |word: &u64| crate::index::bits(*word).all(|slot| word & self.grid.apart[slot] == 0);
        self.busy.iter().all(apart)
    }
}
