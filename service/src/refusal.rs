//! How an action says no, whichever door it was asked through.

use sea_orm::DbErr;
use serde_json::{Map, Value};

/// The manner of a refusal; every door translates it in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What was named is not there, or is not the caller's to see.
    NotFound,
    /// What was said cannot be: a field is wrong.
    Invalid,
    /// It cannot be now: something else is in the way.
    Conflict,
    /// The caller may see it and may not do it.
    Forbidden,
    /// It was there and is over: a spent link, a revoked token.
    Gone,
    /// The caller looked at an older version (RFC 9110 §15.5.13).
    Stale,
    /// Too often in too short a time.
    TooMany,
    /// More than is taken in at once.
    TooLarge,
}

/// A typed refusal that explains itself: `Display` says what, where and what would be right.
pub trait Refuse: std::error::Error + Send + Sync + 'static {
    /// The manner.
    fn kind(&self) -> Kind;

    /// A short name that programs compare: `slot-taken`.
    fn code(&self) -> &'static str;

    /// The field that is wrong, as a JSON pointer (RFC 6901), where there is one.
    fn pointer(&self) -> Option<String> {
        None
    }

    /// Members that help the caller go on, such as free alternatives.
    fn members(&self) -> Map<String, Value> {
        Map::new()
    }
}

/// Why an action did not happen: refused by a rule, or failed by the machine.
#[derive(Debug, thiserror::Error)]
pub enum Failure<R: Refuse> {
    /// A rule said no.
    #[error(transparent)]
    Refused(R),
    /// The database failed; the caller learns a reference number, the log learns the rest.
    #[error("the database failed")]
    Database(#[source] DbErr),
    /// Something else failed that should not have.
    #[error("{0}")]
    Fault(String),
}

impl<R: Refuse> From<DbErr> for Failure<R> {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

/// Lets `rules::…()?` refuse inside an action.
impl<R: Refuse> From<R> for Failure<R> {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal)
    }
}
