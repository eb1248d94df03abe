//! Two engines with different encodings on one level, beside what the caller does meanwhile, in
//! rounds.
//!
//! In a round each has so many conflicts or moves. What they find is looked at between rounds and
//! in a fixed order only, so that the answer does not depend on which thread is faster, or on how
//! many there are.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread::{self, Scope},
    time::Duration,
};

use cadical_sys::TerminateFlag;

use super::{
    engine::Verdict,
    model::{Encoding, Found, Model, Settled},
};
use crate::problem::Problem;

/// Conflicts of the first round, and the most of a later one.
const FIRST_ROUND: u32 = 400;
const MOST_IN_A_ROUND: u32 = 4_000;

/// How often the caller is asked whether to go on while engines are waited for.
const ASK_EVERY: Duration = Duration::from_millis(5);

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

struct Question {
    most: u64,
    conflicts: u32,
}

enum Answer {
    /// The problem can't be told in clauses, or not this question.
    Unable,
    Found(Found),
    /// There is nothing as good: the next value that could be.
    Nothing(u64),
    Unknown,
}

struct Contender {
    questions: Sender<Question>,
    /// Answers, each with the conflicts that it took.
    answers: Receiver<(Answer, u64)>,
    stop: TerminateFlag,
    able: bool,
}

/// Where a duel stands.
struct Stand {
    bound: u64,
    best: u64,
    /// Conflicts that each engine has had at most.
    conflicts: u64,
    round: u32,
}

impl Duel<'_, '_> {
    /// Goes on until the best is proved best, conflicts are used up, or the arena says no. Gives
    /// the bound that was proved, and the conflicts that it took.
    pub(crate) fn fight(&self, arena: &mut dyn Arena) -> (u64, u64) {
        thread::scope(|scope| {
            let mut contenders: Vec<Contender> =
                self.encodings.iter().map(|encoding| self.contender(scope, *encoding)).collect();
            let Settled { bound, best, .. } = self.settled;
            let mut stand = Stand { bound, best, conflicts: 0, round: 0 };
            let mut allowed = FIRST_ROUND;
            let mut goes_on = true;
            while goes_on
                && stand.bound < stand.best
                && stand.conflicts < self.conflicts
                && contenders.iter().any(|contender| contender.able)
            {
                goes_on = self.round(&mut contenders, allowed, &mut stand, arena);
                allowed = (allowed + allowed / 2).min(MOST_IN_A_ROUND);
                stand.round += 1;
            }
            stop(&contenders);
            (stand.bound, stand.conflicts)
        })
    }

    fn contender<'s>(&'s self, scope: &'s Scope<'s, '_>, encoding: Encoding) -> Contender {
        let (questions, asked) = channel::<Question>();
        let (reply, answers) = channel();
        let stop = TerminateFlag::new();
        let flag = stop.clone();
        scope.spawn(move || {
            let mut model = None;
            for question in asked {
                let model = model.get_or_insert_with(|| {
                    Model::new(self.problem, self.level, &self.settled, encoding, &flag)
                });
                let answer = model.as_mut().map_or((Answer::Unable, 0), |model| answer(model, &question));
                if reply.send(answer).is_err() {
                    break;
                }
            }
        });
        Contender { questions, answers, stop, able: true }
    }

    /// One round; whether there may be another.
    fn round(
        &self,
        contenders: &mut [Contender],
        allowed: u32,
        stand: &mut Stand,
        arena: &mut dyn Arena,
    ) -> bool {
        // What is asked is settled before anybody answers.
        let aims: Vec<u64> = (0..contenders.len()).map(|n| self.aim(n, contenders.len(), stand)).collect();
        let ahead = self.together && contenders[0].ask(aims[0], allowed);
        let local = arena.local(stand.bound);
        stand.best = local.map_or(stand.best, |local| local.min(stand.best));
        if local.is_none() || stand.best <= stand.bound || !arena.go_on(stand.bound) {
            stop(contenders);
            return false;
        }
        let mut used = 0;
        let mut asked = vec![false; contenders.len()];
        asked[0] = ahead;
        for n in (0..contenders.len()).rev() {
            asked[n] = asked[n] || contenders[n].ask(aims[n], allowed);
            if !self.together && asked[n] {
                used = used.max(take(n, aims[n], contenders, stand, arena));
                asked[n] = false;
            }
        }
        for n in (0..contenders.len()).rev().filter(|n| asked[*n]) {
            used = used.max(take(n, aims[n], contenders, stand, arena));
        }
        // How far an engine came that was stopped depends on the other's speed.
        stand.conflicts += if stand.bound >= stand.best { u64::from(allowed) } else { used };
        arena.go_on(stand.bound)
    }

    /// What a contender is asked for.
    fn aim(&self, n: usize, contenders: usize, stand: &Stand) -> u64 {
        let last = n + 1 == contenders;
        let turn = contenders > 1 || stand.round % 2 == 1;
        if last && turn && stand.best - stand.bound > CLOSE { stand.best - 1 } else { stand.bound }
    }
}

impl Contender {
    fn ask(&self, most: u64, conflicts: u32) -> bool {
        self.able && self.questions.send(Question { most, conflicts }).is_ok()
    }
}

fn stop(contenders: &[Contender]) {
    contenders.iter().for_each(|contender| contender.stop.terminate());
}

/// Waits for one answer and makes of it what there is; the conflicts that it took.
fn take(n: usize, most: u64, contenders: &mut [Contender], stand: &mut Stand, arena: &mut dyn Arena) -> u64 {
    let mut stopped = false;
    let (answer, used) = loop {
        match contenders[n].answers.recv_timeout(ASK_EVERY) {
            Ok(answer) => break answer,
            Err(RecvTimeoutError::Disconnected) => break (Answer::Unable, 0),
            Err(RecvTimeoutError::Timeout) => {
                if !stopped && !arena.go_on(stand.bound) {
                    stopped = true;
                    stop(contenders);
                }
            }
        }
    };
    match answer {
        Answer::Unable => contenders[n].able = false,
        Answer::Unknown => {}
        Answer::Nothing(next) => stand.bound = stand.bound.max(next.min(stand.best)),
        Answer::Found(found) => match arena.take(&found) {
            Some(value) if value <= most => stand.best = stand.best.min(value),
            // What counts otherwise than it is told would be found again and again.
            _ => contenders[n].able = false,
        },
    }
    if stand.bound >= stand.best {
        stop(contenders);
    }
    used
}

fn answer(model: &mut Model<'_>, question: &Question) -> (Answer, u64) {
    if !model.tells(question.most) {
        return (Answer::Unable, 0);
    }
    let before = model.conflicts();
    let answer = match model.solve(question.most, question.conflicts) {
        Verdict::Satisfiable => Answer::Found(model.found()),
        Verdict::Unsatisfiable => Answer::Nothing(model.next_above(question.most)),
        Verdict::Unknown => Answer::Unknown,
    };
    (answer, model.conflicts() - before)
}
