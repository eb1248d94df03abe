//! The agenda of a mission: items put in, changed, taken out.

use chrono::{DateTime, Utc};
use entity::agenda_item;
use entity::id::{AgendaItemId, MissionId};
use entity::words::AgendaItemKind;
use sea_orm::{ActiveModelTrait, EntityTrait, Set};
use serde_json::{Value, json};

use super::planning::{led, record};
use super::{ItemPlan, Refusal, rows, rules};
use crate::app::App;
use crate::caller::Caller;
use crate::database::WriteTxn;
use crate::planned::Period;
use crate::refusal::Failure;

/// Adds an agenda item.
pub async fn add_item(
    app: &App,
    caller: &Caller,
    mission: MissionId,
    plan: ItemPlan,
) -> Result<agenda_item::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let of = led(&txn, app, caller, mission).await?;
    rules::changes(&of)?;
    let others = rows::agenda(&txn, mission).await?.len();
    let period = rules::agenda_item(&plan, &of, &rows::legs(&txn, mission).await?, others)?;
    let id = AgendaItemId(app.ids.uuid(now));
    let row = agenda_item::ActiveModel {
        mission_id: Set(mission),
        version: Set(1),
        created_at: Set(now),
        ..filled(id, plan, period, now)
    };
    let item = row.insert(&txn).await?;
    rows::calendars_changed(&txn, mission, now).await?;
    record(&txn, app, caller, now, "agenda_item.add", mission, id.0, json!({ "title": item.title })).await?;
    txn.commit().await?;
    Ok(item)
}

/// Changes an agenda item. One that a session fills stays a session, and keeps its slots inside.
pub async fn edit_item(
    app: &App,
    caller: &Caller,
    id: AgendaItemId,
    version: i32,
    plan: ItemPlan,
) -> Result<agenda_item::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let before = find(&txn, id).await?;
    let of = led(&txn, app, caller, before.mission_id).await?;
    rules::fresh(version, before.version)?;
    rules::changes(&of)?;
    let period = rules::agenda_item(&plan, &of, &rows::legs(&txn, of.id).await?, 0)?;
    if let Some(session) = rows::session_of(&txn, id).await? {
        if plan.kind != AgendaItemKind::B2bSession {
            return Err(Refusal::NotASession(plan.kind).into());
        }
        rules::slots_fit(&rows::slots(&txn, session.id).await?, &period)?;
    }
    let row = agenda_item::ActiveModel { version: Set(version + 1), ..filled(id, plan, period, now) };
    let item = row.update(&txn).await?;
    rows::calendars_changed(&txn, of.id, now).await?;
    record(&txn, app, caller, now, "agenda_item.edit", of.id, id.0, Value::Null).await?;
    txn.commit().await?;
    Ok(item)
}

/// Takes an agenda item out, with the session that fills it; refused while anything uses that session.
pub async fn remove_item(app: &App, caller: &Caller, id: AgendaItemId) -> Result<(), Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let item = find(&txn, id).await?;
    let of = led(&txn, app, caller, item.mission_id).await?;
    rules::changes(&of)?;
    if let Some(session) = rows::session_of(&txn, id).await? {
        rules::unused(rows::uses(&txn, session.id).await?)?;
    }
    agenda_item::Entity::delete_by_id(id).exec(&txn).await?;
    rows::calendars_changed(&txn, of.id, now).await?;
    record(&txn, app, caller, now, "agenda_item.remove", of.id, id.0, json!({ "title": item.title })).await?;
    txn.commit().await?;
    Ok(())
}

async fn find(txn: &WriteTxn, id: AgendaItemId) -> Result<agenda_item::Model, Failure<Refusal>> {
    Ok(agenda_item::Entity::find_by_id(id).one(txn).await?.ok_or(Refusal::NoSuch)?)
}

/// What the plan says, put into a row.
fn filled(id: AgendaItemId, plan: ItemPlan, period: Period, now: DateTime<Utc>) -> agenda_item::ActiveModel {
    agenda_item::ActiveModel {
        id: Set(id),
        leg_id: Set(plan.leg),
        kind: Set(plan.kind),
        title: Set(plan.title.trim().to_owned()),
        place: Set(plan.place.trim().to_owned()),
        description: Set(plan.description),
        starts_wall: Set(period.starts.wall),
        zone: Set(period.starts.zone),
        ends_wall: Set(period.ends.wall),
        ends_zone: Set(period.ends.zone),
        starts_at: Set(period.starts.at),
        ends_at: Set(period.ends.at),
        tzdb: Set(period.starts.tzdb),
        capacity: Set(plan.capacity),
        updated_at: Set(now),
        ..Default::default()
    }
}
