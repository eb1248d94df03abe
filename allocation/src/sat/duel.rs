//! Two engines with different encodings on one level, beside what the caller does meanwhile, in
//! rounds.
//!
//! In a round each has so many conflicts or moves. What they find is looked at between rounds and
//! in a fixed order only, so that the answer does not depend on which thread is faster, or on how
//! many there are.

use std::thread;

mod contender;

use super::{
    engine::Bent,
    model::{Encoding, Found, Settled},
};
use crate::problem::Problem;
use contender::{Answer, Contender, Question, Report};

/// Conflicts of the first round after the bound rose, and the most of a later one.
const FIRST_ROUND: u32 = 400;
const MOST_IN_A_ROUND: u32 = 1_000;
/// Each engine refutes for so many conflicts after the bound rose; from then on it looks for a
/// timetable that has the bound, but for the last sixth of each period, which is four times as long
/// as all before it.
const AT_FIRST: u64 = 2_000;

/// After so many rounds the caller's own come in one of so many.
const ROUNDS_OF_ITS_OWN: u32 = 16;
const ITS_OWN_EVERY: u32 = 4;

/// A gap between bound and best up to which all engines close in on the bound; with a wider one
/// the last comes from above, every other round where it is alone.
const CLOSE: u64 = 16;

/// One level to be proved.
pub(crate) struct Duel<'a, 'p> {
    pub(crate) problem: &'p Problem,
    pub(crate) level: usize,
    pub(crate) settled: Settled,
    /// Which engines take part.
    pub(crate) encodings: &'a [Encoding],
    /// Whether one may run beside the caller and beside the other.
    pub(crate) together: bool,
    /// Conflicts that each engine may have.
    pub(crate) conflicts: u64,
}

/// The world outside, which keeps the best timetable.
pub(crate) trait Arena {
    /// Whether the run goes on, now that no timetable can have less than `bound`.
    fn go_on(&mut self, bound: u64) -> bool;
    /// One round of the caller's own: the best value at the level that is known then; none where
    /// its budget is used up and the duel should end with it.
    fn local(&mut self, bound: u64) -> Option<u64>;
    /// Takes what an engine found and says its value at the level; none where it is worse in a
    /// level before, which is not as it was told.
    fn take(&mut self, found: &Found) -> Option<u64>;
}

/// Where a duel stands.
struct Stand {
    bound: u64,
    best: u64,
    /// Conflicts of all rounds, and of those since the bound last rose.
    conflicts: u64,
    fruitless: u64,
    round: u32,
}

impl Duel<'_, '_> {
    /// Goes on until the best is proved best, conflicts are used up, or the arena says no. Gives
    /// the bound that was proved, and the conflicts that it took.
    pub(crate) fn fight(&self, arena: &mut dyn Arena) -> (u64, u64) {
        thread::scope(|scope| {
            let mut contenders: Vec<Contender> =
                self.encodings.iter().map(|encoding| Contender::new(self, scope, *encoding)).collect();
            let Settled { bound, best, .. } = self.settled;
            let mut stand = Stand { bound, best, conflicts: 0, fruitless: 0, round: 0 };
            let mut goes_on = true;
            while goes_on
                && stand.bound < stand.best
                && stand.conflicts < self.conflicts
                && contenders.iter().any(Contender::able)
            {
                goes_on = self.round(&mut contenders, &mut stand, arena);
                stand.round += 1;
            }
            contenders.iter().for_each(Contender::stop);
            (stand.bound, stand.conflicts)
        })
    }

    /// One round; whether there may be another.
    fn round(&self, contenders: &mut [Contender], stand: &mut Stand, arena: &mut dyn Arena) -> bool {
        // What is asked is settled before anybody answers.
        let conflicts = stand.allowed().min(self.conflicts - stand.conflicts) as u32;
        let questions: Vec<Question> =
            (0..contenders.len()).map(|n| self.question(n, contenders.len(), stand)).collect();
        let before = stand.bound;
        let mut asked = vec![false; contenders.len()];
        asked[0] = self.together && contenders[0].turn(questions[0], conflicts);
        if !self.meanwhile(stand, arena) {
            return false;
        }
        let mut used = 0;
        for n in (0..contenders.len()).rev() {
            asked[n] = asked[n] || contenders[n].turn(questions[n], conflicts);
            if !self.together && asked[n] {
                used = used.max(take(&mut contenders[n], (questions[n], conflicts), stand, arena));
                asked[n] = false;
            }
        }
        for n in (0..contenders.len()).rev().filter(|n| asked[*n]) {
            if stand.bound >= stand.best {
                break;
            }
            used = used.max(take(&mut contenders[n], (questions[n], conflicts), stand, arena));
        }
        stand.conflicts += u64::from(used);
        stand.fruitless = if stand.bound > before { 0 } else { stand.fruitless + u64::from(used) };
        arena.go_on(stand.bound)
    }

    /// What the caller does beside the engines; whether there is more for them to do.
    fn meanwhile(&self, stand: &mut Stand, arena: &mut dyn Arena) -> bool {
        if stand.round < ROUNDS_OF_ITS_OWN || stand.round.is_multiple_of(ITS_OWN_EVERY) {
            let Some(local) = arena.local(stand.bound) else {
                return false;
            };
            stand.best = stand.best.min(local);
        }
        stand.best > stand.bound && arena.go_on(stand.bound)
    }

    /// What a contender is asked for.
    fn question(&self, n: usize, contenders: usize, stand: &Stand) -> Question {
        let last = n + 1 == contenders;
        let turn = contenders > 1 || stand.round % 2 == 1;
        if last && turn && stand.best - stand.bound > CLOSE {
            return Question { most: stand.best - 1, bent: Bent::Find };
        }
        Question { most: stand.bound, bent: stand.bent() }
    }
}

impl Stand {
    /// The conflicts of a round.
    fn allowed(&self) -> u64 {
        (u64::from(FIRST_ROUND) + self.fruitless / 2).min(u64::from(MOST_IN_A_ROUND))
    }

    /// Whether it is time to refute the bound, or to find a timetable that has it.
    fn bent(&self) -> Bent {
        let Some(periods) = (self.fruitless / AT_FIRST).checked_ilog(4) else {
            return Bent::Refute;
        };
        let begun = AT_FIRST << (2 * periods);
        let refutes = self.fruitless >= 4 * begun - begun / 2;
        if refutes { Bent::Refute } else { Bent::Find }
    }
}

/// Waits for the end of a turn and makes of it what there is; the conflicts that it took.
fn take(
    contender: &mut Contender,
    (question, conflicts): (Question, u32),
    stand: &mut Stand,
    arena: &mut dyn Arena,
) -> u32 {
    let (report, used) = contender.report(conflicts, || arena.go_on(stand.bound));
    let Report::Answer(answer, _) = report else {
        return used;
    };
    match answer {
        Answer::Unable => contender.give_up(),
        Answer::Unknown => {}
        Answer::Nothing(next) => stand.bound = stand.bound.max(next.min(stand.best)),
        Answer::Found(found) => match arena.take(&found) {
            Some(value) if value <= question.most => stand.best = stand.best.min(value),
            // What counts otherwise than it is told would be found again and again.
            _ => contender.give_up(),
        },
    }
    used
}
