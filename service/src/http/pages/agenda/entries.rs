//! What stands on somebody's agenda: meetings, and what their missions' itineraries hold for everyone.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::id::MissionId;
use entity::words::{AgendaItemKind, AvailabilitySource, MeetingStatus, MissionStatus, Partstat};
use entity::{agenda_item, availability as period, invitation, mission};

use crate::app::App;
use crate::availability;
use crate::caller::Caller;
use crate::http::pages::views::agenda::{Answer, Entry, Next};
use crate::http::pages::{times, words};
use crate::http::problem::Problem;
use crate::invitations;
use crate::meetings::{self, Meeting};
use crate::missions::{self, Filter, standing};
use crate::page::Cursor;

/// Colours that missions take in turn.
const HUES: usize = 6;

/// An entry with the day it is shown on.
pub(crate) struct Dated {
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// `Today`, `Tomorrow`, `Wednesday 3 March`.
    pub day: String,
    /// What it shows.
    pub entry: Entry,
}

/// Everything on the caller's agenda, over all missions, by start.
pub(crate) async fn gather(app: &App, caller: &Caller) -> Result<Vec<Dated>, Problem> {
    let now = app.clock.now();
    let mine = Filter { mine: true, ..Filter::default() };
    let list = missions::list(app, caller, mine, Cursor::WHOLE).await?.rows;
    let hues: HashMap<MissionId, usize> =
        list.iter().enumerate().map(|(place, row)| (row.id, place % HUES + 1)).collect();
    let invited: HashMap<_, invitation::Model> = invitations::of_person(app, caller.person_id, None)
        .await?
        .into_iter()
        .map(|row| (row.subject_id, row))
        .collect();
    let mut all = Vec::new();
    for found in meetings::of_person(app, caller.person_id, None).await? {
        let Some(of) = list.iter().find(|row| row.id == found.meeting.mission_id) else { continue };
        let invitation = invited.get(&found.meeting.id.0);
        all.push(meeting(&found, invitation, of, hues[&of.id], caller, now));
    }
    let shown = |row: &&mission::Model| {
        !matches!(row.status, MissionStatus::Draft | MissionStatus::Cancelled)
            && is_near(row, now.date_naive())
    };
    for row in list.iter().filter(shown) {
        if standing::of(app, caller, row.id).await?.delegate.is_some() {
            let agenda = missions::get(app, row.id).await?.agenda;
            let items = agenda.iter().filter(|item| item.kind != AgendaItemKind::B2bSession);
            all.extend(items.map(|one| item(one, row, hues[&row.id], caller, now)));
        }
    }
    all.sort_by_key(|one| one.starts_at);
    Ok(all)
}

/// When the caller's own calendar makes them busy during their missions. Nobody else's agenda has it.
pub(crate) async fn busy(app: &App, caller: &Caller) -> Result<Vec<Dated>, Problem> {
    let now = app.clock.now();
    let mine = Filter { mine: true, ..Filter::default() };
    let list = missions::list(app, caller, mine, Cursor::WHOLE).await?.rows;
    let mut all = Vec::new();
    for (place, row) in list.iter().enumerate() {
        if row.status == MissionStatus::Cancelled || row.ends_on < now.date_naive() {
            continue;
        }
        let Some(delegate) = standing::of(app, caller, row.id).await?.delegate else { continue };
        let periods = availability::list(app, delegate).await?;
        let outside = |one: &&period::Model| one.source == AvailabilitySource::Outside && one.ends_at > now;
        all.extend(periods.iter().filter(outside).map(|one| taken(one, row, place % HUES + 1, caller, now)));
    }
    Ok(all)
}

/// A time that the caller's own calendar has taken, of which nothing but the time is known.
fn taken(one: &period::Model, of: &mission::Model, hue: usize, caller: &Caller, now: DateTime<Utc>) -> Dated {
    let zone = times::zone(&one.zone);
    Dated {
        starts_at: one.starts_at,
        day: day(one.starts_wall.date(), zone.wall(now).date()),
        entry: Entry {
            id: one.id.to_string(),
            hue,
            title: "Busy".into(),
            people: String::new(),
            place: String::new(),
            link: None,
            note: "From your own calendar: no meeting is placed here.".into(),
            clocks: times::span(one.starts_at, one.ends_at, &zone, &times::zone(&caller.zone)),
            mission: of.title.clone(),
            mission_path: format!("/missions/{}", of.id),
            over: one.ends_at <= now,
            meeting: false,
            answer: None,
            wrong: None,
        },
    }
}

/// Journeys that ended long ago need not be read again each time.
fn is_near(row: &mission::Model, today: NaiveDate) -> bool {
    row.ends_on + chrono::Days::new(30) >= today
}

/// The next thing that has not ended: a meeting if there is one, whatever there is otherwise.
pub(crate) fn next(all: &[Dated], now: DateTime<Utc>) -> Option<Next> {
    let coming = |one: &&Dated| !one.entry.over && (one.starts_at >= now || one.entry.meeting);
    let first =
        all.iter().filter(coming).find(|one| one.entry.meeting).or_else(|| all.iter().find(coming))?;
    Some(Next {
        day: first.day.clone(),
        clocks: first.entry.clocks.clone(),
        title: first.entry.title.clone(),
        place: first.entry.place.clone(),
        mission: first.entry.mission.clone(),
    })
}

/// A meeting as one of those in it sees it.
pub(super) fn meeting(
    found: &Meeting,
    invitation: Option<&invitation::Model>,
    of: &mission::Model,
    hue: usize,
    caller: &Caller,
    now: DateTime<Utc>,
) -> Dated {
    let me = found.delegates.iter().find(|(_, person, _)| person.id == caller.person_id);
    let mine = me.map(|(_, _, organisation)| organisation.id);
    let others = || found.delegates.iter().filter(|(_, _, organisation)| Some(organisation.id) != mine);
    let mut organisations: Vec<&str> =
        others().map(|(_, _, organisation)| organisation.name.as_str()).collect();
    organisations.dedup();
    let people: Vec<&str> = others().map(|(_, person, _)| person.name.as_str()).collect();
    let zone = times::zone(&found.slot.zone);
    let clocks = times::span(found.slot.starts_at, found.slot.ends_at, &zone, &times::zone(&caller.zone));
    let stands = found.meeting.status == MeetingStatus::Confirmed;
    let answer = invitation.map(|row| Answer {
        invitation: row.id.to_string(),
        word: row.partstat.word(),
        badge: words::partstat(row.partstat),
    });
    let declined = invitation.is_some_and(|row| row.partstat == Partstat::Declined);
    Dated {
        starts_at: found.slot.starts_at,
        day: day(found.slot.starts_wall.date(), zone.wall(now).date()),
        entry: Entry {
            id: invitation.map_or(found.meeting.id.to_string(), |row| row.id.to_string()),
            hue,
            title: organisations.join(", "),
            people: people.join(", "),
            place: found.table.name.clone(),
            link: found.table.link.clone().filter(|link| link.starts_with("https://")),
            note: found.meeting.note.clone(),
            clocks,
            mission: of.title.clone(),
            mission_path: format!("/missions/{}", of.id),
            over: found.slot.ends_at <= now || (!stands && !declined),
            meeting: true,
            answer,
            wrong: None,
        },
    }
}

/// Something in the itinerary.
fn item(
    row: &agenda_item::Model,
    of: &mission::Model,
    hue: usize,
    caller: &Caller,
    now: DateTime<Utc>,
) -> Dated {
    let (from, to) = (times::zone(&row.zone), times::zone(&row.ends_zone));
    Dated {
        starts_at: row.starts_at,
        day: day(row.starts_wall.date(), from.wall(now).date()),
        entry: Entry {
            id: row.id.to_string(),
            hue,
            title: row.title.clone(),
            people: String::new(),
            place: row.place.clone(),
            link: None,
            note: String::new(),
            clocks: times::journey(row.starts_at, &from, row.ends_at, &to, &times::zone(&caller.zone)),
            mission: of.title.clone(),
            mission_path: format!("/missions/{}", of.id),
            over: row.ends_at <= now,
            meeting: false,
            answer: None,
            wrong: None,
        },
    }
}

/// A day as people speak of it: by its name when it is near, with its year when that is another.
fn day(date: NaiveDate, today: NaiveDate) -> String {
    match (date - today).num_days() {
        0 => format!("Today, {}", times::day(date)),
        1 => format!("Tomorrow, {}", times::day(date)),
        near if (-180..300).contains(&near) => times::day(date),
        _ => times::day_with_year(date),
    }
}
