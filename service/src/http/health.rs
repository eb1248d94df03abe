//! Whether the service is well: what a load balancer asks, and what an operator wants to know at a glance.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::app::App;

/// 200 when the database answers, 503 otherwise; with the version of the zone data in use.
pub(super) async fn healthz(State(app): State<App>) -> Response {
    let database = app.db.ping().await.is_ok();
    let status = if database { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({
        "status": if database { "ok" } else { "database unreachable" },
        "version": env!("CARGO_PKG_VERSION"),
        "tzdb": calendar::zone::tzdb_version(),
    });
    (status, Json(body)).into_response()
}
