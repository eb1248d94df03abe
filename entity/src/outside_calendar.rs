//! Where a delegate's own calendar is, and how reading it goes.

use sea_orm::entity::prelude::*;

use crate::id::DelegateId;
use crate::words::OutsideKind;

/// Where a delegate's own calendar is, and how reading it goes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outside_calendars")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub delegate_id: DelegateId,
    /// Whether it is a file behind an address or an account on a CalDAV server.
    pub kind: OutsideKind,
    /// Where it is, sealed with the server's key.
    #[sea_orm(column_type = "Text")]
    pub url: String,
    /// Name and password of the account, sealed with the server's key.
    #[sea_orm(column_type = "Text", nullable)]
    pub login: Option<String>,
    /// Entity tag of the last good answer.
    pub etag: Option<String>,
    /// Last-Modified of the last good answer.
    pub last_modified: Option<String>,
    /// When it was last read well.
    pub fetched_at: Option<DateTimeUtc>,
    /// Before when it is not read again, since it failed.
    pub due_at: Option<DateTimeUtc>,
    /// Failures since then.
    pub failures: i32,
    /// What the last failure was.
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
