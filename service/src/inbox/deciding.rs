//! What the lead decides: to let an answer in that nobody vouches for, and whether a meeting moves as proposed.

use calendar::mail;
use entity::id::{InboxId, MeetingId, MissionId};
use entity::words::{InboxState, InvitationState, InvitationSubject};
use entity::{inbox, invitation};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Set};
use serde_json::json;

use super::answers::{self, Vouched};
use super::rules::{self, Refusal};
use crate::app::App;
use crate::audit;
use crate::caller::Caller;
use crate::database::WriteTxn;
use crate::invitations;
use crate::meetings::{self, Fit, Meeting};
use crate::outbox::{self, Task};
use crate::refusal::Failure;

/// What has to be known to decide on a proposal.
#[derive(Clone, Debug)]
pub enum Proposal {
    /// The meeting has changed since, or is called off.
    OutOfDate,
    /// The meeting as it stands, and whether it could stand then.
    Open {
        /// As it stands.
        meeting: Box<Meeting>,
        /// As it could.
        fit: Box<Fit>,
    },
}

/// What has to be known to decide on a message with a proposal; none when it has none that is open.
pub async fn proposal(app: &App, row: &inbox::Model) -> Result<Option<Proposal>, DbErr> {
    if row.state != InboxState::Proposed {
        return Ok(None);
    }
    let Some(id) = row.invitation_id else { return Ok(None) };
    let Some(held) = invitation::Entity::find_by_id(id).one(app.db.read()).await? else { return Ok(None) };
    look(app, app.db.read(), row, &held).await.map(Some)
}

async fn look(
    app: &App,
    connection: &impl sea_orm::ConnectionTrait,
    row: &inbox::Model,
    held: &invitation::Model,
) -> Result<Proposal, DbErr> {
    let current = held.state == InvitationState::Active
        && held.subject == InvitationSubject::Meeting
        && row.answers_sequence.is_some_and(|answered| answered >= held.scheduled);
    let (true, Some(at)) = (current, row.proposed_starts_at) else { return Ok(Proposal::OutOfDate) };
    let fit = meetings::fit(connection, MeetingId(held.subject_id), at, app.clock.now()).await?;
    Ok(match fit {
        Some((meeting, fit)) => Proposal::Open { meeting: Box::new(meeting), fit: Box::new(fit) },
        None => Proposal::OutOfDate,
    })
}

/// Does what a message asks for, on the word of the lead: an answer that nobody vouches for is taken in, a meeting
/// moves as proposed, and everyone in it gets the update.
pub async fn accept(
    app: &App,
    caller: &Caller,
    mission: MissionId,
    id: InboxId,
) -> Result<inbox::Model, Failure<Refusal>> {
    let before = super::get(app, id).await?;
    // Read before anything is locked: it takes time.
    let read = match before.state {
        InboxState::Unverified => super::read(&before).await.ok(),
        _ => None,
    };
    let txn = app.db.begin_write().await?;
    let row = open(&txn, mission, id).await?;
    let after = match (row.state, read) {
        (InboxState::Proposed, _) => move_as_proposed(app, &txn, caller, row).await?,
        (InboxState::Unverified, Some(mail)) => let_in(app, &txn, row, &mail).await?,
        (state, _) => return Err(Refusal::Settled(state).into()),
    };
    write(app, &txn, caller, &after, "inbox.accept").await?;
    txn.commit().await?;
    app.wake.notify_one();
    Ok(after)
}

/// Lays a message aside. Who proposed another time is told that it stays as it is (DECLINECOUNTER).
pub async fn dismiss(
    app: &App,
    caller: &Caller,
    mission: MissionId,
    id: InboxId,
) -> Result<inbox::Model, Failure<Refusal>> {
    let txn = app.db.begin_write().await?;
    let mut row = open(&txn, mission, id).await?;
    if super::NEEDS_NOBODY.contains(&row.state) {
        return Err(Refusal::Settled(row.state).into());
    }
    if let (InboxState::Proposed, Some(id)) = (row.state, row.invitation_id) {
        let held = invitations::locked(&txn, id).await?.ok_or(Refusal::NoSuch)?;
        if held.state == InvitationState::Active {
            let task = Task::CounterDeclined { invitation: id.0, message: row.id.0, sequence: held.sequence };
            outbox::put(&txn, app, app.clock.now(), Some(held.mission_id), task).await?;
        }
    }
    row.state = InboxState::Dismissed;
    write(app, &txn, caller, &row, "inbox.dismiss").await?;
    txn.commit().await?;
    app.wake.notify_one();
    Ok(row)
}

/// A message of a mission, which nobody else decides on until this transaction ends. First the invitation, then the
/// message, as an answer that comes in locks them: nobody then waits in a circle.
async fn open(txn: &WriteTxn, mission: MissionId, id: InboxId) -> Result<inbox::Model, Failure<Refusal>> {
    let seen = inbox::Entity::find_by_id(id).one(txn).await?.ok_or(Refusal::NoSuch)?;
    if let Some(invitation) = seen.invitation_id {
        invitations::locked(txn, invitation).await?;
    }
    let row = inbox::Entity::find_by_id(id).lock_exclusive().one(txn).await?;
    Ok(row.filter(|row| row.mission_id == Some(mission)).ok_or(Refusal::NoSuch)?)
}

async fn move_as_proposed(
    app: &App,
    txn: &WriteTxn,
    caller: &Caller,
    mut row: inbox::Model,
) -> Result<inbox::Model, Failure<Refusal>> {
    let id = row.invitation_id.ok_or(Refusal::OutOfDate)?;
    let held = invitations::locked(txn, id).await?.ok_or(Refusal::OutOfDate)?;
    let Proposal::Open { meeting, fit } = look(app, txn, &row, &held).await? else {
        return Err(Refusal::OutOfDate.into());
    };
    let (slot, table) = match *fit {
        Fit::Fits { slot, table } => (slot, table),
        Fit::InTheWay { why, .. } | Fit::Never(why) => {
            return Err(Refusal::DoesNotFit(why.to_string()).into());
        }
        Fit::NoSlot(_) => return Err(Refusal::DoesNotFit("no slot begins then".to_owned()).into()),
    };
    let (id, version) = (meeting.meeting.id, meeting.meeting.version);
    let moved = meetings::move_within(app, txn, caller, id, version, slot.id, table.id).await;
    moved.map_err(|failure| match failure {
        Failure::Refused(refusal) => Failure::Refused(Refusal::DoesNotFit(refusal.to_string())),
        Failure::Database(error) => Failure::Database(error),
        Failure::Fault(why) => Failure::Fault(why),
    })?;
    row.state = InboxState::Applied;
    Ok(row)
}

async fn let_in(
    app: &App,
    txn: &WriteTxn,
    mut row: inbox::Model,
    mail: &mail::IncomingMail,
) -> Result<inbox::Model, Failure<Refusal>> {
    if mail.items.is_empty() {
        return Err(Refusal::Unusable("there is no answer to an invitation in it".to_owned()).into());
    }
    let mut outcomes = Vec::new();
    for item in &mail.items {
        outcomes.push(answers::take(app, txn, &mut row, mail, item, Vouched::ByLead).await?);
    }
    (row.state, row.reason) = rules::summed_up(outcomes);
    match row.state {
        InboxState::Applied | InboxState::Proposed | InboxState::Stale => Ok(row),
        _ => Err(Refusal::Unusable(row.reason).into()),
    }
}

/// Writes down what was decided, and who did.
async fn write(
    app: &App,
    txn: &WriteTxn,
    caller: &Caller,
    row: &inbox::Model,
    action: &str,
) -> Result<(), DbErr> {
    let change = inbox::ActiveModel {
        state: Set(row.state),
        reason: Set(row.reason.clone()),
        invitation_id: Set(row.invitation_id),
        proposed_starts_at: Set(row.proposed_starts_at),
        proposed_ends_at: Set(row.proposed_ends_at),
        answers_sequence: Set(row.answers_sequence),
        ..Default::default()
    };
    inbox::Entity::update_many().set(change).filter(inbox::Column::Id.eq(row.id)).exec(txn).await?;
    let entry = audit::Entry {
        actor: Some(caller.person_id),
        action,
        subject: "inbox",
        subject_id: Some(row.id.0),
        mission_id: row.mission_id,
        detail: json!({ "state": row.state.word(), "from": row.from_address, "reason": row.reason }),
    };
    audit::record(txn, app, app.clock.now(), entry).await
}
