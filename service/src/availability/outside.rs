//! A delegate's own calendar: where it is, and what it takes to read it. Both are secrets and are kept sealed.

use chrono::{DateTime, TimeDelta, Utc};
use entity::id::DelegateId;
use entity::outside_calendar;
use entity::words::OutsideKind;
use sea_orm::{DbErr, EntityTrait, Set};
use serde_json::Value;

use super::{Refusal, concerned, reading, record, rules};
use crate::app::App;
use crate::caller::Caller;
use crate::outbox::{self, Task};
use crate::refusal::Failure;
use crate::token::sealed::{Unreadable, is_sealed};

/// Where a delegate's own calendar is.
#[derive(Clone, PartialEq, Eq)]
pub struct Source {
    /// The address: of a file, or of a CalDAV server, account or calendar.
    pub url: String,
    /// Name and password of the account, which makes it a CalDAV server.
    pub login: Option<Login>,
}

/// Name and password of an account.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The name.
    pub user: String,
    /// The password, best one that the server made for programs.
    pub password: String,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Source(…)")
    }
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Login(…)")
    }
}

impl Source {
    /// A file behind an address.
    pub fn file(url: &str) -> Self {
        Self { url: url.to_owned(), login: None }
    }

    /// An account on a CalDAV server.
    pub fn account(url: &str, user: &str, password: &str) -> Self {
        let login = Login { user: user.to_owned(), password: password.to_owned() };
        Self { url: url.to_owned(), login: Some(login) }
    }
}

/// What may be told of an outside calendar: no address, no password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// How it is read.
    pub kind: OutsideKind,
    /// The server's name.
    pub server: String,
    /// When it was last read well.
    pub fetched_at: Option<DateTime<Utc>>,
    /// Before when it is not read again, since it failed.
    pub due_at: Option<DateTime<Utc>>,
    /// Failures since it was last read well.
    pub failures: i32,
    /// What the last failure was.
    pub last_error: Option<String>,
}

/// The outside calendar of a delegate, when there is one, as far as it may be told.
pub async fn outside(app: &App, delegate: DelegateId) -> Result<Option<Outside>, DbErr> {
    let row = outside_calendar::Entity::find_by_id(delegate).one(app.db.read()).await?;
    Ok(row.map(|row| {
        let url = source(app, &row).ok().and_then(|source| url::Url::parse(&source.url).ok());
        Outside {
            kind: row.kind,
            server: url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default(),
            fetched_at: row.fetched_at,
            due_at: row.due_at,
            failures: row.failures,
            last_error: row.last_error,
        }
    }))
}

/// Sets where the delegate's own calendar is (https or webcal; http where the settings allow private addresses),
/// or takes it away with all it brought. It is read soon afterwards and then every hour.
pub async fn set_outside(
    app: &App,
    caller: &Caller,
    delegate: DelegateId,
    source: Option<Source>,
) -> Result<(), Failure<Refusal>> {
    let source =
        source.map(|source| rules::source(source, app.config.limits.private_addresses)).transpose()?;
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let (delegate, mission) = concerned(&txn, app, caller, delegate).await?;
    rules::changes(&mission, &delegate)?;
    // Another calendar tells another story: what the old one brought goes at once.
    reading::forget(&txn, delegate.id).await?;
    outside_calendar::Entity::delete_by_id(delegate.id).exec(&txn).await?;
    let action = if source.is_some() { "outside_calendar.set" } else { "outside_calendar.remove" };
    if let Some(source) = source {
        let row = row(app, delegate.id, &source).map_err(|_| Refusal::Sealing)?;
        outside_calendar::Entity::insert(row).exec_without_returning(&txn).await?;
        let task = Task::ReadCalendar { delegate: delegate.id.0 };
        let again = format!(":{}", app.ids.uuid(now));
        outbox::put_later(&txn, app, now, TimeDelta::zero(), Some(mission.id), task, &again).await?;
    }
    // The address may itself be a secret, so the log does not have it.
    record(app, &txn, caller, action, delegate.id.0, &mission, Value::Null).await?;
    txn.commit().await?;
    app.wake.notify_one();
    Ok(())
}

fn row(
    app: &App,
    delegate: DelegateId,
    source: &Source,
) -> Result<outside_calendar::ActiveModel, Unreadable> {
    let kind = if source.login.is_some() { OutsideKind::Caldav } else { OutsideKind::Ics };
    let login =
        source.login.as_ref().map(|login| seal(app, "login", delegate, &joined(login))).transpose()?;
    Ok(outside_calendar::ActiveModel {
        delegate_id: Set(delegate),
        kind: Set(kind),
        url: Set(seal(app, "url", delegate, &source.url)?),
        login: Set(login),
        etag: Set(None),
        last_modified: Set(None),
        fetched_at: Set(None),
        due_at: Set(None),
        failures: Set(0),
        last_error: Set(None),
    })
}

/// As HTTP's Basic scheme joins them (RFC 7617 §2): a name holds no colon.
fn joined(login: &Login) -> String {
    format!("{}:{}", login.user, login.password)
}

/// Where an outside calendar is, for the edge that reads it.
pub fn source(app: &App, row: &outside_calendar::Model) -> Result<Source, Unreadable> {
    let url = if is_sealed(&row.url) {
        app.key.open(&place("url", row.delegate_id), &row.url)?
    } else {
        // Written before addresses were sealed; the next reading seals it.
        row.url.clone()
    };
    let login = match &row.login {
        Some(sealed) => {
            let opened = app.key.open(&place("login", row.delegate_id), sealed)?;
            let (user, password) = opened.split_once(':').ok_or(Unreadable)?;
            Some(Login { user: user.to_owned(), password: password.to_owned() })
        }
        None => None,
    };
    Ok(Source { url, login })
}

/// The address of a row, sealed now if it was written before addresses were.
pub(super) fn sealed_url(app: &App, row: &outside_calendar::Model) -> Option<String> {
    if is_sealed(&row.url) { None } else { seal(app, "url", row.delegate_id, &row.url).ok() }
}

fn seal(app: &App, column: &str, delegate: DelegateId, secret: &str) -> Result<String, Unreadable> {
    app.key.seal(&place(column, delegate), secret, app.ids.secret())
}

fn place(column: &str, delegate: DelegateId) -> String {
    format!("outside_calendars.{column}/{delegate}")
}
