//! Making a mission, changing it, and moving it on.

use chrono::{DateTime, Utc};
use entity::id::{MeetingId, MissionId, OrganisationId, ProgrammeId};
use entity::words::{MeetingStatus, MissionStatus};
use entity::{meeting, mission, organisation, programme, programme_role, slot};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, JoinType,
    QueryFilter, QuerySelect, RelationDef, Set,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::standing::{self, Roles};
use super::{Plan, Refusal, rows, rules};
use crate::app::App;
use crate::audit::{self, Entry};
use crate::caller::Caller;
use crate::database::{self, WriteTxn};
use crate::planned::Planned;
use crate::refusal::Failure;
use crate::{delegates, meetings};

/// Plans a mission, as a draft. The country's lead partner or the coordinator may.
pub async fn create(
    app: &App,
    caller: &Caller,
    programme: ProgrammeId,
    plan: Plan,
) -> Result<mission::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let closes = rules::plan(&plan)?;
    let txn = app.db.begin_write().await?;
    programme::Entity::find_by_id(programme).one(&txn).await?.ok_or(Refusal::NoSuch)?;
    let roles = Roles::read(&txn, caller, now).await?;
    rules::may_create(caller, &roles, programme, &plan.country)?;
    let offices = offices(&txn, programme).await?;
    let lead = rules::choose_lead(plan.lead, caller, &offices, &plan.country, now.date_naive())?;
    exists(&txn, lead).await?;
    let id = MissionId(app.ids.uuid(now));
    let key = plan.key.clone();
    let row = mission::ActiveModel {
        id: Set(id),
        programme_id: Set(programme),
        lead_organisation_id: Set(lead),
        status: Set(MissionStatus::Draft),
        calendar_revision: Set(0),
        created_at: Set(now),
        version: Set(1),
        ..filled(<mission::ActiveModel as Default>::default(), plan, closes, now)
    };
    let mission = row.insert(&txn).await.map_err(|error| refuse_twice(error, key))?;
    record(&txn, app, caller, now, "mission.create", id, id.0, json!({ "key": mission.key })).await?;
    txn.commit().await?;
    Ok(mission)
}

/// Changes a mission that the caller saw in version `version`. Its legs and agenda must fit into new dates; a
/// higher capacity lets the first on the waiting list in.
pub async fn edit(
    app: &App,
    caller: &Caller,
    id: MissionId,
    version: i32,
    plan: Plan,
) -> Result<mission::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let closes = rules::plan(&plan)?;
    let txn = app.db.begin_write().await?;
    let before = led(&txn, app, caller, id).await?;
    rules::fresh(version, before.version)?;
    rules::changes(&before)?;
    let lead = if plan.lead.is_none_or(|lead| lead == before.lead_organisation_id) {
        before.lead_organisation_id
    } else {
        let offices = offices(&txn, before.programme_id).await?;
        let lead = rules::choose_lead(plan.lead, caller, &offices, &plan.country, now.date_naive())?;
        exists(&txn, lead).await?;
        lead
    };
    if plan.country != before.country {
        let roles = Roles::read(&txn, caller, now).await?;
        rules::may_create(caller, &roles, before.programme_id, &plan.country)?;
    }
    rules::legs_fit(&rows::legs(&txn, id).await?, plan.starts_on, plan.ends_on)?;
    rules::agenda_fits(&rows::agenda(&txn, id).await?, plan.starts_on, plan.ends_on)?;
    let key = plan.key.clone();
    let mut row = filled(before.into_active_model(), plan, closes, now);
    row.lead_organisation_id = Set(lead);
    row.version = Set(version + 1);
    let mission = row.update(&txn).await.map_err(|error| refuse_twice(error, key))?;
    delegates::let_in(app, &txn, caller, &mission).await?;
    rows::calendars_changed(&txn, id, now).await?;
    record(&txn, app, caller, now, "mission.edit", id, id.0, Value::Null).await?;
    txn.commit().await?;
    app.wake.notify_one();
    Ok(mission)
}

/// What the plan says, put into a row.
fn filled(
    row: mission::ActiveModel,
    plan: Plan,
    closes: Option<Planned>,
    now: DateTime<Utc>,
) -> mission::ActiveModel {
    mission::ActiveModel {
        key: Set(plan.key),
        kind: Set(plan.kind),
        title: Set(plan.title.trim().to_owned()),
        country: Set(plan.country),
        zone: Set(plan.zone),
        starts_on: Set(plan.starts_on),
        ends_on: Set(plan.ends_on),
        summary: Set(plan.summary),
        capacity: Set(plan.capacity),
        requests_close_wall: Set(closes.as_ref().map(|closes| closes.wall)),
        requests_close_at: Set(closes.as_ref().map(|closes| closes.at)),
        requests_close_tzdb: Set(closes.map(|closes| closes.tzdb)),
        updated_at: Set(now),
        ..row
    }
}

/// Moves a mission to another status, when the rules let it. Cancelling calls off every meeting that has not
/// begun, and tells everyone in one.
pub async fn move_to(
    app: &App,
    caller: &Caller,
    id: MissionId,
    version: i32,
    status: MissionStatus,
) -> Result<mission::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let before = led(&txn, app, caller, id).await?;
    rules::fresh(version, before.version)?;
    let situation = rows::situation(&txn, id).await?;
    rules::transition(&before, status, situation, now)?;
    let mission = set_status(&txn, app, Some(caller), &before, status).await?;
    if status == MissionStatus::Cancelled {
        let to_come = to_come(&txn, id, now).await?;
        meetings::cancel_all_within(app, &txn, &to_come, "The mission is cancelled.").await?;
    }
    txn.commit().await?;
    app.wake.notify_one();
    Ok(mission)
}

/// Writes a status that the rules let be, with its line in the log, within another action's transaction; for
/// publishing a timetable, which makes its mission published.
pub(crate) async fn set_status(
    txn: &impl ConnectionTrait,
    app: &App,
    caller: Option<&Caller>,
    before: &mission::Model,
    status: MissionStatus,
) -> Result<mission::Model, DbErr> {
    let now = app.clock.now();
    let mut row = before.clone().into_active_model();
    row.status = Set(status);
    row.updated_at = Set(now);
    row.version = Set(before.version + 1);
    let mission = row.update(txn).await?;
    rows::calendars_changed(txn, mission.id, now).await?;
    let entry = Entry {
        actor: caller.map(|caller| caller.person_id),
        action: "mission.move",
        subject: "mission",
        subject_id: Some(mission.id.0),
        mission_id: Some(mission.id),
        detail: json!({ "from": before.status.word(), "to": status.word() }),
    };
    audit::record(txn, app, now, entry).await?;
    Ok(mission)
}

/// The mission, locked, if the caller leads it.
pub(super) async fn led(
    txn: &WriteTxn,
    app: &App,
    caller: &Caller,
    id: MissionId,
) -> Result<mission::Model, Failure<Refusal>> {
    let mission = rows::locked(txn, id).await?.ok_or(Refusal::NoSuch)?;
    let standing = standing::on(txn, caller, &mission, app.clock.now()).await?;
    rules::leads(&standing)?;
    Ok(mission)
}

/// A line in the log.
#[allow(clippy::too_many_arguments)] // Each is a column of the log.
pub(super) async fn record(
    txn: &WriteTxn,
    app: &App,
    caller: &Caller,
    now: DateTime<Utc>,
    action: &str,
    mission: MissionId,
    subject: Uuid,
    detail: Value,
) -> Result<(), DbErr> {
    let entry = Entry {
        actor: Some(caller.person_id),
        action,
        subject: action.split('.').next().unwrap_or(action),
        subject_id: Some(subject),
        mission_id: Some(mission),
        detail,
    };
    audit::record(txn, app, now, entry).await
}

/// Everything that organisations are to a programme.
async fn offices(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> Result<Vec<programme_role::Model>, DbErr> {
    programme_role::Entity::find()
        .filter(programme_role::Column::ProgrammeId.eq(programme))
        .all(connection)
        .await
}

/// Refuses a lead that is no organisation.
async fn exists(txn: &WriteTxn, lead: OrganisationId) -> Result<(), Failure<Refusal>> {
    organisation::Entity::find_by_id(lead).one(txn).await?.ok_or(Refusal::NoLead)?;
    Ok(())
}

/// The meetings that stand and have not begun.
async fn to_come(
    connection: &impl ConnectionTrait,
    mission: MissionId,
    now: DateTime<Utc>,
) -> Result<Vec<MeetingId>, DbErr> {
    let slot: RelationDef =
        meeting::Entity::belongs_to(slot::Entity).from(meeting::Column::SlotId).to(slot::Column::Id).into();
    meeting::Entity::find()
        .join(JoinType::InnerJoin, slot)
        .filter(meeting::Column::MissionId.eq(mission))
        .filter(meeting::Column::Status.eq(MeetingStatus::Confirmed))
        .filter(slot::Column::StartsAt.gt(now))
        .select_only()
        .column(meeting::Column::Id)
        .into_tuple()
        .all(connection)
        .await
}

/// The only unique key of a mission that a caller can hit is its key.
fn refuse_twice(error: DbErr, key: String) -> Failure<Refusal> {
    if database::is_twice(&error) { Refusal::KeyTaken(key).into() } else { error.into() }
}
