//! Sessions: the grid of slots and tables in which meetings take place.

use entity::id::{MissionId, OrganisationId, SessionId, SlotId, TableId};
use entity::words::AgendaItemKind;
use entity::{agenda_item, organisation, session, slot, table};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Set,
};
use serde_json::{Value, json};

use super::planning::{led, record};
use super::rules::{GridRules, NewSlot};
use super::{Refusal, Session, SessionPlan, TablePlan, rows, rules};
use crate::app::App;
use crate::caller::Caller;
use crate::database::WriteTxn;
use crate::refusal::Failure;

/// Most rows of one insert, below the bind limit of every database.
const ROWS_MAX: usize = 300;

/// Sets up a session: its slots and tables. One that nothing uses yet is set up anew.
pub async fn set_up_session(
    app: &App,
    caller: &Caller,
    mission: MissionId,
    plan: SessionPlan,
) -> Result<Session, Failure<Refusal>> {
    let now = app.clock.now();
    let grid = GridRules {
        longest_run: plan.longest_run,
        most_meetings: plan.most_meetings,
        fairness: plan.fairness,
    }
    .check()?;
    rules::tables(&plan.tables)?;
    let txn = app.db.begin_write().await?;
    let of = led(&txn, app, caller, mission).await?;
    rules::changes(&of)?;
    let item = agenda_item::Entity::find_by_id(plan.item).one(&txn).await?;
    let item = item.filter(|item| item.mission_id == mission).ok_or(Refusal::NoSuch)?;
    if item.kind != AgendaItemKind::B2bSession {
        return Err(Refusal::NotASession(item.kind).into());
    }
    let slots = rules::slots(&plan.slots, &item)?;
    owners_exist(&txn, &plan.tables).await?;
    if let Some(session) = rows::session_of(&txn, item.id).await? {
        rules::unused(rows::uses(&txn, session.id).await?)?;
        session::Entity::delete_by_id(session.id).exec(&txn).await?;
    }
    let id = SessionId(app.ids.uuid(now));
    let row = session::ActiveModel {
        id: Set(id),
        mission_id: Set(mission),
        agenda_item_id: Set(item.id),
        bookings_open: Set(plan.bookings_open),
        longest_run: Set(grid.longest_run),
        most_meetings: Set(grid.most_meetings),
        fairness: Set(grid.fairness),
        version: Set(1),
    };
    let session = row.insert(&txn).await?;
    let slots = insert_slots(app, &txn, id, slots).await?;
    let tables = insert_tables(app, &txn, id, plan.tables).await?;
    let detail = json!({ "slots": slots.len(), "tables": tables.len() });
    record(&txn, app, caller, now, "session.set_up", mission, id.0, detail).await?;
    txn.commit().await?;
    Ok(Session { session, item, slots, tables })
}

/// Opens or closes direct bookings, and sets the session's rules.
#[allow(clippy::too_many_arguments)] // Each is a field of the session.
pub async fn edit_session(
    app: &App,
    caller: &Caller,
    id: SessionId,
    version: i32,
    bookings_open: bool,
    longest_run: Option<i32>,
    most_meetings: Option<i32>,
    fairness: Option<i32>,
) -> Result<session::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let grid = GridRules { longest_run, most_meetings, fairness }.check()?;
    let txn = app.db.begin_write().await?;
    let found = session::Entity::find_by_id(id).one(&txn).await?.ok_or(Refusal::NoSuch)?;
    let of = led(&txn, app, caller, found.mission_id).await?;
    // Read again under the mission's lock, so that of two who edit at once one is told.
    let before = session::Entity::find_by_id(id).one(&txn).await?.ok_or(Refusal::NoSuch)?;
    rules::fresh(version, before.version)?;
    rules::changes(&of)?;
    let mut row = before.into_active_model();
    row.bookings_open = Set(bookings_open);
    row.longest_run = Set(grid.longest_run);
    row.most_meetings = Set(grid.most_meetings);
    row.fairness = Set(grid.fairness);
    row.version = Set(version + 1);
    let session = row.update(&txn).await?;
    record(&txn, app, caller, now, "session.edit", of.id, id.0, Value::Null).await?;
    txn.commit().await?;
    Ok(session)
}

/// Adds a table to a session, after those that are there and of use in every slot; one without a name gets the next
/// number. Nothing else changes.
pub async fn add_table(
    app: &App,
    caller: &Caller,
    id: SessionId,
    plan: TablePlan,
) -> Result<table::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let found = session::Entity::find_by_id(id).one(&txn).await?.ok_or(Refusal::NoSuch)?;
    let of = led(&txn, app, caller, found.mission_id).await?;
    rules::changes(&of)?;
    // Read again under the mission's lock, so that of two who add at once both get a name of their own.
    let session = session::Entity::find_by_id(id).one(&txn).await?.ok_or(Refusal::NoSuch)?;
    let there = table::Entity::find().filter(table::Column::SessionId.eq(id)).all(&txn).await?;
    let name = rules::another_table(&there, &plan)?;
    let plan = TablePlan { name, ..plan };
    owners_exist(&txn, std::slice::from_ref(&plan)).await?;
    let row = table::Model {
        id: TableId(app.ids.uuid(now)),
        session_id: id,
        position: there.iter().map(|row| row.position).max().unwrap_or_default() + 1,
        name: plan.name,
        kind: plan.kind,
        organisation_id: plan.organisation,
        link: plan.link,
    };
    table::Entity::insert(row.clone().into_active_model()).exec_without_returning(&txn).await?;
    let version = Set(session.version + 1);
    session::ActiveModel { version, ..session.into_active_model() }.update(&txn).await?;
    let detail = json!({ "table": row.id.0, "name": row.name });
    record(&txn, app, caller, now, "session.add_table", of.id, id.0, detail).await?;
    txn.commit().await?;
    Ok(row)
}

/// Refuses a booth of an organisation that is not there.
async fn owners_exist(txn: &WriteTxn, tables: &[TablePlan]) -> Result<(), Failure<Refusal>> {
    let mut owners: Vec<OrganisationId> = tables.iter().filter_map(|table| table.organisation).collect();
    owners.sort_unstable();
    owners.dedup();
    let wanted = owners.len() as u64;
    let there =
        organisation::Entity::find().filter(organisation::Column::Id.is_in(owners)).count(txn).await?;
    if there == wanted {
        return Ok(());
    }
    Err(Refusal::field("/tables", "a booth is of an organisation that is not there").into())
}

async fn insert_slots(
    app: &App,
    txn: &WriteTxn,
    session: SessionId,
    slots: Vec<NewSlot>,
) -> Result<Vec<slot::Model>, DbErr> {
    let now = app.clock.now();
    let slots: Vec<slot::Model> = (1..)
        .zip(slots)
        .map(|(position, period)| slot::Model {
            id: SlotId(app.ids.uuid(now)),
            session_id: session,
            position,
            starts_wall: period.starts.wall,
            ends_wall: period.ends.wall,
            zone: period.starts.zone,
            starts_at: period.starts.at,
            ends_at: period.ends.at,
            tzdb: period.starts.tzdb,
        })
        .collect();
    for chunk in slots.chunks(ROWS_MAX) {
        let rows = chunk.iter().map(|slot| slot.clone().into_active_model().reset_all());
        slot::Entity::insert_many(rows).exec_without_returning(txn).await?;
    }
    Ok(slots)
}

async fn insert_tables(
    app: &App,
    txn: &WriteTxn,
    session: SessionId,
    tables: Vec<TablePlan>,
) -> Result<Vec<table::Model>, DbErr> {
    let now = app.clock.now();
    let tables: Vec<table::Model> = (1..)
        .zip(tables)
        .map(|(position, table)| table::Model {
            id: TableId(app.ids.uuid(now)),
            session_id: session,
            position,
            name: table.name.trim().to_owned(),
            kind: table.kind,
            organisation_id: table.organisation,
            link: table.link,
        })
        .collect();
    for chunk in tables.chunks(ROWS_MAX) {
        let rows = chunk.iter().map(|table| table.clone().into_active_model().reset_all());
        table::Entity::insert_many(rows).exec_without_returning(txn).await?;
    }
    Ok(tables)
}
