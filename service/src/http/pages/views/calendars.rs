//! The reader's calendars: feeds with the ways to subscribe, and what a CalDAV program needs.

use askama::Template;

use super::agenda::Subscribe;
use crate::http::pages::form::Form;
use crate::http::pages::frame::Frame;

/// The reader's calendars.
#[derive(Debug, Template)]
#[template(path = "agenda/calendars.html")]
pub(crate) struct Calendars {
    pub frame: Frame,
    pub feeds: Vec<FeedRow>,
    /// Where a CalDAV program begins.
    pub server: String,
    /// The name it gives.
    pub user: String,
    pub passwords: Vec<PasswordRow>,
    /// An app password that was just made; it is shown this once.
    pub fresh: Option<String>,
    pub form: Form,
}

/// A feed that the reader has or may have.
#[derive(Clone, Debug)]
pub(crate) struct FeedRow {
    pub name: String,
    /// What it holds, in a few words.
    pub what: &'static str,
    /// For the form that makes it.
    pub scope: &'static str,
    pub subject: String,
    /// Whether its address may be passed on to anyone.
    pub public: bool,
    /// None when it was not made yet.
    pub ways: Option<Subscribe>,
}

/// An app password.
#[derive(Clone, Debug)]
pub(crate) struct PasswordRow {
    pub id: String,
    pub name: String,
    pub used: String,
}
