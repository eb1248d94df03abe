//! The search for a good timetable: greedy first, then moves, then proofs.

mod greedy;
mod run;
mod state;

pub use run::solve;
