//! `/api/v1/invitations`: what the caller's calendar holds, and the answers to it.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answer::{Listing, Moment, Refusals, moment, word};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::Problem;
use crate::invitations;
use entity::id::InvitationId;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(mine)).routes(routes!(answer))
}

/// What the caller's calendar holds of a meeting.
#[derive(Debug, Serialize, ToSchema)]
struct Invitation {
    id: Uuid,
    mission_id: Uuid,
    /// `meeting` or `agenda_item`.
    subject: String,
    subject_id: Uuid,
    uid: String,
    sequence: i32,
    /// `needs_action`, `accepted`, `declined` or `tentative`.
    partstat: String,
    summary: String,
    location: String,
    starts: Moment,
    ends: Moment,
    changed_at: DateTime<Utc>,
}

/// The answer to an invitation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnswerBody {
    /// `accepted`, `declined` or `tentative`.
    partstat: String,
}

fn write(row: entity::invitation::Model) -> Invitation {
    Invitation {
        id: row.id.0,
        mission_id: row.mission_id.0,
        subject: row.subject.to_string(),
        subject_id: row.subject_id,
        uid: row.uid,
        sequence: row.sequence,
        partstat: row.partstat.to_string(),
        summary: row.summary,
        location: row.location,
        starts: moment(row.starts_wall, &row.zone, row.starts_at),
        ends: moment(row.ends_wall, &row.ends_zone, row.ends_at),
        changed_at: row.changed_at,
    }
}

/// The caller's invitations that stand, by start.
#[utoipa::path(get, path = "/api/v1/me/invitations", tag = "invitations",
    responses((status = 200, body = Listing<Invitation>), Refusals))]
async fn mine(State(app): State<App>, caller: Caller) -> Result<Listing<Invitation>, Problem> {
    Ok(Listing::whole(invitations::of_person(&app, caller.person_id, None).await?, write))
}

/// Answers an invitation; a decline frees the slot.
#[utoipa::path(post, path = "/api/v1/invitations/{invitation}/answer", tag = "invitations",
    request_body = AnswerBody, params(("invitation" = Uuid, Path)),
    responses((status = 200, body = Invitation), Refusals))]
async fn answer(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<AnswerBody>,
) -> Result<axum::Json<Invitation>, Problem> {
    let partstat = word(&body.partstat, "/partstat")?;
    Ok(axum::Json(write(invitations::answer(&app, &caller, InvitationId(id), partstat).await?)))
}
