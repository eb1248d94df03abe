//! Invitations, feeds, and what goes out and comes in.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::keys::{index, owned, refers};

/// Invitations, feeds, and what goes out and comes in.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(invitations()).await?;
        manager.create_table(feeds()).await?;
        manager.create_table(outbox()).await?;
        manager.create_table(mails()).await?;
        manager.create_table(inbox()).await?;
        manager.create_index(index("invitations", &["subject_id"])).await?;
        manager.create_index(index("invitations", &["mission_id"])).await?;
        manager.create_index(index("feeds", &["person_id"])).await?;
        manager.create_index(index("outbox", &["done_at", "due_at"])).await?;
        manager.create_index(index("mails", &["person_id"])).await?;
        manager.create_index(index("mails", &["mission_id"])).await?;
        manager.create_index(index("inbox", &["state"])).await?;
        Ok(())
    }
}

fn invitations() -> TableCreateStatement {
    Table::create()
        .table("invitations")
        .col(uuid("id"))
        .col(uuid("person_id"))
        .col(uuid("mission_id"))
        .col(string_len("subject", 32))
        .col(uuid("subject_id"))
        .col(string("uid"))
        .col(integer("sequence"))
        .col(integer("scheduled"))
        .col(string_len("partstat", 32))
        .col(string_len("state", 32))
        .col(string("summary"))
        .col(string("location"))
        .col(text("description"))
        .col(string_null("link"))
        .col(string("organizer"))
        .col(timestamp("starts_wall"))
        .col(string("zone"))
        .col(timestamp("ends_wall"))
        .col(string("ends_zone"))
        .col(timestamp_with_time_zone("starts_at"))
        .col(timestamp_with_time_zone("ends_at"))
        .col(string("tzdb"))
        .col(integer_null("reply_sequence"))
        .col(timestamp_with_time_zone_null("reply_dtstamp"))
        .col(timestamp_with_time_zone_null("replied_at"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("changed_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("invitations", "person_id", "people"))
        .foreign_key(&mut owned("invitations", "mission_id", "missions"))
        .index(Index::create().unique().name("invitations_person_id_uid_unique").col("person_id").col("uid"))
        .take()
}

fn feeds() -> TableCreateStatement {
    Table::create()
        .table("feeds")
        .col(uuid("id"))
        .col(uuid("person_id"))
        .col(string_len("scope", 32))
        .col(uuid_null("mission_id"))
        .col(integer("generation"))
        .col(string("token_sha256").unique_key())
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .col(timestamp_with_time_zone_null("fetched_at"))
        .col(string_null("fetched_by"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("feeds", "person_id", "people"))
        .foreign_key(&mut owned("feeds", "mission_id", "missions"))
        .take()
}

fn outbox() -> TableCreateStatement {
    Table::create()
        .table("outbox")
        .col(uuid("id"))
        .col(string("kind"))
        .col(string_null("dedupe_key").unique_key())
        .col(json_binary("payload"))
        .col(uuid_null("mission_id"))
        .col(timestamp_with_time_zone("due_at"))
        .col(integer("attempts"))
        .col(uuid_null("lease_token"))
        .col(timestamp_with_time_zone_null("leased_until"))
        .col(text_null("last_error"))
        .col(timestamp_with_time_zone_null("done_at"))
        .col(timestamp_with_time_zone_null("dead_at"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("outbox", "mission_id", "missions"))
        .take()
}

fn mails() -> TableCreateStatement {
    Table::create()
        .table("mails")
        .col(uuid("id"))
        .col(string("message_id").unique_key())
        .col(string("kind"))
        .col(uuid_null("person_id"))
        .col(uuid_null("mission_id"))
        .col(string("envelope_from"))
        .col(string("envelope_to"))
        .col(string("subject"))
        .col(blob("bytes"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("sent_at"))
        .col(text_null("answer"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("mails", "person_id", "people"))
        .foreign_key(&mut owned("mails", "mission_id", "missions"))
        .take()
}

fn inbox() -> TableCreateStatement {
    Table::create()
        .table("inbox")
        .col(uuid("id"))
        .col(string("message_id").unique_key())
        .col(string("from_address"))
        .col(string("subject"))
        .col(blob("raw"))
        .col(string_len("state", 32))
        .col(text("reason"))
        .col(uuid_null("invitation_id"))
        .col(uuid_null("mission_id"))
        .col(timestamp_with_time_zone("received_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut refers("inbox", "invitation_id", "invitations"))
        .foreign_key(&mut owned("inbox", "mission_id", "missions"))
        .take()
}
