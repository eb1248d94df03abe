//! Kontor: missions, who meets whom, and calendars that stay right.
//!
//! Upper layers use lower ones, never the reverse: edges (`http`, `post`, `mail`, `sync`, `jobs`), then nouns,
//! then the base. Only `jobs` calls `mail` and `sync`; a noun that wants something to happen outside writes
//! an outbox row in its own transaction.

// The base: what every action stands on.
pub mod app;
pub mod audit;
pub mod caller;
pub mod clock;
pub mod config;
pub mod database;
pub mod ids;
pub mod language;
pub mod occupancy;
pub mod outbox;
pub mod page;
pub mod planned;
pub mod refusal;
pub mod rendered;
pub mod token;
pub mod written;
pub mod xml;

// The nouns: actions and rules.
pub mod availability;
pub mod bookings;
pub mod collections;
pub mod delegates;
pub mod demo;
pub mod feeds;
pub mod imports;
pub mod inbox;
pub mod invitations;
pub mod meetings;
pub mod missions;
pub mod organisations;
pub mod people;
pub mod programmes;
pub mod requests;
pub mod sign_in;
pub mod timetables;
pub mod zones;

// The edges: doors in and doors out.
pub mod http;
pub mod jobs;
pub mod mail;
pub mod post;
pub mod sync;
