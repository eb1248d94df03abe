//! The reader's calendars: every feed they have or may have, with the ways to subscribe; and what a CalDAV program needs.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use entity::feed;
use entity::id::{ApiTokenId, FeedId};
use entity::words::TokenAccess;
use qrcode::QrCode;
use qrcode::render::svg;

use super::concern::id_of;
use super::form::Form;
use super::frame::{Frame, Here, Said, done, show_with};
use super::times;
use super::views::agenda::Subscribe;
use super::views::calendars::{Calendars, FeedRow, PasswordRow};
use crate::app::App;
use crate::caller::Caller;
use crate::feeds::{self, Listed, Of};
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;
use crate::{people, sign_in};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/calendars", get(calendars).post(make))
        .route("/calendars/{feed}/qr.svg", get(qr))
        .route("/calendars/{feed}/rotate", post(rotate))
        .route("/calendars/{feed}/end", post(end))
        .route("/calendars/passwords", post(make_password))
        .route("/calendars/passwords/{token}/revoke", post(revoke_password))
}

async fn calendars(
    State(app): State<App>,
    caller: Caller,
    Query(said): Query<Said>,
) -> Result<Response, Problem> {
    page(&app, &caller, Form::default(), None, &said).await
}

async fn page(
    app: &App,
    caller: &Caller,
    form: Form,
    fresh: Option<String>,
    said: &Said,
) -> Result<Response, Problem> {
    let (person, _) = people::get(app, caller.person_id).await?;
    // One's own is there without being asked for, as on the agenda.
    feeds::mine(app, caller, None).await?;
    let now = app.clock.now();
    let passwords = sign_in::api_tokens(app, caller).await?;
    let passwords = passwords
        .into_iter()
        .filter(|row| row.access == TokenAccess::Calendar && row.revoked_at.is_none())
        .map(|row| PasswordRow {
            id: row.id.to_string(),
            name: row.name,
            used: row
                .used_at
                .map_or_else(|| "never used".to_owned(), |at| format!("used {}", times::ago(at, now))),
        });
    let page = Calendars {
        frame: Frame::of(caller, Here::Agenda).saying(said),
        feeds: feeds::offered(app, caller).await?.iter().map(|one| row(app, one)).collect(),
        server: app.url("/dav/"),
        user: person.email,
        passwords: passwords.collect(),
        fresh,
        form,
    };
    show_with(page.form.status(), &page)
}

fn row(app: &App, listed: &Listed) -> FeedRow {
    let (what, scope, subject) = match listed.of {
        Of::Everything => ("My meetings and itineraries", "person", String::new()),
        Of::Mission(id) => ("My meetings and itinerary", "mission", id.to_string()),
        Of::Agenda(id) => ("Public agenda, without people", "agenda", id.to_string()),
        Of::Organisation(id) => ("Everybody\u{2019}s meetings", "organisation", id.to_string()),
        Of::Programme(id) => ("All missions of the programme", "programme", id.to_string()),
    };
    FeedRow {
        name: listed.name.clone(),
        what,
        scope,
        subject,
        public: matches!(listed.of, Of::Agenda(_)),
        ways: listed.feed.as_ref().map(|(row, path)| ways(app, row, path, &listed.name)),
    }
}

/// The ways to subscribe to a feed.
pub(super) fn ways(app: &App, row: &feed::Model, path: &str, name: &str) -> Subscribe {
    let https = app.url(path);
    let webcal = webcal(&https);
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let outlook =
        |host: &str| format!("{host}/calendar/0/addfromweb?url={}&name={}", encoded(&https), encoded(name));
    let by = row.fetched_by.as_deref().unwrap_or("a program");
    Subscribe {
        feed: row.id.to_string(),
        google: format!("https://calendar.google.com/calendar/r?cid={}", encoded(&webcal)),
        outlook: outlook("https://outlook.live.com"),
        office: outlook("https://outlook.office.com"),
        fetched: row.fetched_at.map(|at| format!("{by}, {}", times::ago(at, app.clock.now()))),
        path: path.to_owned(),
        https,
        webcal,
    }
}

/// The same address for programs that take `webcal:` as theirs.
pub(super) fn webcal(address: &str) -> String {
    address.split_once("://").map_or_else(|| address.to_owned(), |(_, rest)| format!("webcal://{rest}"))
}

/// The address of a feed as a picture for a phone's camera.
pub(super) fn picture(app: &App, path: &str) -> Result<Response, Problem> {
    let code = QrCode::new(webcal(&app.url(path))).map_err(|error| Problem::failed(&error))?;
    let picture = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    let kind = HeaderValue::from_static("image/svg+xml");
    // The picture is a secret as the address is: nobody keeps a copy.
    let keep = HeaderValue::from_static("no-store");
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)], picture).into_response())
}

async fn qr(State(app): State<App>, caller: Caller, Path(feed): Path<String>) -> Result<Response, Problem> {
    let id: FeedId = id_of(&feed)?;
    let path = feeds::address(&app, &caller, id).await?;
    picture(&app, &path)
}

async fn make(State(app): State<App>, caller: Caller, form: Form) -> Result<Response, Problem> {
    let subject = form.value("subject");
    let of = match form.value("scope") {
        "person" => Of::Everything,
        "mission" => Of::Mission(id_of(subject)?),
        "agenda" => Of::Agenda(id_of(subject)?),
        "organisation" => Of::Organisation(id_of(subject)?),
        "programme" => Of::Programme(id_of(subject)?),
        _ => return Err(Problem::not_found()),
    };
    let (row, _) = feeds::subscribe(&app, &caller, of).await?;
    Ok(done(&format!("/calendars#feed-{}", row.id), "feed-made"))
}

async fn rotate(
    State(app): State<App>,
    caller: Caller,
    Path(feed): Path<String>,
) -> Result<Response, Problem> {
    let id: FeedId = id_of(&feed)?;
    feeds::rotate(&app, &caller, id).await?;
    Ok(done(&format!("/calendars#feed-{id}"), "feed-rotated"))
}

async fn end(State(app): State<App>, caller: Caller, Path(feed): Path<String>) -> Result<Response, Problem> {
    feeds::revoke(&app, &caller, id_of(&feed)?).await?;
    Ok(done("/calendars", "feed-ended"))
}

async fn make_password(State(app): State<App>, caller: Caller, mut form: Form) -> Result<Response, Problem> {
    let name = form.line("token_name", 80);
    let mut fresh = None;
    if form.is_right() {
        let answer = sign_in::create_api_token(&app, &caller, &name, TokenAccess::Calendar).await;
        fresh = form.taken(answer)?.map(|(_, token)| token.reveal().to_owned());
    }
    let form = if fresh.is_some() { Form::default() } else { form };
    page(&app, &caller, form, fresh, &Said::default()).await
}

async fn revoke_password(
    State(app): State<App>,
    caller: Caller,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let id: ApiTokenId = id_of(&token)?;
    sign_in::revoke_api_token(&app, &caller, id).await?;
    Ok(done("/calendars#caldav", "password-gone"))
}
