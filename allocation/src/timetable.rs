//! A timetable: which request takes place in which slot, at which table, with which delegates.

use crate::{
    document::{MeetingDocument, TimetableDocument},
    fault::{Fault, Invalid},
    index::{Delegate, Interpreter, Request, Slot, Table},
    problem::Problem,
};

/// One placed request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Placement {
    /// Which request.
    pub request: Request,
    /// When.
    pub slot: Slot,
    /// Where.
    pub table: Table,
    /// Who sits there, of all sides, in ascending order.
    pub delegates: Vec<Delegate>,
    /// Who interprets, where the sides share no language.
    pub interpreter: Option<Interpreter>,
}

impl Placement {
    /// A placement without an interpreter; the delegates may come in any order.
    #[must_use]
    pub fn new(request: Request, slot: Slot, table: Table, mut delegates: Vec<Delegate>) -> Self {
        delegates.sort_unstable();
        Self { request, slot, table, delegates, interpreter: None }
    }

    /// The same placement with this interpreter, or with none.
    #[must_use]
    pub fn with_interpreter(self, interpreter: Option<Interpreter>) -> Self {
        Self { interpreter, ..self }
    }
}

/// Placements in the order of their requests. Nothing is promised about them until
/// [`check`](crate::check()) has agreed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timetable {
    placements: Vec<Placement>,
}

impl Timetable {
    /// A timetable of these placements.
    #[must_use]
    pub fn new(mut placements: Vec<Placement>) -> Self {
        placements.sort_unstable();
        Self { placements }
    }

    /// The placements, in the order of their requests.
    #[must_use]
    pub fn placements(&self) -> &[Placement] {
        &self.placements
    }

    /// Where a request is placed; none when it is left out.
    #[must_use]
    pub fn placement(&self, request: Request) -> Option<&Placement> {
        let first = self.placements.partition_point(|placement| placement.request < request);
        self.placements.get(first).filter(|placement| placement.request == request)
    }

    /// Reads a written timetable with the keys of the problem.
    ///
    /// # Errors
    /// [`Invalid`] names each meeting that mentions a key the problem does not have.
    pub fn read(problem: &Problem, document: &TimetableDocument) -> Result<Self, Invalid> {
        let mut faults = Vec::new();
        let mut placements = Vec::new();
        for meeting in &document.meetings {
            match placement(problem, meeting) {
                Ok(placement) => placements.push(placement),
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() { Ok(Self::new(placements)) } else { Err(Invalid { faults }) }
    }

    /// The meetings by their keys; status, score and reasons are left empty.
    #[must_use]
    pub fn document(&self, problem: &Problem) -> TimetableDocument {
        let meeting = |placement: &Placement| MeetingDocument {
            request: problem.request_key(placement.request).into(),
            slot: problem.slot_key(placement.slot).into(),
            table: problem.table_key(placement.table).into(),
            delegates: placement
                .delegates
                .iter()
                .map(|delegate| problem.delegate_key(*delegate).into())
                .collect(),
            interpreter: placement.interpreter.map(|key| problem.interpreter_key(key).into()),
        };
        TimetableDocument { meetings: self.placements.iter().map(meeting).collect(), ..Default::default() }
    }
}

fn placement(problem: &Problem, meeting: &MeetingDocument) -> Result<Placement, Fault> {
    let row = || format!("meeting of request {}", meeting.request);
    let unknown = |what: &'static str, key: &str| Fault::Unknown { row: row(), what, key: key.into() };
    let mut delegates = Vec::new();
    for key in &meeting.delegates {
        delegates.push(problem.delegate(key).ok_or_else(|| unknown("delegate", key))?);
    }
    let interpreter = match &meeting.interpreter {
        Some(key) => Some(problem.interpreter(key).ok_or_else(|| unknown("interpreter", key))?),
        None => None,
    };
    let placement = Placement::new(
        problem.request(&meeting.request).ok_or_else(|| unknown("request", &meeting.request))?,
        problem.slot(&meeting.slot).ok_or_else(|| unknown("slot", &meeting.slot))?,
        problem.table(&meeting.table).ok_or_else(|| unknown("table", &meeting.table))?,
        delegates,
    );
    Ok(placement.with_interpreter(interpreter))
}
