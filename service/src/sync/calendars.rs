//! Reads a delegate's own calendar: when it makes its owner busy during the mission, and nothing else.

use calendar::busy::{self, Busy};
use calendar::zone::Zone;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use entity::id::DelegateId;
use entity::{delegate, mission, outside_calendar, person};
use sea_orm::{DbErr, EntityTrait};

use super::outbound::{Fetched, Known, Outbound};
use crate::app::App;
use crate::availability::{self, Reading};

/// What is needed to read one calendar.
struct Errand {
    url: String,
    known: Known,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    zone: Zone,
}

/// Reads the outside calendar of a delegate, if there is one, and files what it brought. A calendar that cannot be
/// read is filed as such, and the last good copy stays.
pub async fn read(app: &App, outbound: &Outbound, delegate: DelegateId) -> Result<(), DbErr> {
    let Some(errand) = errand(app, delegate).await? else { return Ok(()) };
    let reading = match outbound.get(&errand.url, &errand.known).await {
        Ok(Fetched::Unchanged) => Reading::Unchanged,
        Ok(Fetched::Body { bytes, kind, known }) => understand(errand, bytes, &kind, known).await,
        Err(error) => Reading::Failed(error.to_string()),
    };
    let outcome = match &reading {
        Reading::Unchanged => "unchanged",
        Reading::Busy { .. } => "busy",
        Reading::Failed(_) => "failed",
    };
    metrics::counter!("kontor_outside_calendars_total", "outcome" => outcome).increment(1);
    availability::file_reading(app, delegate, reading).await
}

async fn errand(app: &App, delegate: DelegateId) -> Result<Option<Errand>, DbErr> {
    let db = app.db.read();
    let Some(row) = outside_calendar::Entity::find_by_id(delegate).one(db).await? else { return Ok(None) };
    let Some(delegate) = delegate::Entity::find_by_id(delegate).one(db).await? else { return Ok(None) };
    let mission = mission::Entity::find_by_id(delegate.mission_id).one(db).await?;
    let person = person::Entity::find_by_id(delegate.person_id).one(db).await?;
    let (Some(mission), Some(person)) = (mission, person) else { return Ok(None) };
    // Days of the mission begin and end up to 14 hours off UTC.
    let day = TimeDelta::days(1);
    Ok(Some(Errand {
        url: row.url,
        known: Known { etag: row.etag, last_modified: row.last_modified },
        from: mission.starts_on.and_time(NaiveTime::MIN).and_utc() - day,
        until: mission.ends_on.and_time(NaiveTime::MIN).and_utc() + day * 2,
        zone: Zone::parse(&person.zone).unwrap_or_else(|_| Zone::utc()),
    }))
}

async fn understand(errand: Errand, bytes: Vec<u8>, kind: &str, known: Known) -> Reading {
    if is_page(kind, &bytes) {
        // A sign-in page answers 200 too, and would empty the calendar.
        return Reading::Failed("the address answers with a web page, not with a calendar".into());
    }
    // Hostile calendars take their time within the limits: not on a thread that serves others.
    let read =
        tokio::task::spawn_blocking(move || busy::read(&bytes, errand.from, errand.until, &errand.zone));
    match read.await {
        Ok(Ok(found)) => Reading::Busy {
            periods: found.into_iter().map(|Busy { start, end }| (start, end)).collect(),
            etag: known.etag,
            last_modified: known.last_modified,
        },
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
