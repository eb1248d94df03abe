//! When delegates cannot meet, put together: declared, read from outside, and what everybody attends.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::id::{DelegateId, MissionId};
use entity::words::{AgendaItemKind, DelegateStatus};
use entity::{agenda_item, availability, delegate};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use super::rules::{Span, joined};
use crate::missions;

/// The periods in which delegates of a mission cannot meet.
#[derive(Clone, Debug, Default)]
pub struct Blocked {
    everybody: Vec<Span>,
    own: BTreeMap<DelegateId, Vec<Span>>,
}

impl Blocked {
    /// What everybody attends, and what each delegate declared or has in a calendar.
    pub fn new(everybody: Vec<Span>, own: BTreeMap<DelegateId, Vec<Span>>) -> Self {
        let own = own.into_iter().map(|(delegate, spans)| (delegate, joined(spans))).collect();
        Self { everybody: joined(everybody), own }
    }

    /// Whether a delegate cannot meet in a period, or in a part of it.
    pub fn bars(&self, delegate: DelegateId, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> bool {
        let own = self.own.get(&delegate).into_iter().flatten();
        self.everybody.iter().chain(own).any(|span| span.0 < ends_at && starts_at < span.1)
    }

    /// All periods of a delegate, in order, none touching the next.
    pub fn of(&self, delegate: DelegateId) -> Vec<Span> {
        let own = self.own.get(&delegate).into_iter().flatten();
        joined(self.everybody.iter().chain(own).copied().collect())
    }
}

/// When the delegates of a mission cannot meet.
pub async fn blocked(connection: &impl ConnectionTrait, mission: MissionId) -> Result<Blocked, DbErr> {
    let all = Query::select()
        .column(delegate::Column::Id)
        .from(delegate::Entity)
        .and_where(delegate::Column::MissionId.eq(mission))
        .to_owned();
    let rows = availability::Entity::find().filter(availability::Column::DelegateId.in_subquery(all));
    put_together(connection, mission, rows.all(connection).await?).await
}

/// When some delegates of a mission cannot meet.
pub async fn blocked_of(
    connection: &impl ConnectionTrait,
    mission: MissionId,
    delegates: &[DelegateId],
) -> Result<Blocked, DbErr> {
    let some = availability::Column::DelegateId.is_in(delegates.iter().copied());
    let rows = availability::Entity::find().filter(some).all(connection).await?;
    put_together(connection, mission, rows).await
}

async fn put_together(
    connection: &impl ConnectionTrait,
    mission: MissionId,
    rows: Vec<availability::Model>,
) -> Result<Blocked, DbErr> {
    let agenda = missions::rows::agenda(connection, mission).await?;
    let coming = delegate::Entity::find()
        .filter(delegate::Column::MissionId.eq(mission))
        .filter(delegate::Column::Status.eq(DelegateStatus::Confirmed))
        .count(connection)
        .await?;
    let mut own: BTreeMap<DelegateId, Vec<Span>> = BTreeMap::new();
    for row in rows {
        own.entry(row.delegate_id).or_default().push((row.starts_at, row.ends_at));
    }
    let everybody = agenda
        .iter()
        .filter(|item| takes_everybody(item, coming))
        .map(|item| (item.starts_at, item.ends_at))
        .collect();
    Ok(Blocked::new(everybody, own))
}

/// Whether an agenda item keeps everybody from meeting. Sessions are for meeting and free time is free; an item
/// with fewer places than delegates is attended by some, nobody can say whom.
fn takes_everybody(item: &agenda_item::Model, coming: u64) -> bool {
    let holds_all = item.capacity.is_none_or(|most| u64::try_from(most).is_ok_and(|most| most >= coming));
    holds_all && !matches!(item.kind, AgendaItemKind::B2bSession | AgendaItemKind::FreeTime)
}
