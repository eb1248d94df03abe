//! The door for calendar programs: they ask again and again, and mostly have it already.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

use super::problem::Problem;
use crate::app::App;
use crate::feeds::{self, Answer};
use crate::token::Token;

/// Longest User-Agent that is remembered.
const AGENT_CHARS: usize = 120;

/// Answers a poll of `/feeds/TOKEN.ics` (RFC 9110 §13.1.2, §13.1.3).
pub(super) async fn poll(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let since = text(header::IF_MODIFIED_SINCE)
        .and_then(|value| DateTime::parse_from_rfc2822(value).ok())
        .map(|value| value.with_timezone(&Utc));
    let agent: String = text(header::USER_AGENT).unwrap_or_default().chars().take(AGENT_CHARS).collect();
    let token = Token::presented(token.strip_suffix(".ics").unwrap_or(&token));
    let answer = feeds::poll(&app, &token, text(header::IF_NONE_MATCH), since, &agent).await?;
    Ok(match answer {
        Answer::Gone => {
            let detail = "This calendar address has been revoked, or never was.";
            Problem::new(StatusCode::NOT_FOUND, "no-such-feed", detail).into_response()
        }
        Answer::Unchanged { etag } => {
            (StatusCode::NOT_MODIFIED, [(header::ETAG, etag), (header::CACHE_CONTROL, CACHE.into())])
                .into_response()
        }
        Answer::Calendar { etag, changed_at, body } => {
            let headers = [
                (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
                (header::ETAG, etag),
                (header::LAST_MODIFIED, changed_at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()),
                (header::CACHE_CONTROL, CACHE.into()),
                (header::VARY, "Accept-Encoding".into()),
            ];
            (headers, body).into_response()
        }
    })
}

/// Programs may keep it for five minutes; nobody else may.
const CACHE: &str = "private, max-age=300";
