//! Mails that went out, that could not, and that came in.

use askama::Template;

use super::mission::Head;
use crate::http::pages::frame::Frame;
use crate::http::pages::parts::Badge;

/// What came in for a mission, and what could not go out.
#[derive(Debug, Template)]
#[template(path = "missions/post.html")]
pub(crate) struct MissionPost {
    pub frame: Frame,
    pub head: Head,
    pub received: Vec<Received>,
    pub failed: Vec<Failed>,
}

/// A message that came in.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// Where its original is.
    pub path: String,
    pub from: String,
    pub subject: String,
    pub state: Badge,
    pub reason: String,
    pub when: String,
    /// What can be done about it, where something can.
    pub decide: Option<Decide>,
}

/// What can be done about a message.
#[derive(Clone, Debug)]
pub(crate) struct Decide {
    /// What has to be known for it.
    pub facts: Vec<String>,
    /// What the button that takes it in says; none when it cannot be.
    pub accept: Option<&'static str>,
    /// What the button that lays it aside says.
    pub dismiss: &'static str,
}

/// A task that was given up.
#[derive(Clone, Debug)]
pub(crate) struct Failed {
    pub what: String,
    pub attempts: i32,
    pub error: String,
    pub when: String,
    /// Where it is tried again.
    pub retry: String,
}

/// The original of a message that came in.
#[derive(Debug, Template)]
#[template(path = "missions/original.html")]
pub(crate) struct Original {
    pub frame: Frame,
    /// The way back: path and words.
    pub back: (String, String),
    pub message: Received,
    pub text: String,
}

/// Mails that went out, for whoever runs the server.
#[derive(Debug, Template)]
#[template(path = "operator/mail.html")]
pub(crate) struct OperatorPost {
    pub frame: Frame,
    pub sent: Vec<Sent>,
    pub failed: Vec<Failed>,
    pub received: Vec<Received>,
    /// Where mails go: `the folder kontor-data/mail`.
    pub whereto: String,
    /// Tasks that wait for their time.
    pub waiting: u64,
}

/// A mail that was rendered.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub path: String,
    pub to: String,
    pub subject: String,
    pub kind: String,
    pub state: Badge,
    pub when: String,
}

/// One mail, with its text and how it looks.
#[derive(Debug, Template)]
#[template(path = "operator/letter.html")]
pub(crate) struct Letter {
    pub frame: Frame,
    pub mail: Sent,
    pub answer: String,
    pub text: String,
    pub has_html: bool,
    pub calendars: Vec<String>,
}
