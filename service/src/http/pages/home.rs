//! The first page: what this is, or what needs the reader now.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use chrono::{DateTime, TimeDelta};
use entity::mission;
use entity::words::{DelegateStatus, MissionStatus, RequestState};

use super::frame::{Frame, Here, Said, show};
use super::missions::card;
use super::times::Clocks;
use super::views::agenda::{Entry, Home, Led};
use super::views::front::Front;
use super::views::missions::Figure;
use super::{agenda, asking, times};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::Query;
use crate::http::guard::MaybeCaller;
use crate::http::problem::Problem;
use crate::missions::{self, standing};
use crate::page::Cursor;
use crate::requests::{Filter, Request};
use crate::{delegates, meetings, programmes, requests};

/// Most entries of the agenda that the first page shows.
const LATER: usize = 4;
/// Most missions of one list here; the others are on their own page.
const LISTED: usize = 6;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/", get(home))
}

async fn home(
    State(app): State<App>,
    MaybeCaller(caller): MaybeCaller,
    Query(said): Query<Said>,
) -> Result<Response, Problem> {
    let Some(caller) = caller else { return show(&Front::new(sample())) };
    let now = app.clock.now();
    let today = times::zone(&caller.zone).wall(now).date();
    let entries = agenda::gather(&app, &caller).await?;
    let next = agenda::next(&entries, now);
    let coming = entries.into_iter().filter(|one| !one.entry.over && one.entry.meeting);
    let later: Vec<Entry> = coming.map(|one| one.entry).take(LATER).collect();
    let programmes = programmes::list(&app, Cursor::WHOLE).await?.rows;
    let acronym = |row: &mission::Model| {
        programmes.iter().find(|one| one.id == row.programme_id).map_or("", |one| one.acronym.as_str())
    };
    let all = missions::list(&app, &caller, missions::Filter::default(), Cursor::WHOLE).await?.rows;
    let (mut led, mut attended, mut open, mut incoming) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row in all.iter().filter(|row| row.ends_on >= today && row.status != MissionStatus::Cancelled) {
        let standing = standing::of(&app, &caller, row.id).await?;
        let own = caller.speaks_for(row.lead_organisation_id) || (standing.lead && !caller.operator);
        if own && led.len() < LISTED {
            led.push(state(&app, &caller, row, card(row, acronym(row))).await?);
        } else if standing.delegate.is_some() || standing.represents {
            attended.push(card(row, acronym(row)));
        } else if row.status == MissionStatus::Open {
            open.push(card(row, acronym(row)));
        }
        if standing.delegate.is_some() || standing.represents {
            incoming.extend(to_answer(&app, &caller, row).await?);
        }
    }
    open.truncate(LISTED);
    show(&Home {
        frame: Frame::of(&caller, Here::Home).saying(&said),
        name: caller.name.clone(),
        today: times::day(today),
        next,
        incoming: incoming.iter().map(|(row, of)| asking::received(row, Some(of.clone()))).collect(),
        led,
        attended,
        busy: !incoming.is_empty() || later.len() > 1,
        later,
        open,
        plans: caller.organises || caller.operator,
    })
}

/// A day in Nagano as a reader in Vienna would see it: fixed times, so that the front page never changes.
fn sample() -> Vec<(Clocks, &'static str, &'static str, &'static str)> {
    let (venue, own) = (times::zone("Asia/Tokyo"), times::zone("Europe/Vienna"));
    let at = |hour, minutes| {
        let starts = DateTime::from_timestamp(1_772_409_600, 0).unwrap_or_default() + TimeDelta::hours(hour);
        times::span(starts, starts + TimeDelta::minutes(minutes), &venue, &own)
    };
    vec![
        (at(1, 90), "place", "Visit: ultra-thin films", "Suwa, works 2"),
        (at(6, 20), "handshake", "Meeting: Table 7", "Big Hat, conference room"),
        (at(9, 120), "fork", "Welcome of the host", "Zenkō-ji, guest hall"),
    ]
}

/// The requests of a mission that wait for an answer of the caller's side.
async fn to_answer(
    app: &App,
    caller: &Caller,
    row: &mission::Model,
) -> Result<Vec<(Request, String)>, Problem> {
    let filter = Filter { organisation: None, state: Some(RequestState::Pending) };
    let found = requests::list(app, caller, row.id, filter, Cursor::WHOLE).await?.rows;
    let mine = found.into_iter().filter(|request| caller.speaks_for(request.to.id));
    Ok(mine.map(|request| (request, row.title.clone())).collect())
}

/// A mission the caller leads, with its figures and the next thing to do.
async fn state(
    app: &App,
    caller: &Caller,
    row: &mission::Model,
    card: super::views::missions::Card,
) -> Result<Led, Problem> {
    let people = delegates::list(app, row.id, Cursor::WHOLE).await?.rows;
    let asked = requests::list(app, caller, row.id, Filter::default(), Cursor::WHOLE).await?.rows;
    let accepted = asked.iter().filter(|one| one.request.state == RequestState::Accepted).count();
    let met = meetings::list(app, row.id).await?.len();
    let coming = |status| people.iter().filter(|one| one.delegate.status == status).count();
    let path = format!("/missions/{}", row.id);
    let applied = coming(DelegateStatus::Applied);
    let session =
        missions::get(app, row.id).await?.sessions.first().map(|one| format!("/sessions/{}", one.id));
    let next = match (row.status, applied, session) {
        (MissionStatus::Draft, ..) => ("Finish the draft and open it".to_owned(), path),
        (_, 1.., _) => (format!("Confirm {applied} who applied"), format!("{path}/delegates")),
        (MissionStatus::Open, _, Some(_)) => ("See the requests".to_owned(), format!("{path}/requests/all")),
        (MissionStatus::Allocating, _, Some(session)) => ("Review the timetable".to_owned(), session),
        (MissionStatus::Published, _, Some(session)) => ("Look at the timetable".to_owned(), session),
        _ => ("Look at the itinerary".to_owned(), path),
    };
    let figures = vec![
        Figure { number: coming(DelegateStatus::Confirmed), words: "delegates" },
        Figure { number: accepted, words: "accepted requests" },
        Figure { number: met, words: "meetings" },
    ];
    Ok(Led { card, figures, next })
}
