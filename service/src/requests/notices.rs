//! Whom a request is told to, and whom its answer.

use chrono::{DateTime, TimeDelta, Utc};
use entity::id::{MissionId, OrganisationId, PersonId};
use entity::request;
use sea_orm::DbErr;

use super::rows;
use crate::app::App;
use crate::caller::Caller;
use crate::database::WriteTxn;
use crate::outbox::{self, Task};

/// Tells the asked organisation's delegates who speak for it.
pub(super) async fn received(
    app: &App,
    txn: &WriteTxn,
    caller: &Caller,
    request: &request::Model,
) -> Result<(), DbErr> {
    let now = app.clock.now();
    let people = speakers(txn, request.mission_id, request.to_organisation_id, now).await?;
    for person in people.into_iter().filter(|person| *person != caller.person_id) {
        let task = Task::RequestReceived { request: request.id.0, person: person.0 };
        put(app, txn, request, task).await?;
    }
    Ok(())
}

/// Tells who asked. When the lead entered the request, or an import brought it, the asking organisation's
/// delegates who speak for it are told as well.
pub(super) async fn answered(
    app: &App,
    txn: &WriteTxn,
    caller: &Caller,
    request: &request::Model,
) -> Result<(), DbErr> {
    let now = app.clock.now();
    let speakers = speakers(txn, request.mission_id, request.from_organisation_id, now).await?;
    let people = match request.asked_by {
        Some(asker) if speakers.contains(&asker) => vec![asker],
        asker => asker.into_iter().chain(speakers).collect(),
    };
    for person in people.into_iter().filter(|person| *person != caller.person_id) {
        let task = Task::RequestAnswered { request: request.id.0, person: person.0 };
        put(app, txn, request, task).await?;
    }
    Ok(())
}

/// Each version of a request may be told once: an answer that was changed is told again.
async fn put(app: &App, txn: &WriteTxn, request: &request::Model, task: Task) -> Result<(), DbErr> {
    let again = format!(":{}", request.version);
    let (now, mission) = (app.clock.now(), Some(request.mission_id));
    outbox::put_later(txn, app, now, TimeDelta::zero(), mission, task, &again).await
}

/// The delegates of an organisation who speak for it today; when none does, all of its delegates.
async fn speakers(
    txn: &WriteTxn,
    mission: MissionId,
    organisation: OrganisationId,
    now: DateTime<Utc>,
) -> Result<Vec<PersonId>, DbErr> {
    let today = now.date_naive();
    let affiliated = rows::affiliated(txn, mission, organisation).await?;
    let mut people: Vec<PersonId> = affiliated
        .iter()
        .filter(|(_, place)| {
            place.from_on.is_none_or(|from| from <= today)
                && place.until_on.is_none_or(|until| today <= until)
        })
        .map(|(delegate, _)| delegate.person_id)
        .collect();
    if people.is_empty() {
        let delegates = rows::delegates(txn, mission, &[organisation]).await?;
        people = delegates.iter().map(|delegate| delegate.person_id).collect();
    }
    people.dedup();
    Ok(people)
}
