//! One request looked at more closely: where it stands, and pinning it there or elsewhere.

use axum::extract::State;
use axum::response::Response;
use calendar::zone::Zone;
use entity::id::{RequestId, SessionId, SlotId, TableId};
use entity::words::RequestState;
use entity::{slot, table};

use super::grid::Grid;
use super::sheet;
use crate::app::App;
use crate::http::extract::Path;
use crate::http::pages::concern::{Concern, id_of};
use crate::http::pages::form::{Choice, Form};
use crate::http::pages::frame::done;
use crate::http::pages::views::session::{Picked, Pin};
use crate::http::pages::{times, words};
use crate::http::problem::Problem;
use crate::{meetings, requests};

/// The request of an id, when it is one of this mission's.
pub(super) async fn find(
    app: &App,
    concern: &Concern,
    grid: &Grid,
    id: RequestId,
    back: &str,
    own: &Zone,
) -> Result<Option<Picked>, Problem> {
    let found = requests::get(app, id).await?;
    let request = &found.request;
    if request.mission_id != concern.id() {
        return Ok(None);
    }
    let place = grid.places.get(&id).copied();
    let slot = place.and_then(|(slot, _)| grid.slots.iter().find(|row| row.id == slot));
    let table = place.and_then(|(_, table)| grid.rows.iter().find(|row| row.id == table));
    let meetings = meetings::list(app, concern.id()).await?;
    let meeting = meetings.iter().find(|row| row.meeting.request_id == Some(id));
    let to_rank = request.to_rank.map_or("not said", words::rank);
    let standing = request.pinned_slot_id.or(place.map(|(slot, _)| slot));
    let at = request.pinned_table_id.or(place.map(|(_, table)| table));
    let pin = Pin {
        request: id.to_string(),
        version: request.version,
        pinned: request.pinned_slot_id.is_some(),
        slots: slots(&grid.slots),
        tables: tables(&grid.rows),
        slot: standing.map(|id| id.to_string()).unwrap_or_default(),
        table: at.map(|id| id.to_string()).unwrap_or_default(),
    };
    Ok(Some(Picked {
        pair: (found.from.name.clone(), found.to.name.clone()),
        clocks: slot.map(|slot| times::span(slot.starts_at, slot.ends_at, &times::zone(&slot.zone), own)),
        table: table.map(|row| row.name.clone()).unwrap_or_default(),
        message: request.message.clone(),
        ranks: format!("{} · {to_rank}", words::rank(request.rank)),
        pin: (request.state == RequestState::Accepted).then_some(pin),
        meeting: meeting.map(|row| format!("/meetings/{}", row.meeting.id)),
        back: back.to_owned(),
    }))
}

/// Slots to choose from.
pub(super) fn slots(rows: &[slot::Model]) -> Vec<Choice> {
    let words = |row: &slot::Model| {
        format!("{}, {}", times::day_short(row.starts_wall.date()), times::time_input(row.starts_wall))
    };
    rows.iter().map(|row| Choice::new(row.id, words(row))).collect()
}

/// Tables to choose from.
pub(super) fn tables(rows: &[table::Model]) -> Vec<Choice> {
    rows.iter().map(|row| Choice::new(row.id, row.name.clone())).collect()
}

pub(super) async fn pin(
    State(app): State<App>,
    concern: Concern,
    Path(request): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let id: RequestId = id_of(&request)?;
    let session: SessionId = form.one("session").ok_or_else(Problem::not_found)?;
    let place = if form.value("do") == "unpin" {
        None
    } else {
        let slot: SlotId = form.one("slot").ok_or_else(Problem::not_found)?;
        Some((slot, form.one_or_none::<TableId>("table")))
    };
    requests::pin(&app, &concern.caller, id, form.version(), place).await?;
    let timetable = form.value("timetable");
    let timetable = if timetable.parse::<entity::id::TimetableId>().is_ok() { timetable } else { "" };
    let back = format!("{}?timetable={timetable}&pick={id}#picked", sheet::path(session));
    Ok(done(&back, if place.is_some() { "pinned" } else { "unpinned" }))
}
