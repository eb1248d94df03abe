//! The search for a good timetable: a greedy start, moves from one timetable to the next, and an
//! exhaustive proof where the problem is tiny.

mod anneal;
mod chance;
mod exact;
mod greedy;
mod levels;
mod meter;
mod moves;
mod plain;
mod prove;
mod run;
mod state;

pub use run::{solve, solve_paced};
