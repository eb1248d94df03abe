//! Runs: asked for by the lead, one at a time, watched and stopped.

use chrono::{DateTime, Utc};
use entity::id::{MissionId, RunId};
use entity::words::{RequestState, RunState};
use entity::{request, run, session, slot};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Set,
};
use serde_json::json;

use super::{Refusal, RunPlan, rules};
use crate::app::App;
use crate::audit;
use crate::caller::Caller;
use crate::missions;
use crate::missions::standing;
use crate::outbox::{self, Task};
use crate::refusal::Failure;

/// Most runs that are listed.
const LISTED_MAX: u64 = 100;

/// Asks for a run. The lead may; the worker takes it up.
pub async fn ask_run(
    app: &App,
    caller: &Caller,
    mission: MissionId,
    plan: RunPlan,
) -> Result<run::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    // Locked, so that of two who ask at once one sees the other's run.
    let of = missions::rows::locked(&txn, mission).await?.ok_or(Refusal::NoSuch)?;
    rules::leads(&standing::on(&txn, caller, &of, now).await?)?;
    let going = going(&txn, mission).await?;
    rules::may_run(&of, going.as_ref(), plan.seconds, app.config.limits.run_seconds_max)?;
    something_to_place(&txn, mission, now).await?;
    let seed = plan.seed.unwrap_or_else(|| app.ids.seed());
    let row = run::Model {
        id: RunId(app.ids.uuid(now)),
        mission_id: mission,
        state: RunState::Queued,
        seconds: plan.seconds,
        // The column is signed; a seed is only a pattern of bits.
        seed: seed.cast_signed(),
        keep_published: plan.keep_published,
        asked_by: Some(caller.person_id),
        asked_at: now,
        started_at: None,
        finished_at: None,
        stop_asked: false,
        progress: json!({}),
        timetable_id: None,
        failure: None,
        explained_at: None,
        gains: None,
        conflicts: None,
    };
    run::Entity::insert(row.clone().into_active_model()).exec_without_returning(&txn).await?;
    outbox::put(&txn, app, now, Some(mission), Task::Run { run: row.id.0 }).await?;
    let entry = audit::Entry {
        actor: Some(caller.person_id),
        action: "run.ask",
        subject: "run",
        subject_id: Some(row.id.0),
        mission_id: Some(mission),
        detail: json!({ "seconds": row.seconds, "seed": seed, "keep_published": row.keep_published }),
    };
    audit::record(&txn, app, now, entry).await?;
    txn.commit().await?;
    app.wake.notify_one();
    Ok(row)
}

/// Asks a run to stop and keep its best. The lead may.
pub async fn stop_run(app: &App, caller: &Caller, id: RunId) -> Result<(), Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let run = run::Entity::find_by_id(id).one(&txn).await?.ok_or(Refusal::NoSuch)?;
    let of = missions::rows::held(&txn, run.mission_id).await?.ok_or(Refusal::NoSuch)?;
    rules::leads(&standing::on(&txn, caller, &of, now).await?)?;
    rules::may_stop(&run)?;
    let change = run::ActiveModel { stop_asked: Set(true), ..Default::default() };
    run::Entity::update_many().set(change).filter(run::Column::Id.eq(id)).exec(&txn).await?;
    let entry = audit::Entry {
        actor: Some(caller.person_id),
        action: "run.stop",
        subject: "run",
        subject_id: Some(id.0),
        mission_id: Some(run.mission_id),
        detail: serde_json::Value::Null,
    };
    audit::record(&txn, app, now, entry).await?;
    txn.commit().await?;
    Ok(())
}

/// A run with its newest figures.
pub async fn get_run(app: &App, id: RunId) -> Result<run::Model, Failure<Refusal>> {
    let row = run::Entity::find_by_id(id).one(app.db.read()).await?;
    row.ok_or(Failure::Refused(Refusal::NoSuch))
}

/// Runs of a mission, newest first.
pub async fn runs(app: &App, mission: MissionId) -> Result<Vec<run::Model>, DbErr> {
    run::Entity::find()
        .filter(run::Column::MissionId.eq(mission))
        .order_by_desc(run::Column::Id)
        .limit(LISTED_MAX)
        .all(app.db.read())
        .await
}

pub(super) async fn going(
    db: &impl ConnectionTrait,
    mission: MissionId,
) -> Result<Option<run::Model>, DbErr> {
    run::Entity::find()
        .filter(run::Column::MissionId.eq(mission))
        .filter(run::Column::State.is_in([RunState::Queued, RunState::Running]))
        .one(db)
        .await
}

async fn something_to_place(
    db: &impl ConnectionTrait,
    mission: MissionId,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), Failure<Refusal>> {
    let accepted = request::Entity::find()
        .filter(request::Column::MissionId.eq(mission))
        .filter(request::Column::State.eq(RequestState::Accepted));
    if accepted.count(db).await? == 0 {
        return Err(Refusal::NoRequests.into());
    }
    let sessions = sea_orm::sea_query::Query::select()
        .column(session::Column::Id)
        .from(session::Entity)
        .and_where(session::Column::MissionId.eq(mission))
        .to_owned();
    let to_come = slot::Entity::find()
        .filter(slot::Column::SessionId.in_subquery(sessions))
        .filter(slot::Column::StartsAt.gt(now));
    if to_come.count(db).await? == 0 {
        return Err(Refusal::NoSlots.into());
    }
    Ok(())
}

/// Ends a run that nobody will carry out any more (called by the worker when it gives the task up), so that
/// another may be asked for.
pub async fn abandon(
    txn: &impl ConnectionTrait,
    id: RunId,
    now: DateTime<Utc>,
    why: &str,
) -> Result<(), DbErr> {
    run::Entity::update_many()
        .col_expr(run::Column::State, Expr::value(RunState::Failed))
        .col_expr(run::Column::Failure, Expr::value(why))
        .col_expr(run::Column::FinishedAt, Expr::value(now))
        .filter(run::Column::Id.eq(id))
        .filter(run::Column::State.is_in([RunState::Queued, RunState::Running]))
        .exec(txn)
        .await?;
    // What was left out keeps its plain reasons.
    run::Entity::update_many()
        .col_expr(run::Column::ExplainedAt, Expr::value(now))
        .filter(run::Column::Id.eq(id))
        .filter(run::Column::ExplainedAt.is_null())
        .exec(txn)
        .await?;
    Ok(())
}
