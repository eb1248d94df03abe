//! Carrying a run out: the rows become a problem, the allocation solves it on a thread of its own, an independent
//! checker agrees, and the answer is kept as a draft.
//!
//! A run that was left half-way by a process that was killed is begun anew: nothing of it is kept before its end.
//! Two workers that hold the same run by mistake do no harm: only the one that began it last may finish it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use allocation::document::{MeetingDocument, TimetableDocument};
use allocation::{Limits, Objective, Pace, Problem, ProblemDocument, Progress, Status, check, solve_paced};
use chrono::{DateTime, Utc};
use entity::id::{MissionId, PlacementId, RunId, TimetableId};
use entity::words::{RunState, TimetableProof, TimetableState};
use entity::{mission, placement, run, timetable};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Set};
use serde_json::{Value, json};

use super::explained::fewest_pins;
use super::file::{Pacemaker, STEPS_PER_SECOND};
use super::ground::Ground;
use super::problem::{self, Translated, Why};
use super::sentences::Speaker;
use super::{Refusal, working_out};
use crate::app::App;
use crate::audit;
use crate::database::WriteTxn;
use crate::missions;
use crate::refusal::Failure;

/// How often the newest figures are written down, and whether someone asked to stop is looked up.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Most rows of one insert.
const ROWS_MAX: usize = 300;

/// Carries a run out (called by the worker): builds the problem, solves on a blocking thread, has the
/// independent checker agree, stores a draft. A run that is done or failed is left as it is.
pub async fn carry_out(app: &App, id: RunId) -> Result<(), Failure<Refusal>> {
    if let Some(run) = begin(app, id).await? {
        make(app, &run).await?;
    }
    working_out::work_out(app, id).await
}

async fn make(app: &App, run: &run::Model) -> Result<(), Failure<Refusal>> {
    let db = app.db.read();
    let mission = mission::Entity::find_by_id(run.mission_id).one(db).await?.ok_or(Refusal::NoSuch)?;
    let ground = Ground::load(db, mission, app.clock.now()).await?;
    let Translated { document, without_people } = problem::translate(&ground, run.keep_published);
    let answer = compute(app, run, document, without_people.len()).await?;
    let end = match answer {
        Ok(answer) if matches!(answer.status, Some(Status::Optimal | Status::Feasible)) => {
            End::Draft { rows: places(&ground, without_people, &answer), answer }
        }
        Ok(answer) => {
            End::Failed { why: Speaker(&ground).failure(&answer), conflicts: json!(answer.conflicts) }
        }
        Err(why) => End::Failed { why, conflicts: json!([]) },
    };
    finish(app, run, end).await
}

/// How a run ended.
enum End {
    /// With a draft.
    Draft { answer: TimetableDocument, rows: Vec<placement::Model> },
    /// With a sentence that says why there is none, and the pins that contradict.
    Failed { why: String, conflicts: Value },
}

async fn begin(app: &App, id: RunId) -> Result<Option<run::Model>, Failure<Refusal>> {
    let txn = app.db.begin_write().await?;
    let row = run::Entity::find_by_id(id).one(&txn).await?.ok_or(Refusal::NoSuch)?;
    if matches!(row.state, RunState::Done | RunState::Failed) {
        return Ok(None);
    }
    let started_at = Some(app.clock.now());
    let change =
        run::ActiveModel { state: Set(RunState::Running), started_at: Set(started_at), ..Default::default() };
    run::Entity::update_many().set(change).filter(run::Column::Id.eq(id)).exec(&txn).await?;
    txn.commit().await?;
    Ok(Some(run::Model { state: RunState::Running, started_at, ..row }))
}

/// What the computing thread and the one that watches it tell each other.
#[derive(Default)]
struct Watch {
    newest: Mutex<Option<Progress>>,
    /// Someone asked to stop and keep the best.
    stop: AtomicBool,
    /// Nobody waits any more.
    gone: AtomicBool,
}

/// Stops the computing thread when nobody waits for it any more, as when the server shuts down.
struct StopWithMe(Arc<Watch>);

impl Drop for StopWithMe {
    fn drop(&mut self) {
        self.0.gone.store(true, Ordering::Relaxed);
    }
}

/// Solves on a blocking thread, and meanwhile keeps the run's row up to date. The inner error is a sentence.
async fn compute(
    app: &App,
    run: &run::Model,
    document: ProblemDocument,
    left_out_before: usize,
) -> Result<Result<TimetableDocument, String>, Failure<Refusal>> {
    let watch = StopWithMe(Arc::default());
    watch.0.stop.store(run.stop_asked, Ordering::Relaxed);
    let shared = watch.0.clone();
    let seconds = u64::try_from(run.seconds).unwrap_or_default();
    let limits = Limits {
        steps: seconds.saturating_mul(STEPS_PER_SECOND),
        seed: run.seed.cast_unsigned(),
        ..Limits::default()
    };
    let mut computing = tokio::task::spawn_blocking(move || solved(&document, &limits, seconds, &shared));
    let mut looks = tokio::time::interval(LOOK_EVERY);
    loop {
        tokio::select! {
            done = &mut computing => {
                // Tried again it would break off again: the lead is told instead.
                return Ok(done.unwrap_or_else(|error| Err(format!("The allocation broke off: {error}."))));
            }
            _ = looks.tick() => {
                if !look(app, run, &watch.0, left_out_before).await? {
                    watch.0.stop.store(true, Ordering::Relaxed);
                }
            }
        }
    }
}

fn solved(
    document: &ProblemDocument,
    limits: &Limits,
    seconds: u64,
    watch: &Watch,
) -> Result<TimetableDocument, String> {
    let problem = Problem::new(document).map_err(|error| error.to_string())?;
    let clock = Pacemaker::start(seconds);
    let outcome = solve_paced(&problem, limits, &mut |progress| {
        *watch.newest.lock().unwrap_or_else(PoisonError::into_inner) = Some(progress.clone());
        if watch.gone.load(Ordering::Relaxed) {
            return Pace::Stop;
        }
        clock.pace(progress, watch.stop.load(Ordering::Relaxed))
    });
    if let Some(solution) = outcome.solution() {
        let checked = check(&problem, &solution.timetable).map_err(|broken| {
            format!("The checker refused the timetable, which is a fault of Kontor: {broken:?}")
        })?;
        if checked.score().values() != solution.score.values() {
            return Err(format!(
                "The checker counts another score ({}) than the search ({}), which is a fault of Kontor.",
                checked.score(),
                solution.score
            ));
        }
    }
    let mut answer = outcome.document(&problem);
    let without = matches!(answer.status, Some(Status::Infeasible | Status::Unknown));
    if without && answer.conflicts.is_empty() && !watch.gone.load(Ordering::Relaxed) {
        // The search found no way; perhaps it can be shown that there is none.
        answer.conflicts.extend(fewest_pins(document));
    }
    Ok(answer)
}

/// Writes the newest figures down; false when the run shall stop: someone asked, or another worker has it.
async fn look(
    app: &App,
    run: &run::Model,
    watch: &Watch,
    left_out_before: usize,
) -> Result<bool, Failure<Refusal>> {
    let newest = watch.newest.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let Some(newest) = newest else { return Ok(true) };
    let change = run::ActiveModel { progress: Set(figures(&newest, left_out_before)), ..Default::default() };
    let txn = app.db.begin_write().await?;
    let written = run::Entity::update_many().set(change).filter(mine(run)).exec(&txn).await?;
    txn.commit().await?;
    let asked = run::Entity::find_by_id(run.id).one(app.db.read()).await?.is_none_or(|row| row.stop_asked);
    Ok(written.rows_affected == 1 && !asked)
}

fn figures(newest: &Progress, left_out_before: usize) -> Value {
    json!({
        "steps": newest.steps,
        "most_steps": newest.most_steps,
        "requests": newest.requests as usize + left_out_before,
        "placed": newest.placed,
        "left_out": newest.left_out as usize + left_out_before,
        "left_out_bound": newest.left_out_bound,
        "breaks": newest.breaks,
        "breaks_bound": newest.breaks_bound,
    })
}

/// The figures of the answer itself, by the names of those on the way.
pub(super) fn last_figures(answer: &TimetableDocument, rows: &[placement::Model]) -> Value {
    let placed = rows.iter().filter(|row| row.slot_id.is_some()).count();
    let term = |wanted| answer.score.iter().find(|term| term.objective == wanted);
    json!({
        "requests": rows.len(),
        "placed": placed,
        "left_out": rows.len() - placed,
        "left_out_bound": term(Objective::LeftOut).map(|term| term.bound),
        "breaks": term(Objective::Breaks).map(|term| term.value),
        "breaks_bound": term(Objective::Breaks).map(|term| term.bound),
    })
}

/// The run's row, as long as no other worker has begun it anew.
fn mine(run: &run::Model) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(run::Column::Id.eq(run.id))
        .add(run::Column::State.eq(RunState::Running))
        .add(run::Column::StartedAt.eq(run.started_at))
}

/// The rows of an answer, without identities yet.
fn places(
    ground: &Ground,
    without_people: Vec<(String, Vec<Why>)>,
    answer: &TimetableDocument,
) -> Vec<placement::Model> {
    let reasons = problem::reasons(without_people, answer);
    let meetings: HashMap<&str, &MeetingDocument> =
        answer.meetings.iter().map(|meeting| (meeting.request.as_str(), meeting)).collect();
    let mut rows = Vec::new();
    for request in ground.open_requests() {
        let key = request.id.to_string();
        let meeting = meetings.get(key.as_str()).copied();
        let why = reasons.get(&key).filter(|_| meeting.is_none());
        rows.push(placement::Model {
            id: PlacementId(uuid::Uuid::nil()),
            timetable_id: TimetableId(uuid::Uuid::nil()),
            request_id: request.id,
            slot_id: meeting.and_then(|meeting| meeting.slot.parse().ok()),
            table_id: meeting.and_then(|meeting| meeting.table.parse().ok()),
            delegates: json!(meeting.map_or(&[][..], |meeting| &meeting.delegates)),
            reasons: serde_json::to_value(why).ok().filter(Value::is_array).unwrap_or_else(|| json!([])),
        });
    }
    rows
}

async fn finish(app: &App, run: &run::Model, end: End) -> Result<(), Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    // Locked, so that timetables of a mission are numbered one after the other.
    missions::rows::locked(&txn, run.mission_id).await?.ok_or(Refusal::NoSuch)?;
    let ended = run::ActiveModel { finished_at: Set(Some(now)), ..Default::default() };
    let (timetable, change) = match end {
        End::Draft { answer, rows } => {
            let figures = last_figures(&answer, &rows);
            let explained = rows.iter().all(|row| row.slot_id.is_some()).then_some(now);
            let timetable = keep(app, &txn, run.mission_id, run.id, answer, rows, now).await?;
            let change = run::ActiveModel {
                state: Set(RunState::Done),
                progress: Set(figures),
                timetable_id: Set(Some(timetable.0)),
                // With nothing left out there is nothing to explain.
                explained_at: Set(explained),
                ..ended
            };
            (Some(timetable), change)
        }
        End::Failed { why, conflicts } => {
            let change = run::ActiveModel {
                state: Set(RunState::Failed),
                failure: Set(Some(why)),
                conflicts: Set(Some(conflicts)),
                explained_at: Set(Some(now)),
                ..ended
            };
            (None, change)
        }
    };
    let state = if timetable.is_some() { RunState::Done } else { RunState::Failed };
    let ended = run::Entity::update_many().set(change).filter(mine(run)).exec(&txn).await?;
    if ended.rows_affected != 1 {
        // Another worker has begun it anew; dropping the transaction leaves the end to that one.
        return Ok(());
    }
    let entry = audit::Entry {
        actor: None,
        action: "run.end",
        subject: "run",
        subject_id: Some(run.id.0),
        mission_id: Some(run.mission_id),
        detail: json!({ "state": state.word(), "timetable": timetable.map(|id| id.0) }),
    };
    audit::record(&txn, app, now, entry).await?;
    txn.commit().await?;
    app.wake.notify_one();
    Ok(())
}

/// Keeps an answer as the newest draft of its mission.
pub(super) async fn keep(
    app: &App,
    txn: &WriteTxn,
    mission: MissionId,
    run: RunId,
    answer: TimetableDocument,
    rows: Vec<placement::Model>,
    now: DateTime<Utc>,
) -> Result<TimetableId, DbErr> {
    let before = timetable::Entity::find().filter(timetable::Column::MissionId.eq(mission)).count(txn);
    let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    let placed = rows.iter().filter(|row| row.slot_id.is_some()).count();
    let row = timetable::Model {
        id: TimetableId(app.ids.uuid(now)),
        mission_id: mission,
        // None is ever thrown away, so their number is the last one's.
        number: i32::try_from(before.await? + 1).unwrap_or(i32::MAX),
        state: TimetableState::Draft,
        proof: match answer.status {
            Some(Status::Optimal) => TimetableProof::Optimal,
            _ => TimetableProof::Feasible,
        },
        score: json!({ "terms": answer.score }),
        placed: count(placed),
        left_out: count(rows.len() - placed),
        run_id: Some(run),
        created_at: now,
        published_at: None,
        published_by: None,
        version: 1,
    };
    let id = row.id;
    timetable::Entity::insert(row.into_active_model()).exec_without_returning(txn).await?;
    for chunk in rows.chunks(ROWS_MAX) {
        let chunk = chunk.iter().map(|row| {
            let own = PlacementId(app.ids.uuid(now));
            placement::Model { id: own, timetable_id: id, ..row.clone() }.into_active_model()
        });
        placement::Entity::insert_many(chunk).exec_without_returning(txn).await?;
    }
    Ok(id)
}
