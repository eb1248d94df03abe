//! `/api/v1/programmes`: the funded projects, and who is what to them.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answer::{Created, Listing, Refusals, Versioned, word};
use super::organisations::{Organisation, write as write_organisation};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Json, Paging, Path, Query, Version};
use crate::http::problem::Problem;
use crate::programmes::{self, NewProgramme, NewRole, Texts};
use entity::id::{OrganisationId, ProgrammeId, ProgrammeRoleId};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, edit))
        .routes(routes!(add_role))
        .routes(routes!(end_role))
}

/// A programme.
#[derive(Debug, Serialize, ToSchema)]
struct Programme {
    id: Uuid,
    key: String,
    acronym: String,
    title: String,
    call: Option<String>,
    summary: String,
    disclaimer: Option<String>,
    /// First day of project month M1.
    starts_on: NaiveDate,
    months: i32,
    version: i32,
}

/// A programme with its partners.
#[derive(Debug, Serialize, ToSchema)]
struct ProgrammeInFull {
    #[serde(flatten)]
    programme: Programme,
    work_packages: Vec<WorkPackage>,
    roles: Vec<Role>,
}

/// A numbered part of the work.
#[derive(Debug, Serialize, ToSchema)]
struct WorkPackage {
    id: Uuid,
    number: String,
    title: String,
}

/// Who is what to a programme, and from when until when.
#[derive(Debug, Serialize, ToSchema)]
struct Role {
    id: Uuid,
    /// `coordinator`, `partner`, `country_lead`, `key_partner` …
    role: String,
    organisation: Organisation,
    country: Option<String>,
    work_package_id: Option<Uuid>,
    focus: Option<String>,
    from_on: Option<NaiveDate>,
    until_on: Option<NaiveDate>,
}

/// A programme to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProgrammeNew {
    key: String,
    acronym: String,
    title: String,
    call: Option<String>,
    #[serde(default)]
    summary: String,
    disclaimer: Option<String>,
    starts_on: NaiveDate,
    months: i32,
}

/// What a programme says of itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProgrammeEdit {
    acronym: String,
    title: String,
    call: Option<String>,
    #[serde(default)]
    summary: String,
    /// The funder's sentence, which pages and mails carry.
    disclaimer: Option<String>,
}

/// A role to give.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RoleNew {
    organisation: Uuid,
    role: String,
    country: Option<String>,
    /// Number of the work package that is led.
    work_package: Option<String>,
    focus: Option<String>,
    from_on: Option<NaiveDate>,
    until_on: Option<NaiveDate>,
}

/// The last day of a role.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RoleEnd {
    until_on: NaiveDate,
}

fn write(row: entity::programme::Model) -> Programme {
    Programme {
        id: row.id.0,
        key: row.key,
        acronym: row.acronym,
        title: row.title,
        call: row.call,
        summary: row.summary,
        disclaimer: row.disclaimer,
        starts_on: row.starts_on,
        months: row.months,
        version: row.version,
    }
}

fn write_role((row, organisation): (entity::programme_role::Model, entity::organisation::Model)) -> Role {
    Role {
        id: row.id.0,
        role: row.role.to_string(),
        organisation: write_organisation(organisation),
        country: row.country,
        work_package_id: row.work_package_id.map(|id| id.0),
        focus: row.focus,
        from_on: row.from_on,
        until_on: row.until_on,
    }
}

/// All programmes.
#[utoipa::path(get, path = "/api/v1/programmes", tag = "programmes", params(Paging),
    responses((status = 200, body = Listing<Programme>), Refusals))]
async fn list(State(app): State<App>, Query(paging): Query<Paging>) -> Result<Listing<Programme>, Problem> {
    Ok(Listing::of(programmes::list(&app, paging.cursor()).await?, write))
}

/// Makes a programme.
#[utoipa::path(post, path = "/api/v1/programmes", tag = "programmes", request_body = ProgrammeNew,
    responses((status = 201, body = Programme), Refusals))]
async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(new): Json<ProgrammeNew>,
) -> Result<Created<Programme>, Problem> {
    let new = NewProgramme {
        key: new.key,
        acronym: new.acronym,
        title: new.title,
        call: new.call,
        summary: new.summary,
        disclaimer: new.disclaimer,
        starts_on: new.starts_on,
        months: new.months,
    };
    let row = programmes::create(&app, &caller, new).await?;
    Ok(Created { location: format!("/api/v1/programmes/{}", row.id), version: row.version, body: write(row) })
}

/// One programme with its partners.
#[utoipa::path(get, path = "/api/v1/programmes/{programme}", tag = "programmes", params(("programme" = Uuid, Path)),
    responses((status = 200, body = ProgrammeInFull), Refusals))]
async fn get(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Versioned<ProgrammeInFull>, Problem> {
    let found = programmes::get(&app, ProgrammeId(id)).await?;
    let work_packages = found.work_packages.into_iter().map(|row| WorkPackage {
        id: row.id.0,
        number: row.number,
        title: row.title,
    });
    Ok(Versioned {
        version: found.programme.version,
        body: ProgrammeInFull {
            programme: write(found.programme),
            work_packages: work_packages.collect(),
            roles: found.roles.into_iter().map(write_role).collect(),
        },
    })
}

/// Changes what a programme says of itself.
#[utoipa::path(put, path = "/api/v1/programmes/{programme}", tag = "programmes", request_body = ProgrammeEdit,
    params(("programme" = Uuid, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Programme), Refusals))]
async fn edit(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Version(version): Version,
    Json(edit): Json<ProgrammeEdit>,
) -> Result<Versioned<Programme>, Problem> {
    let ProgrammeEdit { acronym, title, call, summary, disclaimer } = edit;
    let texts = Texts { acronym, title, call, summary, disclaimer };
    let row = programmes::edit(&app, &caller, ProgrammeId(id), version, texts).await?;
    Ok(Versioned { version: row.version, body: write(row) })
}

/// Gives an organisation a role.
#[utoipa::path(post, path = "/api/v1/programmes/{programme}/roles", tag = "programmes", request_body = RoleNew,
    params(("programme" = Uuid, Path)), responses((status = 204), Refusals))]
async fn add_role(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(new): Json<RoleNew>,
) -> Result<StatusCode, Problem> {
    let role = NewRole {
        organisation_id: OrganisationId(new.organisation),
        role: word(&new.role, "/role")?,
        country: new.country,
        work_package: new.work_package,
        focus: new.focus,
        from_on: new.from_on,
        until_on: new.until_on,
    };
    programmes::add_role(&app, &caller, ProgrammeId(id), role).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends a role on a day.
#[utoipa::path(post, path = "/api/v1/roles/{role}/end", tag = "programmes", request_body = RoleEnd,
    params(("role" = Uuid, Path)), responses((status = 204), Refusals))]
async fn end_role(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(end): Json<RoleEnd>,
) -> Result<StatusCode, Problem> {
    programmes::end_role(&app, &caller, ProgrammeRoleId(id), end.until_on).await?;
    Ok(StatusCode::NO_CONTENT)
}
