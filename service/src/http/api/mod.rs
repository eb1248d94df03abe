//! The JSON API under `/api/v1`, described by OpenAPI 3.1 at `/api/openapi.json`.
//!
//! One file a noun: the shapes on the wire, then the handlers. A handler parses, calls the noun's action and
//! writes the answer; it decides nothing.

use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

mod agenda;
mod answer;
mod availability;
mod bookings;
mod delegates;
mod feeds;
mod findings;
mod imports;
mod inbox;
mod invitations;
mod me;
mod meetings;
mod missions;
mod organisations;
mod people;
mod programmes;
mod requests;
mod runs;
mod sessions;
mod timetables;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Kontor",
        description = "Missions, who meets whom, and calendars that stay right. Lists are read with `after` and \
                       `limit`; what can be edited has an ETag and wants it back as If-Match; every refusal is \
                       `application/problem+json` (RFC 9457).",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    servers((url = "/")),
    security(("token" = [])),
    modifiers(&Token)
)]
struct Description;

struct Token;

impl Modify for Token {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        description.components.get_or_insert_default().add_security_scheme("token", scheme);
    }
}

fn described() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Description::openapi())
        .merge(me::routes())
        .merge(programmes::routes())
        .merge(organisations::routes())
        .merge(people::routes())
        .merge(missions::routes())
        .merge(agenda::routes())
        .merge(sessions::routes())
        .merge(delegates::routes())
        .merge(availability::routes())
        .merge(requests::routes())
        .merge(bookings::routes())
        .merge(meetings::routes())
        .merge(runs::routes())
        .merge(timetables::routes())
        .merge(invitations::routes())
        .merge(feeds::routes())
        .merge(inbox::routes())
        .merge(imports::routes())
}

/// Every route of the API.
pub(super) fn routes() -> Router<App> {
    let (router, _) = described().split_for_parts();
    router.route("/api/openapi.json", get(openapi))
}

/// The description of the API.
pub fn description() -> utoipa::openapi::OpenApi {
    described().into_openapi()
}

async fn openapi() -> Response {
    Json(description()).into_response()
}
