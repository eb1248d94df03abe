//! What the allocation promises, through its public doors.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says where")]

mod brute;
mod checker;
mod damaged;
mod documents;
mod explain;
mod gains;
mod interpreters;
mod invalid;
mod metamorphic;
mod optimum;
mod reasons;
mod repair;
mod rules;
mod runs;
mod tiny;
mod worlds;
