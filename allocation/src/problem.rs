//! The problem, verified: every row refers to rows that exist, so the search need not look back.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    admission,
    document::ProblemDocument,
    fault::Invalid,
    index::{Delegate, Organisation, Request, Slot, SlotSet, Table},
    score::Objective,
    timetable::Placement,
};

/// Who could meet whom, when and where. It can't be built with a fault in it.
#[derive(Debug, Clone)]
pub struct Problem {
    pub(crate) sessions: Vec<SessionRow>,
    pub(crate) slots: Vec<SlotRow>,
    pub(crate) tables: Vec<TableRow>,
    pub(crate) organisations: Vec<OrganisationRow>,
    pub(crate) delegates: Vec<DelegateRow>,
    pub(crate) requests: Vec<RequestRow>,
    /// For each request, the slots in which it could take place were it alone, pin aside.
    possible: Vec<SlotSet>,
    pub(crate) precedences: Vec<Precedence>,
    pub(crate) longest_run: Option<u32>,
    pub(crate) fairness: Option<u32>,
    pub(crate) objectives: Vec<Objective>,
    pub(crate) published: Option<Published>,
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
    pub(crate) requests: BTreeMap<String, Request>,
}

impl Problem {
    /// Most sessions of a problem.
    pub const MOST_SESSIONS: usize = 64;
    /// Most slots of one session.
    pub const MOST_SLOTS: usize = 64;
    /// Most tables, organisations or delegates of a problem.
    pub const MOST_ROWS: usize = 20_000;
    /// Most requests or precedences of a problem.
    pub const MOST_REQUESTS: usize = 200_000;
    /// Most delegates of one organisation.
    pub const MOST_DELEGATES: usize = 200;
    /// Most delegates, or tables, times 64 for each session.
    pub const MOST_CELLS: usize = 16_000_000;
    /// Most people in one meeting, over all sides.
    pub const MOST_SEATS: usize = 12;
    /// Largest weight of a request.
    pub const MOST_WEIGHT: u32 = 10_000;

    /// Verifies a written problem.
    ///
    /// # Errors
    /// [`Invalid`] lists every fault with the row it is in.
    pub fn new(document: &ProblemDocument) -> Result<Self, Invalid> {
        admission::admit(document)
    }

    /// How many slots there are.
    #[must_use]
    pub fn slot_count(&self) -> usize {
        self.slots.len()
    }

    /// How many tables there are.
    #[must_use]
    pub fn table_count(&self) -> usize {
        self.tables.len()
    }

    /// How many delegates there are.
    #[must_use]
    pub fn delegate_count(&self) -> usize {
        self.delegates.len()
    }

    /// How many requests there are.
    #[must_use]
    pub fn request_count(&self) -> usize {
        self.requests.len()
    }

    /// What is minimised, most important first.
    #[must_use]
    pub fn objectives(&self) -> &[Objective] {
        &self.objectives
    }

    /// Every slot, by session and time.
    pub fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        self.slots.iter().map(|row| row.slot)
    }

    /// Every table, as in the document.
    pub fn tables(&self) -> impl Iterator<Item = Table> + use<> {
        (0..self.tables.len() as u32).map(Table)
    }

    /// Every delegate, as in the document.
    pub fn delegates(&self) -> impl Iterator<Item = Delegate> + use<> {
        (0..self.delegates.len() as u32).map(Delegate)
    }

    /// Every request, as in the document.
    pub fn requests(&self) -> impl Iterator<Item = Request> + use<> {
        (0..self.requests.len() as u32).map(Request)
    }

    /// The slot with this key.
    #[must_use]
    pub fn slot(&self, key: &str) -> Option<Slot> {
        self.keys.slots.get(key).copied()
    }

    /// The table with this key.
    #[must_use]
    pub fn table(&self, key: &str) -> Option<Table> {
        self.keys.tables.get(key).copied()
    }

    /// The delegate with this key.
    #[must_use]
    pub fn delegate(&self, key: &str) -> Option<Delegate> {
        self.keys.delegates.get(key).copied()
    }

    /// The request with this key.
    #[must_use]
    pub fn request(&self, key: &str) -> Option<Request> {
        self.keys.requests.get(key).copied()
    }

    /// The key of a slot.
    #[must_use]
    pub fn slot_key(&self, slot: Slot) -> &str {
        &self.slot_row(slot).key
    }

    /// The key of a table.
    #[must_use]
    pub fn table_key(&self, table: Table) -> &str {
        &self.tables[table.index()].key
    }

    /// The key of a delegate.
    #[must_use]
    pub fn delegate_key(&self, delegate: Delegate) -> &str {
        &self.delegates[delegate.index()].key
    }

    /// The organisation that a delegate represents.
    #[must_use]
    pub fn organisation_of(&self, delegate: Delegate) -> Organisation {
        self.delegates[delegate.index()].organisation
    }

    /// The key of an organisation.
    #[must_use]
    pub fn organisation_key(&self, organisation: Organisation) -> &str {
        &self.organisations[organisation.index()].key
    }

    /// The key of a request.
    #[must_use]
    pub fn request_key(&self, request: Request) -> &str {
        &self.requests[request.index()].key
    }

    /// What leaving a request out weighs.
    #[must_use]
    pub fn weight(&self, request: Request) -> u32 {
        self.requests[request.index()].weight
    }

    pub(crate) fn slot_row(&self, slot: Slot) -> &SlotRow {
        &self.slots[self.sessions[slot.session()].first + slot.position()]
    }

    /// A problem without rows, to be filled by the admission.
    pub(crate) fn blank() -> Self {
        Self {
            sessions: Vec::new(),
            slots: Vec::new(),
            tables: Vec::new(),
            organisations: Vec::new(),
            delegates: Vec::new(),
            requests: Vec::new(),
            possible: Vec::new(),
            precedences: Vec::new(),
            longest_run: None,
            fairness: None,
            objectives: Vec::new(),
            published: None,
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

    /// Slots in which at least `choose` of a side's delegates are available.
    pub(crate) fn side_slots(&self, side: &Side) -> SlotSet {
        let mut slots = SlotSet::empty(self.sessions.len());
        if side.choose == 1 {
            for delegate in &side.from {
                slots.add(&self.delegate_row(*delegate).available);
            }
            return slots;
        }
        for slot in self.slots() {
            let free = |d: &&Delegate| self.delegate_row(**d).available.contains(slot);
            if side.from.iter().filter(free).count() >= side.choose {
                slots.insert(slot);
            }
        }
        slots
    }

    /// Slots that a request allows and in which enough people of every side are available.
    pub(crate) fn common_slots(&self, request: Request) -> SlotSet {
        let row = self.request_row(request);
        let mut slots = row.slots.clone();
        for side in &row.sides {
            slots.keep(&self.side_slots(side));
        }
        slots
    }

    /// Slots of [`Self::common_slots`] in which a table can be used that suits the request.
    pub(crate) fn possible_slots(&self, request: Request) -> &SlotSet {
        &self.possible[request.index()]
    }

    /// Fills in what [`Self::possible_slots`] answers, once all rows are there.
    pub(crate) fn find_possible_slots(&mut self) {
        // Few sets of tables differ: when they are open is found once for each.
        let mut open: BTreeMap<*const Table, SlotSet> = BTreeMap::new();
        let mut possible = Vec::with_capacity(self.requests.len());
        for request in self.requests() {
            let tables = &self.request_row(request).tables;
            let with_table = open.entry(tables.as_ptr()).or_insert_with(|| {
                let mut with_table = SlotSet::empty(self.sessions.len());
                for table in tables.iter() {
                    with_table.add(&self.tables[table.index()].open);
                }
                with_table
            });
            let mut slots = self.common_slots(request);
            slots.keep(with_table);
            possible.push(slots);
        }
        self.possible = possible;
    }
}
