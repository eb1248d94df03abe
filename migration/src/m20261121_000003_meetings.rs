//! Requests, runs, timetables and the meetings that come of them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::keys::{index, owned, refers};

/// Requests, runs, timetables and the meetings that come of them.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(requests()).await?;
        manager.create_table(runs()).await?;
        manager.create_table(timetables()).await?;
        manager.create_table(placements()).await?;
        manager.create_table(meetings()).await?;
        manager.create_table(meeting_delegates()).await?;
        manager.create_table(bookings()).await?;
        manager.create_table(occupancies()).await?;
        manager.create_index(index("runs", &["mission_id", "asked_at"])).await?;
        manager.create_index(index("meetings", &["mission_id", "status"])).await?;
        manager.create_index(index("meetings", &["slot_id"])).await?;
        manager.create_index(index("meeting_delegates", &["delegate_id"])).await?;
        manager.create_index(index("occupancies", &["held_by"])).await?;
        Ok(())
    }
}

fn requests() -> TableCreateStatement {
    Table::create()
        .table("requests")
        .col(uuid("id"))
        .col(uuid("mission_id"))
        .col(string_len("kind", 32))
        .col(uuid("from_organisation_id"))
        .col(uuid("to_organisation_id"))
        .col(string("pair"))
        .col(uuid_null("from_delegate_id"))
        .col(uuid_null("to_delegate_id"))
        .col(string_len("half_day", 32).default("any"))
        .col(small_integer("rank"))
        .col(small_integer_null("to_rank"))
        .col(text("message"))
        .col(string_len("state", 32))
        .col(text("answer"))
        .col(uuid_null("asked_by"))
        .col(timestamp_with_time_zone("asked_at"))
        .col(uuid_null("answered_by"))
        .col(timestamp_with_time_zone_null("answered_at"))
        .col(uuid_null("pinned_slot_id"))
        .col(uuid_null("pinned_table_id"))
        .col(integer("version"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("requests", "mission_id", "missions"))
        .foreign_key(&mut refers("requests", "from_organisation_id", "organisations"))
        .foreign_key(&mut refers("requests", "to_organisation_id", "organisations"))
        .foreign_key(&mut refers("requests", "from_delegate_id", "delegates"))
        .foreign_key(&mut refers("requests", "to_delegate_id", "delegates"))
        .foreign_key(&mut refers("requests", "asked_by", "people"))
        .foreign_key(&mut refers("requests", "answered_by", "people"))
        .foreign_key(&mut refers("requests", "pinned_slot_id", "slots"))
        .foreign_key(&mut refers("requests", "pinned_table_id", "tables"))
        .index(Index::create().unique().name("requests_mission_id_pair_unique").col("mission_id").col("pair"))
        .take()
}

fn runs() -> TableCreateStatement {
    Table::create()
        .table("runs")
        .col(uuid("id"))
        .col(uuid("mission_id"))
        .col(string_len("state", 32))
        .col(integer("seconds"))
        .col(big_integer("seed"))
        .col(boolean("keep_published"))
        .col(uuid_null("asked_by"))
        .col(timestamp_with_time_zone("asked_at"))
        .col(timestamp_with_time_zone_null("started_at"))
        .col(timestamp_with_time_zone_null("finished_at"))
        .col(boolean("stop_asked"))
        .col(json_binary("progress"))
        .col(uuid_null("timetable_id"))
        .col(text_null("failure"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("runs", "mission_id", "missions"))
        .foreign_key(&mut refers("runs", "asked_by", "people"))
        .take()
}

fn timetables() -> TableCreateStatement {
    Table::create()
        .table("timetables")
        .col(uuid("id"))
        .col(uuid("mission_id"))
        .col(integer("number"))
        .col(string_len("state", 32))
        .col(string_len("proof", 32))
        .col(json_binary("score"))
        .col(integer("placed"))
        .col(integer("left_out"))
        .col(uuid_null("run_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("published_at"))
        .col(uuid_null("published_by"))
        .col(integer("version"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("timetables", "mission_id", "missions"))
        .foreign_key(&mut refers("timetables", "run_id", "runs"))
        .foreign_key(&mut refers("timetables", "published_by", "people"))
        .index(
            Index::create()
                .unique()
                .name("timetables_mission_id_number_unique")
                .col("mission_id")
                .col("number"),
        )
        .take()
}

fn placements() -> TableCreateStatement {
    Table::create()
        .table("placements")
        .col(uuid("id"))
        .col(uuid("timetable_id"))
        .col(uuid("request_id"))
        .col(uuid_null("slot_id"))
        .col(uuid_null("table_id"))
        .col(json_binary("delegates"))
        .col(json_binary("reasons"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("placements", "timetable_id", "timetables"))
        .foreign_key(&mut owned("placements", "request_id", "requests"))
        .foreign_key(&mut refers("placements", "slot_id", "slots"))
        .foreign_key(&mut refers("placements", "table_id", "tables"))
        .index(
            Index::create()
                .unique()
                .name("placements_timetable_id_request_id_unique")
                .col("timetable_id")
                .col("request_id"),
        )
        .take()
}

fn meetings() -> TableCreateStatement {
    Table::create()
        .table("meetings")
        .col(uuid("id"))
        .col(uuid("mission_id"))
        .col(uuid("session_id"))
        .col(uuid("slot_id"))
        .col(uuid("table_id"))
        .col(uuid_null("request_id").unique_key())
        .col(string_len("origin", 32))
        .col(string_len("status", 32))
        .col(string("uid").unique_key())
        .col(text("note"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("meetings", "mission_id", "missions"))
        .foreign_key(&mut owned("meetings", "session_id", "sessions"))
        .foreign_key(&mut refers("meetings", "slot_id", "slots"))
        .foreign_key(&mut refers("meetings", "table_id", "tables"))
        .foreign_key(&mut refers("meetings", "request_id", "requests"))
        .take()
}

fn meeting_delegates() -> TableCreateStatement {
    Table::create()
        .table("meeting_delegates")
        .col(uuid("meeting_id"))
        .col(uuid("delegate_id"))
        .primary_key(Index::create().col("meeting_id").col("delegate_id"))
        .foreign_key(&mut owned("meeting_delegates", "meeting_id", "meetings"))
        .foreign_key(&mut owned("meeting_delegates", "delegate_id", "delegates"))
        .take()
}

fn bookings() -> TableCreateStatement {
    Table::create()
        .table("bookings")
        .col(uuid("id"))
        .col(uuid("meeting_id").unique_key())
        .col(uuid("slot_id"))
        .col(uuid("organisation_id"))
        .col(uuid("booked_by"))
        .col(timestamp_with_time_zone("booked_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("bookings", "meeting_id", "meetings"))
        .foreign_key(&mut refers("bookings", "slot_id", "slots"))
        .foreign_key(&mut refers("bookings", "organisation_id", "organisations"))
        .foreign_key(&mut refers("bookings", "booked_by", "people"))
        .take()
}

fn occupancies() -> TableCreateStatement {
    Table::create()
        .table("occupancies")
        .col(uuid("resource_id"))
        .col(big_integer("quantum"))
        .col(uuid("held_by"))
        .primary_key(Index::create().col("resource_id").col("quantum"))
        .take()
}
