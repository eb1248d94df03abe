//! `/api/v1/missions`: journeys, their legs and their status.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::agenda::{AgendaItem, write as write_item};
use super::answer::{Created, Listing, Moment, Refusals, Versioned, moment, word};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Json, Paging, Path, Query, Version};
use crate::http::problem::Problem;
use crate::missions::{self, Filter, LegPlan, Plan};
use entity::id::{LegId, MissionId, OrganisationId, ProgrammeId};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(create))
        .routes(routes!(get, edit))
        .routes(routes!(move_to))
        .routes(routes!(add_leg))
        .routes(routes!(edit_leg, remove_leg))
}

/// A mission.
#[derive(Debug, Serialize, ToSchema)]
struct Mission {
    id: Uuid,
    programme_id: Uuid,
    lead_organisation_id: Uuid,
    key: String,
    /// `fact_finding_mission`, `matchmaking_day` …
    kind: String,
    title: String,
    country: String,
    /// `draft`, `open`, `allocating`, `published`, `closed` or `cancelled`.
    status: String,
    zone: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    summary: String,
    capacity: Option<i32>,
    requests_close: Option<Moment>,
    version: i32,
}

/// A mission with its journey.
#[derive(Debug, Serialize, ToSchema)]
struct MissionInFull {
    #[serde(flatten)]
    mission: Mission,
    legs: Vec<Leg>,
    agenda: Vec<AgendaItem>,
    /// Ids of its sessions.
    sessions: Vec<Uuid>,
}

/// One place of a mission.
#[derive(Debug, Serialize, ToSchema)]
struct Leg {
    id: Uuid,
    position: i32,
    place: String,
    country: String,
    zone: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    version: i32,
}

/// What a mission is made of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MissionPlan {
    key: String,
    kind: String,
    title: String,
    country: String,
    zone: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    #[serde(default)]
    summary: String,
    capacity: Option<i32>,
    /// Wall time in `zone` after which nobody may ask for meetings.
    requests_close: Option<NaiveDateTime>,
    /// Who leads it; by default the caller's organisation that leads the country.
    lead: Option<Uuid>,
}

impl MissionPlan {
    fn parse(self) -> Result<Plan, Problem> {
        Ok(Plan {
            kind: word(&self.kind, "/kind")?,
            key: self.key,
            title: self.title,
            country: self.country,
            zone: self.zone,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            summary: self.summary,
            capacity: self.capacity,
            requests_close: self.requests_close,
            lead: self.lead.map(OrganisationId),
        })
    }
}

/// What a leg is made of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LegBody {
    position: i32,
    place: String,
    country: String,
    zone: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
}

impl From<LegBody> for LegPlan {
    fn from(body: LegBody) -> Self {
        Self {
            position: body.position,
            place: body.place,
            country: body.country,
            zone: body.zone,
            starts_on: body.starts_on,
            ends_on: body.ends_on,
        }
    }
}

/// Where a mission shall stand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StatusBody {
    status: String,
}

/// Which missions are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Of a programme.
    programme: Option<Uuid>,
    /// About a country.
    country: Option<String>,
    /// With a status.
    status: Option<String>,
    /// Only those the caller takes part in or leads.
    #[serde(default)]
    mine: bool,
}

fn write(row: entity::mission::Model) -> Mission {
    let requests_close =
        row.requests_close_wall.zip(row.requests_close_at).map(|(wall, at)| moment(wall, &row.zone, at));
    Mission {
        id: row.id.0,
        programme_id: row.programme_id.0,
        lead_organisation_id: row.lead_organisation_id.0,
        key: row.key,
        kind: row.kind.to_string(),
        title: row.title,
        country: row.country,
        status: row.status.to_string(),
        zone: row.zone,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        summary: row.summary,
        capacity: row.capacity,
        requests_close,
        version: row.version,
    }
}

fn write_leg(row: entity::leg::Model) -> Leg {
    Leg {
        id: row.id.0,
        position: row.position,
        place: row.place,
        country: row.country,
        zone: row.zone,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        version: row.version,
    }
}

/// The missions the caller may see.
#[utoipa::path(get, path = "/api/v1/missions", tag = "missions", params(Paging, Wanted),
    responses((status = 200, body = Listing<Mission>), Refusals))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
    Query(wanted): Query<Wanted>,
) -> Result<Listing<Mission>, Problem> {
    let filter = Filter {
        programme: wanted.programme.map(ProgrammeId),
        country: wanted.country,
        status: wanted.status.as_deref().map(|status| word(status, "/status")).transpose()?,
        mine: wanted.mine,
    };
    Ok(Listing::of(missions::list(&app, &caller, filter, paging.cursor()).await?, write))
}

/// Plans a mission, as a draft.
#[utoipa::path(post, path = "/api/v1/programmes/{programme}/missions", tag = "missions", request_body = MissionPlan,
    params(("programme" = Uuid, Path)), responses((status = 201, body = Mission), Refusals))]
async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(programme): Path<Uuid>,
    Json(plan): Json<MissionPlan>,
) -> Result<Created<Mission>, Problem> {
    let row = missions::create(&app, &caller, ProgrammeId(programme), plan.parse()?).await?;
    Ok(Created { location: format!("/api/v1/missions/{}", row.id), version: row.version, body: write(row) })
}

/// One mission with its journey.
#[utoipa::path(get, path = "/api/v1/missions/{mission}", tag = "missions", params(("mission" = Uuid, Path)),
    responses((status = 200, body = MissionInFull), Refusals))]
async fn get(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Versioned<MissionInFull>, Problem> {
    let found = missions::get(&app, MissionId(id)).await?;
    Ok(Versioned {
        version: found.mission.version,
        body: MissionInFull {
            mission: write(found.mission),
            legs: found.legs.into_iter().map(write_leg).collect(),
            agenda: found.agenda.into_iter().map(write_item).collect(),
            sessions: found.sessions.into_iter().map(|session| session.id.0).collect(),
        },
    })
}

/// Changes a mission.
#[utoipa::path(put, path = "/api/v1/missions/{mission}", tag = "missions", request_body = MissionPlan,
    params(("mission" = Uuid, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Mission), Refusals))]
async fn edit(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Version(version): Version,
    Json(plan): Json<MissionPlan>,
) -> Result<Versioned<Mission>, Problem> {
    let row = missions::edit(&app, &caller, MissionId(id), version, plan.parse()?).await?;
    Ok(Versioned { version: row.version, body: write(row) })
}

/// Moves a mission to another status.
#[utoipa::path(post, path = "/api/v1/missions/{mission}/status", tag = "missions", request_body = StatusBody,
    params(("mission" = Uuid, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Mission), Refusals))]
async fn move_to(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Version(version): Version,
    Json(body): Json<StatusBody>,
) -> Result<Versioned<Mission>, Problem> {
    let status = word(&body.status, "/status")?;
    let row = missions::move_to(&app, &caller, MissionId(id), version, status).await?;
    Ok(Versioned { version: row.version, body: write(row) })
}

/// Adds a leg.
#[utoipa::path(post, path = "/api/v1/missions/{mission}/legs", tag = "missions", request_body = LegBody,
    params(("mission" = Uuid, Path)), responses((status = 201, body = Leg), Refusals))]
async fn add_leg(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<LegBody>,
) -> Result<Created<Leg>, Problem> {
    let row = missions::add_leg(&app, &caller, MissionId(id), body.into()).await?;
    Ok(Created { location: format!("/api/v1/legs/{}", row.id), version: row.version, body: write_leg(row) })
}

/// Changes a leg.
#[utoipa::path(put, path = "/api/v1/legs/{leg}", tag = "missions", request_body = LegBody,
    params(("leg" = Uuid, Path), ("If-Match" = String, Header)), responses((status = 200, body = Leg), Refusals))]
async fn edit_leg(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Version(version): Version,
    Json(body): Json<LegBody>,
) -> Result<Versioned<Leg>, Problem> {
    let row = missions::edit_leg(&app, &caller, LegId(id), version, body.into()).await?;
    Ok(Versioned { version: row.version, body: write_leg(row) })
}

/// Takes a leg out.
#[utoipa::path(delete, path = "/api/v1/legs/{leg}", tag = "missions", params(("leg" = Uuid, Path)),
    responses((status = 204), Refusals))]
async fn remove_leg(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    missions::remove_leg(&app, &caller, LegId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
