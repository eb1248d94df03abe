//! The legs of a journey: put in, changed, taken out.

use entity::id::{LegId, MissionId};
use entity::{agenda_item, leg};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::{Value, json};

use super::planning::{led, record};
use super::{LegPlan, Refusal, rows, rules};
use crate::app::App;
use crate::caller::Caller;
use crate::database::WriteTxn;
use crate::refusal::Failure;

/// Adds a leg.
pub async fn add_leg(
    app: &App,
    caller: &Caller,
    mission: MissionId,
    plan: LegPlan,
) -> Result<leg::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let of = led(&txn, app, caller, mission).await?;
    rules::changes(&of)?;
    rules::leg(&plan, &of, &rows::legs(&txn, mission).await?)?;
    let id = LegId(app.ids.uuid(now));
    let row = leg::ActiveModel { id: Set(id), mission_id: Set(mission), version: Set(1), ..filled(plan) };
    let leg = row.insert(&txn).await?;
    record(&txn, app, caller, now, "leg.add", mission, id.0, json!({ "place": leg.place })).await?;
    txn.commit().await?;
    Ok(leg)
}

/// Changes a leg. Agenda items keep the zone they were planned in.
pub async fn edit_leg(
    app: &App,
    caller: &Caller,
    id: LegId,
    version: i32,
    plan: LegPlan,
) -> Result<leg::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let before = find(&txn, id).await?;
    let of = led(&txn, app, caller, before.mission_id).await?;
    rules::fresh(version, before.version)?;
    rules::changes(&of)?;
    let mut others = rows::legs(&txn, of.id).await?;
    others.retain(|leg| leg.id != id);
    rules::leg(&plan, &of, &others)?;
    let row = leg::ActiveModel { id: Set(id), version: Set(version + 1), ..filled(plan) };
    let leg = row.update(&txn).await?;
    record(&txn, app, caller, now, "leg.edit", of.id, id.0, Value::Null).await?;
    txn.commit().await?;
    Ok(leg)
}

/// Takes a leg out; its agenda items stay, without a leg.
pub async fn remove_leg(app: &App, caller: &Caller, id: LegId) -> Result<(), Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let leg = find(&txn, id).await?;
    let of = led(&txn, app, caller, leg.mission_id).await?;
    rules::changes(&of)?;
    agenda_item::Entity::update_many()
        .col_expr(agenda_item::Column::LegId, Expr::value(None::<uuid::Uuid>))
        .filter(agenda_item::Column::LegId.eq(id))
        .exec(&txn)
        .await?;
    leg::Entity::delete_by_id(id).exec(&txn).await?;
    record(&txn, app, caller, now, "leg.remove", of.id, id.0, json!({ "place": leg.place })).await?;
    txn.commit().await?;
    Ok(())
}

async fn find(txn: &WriteTxn, id: LegId) -> Result<leg::Model, Failure<Refusal>> {
    Ok(leg::Entity::find_by_id(id).one(txn).await?.ok_or(Refusal::NoSuch)?)
}

/// What the plan says, put into a row.
fn filled(plan: LegPlan) -> leg::ActiveModel {
    leg::ActiveModel {
        position: Set(plan.position),
        place: Set(plan.place.trim().to_owned()),
        country: Set(plan.country),
        zone: Set(plan.zone),
        starts_on: Set(plan.starts_on),
        ends_on: Set(plan.ends_on),
        ..Default::default()
    }
}
