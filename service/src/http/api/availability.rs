//! `/api/v1/delegates/{delegate}/availability`: when a delegate cannot meet.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answer::{Created, Listing, Moment, Refusals, moment};
use crate::app::App;
use crate::availability::{self, Login, Source};
use crate::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::Problem;
use entity::id::{AvailabilityId, DelegateId};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, declare)).routes(routes!(retract)).routes(routes!(
        outside,
        set_outside,
        drop_outside
    ))
}

/// A period in which a delegate cannot meet.
#[derive(Debug, Serialize, ToSchema)]
struct Unavailable {
    id: Uuid,
    /// `declared` or `outside`.
    source: String,
    starts: Moment,
    ends: Moment,
}

/// A period to declare.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Declaration {
    /// Wall time of the start.
    starts: NaiveDateTime,
    /// Wall time of the end.
    ends: NaiveDateTime,
    /// IANA name of the zone both are told in.
    zone: String,
}

/// A delegate's own calendar.
#[derive(Debug, Serialize, ToSchema)]
struct Outside {
    /// `ics` or `caldav`.
    kind: String,
    /// The server's name. The address itself and the password are told to nobody.
    server: String,
    fetched_at: Option<DateTime<Utc>>,
    /// Before when it is not read again, since it failed.
    due_at: Option<DateTime<Utc>>,
    failures: i32,
    last_error: Option<String>,
}

/// Where a delegate's own calendar is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OutsideBody {
    /// `https:` or `webcal:`; with a name, where the CalDAV server, account or calendar is.
    url: String,
    /// The name of a CalDAV account.
    user: Option<String>,
    /// Its password, best one made for programs. It is kept sealed and never told.
    password: Option<String>,
}

fn write(row: entity::availability::Model) -> Unavailable {
    Unavailable {
        id: row.id.0,
        source: row.source.to_string(),
        starts: moment(row.starts_wall, &row.zone, row.starts_at),
        ends: moment(row.ends_wall, &row.zone, row.ends_at),
    }
}

/// The periods in which a delegate cannot meet.
#[utoipa::path(get, path = "/api/v1/delegates/{delegate}/availability", tag = "availability",
    params(("delegate" = Uuid, Path)), responses((status = 200, body = Listing<Unavailable>), Refusals))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Listing<Unavailable>, Problem> {
    availability::may_declare(&app, &caller, DelegateId(id)).await?;
    Ok(Listing::whole(availability::list(&app, DelegateId(id)).await?, write))
}

/// Declares that a delegate cannot meet.
#[utoipa::path(post, path = "/api/v1/delegates/{delegate}/availability", tag = "availability",
    request_body = Declaration, params(("delegate" = Uuid, Path)),
    responses((status = 201, body = Unavailable), Refusals))]
async fn declare(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<Declaration>,
) -> Result<Created<Unavailable>, Problem> {
    let row =
        availability::declare(&app, &caller, DelegateId(id), body.starts, body.ends, &body.zone).await?;
    Ok(Created { location: format!("/api/v1/availability/{}", row.id), version: 1, body: write(row) })
}

/// Takes a declared period back.
#[utoipa::path(delete, path = "/api/v1/availability/{availability}", tag = "availability",
    params(("availability" = Uuid, Path)), responses((status = 204), Refusals))]
async fn retract(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    availability::retract(&app, &caller, AvailabilityId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The delegate's own calendar, and how reading it goes.
#[utoipa::path(get, path = "/api/v1/delegates/{delegate}/calendar", tag = "availability",
    params(("delegate" = Uuid, Path)), responses((status = 200, body = Outside), Refusals))]
async fn outside(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<Outside>, Problem> {
    availability::may_declare(&app, &caller, DelegateId(id)).await?;
    let row = availability::outside(&app, DelegateId(id)).await?.ok_or_else(Problem::not_found)?;
    let body = Outside {
        kind: row.kind.to_string(),
        server: row.server,
        fetched_at: row.fetched_at,
        due_at: row.due_at,
        failures: row.failures,
        last_error: row.last_error,
    };
    Ok(axum::Json(body))
}

/// Sets where the delegate's own calendar is; it is read soon, and then every hour.
#[utoipa::path(put, path = "/api/v1/delegates/{delegate}/calendar", tag = "availability", request_body = OutsideBody,
    params(("delegate" = Uuid, Path)), responses((status = 204), Refusals))]
async fn set_outside(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<OutsideBody>,
) -> Result<StatusCode, Problem> {
    let login = match (body.user, body.password) {
        (None, None) => None,
        (user, password) => {
            Some(Login { user: user.unwrap_or_default(), password: password.unwrap_or_default() })
        }
    };
    let source = Source { url: body.url, login };
    availability::set_outside(&app, &caller, DelegateId(id), Some(source)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the address away, and what was read from it.
#[utoipa::path(delete, path = "/api/v1/delegates/{delegate}/calendar", tag = "availability",
    params(("delegate" = Uuid, Path)), responses((status = 204), Refusals))]
async fn drop_outside(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    availability::set_outside(&app, &caller, DelegateId(id), None).await?;
    Ok(StatusCode::NO_CONTENT)
}
