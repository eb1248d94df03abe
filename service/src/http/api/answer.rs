//! The shapes that every answer of the API has: lists with a cursor, rows with an ETag, times with their zone.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDateTime, Utc};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};
use uuid::Uuid;

use crate::http::extract::etag;
use crate::page::Page;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Listing<T> {
    /// The rows.
    items: Vec<T>,
    /// Give it as `after` to get the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Uuid>,
}

impl<T> Listing<T> {
    /// Writes each row of a page.
    pub(super) fn of<R>(page: Page<R>, write: impl FnMut(R) -> T) -> Self {
        Self { items: page.rows.into_iter().map(write).collect(), next: page.next }
    }

    /// Writes rows that come without pages.
    pub(super) fn whole<R>(rows: Vec<R>, write: impl FnMut(R) -> T) -> Self {
        Self { items: rows.into_iter().map(write).collect(), next: None }
    }
}

impl<T: Serialize> IntoResponse for Listing<T> {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

/// A row that can be edited: its version is its ETag.
#[derive(Debug)]
pub(super) struct Versioned<T> {
    /// The version.
    pub(super) version: i32,
    /// The row.
    pub(super) body: T,
}

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.body).into_response();
        tag(&mut response, self.version);
        response
    }
}

/// A row that has just been made.
#[derive(Debug)]
pub(super) struct Created<T> {
    /// Where it is.
    pub(super) location: String,
    /// The version.
    pub(super) version: i32,
    /// The row.
    pub(super) body: T,
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let mut response = (StatusCode::CREATED, Json(self.body)).into_response();
        tag(&mut response, self.version);
        if let Ok(value) = HeaderValue::from_str(&self.location) {
            response.headers_mut().insert(header::LOCATION, value);
        }
        response
    }
}

fn tag(response: &mut Response, version: i32) {
    if let Ok(value) = HeaderValue::from_str(&etag(version)) {
        response.headers_mut().insert(header::ETAG, value);
    }
}

/// A planned time.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Moment {
    /// What the clock on the wall shows.
    #[schema(example = "2027-03-30T09:00:00")]
    wall: NaiveDateTime,
    /// IANA name of the zone.
    #[schema(example = "Asia/Tokyo")]
    zone: String,
    /// The instant it is, derived from both.
    at: DateTime<Utc>,
}

/// Writes a planned time.
pub(super) fn moment(wall: NaiveDateTime, zone: &str, at: DateTime<Utc>) -> Moment {
    Moment { wall, zone: zone.to_owned(), at }
}

/// What is told when something is refused (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
#[allow(dead_code)] // Only describes what `http::problem` writes.
pub(super) struct ProblemDocument {
    /// Which kind of problem: the last part is the name that programs compare.
    #[serde(rename = "type")]
    #[schema(example = "/problems/slot-taken")]
    kind: String,
    /// The words of the status.
    title: String,
    /// The status.
    status: u16,
    /// What is wrong, where, and what would be right.
    detail: String,
    /// The fields that are wrong, as JSON pointers.
    errors: Option<Vec<serde_json::Value>>,
    /// For a failure of the server: what to quote.
    reference: Option<String>,
}

/// How a request can be refused.
#[derive(Debug, IntoResponses)]
#[allow(dead_code)] // Only describes what `http::problem` writes.
pub(super) enum Refusals {
    /// What was sent cannot be read.
    #[response(status = 400, content_type = "application/problem+json")]
    Unreadable(ProblemDocument),
    /// Nobody has signed in.
    #[response(status = 401, content_type = "application/problem+json")]
    NotSignedIn(ProblemDocument),
    /// The caller may see it and may not do it.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(ProblemDocument),
    /// It is not there, or not the caller's to see.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(ProblemDocument),
    /// Something else is in the way.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(ProblemDocument),
    /// It was there and is over.
    #[response(status = 410, content_type = "application/problem+json")]
    Gone(ProblemDocument),
    /// The caller looked at an older version.
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(ProblemDocument),
    /// It is larger than what is taken in at once.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(ProblemDocument),
    /// The body is of another type than JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    UnsupportedMediaType(ProblemDocument),
    /// A field is wrong.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(ProblemDocument),
    /// An edit needs If-Match.
    #[response(status = 428, content_type = "application/problem+json")]
    VersionNeeded(ProblemDocument),
    /// Too often in too short a time.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(ProblemDocument),
}

/// Reads a word of a fixed choice; the refusal names the choices and the field.
pub(super) fn word<W: std::str::FromStr<Err = entity::words::UnknownWord>>(
    text: &str,
    pointer: &'static str,
) -> Result<W, crate::http::problem::Problem> {
    text.parse().map_err(|error: entity::words::UnknownWord| {
        let mut problem = crate::http::problem::Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unknown-word",
            error.to_string(),
        );
        problem.pointer = Some(pointer.to_owned());
        problem
    })
}
