//! The delegates that people become when they are imported into a mission, and the places that are left.

use chrono::{DateTime, Utc};
use entity::id::{DelegateId, MissionId, OrganisationId, PersonId};
use entity::words::{DelegateRole, DelegateStatus};
use entity::{delegate, mission};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
};

use crate::delegates::rules;

/// Most rows of one statement, below the bind limit of every database.
const ROWS_MAX: usize = 300;

/// The delegates of a mission.
pub(super) async fn of_mission(
    txn: &impl ConnectionTrait,
    mission: MissionId,
) -> Result<Vec<delegate::Model>, DbErr> {
    delegate::Entity::find().filter(delegate::Column::MissionId.eq(mission)).all(txn).await
}

/// Writes delegates, over those who are there.
pub(super) async fn write(txn: &impl ConnectionTrait, rows: &[delegate::Model]) -> Result<(), DbErr> {
    use delegate::Column::{ChangedAt, MissionId, OrganisationId, PersonId, Role, Status, Version};
    for chunk in rows.chunks(ROWS_MAX) {
        let rows = chunk.iter().map(|row| row.clone().into_active_model().reset_all());
        let over = OnConflict::columns([MissionId, PersonId])
            .update_columns([OrganisationId, Role, Status, ChangedAt, Version])
            .to_owned();
        delegate::Entity::insert_many(rows).on_conflict(over).exec_without_returning(txn).await?;
    }
    Ok(())
}

/// Someone whom a file brings.
pub(super) struct Arrival<'a> {
    /// The id of the delegate, should one be made.
    pub(super) id: DelegateId,
    /// Where to.
    pub(super) mission: &'a mission::Model,
    /// Who.
    pub(super) person: PersonId,
    /// For whom.
    pub(super) organisation: OrganisationId,
}

/// Counts the places that are taken while a file is gone through.
pub(super) struct Places {
    taken: u64,
}

impl Places {
    /// The places that are taken before.
    pub(super) fn of<'a>(
        mission: Option<&mission::Model>,
        delegates: impl Iterator<Item = &'a delegate::Model>,
    ) -> Self {
        let takes = |row: &&delegate::Model| {
            row.status == DelegateStatus::Confirmed && rules::takes_a_place(row.role)
        };
        Self { taken: if mission.is_some() { delegates.filter(takes).count() as u64 } else { 0 } }
    }

    /// What becomes of someone; nothing when it is so already. Who has applied is confirmed, or waits when the
    /// mission is full; who has withdrawn stays so, since a file may be older than that.
    pub(super) fn decide(
        &mut self,
        arrival: &Arrival<'_>,
        before: Option<&delegate::Model>,
        attends_as: Option<DelegateRole>,
        now: DateTime<Utc>,
    ) -> Option<delegate::Model> {
        let role = attends_as.or(before.map(|row| row.role)).unwrap_or(DelegateRole::Participant);
        let status = match before.map(|row| row.status) {
            Some(status @ (DelegateStatus::Confirmed | DelegateStatus::Withdrawn)) => status,
            _ => rules::entered(arrival.mission, role, self.taken),
        };
        let held = before
            .is_some_and(|row| row.status == DelegateStatus::Confirmed && rules::takes_a_place(row.role));
        let holds = status == DelegateStatus::Confirmed && rules::takes_a_place(role);
        self.taken = self.taken + u64::from(holds) - u64::from(held);
        match before {
            Some(row) if row.status == DelegateStatus::Withdrawn => None,
            Some(row) if (row.role, row.status) == (role, status) => None,
            Some(row) => Some(delegate::Model {
                role,
                status,
                changed_at: if row.status == status { row.changed_at } else { now },
                version: row.version + 1,
                ..row.clone()
            }),
            None => Some(delegate::Model {
                id: arrival.id,
                mission_id: arrival.mission.id,
                person_id: arrival.person,
                organisation_id: arrival.organisation,
                role,
                status,
                offers_slots: false,
                applied_at: now,
                changed_at: now,
                version: 1,
            }),
        }
    }
}
