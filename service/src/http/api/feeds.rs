//! `/api/v1/me/feeds`: the caller's private calendar addresses.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answer::Refusals;
use crate::app::App;
use crate::caller::Caller;
use crate::feeds;
use crate::http::extract::{Json, Path};
use crate::http::problem::Problem;
use entity::id::{FeedId, MissionId};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(subscribe)).routes(routes!(rotate)).routes(routes!(revoke))
}

/// A private calendar address.
#[derive(Debug, Serialize, ToSchema)]
struct Feed {
    id: Uuid,
    /// `person` (all missions) or `mission`.
    scope: String,
    mission_id: Option<Uuid>,
    /// The address: whoever has it can read the calendar.
    url: String,
    /// When a calendar program last asked.
    fetched_at: Option<DateTime<Utc>>,
    /// Which program.
    fetched_by: Option<String>,
}

/// Which feed is wanted.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Subscription {
    /// Of one mission; of all when not given.
    mission: Option<Uuid>,
}

/// A new address.
#[derive(Debug, Serialize, ToSchema)]
struct NewAddress {
    url: String,
}

/// The caller's feed of all missions or of one, made when there is none yet.
#[utoipa::path(post, path = "/api/v1/me/feeds", tag = "feeds", request_body = Subscription,
    responses((status = 200, body = Feed), Refusals))]
async fn subscribe(
    State(app): State<App>,
    caller: Caller,
    Json(body): Json<Subscription>,
) -> Result<axum::Json<Feed>, Problem> {
    let (row, path) = feeds::mine(&app, &caller, body.mission.map(MissionId)).await?;
    Ok(axum::Json(Feed {
        id: row.id.0,
        scope: row.scope.to_string(),
        mission_id: row.mission_id.map(|id| id.0),
        url: app.url(&path),
        fetched_at: row.fetched_at,
        fetched_by: row.fetched_by,
    }))
}

/// Gives a feed a new address; the old one is gone at once.
#[utoipa::path(post, path = "/api/v1/me/feeds/{feed}/rotation", tag = "feeds", params(("feed" = Uuid, Path)),
    responses((status = 200, body = NewAddress), Refusals))]
async fn rotate(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<NewAddress>, Problem> {
    let path = feeds::rotate(&app, &caller, FeedId(id)).await?;
    Ok(axum::Json(NewAddress { url: app.url(&path) }))
}

/// Ends a feed.
#[utoipa::path(delete, path = "/api/v1/me/feeds/{feed}", tag = "feeds", params(("feed" = Uuid, Path)),
    responses((status = 204), Refusals))]
async fn revoke(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    feeds::revoke(&app, &caller, FeedId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
