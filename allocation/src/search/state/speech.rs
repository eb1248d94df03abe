//! Whether the people of a meeting understand one another, and who interprets for them.

use super::{Held, Seats, Slot, State};
use crate::{
    index::{Delegate, Interpreter, Request},
    speech::{ANY, Tongues},
};

/// The sides share no language, and no interpreter who bridges them is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::search) struct Unspoken;

impl State<'_> {
    fn tongues(&self, request: Request, seats: &Seats) -> Tongues {
        Tongues::new(self.problem, self.problem.request_row(request), |_, delegate| {
            seats.all().contains(&delegate)
        })
    }

    /// What the sides speak, where these people need an interpreter.
    fn foreign(&self, request: Request, seats: &Seats) -> Option<Tongues> {
        if !self.problem.request_row(request).mixed {
            return None;
        }
        let tongues = self.tongues(request, seats);
        (tongues.shared() == 0).then_some(tongues)
    }

    fn interpreter_is_free(&self, interpreter: Interpreter, slot: Slot) -> bool {
        let busy = |slot: &Slot| {
            self.interpreting[interpreter.index() * self.words + slot.session()] & slot.bit() != 0
        };
        !busy(&slot) && !self.problem.slot_row(slot).apart.iter().any(busy)
    }

    fn free_interpreters(&self, slot: Slot, tongues: &Tongues) -> impl Iterator<Item = Interpreter> {
        self.problem.interpreters().filter(move |interpreter| {
            self.problem.interprets(*interpreter, slot, tongues)
                && self.interpreter_is_free(*interpreter, slot)
        })
    }

    /// The meeting for which an interpreter works in a slot.
    pub(in crate::search) fn at_interpreter(&self, interpreter: Interpreter, slot: Slot) -> Option<Request> {
        let at = interpreter.index() * self.words * 64 + slot.index();
        let request = self.interpreting_for[at];
        (request != super::NOBODY).then_some(Request(request))
    }

    pub(super) fn set_interpreter(&mut self, request: u32, held: &Held) {
        if let Some(interpreter) = held.interpreter {
            let at = interpreter.index() * self.words;
            self.interpreting_for[at * 64 + held.slot.index()] = request;
            self.interpreting[at + held.slot.session()] ^= held.slot.bit();
        }
    }

    /// Every choice of an interpreter for these people: none where they need none.
    pub(in crate::search) fn interpreters(
        &self,
        request: Request,
        slot: Slot,
        seats: &Seats,
    ) -> Vec<Option<Interpreter>> {
        match self.foreign(request, seats) {
            None => vec![None],
            Some(tongues) => self.free_interpreters(slot, &tongues).map(Some).collect(),
        }
    }

    /// Whether these people share a language, or an interpreter is free for them as things are.
    pub(in crate::search) fn is_spoken(&self, request: Request, slot: Slot, seats: &Seats) -> bool {
        self.foreign(request, seats)
            .is_none_or(|tongues| self.free_interpreters(slot, &tongues).next().is_some())
    }

    /// The interpreter for these people, if they need one; where all who suit are taken, moves
    /// others of the slot to other interpreters when that frees one (augmenting paths).
    pub(in crate::search) fn make_interpreter(
        &mut self,
        request: Request,
        slot: Slot,
        seats: &Seats,
    ) -> Result<Option<Interpreter>, Unspoken> {
        let Some(tongues) = self.foreign(request, seats) else {
            return Ok(None);
        };
        if let Some(interpreter) = self.free_interpreters(slot, &tongues).next() {
            return Ok(Some(interpreter));
        }
        let mut seen = vec![false; self.problem.interpreters.len()];
        self.relieve(slot, &tongues, &mut seen).map(Some).ok_or(Unspoken)
    }

    fn relieve(&mut self, slot: Slot, tongues: &Tongues, seen: &mut [bool]) -> Option<Interpreter> {
        for interpreter in self.problem.interpreters() {
            if seen[interpreter.index()] || !self.problem.interprets(interpreter, slot, tongues) {
                continue;
            }
            seen[interpreter.index()] = true;
            if self.interpreter_is_free(interpreter, slot) {
                return Some(interpreter);
            }
            // Taken in another slot that is too close: nobody to shift here.
            let Some(other) = self.at_interpreter(interpreter, slot) else {
                continue;
            };
            let theirs = self.held(other).map(|held| held.seats);
            if let Some(seats) = theirs
                && let Some(to) = self.relieve(slot, &self.tongues(other, &seats), seen)
                && let Some(held) = self.take(other)
            {
                self.put(other, Held { interpreter: Some(to), ..held });
                return Some(interpreter);
            }
        }
        None
    }

    /// People who understand one another or for whom an interpreter is free, where those of
    /// the first choice do not: a shared language first, then one interpreter after the other.
    pub(super) fn spoken_seats(&self, request: Request, slot: Slot, turn: u64) -> Option<Seats> {
        let row = self.problem.request_row(request);
        let able = Tongues::new(self.problem, row, |_, delegate| self.can_sit(delegate, slot));
        let shared = able.shared();
        if shared != 0 {
            let nth = (turn % u64::from(shared.count_ones())) as usize;
            let language = crate::index::bits(shared).nth(nth)?;
            return self.compact_seats(request, slot, turn, 1 << language);
        }
        let interpreter = self.free_interpreters(slot, &able).next()?;
        let languages = self.problem.interpreters[interpreter.index()].languages;
        self.compact_seats(request, slot, turn, languages)
    }

    /// Whether a delegate speaks one of these languages.
    pub(in crate::search) fn speaks(&self, delegate: Delegate, languages: u64) -> bool {
        languages == ANY || self.problem.delegate_row(delegate).own.languages & languages != 0
    }

    /// Interpreters who would do for these people, were they free; none where none is needed.
    pub(in crate::search) fn wanted(&self, request: Request, slot: Slot, seats: &Seats) -> Vec<Interpreter> {
        let Some(tongues) = self.foreign(request, seats) else {
            return Vec::new();
        };
        self.problem.interpreters().filter(|one| self.problem.interprets(*one, slot, &tongues)).collect()
    }
}
