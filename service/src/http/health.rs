//! Whether the service is well: what a load balancer asks, and what an operator wants to know at a glance.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use calendar::zone::Tzdb;
use serde_json::json;

use crate::app::App;
use crate::zones;

/// 200 when the database answers, 503 otherwise; with the release of the zone data in use, how many days ago it
/// came out, and whether that is long.
pub(super) async fn healthz(State(app): State<App>) -> Response {
    let database = app.db.ping().await.is_ok();
    let status = if database { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let tzdb = Tzdb::in_use();
    let age = zones::rules::age_days(tzdb.released(), app.clock.now());
    let body = json!({
        "status": if database { "ok" } else { "database unreachable" },
        "version": env!("CARGO_PKG_VERSION"),
        "tzdb": tzdb.version(),
        "tzdb_age_days": age,
        "tzdb_old": zones::rules::is_old(age),
    });
    (status, Json(body)).into_response()
}
