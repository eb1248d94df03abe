//! Reads a delegate's own calendar: when it makes its owner busy during the mission, and nothing else.

use calendar::busy::{self, Busy};
use calendar::zone::Zone;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use entity::id::DelegateId;
use entity::{delegate, mission, outside_calendar, person};
use sea_orm::{DbErr, EntityTrait};

use super::caldav::{self, Window};
use super::outbound::{Fetched, Known, Outbound};
use crate::app::App;
use crate::availability::{self, Reading, Source};

/// What is needed to read one calendar.
struct Errand {
    source: Source,
    known: Known,
    window: Window,
}

/// Reads the outside calendar of a delegate, if there is one, and files what it brought. A calendar that cannot be
/// read is filed as such, and the last good copy stays.
pub async fn read(app: &App, outbound: &Outbound, delegate: DelegateId) -> Result<(), DbErr> {
    let reading = match errand(app, delegate).await? {
        None => return Ok(()),
        Some(Err(why)) => Reading::Failed(why),
        Some(Ok(errand)) if errand.source.login.is_some() => account(outbound, errand).await,
        Some(Ok(errand)) => file(outbound, errand).await,
    };
    let outcome = match &reading {
        Reading::Unchanged => "unchanged",
        Reading::Busy { .. } => "busy",
        Reading::Failed(_) => "failed",
    };
    metrics::counter!("kontor_outside_calendars_total", "outcome" => outcome).increment(1);
    availability::file_reading(app, delegate, reading).await
}

/// A file behind an address.
async fn file(outbound: &Outbound, errand: Errand) -> Reading {
    match outbound.get(&errand.source.url, &errand.known).await {
        Ok(Fetched::Unchanged) => Reading::Unchanged,
        Ok(Fetched::Body { bytes, kind, known }) => understand(errand.window, bytes, &kind, known).await,
        Err(error) => Reading::Failed(error.to_string()),
    }
}

/// An account on a CalDAV server.
async fn account(outbound: &Outbound, errand: Errand) -> Reading {
    let Some(login) = &errand.source.login else { return Reading::Unchanged };
    match caldav::busy(outbound, &errand.source.url, login, &errand.window).await {
        Ok(found) => Reading::Busy { periods: periods(found), etag: None, last_modified: None },
        Err(error) => Reading::Failed(error.to_string()),
    }
}

fn periods(found: Vec<Busy>) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    found.into_iter().map(|Busy { start, end }| (start, end)).collect()
}

async fn errand(app: &App, delegate: DelegateId) -> Result<Option<Result<Errand, String>>, DbErr> {
    let db = app.db.read();
    let Some(row) = outside_calendar::Entity::find_by_id(delegate).one(db).await? else { return Ok(None) };
    let Some(delegate) = delegate::Entity::find_by_id(delegate).one(db).await? else { return Ok(None) };
    let mission = mission::Entity::find_by_id(delegate.mission_id).one(db).await?;
    let person = person::Entity::find_by_id(delegate.person_id).one(db).await?;
    let (Some(mission), Some(person)) = (mission, person) else { return Ok(None) };
    // Days of the mission begin and end up to 14 hours off UTC.
    let day = TimeDelta::days(1);
    let source = match availability::source(app, &row) {
        Ok(source) => source,
        Err(why) => return Ok(Some(Err(format!("{why}: enter the calendar again")))),
    };
    let window = Window {
        from: mission.starts_on.and_time(NaiveTime::MIN).and_utc() - day,
        until: mission.ends_on.and_time(NaiveTime::MIN).and_utc() + day * 2,
        zone: Zone::parse(&person.zone).unwrap_or_else(|_| Zone::utc()),
    };
    let known = Known { etag: row.etag, last_modified: row.last_modified };
    Ok(Some(Ok(Errand { source, known, window })))
}

async fn understand(window: Window, bytes: Vec<u8>, kind: &str, known: Known) -> Reading {
    if is_page(kind, &bytes) {
        // A sign-in page answers 200 too, and would empty the calendar.
        return Reading::Failed("the address answers with a web page, not with a calendar".into());
    }
    // Hostile calendars take their time within the limits: not on a thread that serves others.
    let read =
        tokio::task::spawn_blocking(move || busy::read(&bytes, window.from, window.until, &window.zone));
    match read.await {
        Ok(Ok(found)) => {
            Reading::Busy { periods: periods(found), etag: known.etag, last_modified: known.last_modified }
        }
        Ok(Err(error)) => Reading::Failed(error.to_string()),
        Err(_) => Reading::Failed("it could not be read".into()),
    }
}

fn is_page(kind: &str, bytes: &[u8]) -> bool {
    let begins = bytes.iter().find(|byte| !byte.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(byte));
    matches!(kind, "text/html" | "application/xhtml+xml") || begins == Some(&b'<')
}

#[cfg(test)]
mod tests {
    use super::is_page;

    #[test]
    fn a_sign_in_page_is_no_calendar() {
        assert!(is_page("text/html", b"BEGIN:VCALENDAR"));
        assert!(is_page("", b"\xef\xbb\xbf\r\n <!doctype html>"));
        assert!(!is_page("text/calendar", b"BEGIN:VCALENDAR"));
        assert!(!is_page("application/octet-stream", b"\xef\xbb\xbfBEGIN:VCALENDAR"));
    }
}
