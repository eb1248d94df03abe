//! What templates are filled with.

pub(super) mod agenda;
pub(super) mod calendars;
pub(super) mod delegates;
pub(super) mod form;
pub(super) mod front;
pub(super) mod import;
pub(super) mod mission;
pub(super) mod missions;
pub(super) mod post;
pub(super) mod problem;
pub(super) mod requests;
pub(super) mod session;
