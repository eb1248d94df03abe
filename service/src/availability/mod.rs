//! Availability: when a delegate cannot meet, as declared, as the agenda has it, as an outside calendar says.

use chrono::NaiveDateTime;
use entity::id::{AvailabilityId, DelegateId};
use entity::{availability, outside_calendar};
use sea_orm::DbErr;

use crate::app::App;
use crate::caller::Caller;
use crate::refusal::Failure;

pub mod rules;

pub use rules::Refusal;

/// The periods in which a delegate cannot meet, by start.
pub async fn list(_app: &App, _delegate: DelegateId) -> Result<Vec<availability::Model>, DbErr> {
    todo!()
}

/// Declares that a delegate cannot meet from `starts` to `ends`, on the clock of `zone`. The delegate, those
/// who speak for its organisation, and the lead may.
pub async fn declare(
    _app: &App,
    _caller: &Caller,
    _delegate: DelegateId,
    _starts: NaiveDateTime,
    _ends: NaiveDateTime,
    _zone: &str,
) -> Result<availability::Model, Failure<Refusal>> {
    todo!()
}

/// Takes a declared period back.
pub async fn retract(_app: &App, _caller: &Caller, _id: AvailabilityId) -> Result<(), Failure<Refusal>> {
    todo!()
}

/// The outside calendar of a delegate, when there is one.
pub async fn outside(_app: &App, _delegate: DelegateId) -> Result<Option<outside_calendar::Model>, DbErr> {
    todo!()
}

/// Sets the address of the delegate's own calendar (https, or http and webcal where allowed), or takes it away.
/// It is read soon afterwards and then every hour.
pub async fn set_outside(
    _app: &App,
    _caller: &Caller,
    _delegate: DelegateId,
    _url: Option<&str>,
) -> Result<(), Failure<Refusal>> {
    todo!()
}

/// What a reading of an outside calendar brought.
#[derive(Clone, Debug)]
pub enum Reading {
    /// Nothing new (304).
    Unchanged,
    /// Busy periods in the mission's window, in instants; titles are never stored.
    Busy {
        /// Start and end of each.
        periods: Vec<(chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>)>,
        /// Entity tag of the answer.
        etag: Option<String>,
        /// Last-Modified of the answer.
        last_modified: Option<String>,
    },
    /// It could not be read; the last good copy stays.
    Failed(String),
}

/// Files what a reading brought (called by the edge that reads).
pub async fn file_reading(_app: &App, _delegate: DelegateId, _reading: Reading) -> Result<(), DbErr> {
    todo!()
}

/// Refuses a caller who is neither the delegate, nor speaks for its organisation, nor leads the mission.
pub async fn may_declare(
    _app: &App,
    _caller: &Caller,
    _delegate: DelegateId,
) -> Result<(), Failure<Refusal>> {
    todo!()
}
