//! Mails: composed from templates and words, delivered through a transport.

pub mod clocks;
pub mod compose;
pub mod letters;
mod links;
pub mod message;
mod rows;
pub mod samples;
pub mod templates;
pub mod transport;
pub mod words;
