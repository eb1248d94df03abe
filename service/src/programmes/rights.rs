//! What a caller may in programmes today: coordinate one, lead a country, organise anything at all.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::id::{OrganisationId, ProgrammeId};
use entity::words::ProgrammeRoleKind;
use entity::{mission, programme_role};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Select};

use crate::app::App;
use crate::caller::Caller;
use crate::planned;

use super::rules::held_on;

/// Whether the caller coordinates the programme today.
pub async fn coordinates(app: &App, caller: &Caller, programme: ProgrammeId) -> Result<bool, DbErr> {
    let today = planned::day(app.clock.now(), &caller.zone);
    coordinates_on(app.db.read(), caller, programme, today).await
}

/// Whether the caller may change the programme: its coordinator today, and who runs the server.
pub async fn edits(app: &App, caller: &Caller, programme: ProgrammeId) -> Result<bool, DbErr> {
    Ok(caller.operator || coordinates(app, caller, programme).await?)
}

/// As [`coordinates`], on a day and within a transaction.
pub async fn coordinates_on(
    db: &impl ConnectionTrait,
    caller: &Caller,
    programme: ProgrammeId,
    day: NaiveDate,
) -> Result<bool, DbErr> {
    holds(db, caller, programme, &[ProgrammeRoleKind::Coordinator], day).await
}

/// Whether the caller speaks for an organisation that has one of these roles in a programme on a day.
pub async fn holds(
    db: &impl ConnectionTrait,
    caller: &Caller,
    programme: ProgrammeId,
    kinds: &[ProgrammeRoleKind],
    day: NaiveDate,
) -> Result<bool, DbErr> {
    let query = own(caller, kinds).filter(programme_role::Column::ProgrammeId.eq(programme));
    Ok(query.all(db).await?.iter().any(|row| held_on(row.from_on, row.until_on, day)))
}

/// The organisation for which the caller leads a country of a programme today, if there is one.
pub async fn leads_country(
    db: &impl ConnectionTrait,
    caller: &Caller,
    programme: ProgrammeId,
    country: &str,
    day: NaiveDate,
) -> Result<Option<OrganisationId>, DbErr> {
    let query = own(caller, &[ProgrammeRoleKind::CountryLead])
        .filter(programme_role::Column::ProgrammeId.eq(programme))
        .filter(programme_role::Column::Country.eq(country));
    let rows = query.all(db).await?;
    Ok(rows.iter().find(|row| held_on(row.from_on, row.until_on, day)).map(|row| row.organisation_id))
}

/// Whether organisations coordinate, lead a country of, or are partners in a programme on a day.
pub async fn organise(
    db: &impl ConnectionTrait,
    organisations: &[OrganisationId],
    day: NaiveDate,
) -> Result<bool, DbErr> {
    use ProgrammeRoleKind::{Coordinator, CountryLead, Partner};
    let roles = roles_of(organisations, &[Coordinator, CountryLead, Partner]).all(db).await?;
    Ok(roles.iter().any(|row| held_on(row.from_on, row.until_on, day)))
}

/// Whether the caller coordinates any programme on a day, or runs the server.
pub async fn coordinates_any(
    db: &impl ConnectionTrait,
    caller: &Caller,
    day: NaiveDate,
) -> Result<bool, DbErr> {
    let roles = own(caller, &[ProgrammeRoleKind::Coordinator]).all(db).await?;
    Ok(caller.operator || roles.iter().any(|row| held_on(row.from_on, row.until_on, day)))
}

/// The organisations whose people may do more than others.
#[derive(Clone, Debug, Default)]
pub struct Trusted {
    /// Those that coordinate a programme.
    pub coordinators: HashSet<OrganisationId>,
    /// Those that lead a country or a mission.
    pub leads: HashSet<OrganisationId>,
}

impl Trusted {
    /// Reads them; roles that have ended or not begun count too, since a role may be opened again.
    pub async fn load(db: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let mut trusted = Self::default();
        let kinds = [ProgrammeRoleKind::Coordinator, ProgrammeRoleKind::CountryLead];
        let roles = programme_role::Entity::find().filter(programme_role::Column::Role.is_in(kinds));
        for role in roles.all(db).await? {
            match role.role {
                ProgrammeRoleKind::Coordinator => trusted.coordinators.insert(role.organisation_id),
                _ => trusted.leads.insert(role.organisation_id),
            };
        }
        let led =
            mission::Entity::find().select_only().column(mission::Column::LeadOrganisationId).distinct();
        trusted.leads.extend(led.into_tuple::<OrganisationId>().all(db).await?);
        Ok(trusted)
    }

    /// Whether the caller may make someone speak for the organisation: nobody gains rights by entering
    /// themselves into an organisation that has more of them.
    pub fn lets(&self, caller: &Caller, coordinates: bool, organisation: OrganisationId) -> bool {
        caller.operator
            || caller.speaks_for(organisation)
            || !self.coordinators.contains(&organisation)
                && (coordinates || !self.leads.contains(&organisation))
    }
}

fn own(caller: &Caller, kinds: &[ProgrammeRoleKind]) -> Select<programme_role::Entity> {
    roles_of(&caller.organisations, kinds)
}

fn roles_of(organisations: &[OrganisationId], kinds: &[ProgrammeRoleKind]) -> Select<programme_role::Entity> {
    programme_role::Entity::find()
        .filter(programme_role::Column::Role.is_in(kinds.iter().copied()))
        .filter(programme_role::Column::OrganisationId.is_in(organisations.iter().copied()))
}
