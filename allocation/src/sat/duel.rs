//! Two engines with different encodings on one level, beside the local search, in rounds.
//!
//! In a round each has so many conflicts or moves; bounds and timetables are exchanged between
//! rounds only, and looked at in a fixed order, so that the answer does not depend on which
//! thread is faster.

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

/// A gap between bound and best up to which both engines close in on the bound.
const CLOSE: u64 = 16;

/// One level to be proved.
pub(crate) struct Duel<'a, 'p> {
    pub(crate) problem: &'p Problem,
    pub(crate) level: usize,
    pub(crate) settled: Settled,
    /// Which engines take part.
    pub(crate) encodings: &'a [Encoding],
    /// Whether they may run at the same time.
    pub(crate) together: bool,
    /// Conflicts that each engine may have.
    pub(crate) conflicts: u64,
}

/// The world outside: whether to go on, and what the local search finds meanwhile.
pub(crate) trait Arena {
    /// Whether the run goes on, now that no timetable can have less than `bound`.
    fn go_on(&mut self, bound: u64) -> bool;
    /// One round of local search: the best value at the level that it has reached; none where
    /// its budget is used up and the duel should end with it.
    fn local(&mut self, bound: u64) -> Option<u64>;
}

/// How a duel ended.
pub(crate) struct Ended {
    /// No timetable has less than this.
    pub(crate) bound: u64,
    /// A timetable that is better than any before, and what it has at most.
    pub(crate) found: Option<(u64, Found)>,
    /// Conflicts that each engine had.
    pub(crate) conflicts: u64,
}

struct Question {
    most: u64,
    conflicts: u32,
}

enum Answer {
    /// The problem can't be told in clauses.
    Unable,
    Found(Found),
    /// There is nothing as good: the next value that could be.
    Nothing(u64),
    Unknown,
}

struct Contender {
    questions: Sender<Question>,
    answers: Receiver<Answer>,
    stop: TerminateFlag,
    able: bool,
}

impl Duel<'_, '_> {
    /// Goes on until the best is proved best, conflicts are used up, or the arena says no.
    pub(crate) fn fight(&self, arena: &mut dyn Arena) -> Ended {
        thread::scope(|scope| {
            let mut contenders: Vec<Contender> =
                self.encodings.iter().map(|encoding| self.contender(scope, *encoding)).collect();
            let mut ended = Ended { bound: self.settled.bound, found: None, conflicts: 0 };
            let mut best = self.settled.best;
            let mut round = FIRST_ROUND;
            while ended.bound < best && ended.conflicts < self.conflicts {
                let goes_on = self.round(&mut contenders, round, &mut best, &mut ended, arena);
                ended.conflicts += u64::from(round);
                round = (round + round / 2).min(MOST_IN_A_ROUND);
                if !goes_on || contenders.iter().all(|contender| !contender.able) {
                    break;
                }
            }
            for contender in &contenders {
                contender.stop.terminate();
            }
            ended
        })
    }

    fn contender<'s>(&'s self, scope: &'s Scope<'s, '_>, encoding: Encoding) -> Contender {
        let (questions, asked) = channel::<Question>();
        let (reply, answers) = channel();
        let stop = TerminateFlag::new();
        let flag = stop.clone();
        scope.spawn(move || {
            let mut model = Model::new(self.problem, self.level, &self.settled, encoding, &flag);
            for question in asked {
                let answer = model.as_mut().map_or(Answer::Unable, |model| answer(model, &question));
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
        conflicts: u32,
        best: &mut u64,
        ended: &mut Ended,
        arena: &mut dyn Arena,
    ) -> bool {
        let bound = ended.bound;
        // The last one closes in from above while there is far to go.
        let aim = |n: usize, best: u64| if n == 0 || best - bound <= CLOSE { bound } else { best - 1 };
        let ask = |n: usize, contender: &Contender, best: u64| {
            let question = Question { most: aim(n, best), conflicts };
            contender.able && contender.questions.send(question).is_ok()
        };
        let mut asked: Vec<Option<u64>> = vec![None; contenders.len()];
        if self.together && ask(0, &contenders[0], *best) {
            asked[0] = Some(bound);
        }
        let local = arena.local(bound);
        *best = local.map_or(*best, |local| local.min(*best));
        let mut goes_on = local.is_some() && arena.go_on(bound);
        if *best <= bound || !goes_on {
            contenders.iter().for_each(|contender| contender.stop.terminate());
            return false;
        }
        for n in (0..contenders.len()).rev() {
            if asked[n].is_none() && ask(n, &contenders[n], *best) {
                asked[n] = Some(aim(n, *best));
                if !self.together {
                    goes_on &= self.take(n, contenders, &mut asked, best, ended, arena);
                }
            }
        }
        for n in (0..contenders.len()).rev() {
            goes_on &= self.take(n, contenders, &mut asked, best, ended, arena);
        }
        goes_on
    }

    /// Waits for one answer and makes of it what there is; whether the duel goes on.
    fn take(
        &self,
        n: usize,
        contenders: &mut [Contender],
        asked: &mut [Option<u64>],
        best: &mut u64,
        ended: &mut Ended,
        arena: &mut dyn Arena,
    ) -> bool {
        let Some(most) = asked[n].take() else {
            return true;
        };
        let mut goes_on = true;
        let answer = loop {
            match contenders[n].answers.recv_timeout(ASK_EVERY) {
                Ok(answer) => break answer,
                Err(RecvTimeoutError::Disconnected) => break Answer::Unable,
                Err(RecvTimeoutError::Timeout) => {
                    if goes_on && !arena.go_on(ended.bound) {
                        goes_on = false;
                        contenders.iter().for_each(|contender| contender.stop.terminate());
                    }
                }
            }
        };
        match answer {
            Answer::Unable => contenders[n].able = false,
            Answer::Found(found) if most < *best => {
                *best = most;
                ended.found = Some((most, found));
            }
            Answer::Nothing(next) => ended.bound = ended.bound.max(next.min(*best)),
            Answer::Found(_) | Answer::Unknown => {}
        }
        if ended.bound >= *best {
            contenders.iter().for_each(|contender| contender.stop.terminate());
        }
        goes_on
    }
}

fn answer(model: &mut Model<'_>, question: &Question) -> Answer {
    match model.solve(question.most, question.conflicts) {
        Verdict::Satisfiable => Answer::Found(model.found()),
        Verdict::Unsatisfiable => Answer::Nothing(model.next_above(question.most)),
        Verdict::Unknown => Answer::Unknown,
    }
}
