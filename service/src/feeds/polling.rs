//! A calendar program asks: one query finds the feed by its token, whether its maker may still have it, and the
//! state of what it serves. When the program, or the memory of this server, has that state, nothing else is read.

use std::io::Write as _;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use entity::feed;
use entity::words::{MissionStatus, ProgrammeRoleKind};
use flate2::Compression;
use flate2::write::GzEncoder;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Set};

use super::{contents, path, rules};
use crate::app::App;
use crate::token::Token;

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
        /// Entity tag of the bytes as they are; the compressed ones have [`rules::gzip_tag`] of it.
        etag: String,
        /// When it last changed.
        changed_at: DateTime<Utc>,
        /// `text/calendar` in UTF-8.
        body: Arc<Body>,
    },
    /// There once, and ended.
    Gone,
    /// Never there, replaced by another address, or not its maker's to have any more.
    Unknown,
}

/// A calendar as it goes out.
#[derive(Debug)]
pub struct Body {
    /// The text.
    pub plain: String,
    /// The same, compressed with gzip (RFC 1952).
    pub gzip: Vec<u8>,
}

/// What one query tells of a feed.
#[derive(Debug, FromQueryResult)]
struct Found {
    #[sea_orm(nested)]
    feed: feed::Model,
    /// Rises with every change of what the feed serves.
    state_revision: Option<i64>,
    /// How many rows that is counted over, and their versions.
    state_breadth: Option<i64>,
    /// When it last rose.
    state_changed_at: Option<DateTime<Utc>>,
}

/// Answers a poll. `if_none_match` and `if_modified_since` as the program sent them; nothing is built when it
/// has the newest, and nothing anew when this server built it before.
pub async fn poll(
    app: &App,
    token: &Token,
    if_none_match: Option<&str>,
    if_modified_since: Option<DateTime<Utc>>,
    agent: &str,
) -> Result<Answer, DbErr> {
    let today = app.clock.now().date_naive();
    let found = feed::Entity::find()
        .expr_as(Expr::cust(revision()), "state_revision")
        .expr_as(Expr::cust(breadth()), "state_breadth")
        .expr_as(Expr::cust(changed_at()), "state_changed_at")
        .filter(feed::Column::TokenSha256.eq(token.sha256()))
        .filter(Expr::cust(allowed(today)))
        .into_model::<Found>()
        .one(app.db.read())
        .await?;
    let Some(found) = found else { return Ok(Answer::Unknown) };
    if found.feed.revoked_at.is_some() {
        return Ok(Answer::Gone);
    }
    note(app, &found.feed, agent).await?;
    let (revision, breadth) =
        (found.state_revision.unwrap_or_default(), found.state_breadth.unwrap_or_default());
    let changed_at = found.state_changed_at.unwrap_or(found.feed.created_at);
    let etag = rules::etag(
        (found.feed.id.0, found.feed.generation),
        (revision, breadth, changed_at),
        calendar::zone::tzdb_version(),
    );
    if rules::is_unchanged(&etag, changed_at, if_none_match, if_modified_since) {
        return Ok(Answer::Unchanged { etag });
    }
    let tag = format!("feed {etag}");
    if let Some(body) = app.rendered.get::<Body>(&tag) {
        return Ok(Answer::Calendar { etag, changed_at, body });
    }
    let source = app.url(&path(app, &found.feed));
    let plain = contents::text(app, &found.feed, changed_at, source).await?;
    let gzip = compressed(&plain).map_err(|error| DbErr::Custom(error.to_string()))?;
    let body = Arc::new(Body { plain, gzip });
    app.rendered.put(tag, Arc::clone(&body), body.plain.len() + body.gzip.len());
    Ok(Answer::Calendar { etag, changed_at, body })
}

fn compressed(text: &str) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}

/// Writes down which family of programs polled, at most once a minute: a person can then see that the subscription
/// works. Nothing else of who asked is kept.
async fn note(app: &App, row: &feed::Model, agent: &str) -> Result<(), DbErr> {
    let now = app.clock.now();
    if !rules::is_kept(row.fetched_at, now) {
        return Ok(());
    }
    let change = feed::ActiveModel {
        fetched_at: Set(Some(now)),
        fetched_by: Set(Some(rules::program(agent))),
        ..Default::default()
    };
    let txn = app.db.begin_write().await?;
    feed::Entity::update_many().set(change).filter(feed::Column::Id.eq(row.id)).exec(&txn).await?;
    txn.commit().await
}

/// SQL that chooses by the feed's scope. A person's revision, a mission's, or the sum over those an organisation
/// sends or a programme has; each rises by itself and none falls without another figure changing.
fn by_scope(agenda: &str, organisation: &str, programme: &str, person: &str) -> String {
    format!(
        "CASE feeds.scope WHEN 'agenda' THEN ({agenda} FROM missions m WHERE m.id = feeds.mission_id) \
         WHEN 'organisation' THEN ({organisation} FROM people p WHERE p.id IN \
         (SELECT d.person_id FROM delegates d WHERE d.organisation_id = feeds.organisation_id)) \
         WHEN 'programme' THEN ({programme} FROM missions m WHERE m.programme_id = feeds.programme_id) \
         ELSE ({person} FROM people p WHERE p.id = feeds.person_id) END"
    )
}

fn revision() -> String {
    let sum = |table: &str| format!("SELECT CAST(COALESCE(SUM({table}.calendar_revision), 0) AS BIGINT)");
    by_scope("SELECT m.calendar_revision", &sum("p"), &sum("m"), "SELECT p.calendar_revision")
}

fn breadth() -> String {
    let sum = |table: &str| format!("SELECT CAST(COUNT(*) + COALESCE(SUM({table}.version), 0) AS BIGINT)");
    by_scope(&sum("m"), &sum("p"), &sum("m"), &sum("p"))
}

fn changed_at() -> String {
    let last = |table: &str| format!("SELECT MAX({table}.calendar_changed_at)");
    by_scope(&last("m"), &last("p"), &last("m"), &last("p"))
}

/// SQL that tells whether the feed's maker may still have it on a day: who does not speak for the organisation any
/// more has lost its feed.
fn allowed(today: NaiveDate) -> String {
    let dated = |row: &str| {
        format!(
            "COALESCE({row}.from_on, '{today}') <= '{today}' AND COALESCE({row}.until_on, '{today}') >= '{today}'"
        )
    };
    let words = |all: &[&str]| all.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ");
    let shown = words(&contents::SHOWN.map(MissionStatus::word));
    let offices =
        words(&[ProgrammeRoleKind::Coordinator, ProgrammeRoleKind::CountryLead].map(ProgrammeRoleKind::word));
    format!(
        "CASE feeds.scope WHEN 'agenda' THEN \
         EXISTS (SELECT 1 FROM missions m WHERE m.id = feeds.mission_id AND m.status IN ({shown})) \
         WHEN 'organisation' THEN EXISTS (SELECT 1 FROM affiliations a WHERE a.person_id = feeds.person_id \
         AND a.organisation_id = feeds.organisation_id AND {affiliated}) \
         WHEN 'programme' THEN EXISTS (SELECT 1 FROM affiliations a JOIN programme_roles r \
         ON r.organisation_id = a.organisation_id WHERE a.person_id = feeds.person_id \
         AND r.programme_id = feeds.programme_id AND r.role IN ({offices}) AND {affiliated} AND {office}) \
         ELSE feeds.id = feeds.id END",
        affiliated = dated("a"),
        office = dated("r"),
    )
}
