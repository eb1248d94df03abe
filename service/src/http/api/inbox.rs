//! `/api/v1/missions/{mission}/inbox`: mail that a person has to look at.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answer::{Listing, Refusals};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::Path;
use crate::http::problem::Problem;
use crate::inbox;
use entity::id::{InboxId, MissionId};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(accept)).routes(routes!(dismiss))
}

/// A message that came in.
#[derive(Debug, Serialize, ToSchema)]
struct Message {
    id: Uuid,
    from: String,
    subject: String,
    /// `filed`, `applied`, `proposed`, `bounced`, `dismissed`, `stale`, `unverified` or `unreadable`.
    state: String,
    /// Why.
    reason: String,
    invitation_id: Option<Uuid>,
    /// Start of the time that somebody proposes (COUNTER).
    proposed_starts_at: Option<DateTime<Utc>>,
    received_at: DateTime<Utc>,
}

fn write(row: entity::inbox::Model) -> Message {
    Message {
        id: row.id.0,
        from: row.from_address,
        subject: row.subject,
        state: row.state.to_string(),
        reason: row.reason,
        invitation_id: row.invitation_id.map(|id| id.0),
        proposed_starts_at: row.proposed_starts_at,
        received_at: row.received_at,
    }
}

/// Messages of a mission that need a person, newest first.
#[utoipa::path(get, path = "/api/v1/missions/{mission}/inbox", tag = "inbox", params(("mission" = Uuid, Path)),
    responses((status = 200, body = Listing<Message>), Refusals))]
async fn list(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Listing<Message>, Problem> {
    Ok(Listing::whole(inbox::list(&app, Some(MissionId(id))).await?, write))
}

/// Take a message in on the lead's word: an answer that nobody vouches for counts, a meeting moves as proposed.
#[utoipa::path(post, path = "/api/v1/missions/{mission}/inbox/{message}/acceptance", tag = "inbox",
    params(("mission" = Uuid, Path), ("message" = Uuid, Path)), responses((status = 200, body = Message), Refusals))]
async fn accept(
    State(app): State<App>,
    caller: Caller,
    Path((mission, id)): Path<(Uuid, Uuid)>,
) -> Result<axum::Json<Message>, Problem> {
    Ok(axum::Json(write(inbox::accept(&app, &caller, MissionId(mission), InboxId(id)).await?)))
}

/// Lay a message aside; who proposed another time is told that the meeting stays as it is.
#[utoipa::path(post, path = "/api/v1/missions/{mission}/inbox/{message}/dismissal", tag = "inbox",
    params(("mission" = Uuid, Path), ("message" = Uuid, Path)), responses((status = 200, body = Message), Refusals))]
async fn dismiss(
    State(app): State<App>,
    caller: Caller,
    Path((mission, id)): Path<(Uuid, Uuid)>,
) -> Result<axum::Json<Message>, Problem> {
    Ok(axum::Json(write(inbox::dismiss(&app, &caller, MissionId(mission), InboxId(id)).await?)))
}
