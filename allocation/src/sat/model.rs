//! One problem as clauses: where requests take place, who sits when, and what a level weighs.

use cadical_sys::TerminateFlag;

use super::{
    engine::{Engine, FALSE, Lit, TRUE, Verdict},
    order,
    seating::Seating,
    weigh::{Sum, Weight},
};
use crate::{
    index::{Delegate, Slot},
    problem::Problem,
    score::Objective,
};

mod breaks;
mod idle;
mod people;
mod scope;
mod tables;
mod terms;

use idle::Idle;
pub(crate) use scope::{admits, encodings};

/// How the sums that every timetable keeps are told: each proves fast what the other is slow at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Only what the rules say.
    Bare,
    /// Also that an even number of people sits in each slot: for meetings of two.
    Parity,
}

impl Encoding {
    /// How many conflicts it takes, about, in the time of one of the slowest.
    pub(super) fn pace(self) -> u32 {
        match self {
            Self::Bare => 2,
            Self::Parity => 1,
        }
    }
}

/// A timetable as the engine tells it: slot and people of each request; tables are yet to be
/// found, and there are enough.
pub(crate) type Found = Vec<Option<(Slot, Vec<Delegate>)>>;

/// What has been settled before a level, level by level: every model keeps to it.
#[derive(Debug, Clone)]
pub(crate) struct Settled {
    /// The values of the levels before, in the problem's order.
    pub(crate) values: Vec<u64>,
    /// The value of the best timetable at the level in question.
    pub(crate) best: u64,
    /// The least value that is possible there, as far as is known.
    pub(crate) bound: u64,
}

/// The clauses of one problem and the sum of one level.
pub(super) struct Model<'p> {
    problem: &'p Problem,
    engine: Engine,
    /// For each request, by number of the slot: takes place there.
    place: Vec<Vec<Lit>>,
    /// For each request: is left out.
    out: Vec<Lit>,
    seating: Seating,
    /// For each delegate: at least one break, at least two, …
    breaks: Vec<Vec<Lit>>,
    /// For each delegate, where a level as far as this one asks for it.
    idle: Vec<Idle>,
    /// What the level weighs without any choice, and what is to be chosen.
    base: u64,
    sum: Option<Sum>,
    /// Where a level is told as one question, whether it can have this value: no other is answered.
    only: Option<u64>,
}

impl<'p> Model<'p> {
    /// The model of a problem at a level; none where the problem has rules that clauses don't
    /// tell, or the level can't be told, or it would be too large.
    pub(super) fn new(
        problem: &'p Problem,
        level: usize,
        settled: &Settled,
        encoding: Encoding,
        engine: Engine,
        stop: &TerminateFlag,
    ) -> Option<Self> {
        scope::admits(problem, level).then_some(())?;
        let mut model = Self {
            problem,
            engine,
            place: Vec::new(),
            out: Vec::new(),
            seating: Seating::default(),
            breaks: Vec::new(),
            idle: Vec::new(),
            base: 0,
            sum: None,
            only: (problem.objectives[level] == Objective::Unfairness).then_some(0),
        };
        let may_leave_out = level == 0 || settled.values[0] > 0;
        model.requests(may_leave_out);
        model.people();
        for precedence in &problem.precedences {
            order::precede(&mut model.engine, problem, &model.place, *precedence, TRUE);
        }
        model.tables(encoding);
        let needs_breaks = problem.objectives[..=level]
            .iter()
            .any(|objective| matches!(objective, Objective::Breaks | Objective::Unfairness));
        if stop.is_terminated() {
            return None;
        }
        if needs_breaks {
            model.counters(may_leave_out, level, settled, stop)?;
        }
        model.idle(may_leave_out, level);
        for (before, value) in settled.values.iter().enumerate() {
            (!stop.is_terminated()).then_some(())?;
            model.hold(problem.objectives[before], *value, may_leave_out)?;
        }
        let (base, sum) = model.sum(problem.objectives[level], settled.best, may_leave_out)?;
        (model.base, model.sum) = (base, Some(sum));
        Some(model)
    }

    /// Keeps the value of an earlier level.
    fn hold(&mut self, objective: Objective, value: u64, may_leave_out: bool) -> Option<()> {
        if objective == Objective::Unfairness || (objective == Objective::LeftOut && !may_leave_out) {
            return Some(());
        }
        let (base, sum) = self.sum(objective, value, may_leave_out)?;
        if let Some(literal) = sum.at_most(value.checked_sub(base)?) {
            self.engine.clause(&[literal]);
        }
        Some(())
    }

    /// What an objective weighs in every timetable, and what on top of it; values beyond `cap` are
    /// not told apart.
    fn sum(&mut self, objective: Objective, cap: u64, may_leave_out: bool) -> Option<(u64, Sum)> {
        if objective == Objective::IdleRange {
            return Some((0, Sum::of_row(&self.idle_range()?)));
        }
        if objective == Objective::IdleSlots {
            let (base, rows) = self.idle_slots();
            let cap = cap.saturating_sub(base);
            return Some((base, Sum::of_rows(&mut self.engine, &rows, cap)?));
        }
        let (base, weights) = self.terms(objective, may_leave_out)?;
        let weights: Vec<Weight> = weights.into_iter().filter(|(_, literal)| *literal != FALSE).collect();
        Some((base, Sum::new(&mut self.engine, &weights, cap.saturating_sub(base))?))
    }

    /// Each request in one slot at most, its pin kept.
    fn requests(&mut self, may_leave_out: bool) {
        for request in self.problem.requests() {
            let row = self.problem.request_row(request);
            let possible = self.problem.possible_slots(request);
            let pin = row.pin.map(|pin| pin.slot);
            let place: Vec<Lit> = self
                .problem
                .slots()
                .map(|slot| {
                    let allowed = possible.contains(slot) && pin.is_none_or(|pin| pin == slot);
                    if allowed { self.engine.variable() } else { FALSE }
                })
                .collect();
            let out = if may_leave_out && pin.is_none() { self.engine.variable() } else { FALSE };
            self.engine.clause(&[place.as_slice(), &[out]].concat());
            self.engine.at_most_one(&[place.as_slice(), &[out]].concat());
            self.place.push(place);
            self.out.push(out);
        }
    }

    /// Whether it is told if the level can have this value.
    pub(super) fn tells(&self, most: u64) -> bool {
        self.only.is_none_or(|only| only == most)
    }

    /// Looks for a timetable whose value at the level is at most `most`, for as long as its watcher
    /// allows.
    pub(super) fn solve(&mut self, most: u64) -> Verdict {
        let Some(most) = most.checked_sub(self.base) else {
            return Verdict::Unsatisfiable;
        };
        let literal = self.sum.as_ref().and_then(|sum| sum.at_most(most));
        let assumptions: Vec<Lit> = literal.into_iter().collect();
        self.engine.solve(&assumptions, u32::MAX)
    }

    /// The smallest value above one that did not work.
    pub(super) fn next_above(&self, value: u64) -> u64 {
        let above = value
            .checked_sub(self.base)
            .map_or(Some(0), |value| self.sum.as_ref().and_then(|sum| sum.next_above(value)));
        above.map_or(value + 1, |above| above + self.base).max(value + 1)
    }

    /// The timetable of the model that was found.
    pub(super) fn found(&mut self) -> Found {
        let mut found = Found::with_capacity(self.place.len());
        for request in self.problem.requests() {
            let slot = self.problem.slots().enumerate().find(|(n, _)| {
                let literal = self.place[request.index()][*n];
                literal == TRUE || (literal != FALSE && self.engine.holds(literal))
            });
            let mut seated = |slot| (slot, self.seating.seated(&mut self.engine, self.problem, request));
            found.push(slot.map(|(_, slot)| seated(slot)));
        }
        found
    }
}
