//! The lines of the pages for people.

use super::Line;
use super::Who::Anyone;

pub(super) const TABLE: &[Line] = &[
    ("GET", "/", Anyone),
    ("GET", "/assets/{digest}/{*name}", Anyone),
    ("GET", "/sign-in", Anyone),
    ("POST", "/sign-in", Anyone),
    ("GET", "/sign-in/{token}", Anyone),
    ("POST", "/sign-in/{token}", Anyone),
    ("POST", "/sign-out", Anyone),
];
