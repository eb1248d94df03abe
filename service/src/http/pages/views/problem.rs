//! The page of something that was refused or failed.

use askama::Template;

use crate::http::pages::frame::Frame;
use crate::http::problem::Problem;

/// What was refused or failed, in words.
#[derive(Debug, Template)]
#[template(path = "problem.html")]
pub(crate) struct ProblemPage {
    frame: Frame,
    status: u16,
    heading: &'static str,
    words: String,
    reference: Option<String>,
    /// Whether a new sign-in link would help.
    another_link: bool,
}

impl ProblemPage {
    /// The page of a problem.
    pub(crate) fn of(problem: &Problem, reference: &str) -> Self {
        let failed = problem.status.is_server_error();
        Self {
            frame: Frame::bare().narrow(),
            status: problem.status.as_u16(),
            heading: heading(problem.status.as_u16()),
            words: super::super::form::sentence(&problem.detail),
            reference: failed.then(|| reference.to_owned()),
            another_link: ["link-spent", "link-expired", "other-browser"].contains(&problem.code),
        }
    }
}

const fn heading(status: u16) -> &'static str {
    match status {
        403 => "Not yours to do",
        404 => "Nothing here",
        405 => "Not this way",
        409 => "Something is in the way",
        410 => "This is over",
        412 => "Somebody was faster",
        413 => "Too much at once",
        415 | 422 => "This cannot be",
        429 => "A little slower, please",
        503 => "Busy just now",
        500..=599 => "Something went wrong here",
        _ => "That did not work",
    }
}
