//! The schema's history, one for SQLite and PostgreSQL.
//!
//! Shipped files are frozen: they name tables and columns as text and never an entity, so that last
//! year's migration still does what it did last year.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod keys;
mod m20261121_000001_foundation_of_people;
mod m20261121_000002_missions;
mod m20261121_000003_meetings;
mod m20261121_000004_calendars;
mod m20261121_000005_doors;
mod m20261128_000002_inbox;
mod m20261128_000003_wider_feeds;
mod m20261128_000004_outside_calendars;
mod m20261128_000006_explanations;

/// Runs the history in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_foundation_of_people::Migration),
            Box::new(m20261121_000002_missions::Migration),
            Box::new(m20261121_000003_meetings::Migration),
            Box::new(m20261121_000004_calendars::Migration),
            Box::new(m20261121_000005_doors::Migration),
            Box::new(m20261128_000002_inbox::Migration),
            Box::new(m20261128_000003_wider_feeds::Migration),
            Box::new(m20261128_000004_outside_calendars::Migration),
            Box::new(m20261128_000006_explanations::Migration),
        ]
    }
}
