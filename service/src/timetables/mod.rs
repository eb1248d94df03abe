//! Timetables: runs that compute them, drafts to review, versions that are published.
//!
//! A run is asked for ([`ask_run`]) and carried out by the worker ([`carry_out`]): [`ground`] loads what counts,
//! [`problem`] translates it for the allocation, and what comes back becomes a draft. [`changes`] compares a
//! draft with what stands; [`publish`] makes it so. Then the run goes on to say why requests are left out and what
//! would help ([`findings`]); [`repair`] takes one of those ways.

use entity::words::HalfDay;
use entity::{placement, timetable};

mod carry_out;
mod changes;
mod explained;
pub mod file;
mod findings;
mod ground;
mod phrases;
mod problem;
mod publish;
mod repairs;
mod review;
pub mod rules;
mod runs;
mod sentences;
mod working_out;

pub use carry_out::carry_out;
pub use changes::Dropped;
pub use findings::{Contradiction, Explained, Findings, Gain, Remedy, Repair, findings};
pub use publish::publish;
pub use repairs::repair;
pub use review::{get, list, preflight, preview};
pub use rules::Refusal;
pub use runs::{abandon, ask_run, get_run, runs, stop_run};

/// How a run shall be done.
#[derive(Clone, Copy, Debug)]
pub struct RunPlan {
    /// Most seconds.
    pub seconds: i32,
    /// Seed; a new one when not given.
    pub seed: Option<u64>,
    /// Whether it repairs the published timetable, moving as few people as it can.
    pub keep_published: bool,
}

/// One cell of the grid.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The placement.
    pub placement: placement::Model,
    /// Names of the two organisations.
    pub organisations: (String, String),
    /// Whether the lead has pinned it.
    pub pinned: bool,
}

/// A request that the timetable leaves out, and why, as sentences.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// The placement without a slot.
    pub placement: placement::Model,
    /// Names of the two organisations.
    pub organisations: (String, String),
    /// Why, one sentence each.
    pub reasons: Vec<String>,
}

/// A timetable as a grid of one or all sessions.
#[derive(Clone, Debug)]
pub struct Timetable {
    /// The row.
    pub timetable: timetable::Model,
    /// What is placed.
    pub cells: Vec<Cell>,
    /// What is left out.
    pub left_out: Vec<LeftOut>,
}

/// What publishing a draft would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Meetings that begin to be.
    pub new: usize,
    /// Meetings that move.
    pub moved: usize,
    /// Meetings that end.
    pub cancelled: usize,
    /// Meetings that stay as they are, and cause no mail.
    pub kept: usize,
    /// People who get a mail.
    pub people: usize,
    /// Places of the draft that can no longer be given, because something changed since it was computed: one
    /// sentence each. The others are published without them.
    pub dropped: Vec<String>,
}

/// What can be told before a run, in sentences: people over capacity, pairs without a common slot, supply and demand.
#[derive(Clone, Debug)]
pub struct Preflight {
    /// Accepted requests.
    pub requests: usize,
    /// Slots × tables.
    pub places: usize,
    /// Places and requests by half of the day, morning first; requests are those that can be in this half only.
    pub halves: Vec<Half>,
    /// What cannot work, one sentence each.
    pub warnings: Vec<String>,
}

/// Supply and demand in one half of the days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Half {
    /// Which.
    pub half: HalfDay,
    /// Slots × tables.
    pub places: usize,
    /// Requests that can take place in this half only.
    pub requests: usize,
}
