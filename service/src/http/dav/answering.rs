//! PUT, which is refused but for one thing: an invitation that comes back with the person's own answer in it.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use calendar::collection;

use super::place::Place;
use super::xml::Precondition;
use super::{Asked, Refused, may_not};
use crate::collections::{self, Refusal};
use crate::http::problem::Problem;
use crate::people;
use crate::refusal::Failure;

/// Takes an answer. No entity tag is given back, since what is kept is our object and not the one that came: the
/// program reads it again (RFC 4791 §5.3.4).
pub(super) async fn put(asked: &Asked<'_>, body: &[u8]) -> Result<Response, Refused> {
    let Place::Object(name) = &asked.place else { return Err(may_not("bind")) };
    let Some(member) = asked.collection.member(name) else { return Err(may_not("bind")) };
    let matches = |header| -> Option<bool> {
        let tags = asked.headers.get(header)?.to_str().ok()?;
        Some(tags.split(',').map(str::trim).any(|tag| tag == "*" || tag == member.etag))
    };
    if matches(header::IF_MATCH) == Some(false) || matches(header::IF_NONE_MATCH) == Some(true) {
        return Err(Refused::Plainly(StatusCode::PRECONDITION_FAILED));
    }
    let kind = asked.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if kind.is_some_and(|kind| !kind.trim_start().to_ascii_lowercase().starts_with("text/calendar")) {
        return Err(Refused::Because(StatusCode::FORBIDDEN, Precondition::SupportedCalendarData));
    }
    let bytes = body.to_vec();
    // What strangers send is read where it may take its time.
    let read = tokio::task::spawn_blocking(move || collection::read(&bytes)).await;
    let returned = match read {
        Ok(Ok(returned)) => returned,
        Ok(Err(_)) => {
            return Err(Refused::Because(StatusCode::FORBIDDEN, Precondition::ValidCalendarData));
        }
        Err(error) => return Err(Refused::Failed(Problem::failed(&error))),
    };
    let caller = people::caller(asked.app, asked.person.id, false).await?;
    let caller = caller.ok_or(Refused::Plainly(StatusCode::NOT_FOUND))?;
    match collections::answer(asked.app, &caller, asked.person, member, &returned).await {
        Ok(_) => Ok(StatusCode::NO_CONTENT.into_response()),
        // An answer that comes too late can as little be written as anything else.
        Err(Failure::Refused(Refusal::ReadOnly | Refusal::Answer(_))) => Err(may_not("write-content")),
        Err(failure) => Err(Refused::Failed(failure.into())),
    }
}
