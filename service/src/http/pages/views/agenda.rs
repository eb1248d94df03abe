//! A person's own agenda over all missions, and how their calendar subscribes to it.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::http::pages::frame::Frame;
use crate::http::pages::parts::{Badge, Icon};
use crate::http::pages::times::Clocks;

/// The reader's agenda.
#[derive(Debug, Template)]
#[template(path = "agenda/agenda.html")]
pub(crate) struct Agenda {
    pub frame: Frame,
    pub next: Option<Next>,
    pub days: Vec<Day>,
    pub past: Vec<Day>,
    pub subscribe: Subscribe,
}

/// What comes next.
#[derive(Clone, Debug)]
pub(crate) struct Next {
    /// `Today`, `Tomorrow`, `Wednesday 3 March`.
    pub day: String,
    pub clocks: Clocks,
    pub title: String,
    pub place: String,
    pub mission: String,
}

/// One day.
#[derive(Clone, Debug)]
pub(crate) struct Day {
    pub heading: String,
    /// The mission of all its entries.
    pub mission: String,
    pub mission_path: String,
    pub entries: Vec<Entry>,
}

/// One thing on the agenda; replaced by itself when its invitation is answered.
#[derive(Clone, Debug, Template)]
#[template(path = "agenda/entry.html")]
pub(crate) struct Entry {
    /// For addresses within the page.
    pub id: String,
    /// Which colour: its mission's.
    pub hue: usize,
    pub title: String,
    /// Who comes for the other side.
    pub people: String,
    pub place: String,
    /// The video room.
    pub link: Option<String>,
    pub note: String,
    pub clocks: Clocks,
    pub mission: String,
    pub mission_path: String,
    pub over: bool,
    /// Whether it is a meeting; anything else is of the itinerary.
    pub meeting: bool,
    pub answer: Option<Answer>,
    /// Why an answer could not be taken.
    pub wrong: Option<String>,
}

impl HtmlSafe for Entry {}

impl Entry {
    fn icon(&self, name: &'static str) -> Icon {
        Icon(name)
    }
}

/// The invitation behind an entry, with the answer so far.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub invitation: String,
    /// The word of the answer.
    pub word: &'static str,
    pub badge: Badge,
}

/// Ways to subscribe.
#[derive(Clone, Debug)]
pub(crate) struct Subscribe {
    pub feed: String,
    pub path: String,
    pub https: String,
    pub webcal: String,
    pub google: String,
    pub outlook: String,
    pub office: String,
    /// `Google Calendar, today 14:00`.
    pub fetched: Option<String>,
}

/// The reader: name, language, zone, tokens.
#[derive(Debug, Template)]
#[template(path = "me.html")]
pub(crate) struct Me {
    pub frame: Frame,
    pub email: String,
    pub organisations: Vec<(String, String)>,
    pub form: crate::http::pages::form::Form,
    pub languages: Vec<crate::http::pages::form::Choice>,
    pub zones: &'static [&'static str],
    pub tokens: Vec<TokenRow>,
    pub token_form: crate::http::pages::form::Form,
    pub accesses: Vec<crate::http::pages::form::Choice>,
    /// A token that was just made; it is shown this once.
    pub fresh: Option<String>,
}

/// A token for a machine.
#[derive(Clone, Debug)]
pub(crate) struct TokenRow {
    pub id: String,
    pub name: String,
    pub access: &'static str,
    pub made: String,
    pub used: String,
    pub gone: bool,
}

/// What needs the reader now.
#[derive(Debug, Template)]
#[template(path = "home/home.html")]
pub(crate) struct Home {
    pub frame: Frame,
    pub name: String,
    /// `Wednesday 3 March`.
    pub today: String,
    pub next: Option<Next>,
    pub later: Vec<Entry>,
    pub incoming: Vec<super::requests::Incoming>,
    pub led: Vec<Led>,
    pub attended: Vec<super::missions::Card>,
    pub open: Vec<super::missions::Card>,
    /// Whether what needs an answer or comes next fills the first column.
    pub busy: bool,
    /// Whether the reader may plan missions.
    pub plans: bool,
}

/// A mission the reader leads, with its state.
#[derive(Clone, Debug)]
pub(crate) struct Led {
    pub card: super::missions::Card,
    pub figures: Vec<super::missions::Figure>,
    /// What to do next.
    pub next: (String, String),
}
