//! Mails about one meeting: booked, moved, cancelled, or left as it is; each carries its invitation.

use calendar::message as itip;
use entity::id::MeetingId;
use entity::words::{InvitationState, InvitationSubject};
use entity::{invitation, meeting, person};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{ComposeError, Content, Desk, Found, Setting, links, rows};
use crate::invitations;
use crate::mail::clocks::{self, Span};
use crate::mail::letters::{Body, Entry};
use crate::mail::message::CalendarPart;
use crate::mail::words::{Language, Unsaid};
use crate::outbox::Before;

/// An invitation with whom it is for and what is around it.
struct Issue {
    row: invitation::Model,
    person: person::Model,
    setting: Setting,
    entry: Entry,
}

pub(super) async fn booked(desk: &Desk<'_>, id: Uuid, sequence: i32) -> Found {
    let issue = match issue(desk, id, sequence, InvitationState::Active).await? {
        Ok(issue) => issue,
        Err(why) => return Ok(Err(why)),
    };
    let url = links::agenda(desk.app);
    let body = Body::MeetingBooked { entry: issue.entry.clone(), url };
    content(desk, issue, body)
}

pub(super) async fn moved(desk: &Desk<'_>, id: Uuid, sequence: i32, was: &Before) -> Found {
    let issue = match issue(desk, id, sequence, InvitationState::Active).await? {
        Ok(issue) => issue,
        Err(why) => return Ok(Err(why)),
    };
    let span = Span {
        starts_wall: was.starts_wall,
        zone: was.zone.clone(),
        ends_wall: was.ends_wall,
        ends_zone: was.ends_zone.clone(),
    };
    let language = desk.language(&issue.person)?;
    let before = Entry {
        summary: issue.entry.summary.clone(),
        location: was.location.clone(),
        times: clocks::times(language, &span, &issue.person.zone)?,
        news: None,
    };
    let body = Body::MeetingMoved {
        moved: span != span_of(&issue.row) || was.location != issue.row.location,
        entry: issue.entry.clone(),
        was: Box::new(before),
        url: links::agenda(desk.app),
    };
    content(desk, issue, body)
}

pub(super) async fn cancelled(desk: &Desk<'_>, id: Uuid, sequence: i32) -> Found {
    let issue = match issue(desk, id, sequence, InvitationState::Cancelled).await? {
        Ok(issue) => issue,
        Err(why) => return Ok(Err(why)),
    };
    let why = match issue.row.subject {
        InvitationSubject::Meeting => why(desk, &issue).await?,
        InvitationSubject::AgendaItem => String::new(),
    };
    let body = Body::MeetingCancelled { entry: issue.entry.clone(), why, url: links::agenda(desk.app) };
    content(desk, issue, body)
}

pub(super) async fn counter_declined(desk: &Desk<'_>, id: Uuid, sequence: i32) -> Found {
    let issue = match issue(desk, id, sequence, InvitationState::Active).await? {
        Ok(issue) => issue,
        Err(why) => return Ok(Err(why)),
    };
    let unwritable = |error: &dyn std::error::Error| ComposeError::Calendar(error.to_string());
    let event =
        invitations::event(desk.app, &issue.row, &issue.person).map_err(|error| unwritable(&error))?;
    let text = itip::decline_counter(&event, None).map_err(|error| unwritable(&error))?;
    let body = Body::CounterDeclined { entry: issue.entry, url: links::agenda(desk.app) };
    let calendars = vec![CalendarPart { method: "DECLINECOUNTER", text }];
    Ok(Ok(Content { person: issue.person, setting: Some(issue.setting), body, calendars }))
}

/// Why a meeting does not take place: what somebody wrote, or who declined, in the reader's words.
async fn why(desk: &Desk<'_>, issue: &Issue) -> Result<String, ComposeError> {
    let id = MeetingId(issue.row.subject_id);
    let db = desk.app.db.read();
    let note = meeting::Entity::find_by_id(id).one(db).await?.map(|meeting| meeting.note).unwrap_or_default();
    let declined = rows::who_declined(db, id).await?;
    match declined.iter().find(|person| invitations::rules::why_declined(&person.name) == note) {
        Some(person) => {
            Ok(desk.language(&issue.person)?.put("meeting-declined", [("name", &person.name)])?)
        }
        None => Ok(note.trim().to_owned()),
    }
}

/// Loads an invitation as it was when its task was written; one that changed since has a later task of its own.
async fn issue(
    desk: &Desk<'_>,
    id: Uuid,
    sequence: i32,
    state: InvitationState,
) -> Result<Result<Issue, &'static str>, ComposeError> {
    let Some(row) = rows::invitation(desk.app.db.read(), id).await? else {
        return Ok(Err("the invitation is gone"));
    };
    if row.sequence != sequence || row.state != state {
        return Ok(Err("the invitation has changed since, and a later mail tells it"));
    }
    let Some(person) = desk.person(row.person_id.0).await? else { return Ok(Err("the person is gone")) };
    let Some(setting) = desk.setting(row.mission_id).await? else { return Ok(Err("the mission is gone")) };
    let entry = entry(desk.language(&person)?, &row, &person.zone)?;
    Ok(Ok(Issue { row, person, setting, entry }))
}

fn content(desk: &Desk<'_>, issue: Issue, body: Body) -> Found {
    let calendar = calendar_part(desk, &issue.row, &issue.person)?;
    Ok(Ok(Content { person: issue.person, setting: Some(issue.setting), body, calendars: vec![calendar] }))
}

/// REQUEST of an invitation that stands, CANCEL of one that does not.
pub(super) fn calendar_part(
    desk: &Desk<'_>,
    row: &invitation::Model,
    person: &person::Model,
) -> Result<CalendarPart, ComposeError> {
    let event = invitations::event(desk.app, row, person)
        .map_err(|error| ComposeError::Calendar(error.to_string()))?;
    let (method, text) = match row.state {
        InvitationState::Active => ("REQUEST", itip::request(&event)),
        InvitationState::Cancelled => ("CANCEL", itip::cancel(&event)),
    };
    let text = text.map_err(|error| ComposeError::Calendar(error.to_string()))?;
    Ok(CalendarPart { method, text })
}

/// An invitation as the words of a mail tell it.
pub(super) fn entry(language: &Language, row: &invitation::Model, zone: &str) -> Result<Entry, Unsaid> {
    Ok(Entry {
        summary: row.summary.clone(),
        location: row.location.clone(),
        times: clocks::times(language, &span_of(row), zone)?,
        news: None,
    })
}

fn span_of(row: &invitation::Model) -> Span {
    Span {
        starts_wall: row.starts_wall,
        zone: row.zone.clone(),
        ends_wall: row.ends_wall,
        ends_zone: row.ends_zone.clone(),
    }
}
