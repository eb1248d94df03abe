//! One task from its claim to its end: the work under a lease that is kept alive, then the end in the ledger.

use chrono::TimeDelta;
use entity::id::{DelegateId, MailId, RunId};
use entity::mail;
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::worker::Tools;
use crate::app::App;
use crate::mail::compose::{self, Composed, Origin, Outcome};
use crate::mail::transport::{self, Parcel};
use crate::outbox::Task;
use crate::outbox::lease::{self, Claim, Hold, LEASE};
use crate::refusal::Failure;
use crate::sync::calendars;
use crate::timetables;

/// How long a mail waits for a mail server that cannot be reached.
pub(super) const SERVER_DOWN: TimeDelta = TimeDelta::seconds(60);

/// How a task ended.
#[derive(Clone, Debug)]
pub(super) enum Ending {
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
#[derive(Debug)]
pub(super) enum Effect {
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
    match tools.ledger.end(&tools.app, claim.clone(), ending.clone(), effect).await {
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
