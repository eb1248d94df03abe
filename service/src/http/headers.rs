//! Headers that every answer carries, so that a page can do no more than it needs.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;

/// Own files only, nothing inline, no frames but our own, forms that come back here.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Sets the headers that are not there yet.
pub(super) async fn protect(State(app): State<App>, request: Request, next: Next) -> Response {
    // Addresses that are secrets themselves must not leave by the Referer header.
    let secret = ["/sign-in/", "/feeds/"].iter().any(|start| request.uri().path().starts_with(start));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, if secret { "no-referrer" } else { "same-origin" });
    set(header::CACHE_CONTROL, "private, no-cache");
    if secret {
        set(header::HeaderName::from_static("x-robots-tag"), "noindex");
    }
    if app.config.is_https() {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    response
}
