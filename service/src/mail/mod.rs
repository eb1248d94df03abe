//! Mails: composed from templates and words, delivered through a transport.

pub mod compose;
mod layout;
pub mod letters;
mod links;
pub mod message;
mod rows;
pub mod samples;
pub mod templates;
pub mod transport;

pub use crate::language::{clocks, words};

use entity::words::AgendaItemKind;

/// Agenda items that a reminder does not tell: nobody has to be anywhere.
pub const UNTOLD: [AgendaItemKind; 2] = [AgendaItemKind::FreeTime, AgendaItemKind::Rest];
