//! Answers to invitations: which one is meant, what it means, and what is written down for it.

use calendar::address::Address;
use calendar::invitation::{Evidence, Heard, decide};
use calendar::mail::IncomingMail;
use calendar::reply::{Incoming, Proposed};
use calendar::zone::Zone;
use chrono::{DateTime, TimeDelta, Utc};
use entity::id::InvitationId;
use entity::words::{InboxState, InvitationState, Partstat};
use entity::{inbox, invitation, person};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use super::rules::{self, Candidate, Verdict};
use crate::app::App;
use crate::database::WriteTxn;
use crate::invitations;
use crate::outbox::{self, Task};

/// Most invitations with one UID that are looked at; a meeting seats far fewer.
const CANDIDATES_MAX: u64 = 100;

/// Who says that an answer comes from the attendee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vouched {
    /// DKIM and DMARC, as [`super::Senders::vouch`] tells.
    By(Option<bool>),
    /// The lead, who has seen it.
    ByLead,
}

/// What came of one thing that a message said.
pub(super) type Outcome = (InboxState, String);

/// Takes one answer in: finds its invitation, decides, and writes it down if it holds.
pub(super) async fn take(
    app: &App,
    txn: &WriteTxn,
    row: &mut inbox::Model,
    mail: &IncomingMail,
    item: &Incoming,
    vouched: Vouched,
) -> Result<Outcome, DbErr> {
    let candidates = candidates(app, txn, item).await?;
    row.mission_id = row.mission_id.or(candidates.first().map(|one| one.invitation.mission_id));
    let by_organizer = item.organizer.as_ref().and_then(|address| address.token(invitations::MAILBOX));
    let tokens: Vec<&str> = mail.token(invitations::MAILBOX).into_iter().chain(by_organizer).collect();
    let Some((found, token)) = rules::addressed(&candidates, &tokens, item) else {
        let why = "It answers an event that nobody was invited to from here, or for somebody who was not.";
        return Ok((InboxState::Unverified, why.to_owned()));
    };
    row.invitation_id = Some(found.invitation.id);
    row.mission_id = Some(found.invitation.mission_id);
    let Ok(attendee) = Address::parse(&found.person.email) else {
        return Ok((InboxState::Unverified, "The person's address cannot be compared.".to_owned()));
    };
    let Some(held) = invitations::locked(txn, found.invitation.id).await? else {
        return Ok((InboxState::Unverified, "The invitation is gone.".to_owned()));
    };
    let evidence = match vouched {
        Vouched::By(authenticated) => {
            Evidence { from: mail.from.clone(), token, authenticated, received: row.received_at }
        }
        Vouched::ByLead => Evidence {
            from: Some(attendee.clone()),
            token: true,
            authenticated: Some(true),
            received: row.received_at,
        },
    };
    let decision = decide(&rules::standing(&held, attendee), item, &evidence);
    let name = &found.person.name;
    match rules::verdict(decision, name, &held.summary) {
        Verdict::File { state, reason } => Ok((state, reason)),
        Verdict::Apply { partstat, heard } => {
            withdraw_proposals(txn, held.id).await?;
            let summary = held.summary.clone();
            let after = invitations::take_answer(app, txn, held, partstat, heard, "mail").await?;
            let freed = partstat == Partstat::Declined && after.state == InvitationState::Cancelled;
            Ok((InboxState::Applied, rules::applied(partstat, name, &summary, freed)))
        }
        Verdict::Propose { proposed, heard } => propose(txn, row, &held, name, item, proposed, heard).await,
        Verdict::Resend => {
            send_again(app, txn, &held).await?;
            Ok((InboxState::Applied, rules::sent_again(name, &held.summary)))
        }
    }
}

/// Keeps a proposal of another time for the lead. A newer one stands in place of an older.
async fn propose(
    txn: &WriteTxn,
    row: &mut inbox::Model,
    held: &invitation::Model,
    name: &str,
    item: &Incoming,
    proposed: Proposed,
    heard: Heard,
) -> Result<Outcome, DbErr> {
    withdraw_proposals(txn, held.id).await?;
    invitations::note_heard(txn, held.id, heard).await?;
    row.proposed_starts_at = Some(proposed.start);
    row.proposed_ends_at = proposed.end;
    row.answers_sequence = Some(held.sequence);
    let wall =
        Zone::parse(&held.zone).map_or_else(|_| proposed.start.naive_utc(), |zone| zone.wall(proposed.start));
    let said = rules::proposed(name, &held.summary, wall, &held.zone, item.comment.as_deref());
    Ok((InboxState::Proposed, said))
}

/// Proposals of an invitation that nobody has decided on: a later answer stands in their place.
async fn withdraw_proposals(txn: &WriteTxn, invitation: InvitationId) -> Result<(), DbErr> {
    inbox::Entity::update_many()
        .set(inbox::ActiveModel { state: Set(InboxState::Stale), ..Default::default() })
        .filter(inbox::Column::InvitationId.eq(invitation))
        .filter(inbox::Column::State.eq(InboxState::Proposed))
        .exec(txn)
        .await?;
    Ok(())
}

/// Sends what an invitation says now once more: at most once an hour, so that two programs that answer one another
/// end soon.
async fn send_again(app: &App, txn: &WriteTxn, held: &invitation::Model) -> Result<(), DbErr> {
    let now: DateTime<Utc> = app.clock.now();
    let (invitation, sequence) = (held.id.0, held.sequence);
    let task = match held.state {
        InvitationState::Active => Task::MeetingBooked { invitation, sequence },
        InvitationState::Cancelled => Task::MeetingCancelled { invitation, sequence },
    };
    let again = now.format(":again:%Y-%m-%dT%H").to_string();
    outbox::put_later(txn, app, now, TimeDelta::zero(), Some(held.mission_id), task, &again).await
}

async fn candidates(app: &App, txn: &WriteTxn, item: &Incoming) -> Result<Vec<Candidate>, DbErr> {
    let rows = invitation::Entity::find()
        .filter(invitation::Column::Uid.eq(&item.uid))
        .order_by_asc(invitation::Column::Id)
        .limit(CANDIDATES_MAX)
        .all(txn)
        .await?;
    let people = person::Entity::find()
        .filter(person::Column::Id.is_in(rows.iter().map(|row| row.person_id)))
        .all(txn)
        .await?;
    let candidate = |row: invitation::Model| {
        let person = people.iter().find(|person| person.id == row.person_id)?.clone();
        Some(Candidate { token: invitations::reply_token(app, row.id), invitation: row, person })
    };
    Ok(rows.into_iter().filter_map(candidate).collect())
}
