//! CaDiCaL (Biere and others) behind the few calls that the models need.

use cadical_sys::{CaDiCal, Learner, Status, Terminator};

/// A variable, or with a minus its negation.
pub(super) type Lit = i32;

/// The literal that always holds; its negation never does.
pub(super) const TRUE: Lit = 1;
/// The literal that never holds.
pub(super) const FALSE: Lit = -1;

/// What a search for a model came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A model is there to be read.
    Satisfiable,
    /// There is none under these assumptions.
    Unsatisfiable,
    /// The conflicts were used up, or it was told to stop.
    Unknown,
}

/// What an engine is set to be good at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bent {
    /// Proofs that there is no model: restarts in quick alternation with quiet phases.
    Refute,
    /// Models where they are rare: long quiet phases around the fullest assignment so far, each
    /// variable tried as false first (most places of a request are).
    Find,
}

/// Clauses, and the search for a model of them. It stays on the thread that made it.
pub(super) struct Engine {
    solver: CaDiCal,
    variables: i32,
}

impl Engine {
    pub(super) fn new(bent: Bent) -> Self {
        let mut solver = CaDiCal::new();
        // Bounded variable addition wants variables declared ahead; cardinality constraints come
        // with theirs.
        solver.set("factor", 0);
        solver.set("factorcheck", 0);
        if bent == Bent::Find {
            solver.set("stabilizeonly", 1);
            solver.set("target", 2);
            solver.set("phase", 0);
        }
        solver.clause1(TRUE);
        Self { solver, variables: TRUE }
    }

    /// Lets somebody see each clause that is learned, of which there is one a conflict, and end the
    /// search.
    pub(super) fn watched_by(&mut self, watcher: impl Learner + Terminator + Clone + 'static) {
        self.solver.connect_learner(watcher.clone());
        self.solver.connect_terminator(watcher);
    }

    pub(super) fn variable(&mut self) -> Lit {
        self.variables += 1;
        self.variables
    }

    /// At least one of these holds.
    pub(super) fn clause(&mut self, literals: &[Lit]) {
        if literals.contains(&TRUE) {
            return;
        }
        for literal in literals.iter().filter(|literal| **literal != FALSE) {
            self.solver.add(*literal);
        }
        self.solver.add(0);
    }

    /// A literal that holds where any of these does, and only there; nothing new for none or one.
    pub(super) fn any(&mut self, literals: &[Lit]) -> Lit {
        match literals {
            [] => FALSE,
            [one] => *one,
            _ if literals.contains(&TRUE) => TRUE,
            _ => {
                let any = self.variable();
                for literal in literals {
                    self.clause(&[-literal, any]);
                }
                self.clause(&[&[-any], literals].concat());
                any
            }
        }
    }

    /// Two of these never hold together. Pairs for a few, a ladder of few for more (Sinz's
    /// commander idea with groups of four).
    pub(super) fn at_most_one(&mut self, literals: &[Lit]) {
        let literals: Vec<Lit> = literals.iter().copied().filter(|literal| *literal != FALSE).collect();
        let mut rest = literals.as_slice();
        let mut carried = None;
        while !rest.is_empty() {
            let take = rest.len().min(if rest.len() <= 4 { 4 } else { 3 });
            let (now, later) = rest.split_at(take);
            let mut group: Vec<Lit> = carried.into_iter().chain(now.iter().copied()).collect();
            if !later.is_empty() {
                // Holds where one of this group does: the rest must then be without.
                let held = self.variable();
                for literal in &group {
                    self.clause(&[-literal, held]);
                }
                carried = Some(held);
            }
            while let Some(one) = group.pop() {
                for other in &group {
                    self.clause(&[-one, -other]);
                }
            }
            rest = later;
        }
    }

    /// Looks for a model under assumptions, for so many conflicts.
    pub(super) fn solve(&mut self, assumptions: &[Lit], conflicts: u32) -> Verdict {
        for literal in assumptions {
            self.solver.assume(*literal);
        }
        self.solver.limit("conflicts", i32::try_from(conflicts).unwrap_or(i32::MAX));
        match self.solver.solve() {
            Status::SATISFIABLE => Verdict::Satisfiable,
            Status::UNSATISFIABLE => Verdict::Unsatisfiable,
            Status::UNKNOWN => Verdict::Unknown,
        }
    }

    /// How many conflicts there have been so far.
    pub(super) fn conflicts(&self) -> u64 {
        u64::try_from(self.solver.get_statistic_value("conflicts")).unwrap_or(0)
    }

    /// Whether an assumption had a part in there being no model.
    pub(super) fn failed(&mut self, literal: Lit) -> bool {
        self.solver.failed(literal)
    }

    /// Whether a literal holds in the model that was found.
    pub(super) fn holds(&mut self, literal: Lit) -> bool {
        self.solver.val(literal) > 0
    }

    /// Which value a literal is tried with first.
    pub(super) fn prefer(&mut self, literal: Lit) {
        self.solver.phase(literal);
    }
}
