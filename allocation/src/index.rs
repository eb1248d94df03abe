//! Indices of a problem's rows: small numbers inside, while the outside world uses string keys.

/// One person who attends for an organisation: the row number in the problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Delegate(pub(crate) u32);

/// One table, booth or video room: the row number in the problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Table(pub(crate) u32);

/// One interpreter: the row number in the problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interpreter(pub(crate) u32);

/// One request: the row number in the problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Request(pub(crate) u32);

/// One organisation: the row number in the problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Organisation(pub(crate) u32);

/// One slot: its session times 64 plus its place in that session's order of time.
///
/// So a set of slots is one `u64` for each session, and breaks are counted on that word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub(crate) u32);

impl Delegate {
    /// The row number, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Table {
    /// The row number, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Interpreter {
    /// The row number, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Request {
    /// The row number, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Organisation {
    /// The row number, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Slot {
    pub(crate) fn new(session: usize, position: usize) -> Self {
        Self((session * 64 + position) as u32)
    }

    /// Session times 64 plus position: a number below 64 times the count of sessions.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// The session, counted from 0 in the order in which sessions begin.
    #[must_use]
    pub fn session(self) -> usize {
        (self.0 / 64) as usize
    }

    /// The place in the session's order of time, from 0.
    #[must_use]
    pub fn position(self) -> usize {
        (self.0 % 64) as usize
    }

    pub(crate) fn bit(self) -> u64 {
        1 << (self.0 % 64)
    }
}

/// A set of slots: one word of 64 positions for each session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotSet(Box<[u64]>);

impl SlotSet {
    pub(crate) fn empty(sessions: usize) -> Self {
        Self(vec![0; sessions].into())
    }

    pub(crate) fn insert(&mut self, slot: Slot) {
        self.0[slot.session()] |= slot.bit();
    }

    pub(crate) fn remove(&mut self, slot: Slot) {
        self.0[slot.session()] &= !slot.bit();
    }

    /// Whether the slot is in the set.
    #[must_use]
    pub fn contains(&self, slot: Slot) -> bool {
        self.0.get(slot.session()).is_some_and(|word| word & slot.bit() != 0)
    }

    pub(crate) fn keep(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine &= theirs;
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine |= theirs;
        }
    }

    /// How many slots are in the set.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether no slot is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(crate) fn words(&self) -> &[u64] {
        &self.0
    }

    /// The slots of the set, by session and time.
    pub fn iter(&self) -> impl Iterator<Item = Slot> + '_ {
        self.0
            .iter()
            .enumerate()
            .flat_map(|(session, word)| bits(*word).map(move |position| Slot::new(session, position)))
    }
}

/// The positions of the ones of a word, lowest first.
pub(crate) fn bits(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        if word == 0 {
            return None;
        }
        let position = word.trailing_zeros() as usize;
        word &= word - 1;
        Some(position)
    })
}
