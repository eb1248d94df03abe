//! Feeds of organisations, programmes and public agendas, and what sync-tokens of CalDAV stand for.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::keys::{index, owned};

/// Feeds of organisations, programmes and public agendas, and what sync-tokens of CalDAV stand for.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One column a statement: SQLite adds no more at once.
        manager.alter_table(adding("feeds", &mut uuid_null("organisation_id"))).await?;
        manager.alter_table(adding("feeds", &mut uuid_null("programme_id"))).await?;
        manager.alter_table(adding("missions", big_integer("calendar_revision").default(0))).await?;
        let changed_at = &mut timestamp_with_time_zone_null("calendar_changed_at");
        manager.alter_table(adding("missions", changed_at)).await?;
        manager.create_table(sync_states()).await?;
        manager.create_index(index("feeds", &["mission_id"])).await?;
        manager.create_index(index("delegates", &["organisation_id"])).await?;
        Ok(())
    }
}

fn adding(table: &'static str, column: &mut ColumnDef) -> TableAlterStatement {
    Table::alter().table(table).add_column(column).take()
}

fn sync_states() -> TableCreateStatement {
    Table::create()
        .table("sync_states")
        .col(uuid("person_id"))
        .col(string_len("token", 64))
        .col(json_binary("members"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("person_id").col("token"))
        .foreign_key(&mut owned("sync_states", "person_id", "people"))
        .take()
}
