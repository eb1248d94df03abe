//! Simulated annealing, one objective after the other, in the problem's order.
//!
//! Each phase minimises one objective; those before it weigh so much that a loss there is hardly
//! ever taken, those after it weigh nothing. What is remembered is the best by the full order.

use super::{
    chance::Chance,
    levels::Bounds,
    meter::Meter,
    moves::{self, Choices},
    state::{Held, State, Values},
};
use crate::{
    index::{Delegate, Request, Table},
    score::Objective,
};

/// The temperatures of a phase, in units of its objective.
const WARM: f64 = 0.4;
const COLD: f64 = 0.1;

/// What a unit of an earlier objective weighs against one of the phase's.
const BEFORE: f64 = 12.0;

/// The search with its memory of the best timetable so far.
pub(super) struct Annealer<'s, 'p> {
    pub(super) state: State<'p>,
    pub(super) choices: &'s Choices<'p>,
    pub(super) chance: Chance,
    pub(super) best: Vec<Option<Held>>,
    pub(super) best_values: Values,
    /// Requests placed in the best.
    best_placed: u32,
    /// Requests changed since the best was remembered; when that is too many, all are.
    touched: Vec<Request>,
    all_touched: bool,
}

/// How long an objective is annealed for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    /// Most steps.
    pub(super) steps: u64,
    /// Where a clock is read, the share of all time at which it ends.
    pub(super) until: f64,
}

/// One objective's turn.
struct Phase {
    objective: Objective,
    weights: [f64; Objective::COUNT],
    /// The objectives that weigh anything.
    counted: Vec<Objective>,
}

impl<'s, 'p> Annealer<'s, 'p> {
    pub(super) fn new(state: State<'p>, choices: &'s Choices<'p>, seed: u64) -> Self {
        Self {
            best: state.all_held().to_vec(),
            best_values: state.values(),
            best_placed: state.placed(),
            state,
            choices,
            chance: Chance::new(seed),
            touched: Vec::new(),
            all_touched: false,
        }
    }

    /// Makes the state as it is the best.
    pub(super) fn take_state(&mut self) {
        self.best = self.state.all_held().to_vec();
        self.best_values = self.state.values();
        self.best_placed = self.state.placed();
    }

    /// Anneals for one objective until its bound is reached, the steps or the time until a share
    /// of all are used up, or the run is stopped. Ends at the best timetable.
    pub(super) fn improve(
        &mut self,
        level: usize,
        bounds: &Bounds,
        rounds: u64,
        Turn { steps, until }: Turn,
        meter: &mut Meter<'_>,
    ) {
        let phase = self.phase(level);
        meter.objective = phase.objective;
        let begun = meter.spent();
        for round in 0..rounds {
            let share = steps / rounds;
            let mut cost = self.cost(&phase);
            let mut temperature = WARM;
            for step in 0..share {
                if self.best_values[level] <= bounds.at(level, &self.best_values) {
                    break;
                }
                if step % 128 == 0 {
                    let passed = |clock| (clock - begun) / (until - begun).max(1e-9) * rounds as f64;
                    let clock = meter.clock().map_or(0.0, |clock| passed(clock) - round as f64);
                    let spent = (step as f64 / share as f64).max(clock);
                    temperature = WARM * (COLD / WARM).powf(spent);
                    meter.placed = self.best_placed;
                    if spent >= 1.0 || !meter.go_on(self.state.problem, &self.best_values) {
                        break;
                    }
                }
                meter.step();
                self.step(&phase, temperature, &mut cost);
            }
            self.state.restore(&self.best);
            self.touched.clear();
            self.all_touched = false;
        }
    }

    fn phase(&self, level: usize) -> Phase {
        let problem = self.state.problem;
        let objective = problem.objectives[level];
        let mut weights = [0.0; Objective::COUNT];
        for before in &problem.objectives[..level] {
            weights[*before as usize] = BEFORE;
        }
        weights[objective as usize] = 1.0;
        // A spread only changes at its two ends; fewer for anybody lead there.
        let helps = match objective {
            Objective::Unfairness => Some(Objective::Breaks),
            Objective::IdleRange => Some(Objective::IdleSlots),
            _ => None,
        };
        if let Some(helps) = helps {
            weights[helps as usize] = f64::max(weights[helps as usize], 0.3);
        }
        // Weights of requests differ from problem to problem: one request of average weight is
        // the unit.
        let sum: u64 = problem.requests.iter().map(|row| u64::from(row.weight)).sum();
        let average = sum as f64 / problem.requests.len().max(1) as f64;
        weights[Objective::LeftOut as usize] /= average.max(1.0);
        let mut counted = problem.objectives[..=level].to_vec();
        counted.extend(helps.filter(|helps| !problem.objectives[..=level].contains(helps)));
        Phase { objective, weights, counted }
    }

    fn cost(&self, phase: &Phase) -> f64 {
        let mut cost = 0.0;
        for objective in &phase.counted {
            cost += phase.weights[*objective as usize] * self.state.value(*objective) as f64;
        }
        cost
    }

    fn step(&mut self, phase: &Phase, temperature: f64, cost: &mut f64) {
        if !self.propose(phase) {
            self.state.back();
            return;
        }
        let proposed = self.cost(phase);
        let worse = proposed - *cost;
        if worse > 0.0 && self.chance.unit() >= (-worse / temperature).exp() {
            self.state.back();
            return;
        }
        *cost = proposed;
        self.remember();
    }

    /// Keeps what was just done, and makes it the best when it is.
    pub(super) fn remember(&mut self) {
        self.touched.extend(self.state.changed());
        if self.touched.len() > self.best.len() {
            self.all_touched = true;
            self.touched.clear();
        }
        self.state.keep();
        let values = self.state.values();
        if values >= self.best_values {
            return;
        }
        self.best_values = values;
        self.best_placed = self.state.placed();
        if self.all_touched {
            self.best.copy_from_slice(self.state.all_held());
        }
        for request in self.touched.drain(..) {
            self.best[request.index()] = self.state.all_held()[request.index()];
        }
        self.all_touched = false;
    }

    fn propose(&mut self, phase: &Phase) -> bool {
        let kind = self.chance.below(100);
        if self.state.beyond() > 0 && kind < 80 {
            return self.propose_as_published();
        }
        if !self.state.out().is_empty() && kind < 50 {
            return self.bring_in();
        }
        match phase.objective {
            Objective::TableChanges if kind < 85 => self.propose_table(),
            Objective::PeopleChanged if kind < 40 => self.propose_as_published(),
            Objective::Breaks | Objective::Unfairness | Objective::IdleSlots | Objective::IdleRange
                if kind < 70 =>
            {
                self.propose_compact()
            }
            _ => self.propose_any(kind),
        }
    }

    fn bring_in(&mut self) -> bool {
        let Some(request) = self.chance.one(self.state.out()) else {
            return false;
        };
        let Some(slot) = self.chance.one(&self.choices.slots[request.index()]) else {
            return false;
        };
        let turn = self.chance.next();
        let placed = self.state.try_put(request, slot, turn)
            || moves::eject(&mut self.state, self.choices, request, slot, &mut self.chance);
        if placed {
            moves::spare(&mut self.state, self.choices, request, &mut self.chance);
        }
        placed
    }

    fn propose_any(&mut self, kind: usize) -> bool {
        if kind.is_multiple_of(8)
            && let Some(request) = self.chance.one(&self.choices.with_choice)
        {
            return moves::reseat(&mut self.state, request, &mut self.chance);
        }
        let Some(request) = self.chance.one(&self.choices.movable) else {
            return false;
        };
        let Some(slot) = self.chance.one(&self.choices.slots[request.index()]) else {
            return false;
        };
        let turn = self.chance.next();
        match kind % 4 {
            0 => moves::eject(&mut self.state, self.choices, request, slot, &mut self.chance),
            1 => moves::shift(&mut self.state, request, slot, turn),
            _ => moves::kempe(&mut self.state, self.choices, request, slot),
        }
    }

    /// A delegate with breaks, if one is found quickly, and a move that could close one.
    fn propose_compact(&mut self) -> bool {
        let people = self.state.problem.delegates.len();
        if people == 0 {
            return false;
        }
        for _ in 0..16 {
            let delegate = Delegate(self.chance.below(people) as u32);
            if self.state.breaks(delegate) == 0 {
                continue;
            }
            let found = moves::towards_fewer_breaks(&self.state, delegate, &mut self.chance);
            let Some((request, slot)) = found else {
                return false;
            };
            if self.chance.below(4) == 0 {
                return !self.choices.is_pinned(request)
                    && self.choices.allows(request, slot)
                    && moves::eject(&mut self.state, self.choices, request, slot, &mut self.chance);
            }
            return moves::kempe(&mut self.state, self.choices, request, slot);
        }
        let kind = self.chance.below(100);
        self.propose_any(kind)
    }

    fn propose_table(&mut self) -> bool {
        let requests = self.state.problem.requests.len();
        let request = Request(self.chance.below(requests) as u32);
        let Some(held) = self.state.held(request) else {
            return false;
        };
        let (slot, seats) = (held.slot, held.seats);
        let beside: Vec<Table> =
            seats.all().iter().flat_map(|delegate| self.state.tables_beside(*delegate, slot)).collect();
        let all = &self.state.problem.request_row(request).tables;
        let near = self.chance.below(4) > 0;
        let table = if near { self.chance.one(&beside) } else { self.chance.one(all) };
        table.is_some_and(|table| moves::change_table(&mut self.state, request, table))
    }

    /// Puts a request back where it was published.
    fn propose_as_published(&mut self) -> bool {
        let Some(published) = &self.state.problem.published else {
            return false;
        };
        let request = Request(self.chance.below(published.by_request.len()) as u32);
        let Some(before) = &published.by_request[request.index()] else {
            return false;
        };
        let now = self.state.held(request).map(|held| (held.slot, held.table));
        if now.is_some_and(|(slot, _)| slot == before.slot) {
            return moves::change_table(&mut self.state, request, before.table);
        }
        !self.choices.is_pinned(request)
            && self.choices.allows(request, before.slot)
            && moves::eject(&mut self.state, self.choices, request, before.slot, &mut self.chance)
    }
}
