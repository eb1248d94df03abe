//! What a company does: ask whom it would like to meet, answer who asks, book a free slot, say when it cannot.

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

mod all;
mod availability;
mod book;
mod requests;

pub(super) use requests::received;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/missions/{mission}/requests", get(requests::list).post(requests::ask))
        .route("/missions/{mission}/requests/all", get(all::list))
        .route("/requests/{request}/answer", post(requests::answer))
        .route("/requests/{request}/rank", post(requests::rank))
        .route("/requests/{request}/withdraw", post(requests::withdraw))
        .route("/missions/{mission}/book", get(book::show_free).post(book::book))
        .route("/missions/{mission}/availability", get(availability::list).post(availability::declare))
        .route("/missions/{mission}/availability/{period}/retract", post(availability::retract))
        .route("/missions/{mission}/outside-calendar", post(availability::set_outside))
}
