//! Plain problems: their first levels are settled by the fast walk, beside the engines that prove.

use super::{
    levels::Bounds,
    meter::Meter,
    state::{Held, Seats, State, Values},
};
use crate::{
    grid::{Grid, Standing, Walk},
    index::{Delegate, Slot},
    outcome::Limits,
    problem::Problem,
    sat::{Arena, Duel, Encoding, Found, Settled, admits, encodings},
    score::Objective,
    timetable::Timetable,
};

/// Placements that the first timetable may take for each request; where there is room for all a few
/// do, and where there isn't the walk goes on.
const FILL: u64 = 20;
/// Placements between two questions whether to go on.
const FILL_CHUNK: u64 = 1_024;
/// Steps of the walk between two questions whether to go on: a few milliseconds.
const CHUNK: u64 = 32_768;
/// Steps of one cooling of a small problem, after which the walk begins anew.
const COOLING: u64 = 6_000_000;
/// Steps of a small problem before the engines are called, and in each of their rounds.
const ALONE: u64 = 800_000;
const ROUND: u64 = 300_000;
/// Steps in a round of the engines where the walk has more hope than they.
const LONG_ROUND: u64 = 4_000_000;
/// Steps of the walk for one of the general search, by time.
const STEPS_FOR_ONE: u64 = 8;
/// The share of the time that is for levels as far as breaks where others follow.
const WITH_LEVELS_AFTER: f64 = 0.6;
/// With more requests than this the walk cools once, over all the time there is.
const SMALL: usize = 700;

/// A plain problem.
pub(super) struct Plain<'p> {
    problem: &'p Problem,
    grid: Grid,
    seed: u64,
    threads: usize,
    /// How many levels the walk settles.
    levels: usize,
}

impl<'p> Plain<'p> {
    /// The problem as a plain one, where it is.
    pub(super) fn of(problem: &'p Problem, limits: &Limits) -> Option<Self> {
        let grid = Grid::of(problem)?;
        let last = [Objective::Breaks, Objective::IdleSlots, Objective::IdleRange];
        let last = problem.objectives.iter().position(|one| last.contains(one))?;
        Some(Self { problem, grid, seed: limits.seed, threads: limits.threads, levels: last + 1 })
    }

    /// Settles the levels as far as the walk's last and says how many they are; none where it finds no place
    /// for a pin.
    pub(super) fn settle(
        &self,
        state: &mut State<'_>,
        bounds: &mut Bounds,
        meter: &mut Meter<'_>,
    ) -> Option<usize> {
        let mut local = Local::new(self, meter);
        local.begin(self.target(bounds));
        for level in 0..self.levels {
            local.level = level;
            local.meter.objective = self.problem.objectives[level];
            let open = |local: &Local<'_, '_, '_>, bounds: &Bounds| {
                let values = local.values();
                values[level] > bounds.at(level, &values)
            };
            if open(&local, bounds) {
                self.prove(&mut local, level, bounds);
            }
            if open(&local, bounds) {
                break;
            }
        }
        local.finish(self.target(bounds));
        let placed = self.problem.requests.iter().zip(&local.best);
        if placed.into_iter().any(|(row, slot)| row.pin.is_some() && slot.is_none()) {
            return None;
        }
        let timetable = self.grid.timetable(self.problem, &local.best);
        state.restore(&held(self.problem, &timetable));
        Some(self.levels)
    }

    /// Where there is nothing left for the walk to do.
    fn target(&self, bounds: &Bounds) -> Standing {
        let mut values = Values::default();
        values[0] = bounds.first();
        let mut target = Standing { left_out: bounds.first(), unfairness: 0, total: u32::MAX };
        for (level, objective) in self.objectives().iter().enumerate() {
            let bound = bounds.at(level, &values) as u32;
            match objective {
                Objective::Unfairness | Objective::IdleRange => target.unfairness = bound,
                Objective::Breaks | Objective::IdleSlots => target.total = bound,
                _ => {}
            }
        }
        target
    }

    /// The levels that the walk settles.
    fn objectives(&self) -> &[Objective] {
        &self.problem.objectives[..self.levels]
    }

    fn small(&self) -> bool {
        self.problem.requests.len() <= SMALL
    }

    /// Calls the engines for a level.
    fn prove(&self, local: &mut Local<'_, '_, '_>, level: usize, bounds: &mut Bounds) {
        if !admits(self.problem, level) || local.meter.conflicts == 0 || local.meter.stopped() {
            return;
        }
        let values = local.values();
        let duel = Duel {
            problem: self.problem,
            level,
            settled: Settled {
                values: values[..level].to_vec(),
                best: values[level],
                bound: bounds.at(level, &values),
            },
            // A large problem is the walk's: beside it there is time for one.
            encodings: if self.small() { encodings(self.problem) } else { &[Encoding::Parity] },
            together: self.threads > 1,
            conflicts: local.meter.conflicts,
        };
        let (bound, conflicts) = duel.fight(local);
        local.meter.conflicts = local.meter.conflicts.saturating_sub(conflicts);
        bounds.prove(level, bound);
    }
}

/// The walk of one run.
struct Local<'a, 'g, 's> {
    plain: &'a Plain<'g>,
    meter: &'a mut Meter<'s>,
    walk: Walk<'a>,
    /// Steps of the cooling in hand, and how many coolings there were.
    cooled: u64,
    coolings: u64,
    standing: Standing,
    best: Vec<Option<u8>>,
    level: usize,
}

impl<'a, 'g, 's> Local<'a, 'g, 's> {
    fn new(plain: &'a Plain<'g>, meter: &'a mut Meter<'s>) -> Self {
        let walk = Walk::new(&plain.grid, plain.seed);
        let (standing, best) = (walk.best().standing, walk.best().slots());
        Self { plain, meter, walk, cooled: 0, coolings: 0, standing, best, level: 0 }
    }

    /// The first timetable, and a while of walking before anybody else is asked.
    fn begin(&mut self, target: Standing) {
        let mut steps = FILL * self.best.len() as u64;
        while steps > 0 && !self.walk.fill(FILL_CHUNK) && self.report() {
            steps = steps.saturating_sub(FILL_CHUNK);
            self.keep();
        }
        self.keep();
        if self.plain.small() {
            self.walk_on(ALONE, target);
        }
    }

    /// Walks on alone as long as there is time.
    fn finish(&mut self, target: Standing) {
        while self.standing > target
            && !self.meter.has_spent(self.share_of_time())
            && self.walk_on(CHUNK, target)
        {}
    }

    /// So many steps; whether there is time for more.
    fn walk_on(&mut self, steps: u64, target: Standing) -> bool {
        let mut walked = 0;
        while walked < steps && self.standing > target {
            let temperature = self.cooled_down();
            self.walk.run(CHUNK, temperature, target);
            walked += CHUNK;
            self.cooled += CHUNK;
            self.meter.steps(CHUNK / STEPS_FOR_ONE, self.share_of_time());
            self.keep();
            if !self.report() || (!self.plain.small() && self.meter.has_spent(self.share_of_time())) {
                return false;
            }
            self.begin_anew();
        }
        true
    }

    /// The share of the time that is for the levels as far as breaks: all of it, unless others
    /// follow.
    fn share_of_time(&self) -> f64 {
        let all = self.plain.levels == self.plain.problem.objectives.len();
        if all { 1.0 } else { WITH_LEVELS_AFTER }
    }

    /// How far the walk has cooled down: from 0.0 to 1.0 once over all its time, or in each cooling
    /// of a small problem.
    fn cooled_down(&self) -> f64 {
        if self.plain.small() {
            self.cooled as f64 / COOLING as f64
        } else {
            self.meter.spent() / self.share_of_time()
        }
    }

    /// A small problem is cooled again and again, from other first timetables.
    fn begin_anew(&mut self) {
        if self.plain.small() && self.cooled >= COOLING {
            self.coolings += 1;
            self.cooled = 0;
            self.walk = Walk::new(&self.plain.grid, self.plain.seed.wrapping_add(self.coolings));
            if self.standing.left_out > 0 {
                self.walk.load(&self.best);
            }
            self.walk.fill(CHUNK);
        }
    }

    fn keep(&mut self) {
        if self.walk.best().standing < self.standing {
            self.standing = self.walk.best().standing;
            self.best = self.walk.best().slots();
        }
    }

    /// Reports; whether the run goes on.
    fn report(&mut self) -> bool {
        self.meter.placed = self.best.iter().filter(|slot| slot.is_some()).count() as u32;
        let values = self.values();
        self.meter.go_on(self.plain.problem, &values)
    }

    fn values(&self) -> Values {
        self.values_of(self.standing)
    }

    fn values_of(&self, standing: Standing) -> Values {
        let mut values = Values::default();
        for (value, objective) in values.iter_mut().zip(self.plain.objectives()) {
            *value = match objective {
                Objective::LeftOut => standing.left_out,
                Objective::Unfairness | Objective::IdleRange => u64::from(standing.unfairness),
                Objective::Breaks | Objective::IdleSlots => u64::from(standing.total),
                _ => 0,
            };
        }
        values
    }
}

impl Arena for Local<'_, '_, '_> {
    fn go_on(&mut self, bound: u64) -> bool {
        self.meter.know(self.plain.problem.objectives[self.level], bound);
        // By steps alone the engines have no end but their conflicts.
        self.report() && self.meter.clock().is_none_or(|spent| spent < self.share_of_time())
    }

    fn local(&mut self, bound: u64) -> Option<u64> {
        let any = Standing { left_out: 0, unfairness: u32::MAX, total: u32::MAX };
        let target = match self.plain.problem.objectives[self.level] {
            Objective::LeftOut => Standing { left_out: bound, ..any },
            Objective::Unfairness | Objective::IdleRange => {
                Standing { left_out: self.standing.left_out, unfairness: bound as u32, ..any }
            }
            _ => Standing { total: bound as u32, ..self.standing },
        };
        let steps = if self.plain.small() { ROUND } else { LONG_ROUND };
        self.walk_on(steps, target).then(|| self.values()[self.level])
    }

    fn take(&mut self, found: &Found) -> Option<u64> {
        let number = |place: &Option<(Slot, Vec<Delegate>)>| {
            place.as_ref().map(|(slot, _)| self.plain.problem.number(*slot) as u8)
        };
        let slots: Vec<Option<u8>> = found.iter().map(number).collect();
        let before = self.values();
        let mut walk = Walk::new(&self.plain.grid, self.plain.seed);
        walk.load(&slots);
        let standing = walk.best().standing;
        if standing < self.standing {
            (self.standing, self.best) = (standing, walk.best().slots());
        }
        let values = self.values_of(standing);
        (values[..self.level] <= before[..self.level]).then_some(values[self.level])
    }
}

/// The placements of a timetable, by request, as the state holds them.
fn held(problem: &Problem, timetable: &Timetable) -> Vec<Option<Held>> {
    let held = |request| {
        let placement = timetable.placement(request)?;
        let mut seats = Seats::none();
        placement.delegates.iter().for_each(|delegate| seats.push(*delegate));
        Some(Held { slot: placement.slot, table: placement.table, seats, interpreter: None })
    };
    problem.requests().map(held).collect()
}
