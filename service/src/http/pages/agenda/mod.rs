//! A person's own agenda over all missions: what comes, answering it, subscribing to it.

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use entity::id::{FeedId, InvitationId};
use entity::words::{InvitationSubject, Partstat};

mod entries;

pub(super) use entries::{gather, next};

use super::calendars;
use super::concern::id_of;
use super::form::Form;
use super::frame::{Frame, Here, Said, done, show};
use super::views::agenda::{Agenda, Day, Entry, Subscribe};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;
use crate::{feeds, invitations, meetings};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/agenda", get(agenda))
        .route("/agenda/qr.svg", get(qr))
        .route("/invitations/{invitation}/answer", post(answer))
        .route("/feeds/{feed}/rotate", post(rotate))
}

async fn agenda(
    State(app): State<App>,
    caller: Caller,
    Query(said): Query<Said>,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let mut all = gather(&app, &caller).await?;
    let next = next(&all, now);
    all.extend(entries::busy(&app, &caller).await?);
    all.sort_by_key(|one| one.starts_at);
    let (past, coming): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.entry.over);
    let mut past = by_day(past);
    past.reverse();
    show(&Agenda {
        frame: Frame::of(&caller, Here::Agenda).saying(&said),
        next,
        days: by_day(coming),
        past,
        subscribe: subscribe(&app, &caller).await?,
    })
}

fn by_day(all: Vec<entries::Dated>) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for one in all {
        match days.last_mut() {
            Some(day) if day.heading == one.day && day.mission_path == one.entry.mission_path => {
                day.entries.push(one.entry);
            }
            _ => days.push(Day {
                heading: one.day,
                mission: one.entry.mission.clone(),
                mission_path: one.entry.mission_path.clone(),
                entries: vec![one.entry],
            }),
        }
    }
    days
}

async fn subscribe(app: &App, caller: &Caller) -> Result<Subscribe, Problem> {
    let (row, path) = feeds::mine(app, caller, None).await?;
    Ok(calendars::ways(app, &row, &path, "Kontor"))
}

/// The address of the reader's feed as a picture for a phone's camera.
async fn qr(State(app): State<App>, caller: Caller) -> Result<Response, Problem> {
    let (_, path) = feeds::mine(&app, &caller, None).await?;
    calendars::picture(&app, &path)
}

/// Takes an answer. A page that asks in place gets the entry back as it then is.
async fn answer(
    State(app): State<App>,
    caller: Caller,
    Path(invitation): Path<String>,
    headers: HeaderMap,
    mut form: Form,
) -> Result<Response, Problem> {
    let id: InvitationId = id_of(&invitation)?;
    let partstat: Partstat = form.one("answer").ok_or_else(Problem::not_found)?;
    let given = invitations::answer(&app, &caller, id, partstat).await;
    if !headers.contains_key("hx-request") {
        given?;
        return Ok(done(&format!("/agenda#entry-{id}"), "answered"));
    }
    form.taken(given)?;
    let mut entry = one(&app, &caller, id).await?;
    entry.wrong = form.complaint();
    show(&entry)
}

/// The entry of one invitation.
async fn one(app: &App, caller: &Caller, id: InvitationId) -> Result<Entry, Problem> {
    let row = invitations::visible_to(app, caller, id).await?;
    if row.subject != InvitationSubject::Meeting {
        return Err(Problem::not_found());
    }
    let meeting = meetings::get(app, entity::id::MeetingId(row.subject_id)).await?;
    let mission = crate::missions::get(app, row.mission_id).await?.mission;
    Ok(entries::meeting(&meeting, Some(&row), &mission, 1, caller, app.clock.now()).entry)
}

async fn rotate(
    State(app): State<App>,
    caller: Caller,
    Path(feed): Path<String>,
) -> Result<Response, Problem> {
    let id: FeedId = id_of(&feed)?;
    feeds::rotate(&app, &caller, id).await?;
    Ok(done("/agenda#subscribe", "rotated"))
}
