//! iCalendar in and out, scheduling messages, and the one place that turns local time into instants.
//!
//! - [`zone`]: time zones. [`zone::Zone`] turns wall times into instants and back,
//!   [`zone::Moment`] is a planned time.
//! - [`event`]: what a calendar entry says. [`message`]: REQUEST, CANCEL, REPLY and feeds as text.
//! - [`reply`] reads calendar text that comes from outside, [`mail`] the message around it,
//!   [`report`] that mail came back, [`busy`] an outside calendar's busy times. They bear hostile
//!   input, but take their time over it: call them on a thread that may block.
//! - [`invitation`]: what has to be sent next, and what an answer means.
//!
//! Pure: no clock, no network, no database. What could differ between two calls is passed in; the
//! one thing read from outside is the system's time zone data.

pub mod address;
pub mod busy;
pub mod collection;
pub mod event;
pub mod invitation;
pub mod mail;
pub mod message;
pub mod reply;
pub mod report;
pub mod zone;

mod foreign;
mod vtimezone;
mod wire;

pub use wire::carried;
