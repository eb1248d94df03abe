//! Feeds: private addresses that serve a person's calendar to programs that ask again and again.

use chrono::{DateTime, Utc};
use entity::feed;
use entity::id::{FeedId, MissionId};
use sea_orm::DbErr;

use crate::app::App;
use crate::caller::Caller;
use crate::refusal::Failure;
use crate::token::Token;

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
    _app: &App,
    _caller: &Caller,
    _mission: Option<MissionId>,
) -> Result<(feed::Model, String), Failure<Refusal>> {
    todo!()
}

/// Gives a feed a new address; the old one is gone at once.
pub async fn rotate(_app: &App, _caller: &Caller, _id: FeedId) -> Result<String, Failure<Refusal>> {
    todo!()
}

/// Ends a feed.
pub async fn revoke(_app: &App, _caller: &Caller, _id: FeedId) -> Result<(), Failure<Refusal>> {
    todo!()
}

/// Answers a poll. `if_none_match` and `if_modified_since` as the program sent them; nothing is built when it has the newest.
pub async fn poll(
    _app: &App,
    _token: &Token,
    _if_none_match: Option<&str>,
    _if_modified_since: Option<DateTime<Utc>>,
    _agent: &str,
) -> Result<Answer, DbErr> {
    todo!()
}
