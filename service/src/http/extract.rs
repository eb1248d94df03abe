//! What handlers take from a request, with refusals that say what would be right.

use axum::extract::rejection::{FormRejection, JsonRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::problem::Problem;
use crate::page::{Cursor, LIMIT, LIMIT_MAX};

/// A JSON body.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match axum::Json::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(JsonRejection::JsonDataError(error)) => {
                Err(Problem::unreadable(StatusCode::UNPROCESSABLE_ENTITY, error.body_text()))
            }
            Err(error) => Err(Problem::unreadable(error.status(), error.body_text())),
        }
    }
}

/// The fields of a form.
#[derive(Debug)]
pub struct Form<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        axum::Form::from_request(request, state)
            .await
            .map(|axum::Form(value)| Self(value))
            .map_err(|error: FormRejection| Problem::unreadable(error.status(), error.body_text()))
    }
}

/// The query of an address.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        axum::extract::Query::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Query(value)| Self(value))
            .map_err(|error: QueryRejection| Problem::unreadable(error.status(), error.body_text()))
    }
}

/// The ids in a path, in order; what is no id names nothing.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(value)| Self(value))
            .map_err(|_| Problem::not_found())
    }
}

/// The version that the caller saw, from `If-Match: "VERSION"`; without it an edit is refused (RFC 6585 §3).
#[derive(Clone, Copy, Debug)]
pub struct Version(pub i32);

impl<S: Send + Sync> FromRequestParts<S> for Version {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let value = parts.headers.get(IF_MATCH).and_then(|value| value.to_str().ok()).ok_or_else(|| {
            let detail = "Send the ETag that you saw as If-Match, so that nobody's change is lost.";
            Problem::new(StatusCode::PRECONDITION_REQUIRED, "version-needed", detail)
        })?;
        value.trim().trim_matches('"').parse().map(Self).map_err(|_| {
            let detail = format!("`{value}` is no ETag of this resource; they look like \"3\".");
            Problem::new(StatusCode::PRECONDITION_FAILED, "stale", detail)
        })
    }
}

/// The ETag of a version.
pub fn etag(version: i32) -> String {
    format!("\"{version}\"")
}

/// `?after=ID&limit=N` of a list.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// The `next` of the page before.
    pub after: Option<Uuid>,
    /// Most rows wanted: 50 by default, at most 200.
    pub limit: Option<u64>,
}

impl Paging {
    /// The cursor of it.
    pub fn cursor(self) -> Cursor {
        Cursor { after: self.after, limit: self.limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX) }
    }
}
