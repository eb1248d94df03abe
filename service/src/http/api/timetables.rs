//! `/api/v1/timetables`: drafts to review, versions that are published.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answer::{Listing, Refusals, Versioned};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Paging, Path, Query, Version};
use crate::http::problem::Problem;
use crate::timetables;
use entity::id::{MissionId, SessionId, TimetableId};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(changes))
        .routes(routes!(publish))
}

/// The result of an allocation.
#[derive(Debug, Serialize, ToSchema)]
struct Timetable {
    id: Uuid,
    mission_id: Uuid,
    /// Version in its mission, from 1.
    number: i32,
    /// `draft`, `published` or `superseded`.
    state: String,
    /// `optimal` or `feasible`.
    proof: String,
    /// Terms by name, with value and bound.
    score: serde_json::Value,
    placed: i32,
    left_out: i32,
    created_at: DateTime<Utc>,
    published_at: Option<DateTime<Utc>>,
    version: i32,
}

/// A timetable with its grid.
#[derive(Debug, Serialize, ToSchema)]
struct TimetableInFull {
    #[serde(flatten)]
    timetable: Timetable,
    placements: Vec<Placement>,
    left_out_requests: Vec<LeftOut>,
}

/// Where a request is placed.
#[derive(Debug, Serialize, ToSchema)]
struct Placement {
    request_id: Uuid,
    slot_id: Option<Uuid>,
    table_id: Option<Uuid>,
    /// Ids of the delegates who sit there.
    delegates: serde_json::Value,
    organisations: [String; 2],
    pinned: bool,
}

/// A request that found no place.
#[derive(Debug, Serialize, ToSchema)]
struct LeftOut {
    request_id: Uuid,
    organisations: [String; 2],
    /// Why, one sentence each.
    reasons: Vec<String>,
    /// Why, as data.
    detail: serde_json::Value,
}

/// What publishing would change, or has changed.
#[derive(Debug, Serialize, ToSchema)]
struct Changes {
    new: usize,
    moved: usize,
    cancelled: usize,
    /// Meetings that stay as they are, and cause no mail.
    kept: usize,
    /// People who get a mail.
    people: usize,
    /// Places that can no longer be given, and why, one sentence each; the others do not wait for them.
    dropped: Vec<String>,
}

/// Which part of the grid is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Of one session.
    session: Option<Uuid>,
}

fn write(row: entity::timetable::Model) -> Timetable {
    Timetable {
        id: row.id.0,
        mission_id: row.mission_id.0,
        number: row.number,
        state: row.state.to_string(),
        proof: row.proof.to_string(),
        score: row.score,
        placed: row.placed,
        left_out: row.left_out,
        created_at: row.created_at,
        published_at: row.published_at,
        version: row.version,
    }
}

fn write_changes(changes: timetables::Changes) -> axum::Json<Changes> {
    axum::Json(Changes {
        new: changes.new,
        moved: changes.moved,
        cancelled: changes.cancelled,
        kept: changes.kept,
        people: changes.people,
        dropped: changes.dropped,
    })
}

fn write_in_full(found: timetables::Timetable) -> TimetableInFull {
    let placements = found.cells.into_iter().map(|cell| Placement {
        request_id: cell.placement.request_id.0,
        slot_id: cell.placement.slot_id.map(|id| id.0),
        table_id: cell.placement.table_id.map(|id| id.0),
        delegates: cell.placement.delegates,
        organisations: cell.organisations.into(),
        pinned: cell.pinned,
    });
    let left_out = found.left_out.into_iter().map(|left_out| LeftOut {
        request_id: left_out.placement.request_id.0,
        organisations: left_out.organisations.into(),
        reasons: left_out.reasons,
        detail: left_out.placement.reasons,
    });
    TimetableInFull {
        placements: placements.collect(),
        left_out_requests: left_out.collect(),
        timetable: write(found.timetable),
    }
}

/// Timetables of a mission, newest first.
#[utoipa::path(get, path = "/api/v1/missions/{mission}/timetables", tag = "timetables",
    params(("mission" = Uuid, Path), Paging), responses((status = 200, body = Listing<Timetable>), Refusals))]
async fn list(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Query(paging): Query<Paging>,
) -> Result<Listing<Timetable>, Problem> {
    Ok(Listing::of(timetables::list(&app, MissionId(id), paging.cursor()).await?, write))
}

/// A timetable with its grid.
#[utoipa::path(get, path = "/api/v1/timetables/{timetable}", tag = "timetables",
    params(("timetable" = Uuid, Path), Wanted), responses((status = 200, body = TimetableInFull), Refusals))]
async fn get(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Query(wanted): Query<Wanted>,
) -> Result<Versioned<TimetableInFull>, Problem> {
    let found = timetables::get(&app, TimetableId(id), wanted.session.map(SessionId)).await?;
    Ok(Versioned { version: found.timetable.version, body: write_in_full(found) })
}

/// What publishing would change.
#[utoipa::path(get, path = "/api/v1/timetables/{timetable}/changes", tag = "timetables",
    params(("timetable" = Uuid, Path)), responses((status = 200, body = Changes), Refusals))]
async fn changes(State(app): State<App>, Path(id): Path<Uuid>) -> Result<axum::Json<Changes>, Problem> {
    Ok(write_changes(timetables::preview(&app, TimetableId(id)).await?))
}

/// Publishes a draft; one mail goes to each person whose calendar changes.
#[utoipa::path(post, path = "/api/v1/timetables/{timetable}/publication", tag = "timetables",
    params(("timetable" = Uuid, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Changes), Refusals))]
async fn publish(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Version(version): Version,
) -> Result<axum::Json<Changes>, Problem> {
    Ok(write_changes(timetables::publish(&app, &caller, TimetableId(id), version).await?))
}
