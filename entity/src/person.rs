//! Someone with an address, a language and a zone.

use sea_orm::entity::prelude::*;

use crate::id::PersonId;

/// Someone with an address, a language and a zone.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "people")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PersonId,
    /// Address in lower case, unique.
    pub email: String,
    /// Name as displayed.
    pub name: String,
    /// BCP 47 tag of the language for mails and pages.
    pub language: String,
    /// IANA name of the zone lived in.
    pub zone: String,
    /// Whether this person runs the server.
    pub operator: bool,
    /// Rises with every change of what the person's calendar holds; the ETag of feeds.
    pub calendar_revision: i64,
    /// When it last rose; the Last-Modified of feeds.
    pub calendar_changed_at: DateTimeUtc,
    /// When mail to the address was refused for good.
    pub bounced_at: Option<DateTimeUtc>,
    /// When the row was written.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts changes; the ETag of the API.
    pub version: i32,
}

/// Rows are joined by their ids, by hand, where a query needs it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
