//! What calendar programs send back: REPLY, COUNTER, REFRESH.
//!
//! Nothing here is trusted yet: [`crate::invitation::decide`] says what an answer means.

use calcard::common::IanaString as _;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarParameterName,
    ICalendarProperty, ICalendarValue,
};
use chrono::{DateTime, Utc};

use crate::address::Address;
use crate::event::PartStat;
use crate::foreign::{self, Clocks, Time};
use crate::message::Method;
use crate::zone::Zone;

pub use crate::foreign::Unreadable;

/// How many events of one object are looked at; answers come one by one.
const MAX_ITEMS: usize = 100;
/// How much of a comment is kept, in characters.
const MAX_COMMENT: usize = 2_000;

/// What one attendee says about one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// REPLY, COUNTER, REFRESH; others may come too.
    pub method: Method,
    /// Which event.
    pub uid: String,
    /// Which instance of a repeating event, as written.
    pub recurrence_id: Option<String>,
    /// The revision that is answered; 0 where it is not said.
    pub sequence: u32,
    /// When the answer was given.
    pub dtstamp: Option<DateTime<Utc>>,
    /// Who answers. A reply has one; some programs repeat every attendee, then there is one
    /// `Incoming` for each.
    pub attendee: Option<Address>,
    /// What the attendee is called.
    pub name: Option<String>,
    /// Who answered in the attendee's place.
    pub sent_by: Option<Address>,
    /// Whom the answer is for; Exchange leaves it out.
    pub organizer: Option<Address>,
    /// The answer; None where it is missing or no word of RFC 5545.
    pub partstat: Option<PartStat>,
    /// What the attendee adds, at most 2,000 characters.
    pub comment: Option<String>,
    /// The time that a COUNTER proposes.
    pub proposed: Option<Proposed>,
}

/// Another time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// From when.
    pub start: DateTime<Utc>,
    /// To when, if it is said.
    pub end: Option<DateTime<Utc>>,
}

/// Reads calendar text. May take long for hostile text within the limits: not for a thread that
/// serves others.
///
/// # Errors
/// [`Unreadable`] when it is beyond the limits, is no calendar, or holds no event with a method.
pub fn read(raw: &[u8]) -> Result<Vec<Incoming>, Unreadable> {
    read_as(raw, None)
}

/// As [`read`], with the method of the mail part's Content-Type where the text has none.
pub(crate) fn read_as(raw: &[u8], otherwise: Option<Method>) -> Result<Vec<Incoming>, Unreadable> {
    let mut found = Vec::new();
    for calendar in &foreign::parse(raw)? {
        if let Some(method) = method_of(calendar).or(otherwise) {
            let clocks = Clocks::of(calendar, &Zone::utc());
            let events = calendar.components.iter().filter(|component| is_event(component));
            for event in events.take(MAX_ITEMS) {
                read_event(event, method, &clocks, &mut found);
            }
        }
    }
    if found.is_empty() { Err(Unreadable::NoEvent) } else { Ok(found) }
}

fn is_event(component: &ICalendarComponent) -> bool {
    component.component_type == ICalendarComponentType::VEvent
}

fn method_of(calendar: &ICalendar) -> Option<Method> {
    let stated = calendar
        .components
        .iter()
        .find_map(|component| component.property(&ICalendarProperty::Method)?.values.first().cloned())?;
    match stated {
        ICalendarValue::Method(method) => Method::parse(method.as_str()),
        other => Method::parse(other.as_text()?),
    }
}

fn read_event(event: &ICalendarComponent, method: Method, clocks: &Clocks<'_>, found: &mut Vec<Incoming>) {
    let Some(uid) = event.uid().map(str::trim).filter(|uid| !uid.is_empty()) else {
        return;
    };
    let instant = |name: &ICalendarProperty| {
        let time = clocks.time(event.property(name)?)?;
        matches!(time, Time::Wall(..)).then(|| clocks.instant(&time))
    };
    let sequence = event.property(&ICalendarProperty::Sequence);
    let sequence = sequence.and_then(|entry| entry.values.first()?.as_integer()).unwrap_or(0);
    let proposed = (method == Method::Counter)
        .then(|| instant(&ICalendarProperty::Dtstart))
        .flatten()
        .map(|start| Proposed { start, end: instant(&ICalendarProperty::Dtend) });
    let bare = Incoming {
        method,
        uid: uid.to_owned(),
        recurrence_id: event.property(&ICalendarProperty::RecurrenceId).and_then(recurrence_id),
        sequence: u32::try_from(sequence.max(0)).unwrap_or(u32::MAX),
        dtstamp: instant(&ICalendarProperty::Dtstamp),
        attendee: None,
        name: None,
        sent_by: None,
        organizer: event.property(&ICalendarProperty::Organizer).and_then(foreign::address),
        partstat: None,
        comment: comment(event),
        proposed,
    };
    let attendees = event.properties(&ICalendarProperty::Attendee);
    let before = found.len();
    found.extend(attendees.take(MAX_ITEMS).map(|entry| answer_of(entry, &bare)));
    if found.len() == before {
        found.push(bare);
    }
}

fn answer_of(entry: &ICalendarEntry, bare: &Incoming) -> Incoming {
    let parameter = |name: &ICalendarParameterName| entry.parameter(name)?.as_text();
    Incoming {
        attendee: foreign::address(entry),
        name: parameter(&ICalendarParameterName::Cn).map(decoded),
        sent_by: parameter(&ICalendarParameterName::SentBy).and_then(|by| Address::parse(by).ok()),
        // Absent means NEEDS-ACTION (RFC 5545 §3.2.12), which is no answer.
        partstat: parameter(&ICalendarParameterName::Partstat).and_then(PartStat::parse),
        ..bare.clone()
    }
}

fn recurrence_id(entry: &ICalendarEntry) -> Option<String> {
    match entry.values.first()? {
        ICalendarValue::PartialDateTime(partial) => {
            let read = partial.to_date_time()?;
            let zone = if read.offset.is_some() { "Z" } else { "" };
            Some(format!("{}{zone}", read.date_time.format("%Y%m%dT%H%M%S")))
        }
        other => other.as_text().map(str::to_owned),
    }
}

fn comment(event: &ICalendarComponent) -> Option<String> {
    let text = foreign::text(event, &ICalendarProperty::Comment)?.trim();
    (!text.is_empty()).then(|| text.chars().take(MAX_COMMENT).collect())
}

// RFC 6868, which calcard does not read.
fn decoded(value: &str) -> String {
    value.replace("^n", "\n").replace("^'", "\"").replace("^^", "^")
}
