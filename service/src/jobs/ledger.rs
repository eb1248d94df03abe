//! How tasks ended, written down: many in one transaction when many end at once, since each commit waits for the disk.
//!
//! A task has ended when its end is on the disk and not before, so that a killed worker repeats no more tasks than it
//! had running.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use entity::id::MailId;
use entity::{bounce, mail, person};
use sea_orm::sea_query::{ExprTrait, Query};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, Set, SqlErr};
use tokio::sync::oneshot;

use super::carry_out::{Effect, Ending, SERVER_DOWN};
use crate::app::App;
use crate::audit;
use crate::database::WriteTxn;
use crate::mail::compose::Composed;
use crate::outbox::lease::{self, Claim, Hold};
use crate::outbox::patience::Patience;
use crate::outbox::{self, Task};
use crate::timetables;

/// The ends that wait to be written, and the pen that one writer at a time holds.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    waiting: Mutex<Vec<Line>>,
    pen: tokio::sync::Mutex<()>,
}

/// How one task ended.
#[derive(Debug)]
struct Line {
    claim: Claim,
    ending: Ending,
    effect: Effect,
    told: oneshot::Sender<Result<Hold, DbErr>>,
}

impl Ledger {
    /// Writes how a task ended and what it did, if the claim is still ours; returns when it is on the disk.
    pub(super) async fn end(
        &self,
        app: &App,
        claim: Claim,
        ending: Ending,
        effect: Effect,
    ) -> Result<Hold, DbErr> {
        let (told, hears) = oneshot::channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(Line {
            claim,
            ending,
            effect,
            told,
        });
        let pen = self.pen.lock().await;
        // Whoever held the pen before us may have written our line with theirs.
        let lines = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        if !lines.is_empty() {
            write_all(app, lines).await;
            app.wake.notify_one();
        }
        drop(pen);
        let dropped = DbErr::Custom("whoever was to write the end of this task was stopped".into());
        hears.await.unwrap_or(Err(dropped))
    }
}

/// Writes lines in one transaction; one by one when something in one of them is refused, which would undo them all.
async fn write_all(app: &App, lines: Vec<Line>) {
    if lines.len() > 1 {
        match together(app, &lines).await {
            Ok(holds) => {
                for (line, hold) in lines.into_iter().zip(holds) {
                    // Nobody listens any more when its lease was lost meanwhile.
                    let _ = line.told.send(Ok(hold));
                }
                return;
            }
            Err(error) => tracing::debug!(%error, "ends of tasks are written one by one"),
        }
    }
    for line in lines {
        let result = alone(app, &line).await;
        let _ = line.told.send(result);
    }
}

async fn together(app: &App, lines: &[Line]) -> Result<Vec<Hold>, DbErr> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let mut holds = Vec::with_capacity(lines.len());
    for line in lines {
        holds.push(enter(app, &txn, line, now).await?);
    }
    txn.commit().await?;
    Ok(holds)
}

async fn alone(app: &App, line: &Line) -> Result<Hold, DbErr> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    match enter(app, &txn, line, now).await {
        Ok(hold) => {
            txn.commit().await?;
            Ok(hold)
        }
        // A worker that was taken for dead has composed the same mail; its row stands, and so does its delivery.
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            txn.rollback().await?;
            let txn = app.db.begin_write().await?;
            let hold = lease::finish(&txn, &line.claim, app.clock.now()).await?;
            txn.commit().await?;
            Ok(hold)
        }
        Err(error) => Err(error),
    }
}

/// Enters one line. What the task did is entered only when the claim is still ours.
async fn enter(app: &App, txn: &WriteTxn, line: &Line, now: DateTime<Utc>) -> Result<Hold, DbErr> {
    let claim = &line.claim;
    let hold = match &line.ending {
        Ending::Done | Ending::Moot(_) => lease::finish(txn, claim, now).await?,
        Ending::PutBack(why) => lease::put_back(txn, claim, now + SERVER_DOWN, why).await?,
        Ending::Retry(why) => match Patience::with(&claim.kind).next(claim.tries, now) {
            Some(at) => lease::retry(txn, claim, at, why).await?,
            None => give_up(app, txn, claim, now, why).await?,
        },
        Ending::GiveUp(why) => give_up(app, txn, claim, now, why).await?,
    };
    if hold == Hold::Held {
        write(app, txn, claim, now, &line.effect).await?;
    }
    Ok(hold)
}

async fn give_up(
    app: &App,
    txn: &WriteTxn,
    claim: &Claim,
    now: DateTime<Utc>,
    why: &str,
) -> Result<Hold, DbErr> {
    let hold = lease::give_up(txn, claim, now, why).await?;
    if hold == Hold::Lost {
        return Ok(hold);
    }
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
        timetables::abandon(txn, entity::id::RunId(*run), now, why).await?;
    }
    Ok(hold)
}

async fn write(
    app: &App,
    txn: &WriteTxn,
    claim: &Claim,
    now: DateTime<Utc>,
    effect: &Effect,
) -> Result<(), DbErr> {
    match effect {
        Effect::Nothing => Ok(()),
        Effect::Mail(composed) => {
            let id = MailId(app.ids.uuid(now));
            mail::Entity::insert(row(id, composed, now)).exec_without_returning(txn).await?;
            outbox::put(txn, app, now, claim.mission, Task::Deliver { mail: id.0 }).await
        }
        Effect::Sent { mail, answer } => {
            let sent = mail::ActiveModel {
                sent_at: Set(Some(now)),
                answer: Set(Some(answer.clone())),
                ..Default::default()
            };
            mail::Entity::update_many().set(sent).filter(mail::Column::Id.eq(mail.id)).exec(txn).await?;
            bounced(txn, mail, None).await
        }
        Effect::NoMailbox { mail } => bounced(txn, mail, Some(now)).await,
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

fn row(id: MailId, composed: &Composed, now: DateTime<Utc>) -> mail::ActiveModel {
    mail::ActiveModel {
        id: Set(id),
        message_id: Set(composed.message_id.clone()),
        kind: Set(composed.kind.to_owned()),
        person_id: Set(Some(composed.person)),
        mission_id: Set(composed.mission),
        envelope_from: Set(composed.envelope_from.clone()),
        envelope_to: Set(composed.envelope_to.clone()),
        subject: Set(composed.subject.clone()),
        bytes: Set(composed.bytes.clone()),
        created_at: Set(now),
        sent_at: Set(None),
        answer: Set(None),
    }
}
