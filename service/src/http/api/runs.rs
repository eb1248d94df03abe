//! `/api/v1/runs`: computations of an allocation.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answer::{Listing, Refusals};
use super::findings::{self, Findings};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::Problem;
use crate::timetables::{self, RunPlan};
use entity::id::{MissionId, RequestId, RunId};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(preflight))
        .routes(routes!(list, ask))
        .routes(routes!(get))
        .routes(routes!(stop))
        .routes(routes!(repair))
}

/// One computation of an allocation.
#[derive(Debug, Serialize, ToSchema)]
struct Run {
    id: Uuid,
    mission_id: Uuid,
    /// `queued`, `running`, `done` or `failed`.
    state: String,
    seconds: i32,
    seed: i64,
    keep_published: bool,
    asked_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
    stop_asked: bool,
    /// The newest figures by name.
    progress: serde_json::Value,
    timetable_id: Option<Uuid>,
    failure: Option<String>,
    /// When it was done with saying why requests are left out; null while that goes on.
    explained_at: Option<DateTime<Utc>>,
}

/// A run with what it found out.
#[derive(Debug, Serialize, ToSchema)]
struct RunInFull {
    #[serde(flatten)]
    run: Run,
    #[serde(flatten)]
    findings: Findings,
}

/// Which way is taken.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RepairBody {
    /// The request that is left out.
    request_id: Uuid,
    /// Which of its ways, by `number`.
    number: usize,
}

/// The draft that a way came to.
#[derive(Debug, Serialize, ToSchema)]
struct Repaired {
    timetable_id: Uuid,
}

/// How a run shall be done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RunBody {
    /// Most seconds.
    #[serde(default = "ten")]
    seconds: i32,
    /// The same seed gives the same timetable.
    seed: Option<u64>,
    /// Whether it repairs the published timetable, moving as few people as it can.
    #[serde(default)]
    keep_published: bool,
}

fn ten() -> i32 {
    10
}

/// What can be told before a run.
#[derive(Debug, Serialize, ToSchema)]
struct Preflight {
    /// Accepted requests.
    requests: usize,
    /// Slots × tables.
    places: usize,
    /// Places and requests by half of the day.
    halves: Vec<Half>,
    /// What cannot work, one sentence each.
    warnings: Vec<String>,
}

/// Supply and demand in one half of the days.
#[derive(Debug, Serialize, ToSchema)]
struct Half {
    /// `morning` or `afternoon`.
    half: String,
    /// Slots × tables.
    places: usize,
    /// Requests that can take place in this half only.
    requests: usize,
}

fn write(row: entity::run::Model) -> Run {
    Run {
        id: row.id.0,
        mission_id: row.mission_id.0,
        state: row.state.to_string(),
        seconds: row.seconds,
        seed: row.seed,
        keep_published: row.keep_published,
        asked_at: row.asked_at,
        started_at: row.started_at,
        finished_at: row.finished_at,
        stop_asked: row.stop_asked,
        progress: row.progress,
        timetable_id: row.timetable_id,
        failure: row.failure,
        explained_at: row.explained_at,
    }
}

fn write_half(row: &timetables::Half) -> Half {
    Half { half: row.half.to_string(), places: row.places, requests: row.requests }
}

/// Looks at a mission before a run.
#[utoipa::path(get, path = "/api/v1/missions/{mission}/preflight", tag = "runs", params(("mission" = Uuid, Path)),
    responses((status = 200, body = Preflight), Refusals))]
async fn preflight(State(app): State<App>, Path(id): Path<Uuid>) -> Result<axum::Json<Preflight>, Problem> {
    let found = timetables::preflight(&app, MissionId(id)).await?;
    let halves = found.halves.iter().map(write_half).collect();
    Ok(axum::Json(Preflight {
        requests: found.requests,
        places: found.places,
        halves,
        warnings: found.warnings,
    }))
}

/// Runs of a mission, newest first.
#[utoipa::path(get, path = "/api/v1/missions/{mission}/runs", tag = "runs", params(("mission" = Uuid, Path)),
    responses((status = 200, body = Listing<Run>), Refusals))]
async fn list(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Listing<Run>, Problem> {
    Ok(Listing::whole(timetables::runs(&app, MissionId(id)).await?, write))
}

/// Asks for a run; it is carried out as soon as a worker is free. Read it again to follow it.
#[utoipa::path(post, path = "/api/v1/missions/{mission}/runs", tag = "runs", request_body = RunBody,
    params(("mission" = Uuid, Path)), responses((status = 202, body = Run), Refusals))]
async fn ask(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<RunBody>,
) -> Result<Response, Problem> {
    let plan = RunPlan { seconds: body.seconds, seed: body.seed, keep_published: body.keep_published };
    let row = timetables::ask_run(&app, &caller, MissionId(id), plan).await?;
    let location = format!("/api/v1/runs/{}", row.id);
    Ok((StatusCode::ACCEPTED, [(LOCATION, location)], axum::Json(write(row))).into_response())
}

/// A run with its newest figures, and with what it found out: why requests are left out, what would help, which pins
/// contradict one another.
#[utoipa::path(get, path = "/api/v1/runs/{run}", tag = "runs", params(("run" = Uuid, Path)),
    responses((status = 200, body = RunInFull), Refusals))]
async fn get(State(app): State<App>, Path(id): Path<Uuid>) -> Result<axum::Json<RunInFull>, Problem> {
    let row = timetables::get_run(&app, RunId(id)).await?;
    let findings = findings::write(timetables::findings(&app, &row).await?);
    Ok(axum::Json(RunInFull { run: write(row), findings }))
}

/// Takes a way that lets a request in (`remedy` is `draft` or `add_table`): makes a draft of it, which is reviewed
/// and published as any other.
#[utoipa::path(post, path = "/api/v1/runs/{run}/repairs", tag = "runs", request_body = RepairBody,
    params(("run" = Uuid, Path)), responses((status = 201, body = Repaired), Refusals))]
async fn repair(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<RepairBody>,
) -> Result<Response, Problem> {
    let made = timetables::repair(&app, &caller, RunId(id), RequestId(body.request_id), body.number).await?;
    let location = format!("/api/v1/timetables/{made}");
    let body = axum::Json(Repaired { timetable_id: made.0 });
    Ok((StatusCode::CREATED, [(LOCATION, location)], body).into_response())
}

/// Asks a run to stop and keep its best.
#[utoipa::path(post, path = "/api/v1/runs/{run}/stop", tag = "runs", params(("run" = Uuid, Path)),
    responses((status = 202), Refusals))]
async fn stop(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    timetables::stop_run(&app, &caller, RunId(id)).await?;
    Ok(StatusCode::ACCEPTED)
}
