//! What a calendar entry of ours says, whoever it is sent to.

mod when;
mod who;

use chrono::{DateTime, TimeDelta, Utc};
use icalendar::{Component as _, EventLike as _, Property};

use crate::wire;

pub(crate) use when::needs_zone;
pub use when::{EndsTooEarly, When};
pub use who::{Attendee, Organizer, PartStat, Role};

/// One calendar entry (VEVENT). All that could differ between two renderings is set from outside:
/// the same event gives the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The same in mail, feed and CalDAV, and for as long as the entry lives (RFC 5545 §3.8.4.7).
    pub uid: String,
    /// The revision (RFC 5546 §2.1.4); [`crate::invitation::next`] decides it.
    pub sequence: u32,
    /// In a feed, when the entry last changed; in a mail, when the message was made
    /// (RFC 5545 §3.8.7.2). Whole seconds count.
    pub dtstamp: DateTime<Utc>,
    /// When the entry was first made.
    pub created: Option<DateTime<Utc>>,
    /// When the entry last changed.
    pub last_modified: Option<DateTime<Utc>>,
    /// From when to when.
    pub when: When,
    /// Whether it takes place.
    pub status: Status,
    /// The title, one line.
    pub summary: String,
    /// The text below the title.
    pub description: Option<String>,
    /// Where, for people.
    pub location: Option<String>,
    /// A page about it.
    pub url: Option<String>,
    /// Who invites; answers go to this address.
    pub organizer: Option<Organizer>,
    /// Who is invited and may be seen by the reader. Left out of feeds (RFC 5546 §3.2.1).
    pub attendees: Vec<Attendee>,
    /// Words to sort by.
    pub categories: Vec<String>,
    /// Where to join by video or telephone (RFC 7986 §5.11).
    pub conferences: Vec<Conference>,
    /// When to remind, if at all.
    pub alarm: Option<Alarm>,
    /// Who may see it in a shared calendar.
    pub class: Class,
    /// Whether it makes the reader busy.
    pub shows_as: ShowsAs,
}

/// STATUS of a VEVENT (RFC 5545 §3.8.1.11).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// It may take place.
    Tentative,
    /// It takes place.
    #[default]
    Confirmed,
    /// It does not take place any more.
    Cancelled,
}

/// CLASS (RFC 5545 §3.8.1.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Class {
    /// Not written, since it is what absence means.
    #[default]
    Public,
    /// For the reader's eyes.
    Private,
    /// For few eyes.
    Confidential,
}

/// TRANSP (RFC 5545 §3.8.2.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShowsAs {
    /// It takes the reader's time.
    #[default]
    Busy,
    /// It is only there to be seen.
    Free,
}

/// CONFERENCE: a way to join from afar (RFC 7986 §5.11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conference {
    /// `https:`, `tel:`, `sip:`.
    pub uri: String,
    /// What it is called for people.
    pub label: Option<String>,
    /// FEATURE, such as `VIDEO`, `AUDIO`, `PHONE`.
    pub features: Vec<&'static str>,
}

/// VALARM that shows a text (RFC 5545 §3.6.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// How long before the start.
    pub before: TimeDelta,
    /// What is shown.
    pub text: String,
}

impl Event {
    /// A confirmed event with nothing but what every event has.
    pub fn new(
        uid: impl Into<String>,
        dtstamp: DateTime<Utc>,
        when: When,
        summary: impl Into<String>,
    ) -> Self {
        Self {
            uid: uid.into(),
            sequence: 0,
            dtstamp,
            created: None,
            last_modified: None,
            when,
            status: Status::default(),
            summary: summary.into(),
            description: None,
            location: None,
            url: None,
            organizer: None,
            attendees: Vec::new(),
            categories: Vec::new(),
            conferences: Vec::new(),
            alarm: None,
            class: Class::default(),
            shows_as: ShowsAs::default(),
        }
    }

    /// The event in the crate's model, ready for [`crate::wire`].
    pub(crate) fn model(&self) -> icalendar::Event {
        let mut model = icalendar::Event::with_uid(&self.uid);
        model.timestamp(self.dtstamp).sequence(self.sequence).summary(&self.summary);
        model.status(self.status.model());
        self.when.put_into(&mut model);
        let texts = [("DESCRIPTION", &self.description), ("LOCATION", &self.location), ("URL", &self.url)];
        for (name, text) in texts {
            if let Some(text) = text.as_deref().filter(|text| !text.is_empty()) {
                model.add_property(name, text);
            }
        }
        if let Some(at) = self.created {
            model.created(at);
        }
        if let Some(at) = self.last_modified {
            model.last_modified(at);
        }
        if let Some(organizer) = &self.organizer {
            model.append_property(organizer.property());
        }
        for attendee in &self.attendees {
            model.attendee(attendee.model());
        }
        for conference in &self.conferences {
            model.append_multi_property(conference.property());
        }
        if !self.categories.is_empty() {
            // The crate escapes the items of this list, but lets control characters through.
            model.categories(self.categories.iter().map(|word| wire::carried(word)));
        }
        match self.class {
            Class::Public => {}
            Class::Private => drop(model.class(icalendar::Class::Private)),
            Class::Confidential => drop(model.class(icalendar::Class::Confidential)),
        }
        if self.shows_as == ShowsAs::Free {
            model.add_property("TRANSP", "TRANSPARENT");
        }
        if let Some(alarm) = &self.alarm {
            let trigger = icalendar::Trigger::Duration(-alarm.before, None);
            model.alarm(icalendar::Alarm::display(&alarm.text, trigger));
        }
        model
    }
}

impl Status {
    fn model(self) -> icalendar::EventStatus {
        match self {
            Self::Tentative => icalendar::EventStatus::Tentative,
            Self::Confirmed => icalendar::EventStatus::Confirmed,
            Self::Cancelled => icalendar::EventStatus::Cancelled,
        }
    }
}

impl Conference {
    fn property(&self) -> Property {
        let mut property = Property::new("CONFERENCE", &self.uri);
        property.add_parameter("VALUE", "URI");
        if !self.features.is_empty() {
            property.add_parameter("FEATURE", &self.features.join(","));
        }
        if let Some(label) = &self.label {
            property.add_parameter("LABEL", label);
        }
        property.done()
    }
}
