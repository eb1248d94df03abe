//! Lets a request in, or not: finds who is asking and what they are to the mission concerned, and asks the table.

use axum::extract::{FromRequestParts, MatchedPath, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::access::{self, Who};
use super::cookies;
use super::problem::Problem;
use super::telemetry::Route;
use crate::app::App;
use crate::caller::Caller;
use crate::missions::standing::{self, Standing, Within};
use crate::sign_in;
use crate::token::Token;
use entity::id::MissionId;

/// The mission that the address is about, as the guard found it.
#[derive(Clone, Copy, Debug)]
pub struct MissionConcerned(pub MissionId);

/// The gate before every route.
pub(super) async fn admit(
    State(app): State<App>,
    matched: MatchedPath,
    params: RawPathParams,
    mut request: Request,
    next: Next,
) -> Response {
    let route = Route(matched.as_str().to_owned());
    let mut response = match decide(&app, matched.as_str(), &params, &mut request).await {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    response.extensions_mut().insert(route);
    response
}

async fn decide(app: &App, path: &str, params: &RawPathParams, request: &mut Request) -> Result<(), Problem> {
    let who = access::who(request.method(), path).ok_or_else(|| {
        tracing::error!(path, method = %request.method(), "a route without a line in the access table");
        Problem::not_found()
    })?;
    let caller = identify(app, request.headers()).await?;
    if who == Who::Anyone {
        request.extensions_mut().insert(caller);
        return Ok(());
    }
    let caller = caller.ok_or_else(Problem::not_signed_in)?;
    if caller.read_only && !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut problem = Problem::forbidden();
        problem.detail = "This token may only read; make one that may write.".into();
        return Err(problem);
    }
    let mission = concerned(app, params).await?;
    let standing = match mission {
        Some(mission) => standing::of(app, &caller, mission).await?,
        None => Standing::default(),
    };
    if mission.is_some() && !standing.visible && !standing.takes_part() {
        return Err(Problem::not_found());
    }
    if !access::may(who, &caller, &standing) {
        return Err(Problem::forbidden());
    }
    let extensions = request.extensions_mut();
    extensions.insert(Some(caller.clone()));
    extensions.insert(caller);
    extensions.insert(standing);
    if let Some(mission) = mission {
        extensions.insert(MissionConcerned(mission));
    }
    Ok(())
}

/// A token in the Authorization header goes before the cookie.
async fn identify(app: &App, headers: &HeaderMap) -> Result<Option<Caller>, Problem> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    if let Some(token) = bearer {
        let caller = sign_in::by_api_token(app, &Token::presented(token.trim())).await?;
        return caller.map(Some).ok_or_else(|| {
            let mut problem = Problem::not_signed_in();
            problem.detail = "This token is unknown, expired or revoked.".into();
            problem
        });
    }
    match cookies::login(app, headers) {
        Some(cookie) => Ok(sign_in::by_cookie(app, &cookie).await?),
        None => Ok(None),
    }
}

/// The mission of the most particular row that the address names; nothing there looks like nothing to see.
async fn concerned(app: &App, params: &RawPathParams) -> Result<Option<MissionId>, Problem> {
    let mut found = None;
    for (name, value) in params {
        let Some(row) = within(name, value) else { continue };
        let row = row.ok_or_else(Problem::not_found)?;
        let mission = standing::mission_of(app, row).await?.ok_or_else(Problem::not_found)?;
        if found.is_some_and(|other| other != mission) {
            return Err(Problem::not_found());
        }
        found = Some(mission);
    }
    Ok(found)
}

/// Outer none: not a row of a mission. Inner none: no id.
fn within(name: &str, value: &str) -> Option<Option<Within>> {
    Some(match name {
        "mission" => value.parse().ok().map(Within::Mission),
        "leg" => value.parse().ok().map(Within::Leg),
        "item" => value.parse().ok().map(Within::Item),
        "session" => value.parse().ok().map(Within::Session),
        "slot" => value.parse().ok().map(Within::Slot),
        "delegate" => value.parse().ok().map(Within::Delegate),
        "request" => value.parse().ok().map(Within::Request),
        "run" => value.parse().ok().map(Within::Run),
        "timetable" => value.parse().ok().map(Within::Timetable),
        "meeting" => value.parse().ok().map(Within::Meeting),
        _ => return None,
    })
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::not_signed_in)
    }
}

/// Who is asking, when someone has signed in.
#[derive(Clone, Debug)]
pub struct MaybeCaller(pub Option<Caller>);

impl<S: Send + Sync> FromRequestParts<S> for MaybeCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(parts.extensions.get::<Option<Caller>>().cloned().flatten()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Standing {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::not_signed_in)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for MissionConcerned {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().copied().ok_or_else(Problem::not_found)
    }
}
