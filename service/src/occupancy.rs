//! The promise that nobody is twice at once: one row for each five minutes that a person or a table is taken.
//!
//! The primary key over resource and quantum refuses a double booking on every database and under any race;
//! rules only give the friendlier refusal before it comes to that.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::occupancy;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Set, SqlErr};
use uuid::Uuid;

/// Seconds of one quantum.
pub const QUANTUM_SECONDS: i64 = 300;
/// Most rows of one insert, below the bind limit of every database.
const ROWS_MAX: usize = 300;

/// Why a period could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// Someone else has it.
    #[error("one of them is taken at that time")]
    Taken,
    /// The database failed.
    #[error("the database failed")]
    Database(#[source] DbErr),
}

/// The quanta that a period touches.
pub fn quanta(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> std::ops::Range<i64> {
    let last = ends_at.timestamp() + QUANTUM_SECONDS - 1;
    starts_at.timestamp().div_euclid(QUANTUM_SECONDS)..last.div_euclid(QUANTUM_SECONDS)
}

/// What is taken of some people and tables, as it was read.
#[derive(Clone, Debug, Default)]
pub struct Taken(HashMap<(Uuid, i64), Uuid>);

impl Taken {
    /// Whether a resource is free for a whole period.
    pub fn leaves(&self, resource: Uuid, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> bool {
        self.leaves_but_for(resource, starts_at, ends_at, None)
    }

    /// Who holds a resource at some time of a period, each once.
    pub fn holders(&self, resource: Uuid, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Vec<Uuid> {
        let quanta = quanta(starts_at, ends_at);
        let mut holders: Vec<Uuid> =
            quanta.filter_map(|quantum| self.0.get(&(resource, quantum)).copied()).collect();
        holders.sort_unstable();
        holders.dedup();
        holders
    }

    /// Whether a resource would be free if `held_by` gave back what it holds.
    pub fn leaves_but_for(
        &self,
        resource: Uuid,
        starts_at: DateTime<Utc>,
        ends_at: DateTime<Utc>,
        held_by: Option<Uuid>,
    ) -> bool {
        quanta(starts_at, ends_at)
            .all(|quantum| self.0.get(&(resource, quantum)).is_none_or(|holder| Some(*holder) == held_by))
    }
}

impl FromIterator<(Uuid, i64, Uuid)> for Taken {
    fn from_iter<T: IntoIterator<Item = (Uuid, i64, Uuid)>>(rows: T) -> Self {
        Self(rows.into_iter().map(|(resource, quantum, held_by)| ((resource, quantum), held_by)).collect())
    }
}

/// Reads what is taken of `resources` in a period.
pub async fn taken(
    connection: &impl ConnectionTrait,
    resources: &[Uuid],
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
) -> Result<Taken, DbErr> {
    let quanta = quanta(starts_at, ends_at);
    let rows = occupancy::Entity::find()
        .filter(occupancy::Column::ResourceId.is_in(resources.iter().copied()))
        .filter(occupancy::Column::Quantum.gte(quanta.start))
        .filter(occupancy::Column::Quantum.lt(quanta.end))
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| (row.resource_id, row.quantum, row.held_by)).collect())
}

/// Takes a period for every resource, or none of it: on an error the transaction must be given up.
pub async fn take(
    txn: &impl ConnectionTrait,
    held_by: Uuid,
    resources: &[Uuid],
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
) -> Result<(), TakeError> {
    take_all(txn, vec![Hold { held_by, resources: resources.to_vec(), starts_at, ends_at }]).await
}

/// A period in which one meeting holds people and a table.
#[derive(Clone, Debug)]
pub struct Hold {
    /// The meeting.
    pub held_by: Uuid,
    /// Persons and tables.
    pub resources: Vec<Uuid>,
    /// From when.
    pub starts_at: DateTime<Utc>,
    /// Until when.
    pub ends_at: DateTime<Utc>,
}

/// As [`take`], for many meetings in a few statements.
pub async fn take_all(txn: &impl ConnectionTrait, holds: Vec<Hold>) -> Result<(), TakeError> {
    let mut rows: Vec<(Uuid, i64, Uuid)> = Vec::new();
    for mut hold in holds {
        hold.resources.sort_unstable();
        hold.resources.dedup();
        for resource in hold.resources {
            let quanta = quanta(hold.starts_at, hold.ends_at);
            rows.extend(quanta.map(|quantum| (resource, quantum, hold.held_by)));
        }
    }
    // In one order for everybody, so that two who wait for each other's rows cannot come to be.
    rows.sort_unstable();
    for chunk in rows.chunks(ROWS_MAX) {
        let chunk = chunk.iter().map(|(resource, quantum, held_by)| occupancy::ActiveModel {
            resource_id: Set(*resource),
            quantum: Set(*quantum),
            held_by: Set(*held_by),
        });
        occupancy::Entity::insert_many(chunk).exec_without_returning(txn).await.map_err(
            |error| match error.sql_err() {
                Some(SqlErr::UniqueConstraintViolation(_)) => TakeError::Taken,
                _ => TakeError::Database(error),
            },
        )?;
    }
    Ok(())
}

/// Gives back all that a meeting holds.
pub async fn release(txn: &impl ConnectionTrait, held_by: Uuid) -> Result<(), DbErr> {
    occupancy::Entity::delete_many().filter(occupancy::Column::HeldBy.eq(held_by)).exec(txn).await?;
    Ok(())
}

/// Gives back all that many meetings hold.
pub async fn release_all(txn: &impl ConnectionTrait, held_by: &[Uuid]) -> Result<(), DbErr> {
    for list in held_by.chunks(ROWS_MAX) {
        let theirs = occupancy::Column::HeldBy.is_in(list.iter().copied());
        occupancy::Entity::delete_many().filter(theirs).exec(txn).await?;
    }
    Ok(())
}
