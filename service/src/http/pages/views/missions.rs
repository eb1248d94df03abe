//! The list of missions, and one mission's itinerary.

use askama::Template;

use super::mission::Head;
use crate::http::pages::form::Choice;
use crate::http::pages::form::Form;
use crate::http::pages::frame::Frame;
use crate::http::pages::parts::Badge;
use crate::http::pages::times::Clocks;

/// The missions the reader may see.
#[derive(Debug, Template)]
#[template(path = "missions/list.html")]
pub(crate) struct Missions {
    pub frame: Frame,
    /// What is asked for.
    pub filter: Form,
    pub programmes: Vec<Choice>,
    pub countries: Vec<Choice>,
    pub statuses: Vec<Choice>,
    pub cards: Vec<Card>,
    /// Path and name of each programme that the reader may change.
    pub edited: Vec<(String, String)>,
    /// Whether the reader may plan one.
    pub plans: bool,
}

/// One mission in a list.
#[derive(Clone, Debug)]
pub(crate) struct Card {
    pub id: String,
    pub title: String,
    pub kind: &'static str,
    pub programme: String,
    pub country: String,
    pub when: String,
    pub status: Badge,
    pub summary: String,
}

/// A mission's journey, day by day.
#[derive(Debug, Template)]
#[template(path = "missions/itinerary.html")]
pub(crate) struct Itinerary {
    pub frame: Frame,
    pub head: Head,
    pub summary: String,
    /// The last moment to ask, on two clocks, with its day.
    pub requests_close: Option<(String, Clocks)>,
    pub capacity: Option<i32>,
    /// The funder's sentence.
    pub disclaimer: Option<String>,
    pub legs: Vec<Leg>,
    /// Where the public agenda is subscribed to, when the lead has switched it on.
    pub agenda: Option<String>,
    /// What the reader may apply for, when they do not take part yet.
    pub apply: Vec<Choice>,
    /// What the lead may do.
    pub lead: Option<LeadPanel>,
}

/// What the lead sees beside the itinerary.
#[derive(Clone, Debug)]
pub(crate) struct LeadPanel {
    pub version: i32,
    /// The statuses it may move to, with the words of the button.
    pub steps: Vec<Step>,
    pub figures: Vec<Figure>,
    /// What needs a person.
    pub attention: Vec<Attention>,
}

/// A button that moves the mission on.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub status: &'static str,
    pub words: &'static str,
    /// Why it cannot be taken now.
    pub barred: Option<String>,
    /// What it brings about, when it cannot be taken back.
    pub warning: Option<&'static str>,
}

/// A number with its name.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub number: usize,
    pub words: &'static str,
}

/// Something that needs a person.
#[derive(Clone, Debug)]
pub(crate) struct Attention {
    pub words: String,
    pub path: String,
}

/// One place of the journey with its days.
#[derive(Clone, Debug)]
pub(crate) struct Leg {
    /// Which colour, 1 to 6.
    pub hue: usize,
    pub place: String,
    pub country: String,
    /// `Asia/Tokyo, UTC+9`.
    pub zone: String,
    /// `your clock −8 h`.
    pub against: Option<String>,
    pub when: String,
    /// Where the lead changes it.
    pub edit: Option<String>,
    pub days: Vec<Day>,
}

/// One day of a leg.
#[derive(Clone, Debug)]
pub(crate) struct Day {
    /// `2027-03-03`, for addresses.
    pub anchor: String,
    /// `Wednesday 3 March`.
    pub heading: String,
    /// `week 9`.
    pub week: String,
    /// What to know of the clocks on this day.
    pub change: Option<String>,
    pub items: Vec<Item>,
}

/// One thing on a day.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// The word of its kind, for its look.
    pub class: &'static str,
    pub icon: &'static str,
    pub kind: &'static str,
    pub title: String,
    pub place: String,
    pub description: String,
    pub clocks: Clocks,
    /// The session that fills it.
    pub session: Option<String>,
    /// What the lead may do: words and path.
    pub links: Vec<(&'static str, String)>,
}
