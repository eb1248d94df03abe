//! What the product promises, shown through its own doors.
// A test may stop at once where something is not as it should be, in its own helping functions too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "this binary is nothing but tests"
)]

mod access;
mod answers;
mod binary;
mod bookings;
mod consortium;
mod crash;
mod delegates;
mod door;
mod doors;
mod feeds;
mod forum;
mod hall;
mod idempotency;
mod imports;
mod letters;
mod meetings;
mod missions;
mod peers;
mod people;
mod races;
mod requests;
mod schema;
mod sign_in;
mod stage;
mod story;
mod tidy;
mod timetables;
mod world;
