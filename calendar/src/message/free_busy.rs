//! VFREEBUSY: when somebody is busy, and nothing about with what.

use chrono::{DateTime, Utc};

use super::{Method, Unsendable, utc, wrapped};
use crate::busy::Busy;
use crate::event::{Attendee, Organizer};

/// When somebody is busy between two instants (RFC 5545 §3.6.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeBusy {
    /// Names this object, where it is sent or published.
    pub uid: String,
    /// When it was put together.
    pub dtstamp: DateTime<Utc>,
    /// Whose times they are where they are published, or who asked where they are an answer.
    pub organizer: Option<Organizer>,
    /// Whose times they are, in an answer.
    pub attendee: Option<Attendee>,
    /// From when it is known.
    pub from: DateTime<Utc>,
    /// Until when; later than `from`.
    pub until: DateTime<Utc>,
    /// When they are busy, in any order; what overlaps or touches is written as one.
    pub busy: Vec<Busy>,
}

/// Busy times as PUBLISH, as REPLY to somebody who asked, or without a method, as CalDAV's free-busy-query
/// answers (RFC 4791 §7.10).
///
/// # Errors
/// [`Unsendable`] for PUBLISH and REPLY without a UID or an organizer, for REPLY without an attendee, and for other
/// methods, which carry no busy times.
pub fn free_busy(times: &FreeBusy, method: Option<Method>) -> Result<String, Unsendable> {
    let missing = |missing| Unsendable::Missing {
        uid: times.uid.clone(),
        method: method.unwrap_or(Method::Publish),
        missing,
    };
    let (organizer, attendee) = match method {
        None => (times.organizer.as_ref(), None),
        // PUBLISH must not name an attendee (RFC 5546 §3.3.1).
        Some(Method::Publish) => (Some(times.organizer.as_ref().ok_or_else(|| missing("ORGANIZER"))?), None),
        Some(Method::Reply) => (
            Some(times.organizer.as_ref().ok_or_else(|| missing("ORGANIZER"))?),
            Some(times.attendee.as_ref().ok_or_else(|| missing("ATTENDEE"))?),
        ),
        Some(method) => return Err(Unsendable::NoBusyTimes { method }),
    };
    if method.is_some() && times.uid.trim().is_empty() {
        return Err(missing("UID"));
    }
    Ok(times.written(method, organizer, attendee))
}

impl FreeBusy {
    /// Without a method and without people: what a calendar collection answers.
    pub(crate) fn object(&self) -> String {
        self.written(None, None, None)
    }

    fn written(
        &self,
        method: Option<Method>,
        organizer: Option<&Organizer>,
        attendee: Option<&Attendee>,
    ) -> String {
        wrapped(method, &[], &[], |writer| {
            writer.begin("VFREEBUSY");
            if !self.uid.trim().is_empty() {
                writer.line("UID", &self.uid);
            }
            writer.line("DTSTAMP", &utc(self.dtstamp));
            writer.line("DTSTART", &utc(self.from));
            writer.line("DTEND", &utc(self.until));
            let people = organizer.map(Organizer::property).into_iter().chain(attendee.map(Attendee::bare));
            people.for_each(|property| writer.property(&property));
            for busy in Busy::joined(self.busy.clone(), self.from, self.until) {
                writer.line("FREEBUSY", &format!("{}/{}", utc(busy.start), utc(busy.end)));
            }
            writer.end("VFREEBUSY");
        })
    }
}
