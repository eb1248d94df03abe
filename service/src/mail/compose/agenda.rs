//! Mails about many meetings: a published timetable, and the reminder of a day.

use chrono::{DateTime, NaiveDate, Utc};
use entity::id::{MissionId, PersonId};
use entity::words::{InvitationState, InvitationSubject, MissionStatus};
use entity::{agenda_item, invitation};
use uuid::Uuid;

use super::meetings::{calendar_part, entry};
use super::{ComposeError, Content, Desk, Found, links, rows};
use crate::invitations;
use crate::mail::clocks::{self, Span};
use crate::mail::letters::{Body, Day, Entry};
use crate::mail::words::{Language, Unsaid};

/// All meetings of a person in the words; attached is what this timetable made, changed or cancelled.
pub(super) async fn published(desk: &Desk<'_>, timetable: Uuid, person: Uuid) -> Found {
    let Some(timetable) = rows::timetable(desk.app.db.read(), timetable).await? else {
        return Ok(Err("the timetable is gone"));
    };
    let Some(published_at) = timetable.published_at else { return Ok(Err("the timetable is not published")) };
    let Some(person) = desk.person(person).await? else { return Ok(Err("the person is gone")) };
    let Some(setting) = desk.setting(timetable.mission_id).await? else {
        return Ok(Err("the mission is gone"));
    };
    let news = invitations::of_timetable(desk.app, &timetable, person.id).await?;
    if news.is_empty() {
        return Ok(Err("all that the timetable changed has changed again, and later mails tell it"));
    }
    let language = desk.language(&person)?;
    let standing = invitations::of_person(desk.app, person.id, Some(timetable.mission_id)).await?;
    let again = news.len() != standing.len() || news.iter().any(|row| row.sequence > 0);
    let calendars =
        news.iter().map(|row| calendar_part(desk, row, &person)).collect::<Result<Vec<_>, _>>()?;
    let body = Body::TimetablePublished {
        again,
        count: standing.len(),
        days: days(language, &standing, again.then_some(published_at), &person.zone)?,
        cancelled: news
            .iter()
            .filter(|row| row.state == InvitationState::Cancelled)
            .map(|row| entry(language, row, &person.zone))
            .collect::<Result<_, _>>()?,
        attached: calendars.len(),
        url: links::agenda(desk.app),
        feed_url: links::subscribe(desk.app),
    };
    Ok(Ok(Content { person, setting: Some(setting), body, calendars }))
}

/// Meetings by the day at their place; those that changed at `changed_at` are marked.
fn days(
    language: &Language,
    standing: &[invitation::Model],
    changed_at: Option<DateTime<Utc>>,
    zone: &str,
) -> Result<Vec<Day>, Unsaid> {
    let mut days: Vec<Day> = Vec::new();
    for row in standing {
        let mut line = entry(language, row, zone)?;
        if Some(row.changed_at) == changed_at {
            let id = if row.sequence > 0 { "timetable-published-changed" } else { "timetable-published-new" };
            line.news = Some(language.put(id, [])?);
        }
        match days.last_mut().filter(|day| day.day == line.times.day) {
            Some(day) => day.entries.push(line),
            None => days.push(Day { day: line.times.day.clone(), entries: vec![line] }),
        }
    }
    Ok(days)
}

/// A person's day, unless it has begun.
pub(super) async fn reminder(desk: &Desk<'_>, mission: Uuid, person: Uuid, day: NaiveDate) -> Found {
    let Some(person) = desk.person(person).await? else { return Ok(Err("the person is gone")) };
    let Some(setting) = desk.setting(MissionId(mission)).await? else {
        return Ok(Err("the mission is gone"));
    };
    if setting.mission.status != MissionStatus::Published {
        return Ok(Err("the mission does not take place, or is over"));
    }
    let entries = lines(desk, setting.mission.id, person.id, &person.zone, day).await?;
    let Some((first, _)) = entries.first() else { return Ok(Err("there is nothing left on that day")) };
    if *first <= desk.now {
        return Ok(Err("the day has begun"));
    }
    let body = Body::Reminder {
        day: clocks::day(desk.language(&person)?, day)?,
        entries: entries.into_iter().map(|(_, entry)| entry).collect(),
        url: links::agenda(desk.app),
    };
    Ok(Ok(Content { person, setting: Some(setting), body, calendars: Vec::new() }))
}

/// What is on a person's day, by start.
async fn lines(
    desk: &Desk<'_>,
    mission: MissionId,
    person: PersonId,
    zone: &str,
    day: NaiveDate,
) -> Result<Vec<(DateTime<Utc>, Entry)>, ComposeError> {
    let reader = rows::person(desk.app.db.read(), person.0).await?;
    let language = desk.templates.language(reader.as_ref().map_or("", |reader| &reader.language))?;
    let (invitations, items) = rows::day(desk.app.db.read(), mission, person, day).await?;
    let mut lines = Vec::with_capacity(invitations.len() + items.len());
    for row in &invitations {
        lines.push((row.starts_at, entry(language, row, zone)?));
    }
    let invited = |item: &agenda_item::Model| {
        invitations
            .iter()
            .any(|row| row.subject == InvitationSubject::AgendaItem && row.subject_id == item.id.0)
    };
    for item in items.iter().filter(|item| !invited(item)) {
        lines.push((item.starts_at, item_entry(language, item, zone)?));
    }
    lines.sort_by_key(|(starts_at, _)| *starts_at);
    Ok(lines)
}

fn item_entry(language: &Language, item: &agenda_item::Model, zone: &str) -> Result<Entry, Unsaid> {
    let span = Span {
        starts_wall: item.starts_wall,
        zone: item.zone.clone(),
        ends_wall: item.ends_wall,
        ends_zone: item.ends_zone.clone(),
    };
    Ok(Entry {
        summary: item.title.clone(),
        location: item.place.clone(),
        times: clocks::times(language, &span, zone)?,
        news: None,
    })
}
