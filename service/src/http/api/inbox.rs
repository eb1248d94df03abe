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
use crate::http::extract::Path;
use crate::http::problem::Problem;
use crate::inbox;
use entity::id::MissionId;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

/// A message that came in.
#[derive(Debug, Serialize, ToSchema)]
struct Message {
    id: Uuid,
    from: String,
    subject: String,
    /// `filed`, `applied`, `stale`, `unverified` or `unreadable`.
    state: String,
    /// Why.
    reason: String,
    invitation_id: Option<Uuid>,
    received_at: DateTime<Utc>,
}

/// Messages of a mission that need a person, newest first.
#[utoipa::path(get, path = "/api/v1/missions/{mission}/inbox", tag = "inbox", params(("mission" = Uuid, Path)),
    responses((status = 200, body = Listing<Message>), Refusals))]
async fn list(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Listing<Message>, Problem> {
    Ok(Listing::whole(inbox::list(&app, Some(MissionId(id))).await?, |row| Message {
        id: row.id.0,
        from: row.from_address,
        subject: row.subject,
        state: row.state.to_string(),
        reason: row.reason,
        invitation_id: row.invitation_id.map(|id| id.0),
        received_at: row.received_at,
    }))
}
