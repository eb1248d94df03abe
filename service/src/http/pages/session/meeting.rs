//! A meeting that stands: who, when, where; moving it and calling it off.

use axum::extract::State;
use axum::response::Response;
use entity::id::MeetingId;
use entity::words::{MeetingOrigin, MeetingStatus};

use super::{picked, sheet};
use crate::app::App;
use crate::http::extract::{Path, Query};
use crate::http::pages::concern::{Concern, id_of};
use crate::http::pages::form::Form;
use crate::http::pages::frame::{Said, done, show_with};
use crate::http::pages::times;
use crate::http::pages::views::session::MeetingPage;
use crate::http::problem::Problem;
use crate::{bookings, meetings, missions};

pub(super) async fn look(
    State(app): State<App>,
    concern: Concern,
    Path(meeting): Path<String>,
    Query(said): Query<Said>,
) -> Result<Response, Problem> {
    page(&app, &concern, id_of(&meeting)?, &said, Form::default()).await
}

async fn page(
    app: &App,
    concern: &Concern,
    id: MeetingId,
    said: &Said,
    form: Form,
) -> Result<Response, Problem> {
    let found = meetings::get(app, id).await?;
    let session = missions::session(app, found.meeting.session_id).await?;
    let form = match form.is_right() {
        true => form.with("slot", found.slot.id).with("table", found.table.id),
        false => form,
    };
    let zone = times::zone(&found.slot.zone);
    let page = MeetingPage {
        frame: concern.frame(said).narrow(),
        head: concern.head(""),
        id: id.to_string(),
        version: found.meeting.version,
        people: found
            .delegates
            .iter()
            .map(|(_, person, organisation)| (person.name.clone(), organisation.name.clone()))
            .collect(),
        clocks: times::span(found.slot.starts_at, found.slot.ends_at, &zone, &concern.own()),
        day: times::day(found.slot.starts_wall.date()),
        table: found.table.name.clone(),
        stands: found.meeting.status == MeetingStatus::Confirmed,
        origin: match found.meeting.origin {
            MeetingOrigin::Request => "placed by the allocation",
            MeetingOrigin::Booking => "booked directly",
        },
        slots: picked::slots(&session.slots),
        tables: picked::tables(&session.tables),
        back: sheet::path(session.session.id),
        form,
    };
    show_with(page.form.status(), &page)
}

pub(super) async fn move_to(
    State(app): State<App>,
    concern: Concern,
    Path(meeting): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let id: MeetingId = id_of(&meeting)?;
    if let (Some(slot), Some(table)) = (form.one("slot"), form.one("table")) {
        let answer = meetings::move_to(&app, &concern.caller, id, form.version(), slot, table).await;
        if form.taken(answer)?.is_some() {
            return Ok(done(&format!("/meetings/{id}"), "meeting-moved"));
        }
    }
    page(&app, &concern, id, &Said::default(), form).await
}

/// Calls a meeting off. Who booked it gives it back from the agenda; the lead goes back to the grid.
pub(super) async fn cancel(
    State(app): State<App>,
    concern: Concern,
    Path(meeting): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let id: MeetingId = id_of(&meeting)?;
    let why = form.text("why", 500);
    let found = meetings::get(&app, id).await?;
    let answer = if concern.standing.lead || found.meeting.origin == MeetingOrigin::Request {
        let answer = meetings::cancel(&app, &concern.caller, id, &why).await;
        form.taken(answer)?
    } else {
        let answer = bookings::cancel(&app, &concern.caller, id, &why).await;
        form.taken(answer)?
    };
    if answer.is_none() {
        return page(&app, &concern, id, &Said::default(), form).await;
    }
    match form.value("back") {
        "agenda" => Ok(done("/agenda", "meeting-cancelled")),
        _ => Ok(done(&sheet::path(found.meeting.session_id), "meeting-cancelled")),
    }
}
