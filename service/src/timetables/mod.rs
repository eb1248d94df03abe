//! Timetables: runs that compute them, drafts to review, versions that are published.

use entity::id::{MissionId, RunId, SessionId, TimetableId};
use entity::{placement, run, timetable};
use sea_orm::DbErr;

use crate::app::App;
use crate::caller::Caller;
use crate::page::{Cursor, Page};
use crate::refusal::Failure;

pub mod file;
pub mod rules;

pub use rules::Refusal;

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
#[derive(Clone, Debug, Default)]
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
}

/// What can be told before a run, in sentences: people over capacity, pairs without a common slot, supply and demand.
#[derive(Clone, Debug)]
pub struct Preflight {
    /// Accepted requests.
    pub requests: usize,
    /// Slots × tables.
    pub places: usize,
    /// What cannot work, one sentence each.
    pub warnings: Vec<String>,
}

/// Looks at a mission before a run.
pub async fn preflight(_app: &App, _mission: MissionId) -> Result<Preflight, Failure<Refusal>> {
    todo!()
}

/// Asks for a run. The lead may; the worker takes it up.
pub async fn ask_run(
    _app: &App,
    _caller: &Caller,
    _mission: MissionId,
    _plan: RunPlan,
) -> Result<run::Model, Failure<Refusal>> {
    todo!()
}

/// Asks a run to stop and keep its best.
pub async fn stop_run(_app: &App, _caller: &Caller, _run: RunId) -> Result<(), Failure<Refusal>> {
    todo!()
}

/// A run with its newest figures.
pub async fn get_run(_app: &App, _run: RunId) -> Result<run::Model, Failure<Refusal>> {
    todo!()
}

/// Runs of a mission, newest first.
pub async fn runs(_app: &App, _mission: MissionId) -> Result<Vec<run::Model>, DbErr> {
    todo!()
}

/// Carries a run out (called by the worker): builds the problem, solves on a blocking thread, has the
/// independent checker agree, stores a draft.
pub async fn carry_out(_app: &App, _run: RunId) -> Result<(), Failure<Refusal>> {
    todo!()
}

/// Timetables of a mission, newest first.
pub async fn list(_app: &App, _mission: MissionId, _cursor: Cursor) -> Result<Page<timetable::Model>, DbErr> {
    todo!()
}

/// A timetable with its grid, of one session when given.
pub async fn get(
    _app: &App,
    _id: TimetableId,
    _session: Option<SessionId>,
) -> Result<Timetable, Failure<Refusal>> {
    todo!()
}

/// What publishing would change.
pub async fn preview(_app: &App, _id: TimetableId) -> Result<Changes, Failure<Refusal>> {
    todo!()
}

/// Publishes a draft: meetings, occupancy and invitations follow it, one mail a person goes out, unchanged
/// meetings cause none. The lead may.
pub async fn publish(
    _app: &App,
    _caller: &Caller,
    _id: TimetableId,
    _version: i32,
) -> Result<Changes, Failure<Refusal>> {
    todo!()
}
