//! Simulated annealing with Kempe's exchanges (Kirkpatrick and others, 1983); the caller says how
//! much of its budget is spent, so no clock is read here.

use super::{
    dice::{nth_one, scale},
    walk::{Standing, Walk},
    words::BREAK,
};

/// The temperatures at the beginning and at the end, in breaks.
const WARM: f64 = 0.4;
const COLD: f64 = 0.12;

/// Of 256 moves so many begin at a person with breaks.
const AT_BROKEN: u64 = 248;

/// Of 8 moves so many bring in a meeting that is left out, where there is any.
const BRING_IN: u64 = 1;

/// By how much costs may rise at one temperature: one of these is drawn for each move, which comes
/// to the same as drawing a number and comparing an exponential.
type Limits = [i32; 256];

impl Walk<'_> {
    /// Walks so many steps at the temperature that fits a share of the budget, 0.0 at the
    /// beginning and 1.0 at the end. It says whether the best is as good as `target`, at which it
    /// stops; a few thousand steps at a time will do.
    pub(crate) fn run(&mut self, steps: u64, spent: f64, target: Standing) -> bool {
        let temperature = WARM * (COLD / WARM).powf(spent.clamp(0.0, 1.0));
        let limits = limits(temperature);
        for _ in 0..steps {
            if self.best.standing <= target {
                break;
            }
            self.step(&limits);
        }
        debug_assert!(self.is_sound());
        self.best.standing <= target
    }

    #[inline]
    fn step(&mut self, limits: &Limits) {
        let random = self.dice.next();
        let limit = limits[(random & 0xff) as usize];
        if !self.out.items().is_empty() && random >> 8 & 7 < BRING_IN {
            self.bring_in(limit);
            return;
        }
        let broken = self.broken.items();
        let person = if !broken.is_empty() && random >> 16 & 0xff < AT_BROKEN {
            broken[scale(random >> 32, 32, broken.len())] as usize
        } else {
            scale(random >> 32, 32, self.busy.len())
        };
        if let Some((s, t)) = self.two_slots(person, random >> 24 & 7 != 0)
            && let Some(path) = self.path(person, s, t, limit)
            && self.allows(&path)
        {
            self.exchange(&path);
            self.remember();
        }
    }

    /// A slot in which a person is busy and one in which it is not; in a near move the first is
    /// at the end of a run and the second beside one, since runs grow and shrink there.
    #[inline]
    fn two_slots(&mut self, person: usize, near: bool) -> Option<(usize, usize)> {
        let busy = self.busy[person];
        let idle = self.grid.free[person] & !busy;
        if busy == 0 || idle == 0 {
            return None;
        }
        let beside = self.grid.words.beside(busy) & idle;
        let (from, to) =
            if near && beside != 0 { (self.grid.words.ends(busy), beside) } else { (busy, idle) };
        let random = self.dice.next();
        let s = nth_one(from, scale(random >> 32 & 0xffff, 16, from.count_ones() as usize));
        let t = nth_one(to, scale(random >> 48, 16, to.count_ones() as usize));
        Some((s, t))
    }

    /// Puts a meeting that is left out into any of its slots, where that costs no weight.
    fn bring_in(&mut self, limit: i32) {
        let meeting = self.out.items()[self.dice.below(self.out.items().len())] as usize;
        let row = self.grid.meetings[meeting];
        let slot = nth_one(row.allowed, self.dice.below(row.allowed.count_ones() as usize));
        let in_the_way = self.in_the_way(meeting, slot);
        let weight: u64 = in_the_way.iter().map(|other| self.grid.meetings[*other].weight).sum();
        if weight > row.weight {
            return;
        }
        let back: Vec<(usize, usize)> =
            in_the_way.iter().map(|other| (*other, usize::from(self.slot[*other]))).collect();
        let before = self.people_of(meeting, &in_the_way);
        let cost: i32 = before.iter().map(|person| self.cost[*person]).sum();
        for other in in_the_way {
            self.take(other);
        }
        self.put(meeting, slot);
        let rise = before.iter().map(|person| self.cost[*person]).sum::<i32>() - cost;
        if weight < row.weight || rise <= limit {
            self.remember();
            return;
        }
        self.take(meeting);
        for (other, slot) in back {
            self.put(other, slot);
        }
    }

    /// Each person of these meetings once.
    fn people_of(&self, meeting: usize, others: &[usize]) -> Vec<usize> {
        let meetings = std::iter::once(meeting).chain(others.iter().copied());
        let mut people: Vec<usize> =
            meetings.flat_map(|meeting| self.grid.meetings[meeting].people).map(usize::from).collect();
        people.sort_unstable();
        people.dedup();
        people
    }
}

fn limits(temperature: f64) -> Limits {
    std::array::from_fn(|n| {
        let chance = (n as f64 + 0.5) / 256.0;
        (-temperature * f64::from(BREAK) * chance.ln()).floor() as i32
    })
}
