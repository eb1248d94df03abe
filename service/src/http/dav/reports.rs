//! Reports of the calendar: objects by filter or address, what changed, when the person is busy.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use calendar::collection;

use super::place::Place;
use super::properties::{TOKEN_START, response};
use super::wanted::{self, Properties, Report};
use super::xml::{self, Precondition, Writer};
use super::{Asked, Refused};
use crate::collections::{self, Refusal};
use crate::refusal::Failure;

/// Answers a REPORT.
pub(super) async fn report(asked: &Asked<'_>, body: &[u8]) -> Result<Response, Refused> {
    let report = wanted::report(body)?;
    match (report, &asked.place) {
        (Report::Query(properties, filter), Place::Calendar) => {
            // Depth 0, which is what counts when none is said, is about the calendar itself (RFC 4791 §7.8).
            let deep = asked.headers.get("depth").is_some_and(|value| value != "0");
            let members = asked.collection.members.iter().filter(|member| deep && filter.lets(member));
            let places = members.map(|member| Place::Object(member.name.clone()));
            multistatus(asked, &properties, places.collect()).await
        }
        (Report::Multiget(properties, hrefs), Place::Calendar) => multiget(asked, &properties, &hrefs).await,
        (Report::Sync(properties, token, limit), Place::Calendar) => {
            sync(asked, &properties, token.as_deref(), limit).await
        }
        (Report::Principals(properties, texts), Place::Root | Place::Home) => {
            // Of all principals nobody sees another than their own.
            let own = [asked.person.name.to_lowercase(), asked.person.email.to_lowercase()];
            let fits = texts.iter().all(|text| own.iter().any(|one| one.contains(text)));
            multistatus(asked, &properties, fits.then_some(Place::Home).into_iter().collect()).await
        }
        (Report::FreeBusy(from, until), Place::Calendar | Place::Home) => {
            let busy = asked.collection.busy(from, until);
            let (now, id) = (asked.app.clock.now(), asked.app.ids.uuid(asked.app.clock.now()));
            let text = collection::free_busy(&id.to_string(), now, from, until, busy);
            Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response())
        }
        _ => Err(Refused::Because(StatusCode::FORBIDDEN, Precondition::SupportedReport)),
    }
}

async fn multistatus(
    asked: &Asked<'_>,
    properties: &Properties,
    places: Vec<Place>,
) -> Result<Response, Refused> {
    let mut writer = Writer::new("d:multistatus");
    for place in &places {
        response(asked, &mut writer, place, properties).await?;
    }
    Ok(xml::multistatus(writer.finish("d:multistatus")))
}

async fn multiget(asked: &Asked<'_>, properties: &Properties, hrefs: &[String]) -> Result<Response, Refused> {
    let mut writer = Writer::new("d:multistatus");
    for href in hrefs {
        match Place::of_href(href, asked.person.id) {
            Some(place @ Place::Object(_)) if is_there(asked, &place) => {
                response(asked, &mut writer, &place, properties).await?;
            }
            _ => gone(&mut writer, href),
        }
    }
    Ok(xml::multistatus(writer.finish("d:multistatus")))
}

fn is_there(asked: &Asked<'_>, place: &Place) -> bool {
    matches!(place, Place::Object(name) if asked.collection.member(name).is_some())
}

fn gone(writer: &mut Writer, href: &str) {
    writer.open("d:response");
    writer.text("d:href", href);
    writer.text("d:status", "HTTP/1.1 404 Not Found");
    writer.close("d:response");
}

async fn sync(
    asked: &Asked<'_>,
    properties: &Properties,
    token: Option<&str>,
    limit: Option<usize>,
) -> Result<Response, Refused> {
    let invalid = || Refused::Because(StatusCode::FORBIDDEN, Precondition::ValidSyncToken);
    let since = token.map(|token| token.strip_prefix(TOKEN_START).ok_or_else(invalid)).transpose()?;
    // Nought would come no further for ever.
    let limit = limit.map(|limit| limit.max(1));
    let changes = match collections::changes(asked.app, &asked.collection, since, limit).await {
        Ok(changes) => changes,
        Err(Failure::Refused(Refusal::ForgottenState)) => return Err(invalid()),
        Err(failure) => return Err(Refused::Failed(failure.into())),
    };
    let mut writer = Writer::new("d:multistatus");
    for name in changes.changed {
        response(asked, &mut writer, &Place::Object(name), properties).await?;
    }
    for name in changes.gone {
        gone(&mut writer, &Place::Object(name).path(asked.person.id));
    }
    if changes.truncated {
        writer.open("d:response");
        writer.text("d:href", &Place::Calendar.path(asked.person.id));
        writer.text("d:status", "HTTP/1.1 507 Insufficient Storage");
        writer.raw("<d:error><d:number-of-matches-within-limits/></d:error>");
        writer.close("d:response");
    }
    writer.text("d:sync-token", &format!("{TOKEN_START}{}", changes.state));
    Ok(xml::multistatus(writer.finish("d:multistatus")))
}
