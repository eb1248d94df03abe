//! Collections: what CalDAV serves of one person's calendar (RFC 4791), how it changed since a program last asked
//! (RFC 6578), and the one thing that may be written into it: the person's own answer.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use calendar::busy::Busy;
use calendar::event::{Event, When};
use calendar::zone::{Moment, Zone};
use calendar::{collection, event};
use chrono::{DateTime, Utc};
use entity::id::{AgendaItemId, InvitationId, PersonId};
use entity::{invitation, person};
use sea_orm::DbErr;

use crate::app::App;
use crate::caller::Caller;
use crate::feeds::{contents::own, rules as feed_rules};
use crate::invitations;
use crate::refusal::Failure;
use crate::token;

mod changes;
pub mod rules;

pub use changes::{Changes, changes};
pub use rules::Refusal;

/// One person's calendar as it stands.
#[derive(Debug)]
pub struct Collection {
    /// Whose.
    pub person: PersonId,
    /// The objects in it, by name.
    pub members: Vec<Member>,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
    /// Names this state for ever.
    pub state: String,
    /// Whether the rows know what that name stands for.
    remembered: AtomicBool,
}

/// One object of a collection.
#[derive(Clone, Debug)]
pub struct Member {
    /// The last part of its address: `UUID.ics`.
    pub name: String,
    /// Entity tag (RFC 9110 §8.8.3, strong): of the bytes.
    pub etag: String,
    /// The object, `text/calendar` in UTF-8.
    pub body: String,
    /// The event in it.
    pub event: Event,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where an object comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An invitation, which can be answered.
    Invitation(InvitationId),
    /// The itinerary of a mission, which cannot.
    Itinerary(AgendaItemId),
}

impl Member {
    /// From when to when.
    pub fn span(&self) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let (start, end) = self.event.when.moments()?;
        Some((start.instant(), end.instant()))
    }

    /// When it last changed.
    pub fn changed_at(&self) -> DateTime<Utc> {
        self.event.last_modified.unwrap_or(self.event.dtstamp)
    }

    /// The object with its times in UTC and no zones, as an expanded recurrence set has them (RFC 4791 §9.6.5).
    pub fn in_utc(&self) -> String {
        let utc = |moment: &Moment| Moment::of(moment.instant(), Zone::utc());
        let when = self.event.when.moments().and_then(|(start, end)| When::timed(utc(start), utc(end)).ok());
        let event = Event { when: when.unwrap_or_else(|| self.event.when.clone()), ..self.event.clone() };
        collection::object(&event)
    }
}

impl Collection {
    /// The object of a name.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }

    /// The tag of each object by its name.
    fn tags(&self) -> BTreeMap<String, String> {
        self.members.iter().map(|member| (member.name.clone(), member.etag.clone())).collect()
    }

    /// When the person is busy between two instants: what stands, takes time and was not declined.
    pub fn busy(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Busy> {
        let takes_time = |member: &&Member| rules::takes_time(&member.event);
        let spans = self.members.iter().filter(takes_time).filter_map(Member::span);
        let within = spans.filter(|(start, end)| *start < until && *end > from);
        within.map(|(start, end)| Busy { start, end }).collect()
    }
}

/// The collection of a person, from memory when it has not changed since it was last asked for.
pub async fn open(app: &App, person: &person::Model) -> Result<Arc<Collection>, DbErr> {
    let tag = format!(
        "collection {} {}.{} {} {}",
        person.id,
        person.calendar_revision,
        person.version,
        person.calendar_changed_at.timestamp(),
        calendar::zone::tzdb_version(),
    );
    if let Some(kept) = app.rendered.get::<Collection>(&tag) {
        return Ok(kept);
    }
    let built = Arc::new(build(app, person).await?);
    // An object is kept as text and as the event it was made of, which takes about as much again.
    let bytes = built.members.iter().map(|member| 2 * member.body.len() + 500).sum();
    app.rendered.put(tag, Arc::clone(&built), bytes);
    Ok(built)
}

async fn build(app: &App, person: &person::Model) -> Result<Collection, DbErr> {
    let horizon = person.calendar_changed_at - feed_rules::CANCELLED_STAYS;
    let invitations = own::invitations_of(app, person, None, horizon).await?;
    let itinerary = own::itinerary(app, person.id, None, horizon).await?;
    let meetings = invitations.iter().filter_map(|row| {
        // A row that makes no entry is left out rather than ending the whole; the mail worker reports it.
        let event = invitations::event(app, row, person).ok()?;
        Some(member(row.id.to_string(), Origin::Invitation(row.id), event))
    });
    let itinerary =
        itinerary.into_iter().map(|(id, event)| member(id.to_string(), Origin::Itinerary(id), event));
    let mut members: Vec<Member> = meetings.chain(itinerary).collect();
    members.sort_by(|one, other| one.name.cmp(&other.name));
    let tags: BTreeMap<String, String> =
        members.iter().map(|member| (member.name.clone(), member.etag.clone())).collect();
    Ok(Collection {
        person: person.id,
        members,
        changed_at: person.calendar_changed_at,
        state: changes::state_of(&tags),
        remembered: AtomicBool::new(false),
    })
}

fn member(id: String, origin: Origin, event: Event) -> Member {
    let body = collection::object(&event);
    let etag = format!("\"{}\"", &token::digest(body.as_bytes())[..32]);
    Member { name: format!("{id}.ics"), etag, body, event, origin }
}

/// The name of the collection's state, which [`changes`] understands from now on.
pub async fn remember(app: &App, collection: &Collection) -> Result<String, DbErr> {
    if !collection.remembered.load(Ordering::Relaxed) {
        changes::keep(app, collection.person, &collection.state, &collection.tags()).await?;
        collection.remembered.store(true, Ordering::Relaxed);
    }
    Ok(collection.state.clone())
}

/// Takes an object that a program brings back. It is an answer when all it changes is the person's own PARTSTAT;
/// anything else is refused. What programs add for themselves (alarms, marks of their own) is let pass and not kept.
pub async fn answer(
    app: &App,
    caller: &Caller,
    person: &person::Model,
    member: &Member,
    returned: &collection::Returned,
) -> Result<invitation::Model, Failure<Refusal>> {
    let Origin::Invitation(id) = member.origin else { return Err(Refusal::ReadOnly.into()) };
    let partstat = rules::answer_in(&member.event, returned, &person.email)?;
    invitations::answer(app, caller, id, partstat).await.map_err(|failure| match failure {
        Failure::Refused(refusal) => Failure::Refused(Refusal::Answer(refusal)),
        Failure::Database(error) => Failure::Database(error),
        Failure::Fault(text) => Failure::Fault(text),
    })
}

/// What the person answered to the event in an object.
pub fn own_answer(event: &Event) -> Option<event::PartStat> {
    event.attendees.first().map(|attendee| attendee.partstat)
}
