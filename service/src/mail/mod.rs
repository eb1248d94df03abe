//! Mails: composed from templates and words, delivered through a transport.

pub mod clocks;
pub mod letters;
pub mod templates;
pub mod words;
