//! What Kontor says by itself, in the reader's language: sentences, days, clocks and the names of towns.

pub mod clocks;
pub mod names;
pub mod words;

pub use words::{FALLBACK, Language, Unsaid, Words, WordsError};
