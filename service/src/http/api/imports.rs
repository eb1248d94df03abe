//! `/api/v1/…/imports/{kind}`: organisations, people and requests from CSV.

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answer::Refusals;
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;
use crate::imports::{self, Kind, OnError, Target};
use crate::missions;
use entity::id::{MissionId, ProgrammeId};

/// Most bytes the router takes for an import; the setting may lower it.
const BYTES_MAX: usize = 32 * 1024 * 1024;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(into_programme))
        .routes(routes!(into_mission))
        .layer(DefaultBodyLimit::max(BYTES_MAX))
}

/// How an import shall be done.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Manner {
    /// Only say what would be done.
    #[serde(default)]
    dry_run: bool,
    /// Write the rows that are right and skip the others.
    #[serde(default)]
    skip_errors: bool,
}

/// What an import did, or would do.
#[derive(Debug, Serialize, ToSchema)]
struct Report {
    rows: usize,
    new: usize,
    changed: usize,
    unchanged: usize,
    errors: Vec<RowError>,
    /// Whether anything was written.
    written: bool,
}

/// A row that is wrong.
#[derive(Debug, Serialize, ToSchema)]
struct RowError {
    /// Line in the file; the header is line 1.
    line: u64,
    column: Option<String>,
    /// What is wrong, and what would be right.
    why: String,
}

fn kind(word: &str) -> Result<Kind, Problem> {
    match word {
        "organisations" => Ok(Kind::Organisations),
        "people" => Ok(Kind::People),
        "requests" => Ok(Kind::Requests),
        _ => Err(Problem::not_found()),
    }
}

async fn run(
    app: &App,
    caller: &Caller,
    target: Target,
    kind: Kind,
    csv: &[u8],
    manner: &Manner,
) -> Result<Response, Problem> {
    let on_error = if manner.skip_errors { OnError::Skip } else { OnError::Refuse };
    let report = imports::run(app, caller, target, kind, csv, manner.dry_run, on_error).await?;
    let refused = !report.errors.is_empty() && !manner.skip_errors && !manner.dry_run;
    let errors = report.errors.into_iter().map(|error| RowError {
        line: error.line,
        column: error.column,
        why: error.why,
    });
    let body = Report {
        rows: report.rows,
        new: report.new,
        changed: report.changed,
        unchanged: report.unchanged,
        errors: errors.collect(),
        written: report.written,
    };
    if refused {
        let detail = "The file has errors, so nothing was written: see `report`.";
        let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "broken-rows", detail);
        let report = serde_json::to_value(&body).unwrap_or_default();
        problem.members.insert("report".into(), report);
        return Err(problem);
    }
    Ok(axum::Json(body).into_response())
}

/// Imports organisations (`key,name,kind,country,place,zone,website,description,member_of,tags`) or people
/// (`email,name,language,zone,organisation,role`).
#[utoipa::path(post, path = "/api/v1/programmes/{programme}/imports/{kind}", tag = "imports",
    request_body(content = String, content_type = "text/csv"),
    params(("programme" = Uuid, Path), ("kind" = String, Path), Manner),
    responses((status = 200, body = Report), Refusals))]
async fn into_programme(
    State(app): State<App>,
    caller: Caller,
    Path((programme, word)): Path<(Uuid, String)>,
    Query(manner): Query<Manner>,
    csv: Bytes,
) -> Result<Response, Problem> {
    let target = Target { programme: ProgrammeId(programme), mission: None };
    run(&app, &caller, target, kind(&word)?, &csv, &manner).await
}

/// As above, for a mission: people become its delegates; requests (`from,to,rank,message,kind,state`) are its own.
#[utoipa::path(post, path = "/api/v1/missions/{mission}/imports/{kind}", tag = "imports",
    request_body(content = String, content_type = "text/csv"),
    params(("mission" = Uuid, Path), ("kind" = String, Path), Manner),
    responses((status = 200, body = Report), Refusals))]
async fn into_mission(
    State(app): State<App>,
    caller: Caller,
    Path((mission, word)): Path<(Uuid, String)>,
    Query(manner): Query<Manner>,
    csv: Bytes,
) -> Result<Response, Problem> {
    let found = missions::get(&app, MissionId(mission)).await?;
    let target = Target { programme: found.mission.programme_id, mission: Some(found.mission.id) };
    run(&app, &caller, target, kind(&word)?, &csv, &manner).await
}
