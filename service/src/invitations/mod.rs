//! Invitations: what each person's calendar holds of a meeting, kept in line with the rows.

use entity::id::{InvitationId, MeetingId, MissionId, PersonId};
use entity::invitation;
use entity::words::Partstat;
use sea_orm::DbErr;

use crate::app::App;
use crate::caller::Caller;
use crate::database::WriteTxn;
use crate::refusal::Failure;

pub mod rules;

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
    _app: &App,
    _txn: &WriteTxn,
    _meeting: MeetingId,
    _cause: Cause,
) -> Result<Vec<PersonId>, DbErr> {
    todo!()
}

/// The invitations of a person that stand, in one mission or all, by start.
pub async fn of_person(
    _app: &App,
    _person: PersonId,
    _mission: Option<MissionId>,
) -> Result<Vec<invitation::Model>, DbErr> {
    todo!()
}

/// One invitation; only its person and the lead see it.
pub async fn get(_app: &App, _id: InvitationId) -> Result<invitation::Model, Failure<Refusal>> {
    todo!()
}

/// Answers an invitation from a page or the API. A decline frees the slot and tells the lead.
pub async fn answer(
    _app: &App,
    _caller: &Caller,
    _id: InvitationId,
    _partstat: Partstat,
) -> Result<invitation::Model, Failure<Refusal>> {
    todo!()
}

/// The calendar event of an invitation, as mails and feeds write it.
pub fn event(
    _app: &App,
    _invitation: &invitation::Model,
    _person: &entity::person::Model,
) -> calendar::event::Event {
    todo!()
}
