//! How far a mailbox of ours was read (RFC 3501 §2.3.1.1).

use sea_orm::entity::prelude::*;

/// How far a mailbox of ours was read (RFC 3501 §2.3.1.1).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mailboxes")]
pub struct Model {
    /// `user@host:port/folder`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// UIDVALIDITY: when it changes, every UID means something else and all is read again.
    pub uid_validity: i64,
    /// The highest UID that was read; 0 for none.
    pub uid_read: i64,
    /// When that was.
    pub read_at: DateTimeUtc,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
