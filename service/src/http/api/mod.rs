//! The JSON API under `/api/v1`, and its description.

use axum::Router;

use crate::app::App;

/// Every route of the API.
pub(super) fn routes() -> Router<App> {
    Router::new()
}
