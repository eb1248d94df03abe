//! The timetable of a session: preflight, runs, the grid, publishing, and meetings that stand.

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

mod grid;
mod meeting;
mod picked;
mod publish;
mod remedies;
mod run;
mod sheet;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/sessions/{session}", get(sheet::sheet))
        .route("/sessions/{session}/runs", post(run::ask))
        .route("/sessions/{session}/tables", post(remedies::add_table))
        .route("/runs/{run}/repairs", post(remedies::repair))
        .route("/runs/{run}/progress", get(run::progress))
        .route("/runs/{run}/stop", post(run::stop))
        .route("/requests/{request}/pin", post(picked::pin))
        .route("/timetables/{timetable}/publish", get(publish::preview).post(publish::publish))
        .route("/meetings/{meeting}", get(meeting::look))
        .route("/meetings/{meeting}/move", post(meeting::move_to))
        .route("/meetings/{meeting}/cancel", post(meeting::cancel))
}
