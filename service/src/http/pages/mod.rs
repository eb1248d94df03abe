//! Pages for people: rendered here, usable without scripts.

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};

use super::problem::Problem;
use crate::app::App;

/// Every page.
pub(super) fn routes() -> Router<App> {
    Router::new()
}

/// The page that tells a person what was refused or failed.
pub(super) fn problem_page(problem: &Problem, reference: &str) -> String {
    format!("{} {reference}", problem.title())
}

/// Where someone goes who has to sign in first.
pub(super) fn to_sign_in(next: &str) -> Response {
    let query: String =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    Redirect::to(&format!("/sign-in?{query}")).into_response()
}
