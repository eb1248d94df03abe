//! Times and days as people read them: the only place that writes them out.

mod ago;
mod changes;
mod clocks;
mod days;

pub(super) use ago::ago;
pub(super) use changes::{against_own, clock_change};
pub(super) use clocks::{Clocks, journey, moment, span};
pub(super) use days::{
    date_input, day, day_short, day_with_year, days, days_short, time_input, wall_input, week,
};

use calendar::zone::Zone;

/// The zone of that name; rows hold only names that were read before, so the fallback is never met.
pub(super) fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap_or_else(|_| Zone::utc())
}

/// The town in a zone's name: `Sao Paulo` of `America/Sao_Paulo`.
pub(super) fn city(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}
