//! What a CalDAV collection of ours holds and answers (RFC 4791): objects without METHOD, VFREEBUSY, and the
//! objects that programs bring back with an answer in them.

use calcard::icalendar::{
    ICalendarComponent, ICalendarComponentType, ICalendarParameterName, ICalendarProperty,
};
use chrono::{DateTime, Utc};

use crate::address::Address;
use crate::busy::Busy;
use crate::event::{Event, PartStat};
use crate::foreign::{self, Clocks, Time};
use crate::message;
use crate::zone::Zone;

pub use crate::foreign::Unreadable;

/// One event as a calendar object resource: with the VTIMEZONE of its zones and without METHOD
/// (RFC 4791 §4.1).
pub fn object(event: &Event) -> String {
    message::object(None, &[], std::slice::from_ref(event))
}

/// The answer to a free-busy-query (RFC 4791 §7.10): one VFREEBUSY of the stretches of time, in order, joined
/// where they touch, cut to what was asked for.
pub fn free_busy(
    uid: &str,
    dtstamp: DateTime<Utc>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    busy: Vec<Busy>,
) -> String {
    message::FreeBusy { uid: uid.to_owned(), dtstamp, organizer: None, attendee: None, from, until, busy }
        .object()
}

/// An event that a program brings back. Nothing in it is trusted: it is compared with what we hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// Which event.
    pub uid: String,
    /// When it starts; None where the time cannot be read or is a whole day.
    pub start: Option<DateTime<Utc>>,
    /// When it ends; None as for the start.
    pub end: Option<DateTime<Utc>>,
    /// The title.
    pub summary: String,
    /// Where.
    pub location: String,
    /// The text below the title.
    pub description: String,
    /// Whether it repeats, or is one instance of what repeats.
    pub repeats: bool,
    /// Everyone invited, with their answers; None where it is missing or no word of RFC 5545.
    pub attendees: Vec<(Address, Option<PartStat>)>,
}

/// Reads the body of a PUT. May take long for hostile text within the limits: not for a thread that
/// serves others.
///
/// # Errors
/// [`Unreadable`] when it is beyond the limits, is no calendar, or does not hold exactly one event with a UID.
pub fn read(raw: &[u8]) -> Result<Returned, Unreadable> {
    let calendars = foreign::parse(raw)?;
    let calendar = calendars.first().ok_or(Unreadable::NoCalendar)?;
    let events = |component: &&ICalendarComponent| component.component_type == ICalendarComponentType::VEvent;
    let mut found = calendar.components.iter().filter(events);
    let (Some(event), None, 1) = (found.next(), found.next(), calendars.len()) else {
        return Err(Unreadable::NoEvent);
    };
    let uid = event.uid().map(str::trim).filter(|uid| !uid.is_empty()).ok_or(Unreadable::NoEvent)?;
    let clocks = Clocks::of(calendar, &Zone::utc());
    let instant = |name: &ICalendarProperty| {
        let time = clocks.time(event.property(name)?)?;
        matches!(time, Time::Wall(..)).then(|| clocks.instant(&time))
    };
    let text = |name: &ICalendarProperty| foreign::text(event, name).unwrap_or_default().to_owned();
    let repeating = [
        ICalendarProperty::Rrule,
        ICalendarProperty::Rdate,
        ICalendarProperty::Exdate,
        ICalendarProperty::RecurrenceId,
    ];
    Ok(Returned {
        uid: uid.to_owned(),
        start: instant(&ICalendarProperty::Dtstart),
        end: instant(&ICalendarProperty::Dtend),
        summary: text(&ICalendarProperty::Summary),
        location: text(&ICalendarProperty::Location),
        description: text(&ICalendarProperty::Description),
        repeats: repeating.iter().any(|name| event.property(name).is_some()),
        attendees: attendees(event),
    })
}

fn attendees(event: &ICalendarComponent) -> Vec<(Address, Option<PartStat>)> {
    let answer = |entry: &calcard::icalendar::ICalendarEntry| {
        let word = entry.parameter(&ICalendarParameterName::Partstat)?.as_text()?;
        PartStat::parse(word)
    };
    event
        .properties(&ICalendarProperty::Attendee)
        .filter_map(|entry| Some((foreign::address(entry)?, answer(entry))))
        .collect()
}
