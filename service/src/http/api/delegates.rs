//! `/api/v1/delegates`: who attends a mission for which organisation.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answer::{Created, Listing, Refusals, Versioned, word};
use crate::app::App;
use crate::caller::Caller;
use crate::delegates;
use crate::http::extract::{Json, Paging, Path, Query, Version};
use crate::http::problem::Problem;
use entity::id::{DelegateId, MissionId, OrganisationId, PersonId};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, enter))
        .routes(routes!(apply))
        .routes(routes!(get))
        .routes(routes!(move_to))
        .routes(routes!(offer))
}

/// A person who attends a mission.
#[derive(Debug, Serialize, ToSchema)]
struct Delegate {
    id: Uuid,
    mission_id: Uuid,
    person_id: Uuid,
    name: String,
    organisation_id: Uuid,
    organisation: String,
    /// `participant`, `host`, `lead`, `interpreter` or `speaker`.
    role: String,
    /// `applied`, `waiting_list`, `confirmed` or `withdrawn`.
    status: String,
    /// Whether others may book this delegate's free slots directly.
    offers_slots: bool,
    applied_at: DateTime<Utc>,
    version: i32,
}

/// A person to enter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Entry {
    person: Uuid,
    organisation: Uuid,
    #[serde(default = "participant")]
    role: String,
}

fn participant() -> String {
    "participant".into()
}

/// For whom the caller applies.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Application {
    organisation: Uuid,
}

/// Whether a delegate is coming.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StatusBody {
    status: String,
}

/// Whether a delegate offers slots.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Offer {
    offers_slots: bool,
}

fn write(found: delegates::Delegate) -> Delegate {
    let row = found.delegate;
    Delegate {
        id: row.id.0,
        mission_id: row.mission_id.0,
        person_id: row.person_id.0,
        name: found.person.name,
        organisation_id: row.organisation_id.0,
        organisation: found.organisation.name,
        role: row.role.to_string(),
        status: row.status.to_string(),
        offers_slots: row.offers_slots,
        applied_at: row.applied_at,
        version: row.version,
    }
}

async fn read(app: &App, id: DelegateId) -> Result<Versioned<Delegate>, Problem> {
    let found = delegates::get(app, id).await?;
    Ok(Versioned { version: found.delegate.version, body: write(found) })
}

async fn created(app: &App, id: DelegateId) -> Result<Created<Delegate>, Problem> {
    let Versioned { version, body } = read(app, id).await?;
    Ok(Created { location: format!("/api/v1/delegates/{id}"), version, body })
}

/// The delegates of a mission.
#[utoipa::path(get, path = "/api/v1/missions/{mission}/delegates", tag = "delegates",
    params(("mission" = Uuid, Path), Paging), responses((status = 200, body = Listing<Delegate>), Refusals))]
async fn list(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Query(paging): Query<Paging>,
) -> Result<Listing<Delegate>, Problem> {
    Ok(Listing::of(delegates::list(&app, MissionId(id), paging.cursor()).await?, write))
}

/// Enters a person.
#[utoipa::path(post, path = "/api/v1/missions/{mission}/delegates", tag = "delegates", request_body = Entry,
    params(("mission" = Uuid, Path)), responses((status = 201, body = Delegate), Refusals))]
async fn enter(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(entry): Json<Entry>,
) -> Result<Created<Delegate>, Problem> {
    let role = word(&entry.role, "/role")?;
    let (person, organisation) = (PersonId(entry.person), OrganisationId(entry.organisation));
    let row = delegates::enter(&app, &caller, MissionId(id), person, organisation, role).await?;
    created(&app, row.id).await
}

/// Applies for a place.
#[utoipa::path(post, path = "/api/v1/missions/{mission}/applications", tag = "delegates", request_body = Application,
    params(("mission" = Uuid, Path)), responses((status = 201, body = Delegate), Refusals))]
async fn apply(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(application): Json<Application>,
) -> Result<Created<Delegate>, Problem> {
    let organisation = OrganisationId(application.organisation);
    let row = delegates::apply(&app, &caller, MissionId(id), organisation).await?;
    created(&app, row.id).await
}

/// One delegate.
#[utoipa::path(get, path = "/api/v1/delegates/{delegate}", tag = "delegates", params(("delegate" = Uuid, Path)),
    responses((status = 200, body = Delegate), Refusals))]
async fn get(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Versioned<Delegate>, Problem> {
    read(&app, DelegateId(id)).await
}

/// Moves a delegate to another status.
#[utoipa::path(post, path = "/api/v1/delegates/{delegate}/status", tag = "delegates", request_body = StatusBody,
    params(("delegate" = Uuid, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Delegate), Refusals))]
async fn move_to(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Version(version): Version,
    Json(body): Json<StatusBody>,
) -> Result<Versioned<Delegate>, Problem> {
    let status = word(&body.status, "/status")?;
    delegates::move_to(&app, &caller, DelegateId(id), version, status).await?;
    read(&app, DelegateId(id)).await
}

/// Offers a delegate's free slots to be booked directly, or no longer.
#[utoipa::path(put, path = "/api/v1/delegates/{delegate}/offer", tag = "delegates", request_body = Offer,
    params(("delegate" = Uuid, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Delegate), Refusals))]
async fn offer(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Version(version): Version,
    Json(body): Json<Offer>,
) -> Result<Versioned<Delegate>, Problem> {
    delegates::offer_slots(&app, &caller, DelegateId(id), version, body.offers_slots).await?;
    read(&app, DelegateId(id)).await
}
