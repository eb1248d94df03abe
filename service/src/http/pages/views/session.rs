//! The timetable of a session: the grid of slots and tables, runs, what is left out, publishing.

use askama::Template;
use askama::filters::HtmlSafe;

use super::mission::Head;
use crate::http::pages::form::{Choice, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::parts::{Badge, Icon};
use crate::http::pages::times::Clocks;

/// A session as its lead sees it.
#[derive(Debug, Template)]
#[template(path = "session/grid.html")]
pub(crate) struct SessionPage {
    pub frame: Frame,
    pub head: Head,
    pub id: String,
    pub title: String,
    pub place: String,
    /// `16 slots, 20 tables`.
    pub size: String,
    pub preflight: Option<Preflight>,
    /// What was typed into the form of a run.
    pub form: Form,
    /// Most seconds of a run.
    pub seconds_max: u64,
    /// Whether a run may be asked for now.
    pub runnable: bool,
    /// Whether a published timetable could be repaired.
    pub repairable: bool,
    pub run: Option<RunView>,
    pub versions: Vec<Version>,
    pub shown: Option<Shown>,
    pub days: Vec<GridDay>,
    pub tables: Vec<Table>,
    pub picked: Option<Picked>,
}

/// What can be told before a run.
#[derive(Clone, Debug)]
pub(crate) struct Preflight {
    pub requests: usize,
    pub places: usize,
    /// By half of the day: its name, places, requests that can be then only.
    pub halves: Vec<(&'static str, usize, usize)>,
    pub warnings: Vec<String>,
}

/// A run and how far it is; replaced by itself while it goes on.
#[derive(Clone, Debug, Template)]
#[template(path = "session/run.html")]
pub(crate) struct RunView {
    pub id: String,
    pub state: Badge,
    /// Whether it is still going on.
    pub going: bool,
    pub stopping: bool,
    pub placed: u64,
    pub left_out: u64,
    pub requests: u64,
    /// How many cannot be placed whatever one does.
    pub bound: Option<u64>,
    pub seconds: i64,
    pub seconds_max: i32,
    pub failure: Option<String>,
    /// Whether it is still found out what would help.
    pub explaining: bool,
    /// The pins that contradict, where it failed for them.
    pub pins: Vec<Pins>,
    /// The page that shows it.
    pub back: String,
}

impl HtmlSafe for RunView {}

impl RunView {
    fn icon(&self, name: &'static str) -> Icon {
        Icon(name)
    }

    /// Whether the page has something to wait for.
    fn busy(&self) -> bool {
        self.going || self.explaining
    }

    fn done(&self) -> u64 {
        self.seconds.clamp(0, i64::from(self.seconds_max)).unsigned_abs()
    }
}

/// A version in the list.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub number: i32,
    pub path: String,
    pub state: Badge,
    pub placed: i32,
    pub left_out: i32,
    pub when: String,
    pub here: bool,
}

/// The timetable that the grid shows.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub id: String,
    pub number: i32,
    pub state: Badge,
    pub draft: bool,
    /// Whether it is proved that none is better.
    pub proved: bool,
    pub placed: i32,
    pub terms: Vec<Term>,
    pub left_out: Vec<LeftOut>,
    /// The run that made it.
    pub run: String,
    /// Whether it is still found out what would help.
    pub explaining: bool,
    pub helps: Vec<Help>,
}

/// One term of a score.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub name: &'static str,
    pub value: i64,
    pub bound: Option<i64>,
}

/// A request that found no place.
#[derive(Clone, Debug)]
pub(crate) struct LeftOut {
    pub request: String,
    pub pair: (String, String),
    pub reasons: Vec<String>,
    pub ways: Vec<Way>,
    pub pin: String,
}

/// One way that lets it in.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub number: usize,
    pub words: String,
    /// What the button says that takes it, where it can be taken here.
    pub button: Option<&'static str>,
    /// The times of the person who has to be asked.
    pub ask: Option<String>,
}

/// A change that would help as a whole.
#[derive(Clone, Debug)]
pub(crate) struct Help {
    pub words: String,
    /// `3 more meetings`.
    pub gain: String,
    /// Whether it gains anything.
    pub some: bool,
    /// Whether a button adds the table.
    pub table: bool,
    /// The times of the person who has to be asked.
    pub ask: Option<String>,
}

/// Pins that contradict one another: why, and the way to each.
#[derive(Clone, Debug)]
pub(crate) struct Pins {
    pub words: String,
    pub links: Vec<(String, String)>,
}

/// The slots of one day.
#[derive(Clone, Debug)]
pub(crate) struct GridDay {
    pub heading: String,
    pub rows: Vec<GridRow>,
}

/// One slot.
#[derive(Clone, Debug)]
pub(crate) struct GridRow {
    pub clocks: Clocks,
    /// `14:00`, for the names of cells.
    pub time: String,
    pub cells: Vec<Option<Cell>>,
}

/// One table.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub name: String,
    pub note: String,
}

/// One meeting in the grid.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    /// Where it is looked at more closely.
    pub path: String,
    pub pair: (String, String),
    pub pinned: bool,
    pub booked: bool,
    pub here: bool,
}

/// The meeting that is looked at more closely.
#[derive(Clone, Debug)]
pub(crate) struct Picked {
    pub pair: (String, String),
    pub clocks: Option<Clocks>,
    pub table: String,
    pub message: String,
    /// `must meet · if it fits`.
    pub ranks: String,
    pub pin: Option<Pin>,
    /// The published meeting, to be moved or called off.
    pub meeting: Option<String>,
    pub back: String,
}

/// What pins a request or lets it go.
#[derive(Clone, Debug)]
pub(crate) struct Pin {
    pub request: String,
    pub version: i32,
    pub pinned: bool,
    pub slots: Vec<Choice>,
    pub tables: Vec<Choice>,
    pub slot: String,
    pub table: String,
}

/// What publishing a draft would change, and the button that does it.
#[derive(Debug, Template)]
#[template(path = "session/publish.html")]
pub(crate) struct Publish {
    pub frame: Frame,
    pub head: Head,
    pub id: String,
    pub version: i32,
    pub number: i32,
    pub back: String,
    pub figures: Vec<(usize, &'static str, &'static str)>,
    pub people: usize,
    pub dropped: Vec<String>,
    pub whole: Option<String>,
}

/// A meeting that stands, to be moved or called off.
#[derive(Debug, Template)]
#[template(path = "session/meeting.html")]
pub(crate) struct MeetingPage {
    pub frame: Frame,
    pub head: Head,
    pub id: String,
    pub version: i32,
    pub people: Vec<(String, String)>,
    pub clocks: Clocks,
    pub day: String,
    pub table: String,
    pub stands: bool,
    pub origin: &'static str,
    pub form: Form,
    pub slots: Vec<Choice>,
    pub tables: Vec<Choice>,
    pub back: String,
}
