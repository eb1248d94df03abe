//! The lines of the pages for people.

use super::{Line, Who};

pub(super) const TABLE: &[Line] = &[("GET", "/", Who::Anyone)];
