//! Outside calendars behind a sign-in, when each is read again, and an index for a full outbox.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Outside calendars behind a sign-in, when each is read again, and an index for a full outbox.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column a statement.
        let columns = [
            string_len("kind", 32).default("ics").take(),
            text_null("login").take(),
            timestamp_with_time_zone_null("due_at").take(),
        ];
        for column in columns {
            let table = Table::alter().table("outside_calendars").add_column(column).take();
            manager.alter_table(table).await?;
        }
        // Of what is still to do alone, in the order it is taken: thousands of tasks that are due in the same second
        // must not be sorted anew for each that is taken.
        let index = "CREATE INDEX idx_outbox_to_do ON outbox (kind, due_at, id) \
                     WHERE done_at IS NULL AND dead_at IS NULL";
        manager.get_connection().execute_unprepared(index).await?;
        Ok(())
    }
}
