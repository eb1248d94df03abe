//! What must still happen outside: a row written in the transaction that causes it, carried out by `jobs`.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use entity::id::{MissionId, OutboxId};
use entity::outbox;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, Set};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::app::App;

pub mod lease;
pub mod mails;
pub mod patience;

/// A thing to do, with what it needs to be done. Ids are those of the rows concerned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum Task {
    /// Compute an allocation.
    Run {
        /// The run.
        run: Uuid,
    },
    /// Read a delegate's own calendar.
    ReadCalendar {
        /// The delegate.
        delegate: Uuid,
    },
    /// Compose the mail with a sign-in link.
    SignInLink {
        /// The magic link.
        link: Uuid,
    },
    /// Tell those who speak for the asked organisation.
    RequestReceived {
        /// The request.
        request: Uuid,
        /// Whom.
        person: Uuid,
    },
    /// Tell who asked what the answer is.
    RequestAnswered {
        /// The request.
        request: Uuid,
        /// Whom.
        person: Uuid,
    },
    /// One mail with all meetings of a person in a newly published timetable.
    TimetablePublished {
        /// The timetable.
        timetable: Uuid,
        /// Whom.
        person: Uuid,
    },
    /// A meeting was booked.
    MeetingBooked {
        /// The invitation, whose row says what and for whom.
        invitation: Uuid,
        /// SEQUENCE at the time of writing: an invitation changed again has a later task of its own.
        sequence: i32,
    },
    /// A meeting moved or changed.
    MeetingMoved {
        /// The invitation.
        invitation: Uuid,
        /// SEQUENCE at the time of writing.
        sequence: i32,
        /// When and where it was before, which the row no longer tells.
        was: Before,
    },
    /// A meeting was cancelled.
    MeetingCancelled {
        /// The invitation.
        invitation: Uuid,
        /// SEQUENCE at the time of writing.
        sequence: i32,
    },
    /// Tell who proposed another time that the meeting stays as it is.
    CounterDeclined {
        /// The invitation.
        invitation: Uuid,
        /// The message with the proposal.
        message: Uuid,
        /// SEQUENCE at the time of writing: a meeting that has moved since has a later task of its own.
        sequence: i32,
    },
    /// The reminder on the day before.
    Reminder {
        /// The mission.
        mission: Uuid,
        /// Whom.
        person: Uuid,
        /// The day that is spoken of, in the zone of the day's first item.
        day: chrono::NaiveDate,
    },
    /// Hand a rendered mail to the mail server.
    Deliver {
        /// The mail.
        mail: Uuid,
    },
}

/// When and where a meeting was before it moved, in wall times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// Start on the clock of `zone`.
    pub starts_wall: NaiveDateTime,
    /// End on the clock of `ends_zone`.
    pub ends_wall: NaiveDateTime,
    /// IANA name of the zone it started in.
    pub zone: String,
    /// IANA name of the zone it ended in.
    pub ends_zone: String,
    /// LOCATION as it was issued.
    pub location: String,
}

impl Task {
    /// The name kept in the `kind` column, for lists and metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Run { .. } => "run",
            Self::ReadCalendar { .. } => "read_calendar",
            Self::SignInLink { .. } => "sign_in_link",
            Self::RequestReceived { .. } => "request_received",
            Self::RequestAnswered { .. } => "request_answered",
            Self::TimetablePublished { .. } => "timetable_published",
            Self::MeetingBooked { .. } => "meeting_booked",
            Self::MeetingMoved { .. } => "meeting_moved",
            Self::MeetingCancelled { .. } => "meeting_cancelled",
            Self::CounterDeclined { .. } => "counter_declined",
            Self::Reminder { .. } => "reminder",
            Self::Deliver { .. } => "deliver",
        }
    }

    /// The key that makes the same task twice impossible.
    pub fn dedupe_key(&self) -> String {
        let kind = self.kind();
        match self {
            Self::Run { run } => format!("{kind}:{run}"),
            Self::ReadCalendar { delegate } => format!("{kind}:{delegate}"),
            Self::SignInLink { link } => format!("{kind}:{link}"),
            Self::RequestReceived { request, person } | Self::RequestAnswered { request, person } => {
                format!("{kind}:{request}:{person}")
            }
            Self::TimetablePublished { timetable, person } => format!("{kind}:{timetable}:{person}"),
            Self::MeetingBooked { invitation, sequence }
            | Self::MeetingMoved { invitation, sequence, .. }
            | Self::MeetingCancelled { invitation, sequence } => format!("{kind}:{invitation}:{sequence}"),
            Self::CounterDeclined { message, .. } => format!("{kind}:{message}"),
            Self::Reminder { mission, person, day } => format!("{kind}:{mission}:{person}:{day}"),
            Self::Deliver { mail } => format!("{kind}:{mail}"),
        }
    }
}

/// Writes a task into the caller's transaction, due at once. Call `app.wake.notify_one()` after the commit.
pub async fn put(
    txn: &impl ConnectionTrait,
    app: &App,
    now: DateTime<Utc>,
    mission: Option<MissionId>,
    task: Task,
) -> Result<(), DbErr> {
    put_later(txn, app, now, TimeDelta::zero(), mission, task, "").await
}

/// Writes a task that is due after `delay`. `again` tells apart repetitions of the same task that are wanted,
/// such as the hourly reading of a calendar; a task that is there already stays as it is.
pub async fn put_later(
    txn: &impl ConnectionTrait,
    app: &App,
    now: DateTime<Utc>,
    delay: TimeDelta,
    mission: Option<MissionId>,
    task: Task,
    again: &str,
) -> Result<(), DbErr> {
    let payload = serde_json::to_value(&task).map_err(|error| DbErr::Json(error.to_string()))?;
    let row = outbox::ActiveModel {
        id: Set(OutboxId(app.ids.uuid(now))),
        kind: Set(task.kind().to_owned()),
        dedupe_key: Set(Some(format!("{}{again}", task.dedupe_key()))),
        payload: Set(payload),
        mission_id: Set(mission),
        due_at: Set(now + delay),
        attempts: Set(0),
        lease_token: Set(None),
        leased_until: Set(None),
        last_error: Set(None),
        done_at: Set(None),
        dead_at: Set(None),
        created_at: Set(now),
    };
    outbox::Entity::insert(row)
        .on_conflict(OnConflict::column(outbox::Column::DedupeKey).do_nothing().to_owned())
        .try_insert()
        .exec_without_returning(txn)
        .await?;
    Ok(())
}
