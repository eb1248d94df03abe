//! Delegates: who attends a mission for which organisation.

use chrono::{DateTime, Utc};
use entity::id::{DelegateId, MissionId, OrganisationId, PersonId};
use entity::words::{DelegateRole, DelegateStatus};
use entity::{delegate, mission, organisation, person};
use sea_orm::{ActiveModelTrait, DbErr, EntityTrait, IntoActiveModel, Set};
use serde_json::{Value, json};

use crate::app::App;
use crate::audit::{self, Entry};
use crate::caller::Caller;
use crate::database::WriteTxn;
use crate::missions::standing::{self, Standing};
use crate::page::{Cursor, Page};
use crate::refusal::Failure;
use crate::{invitations, meetings};

mod refusal;
mod rows;
pub mod rules;

pub use refusal::Refusal;
use rules::Asker;

/// A delegate with who it is.
#[derive(Clone, Debug)]
pub struct Delegate {
    /// The row.
    pub delegate: delegate::Model,
    /// Who.
    pub person: person::Model,
    /// For whom.
    pub organisation: organisation::Model,
}

/// The delegates of a mission, by organisation and name.
pub async fn list(app: &App, mission: MissionId, cursor: Cursor) -> Result<Page<Delegate>, DbErr> {
    let rows = rows::page(app.db.read(), mission, cursor).await?;
    Ok(Page::of(rows, cursor, |row| row.delegate.id.0))
}

/// One delegate.
pub async fn get(app: &App, id: DelegateId) -> Result<Delegate, Failure<Refusal>> {
    Ok(rows::one(app.db.read(), id).await?.ok_or(Refusal::NoSuch)?)
}

/// Applies for a place. Anyone who speaks for the organisation may, while the mission is open; who withdrew may
/// apply anew, and goes to the end of the line.
pub async fn apply(
    app: &App,
    caller: &Caller,
    mission: MissionId,
    organisation: OrganisationId,
) -> Result<delegate::Model, Failure<Refusal>> {
    let txn = app.db.begin_write().await?;
    let (mission, standing) = locked(&txn, app, caller, mission).await?;
    rules::applies(&mission, &standing)?;
    if !caller.speaks_for(organisation) {
        return Err(Refusal::NotYours.into());
    }
    let role = DelegateRole::Participant;
    let place = Place { person: caller.person_id, organisation, role, status: DelegateStatus::Applied };
    let delegate = take_in(app, &txn, caller, &mission, "delegate.apply", place).await?;
    txn.commit().await?;
    Ok(delegate)
}

/// Enters a person. The lead may; the status is confirmed, or waiting list when the mission is full.
pub async fn enter(
    app: &App,
    caller: &Caller,
    mission: MissionId,
    person: PersonId,
    organisation: OrganisationId,
    role: DelegateRole,
) -> Result<delegate::Model, Failure<Refusal>> {
    let txn = app.db.begin_write().await?;
    let (mission, standing) = locked(&txn, app, caller, mission).await?;
    if !standing.lead {
        return Err(Refusal::NotLead.into());
    }
    rules::changes(&mission)?;
    person::Entity::find_by_id(person).one(&txn).await?.ok_or(Refusal::NoSuch)?;
    organisation::Entity::find_by_id(organisation).one(&txn).await?.ok_or(Refusal::NoSuch)?;
    let status = rules::entered(&mission, role, rows::confirmed(&txn, mission.id).await?);
    let place = Place { person, organisation, role, status };
    let delegate = take_in(app, &txn, caller, &mission, "delegate.enter", place).await?;
    txn.commit().await?;
    Ok(delegate)
}

/// Moves a delegate to another status. The lead may all; a delegate, and who speaks for its organisation, may
/// withdraw. Withdrawing calls off the delegate's meetings that have not begun, and the first on the waiting list
/// is confirmed.
pub async fn move_to(
    app: &App,
    caller: &Caller,
    id: DelegateId,
    version: i32,
    status: DelegateStatus,
) -> Result<delegate::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let (before, mission, asker) = concerned(&txn, app, caller, id).await?;
    let confirmed = rows::confirmed(&txn, mission.id).await?;
    rules::transition(&mission, &before, status, asker, confirmed)?;
    rules::changes(&mission)?;
    rules::fresh(version, before.version)?;
    if status == DelegateStatus::Withdrawn {
        let to_come = rows::meetings_to_come(&txn, id, now).await?;
        let why = "A delegate has withdrawn from the mission.";
        meetings::cancel_all_within(app, &txn, &to_come, why).await?;
    }
    let delegate = set_status(app, &txn, caller, &before, status, "delegate.move").await?;
    if status == DelegateStatus::Withdrawn {
        let_in(app, &txn, caller, &mission).await?;
    }
    txn.commit().await?;
    app.wake.notify_one();
    Ok(delegate)
}

/// Offers a delegate's free slots to be booked directly, or no longer. The delegate may, who speaks for its
/// organisation, and the lead.
pub async fn offer_slots(
    app: &App,
    caller: &Caller,
    id: DelegateId,
    version: i32,
    offers: bool,
) -> Result<delegate::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let (before, mission, asker) = concerned(&txn, app, caller, id).await?;
    if asker == Asker::Other {
        return Err(Refusal::NoSuch.into());
    }
    rules::changes(&mission)?;
    rules::fresh(version, before.version)?;
    if before.status == DelegateStatus::Withdrawn {
        return Err(Refusal::Withdrawn.into());
    }
    let mut row = before.into_active_model();
    row.offers_slots = Set(offers);
    row.version = Set(version + 1);
    let delegate = row.update(&txn).await?;
    record(&txn, app, caller, now, "delegate.offer_slots", &delegate, json!({ "offers": offers })).await?;
    txn.commit().await?;
    Ok(delegate)
}

/// Confirms those on the waiting list for whom there is a place now, the longest waiting first, within another
/// action's transaction that has locked the mission.
pub(crate) async fn let_in(
    app: &App,
    txn: &WriteTxn,
    caller: &Caller,
    mission: &mission::Model,
) -> Result<(), DbErr> {
    let places = rules::places_left(mission, rows::confirmed(txn, mission.id).await?);
    if places == Some(0) {
        return Ok(());
    }
    let waiting = rows::waiting(txn, mission.id).await?;
    for next in rules::next_in(&waiting, places) {
        set_status(app, txn, caller, next, DelegateStatus::Confirmed, "delegate.let_in").await?;
    }
    Ok(())
}

/// Who shall attend, for whom, as what.
struct Place {
    person: PersonId,
    organisation: OrganisationId,
    role: DelegateRole,
    status: DelegateStatus,
}

/// Writes a delegate who is new, or comes again.
async fn take_in(
    app: &App,
    txn: &WriteTxn,
    caller: &Caller,
    mission: &mission::Model,
    action: &str,
    place: Place,
) -> Result<delegate::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let before = rows::of_person(txn, mission.id, place.person).await?;
    rules::comes_anew(before.as_ref())?;
    let row = delegate::ActiveModel {
        organisation_id: Set(place.organisation),
        role: Set(place.role),
        status: Set(place.status),
        offers_slots: Set(false),
        applied_at: Set(now),
        changed_at: Set(now),
        ..Default::default()
    };
    let delegate = match before {
        Some(before) => {
            let version = Set(before.version + 1);
            delegate::ActiveModel { id: Set(before.id), version, ..row }.update(txn).await?
        }
        None => {
            let id = Set(DelegateId(app.ids.uuid(now)));
            let (mission_id, person_id) = (Set(mission.id), Set(place.person));
            let row = delegate::ActiveModel { id, mission_id, person_id, version: Set(1), ..row };
            row.insert(txn).await?
        }
    };
    // Coming or not changes what the feed holds of the agenda.
    invitations::raise_revisions(txn, &[delegate.person_id], now).await?;
    record(txn, app, caller, now, action, &delegate, json!({ "status": delegate.status.word() })).await?;
    Ok(delegate)
}

/// Writes a status, with its line in the log.
async fn set_status(
    app: &App,
    txn: &WriteTxn,
    caller: &Caller,
    before: &delegate::Model,
    status: DelegateStatus,
    action: &str,
) -> Result<delegate::Model, DbErr> {
    let now = app.clock.now();
    let mut row = before.clone().into_active_model();
    row.status = Set(status);
    row.changed_at = Set(now);
    row.version = Set(before.version + 1);
    let delegate = row.update(txn).await?;
    // Coming or not changes what the feed holds of the agenda.
    invitations::raise_revisions(txn, &[delegate.person_id], now).await?;
    let detail = json!({ "from": before.status.word(), "to": status.word() });
    record(txn, app, caller, now, action, &delegate, detail).await?;
    Ok(delegate)
}

/// The mission, locked, and what the caller is to it; to whom may not see it, it is not there.
async fn locked(
    txn: &WriteTxn,
    app: &App,
    caller: &Caller,
    mission: MissionId,
) -> Result<(mission::Model, Standing), Failure<Refusal>> {
    let mission = crate::missions::rows::locked(txn, mission).await?.ok_or(Refusal::NoSuch)?;
    let standing = standing::on(txn, caller, &mission, app.clock.now()).await?;
    if !standing.visible && !standing.takes_part() {
        return Err(Refusal::NoSuch.into());
    }
    Ok((mission, standing))
}

/// A delegate, its mission locked, and what the caller is to it.
async fn concerned(
    txn: &WriteTxn,
    app: &App,
    caller: &Caller,
    id: DelegateId,
) -> Result<(delegate::Model, mission::Model, Asker), Failure<Refusal>> {
    let found = delegate::Entity::find_by_id(id).one(txn).await?.ok_or(Refusal::NoSuch)?;
    let (mission, standing) = locked(txn, app, caller, found.mission_id).await?;
    // Read again under the lock: what was read before it may be old.
    let delegate = delegate::Entity::find_by_id(id).one(txn).await?.ok_or(Refusal::NoSuch)?;
    let own = delegate.person_id == caller.person_id || caller.speaks_for(delegate.organisation_id);
    let asker = match (standing.lead, own) {
        (true, _) => Asker::Lead,
        (false, true) => Asker::Own,
        (false, false) => Asker::Other,
    };
    Ok((delegate, mission, asker))
}

async fn record(
    txn: &WriteTxn,
    app: &App,
    caller: &Caller,
    now: DateTime<Utc>,
    action: &str,
    delegate: &delegate::Model,
    detail: Value,
) -> Result<(), DbErr> {
    let entry = Entry {
        actor: Some(caller.person_id),
        action,
        subject: "delegate",
        subject_id: Some(delegate.id.0),
        mission_id: Some(delegate.mission_id),
        detail,
    };
    audit::record(txn, app, now, entry).await
}

#[cfg(test)]
mod tests;
