//! The pages before one has signed in.

use askama::Template;

use crate::http::pages::form::Form;
use crate::http::pages::frame::{Frame, Said};
use crate::http::pages::times::Clocks;

/// What this house is, and the way in.
#[derive(Debug, Template)]
#[template(path = "sign_in/front.html")]
pub(crate) struct Front {
    frame: Frame,
    form: Form,
    sample: Vec<(Clocks, &'static str, &'static str, &'static str)>,
}

impl Front {
    /// The front page, with a day to show: when, icon, what, where.
    pub(crate) fn new(sample: Vec<(Clocks, &'static str, &'static str, &'static str)>) -> Self {
        Self { frame: Frame::bare(), form: Form::default(), sample }
    }
}

/// The form that asks for a link.
#[derive(Debug, Template)]
#[template(path = "sign_in/ask.html")]
pub(crate) struct SignIn {
    frame: Frame,
    form: Form,
}

impl SignIn {
    /// The form, as it was filled in.
    pub(crate) fn of(form: Form, said: &Said) -> Self {
        Self { frame: Frame::bare().narrow().saying(said), form }
    }
}

/// Says where the link went; the same for an address nobody knows.
#[derive(Debug, Template)]
#[template(path = "sign_in/mailbox.html")]
pub(crate) struct Mailbox {
    frame: Frame,
    email: String,
}

impl Mailbox {
    /// The page after asking.
    pub(crate) fn of(email: String) -> Self {
        Self { frame: Frame::bare().narrow(), email }
    }
}

/// The button that spends a link.
#[derive(Debug, Template)]
#[template(path = "sign_in/link.html")]
pub(crate) struct Link {
    frame: Frame,
    name: String,
    token: String,
}

impl Link {
    /// The page of a link that signs `name` in.
    pub(crate) fn of(name: String, token: &str) -> Self {
        Self { frame: Frame::bare().narrow(), name, token: token.to_owned() }
    }
}
