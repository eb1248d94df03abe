//! What is fetched from outside: delegates' own calendars, under guards against private addresses.

pub mod addresses;
mod caldav;
pub mod calendars;
mod names;
pub mod outbound;
