//! Missions with legs, agenda, sessions and those who take part.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::keys::{index, owned, refers};

/// Missions with legs, agenda, sessions and those who take part.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(missions()).await?;
        manager.create_table(legs()).await?;
        manager.create_table(agenda_items()).await?;
        manager.create_table(sessions()).await?;
        manager.create_table(slots()).await?;
        manager.create_table(tables()).await?;
        manager.create_table(delegates()).await?;
        manager.create_table(availabilities()).await?;
        manager.create_table(outside_calendars()).await?;
        manager.create_index(index("agenda_items", &["mission_id", "starts_at"])).await?;
        manager.create_index(index("delegates", &["mission_id", "organisation_id"])).await?;
        manager.create_index(index("availabilities", &["delegate_id", "starts_at"])).await?;
        Ok(())
    }
}

fn missions() -> TableCreateStatement {
    Table::create()
        .table("missions")
        .col(uuid("id"))
        .col(uuid("programme_id"))
        .col(uuid("lead_organisation_id"))
        .col(string("key"))
        .col(string_len("kind", 32))
        .col(string("title"))
        .col(string("country"))
        .col(string_len("status", 32))
        .col(string("zone"))
        .col(date("starts_on"))
        .col(date("ends_on"))
        .col(text("summary"))
        .col(integer_null("capacity"))
        .col(timestamp_null("requests_close_wall"))
        .col(timestamp_with_time_zone_null("requests_close_at"))
        .col(string_null("requests_close_tzdb"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("missions", "programme_id", "programmes"))
        .foreign_key(&mut refers("missions", "lead_organisation_id", "organisations"))
        .index(
            Index::create().unique().name("missions_programme_id_key_unique").col("programme_id").col("key"),
        )
        .take()
}

fn legs() -> TableCreateStatement {
    Table::create()
        .table("legs")
        .col(uuid("id"))
        .col(uuid("mission_id"))
        .col(integer("position"))
        .col(string("place"))
        .col(string("country"))
        .col(string("zone"))
        .col(date("starts_on"))
        .col(date("ends_on"))
        .col(integer("version"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("legs", "mission_id", "missions"))
        .index(
            Index::create()
                .unique()
                .name("legs_mission_id_position_unique")
                .col("mission_id")
                .col("position"),
        )
        .take()
}

fn agenda_items() -> TableCreateStatement {
    Table::create()
        .table("agenda_items")
        .col(uuid("id"))
        .col(uuid("mission_id"))
        .col(uuid_null("leg_id"))
        .col(string_len("kind", 32))
        .col(string("title"))
        .col(string("place"))
        .col(text("description"))
        .col(timestamp("starts_wall"))
        .col(string("zone"))
        .col(timestamp("ends_wall"))
        .col(string("ends_zone"))
        .col(timestamp_with_time_zone("starts_at"))
        .col(timestamp_with_time_zone("ends_at"))
        .col(string("tzdb"))
        .col(integer_null("capacity"))
        .col(integer("version"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("agenda_items", "mission_id", "missions"))
        .foreign_key(&mut refers("agenda_items", "leg_id", "legs"))
        .take()
}

fn sessions() -> TableCreateStatement {
    Table::create()
        .table("sessions")
        .col(uuid("id"))
        .col(uuid("mission_id"))
        .col(uuid("agenda_item_id").unique_key())
        .col(boolean("bookings_open"))
        .col(integer_null("longest_run"))
        .col(integer_null("most_meetings"))
        .col(integer_null("fairness"))
        .col(integer("version"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("sessions", "mission_id", "missions"))
        .foreign_key(&mut owned("sessions", "agenda_item_id", "agenda_items"))
        .take()
}

fn slots() -> TableCreateStatement {
    Table::create()
        .table("slots")
        .col(uuid("id"))
        .col(uuid("session_id"))
        .col(integer("position"))
        .col(timestamp("starts_wall"))
        .col(timestamp("ends_wall"))
        .col(string("zone"))
        .col(timestamp_with_time_zone("starts_at"))
        .col(timestamp_with_time_zone("ends_at"))
        .col(string("tzdb"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("slots", "session_id", "sessions"))
        .index(
            Index::create()
                .unique()
                .name("slots_session_id_position_unique")
                .col("session_id")
                .col("position"),
        )
        .take()
}

fn tables() -> TableCreateStatement {
    Table::create()
        .table("tables")
        .col(uuid("id"))
        .col(uuid("session_id"))
        .col(integer("position"))
        .col(string("name"))
        .col(string_len("kind", 32))
        .col(uuid_null("organisation_id"))
        .col(string_null("link"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("tables", "session_id", "sessions"))
        .foreign_key(&mut refers("tables", "organisation_id", "organisations"))
        .index(
            Index::create()
                .unique()
                .name("tables_session_id_position_unique")
                .col("session_id")
                .col("position"),
        )
        .take()
}

fn delegates() -> TableCreateStatement {
    Table::create()
        .table("delegates")
        .col(uuid("id"))
        .col(uuid("mission_id"))
        .col(uuid("person_id"))
        .col(uuid("organisation_id"))
        .col(string_len("role", 32))
        .col(string_len("status", 32))
        .col(boolean("offers_slots"))
        .col(timestamp_with_time_zone("applied_at"))
        .col(timestamp_with_time_zone("changed_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("delegates", "mission_id", "missions"))
        .foreign_key(&mut owned("delegates", "person_id", "people"))
        .foreign_key(&mut refers("delegates", "organisation_id", "organisations"))
        .index(
            Index::create()
                .unique()
                .name("delegates_mission_id_person_id_unique")
                .col("mission_id")
                .col("person_id"),
        )
        .take()
}

fn availabilities() -> TableCreateStatement {
    Table::create()
        .table("availabilities")
        .col(uuid("id"))
        .col(uuid("delegate_id"))
        .col(string_len("source", 32))
        .col(timestamp("starts_wall"))
        .col(timestamp("ends_wall"))
        .col(string("zone"))
        .col(timestamp_with_time_zone("starts_at"))
        .col(timestamp_with_time_zone("ends_at"))
        .col(string("tzdb"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("availabilities", "delegate_id", "delegates"))
        .take()
}

fn outside_calendars() -> TableCreateStatement {
    Table::create()
        .table("outside_calendars")
        .col(uuid("delegate_id"))
        .col(text("url"))
        .col(string_null("etag"))
        .col(string_null("last_modified"))
        .col(timestamp_with_time_zone_null("fetched_at"))
        .col(integer("failures"))
        .col(text_null("last_error"))
        .primary_key(Index::create().col("delegate_id"))
        .foreign_key(&mut owned("outside_calendars", "delegate_id", "delegates"))
        .take()
}
