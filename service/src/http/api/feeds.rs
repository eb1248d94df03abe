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
use crate::feeds::{self, Of};
use crate::http::extract::{Json, Path};
use crate::http::problem::Problem;
use entity::feed;
use entity::id::{FeedId, MissionId, OrganisationId, ProgrammeId};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, subscribe)).routes(routes!(rotate)).routes(routes!(revoke))
}

/// A private calendar address.
#[derive(Debug, Serialize, ToSchema)]
struct Feed {
    id: Uuid,
    /// `person` (all missions), `mission` (one), `agenda` (a mission's public agenda, without people),
    /// `organisation` (the meetings of its delegates) or `programme` (its missions).
    scope: String,
    mission_id: Option<Uuid>,
    organisation_id: Option<Uuid>,
    programme_id: Option<Uuid>,
    /// The address: whoever has it can read the calendar.
    url: String,
    /// When a calendar program last asked.
    fetched_at: Option<DateTime<Utc>>,
    /// Which family of programs.
    fetched_by: Option<String>,
}

/// Which feed is wanted.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Subscription {
    /// `mission` when a mission is named, else `person`, when not given.
    scope: Option<String>,
    /// Which mission, for `mission` and `agenda`.
    mission: Option<Uuid>,
    /// Which organisation, for `organisation`.
    organisation: Option<Uuid>,
    /// Which programme, for `programme`.
    programme: Option<Uuid>,
}

impl Subscription {
    /// What is meant, when it is said in full and nothing besides.
    fn of(&self) -> Option<Of> {
        let otherwise = if self.mission.is_some() { "mission" } else { "person" };
        let scope = self.scope.as_deref().unwrap_or(otherwise);
        Some(match (scope, self.mission, self.organisation, self.programme) {
            ("person", None, None, None) => Of::Everything,
            ("mission", Some(id), None, None) => Of::Mission(MissionId(id)),
            ("agenda", Some(id), None, None) => Of::Agenda(MissionId(id)),
            ("organisation", None, Some(id), None) => Of::Organisation(OrganisationId(id)),
            ("programme", None, None, Some(id)) => Of::Programme(ProgrammeId(id)),
            _ => return None,
        })
    }
}

/// A new address.
#[derive(Debug, Serialize, ToSchema)]
struct NewAddress {
    url: String,
}

/// The feeds that the caller has, and the public agendas of the missions it leads.
#[utoipa::path(get, path = "/api/v1/me/feeds", tag = "feeds", responses((status = 200, body = [Feed]), Refusals))]
async fn list(State(app): State<App>, caller: Caller) -> Result<axum::Json<Vec<Feed>>, Problem> {
    let offered = feeds::offered(&app, &caller).await?;
    let made = offered.into_iter().filter_map(|one| one.feed);
    Ok(axum::Json(made.map(|(row, path)| shown(&app, row, &path)).collect()))
}

/// A feed, made when there is none yet: the caller's own, a mission's public agenda for its lead, an organisation's
/// for who speaks for it, a programme's for its coordinator and country leads.
#[utoipa::path(post, path = "/api/v1/me/feeds", tag = "feeds", request_body = Subscription,
    responses((status = 200, body = Feed), Refusals))]
async fn subscribe(
    State(app): State<App>,
    caller: Caller,
    Json(body): Json<Subscription>,
) -> Result<axum::Json<Feed>, Problem> {
    let of = body.of().ok_or_else(|| {
        let detail =
            "Name what the feed is of: nothing, `mission`, or `scope` with the one id that belongs to it.";
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "unclear-feed", detail)
    })?;
    let (row, path) = feeds::subscribe(&app, &caller, of).await?;
    Ok(axum::Json(shown(&app, row, &path)))
}

fn shown(app: &App, row: feed::Model, path: &str) -> Feed {
    Feed {
        id: row.id.0,
        scope: row.scope.to_string(),
        mission_id: row.mission_id.map(|id| id.0),
        organisation_id: row.organisation_id.map(|id| id.0),
        programme_id: row.programme_id.map(|id| id.0),
        url: app.url(path),
        fetched_at: row.fetched_at,
        fetched_by: row.fetched_by,
    }
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
