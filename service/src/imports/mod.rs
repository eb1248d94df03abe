//! Imports of organisations, people and requests from CSV: a dry run that lists every error by line, an upsert
//! by key.

use chrono::{DateTime, Utc};
use entity::id::{MissionId, ProgrammeId};
use entity::words::ProgrammeRoleKind;
use entity::{mission, programme};
use sea_orm::{DbErr, EntityTrait};
use serde_json::json;

use crate::app::App;
use crate::audit;
use crate::caller::Caller;
use crate::database::{self, WriteTxn};
use crate::missions::standing;
use crate::planned;
use crate::programmes::rights;
use crate::refusal::Failure;

mod delegates;
mod organisations;
mod people;
mod requests;
pub mod rules;
mod sheet;

pub use rules::Refusal;

/// What a file holds. Columns may come in any order, those in brackets may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `key,name,kind,country,zone[,place][,website][,description][,member_of][,tags]`
    Organisations,
    /// `email,name,organisation[,language][,zone][,role][,attends_as]`; with a mission they become its
    /// delegates, confirmed while there are places.
    People,
    /// `from,to,rank[,message][,kind][,state][,half_day][,from_person][,to_person]`, organisations by key and
    /// people by address; needs a mission.
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

/// Reads a file and says what it would do, or does it: all of it or nothing, unless wrong rows are to be skipped.
/// The lead of the mission may, or, without a mission, the coordinator and the country leads of the programme.
pub async fn run(
    app: &App,
    caller: &Caller,
    target: Target,
    kind: Kind,
    csv: &[u8],
    dry_run: bool,
    on_error: OnError,
) -> Result<Report, Failure<Refusal>> {
    let columns = match kind {
        Kind::Organisations => organisations::COLUMNS,
        Kind::People => people::COLUMNS,
        Kind::Requests => requests::COLUMNS,
    };
    let sheet = sheet::read(csv, columns, &app.config.limits)?;
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let mission = admit(&txn, caller, target, kind, now).await?;
    let coordinates = rights::coordinates_any(&txn, caller, planned::day(now, &caller.zone)).await?;
    let work = Work { app, txn: &txn, caller, now, mission, coordinates, dry_run, on_error };
    let report = match (kind, &work.mission) {
        (Kind::Organisations, _) => organisations::carry_out(&work, sheet).await,
        (Kind::People, _) => people::carry_out(&work, sheet).await,
        (Kind::Requests, Some(mission)) => requests::carry_out(&work, mission, sheet).await,
        (Kind::Requests, None) => return Err(Refusal::NeedsMission.into()),
    };
    let report = report.map_err(overtaken)?;
    if report.written {
        record(&work, kind, target, &report).await?;
        txn.commit().await.map_err(overtaken)?;
        app.wake.notify_one();
    }
    Ok(report)
}

/// What an import works with.
struct Work<'a> {
    app: &'a App,
    txn: &'a WriteTxn,
    caller: &'a Caller,
    now: DateTime<Utc>,
    mission: Option<mission::Model>,
    /// Whether the caller coordinates a programme.
    coordinates: bool,
    dry_run: bool,
    on_error: OnError,
}

impl Work<'_> {
    /// Whether the right rows are written; puts the errors in the order of the file.
    fn writes(&self, report: &mut Report) -> bool {
        report.errors.sort_by_key(|error| error.line);
        let lines = report.errors.iter().map(|error| error.line);
        let wrong = lines.collect::<std::collections::BTreeSet<_>>().len();
        let right = report.rows - wrong.min(report.rows);
        debug_assert_eq!(right, report.new + report.changed + report.unchanged);
        report.written =
            !self.dry_run && (report.errors.is_empty() || self.on_error == OnError::Skip) && right > 0;
        report.written
    }
}

/// The mission to write to, if the caller may.
async fn admit(
    txn: &WriteTxn,
    caller: &Caller,
    target: Target,
    kind: Kind,
    now: DateTime<Utc>,
) -> Result<Option<mission::Model>, Failure<Refusal>> {
    programme::Entity::find_by_id(target.programme).one(txn).await?.ok_or(Refusal::NoSuch)?;
    let Some(id) = target.mission else {
        if caller.operator || organises(txn, caller, target.programme, now).await? {
            return Ok(None);
        }
        return Err(Refusal::NotLead.into());
    };
    let mission = crate::missions::rows::locked(txn, id).await?.ok_or(Refusal::NoSuch)?;
    let standing = standing::on(txn, caller, &mission, now).await?;
    if mission.programme_id != target.programme || !standing.visible && !standing.takes_part() {
        return Err(Refusal::NoSuch.into());
    }
    if !standing.lead {
        return Err(Refusal::NotLead.into());
    }
    match kind {
        Kind::Organisations => {}
        Kind::People if crate::delegates::rules::changes(&mission).is_ok() => {}
        Kind::People => return Err(Refusal::Mission(mission.status, "nobody joins it any more").into()),
        Kind::Requests if crate::requests::rules::asks_now(&mission, true, now).is_ok() => {}
        Kind::Requests => {
            return Err(Refusal::Mission(mission.status, "requests are taken while it is open").into());
        }
    }
    Ok(Some(mission))
}

/// Whether the caller coordinates the programme or leads a country of it today.
async fn organises(
    txn: &WriteTxn,
    caller: &Caller,
    programme: ProgrammeId,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let kinds = [ProgrammeRoleKind::Coordinator, ProgrammeRoleKind::CountryLead];
    let today = planned::day(now, &caller.zone);
    rights::holds(txn, caller, programme, &kinds, today).await
}

/// Another import may have written the same keys since this one read them.
fn overtaken(error: DbErr) -> Failure<Refusal> {
    if database::is_twice(&error) || database::gave_way(&error) {
        Refusal::Overtaken.into()
    } else {
        error.into()
    }
}

async fn record(work: &Work<'_>, kind: Kind, target: Target, report: &Report) -> Result<(), DbErr> {
    let (action, subject) = match kind {
        Kind::Organisations => ("import.organisations", "programme"),
        Kind::People => ("import.people", "programme"),
        Kind::Requests => ("import.requests", "mission"),
    };
    let entry = audit::Entry {
        actor: Some(work.caller.person_id),
        action,
        subject,
        subject_id: Some(target.mission.map_or(target.programme.0, |mission| mission.0)),
        mission_id: target.mission,
        detail: json!({
            "new": report.new,
            "changed": report.changed,
            "unchanged": report.unchanged,
            "skipped": report.errors.len(),
        }),
    };
    audit::record(work.txn, work.app, work.now, entry).await
}
