//! Weighted sums, told by the values they can take (generalised totalizer; Joshi, Martins and
//! Manquinho, CP 2015).

use std::collections::{BTreeMap, BTreeSet};

use super::engine::{Engine, Lit};

/// A term of a sum: what it weighs where its literal holds.
pub(super) type Weight = (u64, Lit);

/// More values than this are not told apart.
const MOST_VALUES: usize = 3_000;
/// More pairs of values than this are not added up.
const MOST_PAIRS: usize = 1_000_000;

/// A sum that can be held below any of its values by assumptions.
pub(super) struct Sum {
    /// Each value that the sum can reach, with a literal that holds where it is reached or
    /// passed. Values beyond the cap share the last.
    reached: Vec<(u64, Lit)>,
}

impl Sum {
    /// Tells a sum as far as `cap`; none where it has too many values.
    pub(super) fn new(engine: &mut Engine, weights: &[Weight], cap: u64) -> Option<Self> {
        let leaf = |(weight, literal): &Weight| BTreeMap::from([((*weight).min(cap + 1), *literal)]);
        let leaves: Vec<Reached> = weights.iter().map(leaf).collect();
        Self::of(engine, &leaves, cap)
    }

    /// Tells the sum of unary rows as far as `cap`.
    pub(super) fn of_rows(engine: &mut Engine, rows: &[Vec<Lit>], cap: u64) -> Option<Self> {
        let leaf = |row: &Vec<Lit>| (1..=cap + 1).zip(row.iter().copied()).collect();
        let leaves: Vec<Reached> = rows.iter().map(leaf).collect();
        Self::of(engine, &leaves, cap)
    }

    fn of(engine: &mut Engine, leaves: &[Reached], cap: u64) -> Option<Self> {
        let reached = tree(engine, leaves, cap)?;
        let reached: Vec<(u64, Lit)> = reached.into_iter().collect();
        for pair in reached.windows(2) {
            engine.clause(&[pair[0].1, -pair[1].1]);
        }
        Some(Self { reached })
    }

    /// A sum that is told already: each literal stands for one more than the one before.
    pub(super) fn of_row(row: &[Lit]) -> Self {
        Self { reached: (1..).zip(row.iter().copied()).collect() }
    }

    /// What holds exactly where the sum is at most `most`: nothing to hold where it always is.
    pub(super) fn at_most(&self, most: u64) -> Option<Lit> {
        let first = self.reached.partition_point(|(value, _)| *value <= most);
        self.reached.get(first).map(|(_, literal)| -literal)
    }

    /// The smallest value above this one that the sum can have.
    pub(super) fn next_above(&self, value: u64) -> Option<u64> {
        let first = self.reached.partition_point(|(reached, _)| *reached <= value);
        self.reached.get(first).map(|(value, _)| *value)
    }
}

/// Each value that a sum can have, with the literal that holds where it is reached or passed.
type Reached = BTreeMap<u64, Lit>;

fn tree(engine: &mut Engine, leaves: &[Reached], cap: u64) -> Option<Reached> {
    match leaves {
        [] => Some(BTreeMap::new()),
        [leaf] => Some(leaf.clone()),
        _ => {
            let (left, right) = leaves.split_at(leaves.len() / 2);
            let left = tree(engine, left, cap)?;
            let right = tree(engine, right, cap)?;
            merge(engine, &left, &right, cap)
        }
    }
}

fn merge(engine: &mut Engine, left: &Reached, right: &Reached, cap: u64) -> Option<Reached> {
    let capped = |sum: u64| sum.min(cap + 1);
    let pairs = || left.iter().flat_map(|one| right.iter().map(move |other| (one, other)));
    let alone = left.keys().chain(right.keys()).copied();
    let values: BTreeSet<u64> =
        alone.chain(pairs().map(|((a, _), (b, _))| capped(a + b))).take(MOST_PAIRS + 1).collect();
    if values.len() > MOST_VALUES || left.len() * right.len() > MOST_PAIRS {
        return None;
    }
    let sums: BTreeMap<u64, Lit> = values.into_iter().map(|value| (value, engine.variable())).collect();
    for (value, literal) in left.iter().chain(right) {
        engine.clause(&[-literal, sums[value]]);
    }
    for ((a, one), (b, other)) in pairs() {
        engine.clause(&[-one, -other, sums[&capped(a + b)]]);
    }
    // A larger sum passes the smaller ones: the search sees bounds earlier.
    let row: Vec<Lit> = sums.values().copied().collect();
    for pair in row.windows(2) {
        engine.clause(&[pair[0], -pair[1]]);
    }
    Some(sums)
}
