//! Precedences as words: for each, the slots that the place of one meeting leaves to the other.

use std::collections::BTreeMap;

use crate::{index::Slot, problem::Problem};

/// Which other meeting binds one, and how.
#[derive(Debug, Clone, Copy)]
struct Tie {
    other: u32,
    /// Row of `leaves`.
    row: u32,
}

/// All precedences of a problem.
#[derive(Debug, Clone)]
pub(super) struct Order {
    /// The ties of meeting m are those from `from[m]` to `from[m + 1]`.
    ties: Vec<Tie>,
    from: Vec<u32>,
    /// For each tie's row, by the other's slot: the slots that are left. Two rows for each
    /// distinct gap, the first where the other comes first.
    leaves: Vec<Vec<u64>>,
}

impl Order {
    /// `place` numbers the slots.
    pub(super) fn of(problem: &Problem, place: impl Fn(Slot) -> usize) -> Self {
        let mut rows: BTreeMap<i64, u32> = BTreeMap::new();
        let mut leaves = Vec::new();
        let mut ties: Vec<(u32, Tie)> = Vec::new();
        for precedence in &problem.precedences {
            let row = *rows.entry(precedence.gap).or_insert_with(|| {
                leaves.extend(after_and_before(problem, &place, precedence.gap));
                leaves.len() as u32 - 2
            });
            ties.push((precedence.second.0, Tie { other: precedence.first.0, row }));
            ties.push((precedence.first.0, Tie { other: precedence.second.0, row: row + 1 }));
        }
        ties.sort_by_key(|(meeting, _)| *meeting);
        let from = (0..=problem.requests.len() as u32)
            .map(|meeting| ties.partition_point(|(tied, _)| *tied < meeting) as u32)
            .collect();
        Self { ties: ties.into_iter().map(|(_, tie)| tie).collect(), from, leaves }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ties.is_empty()
    }

    /// Each meeting that binds this one, with the slots that it leaves when it stands where
    /// `slot_of` says; a meeting that is left out leaves all.
    pub(super) fn leave<'o>(
        &'o self,
        meeting: usize,
        slot_of: impl Fn(usize) -> Option<usize> + 'o,
    ) -> impl Iterator<Item = (usize, u64)> + 'o {
        let range = self.from[meeting] as usize..self.from[meeting + 1] as usize;
        self.ties[range].iter().map(move |tie| {
            let other = tie.other as usize;
            let left = slot_of(other).map_or(u64::MAX, |slot| self.leaves[tie.row as usize][slot]);
            (other, left)
        })
    }
}

/// For each slot, the slots that begin late enough after it, and those that end early enough
/// before.
fn after_and_before(problem: &Problem, place: impl Fn(Slot) -> usize, gap: i64) -> [Vec<u64>; 2] {
    let mut after = vec![0; problem.slots.len()];
    let mut before = vec![0; problem.slots.len()];
    for first in &problem.slots {
        for second in problem.slots.iter().filter(|second| first.end + gap <= second.start) {
            after[place(first.slot)] |= 1 << place(second.slot);
            before[place(second.slot)] |= 1 << place(first.slot);
        }
    }
    [after, before]
}
