//! Sign-in, tokens, limits and the log of who did what.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::keys::{index, owned, refers};

/// Sign-in, tokens, limits and the log of who did what.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(magic_links()).await?;
        manager.create_table(logins()).await?;
        manager.create_table(api_tokens()).await?;
        manager.create_table(idempotencies()).await?;
        manager.create_table(rates()).await?;
        manager.create_table(cron_marks()).await?;
        manager.create_table(audit_log()).await?;
        manager.create_index(index("audit_log", &["mission_id", "at"])).await?;
        Ok(())
    }
}

fn magic_links() -> TableCreateStatement {
    Table::create()
        .table("magic_links")
        .col(uuid("id"))
        .col(uuid("person_id"))
        .col(string("token_sha256").unique_key())
        .col(string_null("browser_sha256"))
        .col(string("next"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("spent_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("magic_links", "person_id", "people"))
        .take()
}

fn logins() -> TableCreateStatement {
    Table::create()
        .table("logins")
        .col(uuid("id"))
        .col(uuid("person_id"))
        .col(string("token_sha256").unique_key())
        .col(string("agent"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("logins", "person_id", "people"))
        .take()
}

fn api_tokens() -> TableCreateStatement {
    Table::create()
        .table("api_tokens")
        .col(uuid("id"))
        .col(uuid("person_id"))
        .col(string("name"))
        .col(string("token_sha256").unique_key())
        .col(string_len("access", 32))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("expires_at"))
        .col(timestamp_with_time_zone_null("used_at"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("api_tokens", "person_id", "people"))
        .take()
}

fn idempotencies() -> TableCreateStatement {
    Table::create()
        .table("idempotencies")
        .col(uuid("person_id"))
        .col(string("key"))
        .col(string("request_sha256"))
        .col(integer("status"))
        .col(text("body"))
        .col(json_binary("headers"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("person_id").col("key"))
        .foreign_key(&mut owned("idempotencies", "person_id", "people"))
        .take()
}

fn rates() -> TableCreateStatement {
    Table::create()
        .table("rates")
        .col(string("bucket"))
        .col(timestamp_with_time_zone("window_at"))
        .col(integer("hits"))
        .primary_key(Index::create().col("bucket").col("window_at"))
        .take()
}

fn cron_marks() -> TableCreateStatement {
    Table::create()
        .table("cron_marks")
        .col(string("job"))
        .col(timestamp_with_time_zone("scheduled_at"))
        .col(timestamp_with_time_zone("taken_at"))
        .primary_key(Index::create().col("job").col("scheduled_at"))
        .take()
}

fn audit_log() -> TableCreateStatement {
    Table::create()
        .table("audit_log")
        .col(uuid("id"))
        .col(timestamp_with_time_zone("at"))
        .col(uuid_null("actor_id"))
        .col(string("action"))
        .col(string("subject"))
        .col(uuid_null("subject_id"))
        .col(uuid_null("mission_id"))
        .col(json_binary("detail"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut refers("audit_log", "actor_id", "people"))
        .foreign_key(&mut owned("audit_log", "mission_id", "missions"))
        .take()
}
