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
mod caldav;
mod calendars;
mod clockwork;
mod command_line;
mod consortium;
mod crash;
mod dav;
mod delegates;
mod delivery;
mod demo;
mod door;
mod doors;
mod explained;
mod feeds;
mod forum;
mod guards;
mod hall;
mod idempotency;
mod imports;
mod inbox;
mod leases;
mod letters;
mod mails;
mod meetings;
mod missions;
mod name_server;
mod outbound;
mod pages;
mod peers;
mod people;
mod races;
mod requests;
mod schema;
mod scripted_server;
mod showcase;
mod sign_in;
mod stage;
mod story;
mod tidy;
mod timetables;
mod world;
mod zones;
