//! One task from its claim to its end: the work under a lease that is kept alive, then the end in one transaction.

use chrono::{DateTime, TimeDelta, Utc};
use entity::id::{DelegateId, MailId, RunId};
use entity::{bounce, mail, person};
use sea_orm::sea_query::{ExprTrait, Query};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, Set, SqlErr};
use uuid::Uuid;

use super::worker::Tools;
use crate::app::App;
use crate::audit;
use crate::database::WriteTxn;
use crate::mail::compose::{self, Composed, Origin, Outcome};
use crate::mail::transport::{self, Parcel};
use crate::outbox::lease::{self, Claim, Hold, LEASE};
use crate::outbox::patience::Patience;
use crate::outbox::{self, Task};
use crate::refusal::Failure;
use crate::sync::calendars;
use crate::timetables;

/// How long a mail waits for a mail server that cannot be reached.
const SERVER_DOWN: TimeDelta = TimeDelta::seconds(60);

/// How a task ended.
enum Ending {
    /// It is carried out.
    Done,
    /// There was nothing to do any more.
    Moot(&'static str),
    /// It failed and may work later.
    Retry(String),
    /// Something it needs is not there; that is not its fault.
    PutBack(String),
    /// It will never work.
    GiveUp(String),
}

/// What a task did, to be written together with its end.
enum Effect {
    Nothing,
    Mail(Box<Composed>),
    Sent { mail: mail::Model, answer: String },
    NoMailbox { mail: mail::Model },
}

/// Carries a task out. Whatever happens is in its row or in the log afterwards.
pub(super) async fn carry_out(tools: &Tools, claim: &Claim) {
    let work = work(tools, claim);
    let Some((ending, effect)) = under_lease(&tools.app, claim, work).await else {
        tracing::warn!(task = %claim.id, kind = %claim.kind, "the lease was lost; another worker has the task");
        return;
    };
    match end(&tools.app, claim, &ending, effect).await {
        Ok(Hold::Held) => told(claim, &ending),
        Ok(Hold::Lost) => {
            tracing::warn!(task = %claim.id, kind = %claim.kind, "too late: another worker has ended the task");
        }
        Err(error) => {
            // The lease runs out, and the task is tried again.
            tracing::error!(task = %claim.id, kind = %claim.kind, %error, "the end of a task could not be written");
        }
    }
}

/// Lets work go on for as long as the claim is ours; `None` when it was lost, and the work is dropped.
async fn under_lease<T>(app: &App, claim: &Claim, work: impl Future<Output = T>) -> Option<T> {
    let beat = (LEASE / 3).to_std().unwrap_or_default();
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return Some(done),
            () = tokio::time::sleep(beat) => match lease::extend(app, claim).await {
                Ok(Hold::Held) => {}
                Ok(Hold::Lost) => return None,
                Err(error) => tracing::warn!(task = %claim.id, %error, "a lease could not be extended"),
            },
        }
    }
}

async fn work(tools: &Tools, claim: &Claim) -> (Ending, Effect) {
    let task = match &claim.task {
        Ok(task) => task,
        Err(why) => return (Ending::GiveUp(format!("the task cannot be read: {why}")), Effect::Nothing),
    };
    let app = &tools.app;
    let ending = match task {
        Task::Deliver { mail } => return deliver(tools, *mail).await,
        Task::Run { run } => match timetables::carry_out(app, RunId(*run)).await {
            Ok(()) => Ending::Done,
            Err(Failure::Refused(refusal)) => Ending::GiveUp(refusal.to_string()),
            Err(error) => Ending::Retry(chain(&error)),
        },
        Task::ReadCalendar { delegate } => {
            match calendars::read(app, &tools.outbound, DelegateId(*delegate)).await {
                Ok(()) => Ending::Done,
                Err(error) => Ending::Retry(error.to_string()),
            }
        }
        task => match compose::compose(app, &tools.templates, task, origin(claim)).await {
            Ok(Outcome::Mail(mail)) => return (Ending::Done, Effect::Mail(mail)),
            Ok(Outcome::Nothing(why)) => Ending::Moot(why),
            Err(error) if error.is_final() => Ending::GiveUp(error.to_string()),
            Err(error) => Ending::Retry(error.to_string()),
        },
    };
    (ending, Effect::Nothing)
}

fn origin(claim: &Claim) -> Origin<'_> {
    Origin { key: &claim.key, written_at: claim.written_at }
}

async fn deliver(tools: &Tools, id: Uuid) -> (Ending, Effect) {
    let mail = match mail::Entity::find_by_id(MailId(id)).one(tools.app.db.read()).await {
        Ok(Some(mail)) => mail,
        Ok(None) => return (Ending::Moot("the mail is gone"), Effect::Nothing),
        Err(error) => return (Ending::Retry(error.to_string()), Effect::Nothing),
    };
    let parcel = Parcel {
        message_id: &mail.message_id,
        from: &mail.envelope_from,
        to: &mail.envelope_to,
        bytes: &mail.bytes,
    };
    match tools.transport.send(parcel).await {
        Ok(answer) => (Ending::Done, Effect::Sent { mail, answer }),
        Err(transport::Failure::Unreachable(why)) => (Ending::PutBack(why), Effect::Nothing),
        Err(transport::Failure::Retry(why)) => (Ending::Retry(why), Effect::Nothing),
        Err(transport::Failure::GiveUp { answer, no_mailbox: false }) => {
            (Ending::GiveUp(answer), Effect::Nothing)
        }
        Err(transport::Failure::GiveUp { answer, no_mailbox: true }) => {
            (Ending::GiveUp(answer), Effect::NoMailbox { mail })
        }
    }
}

/// Writes the end of a task and what it did in one transaction, if the claim is still ours.
async fn end(app: &App, claim: &Claim, ending: &Ending, effect: Effect) -> Result<Hold, DbErr> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let hold = match ending {
        Ending::Done | Ending::Moot(_) => lease::finish(&txn, claim, now).await?,
        Ending::PutBack(why) => lease::put_back(&txn, claim, now + SERVER_DOWN, why).await?,
        Ending::Retry(why) => match Patience::with(&claim.kind).next(claim.tries, now) {
            Some(at) => lease::retry(&txn, claim, at, why).await?,
            None => give_up(app, &txn, claim, now, why).await?,
        },
        Ending::GiveUp(why) => give_up(app, &txn, claim, now, why).await?,
    };
    if hold == Hold::Lost {
        txn.rollback().await?;
        return Ok(hold);
    }
    match write(app, &txn, claim, now, effect).await {
        Ok(()) => {}
        // A worker that was taken for dead has composed the same mail; its row stands, and so does its delivery.
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            txn.rollback().await?;
            return finish_alone(app, claim).await;
        }
        Err(error) => return Err(error),
    }
    txn.commit().await?;
    app.wake.notify_one();
    Ok(hold)
}

async fn finish_alone(app: &App, claim: &Claim) -> Result<Hold, DbErr> {
    let txn = app.db.begin_write().await?;
    let hold = lease::finish(&txn, claim, app.clock.now()).await?;
    txn.commit().await?;
    Ok(hold)
}

async fn give_up(
    app: &App,
    txn: &WriteTxn,
    claim: &Claim,
    now: DateTime<Utc>,
    why: &str,
) -> Result<Hold, DbErr> {
    let entry = audit::Entry {
        actor: None,
        action: "outbox.give_up",
        subject: "outbox",
        subject_id: Some(claim.id.0),
        mission_id: claim.mission,
        detail: serde_json::json!({ "kind": claim.kind, "why": why }),
    };
    audit::record(txn, app, now, entry).await?;
    if let Ok(Task::Run { run }) = &claim.task {
        timetables::abandon(txn, RunId(*run), now, why).await?;
    }
    lease::give_up(txn, claim, now, why).await
}

async fn write(
    app: &App,
    txn: &WriteTxn,
    claim: &Claim,
    now: DateTime<Utc>,
    effect: Effect,
) -> Result<(), DbErr> {
    match effect {
        Effect::Nothing => Ok(()),
        Effect::Mail(composed) => {
            let id = MailId(app.ids.uuid(now));
            mail::Entity::insert(row(id, *composed, now)).exec_without_returning(txn).await?;
            outbox::put(txn, app, now, claim.mission, Task::Deliver { mail: id.0 }).await
        }
        Effect::Sent { mail, answer } => {
            let sent = mail::ActiveModel {
                sent_at: Set(Some(now)),
                answer: Set(Some(answer)),
                ..Default::default()
            };
            mail::Entity::update_many().set(sent).filter(mail::Column::Id.eq(mail.id)).exec(txn).await?;
            bounced(txn, &mail, None).await
        }
        Effect::NoMailbox { mail } => bounced(txn, &mail, Some(now)).await,
    }
}

/// Marks that mail to a person's address came to nothing, or takes the mark away when one was taken. A person who
/// has another address by now is left alone.
async fn bounced(txn: &WriteTxn, mail: &mail::Model, at: Option<DateTime<Utc>>) -> Result<(), DbErr> {
    let Some(person) = mail.person_id else { return Ok(()) };
    let marked = match at {
        Some(_) => person::Column::BouncedAt.is_null(),
        // A report that mail to the address came back outweighs the word of the next server on the way.
        None => {
            let reported = Query::select().column(bounce::Column::Address).from(bounce::Entity).to_owned();
            person::Column::BouncedAt.is_not_null().and(person::Column::Email.not_in_subquery(reported))
        }
    };
    person::Entity::update_many()
        .set(person::ActiveModel { bounced_at: Set(at), ..Default::default() })
        .filter(person::Column::Id.eq(person))
        .filter(person::Column::Email.eq(&mail.envelope_to))
        .filter(marked)
        .exec(txn)
        .await?;
    Ok(())
}

fn row(id: MailId, composed: Composed, now: DateTime<Utc>) -> mail::ActiveModel {
    mail::ActiveModel {
        id: Set(id),
        message_id: Set(composed.message_id),
        kind: Set(composed.kind.to_owned()),
        person_id: Set(Some(composed.person)),
        mission_id: Set(composed.mission),
        envelope_from: Set(composed.envelope_from),
        envelope_to: Set(composed.envelope_to),
        subject: Set(composed.subject),
        bytes: Set(composed.bytes),
        created_at: Set(now),
        sent_at: Set(None),
        answer: Set(None),
    }
}

/// Tells the log and the figures how a task ended. Neither learns an address.
fn told(claim: &Claim, ending: &Ending) {
    let (task, kind) = (claim.id, claim.kind.as_str());
    let outcome = match ending {
        Ending::Done => "done",
        Ending::Moot(_) => "moot",
        Ending::Retry(_) => "retry",
        Ending::PutBack(_) => "put_back",
        Ending::GiveUp(_) => "given_up",
    };
    match ending {
        Ending::Done => tracing::debug!(%task, kind, "carried out {kind}"),
        Ending::Moot(why) => tracing::debug!(%task, kind, why, "nothing to do for {kind}: {why}"),
        Ending::Retry(_) | Ending::PutBack(_) => {
            tracing::warn!(%task, kind, tries = claim.tries, "{kind} failed and is tried again");
        }
        Ending::GiveUp(_) => tracing::error!(%task, kind, tries = claim.tries, "{kind} is given up"),
    }
    metrics::counter!("kontor_tasks_total", "kind" => claim.kind.clone(), "outcome" => outcome).increment(1);
}

fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
