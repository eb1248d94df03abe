//! One engine on a thread of its own: it works on a question in turns of so many conflicts, and
//! waits between them, in the middle of its search, until it may go on.
//!
//! An engine that is called anew after each turn would begin its schedule of restarts and phases
//! anew as well, and find far less. So the search stays where it is, held up at a conflict.

use std::{
    cell::Cell,
    rc::Rc,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread::Scope,
    time::Duration,
};

use cadical_sys::{Learner, TerminateFlag, Terminator};

use super::Duel;
use crate::sat::{
    engine::{Bent, Engine, Verdict},
    model::{Encoding, Found, Model},
};

/// How often the caller is asked whether to go on while an engine is waited for.
const ASK_EVERY: Duration = Duration::from_millis(5);

/// Whether there is a timetable with this value or less at the level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) most: u64,
    pub(super) bent: Bent,
}

/// A turn: the same question on, or another one.
struct Turn {
    question: Question,
    conflicts: u32,
}

pub(super) enum Report {
    /// The turn's conflicts are used up.
    StillAtIt,
    /// The answer, and the conflicts that it took in this turn.
    Answer(Answer, u32),
}

pub(super) enum Answer {
    /// The problem can't be told in clauses, or not this question.
    Unable,
    Found(Found),
    /// There is nothing as good: the next value that could be.
    Nothing(u64),
    Unknown,
}

pub(super) struct Contender {
    turns: Sender<Turn>,
    reports: Receiver<Report>,
    stop: TerminateFlag,
    able: bool,
    /// Conflicts of its turns for one of the slowest.
    pace: u32,
}

impl Contender {
    /// Begins to wait for questions.
    pub(super) fn new<'s>(duel: &'s Duel<'_, '_>, scope: &'s Scope<'s, '_>, encoding: Encoding) -> Self {
        let (turns, orders) = channel();
        let (reply, reports) = channel();
        let stop = TerminateFlag::new();
        let flag = stop.clone();
        scope.spawn(move || Work::new(duel, encoding, flag, orders, reply).go());
        Self { turns, reports, stop, able: true, pace: encoding.pace() }
    }

    pub(super) fn able(&self) -> bool {
        self.able
    }

    pub(super) fn give_up(&mut self) {
        self.able = false;
    }

    pub(super) fn stop(&self) {
        self.stop.terminate();
    }

    /// Gives it a turn; whether it takes it.
    pub(super) fn turn(&self, question: Question, conflicts: u32) -> bool {
        let turn = Turn { question, conflicts: conflicts.saturating_mul(self.pace) };
        self.able && self.turns.send(turn).is_ok()
    }

    /// Waits for the end of its turn; it is stopped once `go_on` says no. The report, and how much
    /// of a turn of so many conflicts was used.
    pub(super) fn report(&self, conflicts: u32, mut go_on: impl FnMut() -> bool) -> (Report, u32) {
        let mut stopped = false;
        loop {
            match self.reports.recv_timeout(ASK_EVERY) {
                Ok(Report::StillAtIt) => return (Report::StillAtIt, conflicts),
                Ok(Report::Answer(answer, used)) => return (Report::Answer(answer, used), used / self.pace),
                Err(RecvTimeoutError::Disconnected) => return (Report::Answer(Answer::Unable, 0), 0),
                Err(RecvTimeoutError::Timeout) => {
                    if !stopped && !go_on() {
                        stopped = true;
                        self.stop();
                    }
                }
            }
        }
    }
}

/// What a thread works with.
struct Work<'a, 'd, 'p> {
    duel: &'a Duel<'d, 'p>,
    encoding: Encoding,
    stop: TerminateFlag,
    pauses: Rc<Pauses>,
}

impl<'a, 'd, 'p> Work<'a, 'd, 'p> {
    fn new(
        duel: &'a Duel<'d, 'p>,
        encoding: Encoding,
        stop: TerminateFlag,
        turns: Receiver<Turn>,
        reports: Sender<Report>,
    ) -> Self {
        let pauses = Pauses {
            stop: stop.clone(),
            turns,
            reports,
            question: Cell::new(None),
            left: Cell::new(0),
            instead: Cell::new(None),
        };
        Self { duel, encoding, stop, pauses: Rc::new(pauses) }
    }

    /// Answers questions until nobody asks any more.
    fn go(&self) {
        let (mut refuting, mut finding) = (None, None);
        let mut turn = self.pauses.turns.recv().ok();
        while let Some(Turn { question, conflicts }) = turn {
            self.pauses.begin(question, conflicts);
            let model = match question.bent {
                Bent::Refute => &mut refuting,
                Bent::Find => &mut finding,
            };
            let model = model.get_or_insert_with(|| self.model(question.bent));
            let answer = model.as_mut().map_or(Answer::Unable, |model| answer(model, question.most));
            turn = self.pauses.instead.take();
            if turn.is_none() {
                let report = Report::Answer(answer, self.pauses.used(conflicts));
                turn = self.pauses.reports.send(report).ok().and_then(|()| self.pauses.turns.recv().ok());
            }
        }
    }

    fn model(&self, bent: Bent) -> Option<Model<'p>> {
        let mut engine = Engine::new(bent);
        engine.watched_by(Watcher(Rc::clone(&self.pauses)));
        let Duel { problem, level, settled, .. } = self.duel;
        Model::new(problem, *level, settled, self.encoding, engine, &self.stop)
    }
}

fn answer(model: &mut Model<'_>, most: u64) -> Answer {
    if !model.tells(most) {
        return Answer::Unable;
    }
    match model.solve(most) {
        Verdict::Satisfiable => Answer::Found(model.found()),
        Verdict::Unsatisfiable => Answer::Nothing(model.next_above(most)),
        Verdict::Unknown => Answer::Unknown,
    }
}

/// Where an engine pauses: at the last conflict of each turn.
struct Pauses {
    stop: TerminateFlag,
    turns: Receiver<Turn>,
    reports: Sender<Report>,
    question: Cell<Option<Question>>,
    /// Conflicts left in this turn.
    left: Cell<u32>,
    /// What is asked instead of the question in hand, which is dropped.
    instead: Cell<Option<Turn>>,
}

impl Pauses {
    fn begin(&self, question: Question, conflicts: u32) {
        self.question.set(Some(question));
        self.left.set(conflicts);
    }

    fn used(&self, conflicts: u32) -> u32 {
        conflicts.saturating_sub(self.left.get())
    }

    fn conflict(&self) {
        if self.question.get().is_none() {
            return;
        }
        self.left.set(self.left.get().saturating_sub(1));
        if self.left.get() > 0 {
            return;
        }
        let told = self.reports.send(Report::StillAtIt).is_ok();
        match self.turns.recv().ok().filter(|_| told) {
            Some(turn) if Some(turn.question) == self.question.get() => self.left.set(turn.conflicts),
            turn => {
                self.question.set(None);
                self.instead.set(turn);
            }
        }
    }
}

/// Sees each conflict of an engine.
#[derive(Clone)]
struct Watcher(Rc<Pauses>);

impl Learner for Watcher {
    fn learning(&mut self, _size: i32) -> bool {
        self.0.conflict();
        false
    }

    fn learn(&mut self, _literal: i32) {}
}

impl Terminator for Watcher {
    fn terminated(&mut self) -> bool {
        self.0.question.get().is_none() || self.0.stop.is_terminated()
    }
}
