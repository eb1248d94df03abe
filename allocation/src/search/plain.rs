//! Plain problems: their first levels are settled by the fast walk, beside the engines that prove.

use super::{
    meter::Meter,
    state::{Held, Seats, State, Values},
};
use crate::{
    grid::{Grid, Standing, Walk},
    index::Slot,
    outcome::Limits,
    problem::Problem,
    sat::{Arena, Duel, Encoding, Ended, Settled, admits},
    score::Objective,
    timetable::Timetable,
};

/// Placements that the first timetable may take.
const FILL: u64 = 20_000_000;
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
        let breaks = problem.objectives.iter().position(|one| *one == Objective::Breaks)?;
        Some(Self { problem, grid, seed: limits.seed, threads: limits.threads, levels: breaks + 1 })
    }

    /// Settles the levels as far as breaks and says how many they are; none where it finds no place
    /// for a pin.
    pub(super) fn settle(
        &self,
        state: &mut State<'_>,
        bounds: &mut Values,
        meter: &mut Meter<'_>,
    ) -> Option<usize> {
        let mut local = Local::new(self, meter);
        local.begin(self.target(bounds));
        for level in 0..self.levels {
            local.level = level;
            local.meter.objective = self.problem.objectives[level];
            let values = local.values();
            if values[level] > bounds[level] && self.problem.objectives[level] != Objective::Unfairness {
                self.prove(&mut local, level, bounds);
            }
            let values = local.values();
            if values[level] > bounds[level] {
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

    fn target(&self, bounds: &Values) -> Standing {
        let of = |objective| {
            let level = self.problem.objectives[..self.levels].iter().position(|one| *one == objective);
            level.map_or(0, |level| bounds[level])
        };
        Standing {
            left_out: of(Objective::LeftOut),
            unfairness: of(Objective::Unfairness) as u32,
            breaks: of(Objective::Breaks) as u32,
        }
    }

    fn small(&self) -> bool {
        self.problem.requests.len() <= SMALL
    }

    /// Calls the engines for a level.
    fn prove(&self, local: &mut Local<'_, '_, '_>, level: usize, bounds: &mut Values) {
        if !admits(self.problem, level) || local.meter.conflicts == 0 || local.meter.stopped() {
            return;
        }
        let values = local.values();
        let numbers: Vec<Slot> = self.problem.slots().collect();
        let near: Vec<Option<Slot>> =
            local.best.iter().map(|slot| slot.map(|slot| numbers[usize::from(slot)])).collect();
        let encodings: &[Encoding] =
            if self.small() { &[Encoding::Plain, Encoding::Parity] } else { &[Encoding::Parity] };
        let duel = Duel {
            problem: self.problem,
            level,
            settled: Settled { values: values[..level].to_vec(), best: values[level], bound: bounds[level] },
            near: &near,
            encodings,
            together: self.threads > 1,
            conflicts: local.meter.conflicts,
        };
        let Ended { bound, found, conflicts } = duel.fight(local);
        local.meter.conflicts = local.meter.conflicts.saturating_sub(conflicts);
        if let Some((_, found)) = found {
            let place = |slot: Slot| self.problem.sessions[slot.session()].first + slot.position();
            let slots: Vec<Option<u8>> =
                found.iter().map(|one| one.as_ref().map(|(slot, _)| place(*slot) as u8)).collect();
            local.take(&slots);
        }
        // A value above the bound of what was told stays open.
        bounds[level] = bounds[level].max(bound.min(local.values()[level]));
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
        let most = if self.plain.small() { FILL / 20 } else { FILL };
        self.fill(most);
        self.keep();
        if self.plain.small() {
            self.walk_on(ALONE, target);
        }
    }

    fn fill(&mut self, most: u64) {
        let mut steps = 0;
        while steps < most && !self.walk.fill(CHUNK) && self.told() {
            steps += CHUNK;
        }
    }

    /// Walks on alone as long as there is time, where nobody else could say more.
    fn finish(&mut self, target: Standing) {
        while !self.plain.small() && self.standing > target && self.walk_on(LONG_ROUND, target) {}
    }

    /// So many steps; whether there is time for more.
    fn walk_on(&mut self, steps: u64, target: Standing) -> bool {
        let mut walked = 0;
        while walked < steps && self.standing > target {
            let spent = self.share();
            self.walk.run(CHUNK, spent, target);
            walked += CHUNK;
            self.cooled += CHUNK;
            self.meter.steps(CHUNK / STEPS_FOR_ONE);
            self.keep();
            if !self.told() {
                return false;
            }
            self.begin_anew();
        }
        self.plain.small() || self.meter.spent() < self.most()
    }

    /// The share of the time that is the walk's: all of it, unless levels follow.
    fn most(&self) -> f64 {
        if self.plain.levels == self.plain.problem.objectives.len() { 1.0 } else { 0.6 }
    }

    fn share(&self) -> f64 {
        if self.plain.small() {
            self.cooled as f64 / COOLING as f64
        } else {
            self.meter.spent() / self.most()
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

    /// Takes a timetable from outside.
    fn take(&mut self, slots: &[Option<u8>]) {
        self.walk.load(slots);
        self.keep();
    }

    fn told(&mut self) -> bool {
        self.meter.placed = self.best.iter().filter(|slot| slot.is_some()).count() as u32;
        let values = self.values();
        self.meter.go_on(self.plain.problem, &values)
    }

    fn values(&self) -> Values {
        let mut values = Values::default();
        for (value, objective) in values.iter_mut().zip(&self.plain.problem.objectives) {
            *value = match objective {
                Objective::LeftOut => self.standing.left_out,
                Objective::Unfairness => u64::from(self.standing.unfairness),
                Objective::Breaks => u64::from(self.standing.breaks),
                _ => 0,
            };
        }
        values
    }
}

impl Arena for Local<'_, '_, '_> {
    fn go_on(&mut self, bound: u64) -> bool {
        match self.plain.problem.objectives[self.level] {
            Objective::LeftOut => self.meter.left_out_bound = bound,
            Objective::Breaks => self.meter.breaks_bound = bound,
            _ => {}
        }
        self.told()
    }

    fn local(&mut self, bound: u64) -> Option<u64> {
        let before = self.values();
        let mut target = self.standing;
        match self.plain.problem.objectives[self.level] {
            Objective::LeftOut => {
                target = Standing { left_out: bound, unfairness: u32::MAX, breaks: u32::MAX }
            }
            _ => target.breaks = bound as u32,
        }
        let steps = if self.plain.small() { ROUND } else { LONG_ROUND };
        let goes_on = self.walk_on(steps, target);
        let values = self.values();
        // What is better in a level before belongs to another duel.
        let same = values[..self.level] == before[..self.level];
        (goes_on && same).then_some(values[self.level])
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
