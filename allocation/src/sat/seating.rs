//! Who sits in which meeting, and when each delegate is busy.

use super::{
    count::{self, Told},
    engine::{Engine, FALSE, Lit},
};
use crate::{
    index::{Delegate, Request},
    problem::{Problem, Side},
};

/// The people of all meetings: nobody sits in two at once, or without time for the way between.
#[derive(Default)]
pub(super) struct Seating {
    /// For each request, who may be chosen, with the literal that says so.
    chosen: Vec<Vec<(Delegate, Lit)>>,
    /// For each delegate, by number of the slot: sits in a meeting.
    pub(super) busy: Vec<Vec<Lit>>,
}

impl Seating {
    /// Seats everybody, given for each request the literals that put it into each slot. When people
    /// are available is not looked at.
    pub(super) fn new(engine: &mut Engine, problem: &Problem, place: &[Vec<Lit>]) -> Self {
        let mut seating = Self::default();
        // By delegate and slot: the literals of the meetings that would take it.
        let mut takes = vec![vec![Vec::new(); problem.slots.len()]; problem.delegates.len()];
        for (row, place) in problem.requests.iter().zip(place) {
            let mut chosen = Vec::new();
            for side in &row.sides {
                if side.choose < side.from.len() {
                    chosen.extend(choose(engine, side, place, &mut takes));
                    continue;
                }
                for delegate in &side.from {
                    for (taken, literal) in takes[delegate.index()].iter_mut().zip(place) {
                        taken.push(*literal);
                    }
                }
            }
            seating.chosen.push(chosen);
        }
        seating.busy = takes.iter().map(|taken| day(engine, problem, taken)).collect();
        seating
    }

    /// Who may be chosen for a request, with the literal that says so.
    pub(super) fn chosen(&self, request: Request) -> &[(Delegate, Lit)] {
        &self.chosen[request.index()]
    }

    /// The people of a request in the model that was found.
    pub(super) fn seated(&self, engine: &mut Engine, problem: &Problem, request: Request) -> Vec<Delegate> {
        let sides = problem.request_row(request).sides.iter();
        let whole = sides.filter(|side| side.choose == side.from.len());
        let mut seated: Vec<Delegate> = whole.flat_map(|side| side.from.iter().copied()).collect();
        let chosen = self.chosen(request).iter();
        seated.extend(chosen.filter(|(_, literal)| engine.holds(*literal)).map(|(delegate, _)| *delegate));
        seated
    }
}

/// A side with more people than are needed: exactly so many are chosen.
fn choose(
    engine: &mut Engine,
    side: &Side,
    place: &[Lit],
    takes: &mut [Vec<Vec<Lit>>],
) -> Vec<(Delegate, Lit)> {
    let chosen: Vec<Lit> = side.from.iter().map(|_| engine.variable()).collect();
    let row = count::count(engine, &chosen, side.choose + 1, Told::Exactly);
    if let Some(enough) = side.choose.checked_sub(1).and_then(|last| row.get(last)) {
        engine.clause(&[*enough]);
    }
    if let Some(over) = row.get(side.choose) {
        engine.clause(&[-over]);
    }
    for (delegate, literal) in side.from.iter().zip(&chosen) {
        for (here, takes) in place.iter().zip(&mut takes[delegate.index()]) {
            if *here == FALSE {
                continue;
            }
            let taken = engine.variable();
            engine.clause(&[-taken, *literal]);
            engine.clause(&[-taken, *here]);
            engine.clause(&[-literal, -here, taken]);
            takes.push(taken);
        }
    }
    side.from.iter().copied().zip(chosen).collect()
}

/// One delegate: one meeting at a time, and the ways between.
fn day(engine: &mut Engine, problem: &Problem, taken: &[Vec<Lit>]) -> Vec<Lit> {
    let mut busy = Vec::with_capacity(taken.len());
    for literals in taken {
        let literals: Vec<Lit> = literals.iter().copied().filter(|literal| *literal != FALSE).collect();
        engine.at_most_one(&literals);
        busy.push(engine.any(&literals));
    }
    for (n, row) in problem.slots.iter().enumerate() {
        for other in row.apart.iter().map(|slot| problem.number(*slot)).filter(|other| n < *other) {
            engine.clause(&[-busy[n], -busy[other]]);
        }
    }
    busy
}
