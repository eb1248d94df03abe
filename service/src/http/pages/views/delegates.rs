//! Who attends a mission, as its lead sees them.

use askama::Template;

use super::mission::Head;
use crate::http::pages::form::{Choice, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::parts::Badge;

/// The list of delegates, and the form that enters one.
#[derive(Debug, Template)]
#[template(path = "missions/delegates.html")]
pub(crate) struct Delegates {
    pub frame: Frame,
    pub head: Head,
    pub rows: Vec<Row>,
    pub places: Option<String>,
    pub form: Form,
    pub organisations: Vec<Choice>,
    pub roles: Vec<Choice>,
}

/// One delegate.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub id: String,
    pub version: i32,
    pub name: String,
    pub organisation: String,
    pub country: String,
    pub role: &'static str,
    pub status: Badge,
    pub offers: bool,
    /// Whether mail to the address came back for good.
    pub bounced: bool,
    /// The statuses the lead may move to, with the words of the button.
    pub steps: Vec<(&'static str, &'static str)>,
}
