//! In which manner a problem is told: as JSON to machines, as a page to people, whoever refused.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::pages;
use super::problem::Problem;
use super::telemetry::Reference;

/// Writes problems in the manner of the door that was asked, whoever refused: a rule, the router or a layer.
pub(super) async fn render(request: Request, next: Next) -> Response {
    let for_people = wants_a_page(&request);
    let signed_out_to = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let reference = request.extensions().get::<Reference>().map(|r| r.0.clone()).unwrap_or_default();
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    // A form that is shown again, with what is wrong beside its fields, is a page already; and WebDAV has its own
    // XML for what is wrong.
    if response.extensions().get::<Problem>().is_none() && is_written(&response) {
        return response;
    }
    let problem = response.extensions().get::<Problem>().cloned().unwrap_or_else(|| from_status(status));
    if for_people && problem.status == StatusCode::UNAUTHORIZED {
        return pages::to_sign_in(&signed_out_to);
    }
    let mut answer = if for_people {
        (problem.status, Html(pages::problem_page(&problem, &reference))).into_response()
    } else {
        let mut answer = (problem.status, Json(problem.document(&reference))).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        answer.headers_mut().insert(header::CONTENT_TYPE, kind);
        answer
    };
    for name in [header::ALLOW, header::RETRY_AFTER, header::WWW_AUTHENTICATE] {
        if let Some(value) = response.headers().get(&name) {
            answer.headers_mut().insert(name, value.clone());
        }
    }
    if problem.status == StatusCode::SERVICE_UNAVAILABLE {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    answer
}

fn is_written(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html") || kind.starts_with("application/xml"))
}

/// Browsers say that they take HTML; the API and feeds speak to machines whatever they say.
fn wants_a_page(request: &Request) -> bool {
    let path = request.uri().path();
    let machine =
        ["/api/", "/feeds/", "/dav/", "/healthz", "/metrics"].iter().any(|start| path.starts_with(start));
    let accepts = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    !machine && accepts.is_some_and(|accepts| accepts.contains("text/html"))
}

/// A problem that a layer answered without words.
fn from_status(status: StatusCode) -> Problem {
    match status {
        StatusCode::NOT_FOUND => Problem::not_found(),
        StatusCode::FORBIDDEN => Problem::new(
            status,
            "cross-site",
            "The request came from another site, or from a browser too old to say where it came from.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::unreadable(status, "This is larger than what is taken in at once.")
        }
        StatusCode::SERVICE_UNAVAILABLE => {
            Problem::new(status, "too-slow", "This took too long and was given up. Try again in a moment.")
        }
        status if status.is_server_error() => Problem::internal(),
        status => Problem::new(status, "refused", status.canonical_reason().unwrap_or("refused")),
    }
}
