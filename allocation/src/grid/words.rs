//! What one word of busy slots says: how many breaks or idle slots it has, and how far it is from
//! having none.

/// The cost of one break, or of one idle slot. Temperatures are given in these.
pub(super) const BREAK: i32 = 20;

/// The cost of each move that is needed, about, to close the breaks. It tells words apart that
/// have the same number of breaks.
const TO_CLOSE: i32 = 4;

/// The cost of each one beyond what is fair.
const BEYOND: i32 = 60;

/// What is counted in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// Idle runs between two meetings of one session.
    Breaks,
    /// Idle slots between two meetings of one session.
    Idle,
}

/// The sessions, as masks of a word.
#[derive(Debug, Clone)]
pub(super) struct Words {
    counted: Counted,
    /// The first slot of each session: a run never comes over from the slot before.
    firsts: u64,
    /// All slots.
    pub(super) all: u64,
    sessions: Vec<u64>,
}

impl Words {
    /// From the first slot and the length of each session.
    pub(super) fn new(counted: Counted, sessions: impl Iterator<Item = (usize, usize)>) -> Self {
        let mut words = Self { counted, firsts: 0, all: 0, sessions: Vec::new() };
        for (first, len) in sessions {
            let mask = (u64::MAX >> (64 - len)) << first;
            words.firsts |= 1 << first;
            words.all |= mask;
            words.sessions.push(mask);
        }
        words
    }

    /// The breaks of a word, or its idle slots.
    #[inline]
    pub(super) fn count(&self, word: u64) -> u32 {
        match self.counted {
            Counted::Breaks => self.breaks(word),
            Counted::Idle => self.idle(word),
        }
    }

    /// Whether people are compared with somebody who has this word: everybody has breaks to be
    /// compared, but idle slots only who meets twice or more.
    #[inline]
    pub(super) fn compares(&self, word: u64) -> bool {
        self.counted == Counted::Breaks || word.count_ones() >= 2
    }

    fn idle(&self, word: u64) -> u32 {
        if self.sessions.len() == 1 {
            idle(word)
        } else {
            self.sessions.iter().map(|mask| idle(word & mask)).sum()
        }
    }

    #[inline]
    fn breaks(&self, word: u64) -> u32 {
        let runs = (word & (!(word << 1) | self.firsts)).count_ones();
        if self.sessions.len() == 1 {
            return runs - u32::from(word != 0);
        }
        runs - self.sessions.iter().map(|mask| u32::from(word & mask != 0)).sum::<u32>()
    }

    /// The slots beside a run, in its session.
    #[inline]
    pub(super) fn beside(&self, word: u64) -> u64 {
        ((word << 1) & !self.firsts | (word & !self.firsts) >> 1) & !word & self.all
    }

    /// The first and the last of each run.
    #[inline]
    pub(super) fn ends(&self, word: u64) -> u64 {
        let before = (word << 1) & !self.firsts;
        let after = (word & !self.firsts) >> 1;
        word & !(before & after)
    }

    /// What the search minimises for one person, of whose breaks or idle slots `fair` are fair.
    #[inline]
    pub(super) fn cost(&self, word: u64, fair: u32) -> i32 {
        match self.count(word) {
            0 => 0,
            count => self.cost_of_broken(word, count, fair),
        }
    }

    /// What [`Self::cost`] is at least.
    #[inline]
    pub(super) fn least_cost(&self, word: u64) -> i32 {
        self.count(word) as i32 * BREAK
    }

    fn cost_of_broken(&self, word: u64, count: u32, fair: u32) -> i32 {
        let moves: i32 = self.sessions.iter().map(|mask| moves_to_close(word & mask)).sum();
        let beyond = match self.counted {
            Counted::Breaks => count.saturating_sub(fair),
            // The fewer there are, the closer they lie together.
            Counted::Idle => 0,
        };
        count as i32 * BREAK + moves * TO_CLOSE + beyond as i32 * BEYOND
    }
}

/// How many meetings of one session must move, about, to close its breaks: those outside the
/// longest run, or as many as there are idle slots to fill.
fn moves_to_close(word: u64) -> i32 {
    if word == 0 {
        return 0;
    }
    outside_longest_run(word).min(idle(word) as i32)
}

/// Zeros between the ones.
fn idle(word: u64) -> u32 {
    if word == 0 { 0 } else { 64 - word.leading_zeros() - word.trailing_zeros() - word.count_ones() }
}

fn outside_longest_run(mut word: u64) -> i32 {
    let all = word.count_ones();
    let mut longest = 0;
    while word != 0 {
        word >>= word.trailing_zeros();
        let run = (!word).trailing_zeros();
        longest = longest.max(run);
        // A run of 64 can't be shifted out at once.
        word = word.checked_shr(run).unwrap_or(0);
    }
    (all - longest) as i32
}
