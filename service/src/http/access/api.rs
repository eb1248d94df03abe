//! The lines of the API, of feeds and of what machines ask.

use super::Line;
use super::Who::{Anyone, SignedIn};

pub(super) const TABLE: &[Line] = &[
    ("GET", "/healthz", Anyone),
    ("GET", "/metrics", Anyone),
    ("GET", "/feeds/{token}", Anyone),
    ("GET", "/api/openapi.json", Anyone),
    ("GET", "/api/v1/me", SignedIn),
];
