//! The calendar entry of an invitation: what mails and feeds write of it.

use calendar::address::{Address, NotAnAddress};
use calendar::event::{Attendee, Conference, EndsTooEarly, Event, Organizer, Status, When};
use calendar::zone::{Moment, UnknownZone, Zone};
use chrono::{DateTime, NaiveDateTime, Utc};
use entity::id::InvitationId;
use entity::words::InvitationState;
use entity::{invitation, person};

use super::rules;
use crate::app::App;

/// What the token of a reply address is derived for.
const PURPOSE: &str = "rsvp";
/// The mailbox that answers go to, as `rsvp+TOKEN@DOMAIN`.
pub const MAILBOX: &str = "rsvp";

/// A row that makes no calendar entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unwritable {
    /// An address that no calendar message can carry.
    #[error(transparent)]
    Address(#[from] NotAnAddress),
    /// A zone that this machine does not know.
    #[error(transparent)]
    Zone(#[from] UnknownZone),
    /// It ends before it starts.
    #[error(transparent)]
    Ends(#[from] EndsTooEarly),
}

/// The calendar event of an invitation, as mails and feeds write it: one attendee, and an organizer whose
/// address is received here and tells this invitation from every other.
pub fn event(app: &App, invitation: &invitation::Model, person: &person::Model) -> Result<Event, Unwritable> {
    let mut event = unaddressed(app, invitation)?;
    event.organizer = Some(organizer(app, invitation)?);
    let mut attendee = Attendee::asked(&person.name, Address::parse(&person.email)?);
    attendee.partstat = rules::rfc_word(invitation.partstat);
    attendee.rsvp = invitation.state == InvitationState::Active;
    attendee.language = Some(person.language.clone()).filter(|language| !language.is_empty());
    event.attendees = vec![attendee];
    name_rooms(app, &mut event, &person.language);
    Ok(event)
}

/// Says in a reader's language what its links lead to.
pub fn name_rooms(app: &App, event: &mut Event, language: &str) {
    let label = app.words.of(language).and_then(|language| language.put("entry-video", [])).ok();
    for room in &mut event.conferences {
        room.label.clone_from(&label);
    }
}

/// The event without those whom it concerns, as feeds write it.
pub fn unaddressed(app: &App, invitation: &invitation::Model) -> Result<Event, Unwritable> {
    let mut event = of_row(invitation, |wall, at, zone| {
        // The wall time is what was planned; it stays when a zone's rules change.
        Moment::planned(wall, zone.clone()).unwrap_or_else(|_| Moment::of(at, zone))
    })?;
    event.url = Some(app.url("/agenda"));
    Ok(event)
}

/// Who invites: the lead organisation's name over the address that takes the answer.
pub fn organizer(app: &App, invitation: &invitation::Model) -> Result<Organizer, Unwritable> {
    let token = reply_token(app, invitation.id);
    let address = format!("{MAILBOX}+{token}@{}", app.config.mail.reply_domain);
    Ok(Organizer { name: invitation.organizer.clone(), address: Address::parse(&address)? })
}

/// The token in the reply address of an invitation.
pub fn reply_token(app: &App, invitation: InvitationId) -> String {
    app.key.address_token(PURPOSE, &invitation.to_string())
}

/// What the last message said: the instants as they were derived then, so that new rules of a zone show as
/// a change.
pub(super) fn as_issued(row: &invitation::Model) -> Result<Event, Unwritable> {
    of_row(row, |_, at, zone| Moment::of(at, zone))
}

fn of_row(
    row: &invitation::Model,
    moment: impl Fn(NaiveDateTime, DateTime<Utc>, Zone) -> Moment,
) -> Result<Event, Unwritable> {
    let start = moment(row.starts_wall, row.starts_at, Zone::parse(&row.zone)?);
    let end = moment(row.ends_wall, row.ends_at, Zone::parse(&row.ends_zone)?);
    let mut event = Event::new(&row.uid, row.changed_at, When::timed(start, end)?, &row.summary);
    event.sequence = rules::unsigned(row.sequence);
    event.created = Some(row.created_at);
    event.last_modified = Some(row.changed_at);
    event.description = Some(row.description.clone());
    event.location = Some(row.location.clone());
    event.conferences = row.link.iter().map(|link| video(link)).collect();
    if row.state == InvitationState::Cancelled {
        event.status = Status::Cancelled;
    }
    Ok(event)
}

fn video(link: &str) -> Conference {
    Conference { uri: link.to_owned(), label: None, features: vec!["VIDEO"] }
}
