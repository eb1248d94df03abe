//! Pages for people: rendered here, usable without scripts.
//!
//! A handler loads, calls the same action as the API, and shows a view; views (`views/`) are what templates are
//! filled with and know no rows that were not handed to them. Every time and day is written by [`times`].

use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::problem::Problem;
use crate::app::App;

mod agenda;
mod asking;
mod assets;
mod calendars;
mod concern;
mod form;
mod frame;
mod home;
mod me;
mod missions;
mod parts;
mod post;
mod programme;
mod session;
mod sign_in;
mod times;
mod views;
mod words;

/// Every page.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/assets/{digest}/{*name}", get(assets::serve))
        .merge(sign_in::routes())
        .merge(missions::routes())
        .merge(post::routes())
        .merge(programme::routes())
        .merge(session::routes())
        .merge(asking::routes())
        .merge(agenda::routes())
        .merge(calendars::routes())
        .merge(me::routes())
        .merge(home::routes())
}

/// The page that tells a person what was refused or failed.
pub(super) fn problem_page(problem: &Problem, reference: &str) -> String {
    let page = views::problem::ProblemPage::of(problem, reference);
    page.render().unwrap_or_else(|_| format!("{} {reference}", problem.title()))
}

/// Where someone goes who has to sign in first.
pub(super) fn to_sign_in(next: &str) -> Response {
    let query: String =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    Redirect::to(&format!("/sign-in?{query}")).into_response()
}
