//! Precedences: one request ends, and a gap passes, before the other begins.

use super::engine::{Engine, FALSE, Lit};
use crate::problem::{Precedence, Problem};

/// Tells a precedence over the times at which its first request could end. It holds while the
/// literal `held` does; [`TRUE`](super::engine::TRUE) for always.
pub(super) fn precede(
    engine: &mut Engine,
    problem: &Problem,
    place: &[Vec<Lit>],
    precedence: Precedence,
    held: Lit,
) {
    let at =
        |request: usize| problem.slots.iter().zip(&place[request]).filter(|(_, literal)| **literal != FALSE);
    let mut ends: Vec<i64> = at(precedence.first.index()).map(|(row, _)| row.end).collect();
    ends.sort_unstable();
    ends.dedup();
    // For each end: the first request ends then or later.
    let late: Vec<Lit> = ends.iter().map(|_| engine.variable()).collect();
    for pair in late.windows(2) {
        engine.clause(&[-pair[1], pair[0]]);
    }
    for (row, literal) in at(precedence.first.index()) {
        let end = ends.partition_point(|end| *end < row.end);
        engine.clause(&[-literal, late[end]]);
    }
    for (row, literal) in at(precedence.second.index()) {
        let too_late = ends.partition_point(|end| *end + precedence.gap <= row.start);
        if let Some(late) = late.get(too_late) {
            engine.clause(&[-held, -literal, -late]);
        }
    }
}
