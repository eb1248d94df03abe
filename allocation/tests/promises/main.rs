//! What the allocation promises, through its public doors.

mod brute;
mod checker;
mod documents;
mod invalid;
mod optimum;
mod reasons;
mod repair;
mod runs;
mod tiny;
mod worlds;
