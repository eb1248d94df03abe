//! The CalDAV door (RFC 4791): each person's own calendar, read by programs, and answered from them.
//!
//! It stands beside the gate of [`guard`](super::guard), since its callers come with an app password (RFC 7617)
//! and reach one thing only: what is below their own address. Layout: `/dav/` leads to `/dav/PERSON/`, which is
//! principal and calendar home at once, and that to `/dav/PERSON/agenda/` with one object for each event.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use entity::person;
use sea_orm::DbErr;

use super::problem::Problem;
use super::telemetry::Route;
use crate::app::App;
use crate::collections::{self, Collection};
use crate::sign_in;

mod answering;
mod filter;
mod object;
mod place;
mod properties;
mod reports;
mod wanted;
mod xml;

use place::Place;
use xml::Precondition;

/// What the server can (RFC 4918 §10.1): 1 and 3 of WebDAV, access control, calendars, and zones by name.
const CLASSES: &str = "1, 3, access-control, calendar-access, calendar-no-timezone";
const METHODS: &str = "OPTIONS, GET, HEAD, PUT, PROPFIND, REPORT";
/// Most bytes of credentials.
const CREDENTIALS_MAX: usize = 1_000;

pub(super) fn routes() -> Router<App> {
    Router::new()
        // RFC 6764 §5: where programs that know the name of the server only begin.
        .route("/.well-known/caldav", any(begin))
        .route("/dav", any(begin))
        .route("/dav/", any(serve))
        .route("/dav/{*path}", any(serve))
}

/// Whoever asks, with what they ask for.
struct Asked<'a> {
    app: &'a App,
    person: &'a person::Model,
    collection: Arc<Collection>,
    place: Place,
    headers: HeaderMap,
}

/// Why a request is not carried out.
enum Refused {
    /// With a precondition that programs know (RFC 4918 §16).
    Because(StatusCode, Precondition),
    /// With a status that says all.
    Plainly(StatusCode),
    /// The machine failed.
    Failed(Problem),
}

impl From<DbErr> for Refused {
    fn from(error: DbErr) -> Self {
        Self::Failed(error.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Because(status, precondition) => xml::refusal(status, &precondition),
            Self::Plainly(status) => {
                let detail = status.canonical_reason().unwrap_or("refused");
                (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], detail).into_response()
            }
            Self::Failed(problem) => problem.into_response(),
        }
    }
}

async fn begin() -> Response {
    let mut response = (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, "/dav/")]).into_response();
    response.extensions_mut().insert(Route("/.well-known/caldav".into()));
    response
}

async fn serve(State(app): State<App>, request: Request) -> Response {
    let mut response = match answer(&app, request).await {
        Ok(response) => response,
        Err(refused) => refused.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::HeaderName::from_static("dav"), HeaderValue::from_static(CLASSES));
    response.extensions_mut().insert(Route("/dav/{*path}".into()));
    response
}

async fn answer(app: &App, request: Request) -> Result<Response, Refused> {
    let (parts, body) = request.into_parts();
    // Also of those that are refused: a connection is closed, and the answer may be lost with it, where a part of the
    // request is left unread. Programs come without a password first, to be asked for one.
    let body = whole(app, body).await?;
    if parts.method == Method::OPTIONS {
        return Ok((StatusCode::OK, [(header::ALLOW, METHODS)]).into_response());
    }
    let Some(person) = identify(app, &parts.headers).await? else { return Ok(not_signed_in()) };
    let place = Place::parse(parts.uri.path(), person.id).ok_or(Refused::Plainly(StatusCode::NOT_FOUND))?;
    let collection = collections::open(app, &person).await?;
    let asked = Asked { app, person: &person, collection, place, headers: parts.headers };
    let method = parts.method.as_str();
    match method {
        "GET" | "HEAD" => object::get(&asked),
        "PROPFIND" => properties::find(&asked, &body).await,
        "REPORT" => reports::report(&asked, &body).await,
        "PUT" => answering::put(&asked, &body).await,
        "DELETE" => Err(may_not("unbind")),
        "PROPPATCH" => Err(may_not("write-properties")),
        "POST" | "MKCOL" | "MKCALENDAR" | "COPY" | "MOVE" => Err(may_not("bind")),
        "ACL" => Err(may_not("write-acl")),
        _ => {
            let allow = [(header::ALLOW, METHODS)];
            Ok((StatusCode::METHOD_NOT_ALLOWED, allow).into_response())
        }
    }
}

/// A privilege that nobody has here (RFC 3744 §7.1.1).
fn may_not(privilege: &'static str) -> Refused {
    Refused::Because(StatusCode::FORBIDDEN, Precondition::NeedsPrivilege(privilege))
}

async fn whole(app: &App, body: Body) -> Result<Bytes, Refused> {
    axum::body::to_bytes(body, app.config.limits.body_bytes_max)
        .await
        .map_err(|_| Refused::Because(StatusCode::FORBIDDEN, Precondition::MaxResourceSize))
}

/// Who comes with an app password: the address as the name, the password as itself.
async fn identify(app: &App, headers: &HeaderMap) -> Result<Option<person::Model>, Refused> {
    let Some((email, password)) = headers.get(header::AUTHORIZATION).and_then(credentials) else {
        return Ok(None);
    };
    Ok(sign_in::by_app_password(app, &email, &password).await?)
}

fn credentials(value: &HeaderValue) -> Option<(String, String)> {
    let text = value.to_str().ok()?;
    let (scheme, encoded) = text.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") || encoded.len() > CREDENTIALS_MAX {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (name, password) = decoded.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

fn not_signed_in() -> Response {
    let ask = "Basic realm=\"Kontor calendars\", charset=\"UTF-8\"";
    let detail = "Give your address as the name and an app password, which the page \"Calendars\" makes.";
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, ask)], detail).into_response()
}
