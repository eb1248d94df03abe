//! Imports of organisations, people and requests from CSV: a dry run that lists every error by line, an upsert by key.

use entity::id::{MissionId, ProgrammeId};

use crate::app::App;
use crate::caller::Caller;
use crate::refusal::Failure;

pub mod rules;

pub use rules::Refusal;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `key,name,kind,country,place,zone,website,description,member_of,tags`
    Organisations,
    /// `email,name,language,zone,organisation[,role]`; with a mission they become its delegates.
    People,
    /// `from,to,rank[,message][,kind][,state]`, organisations by key; needs a mission.
    Requests,
}

/// What to do with rows that are wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnError {
    /// Write nothing unless all is right.
    Refuse,
    /// Write the right ones and skip the others: the lead says so.
    Skip,
}

/// Where the rows go.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The programme.
    pub programme: ProgrammeId,
    /// The mission, for delegates and requests.
    pub mission: Option<MissionId>,
}

/// A row that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// Line in the file, from 1, the header being line 1.
    pub line: u64,
    /// Column, when one is to blame.
    pub column: Option<String>,
    /// What is wrong and what would be right.
    pub why: String,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows read.
    pub rows: usize,
    /// Rows that are new.
    pub new: usize,
    /// Rows that change what is there.
    pub changed: usize,
    /// Rows that are there just so.
    pub unchanged: usize,
    /// Every row that is wrong.
    pub errors: Vec<RowError>,
    /// Whether anything was written.
    pub written: bool,
}

/// Reads a file and says what it would do, or does it. The lead of the mission or a coordinator may.
pub async fn run(
    _app: &App,
    _caller: &Caller,
    _target: Target,
    _kind: Kind,
    _csv: &[u8],
    _dry_run: bool,
    _on_error: OnError,
) -> Result<Report, Failure<Refusal>> {
    todo!()
}
