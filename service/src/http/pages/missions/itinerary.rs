//! One mission's journey, day by day, each time on the clock of its place and on the reader's.

use std::collections::HashSet;

use axum::extract::State;
use axum::response::Response;
use calendar::zone::Zone;
use chrono::NaiveDate;
use entity::words::{AgendaItemKind, DelegateStatus, MissionStatus, RequestState, RunState, TimetableState};
use entity::{agenda_item, leg};

use crate::app::App;
use crate::http::extract::Query;
use crate::http::pages::calendars::webcal;
use crate::http::pages::concern::Concern;
use crate::http::pages::form::{Choice, Form, sentence};
use crate::http::pages::frame::{Said, done, show};
use crate::http::pages::views::missions::{Attention, Day, Figure, Item, Itinerary, LeadPanel, Leg, Step};
use crate::http::pages::{times, words};
use crate::http::problem::Problem;
use crate::missions::rules::Situation;
use crate::page::Cursor;
use crate::{delegates, feeds, inbox, meetings, missions, organisations, programmes, requests, timetables};

/// Colours that legs take in turn.
const HUES: usize = 6;

pub(super) async fn show_journey(
    State(app): State<App>,
    concern: Concern,
    Query(said): Query<Said>,
) -> Result<Response, Problem> {
    let mission = &concern.mission.mission;
    let own = concern.own();
    let programme = programmes::get(&app, mission.programme_id).await?.programme;
    let close = mission.requests_close_at.filter(|_| mission.status == MissionStatus::Open).map(|at| {
        let day = concern.venue().wall(at).date();
        (times::day(day), times::moment(at, &concern.venue(), &own))
    });
    let lead = if concern.standing.lead { Some(panel(&app, &concern).await?) } else { None };
    let agenda = feeds::agenda_of(&app, mission.id).await?;
    show(&Itinerary {
        frame: concern.frame(&said),
        head: concern.head(&concern.path("")),
        summary: mission.summary.clone(),
        requests_close: close,
        capacity: mission.capacity,
        disclaimer: programme.disclaimer,
        legs: journey(&concern, &own),
        agenda: agenda.map(|path| webcal(&app.url(&path))),
        apply: applicants(&app, &concern).await?,
        lead,
    })
}

/// The organisations the reader could apply for: only who takes no part yet, while the mission is open.
async fn applicants(app: &App, concern: &Concern) -> Result<Vec<Choice>, Problem> {
    let open = concern.mission.mission.status == MissionStatus::Open;
    if !open || concern.standing.lead || concern.standing.delegate.is_some() {
        return Ok(Vec::new());
    }
    let mut choices = Vec::new();
    for id in &concern.caller.organisations {
        choices.push(Choice::new(id, organisations::get(app, *id).await?.name));
    }
    Ok(choices)
}

pub(super) async fn apply(
    State(app): State<App>,
    concern: Concern,
    mut form: Form,
) -> Result<Response, Problem> {
    let organisation = form.one("organisation").ok_or_else(Problem::not_found)?;
    delegates::apply(&app, &concern.caller, concern.id(), organisation).await?;
    Ok(done(&concern.path(""), "applied"))
}

/// The legs with their days; items without a leg stand in the leg that covers their day, or the one before.
fn journey(concern: &Concern, own: &Zone) -> Vec<Leg> {
    let legs = &concern.mission.legs;
    let mut shares: Vec<Vec<&agenda_item::Model>> = vec![Vec::new(); legs.len().max(1)];
    for item in &concern.mission.agenda {
        shares[leg_of(legs, item)].push(item);
    }
    if legs.is_empty() {
        let items = shares.remove(0);
        return if items.is_empty() { Vec::new() } else { vec![whole(concern, own, &items)] };
    }
    let rows = legs.iter().zip(shares).enumerate();
    let mut shown: Vec<Leg> =
        rows.map(|(place, (row, items))| leg(concern, own, place, row, &items)).collect();
    name_days_once(&mut shown);
    shown
}

/// The day of a journey belongs to both its legs; addresses lead to the first.
fn name_days_once(legs: &mut [Leg]) {
    let mut named = HashSet::new();
    for (place, leg) in legs.iter_mut().enumerate() {
        for day in &mut leg.days {
            if !named.insert(day.anchor.clone()) {
                day.anchor = format!("{}-leg-{}", day.anchor, place + 1);
            }
        }
    }
}

fn leg_of(legs: &[leg::Model], item: &agenda_item::Model) -> usize {
    let day = item.starts_wall.date();
    let named = legs.iter().position(|leg| Some(leg.id) == item.leg_id);
    named.or_else(|| legs.iter().rposition(|leg| leg.starts_on <= day)).unwrap_or(0)
}

fn leg(concern: &Concern, own: &Zone, place: usize, row: &leg::Model, items: &[&agenda_item::Model]) -> Leg {
    let zone = times::zone(&row.zone);
    let noon =
        zone.instant_lenient(row.starts_on.and_time(chrono::NaiveTime::MIN) + chrono::TimeDelta::hours(12));
    Leg {
        hue: place % HUES + 1,
        place: row.place.clone(),
        country: words::country(&row.country).to_owned(),
        zone: format!("{}, {}", row.zone, zone.offset_text(noon)),
        against: times::against_own(&zone, own, noon),
        when: times::days_short(row.starts_on, row.ends_on),
        edit: concern.standing.lead.then(|| format!("/legs/{}", row.id)),
        days: days(concern, own, &zone, items),
    }
}

/// A mission without legs is one place.
fn whole(concern: &Concern, own: &Zone, items: &[&agenda_item::Model]) -> Leg {
    let mission = &concern.mission.mission;
    let zone = concern.venue();
    let first = items.first().map_or(mission.created_at, |item| item.starts_at);
    Leg {
        hue: 1,
        place: times::city(&mission.zone),
        country: words::country(&mission.country).to_owned(),
        zone: format!("{}, {}", mission.zone, zone.offset_text(first)),
        against: times::against_own(&zone, own, first),
        when: times::days_short(mission.starts_on, mission.ends_on),
        edit: None,
        days: days(concern, own, &zone, items),
    }
}

fn days(concern: &Concern, own: &Zone, zone: &Zone, items: &[&agenda_item::Model]) -> Vec<Day> {
    let mut dates: Vec<NaiveDate> = items.iter().map(|item| item.starts_wall.date()).collect();
    dates.sort_unstable();
    dates.dedup();
    let on = |date: NaiveDate| items.iter().filter(move |item| item.starts_wall.date() == date);
    dates
        .into_iter()
        .map(|date| Day {
            anchor: times::date_input(date),
            heading: times::day(date),
            week: times::week(date),
            change: times::clock_change(date, zone, own),
            items: on(date).map(|row| item(concern, own, row)).collect(),
        })
        .collect()
}

fn item(concern: &Concern, own: &Zone, row: &agenda_item::Model) -> Item {
    let session = concern.mission.sessions.iter().find(|session| session.agenda_item_id == row.id);
    let (from, to) = (times::zone(&row.zone), times::zone(&row.ends_zone));
    let mut links = Vec::new();
    if concern.standing.lead {
        links.push(("Change", format!("/items/{}", row.id)));
        if row.kind == AgendaItemKind::B2bSession && session.is_none() {
            links.push(("Set up tables", format!("/items/{}/tables", row.id)));
        }
    }
    let session = session.map(|session| match concern.standing.lead {
        true => format!("/sessions/{}", session.id),
        false => concern.path("/requests"),
    });
    Item {
        class: row.kind.word(),
        icon: words::item_icon(row.kind),
        kind: words::item_kind(row.kind),
        title: row.title.clone(),
        place: row.place.clone(),
        description: row.description.clone(),
        clocks: times::journey(row.starts_at, &from, row.ends_at, &to, own),
        session: session.filter(|_| concern.standing.takes_part()),
        links,
    }
}

async fn panel(app: &App, concern: &Concern) -> Result<LeadPanel, Problem> {
    let mission = &concern.mission.mission;
    let everyone = delegates::list(app, mission.id, Cursor::WHOLE).await?.rows;
    let asked = requests::list(app, &concern.caller, mission.id, requests::Filter::default(), Cursor::WHOLE)
        .await?
        .rows;
    let standing = meetings::list(app, mission.id).await?;
    let coming = |status| everyone.iter().filter(|row| row.delegate.status == status).count();
    let figures = vec![
        Figure { number: coming(DelegateStatus::Confirmed), words: "delegates confirmed" },
        Figure { number: asked.len(), words: "requests" },
        Figure { number: standing.len(), words: "meetings" },
    ];
    let pending = asked.iter().filter(|row| row.request.state == RequestState::Pending).count();
    let gone = [RequestState::Withdrawn, RequestState::Expired];
    let stand = asked.iter().filter(|row| !gone.contains(&row.request.state)).count();
    let unread = inbox::list(app, Some(mission.id)).await?.len();
    let attention = [
        (coming(DelegateStatus::Applied), "to confirm", "applicant", "/delegates"),
        (pending, "without an answer", "request", "/requests"),
        (unread, "to decide on", "mail", "/post"),
    ];
    Ok(LeadPanel {
        version: mission.version,
        steps: steps(app, concern, stand, standing.len()).await?,
        figures,
        attention: attention
            .into_iter()
            .filter(|(number, ..)| *number > 0)
            .map(|(number, what, noun, rest)| Attention {
                words: format!("{number} {noun}{} {what}", if number == 1 { "" } else { "s" }),
                path: concern.path(rest),
            })
            .collect(),
    })
}

/// The statuses that may follow, each with what stands in its way now.
async fn steps(app: &App, concern: &Concern, requests: usize, meetings: usize) -> Result<Vec<Step>, Problem> {
    let mission = &concern.mission.mission;
    let versions = timetables::list(app, mission.id, Cursor { after: None, limit: 50 }).await?.rows;
    let runs = timetables::runs(app, mission.id).await?;
    let situation = Situation {
        requests: requests as u64,
        meetings: meetings as u64,
        sessions: concern.mission.sessions.len() as u64,
        published: versions.iter().any(|row| row.state == TimetableState::Published),
        running: runs.iter().any(|run| matches!(run.state, RunState::Queued | RunState::Running)),
    };
    let now = app.clock.now();
    let bar = |status| missions::rules::transition(mission, status, situation, now).err();
    let ways = missions::rules::ways(mission.status).iter();
    Ok(ways.map(|status| step(*status, bar(*status).map(|refusal| sentence(&refusal.to_string())))).collect())
}

fn step(status: MissionStatus, barred: Option<String>) -> Step {
    let warning = match status {
        MissionStatus::Cancelled => {
            Some("Every meeting is called off and everyone is told. This cannot be taken back.")
        }
        MissionStatus::Closed => Some("Nothing in it changes any more afterwards."),
        _ => None,
    };
    Step { status: status.word(), words: words::mission_step(status), barred, warning }
}
