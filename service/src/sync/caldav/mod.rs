//! A delegate's account on a CalDAV server (RFC 4791): its calendars found, and when they make their owner busy.
//!
//! The server is asked for busy times (free-busy-query), so that no title leaves it. A server that does not do that
//! is asked for the events of the mission's days, of which only the times are read.

use std::time::Duration;

use calendar::busy::{self, Busy};
use calendar::zone::Zone;
use chrono::{DateTime, Utc};
use libdav::caldav::{
    CalendarComponent, FindCalendars, GetCalendarResources, ListCalendarResources, TimeRange,
};
use libdav::dav::Propfind;
use libdav::names;
use libdav::requests::DavRequest;
use reqwest::StatusCode;
use url::Url;

use super::outbound::{Answer, FetchError, Outbound};
use crate::availability::Login;

mod answers;

use answers::Place;

/// How long one reading of an account may take, over all its calendars.
const PATIENCE: Duration = Duration::from_secs(45);
/// Most calendars of an account that are read.
const CALENDARS_MAX: usize = 20;
/// Events fetched with one request, and at most of one calendar.
const EVENTS_AT_ONCE: usize = 100;
const EVENTS_MAX: usize = 2_000;
/// Where a server says where its calendars are (RFC 6764 §5).
const WELL_KNOWN: &str = "/.well-known/caldav";

/// Between which instants busy times are asked for, and the owner's zone, in which floating times are.
#[derive(Clone, Debug)]
pub(super) struct Window {
    pub(super) from: DateTime<Utc>,
    pub(super) until: DateTime<Utc>,
    pub(super) zone: Zone,
}

/// When the calendars of an account make their owner busy.
pub(super) async fn busy(
    outbound: &Outbound,
    address: &str,
    login: &Login,
    window: &Window,
) -> Result<Vec<Busy>, FetchError> {
    let url = Url::parse(address).map_err(|_| FetchError::Address("cannot be read"))?;
    let talk = Talk { outbound, login, window };
    match tokio::time::timeout(PATIENCE, talk.account(url)).await {
        Ok(result) => result,
        Err(_) => Err(FetchError::Failed(format!("not all was read within {} seconds", PATIENCE.as_secs()))),
    }
}

struct Talk<'a> {
    outbound: &'a Outbound,
    login: &'a Login,
    window: &'a Window,
}

impl Talk<'_> {
    async fn account(&self, url: Url) -> Result<Vec<Busy>, FetchError> {
        let mut found = Vec::new();
        for calendar in self.calendars(url).await? {
            found.extend(match self.free_busy(&calendar).await? {
                Some(found) => found,
                None => self.events(&calendar).await?,
            });
        }
        Ok(found)
    }

    /// The calendars at an address, which may be one itself, hold some, or belong to a server that knows where.
    async fn calendars(&self, url: Url) -> Result<Vec<Url>, FetchError> {
        let (at, place) = match self.place(&url).await {
            Err(FetchError::Status(_) | FetchError::Unusable(_)) if url.path() == "/" => {
                self.place(&join(&url, WELL_KNOWN)?).await?
            }
            other => other?,
        };
        if place.is_calendar {
            return Ok(vec![at]);
        }
        let home = match (place.homes.first(), place.principals.first()) {
            (Some(home), _) => join(&at, home)?,
            (None, Some(principal)) => {
                let (at, place) = self.place(&join(&at, principal)?).await?;
                let home = place.homes.first();
                home.map_or(Ok(at.clone()), |home| join(&at, home))?
            }
            (None, None) => at,
        };
        let request = FindCalendars::new(home.path());
        let answer = self.say(&home, &request).await?;
        let at = answer.url.clone();
        let calendars = apart(move || answers::calendars(&answer)).await?;
        if calendars.is_empty() {
            return Err(FetchError::Unusable("there is no calendar at this address".into()));
        }
        calendars.iter().take(CALENDARS_MAX).map(|href| join(&at, href)).collect()
    }

    async fn place(&self, url: &Url) -> Result<(Url, Place), FetchError> {
        let asked = [&names::RESOURCETYPE, &names::CURRENT_USER_PRINCIPAL, &names::CALENDAR_HOME_SET];
        let answer = self.say(url, &Propfind::new(url.path()).with_properties(&asked)).await?;
        let at = answer.url.clone();
        Ok((at, apart(move || answers::place(&answer)).await?))
    }

    /// The busy times of a calendar, by the server's own reckoning; nothing when it does not do that.
    async fn free_busy(&self, calendar: &Url) -> Result<Option<Vec<Busy>>, FetchError> {
        let (from, until) = (stamp(self.window.from), stamp(self.window.until));
        let query = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><C:free-busy-query xmlns:C=\"urn:ietf:params:xml:ns:caldav\">\
             <C:time-range start=\"{from}\" end=\"{until}\"/></C:free-busy-query>"
        );
        let request = http::Request::builder()
            .method("REPORT")
            .header("Depth", "1")
            .header("Content-Type", "application/xml; charset=utf-8")
            .body(query)
            .map_err(unsayable)?;
        let answer = self.ask(calendar, request).await?;
        if answer.parts.status != StatusCode::OK || !answers::has_free_busy(&answer.body) {
            return Ok(None);
        }
        let window = self.window.clone();
        Ok(Some(apart(move || answers::busy(&answer.body, &window)).await?))
    }

    /// The busy times of a calendar, from its events.
    async fn events(&self, calendar: &Url) -> Result<Vec<Busy>, FetchError> {
        let (Ok(from), Ok(until)) = (stamp(self.window.from).parse(), stamp(self.window.until).parse())
        else {
            return Err(FetchError::Unusable("the mission's days cannot be asked for".into()));
        };
        let request = ListCalendarResources::new(calendar.path())
            .with_component_and_time_range(CalendarComponent::VEvent, TimeRange::Between(from, until));
        let answer = self.say(calendar, &request).await?;
        let path = calendar.path().to_owned();
        let events = apart(move || answers::events(&answer, &path)).await?;
        if events.len() > EVENTS_MAX {
            return Err(FetchError::Unusable(format!("a calendar has more than {EVENTS_MAX} events")));
        }
        let mut all = Vec::new();
        for some in events.chunks(EVENTS_AT_ONCE) {
            let request = GetCalendarResources::new(calendar.path()).with_hrefs(some);
            let answer = self.say(calendar, &request).await?;
            all.extend(apart(move || answers::contents(&answer)).await?);
            if all.len() > self.outbound.bytes_max() {
                return Err(FetchError::TooLong(self.outbound.bytes_max()));
            }
        }
        if all.is_empty() {
            return Ok(Vec::new());
        }
        let window = self.window.clone();
        apart(move || answers::busy(&all, &window)).await
    }

    /// Asks what a request of the library's asks, and takes success alone.
    async fn say(&self, url: &Url, request: &impl DavRequest) -> Result<Answer, FetchError> {
        let base = url.as_str().parse().map_err(|_| FetchError::Address("cannot be read"))?;
        let answer = self.ask(url, request.prepare_request(base).map_err(unsayable)?).await?;
        if answer.parts.status.is_success() {
            Ok(answer)
        } else {
            Err(FetchError::Status(answer.parts.status.as_u16()))
        }
    }

    async fn ask(&self, url: &Url, request: http::Request<String>) -> Result<Answer, FetchError> {
        if !self.outbound.may_sign_in(url) {
            return Err(FetchError::Address("of its calendars does not begin with https://"));
        }
        let answer = self.outbound.ask(url, request, self.login).await?;
        if answer.parts.status == StatusCode::UNAUTHORIZED { Err(FetchError::Login) } else { Ok(answer) }
    }
}

/// Reads what strangers sent on a thread that may take its time.
async fn apart<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, FetchError> + Send + 'static,
) -> Result<T, FetchError> {
    let read = tokio::task::spawn_blocking(read).await;
    read.unwrap_or_else(|_| Err(FetchError::Unusable("the server's answer could not be read".into())))
}

fn join(at: &Url, href: &str) -> Result<Url, FetchError> {
    at.join(href).map_err(|_| FetchError::Unusable("the server names an address that cannot be read".into()))
}

fn unsayable(_: http::Error) -> FetchError {
    FetchError::Address("cannot be asked for")
}

fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// Reads a calendar's busy times.
fn read(bytes: &[u8], window: &Window) -> Result<Vec<Busy>, FetchError> {
    busy::read(bytes, window.from, window.until, &window.zone)
        .map_err(|error| FetchError::Unusable(error.to_string()))
}
