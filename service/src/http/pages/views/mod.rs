//! What templates are filled with.

pub(super) mod front;
pub(super) mod problem;
