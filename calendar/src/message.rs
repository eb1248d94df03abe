//! Whole calendar objects, ready to be sent: REQUEST, CANCEL and DECLINECOUNTER as the organizer, REPLY and
//! REFRESH as an attendee, the PUBLISH feed, and busy times.
//!
//! Each carries the VTIMEZONE of every zone it names. The texts are UTF-8 with CRLF line ends; a
//! mail has to say `text/calendar; charset=utf-8; method=…` with [`Method::as_str`] (RFC 6047).

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use icalendar::Property;
use thiserror::Error;

use crate::event::{Attendee, Event, Organizer, Status, needs_zone};
use crate::vtimezone;
use crate::wire::Writer;
use crate::zone::Zone;

mod free_busy;

pub use free_busy::{FreeBusy, free_busy};

const PRODUCT: &str = concat!("-//Kontor//Kontor ", env!("CARGO_PKG_VERSION"), "//EN");

/// METHOD: what a calendar object asks of its reader (RFC 5546 §1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Look at this.
    Publish,
    /// Come to this; or: this is how it is now.
    Request,
    /// An answer.
    Reply,
    /// One more instance.
    Add,
    /// This does not take place any more.
    Cancel,
    /// Send me the latest version.
    Refresh,
    /// Another time would suit me.
    Counter,
    /// No, it stays as it is.
    DeclineCounter,
}

/// The event cannot be sent this way.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Unsendable {
    /// RFC 5546 §3.2 requires what is missing.
    #[error("the event {uid} cannot be sent as {}: it has no {missing}", .method.as_str())]
    Missing {
        /// Which event.
        uid: String,
        /// As what.
        method: Method,
        /// `ORGANIZER`, `ATTENDEE` or `UID`.
        missing: &'static str,
    },
    /// Only PUBLISH and REPLY carry busy times.
    #[error("busy times cannot be sent as {}: publish them, or reply to whoever asked", .method.as_str())]
    NoBusyTimes {
        /// As what.
        method: Method,
    },
    /// A REQUEST may not carry a cancelled event; CANCEL says that.
    #[error("the event {uid} is cancelled and cannot be sent as REQUEST: send CANCEL")]
    Cancelled {
        /// Which event.
        uid: String,
    },
}

/// A calendar to subscribe to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// What the calendar is called in the reader's list.
    pub name: String,
    /// One sentence about it.
    pub description: Option<String>,
    /// Stands for the organizer of events that have none: PUBLISH needs one (RFC 5546 §3.2.1).
    pub organizer: Organizer,
    /// How often to look again.
    pub refresh: TimeDelta,
    /// A CSS3 colour name (RFC 7986 §5.9).
    pub color: Option<String>,
    /// Where the calendar comes from (RFC 7986 §5.8).
    pub source: Option<String>,
    /// Many events, in any order.
    pub events: Vec<Event>,
}

/// An invitation, or how it is now: one event for its attendees.
///
/// # Errors
/// [`Unsendable`] without organizer, attendee or UID, or when the event is cancelled.
pub fn request(event: &Event) -> Result<String, Unsendable> {
    complete(event, Method::Request)?;
    if event.status == Status::Cancelled {
        return Err(Unsendable::Cancelled { uid: event.uid.clone() });
    }
    Ok(object(Some(Method::Request), &[], std::slice::from_ref(event)))
}

/// The end of an invitation. The event's `sequence` has to be above the last one sent.
///
/// # Errors
/// [`Unsendable`] without organizer, attendee or UID.
pub fn cancel(event: &Event) -> Result<String, Unsendable> {
    complete(event, Method::Cancel)?;
    let mut cancelled = Event { status: Status::Cancelled, alarm: None, ..event.clone() };
    for attendee in &mut cancelled.attendees {
        attendee.rsvp = false;
    }
    Ok(object(Some(Method::Cancel), &[], &[cancelled]))
}

/// The answer of one attendee to an event that somebody else organises. The whole event is
/// repeated, since some programs ignore bare replies; `dtstamp` is the time of the answer.
///
/// # Errors
/// [`Unsendable`] without organizer or UID.
pub fn reply(event: &Event, attendee: &Attendee, dtstamp: DateTime<Utc>) -> Result<String, Unsendable> {
    let mut answered = attendee.clone();
    answered.rsvp = false;
    let answer = Event { dtstamp, attendees: vec![answered], alarm: None, ..event.clone() };
    complete(&answer, Method::Reply)?;
    Ok(object(Some(Method::Reply), &[], &[answer]))
}

/// No to the other time that an attendee proposed with COUNTER: the event stays as it is. It carries nothing of the
/// event, as the table of DECLINECOUNTER has it; `comment` is what the attendee may read beside it.
///
/// # Errors
/// [`Unsendable`] without organizer, attendee or UID.
pub fn decline_counter(event: &Event, comment: Option<&str>) -> Result<String, Unsendable> {
    complete(event, Method::DeclineCounter)?;
    let comment = comment.filter(|comment| !comment.trim().is_empty());
    let comment = comment.map(|comment| Property::new("COMMENT", comment));
    Ok(bare(Method::DeclineCounter, event, event.dtstamp, comment))
}

/// Asks the organizer for the latest version of an event, in the name of one attendee. It carries nothing else
/// of the event (RFC 5546 §3.2.6).
///
/// # Errors
/// [`Unsendable`] without organizer or UID.
pub fn refresh(event: &Event, attendee: &Attendee, dtstamp: DateTime<Utc>) -> Result<String, Unsendable> {
    let asking = Event { attendees: vec![attendee.clone()], ..event.clone() };
    complete(&asking, Method::Refresh)?;
    Ok(bare(Method::Refresh, &asking, dtstamp, Some(attendee.bare())))
}

/// A feed: all its events, without attendees, ordered by start and UID so that the same events
/// give the same bytes.
pub fn publish(feed: &Feed) -> String {
    let mut events: Vec<Event> = feed
        .events
        .iter()
        .map(|event| Event {
            attendees: Vec::new(),
            organizer: Some(event.organizer.clone().unwrap_or_else(|| feed.organizer.clone())),
            ..event.clone()
        })
        .collect();
    events.sort_by_cached_key(|event| (event.when.sort_key(), event.uid.clone()));
    object(Some(Method::Publish), &feed.properties(), &events)
}

impl Feed {
    // Each is said twice: RFC 7986 for the new, X- for the old.
    fn properties(&self) -> Vec<Property> {
        let minutes = self.refresh.num_minutes().max(1);
        let every = format!("PT{minutes}M");
        let mut all = vec![Property::new("NAME", &self.name), Property::new("X-WR-CALNAME", &self.name)];
        if let Some(description) = &self.description {
            all.push(Property::new("DESCRIPTION", description));
            all.push(Property::new("X-WR-CALDESC", description));
        }
        all.push(Property::new("REFRESH-INTERVAL", &every).add_parameter("VALUE", "DURATION").done());
        all.push(Property::new("X-PUBLISHED-TTL", &every));
        if let Some(color) = &self.color {
            all.push(Property::new("COLOR", color));
        }
        if let Some(source) = &self.source {
            all.push(Property::new("SOURCE", source).add_parameter("VALUE", "URI").done());
        }
        all
    }
}

impl Method {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Publish, "PUBLISH"),
        (Self::Request, "REQUEST"),
        (Self::Reply, "REPLY"),
        (Self::Add, "ADD"),
        (Self::Cancel, "CANCEL"),
        (Self::Refresh, "REFRESH"),
        (Self::Counter, "COUNTER"),
        (Self::DeclineCounter, "DECLINECOUNTER"),
    ];

    /// The word of RFC 5546.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(known, _)| *known == self).map_or("PUBLISH", |(_, word)| *word)
    }

    /// Reads the word of RFC 5546, in any case.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(word)).map(|(known, _)| *known)
    }
}

fn complete(event: &Event, method: Method) -> Result<(), Unsendable> {
    let missing = if event.uid.trim().is_empty() {
        "UID"
    } else if event.organizer.is_none() {
        "ORGANIZER"
    } else if event.attendees.is_empty() {
        "ATTENDEE"
    } else {
        return Ok(());
    };
    Err(Unsendable::Missing { uid: event.uid.clone(), method, missing })
}

/// One object of some events; what is kept instead of sent has no method.
pub(crate) fn object(method: Option<Method>, properties: &[Property], events: &[Event]) -> String {
    wrapped(method, properties, events, |writer| {
        for event in events {
            writer.event(&event.model());
        }
    })
}

// The calendar around its components, with the zones that `events` name.
fn wrapped(
    method: Option<Method>,
    properties: &[Property],
    events: &[Event],
    components: impl FnOnce(&mut Writer),
) -> String {
    let mut writer = Writer::default();
    writer.begin("VCALENDAR");
    writer.line("VERSION", "2.0");
    writer.line("PRODID", PRODUCT);
    writer.line("CALSCALE", "GREGORIAN");
    if let Some(method) = method {
        writer.line("METHOD", method.as_str());
    }
    for property in properties {
        writer.property(property);
    }
    for (zone, from, until) in zones(events).into_values() {
        vtimezone::write(&mut writer, &zone, from, until);
    }
    components(&mut writer);
    writer.end("VCALENDAR");
    writer.finish()
}

// Which event and whose it is, and one thing more.
fn bare(method: Method, event: &Event, dtstamp: DateTime<Utc>, more: Option<Property>) -> String {
    let organizer = event.organizer.as_ref().map(Organizer::property);
    wrapped(Some(method), &[], &[], |writer| {
        writer.begin("VEVENT");
        writer.line("UID", &event.uid);
        writer.line("DTSTAMP", &utc(dtstamp));
        organizer.into_iter().chain(more).for_each(|property| writer.property(&property));
        writer.end("VEVENT");
    })
}

// DATE-TIME in UTC (RFC 5545 §3.3.5).
fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

type Used = (Zone, DateTime<Utc>, DateTime<Utc>);

// The zones that the events name, each with the span that they use it for.
fn zones(events: &[Event]) -> BTreeMap<&'static str, Used> {
    let mut used: BTreeMap<&'static str, Used> = BTreeMap::new();
    let moments = events.iter().filter_map(|event| event.when.moments());
    for moment in moments.flat_map(|(start, end)| [start, end]).filter(|moment| needs_zone(moment)) {
        let at = moment.instant();
        used.entry(moment.zone().name())
            .and_modify(|(_, from, until)| (*from, *until) = ((*from).min(at), (*until).max(at)))
            .or_insert_with(|| (moment.zone().clone(), at, at));
    }
    used
}
