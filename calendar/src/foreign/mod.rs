//! Calendar text that strangers sent: limits first, then calcard, never `icalendar`, whose parser
//! overflows the stack on a file of 32 kB.

mod scan;
mod times;
mod written;

use calcard::icalendar::{ICalendar, ICalendarComponent, ICalendarEntry, ICalendarProperty};
use calcard::{Entry, Parser};
use thiserror::Error;

use crate::address::Address;

pub(crate) use times::{Clock, Clocks, Time};

/// More than the largest calendars that people keep.
pub(crate) const MAX_BYTES: usize = 5 * 1024 * 1024;
/// VCALENDAR, VEVENT, VALARM are three; RFC 9073 adds one or two.
pub(crate) const MAX_DEPTH: usize = 8;
/// Components of all kinds in one file.
pub(crate) const MAX_COMPONENTS: usize = 50_000;
/// Parameters of one property; real ones have fewer than twenty.
pub(crate) const MAX_PARAMETERS: usize = 200;

/// Something from outside that cannot be read, and why; the original should be kept and shown.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Unreadable {
    /// More bytes than a calendar or a mail may have.
    #[error("{what} has {bytes} bytes; at most {limit} are read")]
    TooLong {
        /// `the calendar` or `the mail`.
        what: &'static str,
        /// How many there are.
        bytes: usize,
        /// How many may be.
        limit: usize,
    },
    /// Components or parts inside one another.
    #[error("{what} is nested deeper than {limit} levels")]
    TooDeep {
        /// `the calendar` or `the mail`.
        what: &'static str,
        /// How many levels may be.
        limit: usize,
    },
    /// More things of a kind than anybody needs.
    #[error("there are more than {limit} {what}")]
    TooMany {
        /// `components`, `parameters of one property`, `parts`, `repeating events`.
        what: &'static str,
        /// How many may be.
        limit: usize,
    },
    /// There is no VCALENDAR in it.
    #[error("this is no calendar: it should hold BEGIN:VCALENDAR")]
    NoCalendar,
    /// The calendar says nothing about an event.
    #[error("the calendar holds no event with a UID and a METHOD")]
    NoEvent,
    /// The bytes are no mail.
    #[error("this is no mail: it should begin with header fields such as From and Date")]
    NoMail,
}

/// All calendar objects in a text, within the limits.
pub(crate) fn parse(raw: &[u8]) -> Result<Vec<ICalendar>, Unreadable> {
    scan::within_limits(raw)?;
    let text = String::from_utf8_lossy(raw);
    let mut parser = Parser::new(&text);
    let mut found = Vec::new();
    loop {
        match parser.entry() {
            Entry::ICalendar(calendar) => found.push(calendar),
            Entry::Eof => break,
            // One bad line does not spoil the rest.
            _ => {}
        }
    }
    if found.is_empty() { Err(Unreadable::NoCalendar) } else { Ok(found) }
}

/// The first value of a property as text.
pub(crate) fn text<'c>(component: &'c ICalendarComponent, property: &ICalendarProperty) -> Option<&'c str> {
    component.property(property)?.values.first()?.as_text()
}

/// The CAL-ADDRESS of a property, when it is an e-mail address.
pub(crate) fn address(entry: &ICalendarEntry) -> Option<Address> {
    Address::parse(entry.values.first()?.as_text()?).ok()
}
