//! The exhaustive search of tiny problems: every placement of every request, less what can't be
//! better than the best known.

use std::collections::BTreeSet;

use super::{
    meter::Meter,
    moves::Choices,
    state::{Held, Seats, State, Values},
};
use crate::{
    index::{Delegate, Request, Slot, Table},
    problem::{Problem, Side},
    score::Objective,
};

/// What became of the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exhausted {
    /// Everything was looked at.
    All,
    /// The nodes were used up, or the run was stopped.
    Not,
}

/// The best of all timetables, and whether it is that.
pub(super) struct Exact<'c, 'm, 's, 'p> {
    state: State<'p>,
    choices: &'c Choices<'p>,
    meter: &'m mut Meter<'s>,
    order: Vec<Request>,
    /// Tables that nothing tells apart share a number.
    alike: Vec<usize>,
    uses: Vec<u32>,
    nodes: u64,
    /// Weight decided to be left out.
    out: u64,
    pub(super) best: Option<Vec<Option<Held>>>,
    pub(super) best_values: Values,
    /// Ends at the first timetable.
    first_will_do: bool,
}

impl<'c, 'm, 's, 'p> Exact<'c, 'm, 's, 'p> {
    /// Looks for a timetable better than these values, with all requests.
    pub(super) fn better(
        problem: &'p Problem,
        choices: &'c Choices<'p>,
        than: Values,
        nodes: u64,
        meter: &'m mut Meter<'s>,
    ) -> Self {
        let mut order: Vec<Request> = problem.requests().collect();
        order.sort_by_key(|request| choices.slots[request.index()].len());
        Self::new(problem, choices, order, than, nodes, meter)
    }

    /// Looks for any timetable of the pinned requests alone.
    pub(super) fn pins(
        problem: &'p Problem,
        choices: &'c Choices<'p>,
        nodes: u64,
        meter: &'m mut Meter<'s>,
    ) -> Self {
        let order = problem.requests().filter(|request| choices.is_pinned(*request)).collect();
        let worst = [u64::MAX; Objective::COUNT];
        Self { first_will_do: true, ..Self::new(problem, choices, order, worst, nodes, meter) }
    }

    fn new(
        problem: &'p Problem,
        choices: &'c Choices<'p>,
        order: Vec<Request>,
        best_values: Values,
        nodes: u64,
        meter: &'m mut Meter<'s>,
    ) -> Self {
        Self {
            state: State::new(problem),
            choices,
            meter,
            order,
            alike: alike(problem),
            uses: vec![0; problem.tables.len()],
            nodes,
            out: 0,
            best: None,
            best_values,
            first_will_do: false,
        }
    }

    /// Goes through everything from one request on.
    pub(super) fn run(&mut self, depth: usize) -> Exhausted {
        let Some(&request) = self.order.get(depth) else {
            self.leaf();
            return Exhausted::All;
        };
        for n in 0..self.choices.slots[request.index()].len() {
            let slot = self.choices.slots[request.index()][n];
            if !self.state.order_allows(request, slot) {
                continue;
            }
            for seats in self.all_seats(request, slot) {
                for held in self.all_held(request, slot, seats) {
                    if self.spent() {
                        return Exhausted::Not;
                    }
                    let exhausted = self.descend(request, held, depth);
                    if exhausted == Exhausted::Not || self.done() {
                        return exhausted;
                    }
                }
            }
        }
        self.leave_out(request, depth)
    }

    fn descend(&mut self, request: Request, held: Held, depth: usize) -> Exhausted {
        self.uses[held.table.index()] += 1;
        self.state.put(request, held);
        let exhausted = self.run(depth + 1);
        self.state.take(request);
        self.state.keep();
        self.uses[held.table.index()] -= 1;
        exhausted
    }

    fn leave_out(&mut self, request: Request, depth: usize) -> Exhausted {
        let weight = u64::from(self.state.problem.weight(request));
        // The weight left out comes first in every order and only grows from here.
        if self.choices.is_pinned(request) || self.out + weight > self.best_values[0] {
            return Exhausted::All;
        }
        if self.spent() {
            return Exhausted::Not;
        }
        self.out += weight;
        let exhausted = self.run(depth + 1);
        self.out -= weight;
        exhausted
    }

    fn leaf(&mut self) {
        let values = self.state.values();
        if values < self.best_values {
            self.best_values = values;
            self.best = Some(self.state.all_held().to_vec());
        }
    }

    fn done(&self) -> bool {
        self.first_will_do && self.best.is_some()
    }

    fn spent(&mut self) -> bool {
        if self.nodes == 0 {
            return true;
        }
        self.nodes -= 1;
        self.nodes.is_multiple_of(1024) && !self.meter.go_on(self.state.problem, &self.best_values)
    }

    /// Every table and every interpreter with which these people can meet in the slot.
    fn all_held(&self, request: Request, slot: Slot, seats: Seats) -> Vec<Held> {
        let interpreters = self.state.interpreters(request, slot, &seats);
        let tables = self.tables(request, slot).into_iter();
        let all = tables.flat_map(|table| {
            interpreters.iter().map(move |&interpreter| Held { slot, table, seats, interpreter })
        });
        all.collect()
    }

    fn tables(&self, request: Request, slot: Slot) -> Vec<Table> {
        let mut unused = BTreeSet::new();
        self.state
            .problem
            .tables()
            .filter(|table| {
                self.state.table_suits(request, slot, *table)
                    && self.state.table_is_free(request, slot, *table)
                    // Of tables alike and never used so far, one stands for all.
                    && (self.uses[table.index()] > 0 || unused.insert(self.alike[table.index()]))
            })
            .collect()
    }

    fn all_seats(&self, request: Request, slot: Slot) -> Vec<Seats> {
        let mut all = vec![Seats::none()];
        for side in &self.state.problem.request_row(request).sides {
            let able: Vec<Delegate> =
                side.from.iter().copied().filter(|d| self.state.can_sit(*d, slot)).collect();
            let chosen = combinations(side, &able);
            all = all.iter().flat_map(|seats| chosen.iter().map(|more| join(seats, more))).collect();
        }
        all
    }
}

fn join(seats: &Seats, more: &[Delegate]) -> Seats {
    let mut joined = *seats;
    more.iter().for_each(|delegate| joined.push(*delegate));
    joined
}

/// Every choice of a side's people among those who can.
fn combinations(side: &Side, able: &[Delegate]) -> Vec<Vec<Delegate>> {
    let mut all: Vec<Vec<Delegate>> = vec![Vec::new()];
    for (n, delegate) in able.iter().enumerate() {
        let left = able.len() - n - 1;
        let mut next = Vec::new();
        for chosen in all {
            if chosen.len() < side.choose {
                let mut with = chosen.clone();
                with.push(*delegate);
                next.push(with);
            }
            if chosen.len() + left >= side.choose {
                next.push(chosen);
            }
        }
        all = next;
        // Beyond this the problem is not tiny, and the nodes run out in any case.
        all.truncate(100_000);
    }
    all.retain(|chosen| chosen.len() == side.choose);
    all
}

fn alike(problem: &Problem) -> Vec<usize> {
    let named: BTreeSet<Table> = problem
        .requests
        .iter()
        .filter_map(|row| row.pin?.table)
        .chain(problem.published.iter().flat_map(|p| p.by_request.iter().flatten()).map(|p| p.table))
        .collect();
    let row = |table: usize| &problem.tables[table];
    let same = |a: usize, b: usize| {
        !named.contains(&Table(a as u32))
            && !named.contains(&Table(b as u32))
            && row(a).open == row(b).open
            && row(a).owner == row(b).owner
            && row(a).kinds == row(b).kinds
    };
    (0..problem.tables.len())
        .map(|table| (0..table).find(|earlier| same(*earlier, table)).unwrap_or(table))
        .collect()
}
