//! Taking a way that lets a request in: a new draft, which the checker agrees to and the lead reviews and publishes
//! as any other.

use std::collections::HashMap;

use allocation::document::{MeetingDocument, TableDocument, TimetableDocument};
use allocation::{Problem, ProblemDocument, Status, Step, Timetable, check};
use entity::id::{RequestId, RunId, SessionId, SlotId, TimetableId};
use entity::words::{RunState, TableKind};
use entity::{explanation, mission, placement, run};
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::json;

use super::explained::{Told, Way};
use super::ground::Ground;
use super::problem::{self, Ours, Why};
use super::{Refusal, carry_out, review, rules, runs, working_out};
use crate::app::App;
use crate::audit;
use crate::caller::Caller;
use crate::missions::{self, TablePlan, standing};
use crate::outbox::{self, Task};
use crate::refusal::Failure;

/// Takes a way, counted from 0 as the run tells them: makes a draft of it beside the run's own, with the table that
/// it needs. Nothing is sent. The lead may, as long as all of it can still be done.
pub async fn repair(
    app: &App,
    caller: &Caller,
    run: RunId,
    request: RequestId,
    number: usize,
) -> Result<TimetableId, Failure<Refusal>> {
    let db = app.db.read();
    let row = run::Entity::find_by_id(run).one(db).await?.ok_or(Refusal::NoSuch)?;
    let of = mission::Entity::find_by_id(row.mission_id).one(db).await?.ok_or(Refusal::NoSuch)?;
    rules::leads(&standing::of(app, caller, of.id).await?)?;
    rules::stage(&of)?;
    let base = row.timetable_id.map(TimetableId).ok_or(Refusal::NoSuch)?;
    let told = explanation::Entity::find_by_id((run, request)).one(db).await?.ok_or(Refusal::NoSuch)?;
    let told: Told = serde_json::from_value(told.detail).map_err(|_| Refusal::Outdated)?;
    let way = told.ways.into_iter().nth(number).ok_or(Refusal::NoSuch)?;
    let ground = Ground::load(db, of, app.clock.now()).await?;
    let mut draft = Draft::of(&way, review::placements(db, base).await?)?;
    let table = table_of(&ground, &way)?;
    let document = document(&ground, table.as_ref());
    let answer = draft.clone().agreed(document).await?;
    if let Some((key, session)) = table {
        let plan = TablePlan { name: String::new(), kind: TableKind::Table, organisation: None, link: None };
        let added = missions::add_table(app, caller, session, plan).await.map_err(not_added)?;
        draft.use_table(&key, &added.id.to_string());
    }
    write(app, caller, &row, request, &way, answer, draft.rows()).await
}

/// The draft's meetings, and the rows of those left out.
#[derive(Clone)]
struct Draft {
    meetings: HashMap<RequestId, MeetingDocument>,
    base: Vec<placement::Model>,
    /// What is left out so that the request fits.
    instead: Option<RequestId>,
}

impl Draft {
    fn of(way: &Way, base: Vec<placement::Model>) -> Result<Self, Refusal> {
        let instead = match &way.step {
            Step::Move | Step::AddTable { .. } => None,
            Step::LeaveOut { request, .. } => request.parse().ok(),
            _ => return Err(Refusal::ForPeople),
        };
        let placed = working_out::meetings(&base).into_iter().chain(way.meetings.iter().cloned());
        let placed = placed.filter_map(|meeting| Some((meeting.request.parse().ok()?, meeting)));
        let mut meetings: HashMap<RequestId, MeetingDocument> = placed.collect();
        if let Some(request) = instead {
            meetings.remove(&request);
        }
        Ok(Self { meetings, base, instead })
    }

    /// The answer as the independent checker counts it, if it agrees.
    async fn agreed(self, document: ProblemDocument) -> Result<TimetableDocument, Failure<Refusal>> {
        let written = TimetableDocument {
            meetings: self.meetings.into_values().collect(),
            ..TimetableDocument::default()
        };
        let checked = tokio::task::spawn_blocking(move || {
            let problem = Problem::new(&document).ok()?;
            let timetable = Timetable::read(&problem, &written).ok()?;
            let checked = check(&problem, &timetable).ok()?;
            let status = Some(Status::Feasible);
            Some(TimetableDocument { status, score: checked.score().terms().to_vec(), ..written })
        });
        let checked = checked.await.map_err(|error| Failure::Fault(error.to_string()))?;
        Ok(checked.ok_or(Refusal::Outdated)?)
    }

    fn use_table(&mut self, key: &str, table: &str) {
        for meeting in self.meetings.values_mut().filter(|meeting| meeting.table == key) {
            table.clone_into(&mut meeting.table);
        }
    }

    fn rows(self) -> Vec<placement::Model> {
        let Self { meetings, base, instead } = self;
        let row = |row: placement::Model| {
            let meeting = meetings.get(&row.request_id);
            let reasons = match meeting {
                Some(_) => json!([]),
                None if instead == Some(row.request_id) => json!([Why::Ours(Ours::Repaired)]),
                None => row.reasons,
            };
            placement::Model {
                slot_id: meeting.and_then(|meeting| meeting.slot.parse().ok()),
                table_id: meeting.and_then(|meeting| meeting.table.parse().ok()),
                delegates: json!(meeting.map_or(&[][..], |meeting| &meeting.delegates)),
                reasons,
                ..row
            }
        };
        base.into_iter().map(row).collect()
    }
}

/// The table that a way asks for: the key that it has in the way, and the session that gets it.
fn table_of(ground: &Ground, way: &Way) -> Result<Option<(String, SessionId)>, Refusal> {
    let Step::AddTable { slot, table } = &way.step else { return Ok(None) };
    let slot = slot.parse().ok().and_then(|id: SlotId| ground.slots.get(&id)).ok_or(Refusal::Outdated)?;
    Ok(Some((table.clone(), slot.session_id)))
}

/// What has to be placed as things are now, with the table that is to be added.
fn document(ground: &Ground, table: Option<&(String, SessionId)>) -> ProblemDocument {
    let mut document = problem::translate(ground, false).document;
    document.tables.extend(table.map(|(key, session)| TableDocument {
        key: key.clone(),
        session: Some(session.to_string()),
        kinds: vec![TableKind::Table.word().to_owned()],
        ..TableDocument::default()
    }));
    document
}

fn not_added(failure: Failure<missions::Refusal>) -> Failure<Refusal> {
    match failure {
        Failure::Refused(refusal) => Refusal::NoTable(Box::new(refusal)).into(),
        Failure::Database(error) => Failure::Database(error),
        Failure::Fault(fault) => Failure::Fault(fault),
    }
}

/// Keeps the draft with a run of its own, which is then explained as any other.
async fn write(
    app: &App,
    caller: &Caller,
    before: &run::Model,
    request: RequestId,
    way: &Way,
    answer: TimetableDocument,
    rows: Vec<placement::Model>,
) -> Result<TimetableId, Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let of = missions::rows::locked(&txn, before.mission_id).await?.ok_or(Refusal::NoSuch)?;
    rules::leads(&standing::on(&txn, caller, &of, now).await?)?;
    rules::may_run(&of, runs::going(&txn, of.id).await?.as_ref(), 1, 1)?;
    let run = RunId(app.ids.uuid(now));
    let figures = carry_out::last_figures(&answer, &rows);
    let row = run::Model {
        id: run,
        state: RunState::Done,
        seconds: 0,
        asked_by: Some(caller.person_id),
        asked_at: now,
        started_at: Some(now),
        finished_at: Some(now),
        stop_asked: false,
        progress: figures,
        timetable_id: None,
        explained_at: rows.iter().all(|row| row.slot_id.is_some()).then_some(now),
        gains: None,
        ..before.clone()
    };
    run::Entity::insert(row.into_active_model()).exec_without_returning(&txn).await?;
    let id = carry_out::keep(app, &txn, of.id, run, answer, rows, now).await?;
    let made = run::ActiveModel {
        id: sea_orm::Unchanged(run),
        timetable_id: sea_orm::Set(Some(id.0)),
        ..Default::default()
    };
    run::Entity::update(made).exec(&txn).await?;
    outbox::put(&txn, app, now, Some(of.id), Task::Run { run: run.0 }).await?;
    let entry = audit::Entry {
        actor: Some(caller.person_id),
        action: "timetable.repair",
        subject: "timetable",
        subject_id: Some(id.0),
        mission_id: Some(of.id),
        detail: json!({ "run": before.id.0, "request": request.0, "step": way.step }),
    };
    audit::record(&txn, app, now, entry).await?;
    txn.commit().await?;
    app.wake.notify_one();
    Ok(id)
}
