//! An import: the file, and what it did or would do.

use askama::Template;

use super::mission::Head;
use crate::http::pages::form::{Choice, Form};
use crate::http::pages::frame::Frame;

/// The form of an import and its report.
#[derive(Debug, Template)]
#[template(path = "missions/import.html")]
pub(crate) struct Import {
    pub frame: Frame,
    pub head: Head,
    pub form: Form,
    pub kinds: Vec<Choice>,
    pub report: Option<Outcome>,
}

/// What an import did, or would do.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub rows: usize,
    pub new: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub written: bool,
    pub errors: Vec<Wrong>,
    /// How many more there are than are shown.
    pub more: usize,
}

/// A row that is wrong.
#[derive(Clone, Debug)]
pub(crate) struct Wrong {
    pub line: u64,
    pub column: String,
    pub why: String,
}
