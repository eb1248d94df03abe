//! Looking at timetables: before a run, at a draft, at what publishing it would change.

use allocation::Problem;
use entity::id::{MissionId, SessionId, TimetableId};
use entity::words::HalfDay;
use entity::{mission, placement, request, timetable};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::changes::{self, Comparison};
use super::ground::Ground;
use super::problem::{self, Why};
use super::sentences::Speaker;
use super::{Cell, Changes, Half, LeftOut, Preflight, Refusal, Timetable};
use crate::app::App;
use crate::page::{Cursor, Page};
use crate::refusal::Failure;

/// Looks at a mission before a run.
pub async fn preflight(app: &App, mission: MissionId) -> Result<Preflight, Failure<Refusal>> {
    let ground = ground(app, mission).await?;
    let translated = problem::translate(&ground, false);
    let speaker = Speaker(&ground);
    let mut warnings: Vec<String> = Vec::new();
    for (request, why) in &translated.without_people {
        let (from, to) = request.parse().map(|id| ground.sides(id)).unwrap_or_default();
        warnings
            .extend(why.iter().map(|why| format!("{from} – {to} cannot take place. {}", speaker.why(why))));
    }
    let requests = ground.open_requests().len();
    let found = tokio::task::spawn_blocking(move || {
        Problem::new(&translated.document).map(|problem| allocation::preflight(&problem))
    });
    let found = found.await.map_err(|error| Failure::Fault(error.to_string()))?;
    let mut halves = Vec::new();
    let places = match &found {
        Ok(found) => {
            warnings.extend(speaker.warnings(found));
            halves.extend(found.supply.iter().filter_map(half));
            // Morning comes first, as in the day.
            halves.sort_by_key(|row: &Half| row.half == HalfDay::Afternoon);
            found.supply.iter().find(|row| row.mark.is_none()).map_or(0, |row| row.places as usize)
        }
        Err(invalid) => {
            warnings.push(invalid.to_string());
            0
        }
    };
    Ok(Preflight { requests, places, halves, warnings })
}

fn half(row: &allocation::Supply) -> Option<Half> {
    let half = row.mark.as_ref()?.parse().ok()?;
    Some(Half { half, places: row.places as usize, requests: row.requests as usize })
}

/// Timetables of a mission, newest first.
pub async fn list(app: &App, mission: MissionId, cursor: Cursor) -> Result<Page<timetable::Model>, DbErr> {
    let mut query = timetable::Entity::find().filter(timetable::Column::MissionId.eq(mission));
    if let Some(after) = cursor.after {
        query = query.filter(timetable::Column::Id.lt(after));
    }
    let rows = query
        .order_by_desc(timetable::Column::Id)
        .limit(cursor.limit.saturating_add(1))
        .all(app.db.read())
        .await?;
    Ok(Page::of(rows, cursor, |row| row.id.0))
}

/// A timetable with its grid, of one session when given.
pub async fn get(
    app: &App,
    id: TimetableId,
    session: Option<SessionId>,
) -> Result<Timetable, Failure<Refusal>> {
    let row = find(app.db.read(), id).await?;
    let ground = ground(app, row.mission_id).await?;
    let speaker = Speaker(&ground);
    let mut found = Timetable { timetable: row, cells: Vec::new(), left_out: Vec::new() };
    for placement in placements(app.db.read(), id).await? {
        let organisations = ground.sides(placement.request_id);
        let Some(slot) = placement.slot_id else {
            let reasons: Vec<Why> = serde_json::from_value(placement.reasons.clone()).unwrap_or_default();
            let reasons = reasons.iter().map(|why| speaker.why(why)).collect();
            found.left_out.push(LeftOut { placement, organisations, reasons });
            continue;
        };
        let of = ground.slots.get(&slot).map(|slot| slot.session_id);
        if session.is_none() || of == session {
            let request = ground.requests.get(&placement.request_id);
            let pinned = request.is_some_and(|row: &request::Model| row.pinned_slot_id == Some(slot));
            found.cells.push(Cell { placement, organisations, pinned });
        }
    }
    let order = |cell: &Cell| {
        let slot = cell.placement.slot_id.and_then(|id| ground.slots.get(&id));
        let table = cell.placement.table_id.and_then(|id| ground.tables.get(&id));
        (slot.map(|slot| (slot.starts_at, slot.id)), table.map(|table| table.position))
    };
    found.cells.sort_by_key(order);
    Ok(found)
}

/// What publishing would change.
pub async fn preview(app: &App, id: TimetableId) -> Result<Changes, Failure<Refusal>> {
    let row = find(app.db.read(), id).await?;
    let ground = ground(app, row.mission_id).await?;
    let draft = placements(app.db.read(), id).await?;
    Ok(told(&ground, &changes::compare(&ground, &draft, row.created_at)))
}

/// A comparison in figures and sentences.
pub(super) fn told(ground: &Ground, comparison: &Comparison) -> Changes {
    let speaker = Speaker(ground);
    let dropped = comparison.dropped.iter().map(|(request, why)| speaker.dropped(*request, *why));
    Changes {
        new: comparison.new.len(),
        moved: comparison.moved.len(),
        cancelled: comparison.cancelled.len(),
        kept: comparison.kept,
        people: comparison.people(ground).len(),
        dropped: dropped.collect(),
    }
}

/// A timetable's row.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    id: TimetableId,
) -> Result<timetable::Model, Failure<Refusal>> {
    let row = timetable::Entity::find_by_id(id).one(db).await?;
    row.ok_or(Failure::Refused(Refusal::NoSuch))
}

/// Its placements, in the order of their ids.
pub(super) async fn placements(
    db: &impl ConnectionTrait,
    id: TimetableId,
) -> Result<Vec<placement::Model>, DbErr> {
    placement::Entity::find()
        .filter(placement::Column::TimetableId.eq(id))
        .order_by_asc(placement::Column::Id)
        .all(db)
        .await
}

pub(super) async fn ground(app: &App, mission: MissionId) -> Result<Ground, Failure<Refusal>> {
    let db = app.db.read();
    let mission = mission::Entity::find_by_id(mission).one(db).await?.ok_or(Refusal::NoSuch)?;
    Ok(Ground::load(db, mission, app.clock.now()).await?)
}
