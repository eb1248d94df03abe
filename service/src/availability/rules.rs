//! Decisions about availability, as plain functions.

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use entity::words::{DelegateStatus, MissionStatus};
use entity::{delegate, mission};

use super::outside::Source;
pub use super::refusal::Refusal;
use crate::caller::Caller;
use crate::missions::standing::Standing;
use crate::planned::{self, Period, TimeRefusal};

/// Start and end, in instants.
pub type Span = (DateTime<Utc>, DateTime<Utc>);

/// Most letters of an address.
const ADDRESS_MAX: usize = 2000;
/// How far a declared period may reach beyond the mission.
const SPARE: TimeDelta = TimeDelta::days(366);
/// Most letters of a name, and of a password.
const LOGIN_MAX: usize = 500;
/// How often calendars are read, as the settings come; and the longest rest of one that fails.
const HOUR: TimeDelta = TimeDelta::hours(1);
const REST_MAX: TimeDelta = TimeDelta::hours(24);
/// How much earlier than a whole number of hours: the clock of the readings must not have passed by then.
const EARLY: TimeDelta = TimeDelta::minutes(10);
/// Most periods that one reading of an outside calendar brings.
pub(super) const PERIODS_MAX: usize = 2000;

/// Whether a caller speaks for a delegate here: the delegate, its organisation, or the lead.
pub fn speaks(caller: &Caller, standing: &Standing, delegate: &delegate::Model) -> Result<(), Refusal> {
    let own = delegate.person_id == caller.person_id || caller.speaks_for(delegate.organisation_id);
    if own || standing.lead { Ok(()) } else { Err(Refusal::NoSuch) }
}

/// Whether a delegate's availability may still change.
pub fn changes(mission: &mission::Model, delegate: &delegate::Model) -> Result<(), Refusal> {
    if matches!(mission.status, MissionStatus::Closed | MissionStatus::Cancelled) {
        return Err(Refusal::Over(mission.status));
    }
    if delegate.status == DelegateStatus::Withdrawn {
        return Err(Refusal::Withdrawn);
    }
    Ok(())
}

/// Plans a declared period, which must touch the mission.
pub fn declared(
    mission: &mission::Model,
    starts: NaiveDateTime,
    ends: NaiveDateTime,
    zone: &str,
) -> Result<Period, Refusal> {
    let in_field = |pointer| {
        move |source| {
            let unknown = matches!(source, TimeRefusal::UnknownZone(_));
            Refusal::Time { pointer: if unknown { "/zone" } else { pointer }, source }
        }
    };
    let starts_at = planned::plan(starts, zone).map_err(in_field("/starts"))?;
    let ends_at = planned::plan(ends, zone).map_err(in_field("/ends"))?;
    if ends_at.at <= starts_at.at {
        return Err(in_field("/ends")(TimeRefusal::EndsFirst { starts, ends }));
    }
    let window = window(mission);
    let reaches = starts_at.at < window.1 && ends_at.at > window.0;
    if !reaches || window.0 - starts_at.at > SPARE || ends_at.at - window.1 > SPARE {
        return Err(Refusal::Outside { starts, ends, from: mission.starts_on, until: mission.ends_on });
    }
    Ok(Period { starts: starts_at, ends: ends_at })
}

/// The instants between which a mission lies, wherever on earth its legs are: clocks differ from UTC by at most
/// 14 hours.
pub fn window(mission: &mission::Model) -> Span {
    let day = TimeDelta::hours(24);
    let reach = TimeDelta::hours(14);
    let starts = mission.starts_on.and_time(NaiveTime::MIN).and_utc();
    let ends = mission.ends_on.and_time(NaiveTime::MIN).and_utc();
    (starts - reach, ends + day + reach)
}

/// Cuts periods to a window, joins those that touch, and keeps the first [`PERIODS_MAX`].
pub fn tidied(periods: Vec<Span>, window: Span) -> Vec<Span> {
    let cut = periods.into_iter().map(|(starts, ends)| (starts.max(window.0), ends.min(window.1)));
    let mut joined = joined(cut.filter(|(starts, ends)| starts < ends).collect());
    joined.truncate(PERIODS_MAX);
    joined
}

/// Sorts periods and joins those that overlap or touch.
pub(super) fn joined(mut periods: Vec<Span>) -> Vec<Span> {
    periods.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(periods.len());
    for (starts, ends) in periods {
        match joined.last_mut() {
            Some(last) if starts <= last.1 => last.1 = last.1.max(ends),
            _ => joined.push((starts, ends)),
        }
    }
    joined
}

/// The address under which an outside calendar is read: `webcal` means https; plain http only where the settings
/// let private addresses be, which is for a trial on one machine.
pub fn address(text: &str, private_addresses: bool) -> Result<String, Refusal> {
    let text = text.trim();
    if text.len() > ADDRESS_MAX {
        return Err(Refusal::Address("the address of a calendar has at most 2000 letters"));
    }
    let text = match text.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("webcal") => format!("https://{rest}"),
        _ => text.to_owned(),
    };
    let url = url::Url::parse(&text).map_err(|_| {
        Refusal::Address("this is no address: it must look like https://… and end in a calendar")
    })?;
    let secure = url.scheme() == "https" || (url.scheme() == "http" && private_addresses);
    if !secure || !url.has_host() {
        return Err(Refusal::Address("a calendar is read over https:// (or webcal://) only"));
    }
    Ok(url.into())
}

/// A source whose parts can be used: its address as [`address`] has it, a name and a password that HTTP can say.
pub fn source(source: Source, private_addresses: bool) -> Result<Source, Refusal> {
    let url = address(&source.url, private_addresses)?;
    if let Some(login) = &source.login {
        let sayable = |text: &str| text.len() <= LOGIN_MAX && !text.chars().any(char::is_control);
        if login.user.is_empty() || login.password.is_empty() {
            return Err(Refusal::Login("a CalDAV account has a name and a password"));
        }
        if login.user.contains(':') || !sayable(&login.user) || !sayable(&login.password) {
            return Err(Refusal::Login("a name has no colon, and neither it nor the password is that long"));
        }
    }
    Ok(Source { url, login: source.login })
}

/// How long a calendar that has failed so many times in a row is left alone: 1, 2, 4 hours and so on, a day at most.
pub fn rest(failures: i32) -> TimeDelta {
    let doublings = u32::try_from(failures.max(1) - 1).unwrap_or_default().min(10);
    (HOUR * (1 << doublings)).min(REST_MAX) - EARLY
}
