//! Runs: asking for one, watching it, stopping it with the best it has.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use entity::id::{RunId, SessionId};
use entity::run;
use entity::words::RunState;
use serde_json::Value;

use super::sheet::{self, Asked};
use crate::app::App;
use crate::http::extract::{Path, Query};
use crate::http::pages::concern::{Concern, id_of};
use crate::http::pages::form::{Form, sentence};
use crate::http::pages::frame::{Said, show};
use crate::http::pages::views::session::{Pins, RunView};
use crate::http::pages::words;
use crate::http::problem::Problem;
use crate::timetables::{self, RunPlan};

pub(super) async fn ask(
    State(app): State<App>,
    concern: Concern,
    Path(session): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let id: SessionId = id_of(&session)?;
    let seconds = form.number("seconds", 1, app.config.limits.run_seconds_max);
    if let (true, Some(seconds)) = (form.is_right(), seconds) {
        let plan = RunPlan { seconds, seed: None, keep_published: form.ticked("keep_published") };
        let answer = timetables::ask_run(&app, &concern.caller, concern.id(), plan).await;
        if form.taken(answer)?.is_some() {
            return Ok(Redirect::to(&format!("{}#run", sheet::path(id))).into_response());
        }
    }
    sheet::page(&app, &concern, id, &Asked::default(), &Said::default(), form).await
}

/// `?back=PATH&explaining=yes`: which page watches, and for what.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Watching {
    #[serde(default)]
    back: String,
    /// `yes` where the timetable is there and it waits for what would help.
    #[serde(default)]
    explaining: String,
}

/// The figures of a run. A page that watches gets only them, and is told to load anew when the run has ended.
pub(super) async fn progress(
    State(app): State<App>,
    concern: Concern,
    Path(run): Path<String>,
    Query(watching): Query<Watching>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id: RunId = id_of(&run)?;
    let back = back(&concern, &watching.back);
    if !headers.contains_key("hx-request") {
        return Ok(Redirect::to(&back).into_response());
    }
    let view = view(&timetables::get_run(&app, id).await?, &back, app.clock.now(), Vec::new());
    let mut answer = show(&view)?;
    // The page waits for one thing after the other, the timetable and then what would help, and loads anew after each.
    let waits = if watching.explaining == "yes" { view.explaining } else { view.going };
    if !waits {
        let refresh = HeaderName::from_static("hx-refresh");
        answer.headers_mut().insert(refresh, HeaderValue::from_static("true"));
    }
    Ok(answer)
}

pub(super) async fn stop(
    State(app): State<App>,
    concern: Concern,
    Path(run): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let back = back(&concern, form.value("back"));
    // A run that has ended meanwhile has kept its best already.
    let mut answered = Form::default();
    answered.taken(timetables::stop_run(&app, &concern.caller, id_of(&run)?).await)?;
    Ok(Redirect::to(&format!("{back}#run")).into_response())
}

/// The session's page that is asked for, if it is one of this mission's.
fn back(concern: &Concern, asked: &str) -> String {
    let ids = concern.mission.sessions.iter().map(|session| sheet::path(session.id));
    let mut paths = ids.collect::<Vec<_>>().into_iter();
    let first = paths.next().unwrap_or_else(|| concern.path(""));
    if asked == first { first } else { paths.find(|path| path == asked).unwrap_or(first) }
}

/// A run and how far it is.
pub(super) fn view(row: &run::Model, back: &str, now: DateTime<Utc>, pins: Vec<Pins>) -> RunView {
    let figure = |key: &str| row.progress.get(key).and_then(Value::as_u64);
    let until = row.finished_at.unwrap_or(now);
    RunView {
        id: row.id.to_string(),
        state: words::run_state(row.state),
        going: matches!(row.state, RunState::Queued | RunState::Running),
        stopping: row.stop_asked,
        placed: figure("placed").unwrap_or_default(),
        left_out: figure("left_out").unwrap_or_default(),
        requests: figure("requests").unwrap_or_default(),
        bound: figure("left_out_bound"),
        seconds: row.started_at.map_or(0, |started| (until - started).num_seconds()),
        seconds_max: row.seconds,
        failure: row.failure.as_deref().map(sentence),
        explaining: is_explaining(row),
        pins,
        back: back.to_owned(),
    }
}

/// Whether the timetable is there and it is still found out what would help.
pub(super) fn is_explaining(row: &run::Model) -> bool {
    row.state == RunState::Done && row.explained_at.is_none()
}
