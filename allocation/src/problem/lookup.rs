//! What a problem tells of its rows: how many there are, and which key is which.

use super::Problem;
use crate::{
    index::{Delegate, Interpreter, Organisation, Request, Slot, Table},
    score::Objective,
};

impl Problem {
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

    /// How many interpreters there are.
    #[must_use]
    pub fn interpreter_count(&self) -> usize {
        self.interpreters.len()
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

    /// Every interpreter, as in the document.
    pub fn interpreters(&self) -> impl Iterator<Item = Interpreter> + use<> {
        (0..self.interpreters.len() as u32).map(Interpreter)
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

    /// The interpreter with this key.
    #[must_use]
    pub fn interpreter(&self, key: &str) -> Option<Interpreter> {
        self.keys.interpreters.get(key).copied()
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

    /// The key of an interpreter.
    #[must_use]
    pub fn interpreter_key(&self, interpreter: Interpreter) -> &str {
        &self.interpreters[interpreter.index()].key
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
}
