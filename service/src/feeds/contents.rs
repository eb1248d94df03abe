//! What a feed holds: the person's invitations, and the itinerary of the missions the person attends.

use calendar::address::Address;
use calendar::event::{Event, Organizer, ShowsAs, Status, When};
use calendar::message::{self, Feed};
use calendar::zone::{Moment, Zone};
use chrono::TimeDelta;
use entity::id::{MissionId, PersonId};
use entity::words::{AgendaItemKind, DelegateStatus, InvitationState, MissionStatus};
use entity::{agenda_item, delegate, invitation, mission, person};
use lettre::message::Mailbox;
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::rules;
use crate::app::App;
use crate::invitations;

/// How often programs are asked to look again.
const REFRESH: TimeDelta = TimeDelta::minutes(30);
/// Most entries of one feed; the oldest are left out.
const ENTRIES_MAX: u64 = 5_000;
/// Missions in these states show their itinerary to those who attend.
const SHOWN: [MissionStatus; 4] =
    [MissionStatus::Open, MissionStatus::Allocating, MissionStatus::Published, MissionStatus::Closed];

/// The whole calendar as text. It depends on rows alone, not on the time: the same rows give the same bytes.
pub(super) async fn text(
    app: &App,
    person: &person::Model,
    only: Option<MissionId>,
) -> Result<String, DbErr> {
    let invitations = invitations_of(app, person, only).await?;
    let missions = missions_of(app, person.id, only).await?;
    let items = agenda_item::Entity::find()
        .filter(agenda_item::Column::MissionId.is_in(missions.iter().map(|row| row.id)))
        .order_by_desc(agenda_item::Column::StartsAt)
        .limit(ENTRIES_MAX)
        .all(app.db.read())
        .await?;
    let meetings = invitations.iter().filter_map(|row| meeting_entry(app, row, person));
    let itinerary = items.iter().filter_map(|item| {
        let mission = missions.iter().find(|mission| mission.id == item.mission_id)?;
        agenda_entry(app, mission, item)
    });
    let events = meetings.chain(itinerary).collect();
    let name = match only.and_then(|_| missions.first()) {
        Some(mission) => mission.title.clone(),
        None => "Kontor".to_owned(),
    };
    let Some(organizer) = sender(app) else {
        return Err(DbErr::Custom("`mail.from` is no address that a calendar can carry".into()));
    };
    let feed = Feed {
        description: Some(format!("Meetings and itinerary of {}", person.name)),
        name,
        organizer,
        refresh: REFRESH,
        color: None,
        events,
    };
    Ok(message::publish(&feed))
}

/// Those that stand, and those cancelled not long before the calendar last changed: counted from there and
/// not from now, so that nothing drops out while the entity tag stays the same.
async fn invitations_of(
    app: &App,
    person: &person::Model,
    only: Option<MissionId>,
) -> Result<Vec<invitation::Model>, DbErr> {
    let horizon = person.calendar_changed_at - rules::CANCELLED_STAYS;
    let shown = Condition::any()
        .add(invitation::Column::State.eq(InvitationState::Active))
        .add(invitation::Column::ChangedAt.gte(horizon));
    let mut query =
        invitation::Entity::find().filter(invitation::Column::PersonId.eq(person.id)).filter(shown);
    if let Some(mission) = only {
        query = query.filter(invitation::Column::MissionId.eq(mission));
    }
    query.order_by_desc(invitation::Column::StartsAt).limit(ENTRIES_MAX).all(app.db.read()).await
}

async fn missions_of(
    app: &App,
    person: PersonId,
    only: Option<MissionId>,
) -> Result<Vec<mission::Model>, DbErr> {
    let mut attended = delegate::Entity::find()
        .select_only()
        .column(delegate::Column::MissionId)
        .filter(delegate::Column::PersonId.eq(person))
        .filter(delegate::Column::Status.eq(DelegateStatus::Confirmed));
    if let Some(mission) = only {
        attended = attended.filter(delegate::Column::MissionId.eq(mission));
    }
    mission::Entity::find()
        .filter(mission::Column::Id.in_subquery(sea_orm::QueryTrait::into_query(attended)))
        .filter(mission::Column::Status.is_in(SHOWN))
        .order_by_asc(mission::Column::Id)
        .all(app.db.read())
        .await
}

// A row that makes no entry is left out rather than ending the whole feed; the mail worker reports it.
fn meeting_entry(app: &App, row: &invitation::Model, person: &person::Model) -> Option<Event> {
    let organizer = invitations::entry::organizer(app, row).ok();
    let mut event = invitations::entry::unaddressed(app, row).ok()?;
    invitations::entry::name_rooms(app, &mut event, person);
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

/// Who publishes the feed: the name and address that mails come from.
fn sender(app: &App) -> Option<Organizer> {
    let mailbox: Mailbox = app.config.mail.from.parse().ok()?;
    let address = Address::parse(mailbox.email.as_ref()).ok()?;
    Some(Organizer { name: mailbox.name.unwrap_or_else(|| "Kontor".to_owned()), address })
}
