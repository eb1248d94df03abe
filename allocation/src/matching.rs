//! One of its choices for each row, no two alike, by augmenting paths (Kuhn 1955).

use std::collections::{BTreeMap, BTreeSet};

/// Finds one for this row as well, a free one if there is any, and otherwise by giving others
/// another; false where there is none, and then nothing has changed.
pub(crate) fn augment<T: Ord + Copy>(row: usize, choices: &[Vec<T>], taken: &mut BTreeMap<T, usize>) -> bool {
    path(row, choices, taken, &mut BTreeSet::new())
}

fn path<T: Ord + Copy>(
    row: usize,
    choices: &[Vec<T>],
    taken: &mut BTreeMap<T, usize>,
    seen: &mut BTreeSet<T>,
) -> bool {
    if let Some(free) = choices[row].iter().find(|one| !taken.contains_key(one)) {
        taken.insert(*free, row);
        return true;
    }
    for one in &choices[row] {
        if !seen.insert(*one) {
            continue;
        }
        let by = taken.get(one).copied();
        if by.is_none_or(|other| path(other, choices, taken, seen)) {
            taken.insert(*one, row);
            return true;
        }
    }
    false
}
