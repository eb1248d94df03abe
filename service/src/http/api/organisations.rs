//! `/api/v1/organisations`: who can be met.

use axum::extract::State;
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
use crate::organisations::{self, Profile};
use entity::id::OrganisationId;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(get, edit))
}

/// An organisation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Organisation {
    id: Uuid,
    key: String,
    name: String,
    /// `sme`, `cluster`, `key_partner` …
    kind: String,
    /// ISO 3166 code of two letters.
    country: String,
    place: String,
    zone: String,
    website: Option<String>,
    description: String,
    /// The cluster it is a member of.
    member_of_id: Option<Uuid>,
    tags: serde_json::Value,
    version: i32,
}

/// What an organisation is made of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OrganisationProfile {
    key: String,
    name: String,
    kind: String,
    country: String,
    #[serde(default)]
    place: String,
    zone: String,
    website: Option<String>,
    #[serde(default)]
    description: String,
    /// Key of the cluster it is a member of.
    member_of: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
}

impl OrganisationProfile {
    fn parse(self) -> Result<Profile, Problem> {
        Ok(Profile {
            kind: word(&self.kind, "/kind")?,
            key: self.key,
            name: self.name,
            country: self.country,
            place: self.place,
            zone: self.zone,
            website: self.website,
            description: self.description,
            member_of: self.member_of,
            tags: self.tags,
        })
    }
}

/// Which organisations are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Of a kind.
    kind: Option<String>,
    /// Whose name contains this.
    search: Option<String>,
}

pub(super) fn write(row: entity::organisation::Model) -> Organisation {
    Organisation {
        id: row.id.0,
        key: row.key,
        name: row.name,
        kind: row.kind.to_string(),
        country: row.country,
        place: row.place,
        zone: row.zone,
        website: row.website,
        description: row.description,
        member_of_id: row.member_of_id.map(|id| id.0),
        tags: row.tags,
        version: row.version,
    }
}

/// Organisations by name.
#[utoipa::path(get, path = "/api/v1/organisations", tag = "organisations", params(Paging, Wanted),
    responses((status = 200, body = Listing<Organisation>), Refusals))]
async fn list(
    State(app): State<App>,
    Query(paging): Query<Paging>,
    Query(wanted): Query<Wanted>,
) -> Result<Listing<Organisation>, Problem> {
    let kind = wanted.kind.as_deref().map(|kind| word(kind, "/kind")).transpose()?;
    let page = organisations::list(&app, kind, wanted.search.as_deref(), paging.cursor()).await?;
    Ok(Listing::of(page, write))
}

/// Makes an organisation.
#[utoipa::path(post, path = "/api/v1/organisations", tag = "organisations", request_body = OrganisationProfile,
    responses((status = 201, body = Organisation), Refusals))]
async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(profile): Json<OrganisationProfile>,
) -> Result<Created<Organisation>, Problem> {
    let row = organisations::create(&app, &caller, profile.parse()?).await?;
    Ok(Created {
        location: format!("/api/v1/organisations/{}", row.id),
        version: row.version,
        body: write(row),
    })
}

/// One organisation.
#[utoipa::path(get, path = "/api/v1/organisations/{organisation}", tag = "organisations",
    params(("organisation" = Uuid, Path)), responses((status = 200, body = Organisation), Refusals))]
async fn get(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Versioned<Organisation>, Problem> {
    let row = organisations::get(&app, OrganisationId(id)).await?;
    Ok(Versioned { version: row.version, body: write(row) })
}

/// Changes an organisation.
#[utoipa::path(put, path = "/api/v1/organisations/{organisation}", tag = "organisations",
    params(("organisation" = Uuid, Path), ("If-Match" = String, Header)), request_body = OrganisationProfile,
    responses((status = 200, body = Organisation), Refusals))]
async fn edit(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Version(version): Version,
    Json(profile): Json<OrganisationProfile>,
) -> Result<Versioned<Organisation>, Problem> {
    let row = organisations::edit(&app, &caller, OrganisationId(id), version, profile.parse()?).await?;
    Ok(Versioned { version: row.version, body: write(row) })
}
