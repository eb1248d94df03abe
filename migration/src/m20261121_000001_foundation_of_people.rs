//! Programmes, organisations and the people who belong to them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::keys::{index, owned, refers};

/// Programmes, organisations and the people who belong to them.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(programmes()).await?;
        manager.create_table(organisations()).await?;
        manager.create_table(people()).await?;
        manager.create_table(affiliations()).await?;
        manager.create_table(work_packages()).await?;
        manager.create_table(programme_roles()).await?;
        manager.create_index(index("programme_roles", &["programme_id", "role"])).await?;
        Ok(())
    }
}

fn programmes() -> TableCreateStatement {
    Table::create()
        .table("programmes")
        .col(uuid("id"))
        .col(string("key").unique_key())
        .col(string("acronym"))
        .col(string("title"))
        .col(string_null("call"))
        .col(text("summary"))
        .col(text_null("disclaimer"))
        .col(date("starts_on"))
        .col(integer("months"))
        .col(uuid_null("predecessor_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut refers("programmes", "predecessor_id", "programmes"))
        .take()
}

fn organisations() -> TableCreateStatement {
    Table::create()
        .table("organisations")
        .col(uuid("id"))
        .col(string("key").unique_key())
        .col(string("name"))
        .col(string_len("kind", 32))
        .col(string("country"))
        .col(string("place"))
        .col(string("zone"))
        .col(string_null("website"))
        .col(text("description"))
        .col(uuid_null("member_of_id"))
        .col(json_binary("tags"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut refers("organisations", "member_of_id", "organisations"))
        .take()
}

fn people() -> TableCreateStatement {
    Table::create()
        .table("people")
        .col(uuid("id"))
        .col(string("email").unique_key())
        .col(string("name"))
        .col(string("language"))
        .col(string("zone"))
        .col(boolean("operator"))
        .col(big_integer("calendar_revision"))
        .col(timestamp_with_time_zone("calendar_changed_at"))
        .col(timestamp_with_time_zone_null("bounced_at"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("id"))
        .take()
}

fn affiliations() -> TableCreateStatement {
    Table::create()
        .table("affiliations")
        .col(uuid("id"))
        .col(uuid("person_id"))
        .col(uuid("organisation_id"))
        .col(string_len("role", 32))
        .col(date_null("from_on"))
        .col(date_null("until_on"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("affiliations", "person_id", "people"))
        .foreign_key(&mut owned("affiliations", "organisation_id", "organisations"))
        .index(
            Index::create()
                .unique()
                .name("affiliations_person_id_organisation_id_role_unique")
                .col("person_id")
                .col("organisation_id")
                .col("role"),
        )
        .take()
}

fn work_packages() -> TableCreateStatement {
    Table::create()
        .table("work_packages")
        .col(uuid("id"))
        .col(uuid("programme_id"))
        .col(string("number"))
        .col(string("title"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("work_packages", "programme_id", "programmes"))
        .index(
            Index::create()
                .unique()
                .name("work_packages_programme_id_number_unique")
                .col("programme_id")
                .col("number"),
        )
        .take()
}

fn programme_roles() -> TableCreateStatement {
    Table::create()
        .table("programme_roles")
        .col(uuid("id"))
        .col(uuid("programme_id"))
        .col(uuid("organisation_id"))
        .col(string_len("role", 32))
        .col(string_null("country"))
        .col(uuid_null("work_package_id"))
        .col(text_null("focus"))
        .col(date_null("from_on"))
        .col(date_null("until_on"))
        .primary_key(Index::create().col("id"))
        .foreign_key(&mut owned("programme_roles", "programme_id", "programmes"))
        .foreign_key(&mut owned("programme_roles", "organisation_id", "organisations"))
        .foreign_key(&mut refers("programme_roles", "work_package_id", "work_packages"))
        .take()
}
