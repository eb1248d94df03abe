//! What is fetched from outside: delegates' own calendars, under guards against private addresses.

pub mod addresses;
pub mod calendars;
pub mod outbound;
