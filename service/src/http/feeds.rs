//! The door for calendar programs: they ask again and again, and mostly have it already.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

use super::problem::Problem;
use crate::app::App;
use crate::feeds::{self, Answer, rules};
use crate::token::Token;

/// Longest User-Agent that is looked at.
const AGENT_CHARS: usize = 200;
/// Programs may keep it for five minutes; nobody else may.
const CACHE: &str = "private, max-age=300";

/// Answers a poll of `/feeds/TOKEN.ics` (RFC 9110 §13.1.2, §13.1.3). It goes out compressed as it is kept; what is
/// not is compressed by nobody else, since it is too small to matter or was not wanted so.
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
    let gzip = takes_gzip(text(header::ACCEPT_ENCODING).unwrap_or_default());
    let token = Token::presented(token.strip_suffix(".ics").unwrap_or(&token));
    let answer = feeds::poll(&app, &token, text(header::IF_NONE_MATCH), since, &agent).await?;
    let tagged = |etag: String| if gzip { rules::gzip_tag(&etag) } else { etag };
    Ok(match answer {
        Answer::Unknown => {
            let detail = "There is no calendar at this address, or it has been given a new one.";
            Problem::new(StatusCode::NOT_FOUND, "no-such-feed", detail).into_response()
        }
        Answer::Gone => {
            let detail = "This calendar address has been ended for good.";
            Problem::new(StatusCode::GONE, "feed-revoked", detail).into_response()
        }
        Answer::Unchanged { etag } => {
            let headers = [
                (header::ETAG, tagged(etag)),
                (header::CACHE_CONTROL, CACHE.into()),
                (header::VARY, "Accept-Encoding".into()),
            ];
            (StatusCode::NOT_MODIFIED, headers).into_response()
        }
        Answer::Calendar { etag, changed_at, body } => {
            let headers = [
                (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
                (header::ETAG, tagged(etag)),
                (header::LAST_MODIFIED, changed_at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()),
                (header::CACHE_CONTROL, CACHE.into()),
                (header::VARY, "Accept-Encoding".into()),
            ];
            if gzip {
                (headers, [(header::CONTENT_ENCODING, "gzip")], body.gzip.clone()).into_response()
            } else {
                (headers, body.plain.clone()).into_response()
            }
        }
    })
}

/// Whether an Accept-Encoding takes gzip (RFC 9110 §12.5.3): by name or by `*`, and not at weight 0.
fn takes_gzip(accepted: &str) -> bool {
    let weight = |part: &str| {
        let (coding, rest) = part.split_once(';').unwrap_or((part, ""));
        let weight =
            rest.trim().strip_prefix("q=").map_or(1.0, |weight| weight.trim().parse().unwrap_or(0.0));
        (coding.trim().to_ascii_lowercase(), weight)
    };
    let all: Vec<(String, f32)> = accepted.split(',').map(weight).collect();
    let named = |name: &str| all.iter().find(|(coding, _)| coding == name).map(|(_, weight)| *weight > 0.0);
    named("gzip").or_else(|| named("*")).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::takes_gzip;

    #[test]
    fn gzip_is_taken_by_name_or_by_star_and_refused_at_weight_nought() {
        for accepted in ["gzip", "gzip, deflate, br, zstd", "br;q=1.0, GZIP;q=0.5", "*", "deflate, *;q=0.1"] {
            assert!(takes_gzip(accepted), "{accepted}");
        }
        for accepted in ["", "identity", "br", "gzip;q=0", "*;q=0", "gzip;q=0, *", "gzip; q=0.0"] {
            assert!(!takes_gzip(accepted), "{accepted}");
        }
    }
}
