//! Decisions about invitations, as plain functions: what a change means for what people hold, who may answer.

use calendar::event::{Event, PartStat, Status};
use calendar::invitation::{Content, Heard, Issued, Life};
use calendar::message::Method;
use chrono::{DateTime, Utc};
use entity::id::PersonId;
use entity::invitation;
use entity::words::{InvitationState, Partstat};

use super::entry::{self, Unwritable};
use crate::outbox::Before;
use crate::refusal::{Kind, Refuse};

/// Why an action is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not there, or is somebody else's.
    #[error("there is no such invitation")]
    NoSuch,
    /// It does not stand any more.
    #[error("this meeting is cancelled: there is nothing to answer any more")]
    Cancelled,
    /// It has taken place.
    #[error("this meeting ended at {ended_at}: it can no longer be answered")]
    Over {
        /// When it ended.
        ended_at: DateTime<Utc>,
    },
    /// The state of not having answered is no answer.
    #[error("`needs_action` is no answer: say accepted, tentative or declined")]
    NoAnswer,
}

impl Refuse for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuch => Kind::NotFound,
            Self::Cancelled | Self::Over { .. } => Kind::Conflict,
            Self::NoAnswer => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoSuch => "not-found",
            Self::Cancelled => "invitation-cancelled",
            Self::Over { .. } => "invitation-over",
            Self::NoAnswer => "no-answer",
        }
    }

    fn pointer(&self) -> Option<String> {
        matches!(self, Self::NoAnswer).then(|| "/partstat".to_owned())
    }
}

/// What becomes of one invitation, and which mail says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The person's calendar says it already.
    Nothing,
    /// It is issued for the first time.
    Issue(invitation::Model),
    /// It was cancelled and stands again.
    Renew(invitation::Model),
    /// It is issued again, changed.
    Change {
        /// The row as it has to be stored.
        row: invitation::Model,
        /// When and where it was.
        was: Before,
    },
    /// It ends.
    End(invitation::Model),
}

impl Step {
    /// The row as it has to be stored, unless nothing changes.
    pub fn row(&self) -> Option<&invitation::Model> {
        match self {
            Self::Nothing => None,
            Self::Issue(row) | Self::Renew(row) | Self::Change { row, .. } | Self::End(row) => Some(row),
        }
    }
}

/// What stands as the reason of a meeting that the person of this name declined. Mails say it in the reader's words.
pub fn why_declined(name: &str) -> String {
    format!("{name} declined")
}

/// Compares what a person holds with what the rows say now (`wanted`; none when the person is no longer to
/// come). SEQUENCE follows RFC 5546 §2.1.4; an answer is asked for anew only when time or status changed.
pub fn step(
    held: Option<&invitation::Model>,
    wanted: Option<invitation::Model>,
    now: DateTime<Utc>,
) -> Result<Step, Unwritable> {
    let mut life = held.map(life).transpose()?.unwrap_or_default();
    let event = wanted.as_ref().map(entry::as_issued).transpose()?;
    let Some(outgoing) = life.plan(event.as_ref()) else { return Ok(Step::Nothing) };
    Ok(match (outgoing.method, held, wanted) {
        (Method::Cancel, Some(held), _) => Step::End(kept(held.clone(), &life, now)),
        (_, None, Some(wanted)) => Step::Issue(kept(wanted, &life, now)),
        (_, Some(held), Some(wanted)) => {
            let row = invitation::Model {
                id: held.id,
                reply_sequence: held.reply_sequence,
                reply_dtstamp: held.reply_dtstamp,
                replied_at: held.replied_at,
                created_at: held.created_at,
                ..kept(wanted, &life, now)
            };
            if held.state == InvitationState::Cancelled {
                Step::Renew(row)
            } else {
                Step::Change { row, was: before(held) }
            }
        }
        (_, _, None) => Step::Nothing,
    })
}

/// The row with what the machine decided.
fn kept(row: invitation::Model, life: &Life, now: DateTime<Utc>) -> invitation::Model {
    let (sequence, scheduled) =
        life.issued.as_ref().map_or((0, 0), |issued| (issued.sequence, issued.scheduled));
    invitation::Model {
        sequence: signed(sequence),
        scheduled: signed(scheduled),
        partstat: row_word(life.partstat).unwrap_or(row.partstat),
        state: if life.stands() { InvitationState::Active } else { InvitationState::Cancelled },
        changed_at: now,
        ..row
    }
}

fn before(held: &invitation::Model) -> Before {
    Before {
        starts_wall: held.starts_wall,
        ends_wall: held.ends_wall,
        zone: held.zone.clone(),
        ends_zone: held.ends_zone.clone(),
        location: held.location.clone(),
    }
}

/// An invitation as the machine of `calendar` knows it.
pub fn life(row: &invitation::Model) -> Result<Life, Unwritable> {
    let heard = row.reply_sequence.zip(row.reply_dtstamp);
    let heard = heard.map(|(sequence, dtstamp)| Heard { sequence: unsigned(sequence), dtstamp });
    Ok(Life { issued: Some(issued(row)?), partstat: rfc_word(row.partstat), heard, wish: None })
}

fn issued(row: &invitation::Model) -> Result<Issued, Unwritable> {
    let event = Event { status: Status::Confirmed, ..entry::as_issued(row)? };
    Ok(Issued {
        sequence: unsigned(row.sequence),
        scheduled: unsigned(row.scheduled),
        content: Content::of(&event),
        cancelled: row.state == InvitationState::Cancelled,
    })
}

/// Whether a person may answer an invitation from a page or the API now.
pub fn may_answer(
    row: &invitation::Model,
    person: PersonId,
    partstat: Partstat,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    if row.person_id != person {
        return Err(Refusal::NoSuch);
    }
    if partstat == Partstat::NeedsAction {
        return Err(Refusal::NoAnswer);
    }
    if row.state == InvitationState::Cancelled {
        return Err(Refusal::Cancelled);
    }
    if row.ends_at <= now {
        return Err(Refusal::Over { ended_at: row.ends_at });
    }
    Ok(())
}

/// Whether an answer gives the slot back: a decline of what has not begun.
pub fn frees_the_slot(row: &invitation::Model, partstat: Partstat, now: DateTime<Utc>) -> bool {
    partstat == Partstat::Declined && row.state == InvitationState::Active && row.starts_at > now
}

/// The place of an answer from a page in the order of answers: late mails count for less.
pub fn heard_now(row: &invitation::Model, now: DateTime<Utc>) -> Heard {
    Heard { sequence: unsigned(row.sequence), dtstamp: now }
}

/// The word of RFC 5545 for a stored answer.
pub fn rfc_word(partstat: Partstat) -> PartStat {
    match partstat {
        Partstat::NeedsAction => PartStat::NeedsAction,
        Partstat::Accepted => PartStat::Accepted,
        Partstat::Declined => PartStat::Declined,
        Partstat::Tentative => PartStat::Tentative,
    }
}

/// The word that is stored for an answer of RFC 5545; none for DELEGATED, which nobody is asked for.
pub fn row_word(partstat: PartStat) -> Option<Partstat> {
    match partstat {
        PartStat::NeedsAction => Some(Partstat::NeedsAction),
        PartStat::Accepted => Some(Partstat::Accepted),
        PartStat::Declined => Some(Partstat::Declined),
        PartStat::Tentative => Some(Partstat::Tentative),
        PartStat::Delegated => None,
    }
}

/// SEQUENCE as iCalendar counts it.
pub fn unsigned(sequence: i32) -> u32 {
    u32::try_from(sequence).unwrap_or_default()
}

/// SEQUENCE as the column holds it.
pub fn signed(sequence: u32) -> i32 {
    i32::try_from(sequence).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests;
