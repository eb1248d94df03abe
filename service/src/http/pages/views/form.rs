//! A page with one form: most of what a lead enters.

use askama::Template;

use crate::http::pages::form::{Field, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::words;

/// A page with one form.
#[derive(Debug, Template)]
#[template(path = "form.html")]
pub(crate) struct FormPage {
    pub frame: Frame,
    /// The way back: path and words, the nearest last.
    pub crumbs: Vec<(String, String)>,
    pub title: String,
    pub intro: &'static str,
    /// Where it is sent.
    pub action: String,
    pub form: Form,
    /// Fields that are sent along and not shown.
    pub hidden: Vec<&'static str>,
    pub groups: Vec<Group>,
    pub submit: &'static str,
    pub removal: Option<Removal>,
}

/// Fields that belong together.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub legend: &'static str,
    pub fields: Vec<Field>,
}

/// A second form, which takes the thing away.
#[derive(Clone, Debug)]
pub(crate) struct Removal {
    pub words: &'static str,
    pub warning: &'static str,
    pub action: String,
}

impl FormPage {
    fn zones(&self) -> &'static [&'static str] {
        words::ZONES
    }

    fn countries(&self) -> &'static [(&'static str, &'static str)] {
        words::COUNTRIES
    }
}
