//! Languages: whether the sides of a meeting share one, and which interpreter bridges them.

use crate::{
    index::{Delegate, Interpreter, Slot},
    problem::{Problem, RequestRow, Side},
};

/// Every language: what somebody speaks of whom no language is known.
pub(crate) const ANY: u64 = u64::MAX;

/// The languages that are spoken on each side of a meeting, one bit for each language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tongues {
    len: usize,
    of: [u64; Problem::MOST_SEATS],
}

impl Tongues {
    /// The languages of those seated, or able to be seated, side by side.
    pub(crate) fn new(
        problem: &Problem,
        row: &RequestRow,
        mut seated: impl FnMut(&Side, Delegate) -> bool,
    ) -> Self {
        let mut tongues = Self { len: 0, of: [0; Problem::MOST_SEATS] };
        // A side has a seat at least, so there are no more sides than seats.
        for (of, side) in tongues.of.iter_mut().zip(&row.sides) {
            for delegate in &side.from {
                if seated(side, *delegate) {
                    *of |= problem.delegate_row(*delegate).own.languages;
                }
            }
            tongues.len += 1;
        }
        tongues
    }

    fn sides(&self) -> &[u64] {
        &self.of[..self.len]
    }

    /// The languages that are spoken on every side.
    pub(crate) fn shared(&self) -> u64 {
        self.sides().iter().fold(ANY, |shared, side| shared & side)
    }

    /// Whether somebody with these languages knows one of each side.
    pub(crate) fn bridged_by(&self, languages: u64) -> bool {
        self.sides().iter().all(|side| side & languages != 0)
    }
}

impl Problem {
    /// Whether an interpreter works in a slot and bridges these sides.
    pub(crate) fn interprets(&self, interpreter: Interpreter, slot: Slot, tongues: &Tongues) -> bool {
        let row = &self.interpreters[interpreter.index()];
        row.available.contains(slot) && tongues.bridged_by(row.languages)
    }

    /// Whether those who are available in a slot can be seated so that they share a language or
    /// an interpreter bridges them.
    ///
    /// Whoever is seated besides only adds languages. So a language is shared by some seats when
    /// somebody speaks it on each side, and the like holds for an interpreter.
    pub(crate) fn can_be_spoken(&self, row: &RequestRow, slot: Slot) -> bool {
        let tongues = Tongues::new(self, row, |_, d| self.delegate_row(d).available.contains(slot));
        tongues.shared() != 0
            || self.interpreters().any(|interpreter| self.interprets(interpreter, slot, &tongues))
    }
}
