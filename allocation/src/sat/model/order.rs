//! Precedences: one request ends, and a gap passes, before the other begins.

use super::Model;
use crate::{
    problem::Precedence,
    sat::engine::{FALSE, Lit},
};

impl Model<'_> {
    /// All precedences, each told over the times at which its first request could end.
    pub(super) fn order(&mut self) {
        for precedence in &self.problem.precedences {
            self.precede(*precedence);
        }
    }

    fn precede(&mut self, precedence: Precedence) {
        let rows = &self.problem.slots;
        let first = self.place[precedence.first.index()].clone();
        let second = self.place[precedence.second.index()].clone();
        let mut ends: Vec<i64> = rows
            .iter()
            .zip(&first)
            .filter(|(_, literal)| **literal != FALSE)
            .map(|(row, _)| row.end)
            .collect();
        ends.sort_unstable();
        ends.dedup();
        // For each end: the first request ends then or later.
        let late: Vec<Lit> = ends.iter().map(|_| self.engine.variable()).collect();
        for pair in late.windows(2) {
            self.engine.clause(&[-pair[1], pair[0]]);
        }
        for (row, literal) in rows.iter().zip(&first).filter(|(_, literal)| **literal != FALSE) {
            let at = ends.partition_point(|end| *end < row.end);
            self.engine.clause(&[-literal, late[at]]);
        }
        for (row, literal) in rows.iter().zip(&second).filter(|(_, literal)| **literal != FALSE) {
            let too_late = ends.partition_point(|end| *end + precedence.gap <= row.start);
            if let Some(late) = late.get(too_late) {
                self.engine.clause(&[-literal, -late]);
            }
        }
    }
}
