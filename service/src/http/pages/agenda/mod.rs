//! A person's own agenda over all missions: what comes, answering it, subscribing to it.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use calendar::zone::Zone;
use entity::id::{FeedId, InvitationId};
use entity::words::{InvitationSubject, Partstat};
use qrcode::QrCode;
use qrcode::render::svg;

mod entries;

pub(super) use entries::{gather, next};

use super::concern::id_of;
use super::form::Form;
use super::frame::{Frame, Here, Said, done, show};
use super::times;
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
    let https = app.url(&path);
    let webcal = webcal(&https);
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let own = times::zone(&caller.zone);
    Ok(Subscribe {
        feed: row.id.to_string(),
        google: format!("https://calendar.google.com/calendar/r?cid={}", encoded(&webcal)),
        outlook: outlook("https://outlook.live.com", &encoded(&https)),
        office: outlook("https://outlook.office.com", &encoded(&https)),
        fetched: row.fetched_at.map(|at| fetched(at, row.fetched_by.as_deref(), &own)),
        path,
        https,
        webcal,
    })
}

fn outlook(host: &str, address: &str) -> String {
    format!("{host}/calendar/0/addfromweb?url={address}&name=Kontor")
}

fn webcal(address: &str) -> String {
    address.split_once("://").map_or_else(|| address.to_owned(), |(_, rest)| format!("webcal://{rest}"))
}

/// Which program last asked, as far as its own words tell.
fn fetched(at: chrono::DateTime<chrono::Utc>, agent: Option<&str>, own: &Zone) -> String {
    let agent = agent.unwrap_or_default();
    let known = [
        ("Google", "Google Calendar"),
        ("Microsoft", "Outlook"),
        ("Outlook", "Outlook"),
        ("iOS", "an iPhone or iPad"),
        ("macOS", "a Mac"),
        ("Thunderbird", "Thunderbird"),
    ];
    let program = known.iter().find(|(sign, _)| agent.contains(sign)).map_or("a program", |(_, name)| name);
    let wall = own.wall(at);
    format!("{program}, {} at {}", times::day_short(wall.date()), times::time_input(wall))
}

/// The address of the reader's feed as a picture for a phone's camera.
async fn qr(State(app): State<App>, caller: Caller) -> Result<Response, Problem> {
    let (_, path) = feeds::mine(&app, &caller, None).await?;
    let code = QrCode::new(webcal(&app.url(&path))).map_err(|error| Problem::failed(&error))?;
    let picture = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    let kind = HeaderValue::from_static("image/svg+xml");
    // The picture is a secret as the address is: nobody keeps a copy.
    let keep = HeaderValue::from_static("no-store");
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)], picture).into_response())
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
