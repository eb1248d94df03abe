//! The feeds that a person has and may have, as a page lists them.

use entity::feed;
use entity::id::MissionId;
use entity::words::{MissionStatus, ProgrammeRoleKind};
use entity::{organisation, programme, programme_role};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::{Of, path, standing_feed};
use crate::app::App;
use crate::caller::Caller;
use crate::missions::{self, Filter, standing};
use crate::page::Cursor;
use crate::planned;
use crate::programmes::rules::held_on;

/// Missions over which the list goes, the newest first.
const MISSIONS_MAX: usize = 50;

/// A feed that a person has, or may make.
#[derive(Clone, Debug)]
pub struct Listed {
    /// What it serves.
    pub of: Of,
    /// The name of that: a mission's title, an organisation's name, a programme's acronym.
    pub name: String,
    /// The row with its address path, when it was made.
    pub feed: Option<(feed::Model, String)>,
}

/// The feeds that the caller has and may have: everything, each mission attended, the public agenda of each mission
/// led, each organisation spoken for, each programme coordinated or with a country led.
pub async fn offered(app: &App, caller: &Caller) -> Result<Vec<Listed>, DbErr> {
    let mut wanted = vec![(Of::Everything, "All my missions".to_owned())];
    let mine = Filter { mine: true, ..Filter::default() };
    let mut list = missions::list(app, caller, mine, Cursor::WHOLE).await?.rows;
    list.retain(|row| !matches!(row.status, MissionStatus::Draft | MissionStatus::Cancelled));
    list.reverse();
    for row in list.into_iter().take(MISSIONS_MAX) {
        let standing = standing::of(app, caller, row.id).await?;
        if standing.delegate.is_some() {
            wanted.push((Of::Mission(row.id), row.title.clone()));
        }
        if standing.lead {
            wanted.push((Of::Agenda(row.id), row.title));
        }
    }
    let db = app.db.read();
    let ours = organisation::Entity::find()
        .filter(organisation::Column::Id.is_in(caller.organisations.iter().copied()))
        .order_by_asc(organisation::Column::Name)
        .all(db)
        .await?;
    wanted.extend(ours.into_iter().map(|row| (Of::Organisation(row.id), row.name)));
    wanted.extend(programmes(app, caller).await?);
    let mut listed = Vec::with_capacity(wanted.len());
    for (of, name) in wanted {
        let row = standing_feed(db, caller.person_id, of).await?;
        listed.push(Listed {
            of,
            name,
            feed: row.map(|row| {
                let path = path(app, &row);
                (row, path)
            }),
        });
    }
    Ok(listed)
}

async fn programmes(app: &App, caller: &Caller) -> Result<Vec<(Of, String)>, DbErr> {
    let db = app.db.read();
    let today = planned::day(app.clock.now(), &caller.zone);
    let roles = programme_role::Entity::find()
        .filter(programme_role::Column::OrganisationId.is_in(caller.organisations.iter().copied()))
        .filter(
            programme_role::Column::Role
                .is_in([ProgrammeRoleKind::Coordinator, ProgrammeRoleKind::CountryLead]),
        )
        .all(db)
        .await?;
    let held = roles.iter().filter(|row| held_on(row.from_on, row.until_on, today));
    let led = programme::Entity::find()
        .filter(programme::Column::Id.is_in(held.map(|row| row.programme_id)))
        .order_by_desc(programme::Column::StartsOn)
        .all(db)
        .await?;
    Ok(led.into_iter().map(|row| (Of::Programme(row.id), row.acronym)).collect())
}

/// The public agenda of a mission, when its lead has switched it on: its address path.
pub async fn agenda_of(app: &App, mission: MissionId) -> Result<Option<String>, DbErr> {
    let nobody = entity::id::PersonId(uuid::Uuid::nil());
    let row = standing_feed(app.db.read(), nobody, Of::Agenda(mission)).await?;
    Ok(row.map(|row| path(app, &row)))
}
