//! `/api/v1/slots/{slot}/bookings`: free slots, first come.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answer::{Created, Listing, Refusals};
use super::meetings::{Meeting, write as write_meeting};
use super::sessions::{Slot, write_slot};
use crate::app::App;
use crate::bookings::{self, Booking};
use crate::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::guard::MissionConcerned;
use crate::http::problem::Problem;
use crate::meetings;
use entity::id::{DelegateId, MissionId, OrganisationId, SlotId};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(free)).routes(routes!(book)).routes(routes!(list))
}

/// A slot that may be booked.
#[derive(Debug, Serialize, ToSchema)]
struct FreeSlot {
    slot: Slot,
    /// The delegate it may be booked with.
    with: Uuid,
    tables_free: usize,
}

/// What is booked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BookingBody {
    /// The delegate who offers slots.
    with: Uuid,
    /// Who comes; the caller itself when not given.
    delegate: Option<Uuid>,
    /// For which organisation, when the caller speaks for several.
    organisation: Option<Uuid>,
    #[serde(default)]
    note: String,
}

/// A slot that was taken directly.
#[derive(Debug, Serialize, ToSchema)]
struct BookingRow {
    id: Uuid,
    meeting_id: Uuid,
    slot_id: Uuid,
    organisation_id: Uuid,
    booked_by: Uuid,
    booked_at: DateTime<Utc>,
}

/// The slots in which the caller's side and a delegate who offers slots are both free.
#[utoipa::path(get, path = "/api/v1/delegates/{delegate}/free-slots", tag = "bookings",
    params(("delegate" = Uuid, Path)), responses((status = 200, body = Listing<FreeSlot>), Refusals))]
async fn free(
    State(app): State<App>,
    caller: Caller,
    MissionConcerned(mission): MissionConcerned,
    Path(with): Path<Uuid>,
) -> Result<Listing<FreeSlot>, Problem> {
    let rows = bookings::free(&app, &caller, mission, DelegateId(with)).await?;
    Ok(Listing::whole(rows, |row| FreeSlot {
        slot: write_slot(row.slot),
        with: row.with.0,
        tables_free: row.tables_free,
    }))
}

/// Takes a free slot. Of any number who try at once, one gets it: the others are told 409 and up to three
/// `alternatives`.
#[utoipa::path(post, path = "/api/v1/slots/{slot}/bookings", tag = "bookings", request_body = BookingBody,
    params(("slot" = Uuid, Path)), responses((status = 201, body = Meeting), Refusals))]
async fn book(
    State(app): State<App>,
    caller: Caller,
    Path(slot): Path<Uuid>,
    Json(body): Json<BookingBody>,
) -> Result<Created<Meeting>, Problem> {
    let booking = Booking {
        delegate: body.delegate.map(DelegateId),
        organisation: body.organisation.map(OrganisationId),
        with: DelegateId(body.with),
        note: body.note,
    };
    let row = bookings::book(&app, &caller, SlotId(slot), booking).await?;
    let found = meetings::get(&app, row.id).await?;
    Ok(Created {
        location: format!("/api/v1/meetings/{}", row.id),
        version: row.version,
        body: write_meeting(found),
    })
}

/// The bookings of a mission.
#[utoipa::path(get, path = "/api/v1/missions/{mission}/bookings", tag = "bookings",
    params(("mission" = Uuid, Path)), responses((status = 200, body = Listing<BookingRow>), Refusals))]
async fn list(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Listing<BookingRow>, Problem> {
    Ok(Listing::whole(bookings::list(&app, MissionId(id)).await?, |row| BookingRow {
        id: row.id.0,
        meeting_id: row.meeting_id.0,
        slot_id: row.slot_id.0,
        organisation_id: row.organisation_id.0,
        booked_by: row.booked_by.0,
        booked_at: row.booked_at,
    }))
}
