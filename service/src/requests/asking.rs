//! Asking for a meeting.

use entity::id::{MissionId, OrganisationId, RequestId};
use entity::words::RequestState;
use entity::{mission, organisation, request};
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;

use super::rules::{self, Outcome};
use super::{Ask, Refusal, notices, record, rows};
use crate::app::App;
use crate::caller::Caller;
use crate::database::{self, WriteTxn};
use crate::missions::standing;
use crate::refusal::Failure;

/// How often asking is tried when someone else writes the pair's request, or its transaction, at the same moment.
const ATTEMPTS: usize = 3;

/// Asks for a meeting. Asking someone who has asked already accepts that request instead; asking again after
/// a withdrawal asks anew.
pub async fn ask(
    app: &App,
    caller: &Caller,
    mission: MissionId,
    ask: Ask,
) -> Result<request::Model, Failure<Refusal>> {
    if ask.from == ask.to {
        return Err(Refusal::Oneself.into());
    }
    for _ in 1..ATTEMPTS {
        match try_ask(app, caller, mission, &ask).await {
            // Both asked each other at once, or one asked twice: now the other's request is there to be seen.
            Err(Failure::Database(error)) if database::is_twice(&error) || database::gave_way(&error) => {}
            outcome => return outcome,
        }
    }
    try_ask(app, caller, mission, &ask).await
}

async fn try_ask(
    app: &App,
    caller: &Caller,
    mission: MissionId,
    ask: &Ask,
) -> Result<request::Model, Failure<Refusal>> {
    let txn = app.db.begin_write().await?;
    let (mission, lead) = asking(&txn, app, caller, mission).await?;
    let organisations = rows::organisations(&txn, vec![ask.from, ask.to]).await?;
    let of = |id: OrganisationId| {
        organisations.iter().find(|organisation| organisation.id == id).ok_or(Refusal::NoSuch)
    };
    let (from, to) = (of(ask.from)?, of(ask.to)?);
    if !lead && !caller.speaks_for(from.id) {
        return Err(Refusal::NotYours(from.name.clone()).into());
    }
    rules::asks_now(&mission, lead, app.clock.now())?;
    rules::ask(ask, from, to, &rows::delegates(&txn, mission.id, &[from.id, to.id]).await?)?;
    let pair = rules::pair(from.id, to.id);
    let before = rows::of_pair(&txn, mission.id, &pair).await?;
    let outcome = rules::outcome(before.as_ref(), from.id)?;
    let request = match (outcome, before) {
        (Outcome::Accepted, Some(before)) => accept(app, &txn, caller, ask, before).await?,
        (_, before) => {
            let row = asked(app, caller, ask, (from, to));
            let request = match before {
                Some(before) => {
                    let version = Set(before.version + 1);
                    request::ActiveModel { id: Set(before.id), version, ..row }.update(&txn).await?
                }
                None => {
                    let id = Set(RequestId(app.ids.uuid(app.clock.now())));
                    let (mission_id, pair, version) = (Set(mission.id), Set(pair), Set(1));
                    request::ActiveModel { id, mission_id, pair, version, ..row }.insert(&txn).await?
                }
            };
            notices::received(app, &txn, caller, &request).await?;
            let detail = json!({ "from": from.key, "to": to.key, "rank": request.rank });
            record(app, &txn, caller, "request.ask", &request, detail).await?;
            request
        }
    };
    txn.commit().await?;
    app.wake.notify_one();
    Ok(request)
}

/// The mission, which stays as it is while this transaction runs, and whether the caller leads it.
async fn asking(
    txn: &WriteTxn,
    app: &App,
    caller: &Caller,
    mission: MissionId,
) -> Result<(mission::Model, bool), Failure<Refusal>> {
    let mission = crate::missions::rows::held(txn, mission).await?.ok_or(Refusal::NoSuch)?;
    let standing = standing::on(txn, caller, &mission, app.clock.now()).await?;
    if !standing.visible && !standing.takes_part() {
        return Err(Refusal::NoSuch.into());
    }
    Ok((mission, standing.lead))
}

/// The row of a request that begins, or begins anew.
fn asked(
    app: &App,
    caller: &Caller,
    ask: &Ask,
    (from, to): (&organisation::Model, &organisation::Model),
) -> request::ActiveModel {
    request::ActiveModel {
        kind: Set(rules::kind(ask.kind, from, to)),
        from_organisation_id: Set(from.id),
        to_organisation_id: Set(to.id),
        from_delegate_id: Set(ask.from_delegate),
        to_delegate_id: Set(ask.to_delegate),
        half_day: Set(ask.half_day),
        rank: Set(ask.rank),
        to_rank: Set(None),
        message: Set(ask.message.clone()),
        state: Set(RequestState::Pending),
        answer: Set(String::new()),
        asked_by: Set(Some(caller.person_id)),
        asked_at: Set(app.clock.now()),
        answered_by: Set(None),
        answered_at: Set(None),
        pinned_slot_id: Set(None),
        pinned_table_id: Set(None),
        ..Default::default()
    }
}

/// Who asks back has said yes, and how much.
async fn accept(
    app: &App,
    txn: &WriteTxn,
    caller: &Caller,
    ask: &Ask,
    before: request::Model,
) -> Result<request::Model, Failure<Refusal>> {
    let version = before.version + 1;
    let to_delegate = ask.from_delegate.or(before.to_delegate_id);
    let from_delegate = ask.to_delegate.or(before.from_delegate_id);
    let mut row = before.into_active_model();
    row.state = Set(RequestState::Accepted);
    row.to_rank = Set(Some(ask.rank));
    row.to_delegate_id = Set(to_delegate);
    row.from_delegate_id = Set(from_delegate);
    row.answer = Set(ask.message.clone());
    row.answered_by = Set(Some(caller.person_id));
    row.answered_at = Set(Some(app.clock.now()));
    row.version = Set(version);
    let request = row.update(txn).await?;
    notices::answered(app, txn, caller, &request).await?;
    record(app, txn, caller, "request.accept", &request, json!({ "by": "asking back" })).await?;
    Ok(request)
}
