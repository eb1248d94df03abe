//! The problem, verified: every row refers to rows that exist, so the search need not look back.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    admission,
    document::ProblemDocument,
    fault::Invalid,
    index::{Delegate, Interpreter, Organisation, Request, Slot, SlotSet, Table},
    score::Objective,
    timetable::Placement,
};

mod lookup;
mod possible;

/// Who could meet whom, when and where. It can't be built with a fault in it.
#[derive(Debug, Clone)]
pub struct Problem {
    pub(crate) sessions: Vec<SessionRow>,
    pub(crate) slots: Vec<SlotRow>,
    pub(crate) tables: Vec<TableRow>,
    pub(crate) organisations: Vec<OrganisationRow>,
    pub(crate) delegates: Vec<DelegateRow>,
    pub(crate) interpreters: Vec<InterpreterRow>,
    pub(crate) requests: Vec<RequestRow>,
    /// For each request, the slots in which it could take place were it alone, pin aside.
    possible: Vec<SlotSet>,
    pub(crate) precedences: Vec<Precedence>,
    pub(crate) longest_run: Option<u32>,
    pub(crate) marks: Vec<MarkRow>,
    pub(crate) lunches: Vec<LunchRow>,
    pub(crate) fairness: Option<u32>,
    pub(crate) objectives: Vec<Objective>,
    pub(crate) published: Option<Published>,
    pub(crate) most_people_changed: Option<u32>,
    /// Seconds from place to place, both ways.
    pub(crate) travel: BTreeMap<(u32, u32), i64>,
    pub(crate) keys: Keys,
}

#[derive(Debug, Clone)]
pub(crate) struct SessionRow {
    pub(crate) key: String,
    /// Row of its first slot; the others follow in order of time.
    pub(crate) first: usize,
    /// How many slots it has, 1 to 64.
    pub(crate) len: usize,
}

#[derive(Debug, Clone)]
pub(crate) struct SlotRow {
    pub(crate) key: String,
    pub(crate) slot: Slot,
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) place: Option<u32>,
    pub(crate) marks: Vec<String>,
    /// Other slots in which nobody can sit who sits in this one: same time, or too far to travel.
    pub(crate) apart: Vec<Slot>,
    /// Other slots at the same time, in which the same table can't be used.
    pub(crate) overlapping: Vec<Slot>,
}

#[derive(Debug, Clone)]
pub(crate) struct TableRow {
    pub(crate) key: String,
    pub(crate) kinds: Vec<String>,
    pub(crate) owner: Option<Organisation>,
    /// Slots in which it can be used.
    pub(crate) open: SlotSet,
}

#[derive(Debug, Clone)]
pub(crate) struct OrganisationRow {
    pub(crate) key: String,
    pub(crate) delegates: Vec<Delegate>,
}

#[derive(Debug, Clone)]
pub(crate) struct DelegateRow {
    pub(crate) key: String,
    pub(crate) organisation: Organisation,
    pub(crate) available: SlotSet,
    pub(crate) most_meetings: u32,
    /// Apart, so that the rows that the search reads all the time stay small.
    pub(crate) own: Box<OwnRules>,
}

/// What not every delegate asks for.
#[derive(Debug, Clone)]
pub(crate) struct OwnRules {
    /// One bit for each language it speaks; all of them when none is known.
    pub(crate) languages: u64,
    /// Slots outside its humane hours.
    pub(crate) outside_hours: SlotSet,
    /// Its most meetings in slots with a mark.
    pub(crate) quotas: Vec<Quota>,
    /// Whether the lunch windows leave it alone.
    pub(crate) no_lunch: bool,
    /// When its first meeting may begin, and when its last must have ended.
    pub(crate) from: Option<i64>,
    pub(crate) until: Option<i64>,
    /// Where its published agenda may not change: the slots of that agenda.
    pub(crate) settled: Option<SlotSet>,
}

/// The most meetings in the slots with one mark.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quota {
    /// Row of the mark.
    pub(crate) mark: usize,
    pub(crate) most: u32,
}

/// A mark for which somebody has a quota.
#[derive(Debug, Clone)]
pub(crate) struct MarkRow {
    pub(crate) key: String,
    pub(crate) slots: SlotSet,
}

/// A window of which so many slots stay free for lunch.
#[derive(Debug, Clone)]
pub(crate) struct LunchRow {
    pub(crate) free: u32,
    /// Each slot of the window, with those at the same time: a meeting in one of these takes it.
    pub(crate) slots: Vec<(Slot, SlotSet)>,
    /// All slots in which a meeting takes one of the window's.
    pub(crate) touched: SlotSet,
}

#[derive(Debug, Clone)]
pub(crate) struct InterpreterRow {
    pub(crate) key: String,
    /// One bit for each language.
    pub(crate) languages: u64,
    pub(crate) available: SlotSet,
}

#[derive(Debug, Clone)]
pub(crate) struct RequestRow {
    pub(crate) key: String,
    pub(crate) sides: Vec<Side>,
    pub(crate) weight: u32,
    /// Slots that its own lists, marks and vetoes allow; the pin is not counted in.
    pub(crate) slots: SlotSet,
    /// Kinds that its table must have.
    pub(crate) needs: Vec<String>,
    /// Tables that suit it in kind and owner, ascending.
    pub(crate) tables: Arc<[Table]>,
    pub(crate) pin: Option<Pin>,
    /// Whether there is no language that all its delegates speak, so that an interpreter may be
    /// needed.
    pub(crate) mixed: bool,
}

/// One side: `choose` of the delegates in `from`, all of one organisation.
#[derive(Debug, Clone)]
pub(crate) struct Side {
    pub(crate) organisation: Organisation,
    pub(crate) from: Vec<Delegate>,
    pub(crate) choose: usize,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Pin {
    pub(crate) slot: Slot,
    pub(crate) table: Option<Table>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Precedence {
    pub(crate) first: Request,
    pub(crate) second: Request,
    /// Seconds.
    pub(crate) gap: i64,
}

/// The timetable people hold already, by request.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    pub(crate) by_request: Vec<Option<Placement>>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Keys {
    pub(crate) slots: BTreeMap<String, Slot>,
    pub(crate) tables: BTreeMap<String, Table>,
    pub(crate) organisations: BTreeMap<String, Organisation>,
    pub(crate) delegates: BTreeMap<String, Delegate>,
    pub(crate) interpreters: BTreeMap<String, Interpreter>,
    pub(crate) requests: BTreeMap<String, Request>,
}

impl Problem {
    /// Most sessions of a problem.
    pub const MOST_SESSIONS: usize = 64;
    /// Most slots of one session.
    pub const MOST_SLOTS: usize = 64;
    /// Most tables, organisations, delegates or interpreters of a problem.
    pub const MOST_ROWS: usize = 20_000;
    /// Most requests or precedences of a problem.
    pub const MOST_REQUESTS: usize = 200_000;
    /// Most delegates of one organisation.
    pub const MOST_DELEGATES: usize = 200;
    /// Most delegates, tables or interpreters, times 64 for each session.
    pub const MOST_CELLS: usize = 16_000_000;
    /// Most people in one meeting, over all sides.
    pub const MOST_SEATS: usize = 12;
    /// Most marks with a limit of meetings, for everybody or for one delegate, and most lunch
    /// windows.
    pub const MOST_LIMITS: usize = 64;
    /// Most languages that are spoken.
    pub const MOST_LANGUAGES: usize = 64;
    /// Largest weight of a request.
    pub const MOST_WEIGHT: u32 = 10_000;

    /// Verifies a written problem.
    ///
    /// # Errors
    /// [`Invalid`] lists every fault with the row it is in.
    pub fn new(document: &ProblemDocument) -> Result<Self, Invalid> {
        admission::admit(document)
    }

    pub(crate) fn slot_row(&self, slot: Slot) -> &SlotRow {
        &self.slots[self.number(slot)]
    }

    /// The number of a slot, through all sessions.
    pub(crate) fn number(&self, slot: Slot) -> usize {
        self.sessions[slot.session()].first + slot.position()
    }

    /// A problem without rows, to be filled by the admission.
    pub(crate) fn blank() -> Self {
        Self {
            sessions: Vec::new(),
            slots: Vec::new(),
            tables: Vec::new(),
            organisations: Vec::new(),
            delegates: Vec::new(),
            interpreters: Vec::new(),
            requests: Vec::new(),
            possible: Vec::new(),
            precedences: Vec::new(),
            longest_run: None,
            marks: Vec::new(),
            lunches: Vec::new(),
            fairness: None,
            objectives: Vec::new(),
            published: None,
            most_people_changed: None,
            travel: BTreeMap::new(),
            keys: Keys::default(),
        }
    }

    /// Seconds from the place of one slot to that of the other.
    pub(crate) fn way(&self, from: Slot, to: Slot) -> i64 {
        match (self.slot_row(from).place, self.slot_row(to).place) {
            (Some(from), Some(to)) => self.travel.get(&(from, to)).copied().unwrap_or(0),
            _ => 0,
        }
    }

    pub(crate) fn request_row(&self, request: Request) -> &RequestRow {
        &self.requests[request.index()]
    }

    pub(crate) fn delegate_row(&self, delegate: Delegate) -> &DelegateRow {
        &self.delegates[delegate.index()]
    }
}
