//! `/api/v1/me`: who is asking, and the tokens of its machines.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answer::{Created, Listing, Refusals, Versioned, word};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Json, Path, Version};
use crate::http::problem::Problem;
use crate::{people, sign_in};
use entity::id::ApiTokenId;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(me, edit))
        .routes(routes!(tokens, create_token))
        .routes(routes!(revoke_token))
}

/// Who is asking.
#[derive(Debug, Serialize, ToSchema)]
struct Me {
    id: Uuid,
    email: String,
    name: String,
    language: String,
    zone: String,
    operator: bool,
    /// The organisations spoken for today.
    organisations: Vec<Uuid>,
    version: i32,
}

/// What a person may change of itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MeEdit {
    name: String,
    /// BCP 47 tag.
    language: String,
    /// IANA name.
    zone: String,
}

fn write(person: entity::person::Model, caller: &Caller) -> Versioned<Me> {
    let version = person.version;
    let organisations = caller.organisations.iter().map(|id| id.0).collect();
    let body = Me {
        id: person.id.0,
        email: person.email,
        name: person.name,
        language: person.language,
        zone: person.zone,
        operator: person.operator,
        organisations,
        version,
    };
    Versioned { version, body }
}

/// Who is asking.
#[utoipa::path(get, path = "/api/v1/me", tag = "me", responses((status = 200, body = Me), Refusals))]
async fn me(State(app): State<App>, caller: Caller) -> Result<Versioned<Me>, Problem> {
    let (person, _) = people::get(&app, caller.person_id).await?;
    Ok(write(person, &caller))
}

/// Changes name, language and zone.
#[utoipa::path(put, path = "/api/v1/me", tag = "me", request_body = MeEdit, params(("If-Match" = String, Header)),
    responses((status = 200, body = Me), Refusals))]
async fn edit(
    State(app): State<App>,
    caller: Caller,
    Version(version): Version,
    Json(edit): Json<MeEdit>,
) -> Result<Versioned<Me>, Problem> {
    let person = people::edit_self(&app, &caller, version, edit.name, edit.language, edit.zone).await?;
    Ok(write(person, &caller))
}

/// A machine's key.
#[derive(Debug, Serialize, ToSchema)]
struct Token {
    id: Uuid,
    name: String,
    /// `read` or `write`.
    access: String,
    created_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    /// The token itself: only in the answer that makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// A key to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// What it is for.
    name: String,
    /// `read` or `write`.
    access: String,
}

fn write_token(row: entity::api_token::Model, token: Option<String>) -> Token {
    Token {
        id: row.id.0,
        name: row.name,
        access: row.access.to_string(),
        created_at: row.created_at,
        used_at: row.used_at,
        revoked_at: row.revoked_at,
        token,
    }
}

/// The caller's tokens, newest first.
#[utoipa::path(get, path = "/api/v1/me/tokens", tag = "me", responses((status = 200, body = Listing<Token>), Refusals))]
async fn tokens(State(app): State<App>, caller: Caller) -> Result<Listing<Token>, Problem> {
    Ok(Listing::whole(sign_in::api_tokens(&app, &caller).await?, |row| write_token(row, None)))
}

/// Makes a token; it is shown this once.
#[utoipa::path(post, path = "/api/v1/me/tokens", tag = "me", request_body = NewToken,
    responses((status = 201, body = Token), Refusals))]
async fn create_token(
    State(app): State<App>,
    caller: Caller,
    Json(new): Json<NewToken>,
) -> Result<Created<Token>, Problem> {
    let access = word(&new.access, "/access")?;
    let (row, token) = sign_in::create_api_token(&app, &caller, &new.name, access).await?;
    let location = format!("/api/v1/me/tokens/{}", row.id);
    Ok(Created { location, version: 1, body: write_token(row, Some(token.reveal().to_owned())) })
}

/// Ends a token.
#[utoipa::path(delete, path = "/api/v1/me/tokens/{token}", tag = "me", params(("token" = Uuid, Path)),
    responses((status = 204), Refusals))]
async fn revoke_token(
    State(app): State<App>,
    caller: Caller,
    Path(token): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    sign_in::revoke_api_token(&app, &caller, ApiTokenId(token)).await?;
    Ok(StatusCode::NO_CONTENT)
}
