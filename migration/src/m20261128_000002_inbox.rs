//! Proposals of another time, reports that mail came back, and how far each mailbox was read.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Proposals of another time, reports that mail came back, and how far each mailbox was read.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One column a statement: SQLite adds no two at once.
        for column in [
            timestamp_with_time_zone_null("proposed_starts_at"),
            timestamp_with_time_zone_null("proposed_ends_at"),
            integer_null("answers_sequence"),
        ] {
            let add = Table::alter().table("inbox").add_column(column).take();
            manager.alter_table(add).await?;
        }
        manager.create_table(bounces()).await?;
        manager.create_table(mailboxes()).await
    }
}

fn bounces() -> TableCreateStatement {
    Table::create()
        .table("bounces")
        .col(string("address"))
        .col(text("reason"))
        .col(timestamp_with_time_zone("reported_at"))
        .primary_key(Index::create().col("address"))
        .take()
}

fn mailboxes() -> TableCreateStatement {
    Table::create()
        .table("mailboxes")
        .col(string("name"))
        .col(big_integer("uid_validity"))
        .col(big_integer("uid_read"))
        .col(timestamp_with_time_zone("read_at"))
        .primary_key(Index::create().col("name"))
        .take()
}
