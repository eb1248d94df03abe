//! The second half of a run: saying why requests are left out and what would help, once its timetable can be seen.
//!
//! It is begun anew when a process was killed, and gives way to another run of the mission that waits.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use allocation::document::MeetingDocument;
use entity::id::{RequestId, RunId, TimetableId};
use entity::words::RunState;
use entity::{explanation, mission, placement, run};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Set};
use serde_json::{Value, json};

use super::explained::{self, Version, Worked};
use super::ground::Ground;
use super::problem::{self, Translated};
use super::{Refusal, review};
use crate::app::App;
use crate::refusal::Failure;

/// How often it is looked up whether another run waits.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Most rows of one insert.
const ROWS_MAX: usize = 100;

/// Ends the thread when nobody waits for it any more, as when the server shuts down.
struct StopWithMe(Arc<AtomicBool>);

impl Drop for StopWithMe {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Explains the timetable of a run that is done and not explained yet; otherwise there is nothing to do.
pub(super) async fn work_out(app: &App, id: RunId) -> Result<(), Failure<Refusal>> {
    let db = app.db.read();
    let run = run::Entity::find_by_id(id).one(db).await?.ok_or(Refusal::NoSuch)?;
    let timetable = run.timetable_id.filter(|_| run.state == RunState::Done && run.explained_at.is_none());
    let Some(timetable) = timetable.map(TimetableId) else { return Ok(()) };
    let of = mission::Entity::find_by_id(run.mission_id).one(db).await?.ok_or(Refusal::NoSuch)?;
    let ground = Ground::load(db, of, app.clock.now()).await?;
    let Translated { document, .. } = problem::translate(&ground, false);
    let meetings = meetings(&review::placements(db, timetable).await?);
    let worked = compute(app, &run, Version { document, meetings }).await?;
    keep(app, &run, worked).await
}

/// The placed requests of a version in the words of the allocation.
pub(super) fn meetings(placements: &[placement::Model]) -> Vec<MeetingDocument> {
    let meeting = |row: &placement::Model| {
        Some(MeetingDocument {
            request: row.request_id.to_string(),
            slot: row.slot_id?.to_string(),
            table: row.table_id?.to_string(),
            delegates: serde_json::from_value(row.delegates.clone()).ok()?,
            interpreter: None,
        })
    };
    placements.iter().filter_map(meeting).collect()
}

async fn compute(app: &App, run: &run::Model, version: Version) -> Result<Worked, Failure<Refusal>> {
    let stop = StopWithMe(Arc::default());
    let shared = stop.0.clone();
    let mut working = tokio::task::spawn_blocking(move || explained::work_out(&version, &shared));
    let mut looks = tokio::time::interval(LOOK_EVERY);
    loop {
        tokio::select! {
            done = &mut working => {
                return Ok(done.unwrap_or_else(|error| {
                    // Tried again it would break off again; the plain reasons stay.
                    tracing::error!(run.id = %run.id, %error, "explaining a run broke off");
                    Worked::default()
                }));
            }
            _ = looks.tick() => {
                let waiting = run::Entity::find()
                    .filter(run::Column::MissionId.eq(run.mission_id))
                    .filter(run::Column::State.eq(RunState::Queued));
                if waiting.count(app.db.read()).await? > 0 {
                    stop.0.store(true, Ordering::Relaxed);
                }
            }
        }
    }
}

async fn keep(app: &App, run: &run::Model, worked: Worked) -> Result<(), Failure<Refusal>> {
    let txn = app.db.begin_write().await?;
    let change = run::ActiveModel {
        explained_at: Set(Some(app.clock.now())),
        gains: Set(Some(json!(worked.gains))),
        ..Default::default()
    };
    let ended = run::Entity::update_many()
        .set(change)
        .filter(run::Column::Id.eq(run.id))
        .filter(run::Column::ExplainedAt.is_null());
    if ended.exec(&txn).await?.rows_affected != 1 {
        // Another worker was quicker.
        return Ok(());
    }
    let known: HashSet<_> =
        worked.told.iter().filter_map(|told| told.request.parse::<RequestId>().ok()).collect();
    let there = entity::request::Entity::find().filter(entity::request::Column::Id.is_in(known)).all(&txn);
    let there: HashSet<_> = there.await?.into_iter().map(|row| row.id).collect();
    let rows = (0..).zip(&worked.told).filter_map(|(position, told)| {
        let request_id = told.request.parse().ok().filter(|id| there.contains(id))?;
        let detail = serde_json::to_value(told).unwrap_or(Value::Null);
        Some(explanation::Model { run_id: run.id, request_id, position, detail }.into_active_model())
    });
    let rows: Vec<explanation::ActiveModel> = rows.collect();
    for chunk in rows.chunks(ROWS_MAX) {
        explanation::Entity::insert_many(chunk.to_vec()).exec_without_returning(&txn).await?;
    }
    txn.commit().await?;
    Ok(())
}
