//! Publishing a draft: what it would change and who would be mailed, before anything is.

use axum::extract::State;
use axum::response::Response;
use entity::id::TimetableId;

use super::sheet;
use crate::app::App;
use crate::http::extract::Path;
use crate::http::pages::concern::{Concern, id_of};
use crate::http::pages::form::Form;
use crate::http::pages::frame::{Said, done, show_with};
use crate::http::pages::views::session::Publish;
use crate::http::problem::Problem;
use crate::timetables;

pub(super) async fn preview(
    State(app): State<App>,
    concern: Concern,
    Path(timetable): Path<String>,
) -> Result<Response, Problem> {
    page(&app, &concern, id_of(&timetable)?, &Form::default()).await
}

pub(super) async fn publish(
    State(app): State<App>,
    concern: Concern,
    Path(timetable): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let id: TimetableId = id_of(&timetable)?;
    let answer = timetables::publish(&app, &concern.caller, id, form.version()).await;
    if form.taken(answer)?.is_some() {
        return Ok(done(&back(&concern, id), "published"));
    }
    page(&app, &concern, id, &form).await
}

async fn page(app: &App, concern: &Concern, id: TimetableId, form: &Form) -> Result<Response, Problem> {
    let changes = timetables::preview(app, id).await?;
    let row = timetables::get(app, id, None).await?.timetable;
    let page = Publish {
        frame: concern.frame(&Said::default()).narrow(),
        head: concern.head(""),
        id: id.to_string(),
        version: row.version,
        number: row.number,
        back: back(concern, id),
        figures: vec![
            (changes.new, "new", "leaf"),
            (changes.moved, "moved", "brass"),
            (changes.cancelled, "cancelled", "brick"),
            (changes.kept, "kept as they are", ""),
        ],
        people: changes.people,
        dropped: changes.dropped,
        whole: form.whole.clone(),
    };
    show_with(form.status(), &page)
}

fn back(concern: &Concern, id: TimetableId) -> String {
    let session = concern.mission.sessions.first().map(|session| sheet::path(session.id));
    format!("{}?timetable={id}", session.unwrap_or_else(|| concern.path("")))
}
