//! Leases: how a worker takes what is due, and why one that comes late cannot undo another's work.
//!
//! Each claim writes a token that nobody had before. Whatever ends a task asks for that token in the same
//! statement, so a worker that slept through its lease changes nothing when it wakes (fencing).

use chrono::{DateTime, TimeDelta, Utc};
use entity::id::{MissionId, OutboxId, PersonId};
use entity::outbox::{self, Column};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Set, UpdateMany,
};
use uuid::Uuid;

use super::Task;
use crate::app::App;
use crate::audit;
use crate::database::WriteTxn;

/// How long a claim holds when its worker falls silent. A living worker extends it long before.
pub const LEASE: TimeDelta = TimeDelta::seconds(30);
/// Most rows of a list for people.
const LIST_MAX: u64 = 200;

/// A task that is ours for as long as the lease holds.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The row.
    pub id: OutboxId,
    /// What proves that the claim is ours.
    pub token: Uuid,
    /// The task's name, also when the task itself cannot be read.
    pub kind: String,
    /// What to do, or why that cannot be read.
    pub task: Result<Task, String>,
    /// Whose lead should see a failure.
    pub mission: Option<MissionId>,
    /// Which try this is, from 1.
    pub tries: i32,
    /// What makes the task the only one of its like; tells wanted repetitions apart.
    pub key: String,
    /// When the task was written.
    pub written_at: DateTime<Utc>,
}

/// Whether a claim was still ours when it was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a lost lease means that the transaction must not be committed"]
pub enum Hold {
    /// It was, and what was asked is written.
    Held,
    /// Someone else has it; nothing is written.
    Lost,
}

/// Takes at most `most` tasks of the given kinds that are due, longest due first. No two callers get the same.
pub async fn claim(app: &App, kinds: &[&str], most: u64) -> Result<Vec<Claim>, DbErr> {
    let now = app.clock.now();
    // Looking costs nothing; claiming would queue with those who write. One kind after another, for which the index
    // has them in their order: a release of thousands is not sorted anew each time.
    let mut waiting = Vec::new();
    for kind in kinds.iter().filter(|_| most > 0) {
        waiting.extend(next_due(app, kind, now).await?.map(|at| (at, *kind)));
    }
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    waiting.sort_unstable();
    let token = app.ids.uuid(now);
    let txn = app.db.begin_write().await?;
    let mut rows: Vec<outbox::Model> = Vec::new();
    for (_, kind) in waiting {
        let room = most.saturating_sub(rows.len() as u64);
        if room > 0 {
            rows.extend(take(&txn, kind, room, token, now).await?);
        }
    }
    txn.commit().await?;
    rows.sort_by_key(|row| (row.due_at, row.id));
    Ok(rows.into_iter().map(|row| Claim::of(row, token)).collect())
}

async fn take(
    txn: &WriteTxn,
    kind: &str,
    most: u64,
    token: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<outbox::Model>, DbErr> {
    let mut due = Query::select();
    due.column(Column::Id)
        .from(outbox::Entity)
        .cond_where(claimable(kind, now))
        .order_by(Column::DueAt, sea_orm::Order::Asc)
        .order_by(Column::Id, sea_orm::Order::Asc)
        .limit(most)
        // PostgreSQL: replicas pass by each other's rows. SQLite has one writer and no such words.
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    outbox::Entity::update_many()
        .col_expr(Column::LeaseToken, Expr::value(token))
        .col_expr(Column::LeasedUntil, Expr::value(now + LEASE))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.in_subquery(due))
        .exec_with_returning(txn)
        .await
}

impl Claim {
    fn of(row: outbox::Model, token: Uuid) -> Self {
        Self {
            id: row.id,
            token,
            task: serde_json::from_value(row.payload).map_err(|error| error.to_string()),
            kind: row.kind,
            mission: row.mission_id,
            tries: row.attempts,
            key: row.dedupe_key.unwrap_or_else(|| row.id.to_string()),
            written_at: row.created_at,
        }
    }
}

/// Marks a task as carried out, in the transaction of what it did.
pub async fn finish(txn: &impl ConnectionTrait, claim: &Claim, now: DateTime<Utc>) -> Result<Hold, DbErr> {
    ours(claim, [(Column::DoneAt, Expr::value(now)), (Column::LastError, Expr::value(None::<String>))], txn)
        .await
}

/// Puts a task back until `at`, with what went wrong.
pub async fn retry(
    txn: &impl ConnectionTrait,
    claim: &Claim,
    at: DateTime<Utc>,
    why: &str,
) -> Result<Hold, DbErr> {
    ours(claim, [(Column::DueAt, Expr::value(at)), (Column::LastError, Expr::value(why))], txn).await
}

/// Puts a task back until `at` without counting the try: nothing was wrong with the task itself.
pub async fn put_back(
    txn: &impl ConnectionTrait,
    claim: &Claim,
    at: DateTime<Utc>,
    why: &str,
) -> Result<Hold, DbErr> {
    let columns = [
        (Column::DueAt, Expr::value(at)),
        (Column::LastError, Expr::value(why)),
        (Column::Attempts, Expr::col(Column::Attempts).sub(1)),
    ];
    ours(claim, columns, txn).await
}

/// Gives a task up; it stays for the lead to see.
pub async fn give_up(
    txn: &impl ConnectionTrait,
    claim: &Claim,
    now: DateTime<Utc>,
    why: &str,
) -> Result<Hold, DbErr> {
    ours(claim, [(Column::DeadAt, Expr::value(now)), (Column::LastError, Expr::value(why))], txn).await
}

/// Keeps a claim for another [`LEASE`] from now.
pub async fn extend(app: &App, claim: &Claim) -> Result<Hold, DbErr> {
    let txn = app.db.begin_write().await?;
    let result =
        held(claim).col_expr(Column::LeasedUntil, Expr::value(app.clock.now() + LEASE)).exec(&txn).await?;
    txn.commit().await?;
    Ok(if result.rows_affected == 1 { Hold::Held } else { Hold::Lost })
}

/// When the next task of a kind that nobody has claimed is due, if it is by `until`.
pub async fn next_due(app: &App, kind: &str, until: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, DbErr> {
    outbox::Entity::find()
        .select_only()
        .column(Column::DueAt)
        .filter(claimable(kind, until))
        .order_by_asc(Column::DueAt)
        .limit(1)
        .into_tuple()
        .one(app.db.read())
        .await
}

/// How many tasks wait or are being carried out.
pub async fn waiting(app: &App) -> Result<u64, DbErr> {
    outbox::Entity::find()
        .filter(Column::DoneAt.is_null())
        .filter(Column::DeadAt.is_null())
        .count(app.db.read())
        .await
}

/// What was given up, newest first: of a mission, or of all.
pub async fn dead(app: &App, mission: Option<MissionId>) -> Result<Vec<outbox::Model>, DbErr> {
    outbox::Entity::find()
        .filter(Column::DeadAt.is_not_null())
        .filter(Condition::all().add_option(mission.map(|mission| Column::MissionId.eq(mission))))
        .order_by_desc(Column::DeadAt)
        .limit(LIST_MAX)
        .all(app.db.read())
        .await
}

/// Tries at once what was given up or waits, as if for the first time. False when there is no such task of that
/// mission, or when it is done or being carried out.
pub async fn retry_now(
    app: &App,
    actor: PersonId,
    mission: Option<MissionId>,
    id: OutboxId,
) -> Result<bool, DbErr> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let free = Condition::any().add(Column::LeasedUntil.is_null()).add(Column::LeasedUntil.lte(now));
    let result = outbox::Entity::update_many()
        .set(outbox::ActiveModel {
            due_at: Set(now),
            attempts: Set(0),
            dead_at: Set(None),
            ..Default::default()
        })
        .filter(Column::Id.eq(id))
        .filter(mission.map_or_else(|| Column::MissionId.is_null(), |mission| Column::MissionId.eq(mission)))
        .filter(Column::DoneAt.is_null())
        .filter(free)
        .exec(&txn)
        .await?;
    if result.rows_affected == 0 {
        return Ok(false);
    }
    let entry = audit::Entry {
        actor: Some(actor),
        action: "outbox.retry",
        subject: "outbox",
        subject_id: Some(id.0),
        mission_id: mission,
        detail: serde_json::Value::Null,
    };
    audit::record(&txn, app, now, entry).await?;
    txn.commit().await?;
    app.wake.notify_one();
    Ok(true)
}

fn claimable(kind: &str, now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(Column::Kind.eq(kind))
        .add(Column::DoneAt.is_null())
        .add(Column::DeadAt.is_null())
        .add(Column::DueAt.lte(now))
        .add(Condition::any().add(Column::LeasedUntil.is_null()).add(Column::LeasedUntil.lte(now)))
}

/// An update that touches the row only while the claim is ours.
fn held(claim: &Claim) -> UpdateMany<outbox::Entity> {
    outbox::Entity::update_many()
        .filter(Column::Id.eq(claim.id))
        .filter(Column::LeaseToken.eq(claim.token))
        .filter(Column::DoneAt.is_null())
        .filter(Column::DeadAt.is_null())
}

/// Sets columns and ends the lease, if the claim is ours.
async fn ours(
    claim: &Claim,
    columns: impl IntoIterator<Item = (Column, SimpleExpr)>,
    txn: &impl ConnectionTrait,
) -> Result<Hold, DbErr> {
    let update = held(claim)
        .col_expr(Column::LeaseToken, Expr::value(None::<Uuid>))
        .col_expr(Column::LeasedUntil, Expr::value(None::<DateTime<Utc>>));
    let update = columns.into_iter().fold(update, |update, (column, value)| update.col_expr(column, value));
    let result = update.exec(txn).await?;
    Ok(if result.rows_affected == 1 { Hold::Held } else { Hold::Lost })
}
