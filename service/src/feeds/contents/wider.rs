//! What the calendars of an organisation and of a programme hold.

use std::collections::BTreeMap;

use calendar::event::{Event, ShowsAs, Status, When};
use chrono::{DateTime, Utc};
use entity::id::{OrganisationId, PersonId, ProgrammeId};
use entity::words::{InvitationState, MissionStatus};
use entity::{delegate, invitation, mission, person};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};

use super::own;
use crate::app::App;
use crate::language;

/// Most missions of one programme in a feed.
const MISSIONS_MAX: u64 = 500;

/// The meetings of an organisation's delegates, each once, with who of them is in it; and the itineraries of the
/// missions to which it sends some.
pub(super) async fn of_organisation(
    app: &App,
    organisation: OrganisationId,
    horizon: DateTime<Utc>,
) -> Result<Vec<Event>, DbErr> {
    let delegates: RelationDef = invitation::Entity::belongs_to(delegate::Entity)
        .from((invitation::Column::PersonId, invitation::Column::MissionId))
        .to((delegate::Column::PersonId, delegate::Column::MissionId))
        .into();
    let invitations = invitation::Entity::find()
        .join(JoinType::InnerJoin, delegates)
        .filter(delegate::Column::OrganisationId.eq(organisation))
        .filter(own::shown(horizon))
        .order_by_desc(invitation::Column::StartsAt)
        .order_by_asc(invitation::Column::Id)
        .limit(super::ENTRIES_MAX)
        .all(app.db.read())
        .await?;
    let names = names(app, &invitations).await?;
    let mut meetings: BTreeMap<&str, Vec<&invitation::Model>> = BTreeMap::new();
    for row in &invitations {
        meetings.entry(&row.uid).or_default().push(row);
    }
    let mut events: Vec<Event> =
        meetings.into_values().filter_map(|seats| meeting(app, &seats, &names)).collect();
    let sent = Condition::all().add(delegate::Column::OrganisationId.eq(organisation));
    let missions = own::missions_attended(app, sent, horizon).await?;
    events.extend(own::agenda(app, &missions).await?.into_iter().map(|(_, event)| event));
    Ok(events)
}

async fn names(app: &App, invitations: &[invitation::Model]) -> Result<BTreeMap<PersonId, String>, DbErr> {
    let mut ids: Vec<PersonId> = invitations.iter().map(|row| row.person_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let people = person::Entity::find().filter(person::Column::Id.is_in(ids)).all(app.db.read()).await?;
    Ok(people.into_iter().map(|row| (row.id, row.name)).collect())
}

/// One meeting, as the first invitation of those that stand has it; without the reader's clock, which is not
/// everyone's.
fn meeting(app: &App, seats: &[&invitation::Model], names: &BTreeMap<PersonId, String>) -> Option<Event> {
    let standing = seats.iter().find(|row| row.state == InvitationState::Active);
    let row = standing.or_else(|| seats.first())?;
    let mut event = own::meeting_entry(app, row, language::FALLBACK)?;
    let state = row.state;
    let mut ours: Vec<&str> = seats
        .iter()
        .filter(|seat| seat.state == state)
        .filter_map(|seat| names.get(&seat.person_id).map(String::as_str))
        .collect();
    ours.sort_unstable();
    let with = row.description.lines().next().unwrap_or_default();
    event.description = Some(format!("{with}\nFor us: {}", ours.join(", ")));
    let changed_at = seats.iter().map(|seat| seat.changed_at).max().unwrap_or(row.changed_at);
    (event.dtstamp, event.last_modified) = (changed_at, Some(changed_at));
    Some(event)
}

/// The missions of a programme, each as its days and its agenda, without people.
pub(super) async fn of_programme(
    app: &App,
    programme: ProgrammeId,
    horizon: DateTime<Utc>,
) -> Result<Vec<Event>, DbErr> {
    let missions = mission::Entity::find()
        .filter(mission::Column::ProgrammeId.eq(programme))
        .filter(own::showing(horizon))
        .order_by_desc(mission::Column::StartsOn)
        .order_by_asc(mission::Column::Id)
        .limit(MISSIONS_MAX)
        .all(app.db.read())
        .await?;
    let mut events: Vec<Event> = missions.iter().filter_map(|mission| days(app, mission)).collect();
    events.extend(own::agenda(app, &missions).await?.into_iter().map(|(_, event)| event));
    Ok(events)
}

fn days(app: &App, mission: &mission::Model) -> Option<Event> {
    let when = When::days(mission.starts_on, mission.ends_on).ok()?;
    let mut event = Event::new(mission.id.to_string(), mission.updated_at, when, &mission.title);
    event.sequence = u32::try_from(mission.version.saturating_sub(1)).unwrap_or_default();
    if mission.status == MissionStatus::Cancelled {
        event.status = Status::Cancelled;
    }
    event.created = Some(mission.created_at);
    event.last_modified = Some(mission.updated_at);
    event.description = Some(mission.summary.clone());
    event.location = Some(mission.country.clone());
    event.url = Some(app.url(&format!("/missions/{}", mission.id)));
    event.shows_as = ShowsAs::Free;
    Some(event)
}
