//! The rows of the database and nothing else.
//!
//! One file a table, in the order of `migration`; [`id`] holds the identities, [`words`] the fixed choices.

pub mod id;
pub mod words;

pub mod affiliation;
pub mod agenda_item;
pub mod api_token;
pub mod audit;
pub mod availability;
pub mod booking;
pub mod bounce;
pub mod cron_mark;
pub mod delegate;
pub mod explanation;
pub mod feed;
pub mod idempotency;
pub mod inbox;
pub mod invitation;
pub mod leg;
pub mod login;
pub mod magic_link;
pub mod mail;
pub mod mailbox;
pub mod meeting;
pub mod meeting_delegate;
pub mod mission;
pub mod occupancy;
pub mod organisation;
pub mod outbox;
pub mod outside_calendar;
pub mod person;
pub mod placement;
pub mod programme;
pub mod programme_role;
pub mod rate;
pub mod request;
pub mod run;
pub mod session;
pub mod slot;
pub mod sync_state;
pub mod table;
pub mod timetable;
pub mod work_package;
