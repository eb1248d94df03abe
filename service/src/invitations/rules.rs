//! Decisions about invitations, as plain functions: what a change means for what people hold, who may answer.

use calendar::event::{Event, PartStat, Status};
use calendar::invitation::{Content, Heard, Issued, Next, next};
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
    let issued = held.map(issued).transpose()?;
    let event = wanted.as_ref().map(entry::as_issued).transpose()?;
    let decided = next(issued.as_ref(), event.as_ref());
    Ok(match (decided, held, wanted) {
        (Next::Request { sequence, asks_again }, held, Some(wanted)) => {
            let row = renewed(held, wanted, sequence, asks_again, now);
            match held {
                None => Step::Issue(row),
                Some(held) if held.state == InvitationState::Cancelled => Step::Renew(row),
                Some(held) => Step::Change { row, was: before(held) },
            }
        }
        (Next::Cancel { sequence }, Some(held), _) => Step::End(invitation::Model {
            sequence: signed(sequence),
            scheduled: signed(sequence),
            state: InvitationState::Cancelled,
            changed_at: now,
            ..held.clone()
        }),
        _ => Step::Nothing,
    })
}

fn renewed(
    held: Option<&invitation::Model>,
    wanted: invitation::Model,
    sequence: u32,
    asks_again: bool,
    now: DateTime<Utc>,
) -> invitation::Model {
    let sequence = signed(sequence);
    let Some(held) = held else {
        return invitation::Model { sequence, scheduled: sequence, changed_at: now, ..wanted };
    };
    invitation::Model {
        id: held.id,
        sequence,
        scheduled: if asks_again { sequence } else { held.scheduled },
        partstat: if asks_again { Partstat::NeedsAction } else { held.partstat },
        state: InvitationState::Active,
        reply_sequence: held.reply_sequence,
        reply_dtstamp: held.reply_dtstamp,
        replied_at: held.replied_at,
        created_at: held.created_at,
        changed_at: now,
        ..wanted
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
