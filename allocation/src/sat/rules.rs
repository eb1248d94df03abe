//! The rules of a problem as clauses that hold only while each rule is assumed, so that what can't
//! be together is told by rule.
//!
//! Nobody sits in two meetings at once, or without time for the way, and a meeting has one slot:
//! that always holds. Everything else has a literal of its own.

use std::collections::BTreeSet;

use super::{
    engine::{Bent, Engine, FALSE, Lit, Verdict},
    model::Found,
    seating::Seating,
};
use crate::{
    index::{Delegate, Request, Slot},
    problem::Problem,
    timetable::Timetable,
};

mod changed;
mod people;
mod places;
mod scope;

pub(crate) use scope::told;

/// One rule of a problem, or one wish to keep what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Selected {
    /// The slots, marks and vetoes of a request.
    Slots(Request),
    /// When a delegate can meet.
    Availability(Delegate),
    /// The tables of a slot.
    Tables(Slot),
    /// The most meetings of a delegate.
    Most(Delegate),
    /// The most meetings of a delegate in slots with a mark, by row of the mark.
    Mark(Delegate, usize),
    /// Time for lunch of a delegate.
    Lunch(Delegate),
    /// The longest run of a delegate.
    Run(Delegate),
    /// Where a request is pinned.
    Pin(Request),
    /// A precedence, by row.
    Order(usize),
    /// A request takes place.
    Keeps(Request),
    /// All requests take place that have no keeper of their own.
    Others,
}

/// One small change of a problem that may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Relaxed {
    /// A delegate can meet in one more slot.
    Open(Delegate, Slot),
    /// One more table in a slot.
    Table(Slot),
    /// A request allows one more slot.
    Allow(Request, Slot),
    /// A request is left out.
    Leave(Request),
}

/// Kinds of small changes, in the order in which they are suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Relief {
    Open,
    Table,
    Allow,
    Leave,
}

impl Relief {
    pub(crate) const ALL: [Self; 4] = [Self::Open, Self::Table, Self::Allow, Self::Leave];
}

impl Relaxed {
    fn kind(self) -> Relief {
        match self {
            Self::Open(..) => Relief::Open,
            Self::Table(_) => Relief::Table,
            Self::Allow(..) => Relief::Allow,
            Self::Leave(_) => Relief::Leave,
        }
    }
}

/// Who has a part.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cast {
    /// Requests that take place, each kept by a literal of its own.
    pub(crate) kept: Vec<Request>,
    /// Requests that take place, all kept by one literal.
    pub(crate) others: Vec<Request>,
    /// Requests that could take place.
    pub(crate) wanted: Vec<Request>,
    /// The request for which small changes are told; one of those wanted.
    pub(crate) relieved: Option<Request>,
}

/// What a search came to.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// This timetable keeps what was assumed.
    Found(Found),
    /// These of the rules assumed stand in the way, with the literals that were wanted.
    Against(BTreeSet<Selected>),
    /// The conflicts were used up.
    Unknown,
}

/// The clauses of one problem.
pub(crate) struct Rules<'p> {
    problem: &'p Problem,
    engine: Engine,
    relieved: Option<Request>,
    /// For each request with a part, by number of the slot: takes place there.
    place: Vec<Vec<Lit>>,
    /// For each request: takes place.
    placed: Vec<Lit>,
    seating: Seating,
    selectors: Vec<(Selected, Lit)>,
    reliefs: Vec<(Relaxed, Lit)>,
    /// For each kind of relief: one is used.
    kinds: Vec<(Relief, Lit)>,
    /// At least one person's agenda changes, at least two, …
    changed: Vec<Lit>,
    /// Holds for each meeting that is far from the one relieved and stays where it was.
    steady: Vec<Lit>,
}

impl<'p> Rules<'p> {
    /// The rules for those who have a part. Ask [`told`] before.
    pub(crate) fn new(problem: &'p Problem, cast: &Cast) -> Self {
        let count = problem.requests.len();
        let mut rules = Self {
            problem,
            engine: Engine::new(Bent::Refute),
            relieved: cast.relieved,
            place: vec![vec![FALSE; problem.slots.len()]; count],
            placed: vec![FALSE; count],
            seating: Seating::default(),
            selectors: Vec::new(),
            reliefs: Vec::new(),
            kinds: Vec::new(),
            changed: Vec::new(),
            steady: Vec::new(),
        };
        rules.requests(cast);
        rules.people();
        rules.order();
        rules.tables();
        rules.kinds();
        rules
    }

    fn selector(&mut self, of: Selected) -> Lit {
        let literal = self.engine.variable();
        self.selectors.push((of, literal));
        literal
    }

    fn relief(&mut self, relaxed: Relaxed) -> Lit {
        let literal = self.engine.variable();
        self.reliefs.push((relaxed, literal));
        literal
    }

    fn requests(&mut self, cast: &Cast) {
        for request in [&cast.kept, &cast.others, &cast.wanted].into_iter().flatten() {
            let place: Vec<Lit> = self.problem.slots().map(|_| self.engine.variable()).collect();
            self.engine.at_most_one(&place);
            self.placed[request.index()] = self.engine.any(&place);
            self.place[request.index()] = place;
            self.own_slots(*request);
        }
        for request in &cast.kept {
            let keeps = self.selector(Selected::Keeps(*request));
            self.keep(keeps, *request);
        }
        if !cast.others.is_empty() {
            let keeps = self.selector(Selected::Others);
            for request in &cast.others {
                self.keep(keeps, *request);
            }
        }
    }

    fn keep(&mut self, keeps: Lit, request: Request) {
        let weight = self.problem.weight(request);
        let pinned = self.problem.request_row(request).pin.is_some();
        let lighter = self.relieved.is_some_and(|relieved| weight < self.problem.weight(relieved));
        let mut clause = vec![-keeps, self.placed[request.index()]];
        if lighter && !pinned {
            let leave = self.relief(Relaxed::Leave(request));
            self.engine.clause(&[-leave, -self.placed[request.index()]]);
            clause.push(leave);
        }
        self.engine.clause(&clause);
    }

    /// One relief at most, and one literal for each kind.
    fn kinds(&mut self) {
        let all: Vec<Lit> = self.reliefs.iter().map(|(_, literal)| *literal).collect();
        self.engine.at_most_one(&all);
        for kind in Relief::ALL {
            let of = self.reliefs.iter().filter(|(relaxed, _)| relaxed.kind() == kind);
            let of: Vec<Lit> = of.map(|(_, literal)| *literal).collect();
            let any = self.engine.any(&of);
            self.kinds.push((kind, any));
        }
    }

    /// Every rule.
    pub(crate) fn all(&self) -> BTreeSet<Selected> {
        self.selectors.iter().map(|(of, _)| *of).collect()
    }

    /// Looks for a timetable with these requests under these rules, with one relief of this kind
    /// or with none, so that at most so many people have another agenda. Where those far away stay as
    /// they are, only a timetable that is found says something.
    pub(crate) fn ask(
        &mut self,
        wanted: &[Request],
        under: &BTreeSet<Selected>,
        relief: Option<Relief>,
        most: Option<usize>,
        conflicts: u32,
        far_stay: bool,
    ) -> Answer {
        let mut assumed: Vec<Lit> = if far_stay { self.steady.clone() } else { Vec::new() };
        assumed.extend(wanted.iter().map(|request| self.placed[request.index()]));
        assumed.extend(self.kinds.iter().map(|(kind, any)| if relief == Some(*kind) { *any } else { -any }));
        assumed.extend(most.and_then(|most| self.changed.get(most)).map(|literal| -literal));
        let held: Vec<(Selected, Lit)> =
            self.selectors.iter().filter(|(of, _)| under.contains(of)).copied().collect();
        assumed.extend(held.iter().map(|(_, literal)| *literal));
        match self.engine.solve(&assumed, conflicts) {
            Verdict::Satisfiable => Answer::Found(self.found()),
            Verdict::Unsatisfiable => {
                let failed = held.into_iter().filter(|(_, literal)| self.engine.failed(*literal));
                Answer::Against(failed.map(|(of, _)| of).collect())
            }
            Verdict::Unknown => Answer::Unknown,
        }
    }

    /// How many conflicts there have been so far.
    pub(crate) fn conflicts(&self) -> u64 {
        self.engine.conflicts()
    }

    /// The relief that the timetable found last makes use of.
    pub(crate) fn relaxed(&mut self) -> Option<Relaxed> {
        let used = self.reliefs.iter().find(|(_, literal)| self.engine.holds(*literal));
        used.map(|(relaxed, _)| *relaxed)
    }

    fn found(&mut self) -> Found {
        let mut found = Found::with_capacity(self.place.len());
        for request in self.problem.requests() {
            let mut slots = self.problem.slots().zip(&self.place[request.index()]);
            let slot = slots.find(|(_, literal)| **literal != FALSE && self.engine.holds(**literal));
            let slot = slot.map(|(slot, _)| slot);
            let seated = |slot| (slot, self.seating.seated(&mut self.engine, self.problem, request));
            found.push(slot.map(seated));
        }
        found
    }

    /// Names the meetings of a timetable that may be asked to stay where they are.
    pub(crate) fn steady(&mut self, timetable: &Timetable, far: impl Fn(Request) -> bool) {
        let placements = timetable.placements().iter().filter(|placement| far(placement.request));
        let at = |(request, slot): (Request, Slot)| self.place[request.index()][self.problem.number(slot)];
        self.steady = placements.map(|placement| at((placement.request, placement.slot))).collect();
    }

    /// Tells whose agenda changes against a timetable, and begins near it.
    pub(crate) fn stay_near(&mut self, timetable: &Timetable) {
        self.count_changed(timetable);
        let slots: Vec<Slot> = self.problem.slots().collect();
        for request in self.problem.requests() {
            let held = timetable.placement(request).map(|placement| placement.slot);
            for (literal, slot) in self.place[request.index()].iter().zip(&slots) {
                if *literal != FALSE {
                    self.engine.prefer(if held == Some(*slot) { *literal } else { -literal });
                }
            }
        }
    }
}
