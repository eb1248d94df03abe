//! Reminders: at nine in the morning of the day before, on the clock of the place where the day begins.

use std::collections::BTreeMap;

use calendar::zone::Zone;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use entity::id::{MissionId, PersonId};
use entity::words::{DelegateStatus, InvitationState, MissionStatus};
use entity::{agenda_item, delegate, invitation, mission};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::app::App;
use crate::database::WriteTxn;
use crate::mail::UNTOLD;
use crate::outbox::{self, Task};

/// The hour of the reminder.
const HOUR: u32 = 9;
/// How far ahead an entry can lie whose reminder is due: fifteen hours to midnight and a long day.
const AHEAD: TimeDelta = TimeDelta::hours(48);

/// Something that a person attends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// In which mission.
    pub mission: MissionId,
    /// Who.
    pub person: PersonId,
    /// The day on the clock of `zone`.
    pub day: NaiveDate,
    /// IANA name of the zone where it begins.
    pub zone: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
}

/// The reminders that are due at `now`: one for each person, mission and day, from nine o'clock local time on the
/// day before until that day is over, by the clock of the day's first entry.
pub fn due(entries: Vec<Entry>, now: DateTime<Utc>) -> Vec<(MissionId, PersonId, NaiveDate)> {
    let mut first: BTreeMap<(MissionId, PersonId, NaiveDate), Entry> = BTreeMap::new();
    for entry in entries {
        let key = (entry.mission, entry.person, entry.day);
        match first.get(&key) {
            Some(known) if known.starts_at <= entry.starts_at => {}
            _ => drop(first.insert(key, entry)),
        }
    }
    first.into_iter().filter(|(_, entry)| is_due(entry, now)).map(|(key, _)| key).collect()
}

fn is_due(entry: &Entry, now: DateTime<Utc>) -> bool {
    let Ok(zone) = Zone::parse(&entry.zone) else { return false };
    let (Some(eve), Some(nine)) =
        (entry.day.checked_sub_days(Days::new(1)), NaiveTime::from_hms_opt(HOUR, 0, 0))
    else {
        return false;
    };
    // Midnight may be skipped by a change of clocks; the moment after it will do.
    let begins = zone.instant_lenient(eve.and_time(nine));
    let ends = zone.instant_lenient(entry.day.and_time(NaiveTime::MIN));
    begins <= now && now < ends
}

/// Puts the reminders that are due into the outbox; each is there once, however often this is done.
pub(super) async fn put(app: &App, txn: &WriteTxn, now: DateTime<Utc>) -> Result<(), DbErr> {
    for (mission, person, day) in due(entries(txn, now).await?, now) {
        let task = Task::Reminder { mission: mission.0, person: person.0, day };
        outbox::put(txn, app, now, Some(mission), task).await?;
    }
    Ok(())
}

/// What begins soon in missions that are published.
async fn entries(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<Entry>, DbErr> {
    let missions: Vec<MissionId> = mission::Entity::find()
        .select_only()
        .column(mission::Column::Id)
        .filter(mission::Column::Status.eq(MissionStatus::Published))
        .filter(mission::Column::StartsOn.lte((now + AHEAD).date_naive() + Days::new(1)))
        .filter(mission::Column::EndsOn.gte(now.date_naive() - Days::new(1)))
        .into_tuple()
        .all(db)
        .await?;
    let invitations = invitation::Entity::find()
        .filter(invitation::Column::MissionId.is_in(missions.iter().copied()))
        .filter(invitation::Column::State.eq(InvitationState::Active))
        .filter(invitation::Column::StartsAt.gt(now))
        .filter(invitation::Column::StartsAt.lte(now + AHEAD))
        .all(db)
        .await?;
    let mut entries: Vec<Entry> = invitations
        .into_iter()
        .map(|row| Entry {
            mission: row.mission_id,
            person: row.person_id,
            day: row.starts_wall.date(),
            zone: row.zone,
            starts_at: row.starts_at,
        })
        .collect();
    entries.extend(agenda(db, &missions, now).await?);
    Ok(entries)
}

/// What everyone attends who has confirmed.
async fn agenda(
    db: &impl ConnectionTrait,
    missions: &[MissionId],
    now: DateTime<Utc>,
) -> Result<Vec<Entry>, DbErr> {
    let items = agenda_item::Entity::find()
        .filter(agenda_item::Column::MissionId.is_in(missions.iter().copied()))
        .filter(agenda_item::Column::Kind.is_not_in(UNTOLD))
        .filter(agenda_item::Column::StartsAt.gt(now))
        .filter(agenda_item::Column::StartsAt.lte(now + AHEAD))
        .all(db)
        .await?;
    let delegates = delegate::Entity::find()
        .filter(delegate::Column::MissionId.is_in(items.iter().map(|item| item.mission_id)))
        .filter(delegate::Column::Status.eq(DelegateStatus::Confirmed))
        .all(db)
        .await?;
    let attends = |item: &agenda_item::Model| {
        let (mission, day, zone, starts_at) =
            (item.mission_id, item.starts_wall.date(), item.zone.clone(), item.starts_at);
        let those = delegates.iter().filter(move |delegate| delegate.mission_id == mission);
        those
            .map(move |delegate| Entry {
                mission,
                person: delegate.person_id,
                day,
                zone: zone.clone(),
                starts_at,
            })
            .collect::<Vec<_>>()
    };
    Ok(items.iter().flat_map(attends).collect())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn entry(day: &str, zone: &str, starts_at: &str) -> Entry {
        Entry {
            mission: MissionId(Uuid::nil()),
            person: PersonId(Uuid::nil()),
            day: day.parse().unwrap(),
            zone: zone.into(),
            starts_at: starts_at.parse().unwrap(),
        }
    }

    fn count(entries: &[Entry], now: &str) -> usize {
        due(entries.to_vec(), now.parse().unwrap()).len()
    }

    #[test]
    fn a_reminder_is_due_from_nine_local_time_the_day_before_until_midnight() {
        let tokyo = [entry("2027-03-02", "Asia/Tokyo", "2027-03-02T01:00:00Z")];
        assert_eq!(count(&tokyo, "2027-02-28T23:59:59Z"), 0);
        assert_eq!(count(&tokyo, "2027-03-01T00:00:00Z"), 1);
        assert_eq!(count(&tokyo, "2027-03-01T14:59:59Z"), 1);
        assert_eq!(count(&tokyo, "2027-03-01T15:00:00Z"), 0);
    }

    #[test]
    fn nine_oclock_stays_nine_oclock_when_the_clocks_change_in_between() {
        // Clocks go forward in Paris on 28 March 2027: nine on the 27th is 08:00 UTC, midnight after it 23:00.
        let paris = [entry("2027-03-28", "Europe/Paris", "2027-03-28T08:00:00Z")];
        assert_eq!(count(&paris, "2027-03-27T07:59:59Z"), 0);
        assert_eq!(count(&paris, "2027-03-27T08:00:00Z"), 1);
        let after = [entry("2027-03-29", "Europe/Paris", "2027-03-29T07:00:00Z")];
        assert_eq!(count(&after, "2027-03-28T06:59:59Z"), 0);
        assert_eq!(count(&after, "2027-03-28T07:00:00Z"), 1);
    }

    #[test]
    fn a_day_has_one_reminder_by_the_clock_of_its_first_entry() {
        let flight = entry("2027-03-02", "Europe/Paris", "2027-03-02T06:00:00Z");
        let dinner = entry("2027-03-02", "Asia/Tokyo", "2027-03-02T10:00:00Z");
        // Nine in Tokyo has come, nine in Paris has not.
        assert_eq!(count(&[dinner.clone(), flight.clone()], "2027-03-01T07:00:00Z"), 0);
        assert_eq!(count(&[dinner, flight], "2027-03-01T08:00:00Z"), 1);
    }
}
