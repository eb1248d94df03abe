//! `/api/v1/meetings`: what stands on people's agendas.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answer::{Listing, Refusals, Versioned};
use super::sessions::{Slot, Table, write_slot, write_table};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Json, Path, Version};
use crate::http::problem::Problem;
use crate::meetings;
use entity::id::{MeetingId, MissionId, SlotId, TableId};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(mine))
        .routes(routes!(get))
        .routes(routes!(move_to))
        .routes(routes!(cancel))
}

/// A placed request or a booking.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Meeting {
    id: Uuid,
    mission_id: Uuid,
    session_id: Uuid,
    request_id: Option<Uuid>,
    /// `request` or `booking`.
    origin: String,
    /// `confirmed` or `cancelled`.
    status: String,
    /// UID of its calendar entries.
    uid: String,
    note: String,
    slot: Slot,
    table: Table,
    delegates: Vec<Seat>,
    version: i32,
}

/// Who sits in a meeting.
#[derive(Debug, Serialize, ToSchema)]
struct Seat {
    delegate_id: Uuid,
    person_id: Uuid,
    name: String,
    organisation_id: Uuid,
    organisation: String,
}

/// Where a meeting shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Move {
    slot: Uuid,
    table: Uuid,
}

/// Why a meeting is called off.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Cancellation {
    #[serde(default)]
    why: String,
}

pub(super) fn write(found: meetings::Meeting) -> Meeting {
    let row = found.meeting;
    let delegates = found.delegates.into_iter().map(|(delegate, person, organisation)| Seat {
        delegate_id: delegate.0,
        person_id: person.id.0,
        name: person.name,
        organisation_id: organisation.id.0,
        organisation: organisation.name,
    });
    Meeting {
        id: row.id.0,
        mission_id: row.mission_id.0,
        session_id: row.session_id.0,
        request_id: row.request_id.map(|id| id.0),
        origin: row.origin.to_string(),
        status: row.status.to_string(),
        uid: row.uid,
        note: row.note,
        slot: write_slot(found.slot),
        table: write_table(found.table),
        delegates: delegates.collect(),
        version: row.version,
    }
}

/// The meetings of a mission that stand.
#[utoipa::path(get, path = "/api/v1/missions/{mission}/meetings", tag = "meetings",
    params(("mission" = Uuid, Path)), responses((status = 200, body = Listing<Meeting>), Refusals))]
async fn list(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Listing<Meeting>, Problem> {
    Ok(Listing::whole(meetings::list(&app, MissionId(id)).await?, write))
}

/// The caller's own meetings that stand, over all missions.
#[utoipa::path(get, path = "/api/v1/me/meetings", tag = "meetings",
    responses((status = 200, body = Listing<Meeting>), Refusals))]
async fn mine(State(app): State<App>, caller: Caller) -> Result<Listing<Meeting>, Problem> {
    Ok(Listing::whole(meetings::of_person(&app, caller.person_id, None).await?, write))
}

/// One meeting, standing or cancelled.
#[utoipa::path(get, path = "/api/v1/meetings/{meeting}", tag = "meetings", params(("meeting" = Uuid, Path)),
    responses((status = 200, body = Meeting), Refusals))]
async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Versioned<Meeting>, Problem> {
    meetings::may_see(&app, &caller, MeetingId(id)).await?;
    let found = meetings::get(&app, MeetingId(id)).await?;
    Ok(Versioned { version: found.meeting.version, body: write(found) })
}

/// Moves a meeting to another slot and table; everyone in it gets one update.
#[utoipa::path(post, path = "/api/v1/meetings/{meeting}/move", tag = "meetings", request_body = Move,
    params(("meeting" = Uuid, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Meeting), Refusals))]
async fn move_to(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Version(version): Version,
    Json(body): Json<Move>,
) -> Result<Versioned<Meeting>, Problem> {
    let id = MeetingId(id);
    meetings::move_to(&app, &caller, id, version, SlotId(body.slot), TableId(body.table)).await?;
    let found = meetings::get(&app, id).await?;
    Ok(Versioned { version: found.meeting.version, body: write(found) })
}

/// Calls a meeting off; a booked slot is free again.
#[utoipa::path(post, path = "/api/v1/meetings/{meeting}/cancellation", tag = "meetings", request_body = Cancellation,
    params(("meeting" = Uuid, Path)), responses((status = 204), Refusals))]
async fn cancel(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<Cancellation>,
) -> Result<StatusCode, Problem> {
    meetings::cancel(&app, &caller, MeetingId(id), &body.why).await?;
    Ok(StatusCode::NO_CONTENT)
}
