//! Unary counters: the sum of literals as a sorted row of literals (totalizer; Bailleux and
//! Boufkhad, CP 2003).

use super::engine::{Engine, FALSE, Lit, TRUE};

/// Which way a counter is told: enough to forbid a large sum, or the sum exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// Literal k holds where more than k of the counted do.
    AtLeast,
    /// Literal k holds where more than k of the counted do, and only there.
    Exactly,
}

/// The row of a sum, up to so many literals: the k-th (from 0) holds where more than k of the
/// counted do. The last one of a row that was cut short stands for all higher sums.
pub(super) fn count(engine: &mut Engine, literals: &[Lit], most: usize, told: Told) -> Vec<Lit> {
    let literals: Vec<Lit> = literals.iter().copied().filter(|literal| *literal != FALSE).collect();
    tree(engine, &literals, most, told)
}

fn tree(engine: &mut Engine, literals: &[Lit], most: usize, told: Told) -> Vec<Lit> {
    if literals.len() <= 1 {
        return literals.iter().copied().take(most).collect();
    }
    let (left, right) = literals.split_at(literals.len() / 2);
    let left = tree(engine, left, most, told);
    let right = tree(engine, right, most, told);
    merge(engine, &left, &right, most, told)
}

fn merge(engine: &mut Engine, left: &[Lit], right: &[Lit], most: usize, told: Told) -> Vec<Lit> {
    let len = (left.len() + right.len()).min(most);
    let row: Vec<Lit> = (0..len).map(|_| engine.variable()).collect();
    let below = |side: &[Lit], n: usize| if n == 0 { TRUE } else { side[n - 1] };
    let above = |side: &[Lit], n: usize| side.get(n).copied().unwrap_or(FALSE);
    for i in 0..=left.len() {
        for j in 0..=right.len() {
            if i + j > 0 && len > 0 {
                let sum = row[(i + j).min(len) - 1];
                engine.clause(&[-below(left, i), -below(right, j), sum]);
            }
            if told == Told::Exactly && i + j < len {
                engine.clause(&[above(left, i), above(right, j), -row[i + j]]);
            }
        }
    }
    for pair in row.windows(2) {
        engine.clause(&[pair[0], -pair[1]]);
    }
    row
}

/// No more than so many of these hold.
pub(super) fn at_most(engine: &mut Engine, literals: &[Lit], most: usize) {
    let row = count(engine, literals, most + 1, Told::AtLeast);
    if let Some(over) = row.get(most) {
        engine.clause(&[-over]);
    }
}
