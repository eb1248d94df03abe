//! Feeds: private addresses that serve a person's calendar to programs that ask again and again.

use chrono::{DateTime, Utc};
use entity::id::{FeedId, MissionId, PersonId};
use entity::words::FeedScope;
use entity::{feed, mission, person};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder,
    QuerySelect, Set, SqlErr,
};
use serde_json::Value;

use crate::app::App;
use crate::audit;
use crate::caller::Caller;
use crate::refusal::Failure;
use crate::token::Token;

mod contents;
pub mod rules;

pub use rules::Refusal;

/// What a poll is answered with.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The program has it already.
    Unchanged {
        /// Entity tag.
        etag: String,
    },
    /// The calendar.
    Calendar {
        /// Entity tag.
        etag: String,
        /// When it last changed.
        changed_at: DateTime<Utc>,
        /// `text/calendar` in UTF-8.
        body: String,
    },
    /// Revoked, or never there.
    Gone,
}

/// The caller's feed of all missions or of one, made when there is none yet, with its address path
/// (`/feeds/TOKEN.ics`), which derives from the server's key and can be shown again.
pub async fn mine(
    app: &App,
    caller: &Caller,
    mission: Option<MissionId>,
) -> Result<(feed::Model, String), Failure<Refusal>> {
    if let Some(row) = standing(app.db.read(), caller.person_id, mission).await? {
        let path = path(app, &row);
        return Ok((row, path));
    }
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    // Asked again while nobody else can make one: two pages of one person may be open.
    person::Entity::find_by_id(caller.person_id).lock_exclusive().one(&txn).await?;
    if let Some(row) = standing(&txn, caller.person_id, mission).await? {
        let path = path(app, &row);
        return Ok((row, path));
    }
    if let Some(id) = mission {
        let there = mission::Entity::find_by_id(id).one(&txn).await?;
        there.ok_or(Failure::Refused(Refusal::NoSuch))?;
    }
    let mut row = feed::Model {
        id: FeedId(app.ids.uuid(now)),
        person_id: caller.person_id,
        scope: if mission.is_some() { FeedScope::Mission } else { FeedScope::Person },
        mission_id: mission,
        generation: 1,
        token_sha256: String::new(),
        created_at: now,
        revoked_at: None,
        fetched_at: None,
        fetched_by: None,
    };
    row.token_sha256 = token(app, &row).sha256();
    feed::Entity::insert(row.clone().into_active_model()).exec_without_returning(&txn).await?;
    record(&txn, app, now, "feed.make", &row).await?;
    txn.commit().await?;
    let path = path(app, &row);
    Ok((row, path))
}

/// Gives a feed a new address; the old one is gone at once.
pub async fn rotate(app: &App, caller: &Caller, id: FeedId) -> Result<String, Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let row = feed::Entity::find_by_id(id).one(&txn).await?;
    let mut row = row.ok_or(Failure::Refused(Refusal::NoSuch))?;
    rules::may_change(&row, caller.person_id)?;
    row.generation += 1;
    row.token_sha256 = token(app, &row).sha256();
    let change = feed::ActiveModel {
        generation: Set(row.generation),
        token_sha256: Set(row.token_sha256.clone()),
        ..Default::default()
    };
    feed::Entity::update_many().set(change).filter(feed::Column::Id.eq(id)).exec(&txn).await.map_err(
        |error| match error.sql_err() {
            // Another rotation of the same feed at the same moment made the same next address.
            Some(SqlErr::UniqueConstraintViolation(_)) => Failure::Fault("rotated twice at once".into()),
            _ => Failure::Database(error),
        },
    )?;
    record(&txn, app, now, "feed.rotate", &row).await?;
    txn.commit().await?;
    Ok(path(app, &row))
}

/// Ends a feed.
pub async fn revoke(app: &App, caller: &Caller, id: FeedId) -> Result<(), Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let row = feed::Entity::find_by_id(id).one(&txn).await?;
    let row = row.ok_or(Failure::Refused(Refusal::NoSuch))?;
    rules::may_change(&row, caller.person_id)?;
    let change = feed::ActiveModel { revoked_at: Set(Some(now)), ..Default::default() };
    feed::Entity::update_many().set(change).filter(feed::Column::Id.eq(id)).exec(&txn).await?;
    record(&txn, app, now, "feed.revoke", &row).await?;
    txn.commit().await?;
    Ok(())
}

/// Answers a poll. `if_none_match` and `if_modified_since` as the program sent them; nothing is built when it
/// has the newest. One query finds the feed and the state of its person's calendar together.
pub async fn poll(
    app: &App,
    token: &Token,
    if_none_match: Option<&str>,
    if_modified_since: Option<DateTime<Utc>>,
    agent: &str,
) -> Result<Answer, DbErr> {
    let found = feed::Entity::find()
        .join(
            JoinType::InnerJoin,
            feed::Entity::belongs_to(person::Entity)
                .from(feed::Column::PersonId)
                .to(person::Column::Id)
                .into(),
        )
        .select_also(person::Entity)
        .filter(feed::Column::TokenSha256.eq(token.sha256()))
        .filter(feed::Column::RevokedAt.is_null())
        .one(app.db.read())
        .await?;
    let Some((row, Some(person))) = found else { return Ok(Answer::Gone) };
    note_poll(app, &row, agent).await?;
    let etag = rules::etag(row.id.0, person.calendar_revision, calendar::zone::tzdb_version());
    let changed_at = person.calendar_changed_at;
    if rules::is_unchanged(&etag, changed_at, if_none_match, if_modified_since) {
        return Ok(Answer::Unchanged { etag });
    }
    let body = contents::text(app, &person, row.mission_id).await?;
    Ok(Answer::Calendar { etag, changed_at, body })
}

async fn standing(
    db: &impl ConnectionTrait,
    person: PersonId,
    mission: Option<MissionId>,
) -> Result<Option<feed::Model>, DbErr> {
    let of = match mission {
        Some(mission) => feed::Column::MissionId.eq(mission),
        None => feed::Column::MissionId.is_null(),
    };
    feed::Entity::find()
        .filter(feed::Column::PersonId.eq(person))
        .filter(of)
        .filter(feed::Column::RevokedAt.is_null())
        .order_by_asc(feed::Column::Id)
        .one(db)
        .await
}

/// Writes down who polled, at most once a minute: a person can then see that the subscription works.
async fn note_poll(app: &App, row: &feed::Model, agent: &str) -> Result<(), DbErr> {
    let now = app.clock.now();
    if !rules::is_kept(row.fetched_at, now) {
        return Ok(());
    }
    let agent: String = agent.chars().filter(|letter| !letter.is_control()).take(200).collect();
    let change =
        feed::ActiveModel { fetched_at: Set(Some(now)), fetched_by: Set(Some(agent)), ..Default::default() };
    let txn = app.db.begin_write().await?;
    feed::Entity::update_many().set(change).filter(feed::Column::Id.eq(row.id)).exec(&txn).await?;
    txn.commit().await
}

fn token(app: &App, row: &feed::Model) -> Token {
    app.key.derive("feed", &format!("{}:{}", row.id, row.generation))
}

fn path(app: &App, row: &feed::Model) -> String {
    format!("/feeds/{}.ics", token(app, row).reveal())
}

async fn record(
    txn: &impl ConnectionTrait,
    app: &App,
    now: DateTime<Utc>,
    action: &str,
    row: &feed::Model,
) -> Result<(), DbErr> {
    let entry = audit::Entry {
        actor: Some(row.person_id),
        action,
        subject: "feed",
        subject_id: Some(row.id.0),
        mission_id: row.mission_id,
        detail: Value::Null,
    };
    audit::record(txn, app, now, entry).await
}
