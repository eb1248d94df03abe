//! A timetable while it is searched: who sits where, and the score, kept up to date move by move.

use crate::{
    index::{Delegate, Interpreter, Request, Slot, Table},
    problem::Problem,
    score::Objective,
    timetable::{Placement, Timetable},
};

mod count;
pub(in crate::search) use count::breaks_of;
mod fit;
mod limits;
mod speech;

/// The people of one meeting, without an allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seats {
    len: u32,
    who: [Delegate; Problem::MOST_SEATS],
}

impl Seats {
    pub(super) fn none() -> Self {
        Self { len: 0, who: [Delegate(0); Problem::MOST_SEATS] }
    }

    pub(super) fn push(&mut self, delegate: Delegate) {
        self.who[self.len as usize] = delegate;
        self.len += 1;
    }

    pub(super) fn all(&self) -> &[Delegate] {
        &self.who[..self.len as usize]
    }
}

/// Where a request is placed, and with whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) slot: Slot,
    pub(super) table: Table,
    pub(super) seats: Seats,
    pub(super) interpreter: Option<Interpreter>,
}

/// Values in the problem's order of objectives; the smaller is the better, compared like words.
pub(super) type Values = [u64; Objective::COUNT];

/// What everybody weighs who may not be changed but is, on top of the requests left out: more than
/// all requests together, so that no timetable within the bound on changes is worse than one
/// beyond it.
pub(super) const BEYOND: u64 = 1 << 40;

const NOBODY: u32 = u32::MAX;

/// Which other request must come first, or after, and the seconds between.
#[derive(Debug, Clone, Copy)]
struct Neighbour {
    other: Request,
    gap: i64,
    other_first: bool,
}

/// A partial timetable that keeps every rule at any time.
#[derive(Clone)]
pub(super) struct State<'p> {
    pub(super) problem: &'p Problem,
    words: usize,
    table_words: usize,
    held: Vec<Option<Held>>,
    /// For each delegate, one word for each session.
    busy: Vec<u64>,
    /// For each delegate, by slot index: the request that takes it.
    at: Vec<u32>,
    /// By slot index: the tables taken, and by which request.
    tables_taken: Vec<u64>,
    table_at: Vec<u32>,
    /// By slot index: tables that can be used.
    tables_open: Vec<u64>,
    /// For each distinct set of suitable tables, its bits; for each request, which set.
    table_sets: Vec<u64>,
    table_set_of: Vec<u32>,
    /// For each interpreter, one word for each session, and by slot index: for which request.
    interpreting: Vec<u64>,
    interpreting_for: Vec<u32>,
    order: Vec<Vec<Neighbour>>,
    meetings: Vec<u32>,
    breaks: Vec<u32>,
    /// How many delegates have so many breaks; kept only when fairness matters.
    spread: Vec<u32>,
    /// For each delegate, idle slots; and how many of those with two meetings or more have so many.
    /// Kept only when that range matters.
    idle: Vec<u32>,
    idle_spread: Vec<u32>,
    counts_idle_range: bool,
    /// For each delegate, entries in which its agenda differs from the published one.
    different: Vec<u32>,
    /// Delegates whose agenda may not differ, but does.
    unsettled: u64,
    /// For each delegate, its seats outside its humane hours.
    outside: Vec<u32>,
    totals: [u64; Objective::COUNT],
    /// Whether anybody wants to know how often tables change: a third of the time goes there.
    counts_tables: bool,
    /// Whether anybody wants to know how early people are done.
    counts_finish: bool,
    /// Whether anybody has slots outside its humane hours.
    counts_outside: bool,
    /// Whether anybody has a limit for a part of the event, or a settled agenda.
    has_limits: bool,
    /// Requests that are not placed, in no order, and where each stands there.
    out: Vec<Request>,
    out_at: Vec<u32>,
    undo: Vec<(Request, Option<Held>)>,
}

impl<'p> State<'p> {
    pub(super) fn new(problem: &'p Problem) -> Self {
        let words = problem.sessions.len();
        let table_words = problem.tables.len().div_ceil(64);
        let people = problem.delegates.len();
        let mut state = Self {
            problem,
            words,
            table_words,
            held: vec![None; problem.requests.len()],
            busy: vec![0; people * words],
            at: vec![NOBODY; people * words * 64],
            tables_taken: vec![0; words * 64 * table_words],
            table_at: vec![NOBODY; words * 64 * problem.tables.len()],
            tables_open: vec![0; words * 64 * table_words],
            interpreting: vec![0; problem.interpreters.len() * words],
            interpreting_for: vec![NOBODY; problem.interpreters.len() * words * 64],
            table_sets: Vec::new(),
            table_set_of: Vec::new(),
            order: vec![Vec::new(); problem.requests.len()],
            meetings: vec![0; people],
            breaks: vec![0; people],
            spread: vec![0; words * 32 + 1],
            idle: vec![0; people],
            idle_spread: vec![0; words * 62 + 1],
            counts_idle_range: problem.objectives.contains(&Objective::IdleRange),
            different: vec![0; people],
            unsettled: 0,
            outside: vec![0; people],
            totals: [0; Objective::COUNT],
            counts_tables: problem.objectives.contains(&Objective::TableChanges),
            counts_finish: problem.objectives.contains(&Objective::EarlyFinish),
            counts_outside: problem.delegates.iter().any(|row| !row.own.outside_hours.is_empty()),
            has_limits: !problem.marks.is_empty()
                || !problem.lunches.is_empty()
                || problem.delegates.iter().any(|row| row.own.settled.is_some()),
            out: problem.requests().collect(),
            out_at: (0..problem.requests.len() as u32).collect(),
            undo: Vec::new(),
        };
        state.spread[0] = people as u32;
        state.read_tables();
        state.read_order();
        state.read_published();
        for row in &problem.requests {
            state.totals[Objective::LeftOut as usize] += u64::from(row.weight);
        }
        state
    }

    fn read_tables(&mut self) {
        for slot in self.problem.slots() {
            for table in self.problem.tables() {
                if self.problem.tables[table.index()].open.contains(slot) {
                    let word = slot.index() * self.table_words + table.index() / 64;
                    self.tables_open[word] |= 1 << (table.index() % 64);
                }
            }
        }
        let mut sets: Vec<&std::sync::Arc<[Table]>> = Vec::new();
        for row in &self.problem.requests {
            let known = sets.iter().position(|set| std::sync::Arc::ptr_eq(set, &row.tables));
            let set = known.unwrap_or_else(|| {
                sets.push(&row.tables);
                sets.len() - 1
            });
            self.table_set_of.push(set as u32);
        }
        self.table_sets = vec![0; sets.len() * self.table_words];
        for (set, tables) in sets.iter().enumerate() {
            for table in tables.iter() {
                let word = set * self.table_words + table.index() / 64;
                self.table_sets[word] |= 1 << (table.index() % 64);
            }
        }
    }

    fn read_order(&mut self) {
        for row in &self.problem.precedences {
            let (first, second, gap) = (row.first, row.second, row.gap);
            self.order[first.index()].push(Neighbour { other: second, gap, other_first: false });
            self.order[second.index()].push(Neighbour { other: first, gap, other_first: true });
        }
    }

    fn read_published(&mut self) {
        let Some(published) = &self.problem.published else {
            return;
        };
        for delegate in published.by_request.iter().flatten().flat_map(|p| &p.delegates) {
            self.different[delegate.index()] += 1;
        }
        let changed = self.different.iter().filter(|entries| **entries > 0).count();
        self.totals[Objective::PeopleChanged as usize] = changed as u64;
        let rows = self.problem.delegates.iter().zip(&self.different);
        self.unsettled =
            rows.filter(|(row, entries)| row.own.settled.is_some() && **entries > 0).count() as u64;
        self.totals[Objective::LeftOut as usize] += BEYOND * self.beyond();
    }

    pub(super) fn held(&self, request: Request) -> Option<&Held> {
        self.held[request.index()].as_ref()
    }

    /// Requests that are not placed, in no order.
    pub(super) fn out(&self) -> &[Request] {
        &self.out
    }

    pub(super) fn placed(&self) -> u32 {
        (self.held.len() - self.out.len()) as u32
    }

    fn no_longer_out(&mut self, request: Request) {
        let at = self.out_at[request.index()] as usize;
        self.out.swap_remove(at);
        if let Some(moved) = self.out.get(at) {
            self.out_at[moved.index()] = at as u32;
        }
    }

    /// Requests changed since [`Self::keep`], some of them more than once.
    pub(super) fn changed(&self) -> impl Iterator<Item = Request> + '_ {
        self.undo.iter().map(|(request, _)| *request)
    }

    pub(super) fn all_held(&self) -> &[Option<Held>] {
        &self.held
    }

    /// The request that takes a delegate's slot.
    pub(super) fn at(&self, delegate: Delegate, slot: Slot) -> Option<Request> {
        let request = self.at[delegate.index() * self.words * 64 + slot.index()];
        (request != NOBODY).then_some(Request(request))
    }

    /// The request at a table.
    pub(super) fn at_table(&self, table: Table, slot: Slot) -> Option<Request> {
        let request = self.table_at[slot.index() * self.problem.tables.len() + table.index()];
        (request != NOBODY).then_some(Request(request))
    }

    fn set_at(&mut self, request: u32, held: &Held, delegate: Delegate) {
        self.at[delegate.index() * self.words * 64 + held.slot.index()] = request;
    }

    fn set_table(&mut self, request: u32, held: &Held) {
        let at = held.slot.index() * self.problem.tables.len() + held.table.index();
        self.table_at[at] = request;
        let word = held.slot.index() * self.table_words + held.table.index() / 64;
        self.tables_taken[word] ^= 1 << (held.table.index() % 64);
    }

    /// Places a request that is not placed; the caller knows that it fits.
    pub(super) fn put(&mut self, request: Request, held: Held) {
        self.undo.push((request, None));
        self.enter(request, held);
    }

    /// Takes a placed request out.
    pub(super) fn take(&mut self, request: Request) -> Option<Held> {
        let held = self.held[request.index()]?;
        self.undo.push((request, Some(held)));
        self.leave(request, held);
        Some(held)
    }

    fn enter(&mut self, request: Request, held: Held) {
        for delegate in held.seats.all() {
            self.seat(*delegate, request, &held);
            self.set_at(request.0, &held, *delegate);
        }
        self.set_table(request.0, &held);
        self.set_interpreter(request.0, &held);
        self.held[request.index()] = Some(held);
        self.totals[Objective::LeftOut as usize] -= u64::from(self.problem.weight(request));
        self.no_longer_out(request);
    }

    fn leave(&mut self, request: Request, held: Held) {
        for delegate in held.seats.all() {
            self.set_at(NOBODY, &held, *delegate);
            self.unseat(*delegate, request, &held);
        }
        self.set_table(NOBODY, &held);
        self.set_interpreter(NOBODY, &held);
        self.held[request.index()] = None;
        self.totals[Objective::LeftOut as usize] += u64::from(self.problem.weight(request));
        self.out_at[request.index()] = self.out.len() as u32;
        self.out.push(request);
    }

    /// Forgets how to go back: what was done stays.
    pub(super) fn keep(&mut self) {
        self.undo.clear();
    }

    /// Undoes everything since [`Self::keep`].
    pub(super) fn back(&mut self) {
        while let Some((request, before)) = self.undo.pop() {
            match (before, self.held[request.index()]) {
                (Some(held), _) => self.enter(request, held),
                (None, Some(held)) => self.leave(request, held),
                (None, None) => {}
            }
        }
    }

    /// Replaces everything by these placements, which came from a state of the same problem.
    pub(super) fn restore(&mut self, all: &[Option<Held>]) {
        for request in self.problem.requests() {
            if let Some(held) = self.held[request.index()]
                && all[request.index()] != Some(held)
            {
                self.leave(request, held);
            }
        }
        for request in self.problem.requests() {
            if let (None, Some(held)) = (self.held[request.index()], all[request.index()]) {
                self.enter(request, held);
            }
        }
        self.undo.clear();
    }

    pub(super) fn timetable(&self) -> Timetable {
        let placement = |request: Request| {
            let held = self.held(request)?;
            let delegates = held.seats.all().to_vec();
            let placement = Placement::new(request, held.slot, held.table, delegates);
            Some(placement.with_interpreter(held.interpreter))
        };
        Timetable::new(self.problem.requests().filter_map(placement).collect())
    }
}
