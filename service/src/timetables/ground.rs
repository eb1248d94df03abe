//! What a timetable stands on: the rows of a mission that the allocation and its review need, read at one moment
//! in a handful of queries.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::id::{DelegateId, MeetingId, MissionId, OrganisationId, PersonId, RequestId, SlotId, TableId};
use entity::words::{
    DelegateRole, DelegateStatus, InvitationState, InvitationSubject, MeetingOrigin, MeetingStatus, Partstat,
    RequestState,
};
use entity::{
    delegate, invitation, meeting, meeting_delegate, mission, occupancy, organisation, person, request,
    session, slot, table,
};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::availability::{self, Blocked};
use crate::occupancy::{Taken, quanta};

/// Most values of one `IN` list.
const VALUES_MAX: usize = 300;

/// The rows of one mission, as they were at `now`.
#[derive(Debug)]
pub(super) struct Ground {
    pub(super) now: DateTime<Utc>,
    pub(super) mission: mission::Model,
    pub(super) sessions: Vec<session::Model>,
    /// By session and position.
    pub(super) slots: BTreeMap<SlotId, slot::Model>,
    pub(super) tables: BTreeMap<TableId, table::Model>,
    pub(super) delegates: BTreeMap<DelegateId, delegate::Model>,
    /// Names.
    pub(super) people: HashMap<PersonId, String>,
    /// Names.
    pub(super) organisations: BTreeMap<OrganisationId, String>,
    pub(super) requests: BTreeMap<RequestId, request::Model>,
    /// Every meeting of the mission, standing or cancelled.
    pub(super) meetings: Vec<meeting::Model>,
    pub(super) seats: HashMap<MeetingId, Vec<DelegateId>>,
    /// Cancelled meetings that somebody declined.
    pub(super) declined: HashSet<MeetingId>,
    /// What people and tables are taken by, except by the meetings that a timetable may move.
    pub(super) taken: Taken,
    pub(super) blocked: Blocked,
}

impl Ground {
    /// Reads all of it.
    pub(super) async fn load(
        db: &impl ConnectionTrait,
        mission: mission::Model,
        now: DateTime<Utc>,
    ) -> Result<Self, DbErr> {
        let id = mission.id;
        let sessions = session::Entity::find()
            .filter(session::Column::MissionId.eq(id))
            .order_by_asc(session::Column::Id)
            .all(db)
            .await?;
        let within = sessions.iter().map(|row| row.id);
        let slots =
            slot::Entity::find().filter(slot::Column::SessionId.is_in(within.clone())).all(db).await?;
        let tables = table::Entity::find().filter(table::Column::SessionId.is_in(within)).all(db).await?;
        let delegates = delegate::Entity::find().filter(delegate::Column::MissionId.eq(id)).all(db).await?;
        let requests = request::Entity::find().filter(request::Column::MissionId.eq(id)).all(db).await?;
        let mut ground = Self {
            now,
            sessions,
            slots: slots.into_iter().map(|row| (row.id, row)).collect(),
            tables: tables.into_iter().map(|row| (row.id, row)).collect(),
            delegates: delegates.into_iter().map(|row| (row.id, row)).collect(),
            people: names_of_people(db, id).await?,
            organisations: BTreeMap::new(),
            requests: requests.into_iter().map(|row| (row.id, row)).collect(),
            meetings: meetings(db, id).await?,
            seats: seats(db, id).await?,
            declined: declined(db, id).await?,
            taken: Taken::default(),
            blocked: availability::blocked(db, id).await?,
            mission,
        };
        ground.organisations = names_of_organisations(db, &ground).await?;
        ground.taken = taken(db, &ground).await?;
        Ok(ground)
    }

    /// The slots that have not begun, by time.
    pub(super) fn slots_to_come(&self) -> Vec<&slot::Model> {
        let mut slots: Vec<&slot::Model> =
            self.slots.values().filter(|slot| slot.starts_at > self.now).collect();
        slots.sort_by_key(|slot| (slot.starts_at, slot.id));
        slots
    }

    /// Those who can sit in a meeting: confirmed, and there to meet.
    pub(super) fn can_meet(&self, id: DelegateId) -> Option<&delegate::Model> {
        let delegate = self.delegates.get(&id)?;
        let comes = delegate.status == DelegateStatus::Confirmed;
        (comes && delegate.role != DelegateRole::Interpreter).then_some(delegate)
    }

    /// Whether a meeting stands that has begun or is over: no timetable changes it any more.
    pub(super) fn has_begun(&self, meeting: &meeting::Model) -> bool {
        meeting.status == MeetingStatus::Confirmed
            && self.slots.get(&meeting.slot_id).is_none_or(|slot| slot.starts_at <= self.now)
    }

    /// Whether a timetable may move or end this meeting.
    pub(super) fn is_movable(&self, meeting: &meeting::Model) -> bool {
        meeting.status == MeetingStatus::Confirmed
            && meeting.origin == MeetingOrigin::Request
            && !self.has_begun(meeting)
    }

    /// The meeting that a request has or had.
    pub(super) fn meetings_by_request(&self) -> HashMap<RequestId, &meeting::Model> {
        self.meetings.iter().filter_map(|meeting| Some((meeting.request_id?, meeting))).collect()
    }

    /// The requests that a timetable has to place: accepted, and their meeting has not begun.
    pub(super) fn open_requests(&self) -> Vec<&request::Model> {
        let meetings = self.meetings_by_request();
        let open = |row: &&request::Model| {
            row.state == RequestState::Accepted
                && !meetings.get(&row.id).is_some_and(|meeting| self.has_begun(meeting))
        };
        self.requests.values().filter(open).collect()
    }

    /// Whether a delegate is free in a slot, as far as other things than this timetable go.
    pub(super) fn is_free(&self, delegate: &delegate::Model, slot: &slot::Model) -> bool {
        !self.blocked.bars(delegate.id, slot.starts_at, slot.ends_at)
            && self.taken.leaves(delegate.person_id.0, slot.starts_at, slot.ends_at)
    }

    /// Names of the two sides of a request.
    pub(super) fn sides(&self, request: RequestId) -> (String, String) {
        let name = |id: OrganisationId| self.organisations.get(&id).cloned().unwrap_or_default();
        let row = self.requests.get(&request);
        row.map_or_else(Default::default, |row| {
            (name(row.from_organisation_id), name(row.to_organisation_id))
        })
    }
}

async fn meetings(db: &impl ConnectionTrait, mission: MissionId) -> Result<Vec<meeting::Model>, DbErr> {
    meeting::Entity::find()
        .filter(meeting::Column::MissionId.eq(mission))
        .order_by_asc(meeting::Column::Id)
        .all(db)
        .await
}

async fn seats(
    db: &impl ConnectionTrait,
    mission: MissionId,
) -> Result<HashMap<MeetingId, Vec<DelegateId>>, DbErr> {
    let of_mission = Query::select()
        .column(meeting::Column::Id)
        .from(meeting::Entity)
        .and_where(meeting::Column::MissionId.eq(mission))
        .to_owned();
    let rows = meeting_delegate::Entity::find()
        .filter(meeting_delegate::Column::MeetingId.in_subquery(of_mission))
        .order_by_asc(meeting_delegate::Column::DelegateId)
        .all(db)
        .await?;
    let mut seats: HashMap<MeetingId, Vec<DelegateId>> = HashMap::new();
    for row in rows {
        seats.entry(row.meeting_id).or_default().push(row.delegate_id);
    }
    Ok(seats)
}

async fn declined(db: &impl ConnectionTrait, mission: MissionId) -> Result<HashSet<MeetingId>, DbErr> {
    let subjects: Vec<Uuid> = invitation::Entity::find()
        .select_only()
        .column(invitation::Column::SubjectId)
        .filter(invitation::Column::MissionId.eq(mission))
        .filter(invitation::Column::Subject.eq(InvitationSubject::Meeting))
        .filter(invitation::Column::State.eq(InvitationState::Cancelled))
        .filter(invitation::Column::Partstat.eq(Partstat::Declined))
        .into_tuple()
        .all(db)
        .await?;
    Ok(subjects.into_iter().map(MeetingId).collect())
}

async fn names_of_people(
    db: &impl ConnectionTrait,
    mission: MissionId,
) -> Result<HashMap<PersonId, String>, DbErr> {
    let attending = Query::select()
        .column(delegate::Column::PersonId)
        .from(delegate::Entity)
        .and_where(delegate::Column::MissionId.eq(mission))
        .to_owned();
    let rows: Vec<(PersonId, String)> = person::Entity::find()
        .select_only()
        .columns([person::Column::Id, person::Column::Name])
        .filter(person::Column::Id.in_subquery(attending))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

async fn names_of_organisations(
    db: &impl ConnectionTrait,
    ground: &Ground,
) -> Result<BTreeMap<OrganisationId, String>, DbErr> {
    let sides = ground.requests.values().flat_map(|row| [row.from_organisation_id, row.to_organisation_id]);
    let attending = ground.delegates.values().map(|row| row.organisation_id);
    let owners = ground.tables.values().filter_map(|row| row.organisation_id);
    let all: HashSet<OrganisationId> = sides.chain(attending).chain(owners).collect();
    let all: Vec<OrganisationId> = all.into_iter().collect();
    let mut names = BTreeMap::new();
    for list in all.chunks(VALUES_MAX) {
        let rows: Vec<(OrganisationId, String)> = organisation::Entity::find()
            .select_only()
            .columns([organisation::Column::Id, organisation::Column::Name])
            .filter(organisation::Column::Id.is_in(list.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        names.extend(rows);
    }
    Ok(names)
}

/// What holds the people and tables of the mission while its slots last, without the meetings that may move.
async fn taken(db: &impl ConnectionTrait, ground: &Ground) -> Result<Taken, DbErr> {
    let slots = ground.slots_to_come();
    let starts = slots.iter().map(|slot| slot.starts_at).min();
    let ends = slots.iter().map(|slot| slot.ends_at).max();
    let (Some(starts), Some(ends)) = (starts, ends) else { return Ok(Taken::default()) };
    let span = quanta(starts, ends);
    let movable: HashSet<Uuid> =
        ground.meetings.iter().filter(|row| ground.is_movable(row)).map(|row| row.id.0).collect();
    let people = ground.delegates.values().map(|row| row.person_id.0);
    let resources: Vec<Uuid> = people.chain(ground.tables.keys().map(|id| id.0)).collect();
    let mut rows = Vec::new();
    for list in resources.chunks(VALUES_MAX) {
        let found = occupancy::Entity::find()
            .filter(occupancy::Column::ResourceId.is_in(list.iter().copied()))
            .filter(occupancy::Column::Quantum.gte(span.start))
            .filter(occupancy::Column::Quantum.lt(span.end))
            .all(db)
            .await?;
        rows.extend(found.into_iter().filter(|row| !movable.contains(&row.held_by)));
    }
    Ok(rows.into_iter().map(|row| (row.resource_id, row.quantum, row.held_by)).collect())
}
