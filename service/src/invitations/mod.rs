//! Invitations: what each person's calendar holds of a meeting, kept in line with the rows.

use std::collections::BTreeSet;

use calendar::invitation::Heard;
use chrono::{DateTime, Utc};
use entity::id::{InvitationId, MeetingId, MissionId, PersonId};
use entity::words::{InvitationState, InvitationSubject, MeetingStatus, Partstat};
use entity::{invitation, person, timetable};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use crate::app::App;
use crate::audit;
use crate::caller::Caller;
use crate::database::WriteTxn;
use crate::meetings;
use crate::missions::standing;
use crate::outbox::{self, Task};
use crate::refusal::Failure;

use rules::Step;

pub mod entry;
mod rows;
pub mod rules;
mod wording;

pub use entry::{MAILBOX, Unwritable, event, reply_token};
pub(crate) use rows::{locked, note_heard, raise_revisions};
pub use rules::Refusal;

/// Why invitations are followed, which decides what mail they cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A booking: each person gets the mail of a booked meeting.
    Booked,
    /// A timetable was published: one mail a person, written by the publisher, carries them all.
    Published,
    /// A meeting moved: each person gets an update.
    Moved,
    /// A meeting ended: each person gets a cancellation.
    Cancelled,
}

/// Brings the invitations of everyone in a meeting in line with its rows, within the transaction that changed
/// them: makes, updates (SEQUENCE by RFC 5546 §2.1.4) or cancels them, raises each person's calendar revision,
/// and puts the outbox rows for the mails. Returns the people whose calendar changed.
pub async fn follow(
    app: &App,
    txn: &WriteTxn,
    meeting: MeetingId,
    cause: Cause,
) -> Result<Vec<PersonId>, DbErr> {
    follow_all(app, txn, &[meeting], cause, app.clock.now()).await
}

/// As [`follow`], for many meetings in a few statements, which all change at `now`. People come in the order of
/// their ids, each once.
pub async fn follow_all(
    app: &App,
    txn: &WriteTxn,
    meetings: &[MeetingId],
    cause: Cause,
    now: DateTime<Utc>,
) -> Result<Vec<PersonId>, DbErr> {
    let material = rows::material(txn, meetings).await?;
    let mut issued = Vec::new();
    let mut people = BTreeSet::new();
    for step in steps(app, &material, now)? {
        let Some(row) = step.row().cloned() else { continue };
        let is_new = matches!(step, Step::Issue(_));
        let id = if is_new { InvitationId(app.ids.uuid(now)) } else { row.id };
        let row = invitation::Model { id, ..row };
        people.insert(row.person_id);
        if cause != Cause::Published {
            outbox::put(txn, app, now, Some(row.mission_id), mail_of(step, &row)).await?;
        }
        if is_new {
            issued.push(row);
        } else {
            rows::update(txn, row).await?;
        }
    }
    rows::insert(txn, issued).await?;
    let people: Vec<PersonId> = people.into_iter().collect();
    rows::raise_revisions(txn, &people, now).await?;
    Ok(people)
}

fn steps(app: &App, material: &rows::Material, now: DateTime<Utc>) -> Result<Vec<Step>, DbErr> {
    let mut steps = Vec::new();
    for meeting in &material.meetings {
        let mut wanted = if meeting.status == MeetingStatus::Confirmed {
            // A sentence that an operator's file breaks is refused when the server starts.
            wording::wanted(&app.words, material, meeting, now)
                .map_err(|error| DbErr::Custom(error.to_string()))?
        } else {
            Vec::new()
        };
        let held = material.held.get(&meeting.id).map_or(&[][..], Vec::as_slice);
        for held in held {
            let at = wanted.iter().position(|row| row.person_id == held.person_id);
            let wanted = at.map(|at| wanted.swap_remove(at));
            steps.push(rules::step(Some(held), wanted, now));
        }
        steps.extend(wanted.into_iter().map(|row| rules::step(None, Some(row), now)));
    }
    // A slot without a length or in an unknown zone never comes this far.
    steps.into_iter().map(|step| step.map_err(|error| DbErr::Custom(error.to_string()))).collect()
}

fn mail_of(step: Step, row: &invitation::Model) -> Task {
    let (invitation, sequence) = (row.id.0, row.sequence);
    match step {
        Step::Change { was, .. } => Task::MeetingMoved { invitation, sequence, was },
        Step::End(_) => Task::MeetingCancelled { invitation, sequence },
        Step::Issue(_) | Step::Renew(_) | Step::Nothing => Task::MeetingBooked { invitation, sequence },
    }
}

/// The invitations of a person that stand, in one mission or all, by start.
pub async fn of_person(
    app: &App,
    person: PersonId,
    mission: Option<MissionId>,
) -> Result<Vec<invitation::Model>, DbErr> {
    let mut query = invitation::Entity::find()
        .filter(invitation::Column::PersonId.eq(person))
        .filter(invitation::Column::State.eq(InvitationState::Active));
    if let Some(mission) = mission {
        query = query.filter(invitation::Column::MissionId.eq(mission));
    }
    query
        .order_by_asc(invitation::Column::StartsAt)
        .order_by_asc(invitation::Column::Id)
        .all(app.db.read())
        .await
}

/// The invitations of a person that the publishing of a timetable made, changed or cancelled, by start; those
/// that changed again since have a mail of their own.
pub async fn of_timetable(
    app: &App,
    timetable: &timetable::Model,
    person: PersonId,
) -> Result<Vec<invitation::Model>, DbErr> {
    let Some(published_at) = timetable.published_at else { return Ok(Vec::new()) };
    invitation::Entity::find()
        .filter(invitation::Column::PersonId.eq(person))
        .filter(invitation::Column::MissionId.eq(timetable.mission_id))
        .filter(invitation::Column::ChangedAt.eq(published_at))
        .order_by_asc(invitation::Column::StartsAt)
        .order_by_asc(invitation::Column::Id)
        .all(app.db.read())
        .await
}

/// One invitation. Only its person and the lead may see it: ask [`visible_to`] before showing it.
pub async fn get(app: &App, id: InvitationId) -> Result<invitation::Model, Failure<Refusal>> {
    let row = invitation::Entity::find_by_id(id).one(app.db.read()).await?;
    row.ok_or(Failure::Refused(Refusal::NoSuch))
}

/// One invitation, for a caller who may see it: its person, and the lead of its mission.
pub async fn visible_to(
    app: &App,
    caller: &Caller,
    id: InvitationId,
) -> Result<invitation::Model, Failure<Refusal>> {
    let row = get(app, id).await?;
    if row.person_id == caller.person_id || standing::of(app, caller, row.mission_id).await?.lead {
        return Ok(row);
    }
    Err(Failure::Refused(Refusal::NoSuch))
}

/// Answers an invitation from a page or the API. A decline frees the slot and tells the lead.
pub async fn answer(
    app: &App,
    caller: &Caller,
    id: InvitationId,
    partstat: Partstat,
) -> Result<invitation::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let row = rows::locked(&txn, id).await?.ok_or(Failure::Refused(Refusal::NoSuch))?;
    rules::may_answer(&row, caller.person_id, partstat, now)?;
    let heard = rules::heard_now(&row, now);
    let row = take_answer(app, &txn, row, partstat, heard, "page").await?;
    txn.commit().await?;
    app.wake.notify_one();
    Ok(row)
}

/// Writes an answer down, by whatever way it came, within the caller's transaction, which has the row from
/// [`locked`]. A decline of a meeting that
/// has not begun calls it off: slot, table and people are free again, the others get a cancellation. Its
/// request stays accepted, so that the next run places it anew, in another slot.
pub async fn take_answer(
    app: &App,
    txn: &WriteTxn,
    mut row: invitation::Model,
    partstat: Partstat,
    heard: Heard,
    way: &str,
) -> Result<invitation::Model, DbErr> {
    let now = app.clock.now();
    let frees = rules::frees_the_slot(&row, partstat, now) && row.subject == InvitationSubject::Meeting;
    row.partstat = partstat;
    row.replied_at = Some(now);
    row.reply_sequence = Some(rules::signed(heard.sequence));
    row.reply_dtstamp = Some(heard.dtstamp);
    rows::write_answer(txn, &row).await?;
    let entry = audit::Entry {
        actor: Some(row.person_id),
        action: match partstat {
            Partstat::Declined => "invitation.decline",
            Partstat::Tentative => "invitation.tentative",
            Partstat::Accepted | Partstat::NeedsAction => "invitation.accept",
        },
        subject: "invitation",
        subject_id: Some(row.id.0),
        mission_id: Some(row.mission_id),
        detail: json!({ "meeting": row.subject_id, "summary": row.summary, "way": way, "frees_slot": frees }),
    };
    audit::record(txn, app, now, entry).await?;
    if !frees {
        // The person's CalDAV collection holds the answer. One that frees the slot raises it with everyone's below.
        rows::raise_revisions(txn, &[row.person_id], now).await?;
        return Ok(row);
    }
    let who = person::Entity::find_by_id(row.person_id).one(txn).await?;
    let why = rules::why_declined(&who.map_or_else(|| "An attendee".to_owned(), |person| person.name));
    meetings::cancel_within(app, txn, MeetingId(row.subject_id), &why).await?;
    let after = invitation::Entity::find_by_id(row.id).one(txn).await?;
    Ok(after.unwrap_or(row))
}
