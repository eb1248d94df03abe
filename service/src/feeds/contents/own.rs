//! What one person's calendar holds: their invitations, and the itinerary of the missions they attend.

use calendar::event::{Event, ShowsAs, Status, When};
use calendar::zone::{Moment, Zone};
use chrono::{DateTime, Utc};
use entity::id::{AgendaItemId, MissionId, PersonId};
use entity::words::{AgendaItemKind, DelegateStatus, InvitationState, MissionStatus};
use entity::{agenda_item, delegate, invitation, mission, person};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{ENTRIES_MAX, SHOWN};
use crate::app::App;
use crate::invitations;

/// The invitations that stand, and those cancelled since the horizon.
pub(crate) async fn invitations_of(
    app: &App,
    person: &person::Model,
    only: Option<MissionId>,
    horizon: DateTime<Utc>,
) -> Result<Vec<invitation::Model>, DbErr> {
    let mut query =
        invitation::Entity::find().filter(invitation::Column::PersonId.eq(person.id)).filter(shown(horizon));
    if let Some(mission) = only {
        query = query.filter(invitation::Column::MissionId.eq(mission));
    }
    query
        .order_by_desc(invitation::Column::StartsAt)
        .order_by_asc(invitation::Column::Id)
        .limit(ENTRIES_MAX)
        .all(app.db.read())
        .await
}

/// Invitations that stand, or were cancelled since the horizon.
pub(super) fn shown(horizon: DateTime<Utc>) -> Condition {
    Condition::any()
        .add(invitation::Column::State.eq(InvitationState::Active))
        .add(invitation::Column::ChangedAt.gte(horizon))
}

/// The itinerary of the missions that a person attends, all or one.
pub(crate) async fn itinerary(
    app: &App,
    person: PersonId,
    only: Option<MissionId>,
    horizon: DateTime<Utc>,
) -> Result<Vec<(AgendaItemId, Event)>, DbErr> {
    let mut attended = Condition::all().add(delegate::Column::PersonId.eq(person));
    if let Some(mission) = only {
        attended = attended.add(delegate::Column::MissionId.eq(mission));
    }
    agenda(app, &missions_attended(app, attended, horizon).await?).await
}

/// The missions in which some delegates are confirmed and that show their itinerary; one that was cancelled since
/// the horizon still does, as cancelled.
pub(super) async fn missions_attended(
    app: &App,
    delegates: Condition,
    horizon: DateTime<Utc>,
) -> Result<Vec<mission::Model>, DbErr> {
    let attended = delegate::Entity::find()
        .select_only()
        .column(delegate::Column::MissionId)
        .filter(delegates)
        .filter(delegate::Column::Status.eq(DelegateStatus::Confirmed));
    mission::Entity::find()
        .filter(mission::Column::Id.in_subquery(QueryTrait::into_query(attended)))
        .filter(showing(horizon))
        .order_by_asc(mission::Column::Id)
        .all(app.db.read())
        .await
}

/// Missions that show themselves in calendars, or were cancelled since the horizon.
pub(super) fn showing(horizon: DateTime<Utc>) -> Condition {
    let cancelled = Condition::all()
        .add(mission::Column::Status.eq(MissionStatus::Cancelled))
        .add(mission::Column::CalendarChangedAt.gte(horizon));
    Condition::any().add(mission::Column::Status.is_in(SHOWN)).add(cancelled)
}

/// The agenda items of some missions as entries.
pub(super) async fn agenda(
    app: &App,
    missions: &[mission::Model],
) -> Result<Vec<(AgendaItemId, Event)>, DbErr> {
    let items = agenda_item::Entity::find()
        .filter(agenda_item::Column::MissionId.is_in(missions.iter().map(|row| row.id)))
        .order_by_desc(agenda_item::Column::StartsAt)
        .order_by_asc(agenda_item::Column::Id)
        .limit(ENTRIES_MAX)
        .all(app.db.read())
        .await?;
    let entry = |item: &agenda_item::Model| {
        let mission = missions.iter().find(|mission| mission.id == item.mission_id)?;
        Some((item.id, agenda_entry(app, mission, item)?))
    };
    Ok(items.iter().filter_map(entry).collect())
}

/// An invitation as feeds show it, to readers of this language. A row that makes no entry is left out rather than ending the whole feed; the mail
/// worker reports it.
pub(super) fn meeting_entry(app: &App, row: &invitation::Model, language: &str) -> Option<Event> {
    let organizer = invitations::entry::organizer(app, row).ok();
    let mut event = invitations::entry::unaddressed(app, row).ok()?;
    invitations::entry::name_rooms(app, &mut event, language);
    Some(Event { organizer, ..event })
}

fn agenda_entry(app: &App, mission: &mission::Model, item: &agenda_item::Model) -> Option<Event> {
    let zone = Zone::parse(&item.zone).ok()?;
    let ends_zone = Zone::parse(&item.ends_zone).ok()?;
    let starts = Moment::planned(item.starts_wall, zone.clone()).unwrap_or(Moment::of(item.starts_at, zone));
    let ends =
        Moment::planned(item.ends_wall, ends_zone.clone()).unwrap_or(Moment::of(item.ends_at, ends_zone));
    let mut event =
        Event::new(item.id.to_string(), item.updated_at, When::timed(starts, ends).ok()?, &item.title);
    event.sequence = invitations::rules::unsigned(item.version.saturating_sub(1));
    event.status = Status::Confirmed;
    event.created = Some(item.created_at);
    event.last_modified = Some(item.updated_at);
    if mission.status == MissionStatus::Cancelled {
        let at = mission.calendar_changed_at.unwrap_or(mission.updated_at).max(item.updated_at);
        event.status = Status::Cancelled;
        event.sequence += 1;
        (event.dtstamp, event.last_modified) = (at, Some(at));
    }
    event.location = Some(item.place.clone());
    let text = [item.description.as_str(), mission.title.as_str()];
    event.description =
        Some(text.iter().filter(|line| !line.is_empty()).copied().collect::<Vec<_>>().join("\n"));
    event.url = Some(app.url(&format!("/missions/{}", mission.id)));
    // A session is filled with meetings of their own, and free time is free.
    if matches!(item.kind, AgendaItemKind::B2bSession | AgendaItemKind::FreeTime | AgendaItemKind::Rest) {
        event.shows_as = ShowsAs::Free;
    }
    Some(event)
}
