//! Missions: the list, one's journey, and all that its lead enters.

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

mod delegates;
mod import;
mod items;
mod itinerary;
mod legs;
mod list;
mod planning;
mod received;
mod set_up;

pub(super) use list::card;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/missions", get(list::list))
        .route("/missions/new", get(planning::blank).post(planning::create))
        .route("/missions/{mission}", get(itinerary::show_journey))
        .route("/missions/{mission}/edit", get(planning::filled).post(planning::edit))
        .route("/missions/{mission}/status", post(planning::move_on))
        .route("/missions/{mission}/apply", post(itinerary::apply))
        .route("/missions/{mission}/legs/new", get(legs::blank).post(legs::add))
        .route("/legs/{leg}", get(legs::filled).post(legs::edit))
        .route("/legs/{leg}/remove", post(legs::remove))
        .route("/missions/{mission}/items/new", get(items::blank).post(items::add))
        .route("/items/{item}", get(items::filled).post(items::edit))
        .route("/items/{item}/remove", post(items::remove))
        .route("/items/{item}/tables", get(set_up::blank).post(set_up::set_up))
        .route("/sessions/{session}/rules", get(set_up::rules).post(set_up::edit_rules))
        .route("/missions/{mission}/delegates", get(delegates::list).post(delegates::enter))
        .route("/delegates/{delegate}/status", post(delegates::move_on))
        .route("/delegates/{delegate}/offers", post(delegates::offer))
        .merge(import::routes())
        .route("/missions/{mission}/post", get(received::list))
        .route("/missions/{mission}/post/{message}", get(received::original))
        .route("/missions/{mission}/post/{message}/accept", post(received::accept))
        .route("/missions/{mission}/post/{message}/dismiss", post(received::dismiss))
        .route("/missions/{mission}/post/{task}/retry", post(received::retry))
}
