//! Why requests are left out, what would help, and which pins contradict: kept with the run that found it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::keys::owned;

/// Why requests are left out, what would help, and which pins contradict: kept with the run that found it.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            timestamp_with_time_zone_null("explained_at"),
            json_binary_null("gains"),
            json_binary_null("conflicts"),
        ];
        for column in columns {
            manager.alter_table(Table::alter().table("runs").add_column(column).take()).await?;
        }
        // Runs that ended before have nothing to wait for.
        let ended = Query::update()
            .table("runs")
            .value("explained_at", Expr::col("finished_at"))
            .and_where(Expr::col("finished_at").is_not_null())
            .to_owned();
        manager.execute(ended).await?;
        manager.create_table(explanations()).await
    }
}

fn explanations() -> TableCreateStatement {
    Table::create()
        .table("explanations")
        .col(uuid("run_id"))
        .col(uuid("request_id"))
        .col(integer("position"))
        .col(json_binary("detail"))
        .primary_key(Index::create().col("run_id").col("request_id"))
        .foreign_key(&mut owned("explanations", "run_id", "runs"))
        .foreign_key(&mut owned("explanations", "request_id", "requests"))
        .take()
}
