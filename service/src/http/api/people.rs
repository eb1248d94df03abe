//! `/api/v1/people`: someone with an address, a language and a zone.

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
use crate::organisations;
use crate::people::{self, Profile};
use entity::id::{OrganisationId, PersonId};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(get)).routes(routes!(change_address))
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Person {
    id: Uuid,
    email: String,
    name: String,
    /// BCP 47 tag.
    language: String,
    /// IANA name.
    zone: String,
    /// Whether mail to the address was refused for good.
    bounced: bool,
    version: i32,
}

/// A person with the organisations it belongs to.
#[derive(Debug, Serialize, ToSchema)]
struct PersonInFull {
    #[serde(flatten)]
    person: Person,
    affiliations: Vec<Affiliation>,
}

/// A place in an organisation.
#[derive(Debug, Serialize, ToSchema)]
struct Affiliation {
    organisation_id: Uuid,
    organisation: String,
    /// `member`, `staff` or `contact`.
    role: String,
}

/// A person to enter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PersonNew {
    email: String,
    name: String,
    /// BCP 47 tag; that of the organisation's country when not said.
    language: Option<String>,
    zone: String,
    organisation: Uuid,
    /// `member`, `staff` or `contact`.
    #[serde(default = "member")]
    role: String,
}

/// Another address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AddressBody {
    email: String,
}

fn member() -> String {
    "member".into()
}

/// Which people are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Of an organisation.
    organisation: Option<Uuid>,
}

pub(super) fn write(row: entity::person::Model) -> Person {
    Person {
        id: row.id.0,
        email: row.email,
        name: row.name,
        language: row.language,
        zone: row.zone,
        bounced: row.bounced_at.is_some(),
        version: row.version,
    }
}

/// People by name.
#[utoipa::path(get, path = "/api/v1/people", tag = "people", params(Paging, Wanted),
    responses((status = 200, body = Listing<Person>), Refusals))]
async fn list(
    State(app): State<App>,
    Query(paging): Query<Paging>,
    Query(wanted): Query<Wanted>,
) -> Result<Listing<Person>, Problem> {
    let page = people::list(&app, wanted.organisation.map(OrganisationId), paging.cursor()).await?;
    Ok(Listing::of(page, write))
}

/// Enters a person into an organisation, or finds the one with that address.
#[utoipa::path(post, path = "/api/v1/people", tag = "people", request_body = PersonNew,
    responses((status = 201, body = Person), Refusals))]
async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(new): Json<PersonNew>,
) -> Result<Created<Person>, Problem> {
    let role = word(&new.role, "/role")?;
    let organisation = OrganisationId(new.organisation);
    let language = match new.language {
        Some(language) => language,
        None => people::usual_language(&app, &organisations::get(&app, organisation).await?),
    };
    let profile = Profile { email: new.email, name: new.name, language, zone: new.zone };
    let row = people::create(&app, &caller, profile, organisation, role).await?;
    Ok(Created { location: format!("/api/v1/people/{}", row.id), version: row.version, body: write(row) })
}

/// One person.
#[utoipa::path(get, path = "/api/v1/people/{person}", tag = "people", params(("person" = Uuid, Path)),
    responses((status = 200, body = PersonInFull), Refusals))]
async fn get(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Versioned<PersonInFull>, Problem> {
    let (person, affiliations) = people::get(&app, PersonId(id)).await?;
    let affiliations = affiliations.into_iter().map(|(row, organisation)| Affiliation {
        organisation_id: organisation.id.0,
        organisation: organisation.name,
        role: row.role.to_string(),
    });
    let affiliations = affiliations.collect();
    Ok(Versioned { version: person.version, body: PersonInFull { person: write(person), affiliations } })
}

/// Gives a person another address; that mail to the old one came back says nothing of the new.
#[utoipa::path(put, path = "/api/v1/people/{person}/address", tag = "people",
    params(("person" = Uuid, Path), ("If-Match" = String, Header)), request_body = AddressBody,
    responses((status = 200, body = Person), Refusals))]
async fn change_address(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Version(version): Version,
    Json(body): Json<AddressBody>,
) -> Result<Versioned<Person>, Problem> {
    let row = people::change_address(&app, &caller, PersonId(id), version, &body.email).await?;
    Ok(Versioned { version: row.version, body: write(row) })
}
