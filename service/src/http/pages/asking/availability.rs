//! When a delegate cannot meet: declared here, or read from an outside calendar.

use axum::extract::State;
use axum::response::Response;
use calendar::zone::Zone;
use entity::availability as row;
use entity::id::{AvailabilityId, DelegateId};
use entity::words::{AvailabilitySource, OutsideKind};

use crate::app::App;
use crate::availability::{self, Source};
use crate::delegates::Delegate;
use crate::http::extract::{Path, Query};
use crate::http::pages::concern::{Concern, id_of};
use crate::http::pages::form::{Choice, Form};
use crate::http::pages::frame::{Said, done, show_with};
use crate::http::pages::times;
use crate::http::pages::views::requests::{Availability, Outside, Period};
use crate::http::problem::Problem;

/// `?delegate=ID`: whose times are shown, when the reader speaks for several.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Whose {
    #[serde(default)]
    delegate: String,
}

pub(super) async fn list(
    State(app): State<App>,
    concern: Concern,
    Query(whose): Query<Whose>,
    Query(said): Query<Said>,
) -> Result<Response, Problem> {
    let form = Form::default().with("delegate", whose.delegate);
    page(&app, &concern, form, Form::default(), &said).await
}

async fn page(
    app: &App,
    concern: &Concern,
    form: Form,
    calendar: Form,
    said: &Said,
) -> Result<Response, Problem> {
    let everyone = concern.delegates(app).await?;
    let asked: Option<DelegateId> = form.value("delegate").parse().ok();
    // The lead looks after whoever is asked for.
    let asked_for = |row: &Delegate| concern.standing.lead && asked == Some(row.delegate.id);
    let mine: Vec<&Delegate> =
        everyone.iter().filter(|row| is_mine(concern, row) || asked_for(row)).collect();
    let own_id = concern.standing.delegate;
    let find = |id: Option<DelegateId>| mine.iter().find(|row| Some(row.delegate.id) == id);
    let chosen = find(asked).or_else(|| find(own_id)).or_else(|| mine.first());
    let chosen = chosen.ok_or_else(Problem::not_found)?;
    let own = concern.own();
    let id = chosen.delegate.id;
    let periods = availability::list(app, id).await?;
    let outside = availability::outside(app, id).await?;
    let status = if form.is_right() { calendar.status() } else { form.status() };
    let page = Availability {
        frame: concern.frame(said),
        head: concern.head(&concern.path("/availability")),
        delegates: mine.iter().map(|row| Choice::new(row.delegate.id, row.person.name.clone())).collect(),
        delegate: id.to_string(),
        version: chosen.delegate.version,
        name: chosen.person.name.clone(),
        offers: chosen.delegate.offers_slots,
        periods: periods.iter().map(|row| period(concern, row, &own)).collect(),
        zones: zones(concern),
        outside: outside.map(|row| shown(&row, &own)),
        form,
        calendar,
    };
    show_with(status, &page)
}

fn is_mine(concern: &Concern, row: &Delegate) -> bool {
    concern.standing.delegate == Some(row.delegate.id) || concern.caller.speaks_for(row.organisation.id)
}

fn period(concern: &Concern, row: &row::Model, own: &Zone) -> Period {
    let declared = row.source == AvailabilitySource::Declared;
    Period {
        day: times::day(row.starts_wall.date()),
        clocks: times::span(row.starts_at, row.ends_at, &times::zone(&row.zone), own),
        retract: declared.then(|| concern.path(&format!("/availability/{}/retract", row.id))),
    }
}

/// The clocks a time may be told on: those of the legs, the venue's, and the reader's own.
fn zones(concern: &Concern) -> Vec<Choice> {
    let mission = &concern.mission.mission;
    let legs = concern.mission.legs.iter().map(|leg| leg.zone.as_str());
    let mut names: Vec<&str> = vec![&mission.zone];
    for name in legs.chain([concern.caller.zone.as_str()]) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.into_iter().map(|name| Choice::new(name, times::city(name))).collect()
}

fn shown(row: &availability::Outside, own: &Zone) -> Outside {
    let told = |at| {
        let wall = own.wall(at);
        format!("{}, {}", times::day_short(wall.date()), times::time_input(wall))
    };
    Outside {
        host: row.server.clone(),
        account: row.kind == OutsideKind::Caldav,
        read: row.fetched_at.map(told),
        error: row.last_error.clone().filter(|_| row.failures > 0),
        again: row.due_at.map(told),
    }
}

pub(super) async fn declare(
    State(app): State<App>,
    concern: Concern,
    mut form: Form,
) -> Result<Response, Problem> {
    let delegate = form.one("delegate").ok_or_else(Problem::not_found)?;
    let date = form.date("day");
    let (from, to) = (form.time_or_none("from"), form.time_or_none("to"));
    let zone = form.line("zone", 60);
    if let (true, Some(date)) = (form.is_right(), date) {
        // Without times it is the whole day; an end that is not later is on the day after.
        let starts = date.and_time(from.unwrap_or(chrono::NaiveTime::MIN));
        let ends = date.and_time(to.unwrap_or(chrono::NaiveTime::MIN));
        let ends = if to.is_none() || ends <= starts { ends + chrono::TimeDelta::days(1) } else { ends };
        let answer = availability::declare(&app, &concern.caller, delegate, starts, ends, &zone).await;
        if form.taken(answer)?.is_some() {
            return Ok(done(&back(&concern, delegate), "saved"));
        }
    }
    page(&app, &concern, form, Form::default(), &Said::default()).await
}

fn back(concern: &Concern, delegate: DelegateId) -> String {
    format!("{}?delegate={delegate}", concern.path("/availability"))
}

pub(super) async fn retract(
    State(app): State<App>,
    concern: Concern,
    Path((_, period)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Problem> {
    let id: AvailabilityId = id_of(&period)?;
    availability::retract(&app, &concern.caller, id).await?;
    let delegate = form.value("delegate").parse().ok();
    let path = delegate.map_or_else(|| concern.path("/availability"), |id| back(&concern, id));
    Ok(done(&path, "removed"))
}

pub(super) async fn set_outside(
    State(app): State<App>,
    concern: Concern,
    mut form: Form,
) -> Result<Response, Problem> {
    let delegate = form.one("delegate").ok_or_else(Problem::not_found)?;
    let account = form.value("do") == "account";
    let url = form.text(if account { "server" } else { "url" }, 2_000);
    let removed = form.value("do") == "remove";
    if account && url.is_empty() {
        form.blame("server", "The address of the server, such as https://cloud.example.org.");
    } else if !removed && url.is_empty() {
        form.blame("url", "The address of your calendar, such as https://calendar.example/me.ics.");
    }
    if form.is_right() {
        let source = if account {
            Source::account(&url, &form.line("user", 500), form.value("password"))
        } else {
            Source::file(&url)
        };
        let source = (!removed).then_some(source);
        let answer = availability::set_outside(&app, &concern.caller, delegate, source).await;
        if form.taken(answer)?.is_some() {
            let said = if removed { "removed" } else { "calendar" };
            return Ok(done(&back(&concern, delegate), said));
        }
    }
    let shown = Form::default().with("delegate", delegate);
    page(&app, &concern, shown, form, &Said::default()).await
}
