//! Whom a company would like to meet, who would like to meet it, and free slots to book.

use askama::Template;
use askama::filters::HtmlSafe;

use super::mission::Head;
use crate::http::pages::form::{Choice, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::parts::{Badge, Icon};
use crate::http::pages::times::Clocks;

/// The requests of the reader's side.
#[derive(Debug, Template)]
#[template(path = "requests/sides.html")]
pub(crate) struct Requests {
    pub frame: Frame,
    pub head: Head,
    /// The organisations the reader speaks for, to choose from when they are several.
    pub sides: Vec<Choice>,
    pub side: String,
    pub side_name: String,
    pub open: bool,
    pub incoming: Vec<Incoming>,
    pub outgoing: Vec<Outgoing>,
    /// What is searched for.
    pub search: Form,
    pub kinds: Vec<Choice>,
    pub tags: Vec<Choice>,
    pub found: Vec<Candidate>,
    pub ranks: Vec<Choice>,
    /// The halves of a day in which it may be.
    pub halves: Vec<Choice>,
    /// The form of one candidate as it was sent, with what is wrong.
    pub form: Form,
}

/// Someone who would like to meet the reader's side; replaced by itself when it is answered.
#[derive(Clone, Debug, Template)]
#[template(path = "requests/incoming.html")]
pub(crate) struct Incoming {
    pub id: String,
    pub version: i32,
    pub mission: String,
    pub name: String,
    pub about: String,
    pub description: String,
    pub tags: Vec<String>,
    pub message: String,
    /// How much they want it.
    pub rank: &'static str,
    pub state: Badge,
    pub pending: bool,
    pub accepted: bool,
    /// How much the reader's side wants it.
    pub own_rank: String,
    pub ranks: Vec<Choice>,
    /// Whether to name the mission: on pages of all missions.
    pub of: Option<String>,
    pub wrong: Option<String>,
}

impl HtmlSafe for Incoming {}

impl Incoming {
    fn icon(&self, name: &'static str) -> Icon {
        Icon(name)
    }
}

/// Someone the reader's side would like to meet.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    pub id: String,
    pub version: i32,
    pub name: String,
    pub about: String,
    pub message: String,
    pub answer: String,
    pub rank: String,
    pub state: Badge,
    /// Whether it may be ranked anew or taken back.
    pub standing: bool,
}

/// An organisation that could be asked.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub id: String,
    pub name: String,
    pub about: String,
    pub description: String,
    pub tags: Vec<String>,
    /// Who comes for it.
    pub people: String,
    /// Whether its form was sent and is wrong.
    pub tried: bool,
}

/// Every request of a mission, for its lead.
#[derive(Debug, Template)]
#[template(path = "requests/all.html")]
pub(crate) struct AllRequests {
    pub frame: Frame,
    pub head: Head,
    pub filter: Form,
    pub states: Vec<Choice>,
    pub rows: Vec<Row>,
    /// The way to the requests of the lead's own organisation, when it takes part.
    pub own: Option<String>,
}

/// One request in the lead's list.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub id: String,
    pub version: i32,
    pub from: String,
    pub to: String,
    pub kind: &'static str,
    pub ranks: String,
    pub message: String,
    pub state: Badge,
    pub pending: bool,
}

/// Free slots of one delegate who offers them.
#[derive(Debug, Template)]
#[template(path = "requests/book.html")]
pub(crate) struct Book {
    pub frame: Frame,
    pub head: Head,
    pub hosts: Vec<Host>,
    pub chosen: Option<Host>,
    pub days: Vec<FreeDay>,
    pub form: Form,
    /// Slots that are free instead of the one that was taken.
    pub alternatives: Vec<(String, String)>,
    /// Why no slots can be shown.
    pub closed: Option<String>,
}

/// A delegate who offers slots.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub id: String,
    pub name: String,
    pub organisation: String,
    pub about: String,
}

/// The free slots of a day.
#[derive(Clone, Debug)]
pub(crate) struct FreeDay {
    pub heading: String,
    pub slots: Vec<FreeSlot>,
}

/// A free slot.
#[derive(Clone, Debug)]
pub(crate) struct FreeSlot {
    pub id: String,
    pub clocks: Clocks,
}

/// When a delegate cannot meet.
#[derive(Debug, Template)]
#[template(path = "requests/availability.html")]
pub(crate) struct Availability {
    pub frame: Frame,
    pub head: Head,
    /// The delegates the reader may declare for, to choose from when they are several.
    pub delegates: Vec<Choice>,
    pub delegate: String,
    pub version: i32,
    pub name: String,
    pub offers: bool,
    pub periods: Vec<Period>,
    pub form: Form,
    pub zones: Vec<Choice>,
    pub calendar: Form,
    pub outside: Option<Outside>,
}

/// A period in which a delegate cannot meet.
#[derive(Clone, Debug)]
pub(crate) struct Period {
    pub day: String,
    pub clocks: Clocks,
    /// Where it is taken back; nothing for what an outside calendar brought.
    pub retract: Option<String>,
}

/// The delegate's own calendar.
#[derive(Clone, Debug)]
pub(crate) struct Outside {
    /// The host of its address; the rest may be a secret.
    pub host: String,
    /// Whether it is an account on a CalDAV server.
    pub account: bool,
    pub read: Option<String>,
    pub error: Option<String>,
    /// Before when it is not read again.
    pub again: Option<String>,
}
