//! What delegates cost together where tables are scarce: each slot has a price, paid by whoever sits
//! there and paid back for every seat there is, so that no timetable costs more than without
//! prices (Lagrange; Held and Karp 1971).

use crate::problem::Problem;

/// The cost of one idle slot; prices are parts of it.
pub(super) const UNIT: u64 = 1_000;

/// Prices are changed so often, by half a unit at first and by less each time.
const ROUNDS: i32 = 150;
const LESS: f64 = 0.96;

/// Slots times seats times rounds: larger problems have fewer rounds.
const MOST_WORK: usize = 30_000_000;

/// The least that all delegates cost together, in whole units, as far as some prices show.
///
/// `cheapest` says for each delegate what it costs at least at these prices, and the slots in which
/// it then sits, as bits. A delegate who can't be seated says nothing, and then nothing is known.
pub(super) fn bound(problem: &Problem, cheapest: impl Fn(&[u64]) -> Vec<Option<(u64, u64)>>) -> u64 {
    let slots = problem.slots.len();
    if slots > 64 {
        return 0;
    }
    let seats = seats(problem);
    let mut prices = vec![0; slots];
    let mut best = 0;
    for round in 0..rounds(problem) {
        let Some(days) = cheapest(&prices).into_iter().collect::<Option<Vec<_>>>() else {
            return 0;
        };
        let paid: u64 = days.iter().map(|(cost, _)| cost).sum();
        let back: u64 = seats.iter().zip(&prices).map(|(seats, price)| seats * price).sum();
        best = best.max(paid.saturating_sub(back));
        let sits = |slot: usize| days.iter().filter(|(_, taken)| taken >> slot & 1 == 1).count() as f64;
        let short: Vec<f64> = (0..slots).map(|slot| sits(slot) - seats[slot] as f64).collect();
        let counts = |(short, price): &(&f64, &u64)| **short > 0.0 || **price > 0;
        let most = short.iter().zip(&prices).filter(counts).map(|(short, _)| short.abs()).fold(0.0, f64::max);
        if most == 0.0 {
            break;
        }
        let step = UNIT as f64 / 2.0 * LESS.powi(round) / most;
        for (price, short) in prices.iter_mut().zip(&short) {
            // What would be below 0 is 0.
            *price = (*price as f64 + step * short).round() as u64;
        }
    }
    best.div_ceil(UNIT)
}

fn rounds(problem: &Problem) -> i32 {
    let seats: usize = problem.requests.iter().flat_map(|row| &row.sides).map(|side| side.from.len()).sum();
    let rounds = MOST_WORK / (seats * problem.slots.len()).max(1);
    i32::try_from(rounds).unwrap_or(ROUNDS).min(ROUNDS)
}

/// By slot: how many people have a seat at most.
fn seats(problem: &Problem) -> Vec<u64> {
    let of = |row: &crate::problem::RequestRow| row.sides.iter().map(|side| side.choose as u64).sum();
    let most: u64 = problem.requests.iter().map(of).max().unwrap_or(0);
    let open = |slot| problem.tables.iter().filter(|table| table.open.contains(slot)).count() as u64;
    problem.slots().map(|slot| most * open(slot)).collect()
}
