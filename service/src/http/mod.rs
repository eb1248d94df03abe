//! The doors for browsers, machines and calendar programs.
//!
//! Every request passes the same layers: a reference number, a line in the log, limits, protection against
//! forged forms, then the [`guard`], which looks the route up in the one table of [`access`].

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

use crate::app::App;

pub mod access;
pub mod api;
pub mod cookies;
mod dav;
pub mod extract;
mod feeds;
pub mod guard;
mod headers;
mod health;
mod idempotency;
mod manner;
pub mod pages;
pub mod problem;
mod telemetry;

pub use telemetry::{install_metrics, tend_metrics};

/// The whole service as one router.
pub fn router(app: App) -> Router {
    let limits = ServiceBuilder::new().layer(DefaultBodyLimit::max(app.config.limits.body_bytes_max)).layer(
        TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            Duration::from_secs(app.config.server.request_seconds_max),
        ),
    );
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/metrics", get(telemetry::metrics))
        .route("/feeds/{token}", get(feeds::poll))
        .merge(api::routes())
        .merge(pages::routes())
        .route_layer(from_fn_with_state(app.clone(), idempotency::once))
        .route_layer(from_fn_with_state(app.clone(), guard::admit))
        .merge(dav::routes())
        .fallback(problem::no_such_page)
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(limits)
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::custom(problem::after_panic))
        .layer(from_fn(manner::render))
        .layer(from_fn_with_state(app.clone(), headers::protect))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), telemetry::observe))
        .with_state(app)
}
