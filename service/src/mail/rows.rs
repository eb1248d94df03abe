//! What composing a mail reads: people, missions with who leads them, requests, invitations, a day's agenda.

use chrono::{NaiveDate, TimeDelta};
use entity::id::{InvitationId, MeetingId, MissionId, PersonId, RequestId, TimetableId};
use entity::words::{AffiliationRole, DelegateStatus, InvitationState, InvitationSubject, Partstat};
use entity::{
    affiliation, agenda_item, delegate, invitation, mission, organisation, person, programme, request,
    timetable,
};
use sea_orm::{ColumnTrait, Condition, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::UNTOLD;

/// A mission with what mails say around it.
pub(super) struct Setting {
    pub(super) mission: mission::Model,
    pub(super) programme: programme::Model,
    pub(super) lead: organisation::Model,
    /// Who reads answers at the leading organisation.
    pub(super) contact: Option<person::Model>,
}

/// A request with the names of both sides.
pub(super) struct Sides {
    pub(super) request: request::Model,
    pub(super) from: String,
    pub(super) to: String,
}

pub(super) async fn person(db: &DatabaseConnection, id: Uuid) -> Result<Option<person::Model>, DbErr> {
    person::Entity::find_by_id(PersonId(id)).one(db).await
}

pub(super) async fn setting(
    db: &DatabaseConnection,
    id: MissionId,
    today: NaiveDate,
) -> Result<Option<Setting>, DbErr> {
    let Some(mission) = mission::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let programme = programme::Entity::find_by_id(mission.programme_id).one(db).await?;
    let lead = organisation::Entity::find_by_id(mission.lead_organisation_id).one(db).await?;
    let (Some(programme), Some(lead)) = (programme, lead) else { return Ok(None) };
    let contact = affiliation::Entity::find()
        .filter(affiliation::Column::OrganisationId.eq(lead.id))
        .filter(affiliation::Column::Role.eq(AffiliationRole::Contact))
        .filter(since(affiliation::Column::FromOn, today))
        .filter(until(affiliation::Column::UntilOn, today))
        .order_by_asc(affiliation::Column::Id)
        .one(db)
        .await?;
    let contact = match contact {
        Some(row) => person(db, row.person_id.0).await?,
        None => None,
    };
    Ok(Some(Setting { mission, programme, lead, contact }))
}

fn since(column: affiliation::Column, day: NaiveDate) -> Condition {
    Condition::any().add(column.is_null()).add(column.lte(day))
}

fn until(column: affiliation::Column, day: NaiveDate) -> Condition {
    Condition::any().add(column.is_null()).add(column.gte(day))
}

pub(super) async fn sides(db: &DatabaseConnection, id: Uuid) -> Result<Option<Sides>, DbErr> {
    let Some(request) = request::Entity::find_by_id(RequestId(id)).one(db).await? else { return Ok(None) };
    let from = organisation::Entity::find_by_id(request.from_organisation_id).one(db).await?;
    let to = organisation::Entity::find_by_id(request.to_organisation_id).one(db).await?;
    let (Some(from), Some(to)) = (from, to) else { return Ok(None) };
    Ok(Some(Sides { request, from: from.name, to: to.name }))
}

pub(super) async fn invitation(
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Option<invitation::Model>, DbErr> {
    invitation::Entity::find_by_id(InvitationId(id)).one(db).await
}

/// Those whom a meeting was cancelled for, since they declined.
pub(super) async fn who_declined(
    db: &DatabaseConnection,
    meeting: MeetingId,
) -> Result<Vec<person::Model>, DbErr> {
    let declined = invitation::Entity::find()
        .filter(invitation::Column::Subject.eq(InvitationSubject::Meeting))
        .filter(invitation::Column::SubjectId.eq(meeting.0))
        .filter(invitation::Column::Partstat.eq(Partstat::Declined))
        .all(db)
        .await?;
    let people = declined.iter().map(|row| row.person_id);
    person::Entity::find().filter(person::Column::Id.is_in(people)).all(db).await
}

pub(super) async fn timetable(db: &DatabaseConnection, id: Uuid) -> Result<Option<timetable::Model>, DbErr> {
    timetable::Entity::find_by_id(TimetableId(id)).one(db).await
}

/// What stands on a person's agenda of one day of a mission: the invitations that stand, and the agenda items
/// that every delegate attends. The day is the one at each entry's own place.
pub(super) async fn day(
    db: &DatabaseConnection,
    mission: MissionId,
    person: PersonId,
    day: NaiveDate,
) -> Result<(Vec<invitation::Model>, Vec<agenda_item::Model>), DbErr> {
    let (from, until) =
        (day.and_time(chrono::NaiveTime::MIN), (day + TimeDelta::days(1)).and_time(chrono::NaiveTime::MIN));
    let invitations = invitation::Entity::find()
        .filter(invitation::Column::PersonId.eq(person))
        .filter(invitation::Column::MissionId.eq(mission))
        .filter(invitation::Column::State.eq(InvitationState::Active))
        .filter(invitation::Column::StartsWall.gte(from))
        .filter(invitation::Column::StartsWall.lt(until))
        .order_by_asc(invitation::Column::StartsAt)
        .all(db)
        .await?;
    let attends = delegate::Entity::find()
        .filter(delegate::Column::MissionId.eq(mission))
        .filter(delegate::Column::PersonId.eq(person))
        .filter(delegate::Column::Status.eq(DelegateStatus::Confirmed))
        .one(db)
        .await?
        .is_some();
    if !attends {
        return Ok((invitations, Vec::new()));
    }
    let items = agenda_item::Entity::find()
        .filter(agenda_item::Column::MissionId.eq(mission))
        .filter(agenda_item::Column::StartsWall.gte(from))
        .filter(agenda_item::Column::StartsWall.lt(until))
        .filter(agenda_item::Column::Kind.is_not_in(UNTOLD))
        .order_by_asc(agenda_item::Column::StartsAt)
        .all(db)
        .await?;
    Ok((invitations, items))
}
