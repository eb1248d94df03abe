//! What a caller is told when something is refused or fails (RFC 9457), in one shape for every door.
//!
//! A handler returns a [`Problem`]; the layer `manner` writes it as `application/problem+json` for machines and
//! as a page for people, and keeps what went wrong inside from both.

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use sea_orm::DbErr;
use serde_json::{Map, Value, json};

use crate::refusal::{Failure, Kind, Refuse};

/// A refusal or failure on its way out.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// A short name that programs compare; the last part of the problem's type.
    pub code: &'static str,
    /// What is wrong, where, and what would be right.
    pub detail: String,
    /// The field that is wrong, as a JSON pointer.
    pub pointer: Option<String>,
    /// Members that help the caller go on.
    pub members: Map<String, Value>,
}

impl Problem {
    /// A problem without a field or members.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), pointer: None, members: Map::new() }
    }

    /// What was named is not there, or not the caller's to see: both look the same.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is nothing here, or it is not yours to see.")
    }

    /// The caller may see it and may not do it.
    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "You may not do this here.")
    }

    /// Nobody has signed in.
    pub fn not_signed_in() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "not-signed-in",
            "Sign in, or send a token: `Authorization: Bearer kontor_…`.",
        )
    }

    /// What the caller sent cannot be read.
    pub fn unreadable(status: StatusCode, detail: impl Into<String>) -> Self {
        let code = match status {
            StatusCode::PAYLOAD_TOO_LARGE => "too-large",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported-media-type",
            _ => "unreadable",
        };
        Self::new(status, code, detail)
    }

    /// The words of the status.
    pub fn title(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or("Problem")
    }

    /// Something failed that should not have: the log learns what, the caller a reference.
    pub(super) fn failed(error: &dyn std::error::Error) -> Self {
        let mut chain = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            chain.push_str(": ");
            chain.push_str(&cause.to_string());
            source = cause.source();
        }
        tracing::error!(error = %chain, "a request failed");
        let busy = chain.contains("database is locked") || chain.contains("pool timed out");
        if busy {
            let detail = "The database is busy. Nothing was changed; try again in a moment.";
            return Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail);
        }
        Self::internal()
    }

    pub(super) fn internal() -> Self {
        let detail = "Something went wrong here. Nothing you did is lost; the reference helps us find it.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
    }

    /// The JSON of RFC 9457 §3.
    pub(super) fn document(&self, reference: &str) -> Value {
        let mut members = self.members.clone();
        members.insert("type".into(), json!(format!("/problems/{}", self.code)));
        members.insert("title".into(), json!(self.title()));
        members.insert("status".into(), json!(self.status.as_u16()));
        members.insert("detail".into(), json!(self.detail));
        if let Some(pointer) = &self.pointer {
            members.insert("errors".into(), json!([{ "pointer": pointer, "detail": self.detail }]));
        }
        if self.status.is_server_error() {
            members.insert("reference".into(), json!(reference));
        }
        Value::Object(members)
    }
}

impl<R: Refuse> From<Failure<R>> for Problem {
    fn from(failure: Failure<R>) -> Self {
        let refusal = match failure {
            Failure::Refused(refusal) => refusal,
            other => return Self::failed(&other),
        };
        let status = match refusal.kind() {
            Kind::NotFound => StatusCode::NOT_FOUND,
            Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Kind::Conflict => StatusCode::CONFLICT,
            Kind::Forbidden => StatusCode::FORBIDDEN,
            Kind::Gone => StatusCode::GONE,
            Kind::Stale => StatusCode::PRECONDITION_FAILED,
            Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        };
        Self {
            status,
            code: refusal.code(),
            detail: refusal.to_string(),
            pointer: refusal.pointer(),
            members: refusal.members(),
        }
    }
}

impl From<DbErr> for Problem {
    fn from(error: DbErr) -> Self {
        Self::failed(&error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

pub(super) async fn no_such_page() -> Problem {
    Problem::not_found()
}

pub(super) async fn no_such_method() -> Problem {
    let detail = "This address takes other methods; the Allow header lists them.";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "no-such-method", detail)
}

/// A panic is a bug: the log has it, the caller gets a reference.
pub(super) fn after_panic(panic: Box<dyn std::any::Any + Send>) -> Response<Body> {
    let text = panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string))
        .unwrap_or_default();
    tracing::error!(panic = %text, "a request panicked");
    Problem::internal().into_response()
}
