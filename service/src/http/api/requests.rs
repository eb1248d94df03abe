//! `/api/v1/requests`: who wants to meet whom.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answer::{Created, Listing, Refusals, Versioned, word};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Json, Paging, Path, Query, Version};
use crate::http::problem::Problem;
use crate::requests::{self, Ask, Filter};
use entity::id::{DelegateId, MissionId, OrganisationId, RequestId, SlotId, TableId};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, ask))
        .routes(routes!(get))
        .routes(routes!(answer))
        .routes(routes!(rank))
        .routes(routes!(withdraw))
        .routes(routes!(pin, unpin))
}

/// An organisation wants to meet another.
#[derive(Debug, Serialize, ToSchema)]
struct Request {
    id: Uuid,
    mission_id: Uuid,
    /// `b2b` or `c2c`.
    kind: String,
    from: Side,
    to: Side,
    /// `any`, `morning` or `afternoon`.
    half_day: String,
    message: String,
    /// `pending`, `accepted`, `declined`, `withdrawn` or `expired`.
    state: String,
    answer: String,
    asked_at: DateTime<Utc>,
    answered_at: Option<DateTime<Utc>>,
    pinned_slot_id: Option<Uuid>,
    pinned_table_id: Option<Uuid>,
    version: i32,
}

/// One side of a request.
#[derive(Debug, Serialize, ToSchema)]
struct Side {
    organisation_id: Uuid,
    organisation: String,
    delegate_id: Option<Uuid>,
    /// How much this side wants it: 1 most, 5 least.
    rank: Option<i16>,
}

/// A meeting to ask for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AskBody {
    from: Uuid,
    to: Uuid,
    kind: Option<String>,
    /// In which half of the day it may be: `any`, `morning` or `afternoon`.
    #[serde(default = "any")]
    half_day: String,
    /// 1 most, 5 least.
    #[serde(default = "middle")]
    rank: i16,
    #[serde(default)]
    message: String,
    from_delegate: Option<Uuid>,
    to_delegate: Option<Uuid>,
}

fn any() -> String {
    "any".into()
}

fn middle() -> i16 {
    3
}

/// Yes or no.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnswerBody {
    accept: bool,
    /// How much the answering side wants it.
    rank: Option<i16>,
    #[serde(default)]
    answer: String,
}

/// How much the caller's side wants it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RankBody {
    rank: i16,
}

/// Where a request is fixed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PinBody {
    slot: Uuid,
    table: Option<Uuid>,
}

/// Which requests are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Of or to an organisation.
    organisation: Option<Uuid>,
    /// In a state.
    state: Option<String>,
}

fn write(found: requests::Request) -> Request {
    let row = found.request;
    Request {
        id: row.id.0,
        mission_id: row.mission_id.0,
        kind: row.kind.to_string(),
        from: Side {
            organisation_id: found.from.id.0,
            organisation: found.from.name,
            delegate_id: row.from_delegate_id.map(|id| id.0),
            rank: Some(row.rank),
        },
        to: Side {
            organisation_id: found.to.id.0,
            organisation: found.to.name,
            delegate_id: row.to_delegate_id.map(|id| id.0),
            rank: row.to_rank,
        },
        half_day: row.half_day.to_string(),
        message: row.message,
        state: row.state.to_string(),
        answer: row.answer,
        asked_at: row.asked_at,
        answered_at: row.answered_at,
        pinned_slot_id: row.pinned_slot_id.map(|id| id.0),
        pinned_table_id: row.pinned_table_id.map(|id| id.0),
        version: row.version,
    }
}

async fn read(app: &App, id: RequestId) -> Result<Versioned<Request>, Problem> {
    let found = requests::get(app, id).await?;
    Ok(Versioned { version: found.request.version, body: write(found) })
}

/// The requests of a mission that the caller may see.
#[utoipa::path(get, path = "/api/v1/missions/{mission}/requests", tag = "requests",
    params(("mission" = Uuid, Path), Paging, Wanted), responses((status = 200, body = Listing<Request>), Refusals))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(paging): Query<Paging>,
    Query(wanted): Query<Wanted>,
) -> Result<Listing<Request>, Problem> {
    let filter = Filter {
        organisation: wanted.organisation.map(OrganisationId),
        state: wanted.state.as_deref().map(|state| word(state, "/state")).transpose()?,
    };
    Ok(Listing::of(requests::list(&app, &caller, MissionId(id), filter, paging.cursor()).await?, write))
}

/// Asks for a meeting.
#[utoipa::path(post, path = "/api/v1/missions/{mission}/requests", tag = "requests", request_body = AskBody,
    params(("mission" = Uuid, Path)), responses((status = 201, body = Request), Refusals))]
async fn ask(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<AskBody>,
) -> Result<Created<Request>, Problem> {
    let ask = Ask {
        from: OrganisationId(body.from),
        to: OrganisationId(body.to),
        kind: body.kind.as_deref().map(|kind| word(kind, "/kind")).transpose()?,
        half_day: word(&body.half_day, "/half_day")?,
        rank: body.rank,
        message: body.message,
        from_delegate: body.from_delegate.map(DelegateId),
        to_delegate: body.to_delegate.map(DelegateId),
    };
    let row = requests::ask(&app, &caller, MissionId(id), ask).await?;
    let Versioned { version, body } = read(&app, row.id).await?;
    Ok(Created { location: format!("/api/v1/requests/{}", row.id), version, body })
}

/// One request.
#[utoipa::path(get, path = "/api/v1/requests/{request}", tag = "requests", params(("request" = Uuid, Path)),
    responses((status = 200, body = Request), Refusals))]
async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Versioned<Request>, Problem> {
    requests::may_see(&app, &caller, RequestId(id)).await?;
    read(&app, RequestId(id)).await
}

/// Accepts or declines.
#[utoipa::path(post, path = "/api/v1/requests/{request}/answer", tag = "requests", request_body = AnswerBody,
    params(("request" = Uuid, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Request), Refusals))]
async fn answer(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Version(version): Version,
    Json(body): Json<AnswerBody>,
) -> Result<Versioned<Request>, Problem> {
    let id = RequestId(id);
    requests::answer(&app, &caller, id, version, body.accept, body.rank, &body.answer).await?;
    read(&app, id).await
}

/// Says how much the caller's side wants it.
#[utoipa::path(put, path = "/api/v1/requests/{request}/rank", tag = "requests", request_body = RankBody,
    params(("request" = Uuid, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Request), Refusals))]
async fn rank(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Version(version): Version,
    Json(body): Json<RankBody>,
) -> Result<Versioned<Request>, Problem> {
    requests::rank(&app, &caller, RequestId(id), version, body.rank).await?;
    read(&app, RequestId(id)).await
}

/// Takes a request back.
#[utoipa::path(post, path = "/api/v1/requests/{request}/withdrawal", tag = "requests",
    params(("request" = Uuid, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Request), Refusals))]
async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Version(version): Version,
) -> Result<Versioned<Request>, Problem> {
    requests::withdraw(&app, &caller, RequestId(id), version).await?;
    read(&app, RequestId(id)).await
}

/// Fixes a request to a slot, and a table if given, for every run from now on.
#[utoipa::path(put, path = "/api/v1/requests/{request}/pin", tag = "requests", request_body = PinBody,
    params(("request" = Uuid, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Request), Refusals))]
async fn pin(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Version(version): Version,
    Json(body): Json<PinBody>,
) -> Result<Versioned<Request>, Problem> {
    let place = (SlotId(body.slot), body.table.map(TableId));
    requests::pin(&app, &caller, RequestId(id), version, Some(place)).await?;
    read(&app, RequestId(id)).await
}

/// Lets a fixed request go.
#[utoipa::path(delete, path = "/api/v1/requests/{request}/pin", tag = "requests",
    params(("request" = Uuid, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Request), Refusals))]
async fn unpin(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Version(version): Version,
) -> Result<Versioned<Request>, Problem> {
    requests::pin(&app, &caller, RequestId(id), version, None).await?;
    read(&app, RequestId(id)).await
}
