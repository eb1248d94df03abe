//! What a caller is to a mission: who may see and do what is decided on this.

use chrono::{DateTime, NaiveDate, Utc};
use entity::id::{
    AgendaItemId, DelegateId, LegId, MeetingId, MissionId, OrganisationId, ProgrammeId, RequestId, RunId,
    SessionId, SlotId, TimetableId,
};
use entity::words::{DelegateStatus, MissionStatus, ProgrammeRoleKind};
use entity::{
    agenda_item, delegate, leg, meeting, mission, programme_role, request, run, session, slot, timetable,
};
use sea_orm::sea_query::{Condition, Expr, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
};

use super::rules;
use crate::app::App;
use crate::caller::Caller;

/// What a caller is to a mission.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Leads it: speaks for its lead organisation or for the programme's lead of its country, coordinates its
    /// programme, or runs the server.
    pub lead: bool,
    /// Coordinates its programme.
    pub coordinator: bool,
    /// Attends it (applied, waiting or confirmed).
    pub delegate: Option<DelegateId>,
    /// The organisation attended for.
    pub organisation: Option<OrganisationId>,
    /// Speaks for an organisation that has a delegate in it.
    pub represents: bool,
    /// Whether the mission shows itself to anyone signed in: it is open or later. A draft shows itself to those
    /// who lead it only, a cancelled mission to those who took part.
    pub visible: bool,
}

impl Standing {
    /// Whether the caller takes part in some way.
    pub fn takes_part(&self) -> bool {
        self.lead || self.delegate.is_some() || self.represents
    }
}

/// The row that an address names, to find its mission.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)] // Each is the id of the row it is named after.
pub enum Within {
    Mission(MissionId),
    Leg(LegId),
    Item(AgendaItemId),
    Session(SessionId),
    Slot(SlotId),
    Delegate(DelegateId),
    Request(RequestId),
    Run(RunId),
    Timetable(TimetableId),
    Meeting(MeetingId),
}

/// The mission that a row belongs to, if the row is there.
pub async fn mission_of(app: &App, row: Within) -> Result<Option<MissionId>, DbErr> {
    let rows = app.db.read();
    match row {
        Within::Mission(id) => only(mission::Entity::find_by_id(id), mission::Column::Id, rows).await,
        Within::Leg(id) => only(leg::Entity::find_by_id(id), leg::Column::MissionId, rows).await,
        Within::Item(id) => {
            only(agenda_item::Entity::find_by_id(id), agenda_item::Column::MissionId, rows).await
        }
        Within::Session(id) => only(session::Entity::find_by_id(id), session::Column::MissionId, rows).await,
        Within::Slot(id) => {
            let its_session = slot::Entity::find_by_id(id).select_only().column(slot::Column::SessionId);
            let session = session::Column::Id.in_subquery(its_session.into_query());
            only(session::Entity::find().filter(session), session::Column::MissionId, rows).await
        }
        Within::Delegate(id) => {
            only(delegate::Entity::find_by_id(id), delegate::Column::MissionId, rows).await
        }
        Within::Request(id) => only(request::Entity::find_by_id(id), request::Column::MissionId, rows).await,
        Within::Run(id) => only(run::Entity::find_by_id(id), run::Column::MissionId, rows).await,
        Within::Timetable(id) => {
            only(timetable::Entity::find_by_id(id), timetable::Column::MissionId, rows).await
        }
        Within::Meeting(id) => only(meeting::Entity::find_by_id(id), meeting::Column::MissionId, rows).await,
    }
}

/// Reads one column of one row.
async fn only<E: EntityTrait>(
    find: Select<E>,
    column: E::Column,
    connection: &impl ConnectionTrait,
) -> Result<Option<MissionId>, DbErr> {
    find.select_only().column(column).into_tuple().one(connection).await
}

/// What the caller is to the mission; the default when there is none of that id.
pub async fn of(app: &App, caller: &Caller, mission: MissionId) -> Result<Standing, DbErr> {
    match mission::Entity::find_by_id(mission).one(app.db.read()).await? {
        Some(mission) => on(app.db.read(), caller, &mission, app.clock.now()).await,
        None => Ok(Standing::default()),
    }
}

/// What the caller is to a mission that has been read, within any connection.
pub(crate) async fn on(
    connection: &impl ConnectionTrait,
    caller: &Caller,
    mission: &mission::Model,
    now: DateTime<Utc>,
) -> Result<Standing, DbErr> {
    let roles = Roles::read(connection, caller, now).await?;
    let delegates = delegate::Entity::find()
        .filter(delegate::Column::MissionId.eq(mission.id))
        .filter(delegate::Column::Status.ne(DelegateStatus::Withdrawn))
        .filter(attends(caller))
        .all(connection)
        .await?;
    Ok(decide(caller, mission, &roles, &delegates))
}

/// Rows of `delegates` of the caller, or of an organisation the caller speaks for.
fn attends(caller: &Caller) -> Condition {
    Condition::any()
        .add(delegate::Column::PersonId.eq(caller.person_id))
        .add(delegate::Column::OrganisationId.is_in(caller.organisations.iter().copied()))
}

/// Standing as a plain function: `delegates` are those of the caller and its organisations, none withdrawn.
fn decide(
    caller: &Caller,
    mission: &mission::Model,
    roles: &Roles,
    delegates: &[delegate::Model],
) -> Standing {
    let coordinator = roles.coordinates(mission.programme_id);
    let lead = coordinator
        || caller.operator
        || caller.speaks_for(mission.lead_organisation_id)
        || roles.leads_country(mission.programme_id, &mission.country);
    if mission.status == MissionStatus::Draft && !lead {
        return Standing::default();
    }
    let own = delegates.iter().find(|delegate| delegate.person_id == caller.person_id);
    let represents = delegates.iter().any(|delegate| caller.speaks_for(delegate.organisation_id));
    Standing {
        lead,
        coordinator,
        delegate: own.map(|delegate| delegate.id),
        organisation: own.map(|delegate| delegate.organisation_id),
        represents,
        visible: match mission.status {
            MissionStatus::Draft => false,
            MissionStatus::Cancelled => own.is_some() || represents,
            _ => true,
        },
    }
}

/// The offices of the caller's organisations that let the caller lead missions.
#[derive(Clone, Debug, Default)]
pub(super) struct Roles(Vec<(ProgrammeId, Option<String>)>);

impl Roles {
    /// Reads those in force on the day of `now` in UTC: roles are dated by days, in no zone.
    pub(super) async fn read(
        connection: &impl ConnectionTrait,
        caller: &Caller,
        now: DateTime<Utc>,
    ) -> Result<Self, DbErr> {
        if caller.organisations.is_empty() {
            return Ok(Self::default());
        }
        let offices = [ProgrammeRoleKind::Coordinator, ProgrammeRoleKind::CountryLead];
        let rows = programme_role::Entity::find()
            .filter(programme_role::Column::OrganisationId.is_in(caller.organisations.iter().copied()))
            .filter(programme_role::Column::Role.is_in(offices))
            .all(connection)
            .await?;
        Ok(Self::on_day(&rows, now.date_naive()))
    }

    fn on_day(rows: &[programme_role::Model], day: NaiveDate) -> Self {
        let office = |row: &programme_role::Model| match row.role {
            ProgrammeRoleKind::Coordinator => Some((row.programme_id, None)),
            // A country lead without a country leads none.
            ProgrammeRoleKind::CountryLead => row.country.clone().map(|code| (row.programme_id, Some(code))),
            _ => None,
        };
        Self(rows.iter().filter(|row| rules::in_force(row, day)).filter_map(office).collect())
    }

    /// Whether the caller coordinates the programme.
    pub(super) fn coordinates(&self, programme: ProgrammeId) -> bool {
        self.0.contains(&(programme, None))
    }

    /// Whether the caller leads the country in the programme.
    pub(super) fn leads_country(&self, programme: ProgrammeId, country: &str) -> bool {
        self.0.iter().any(|(of, code)| *of == programme && code.as_deref() == Some(country))
    }

    /// The missions that these offices, or the lead organisation, let the caller lead.
    pub(super) fn led(&self, caller: &Caller) -> Condition {
        let own = mission::Column::LeadOrganisationId.is_in(caller.organisations.iter().copied());
        let mut led = Condition::any().add(own);
        if caller.operator {
            led = led.add(Expr::value(true));
        }
        for (programme, country) in &self.0 {
            let mut office = Condition::all().add(mission::Column::ProgrammeId.eq(*programme));
            if let Some(country) = country {
                office = office.add(mission::Column::Country.eq(country));
            }
            led = led.add(office);
        }
        led
    }
}

/// The missions in which the caller, or an organisation the caller speaks for, takes part.
pub(super) fn attended(caller: &Caller) -> Condition {
    let theirs = Query::select()
        .column(delegate::Column::MissionId)
        .from(delegate::Entity)
        .and_where(delegate::Column::Status.ne(DelegateStatus::Withdrawn))
        .cond_where(attends(caller))
        .to_owned();
    Condition::all().add(mission::Column::Id.in_subquery(theirs))
}
