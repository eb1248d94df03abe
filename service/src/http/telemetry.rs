//! What each request leaves behind: a reference number, a line in the log, and figures for Prometheus.

use std::sync::OnceLock;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing::Instrument;

use crate::app::App;

/// The number that joins what a caller saw to what the log says.
#[derive(Clone, Debug)]
pub(super) struct Reference(pub(super) String);

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
/// Bounds of the latency histogram, in seconds.
const SECONDS: [f64; 9] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0];

/// Starts counting; once a process.
pub fn install_metrics() {
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)
        .map(PrometheusBuilder::install_recorder);
    match builder {
        Ok(Ok(handle)) => {
            let _ = HANDLE.set(handle);
        }
        Ok(Err(error)) => tracing::warn!(%error, "no metrics: something else in this process counts already"),
        Err(error) => tracing::warn!(%error, "no metrics"),
    }
}

/// The figures, in the text format of Prometheus.
pub(super) async fn metrics() -> impl IntoResponse {
    let text = HANDLE.get().map(PrometheusHandle::render).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text)
}

/// Gives the request its reference, and tells the log and the counters how it went. Only the pattern of the
/// path is told: addresses of feeds and sign-in links are secrets.
pub(super) async fn observe(
    State(app): State<App>,
    matched: Option<MatchedPath>,
    mut request: Request,
    next: Next,
) -> Response {
    let reference = app.ids.uuid(app.clock.now()).simple().to_string();
    request.extensions_mut().insert(Reference(reference.clone()));
    let method = known(request.method());
    let span = tracing::info_span!("request", %reference);
    let began = Instant::now();
    let mut response = next.run(request).instrument(span).await;
    let path = response
        .extensions()
        .get::<Route>()
        .map(|route| route.0.clone())
        .or_else(|| matched.map(|matched| matched.as_str().to_owned()))
        .unwrap_or_else(|| "none".into());
    let seconds = began.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    let labels = [("method", method.to_owned()), ("path", path.clone()), ("status", status.to_string())];
    metrics::histogram!("kontor_http_request_seconds", &labels).record(seconds);
    tracing::info!(%reference, %method, %path, status, ms = seconds * 1000.0, "{method} {path} {status}");
    if let Ok(value) = HeaderValue::from_str(&reference) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

/// The name of a method; any other word a stranger sends would begin a series of its own.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Folds what has been counted into the histograms; called now and then, since nobody may be reading them.
pub fn tend_metrics() {
    if let Some(handle) = HANDLE.get() {
        handle.run_upkeep();
    }
}

/// The pattern of the route that answered, left in the response for [`observe`].
#[derive(Clone, Debug)]
pub(super) struct Route(pub(super) String);
