//! A matchmaking day in Tokyo: companies with one delegate each, requests that are accepted, slots and tables.

use chrono::{NaiveDate, NaiveDateTime};
use entity::id::{
    DelegateId, InvitationId, MissionId, OrganisationId, PersonId, ProgrammeId, RequestId, RunId, SlotId,
    TimetableId,
};
use entity::words::{
    AgendaItemKind, DelegateRole, DelegateStatus, HalfDay, MissionKind, MissionStatus, OrganisationKind,
    RequestKind, RequestState, TableKind,
};
use entity::{
    delegate, invitation, meeting, organisation, outbox, person, programme, request, run, slot, table,
};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::json;
use service::caller::Caller;
use service::missions::{self, ItemPlan, Plan, SessionPlan, SlotRun, TablePlan};
use service::timetables::{self, Changes, RunPlan};

use crate::world::World;

/// How big the day is.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) companies: usize,
    pub(crate) slots: u32,
    pub(crate) tables: usize,
}

/// The day, with everyone in it.
pub(crate) struct Hall {
    pub(crate) mission: MissionId,
    pub(crate) lead: Caller,
    pub(crate) people: Vec<PersonId>,
    pub(crate) delegates: Vec<DelegateId>,
    pub(crate) organisations: Vec<OrganisationId>,
    pub(crate) requests: Vec<RequestId>,
    /// In the order of time.
    pub(crate) slots: Vec<slot::Model>,
    /// In the order of their signs.
    pub(crate) tables: Vec<table::Model>,
}

impl Hall {
    /// Opens a hall in which the companies of each pair want to meet.
    pub(crate) async fn open(world: &World, size: Size, pairs: &[(usize, usize)]) -> Self {
        let lead = world.operator().await;
        let host = organisations(world, 1, "host").await[0];
        let programme = programme(world).await;
        let plan = Plan {
            key: "day".into(),
            kind: MissionKind::MatchmakingDay,
            title: "Tokyo matchmaking day".into(),
            country: "JP".into(),
            zone: "Asia/Tokyo".into(),
            starts_on: day(),
            ends_on: day(),
            summary: String::new(),
            capacity: None,
            requests_close: None,
            lead: Some(host),
        };
        let mission = missions::create(&world.app, &lead, programme, plan).await.unwrap();
        let (slots, tables) = session(world, &lead, mission.id, size).await;
        let version = missions::get(&world.app, mission.id).await.unwrap().mission.version;
        missions::move_to(&world.app, &lead, mission.id, version, MissionStatus::Open).await.unwrap();
        let mut hall = Self {
            mission: mission.id,
            lead,
            organisations: organisations(world, size.companies, "company").await,
            people: people(world, size.companies).await,
            delegates: Vec::new(),
            requests: Vec::new(),
            slots,
            tables,
        };
        hall.delegates = delegates(world, &hall).await;
        hall.requests = requests(world, &hall, pairs).await;
        hall
    }

    /// Computes a timetable and gives back its run.
    pub(crate) async fn run(&self, world: &World, keep_published: bool) -> run::Model {
        let plan = RunPlan { seconds: 1, seed: Some(1), keep_published };
        let run = timetables::ask_run(&world.app, &self.lead, self.mission, plan).await.unwrap();
        timetables::carry_out(&world.app, run.id).await.unwrap();
        self.run_row(world, run.id).await
    }

    pub(crate) async fn run_row(&self, world: &World, id: RunId) -> run::Model {
        timetables::get_run(&world.app, id).await.unwrap()
    }

    /// Computes a timetable and gives back its draft.
    pub(crate) async fn draft(&self, world: &World, keep_published: bool) -> TimetableId {
        let run = self.run(world, keep_published).await;
        TimetableId(run.timetable_id.unwrap_or_else(|| panic!("the run made a timetable: {run:?}")))
    }

    /// Publishes a draft.
    pub(crate) async fn publish(&self, world: &World, draft: TimetableId) -> Changes {
        timetables::publish(&world.app, &self.lead, draft, 1).await.unwrap()
    }

    /// The meeting of a request.
    pub(crate) async fn meeting(&self, world: &World, request: usize) -> meeting::Model {
        let of = meeting::Column::RequestId.eq(self.requests[request]);
        meeting::Entity::find().filter(of).one(world.app.db.read()).await.unwrap().unwrap()
    }

    /// What a person holds of a meeting.
    pub(crate) async fn invitation(
        &self,
        world: &World,
        of: &meeting::Model,
        who: PersonId,
    ) -> invitation::Model {
        invitation::Entity::find()
            .filter(invitation::Column::SubjectId.eq(of.id.0))
            .filter(invitation::Column::PersonId.eq(who))
            .one(world.app.db.read())
            .await
            .unwrap()
            .unwrap()
    }

    /// Fixes a request to a slot.
    pub(crate) async fn pin(&self, world: &World, request: usize, slot: SlotId) {
        let change = request::ActiveModel { pinned_slot_id: sea_orm::Set(Some(slot)), ..Default::default() };
        let txn = world.app.db.begin_write().await.unwrap();
        request::Entity::update_many()
            .set(change)
            .filter(request::Column::Id.eq(self.requests[request]))
            .exec(&txn)
            .await
            .unwrap();
        txn.commit().await.unwrap();
    }

    /// How many tasks of a kind are waiting or done.
    pub(crate) async fn tasks(&self, world: &World, kind: &str) -> u64 {
        outbox::Entity::find().filter(outbox::Column::Kind.eq(kind)).count(world.app.db.read()).await.unwrap()
    }

    /// The address that answers to an invitation go to.
    pub(crate) fn reply_address(&self, world: &World, invitation: InvitationId) -> String {
        format!(
            "rsvp+{}@{}",
            service::invitations::reply_token(&world.app, invitation),
            world.app.config.mail.reply_domain
        )
    }
}

/// Pairs of companies, as many as wanted, spread evenly: company `i` with `i + 1`, then with `i + 2` and so on.
pub(crate) fn pairs(companies: usize, count: usize) -> Vec<(usize, usize)> {
    let distances = 1..=companies / 2;
    distances
        .flat_map(|distance| (0..companies).map(move |one| (one, (one + distance) % companies)))
        .take(count)
        .collect()
}

fn day() -> NaiveDate {
    "2027-05-11".parse().unwrap()
}

fn at(hour: u32) -> NaiveDateTime {
    day().and_hms_opt(hour, 0, 0).unwrap()
}

async fn programme(world: &World) -> ProgrammeId {
    let now = world.now();
    let row = programme::Model {
        id: ProgrammeId(world.app.ids.uuid(now)),
        key: "wiintech".into(),
        acronym: "WIINTECH".into(),
        title: "Clusters abroad".into(),
        call: None,
        summary: String::new(),
        disclaimer: None,
        starts_on: day(),
        months: 24,
        predecessor_id: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let id = row.id;
    insert::<programme::Entity, _>(world, vec![row.into_active_model()]).await;
    id
}

async fn session(
    world: &World,
    lead: &Caller,
    mission: MissionId,
    size: Size,
) -> (Vec<slot::Model>, Vec<table::Model>) {
    let item = ItemPlan {
        leg: None,
        kind: AgendaItemKind::B2bSession,
        title: "Meetings".into(),
        place: "Hall 2".into(),
        description: String::new(),
        starts: at(9),
        zone: None,
        ends: at(23),
        ends_zone: None,
        capacity: None,
    };
    let item = missions::add_item(&world.app, lead, mission, item).await.unwrap();
    let table = |number| TablePlan {
        name: format!("Table {number}"),
        kind: TableKind::Table,
        organisation: None,
        link: None,
    };
    let plan = SessionPlan {
        item: item.id,
        slots: vec![SlotRun { starts: at(9), count: size.slots, minutes: 20, pause_minutes: 5 }],
        tables: (1..=size.tables).map(table).collect(),
        bookings_open: true,
        longest_run: None,
        most_meetings: None,
        fairness: None,
    };
    let session = missions::set_up_session(&world.app, lead, mission, plan).await.unwrap();
    (session.slots, session.tables)
}

async fn organisations(world: &World, count: usize, key: &str) -> Vec<OrganisationId> {
    let now = world.now();
    let row = |number: usize| organisation::Model {
        id: OrganisationId(world.app.ids.uuid(now)),
        key: format!("{key}-{number}"),
        name: format!("{key} {number}"),
        kind: OrganisationKind::Sme,
        country: "FR".into(),
        place: "Oyonnax".into(),
        zone: "Europe/Paris".into(),
        website: None,
        description: String::new(),
        member_of_id: None,
        tags: json!([]),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let rows: Vec<organisation::Model> = (0..count).map(row).collect();
    let ids = rows.iter().map(|row| row.id).collect();
    insert::<organisation::Entity, _>(
        world,
        rows.into_iter().map(IntoActiveModel::into_active_model).collect(),
    )
    .await;
    ids
}

async fn people(world: &World, count: usize) -> Vec<PersonId> {
    let now = world.now();
    let row = |number: usize| person::Model {
        id: PersonId(world.app.ids.uuid(now)),
        email: format!("person{number}@example.org"),
        name: format!("Person {number}"),
        language: "en".into(),
        zone: "Europe/Paris".into(),
        operator: false,
        calendar_revision: 0,
        calendar_changed_at: now,
        bounced_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let rows: Vec<person::Model> = (0..count).map(row).collect();
    let ids = rows.iter().map(|row| row.id).collect();
    insert::<person::Entity, _>(world, rows.into_iter().map(IntoActiveModel::into_active_model).collect())
        .await;
    ids
}

async fn delegates(world: &World, hall: &Hall) -> Vec<DelegateId> {
    let now = world.now();
    let row = |(person, organisation): (&PersonId, &OrganisationId)| delegate::Model {
        id: DelegateId(world.app.ids.uuid(now)),
        mission_id: hall.mission,
        person_id: *person,
        organisation_id: *organisation,
        role: DelegateRole::Participant,
        status: DelegateStatus::Confirmed,
        offers_slots: true,
        applied_at: now,
        changed_at: now,
        version: 1,
    };
    let rows: Vec<delegate::Model> = hall.people.iter().zip(&hall.organisations).map(row).collect();
    let ids = rows.iter().map(|row| row.id).collect();
    insert::<delegate::Entity, _>(world, rows.into_iter().map(IntoActiveModel::into_active_model).collect())
        .await;
    ids
}

async fn requests(world: &World, hall: &Hall, pairs: &[(usize, usize)]) -> Vec<RequestId> {
    let now = world.now();
    let row = |(from, to): &(usize, usize)| request::Model {
        id: RequestId(world.app.ids.uuid(now)),
        mission_id: hall.mission,
        kind: RequestKind::B2b,
        from_organisation_id: hall.organisations[*from],
        to_organisation_id: hall.organisations[*to],
        pair: format!("{}-{}", from.min(to), from.max(to)),
        from_delegate_id: None,
        to_delegate_id: None,
        half_day: HalfDay::Any,
        rank: 1,
        to_rank: None,
        message: String::new(),
        state: RequestState::Accepted,
        answer: String::new(),
        asked_by: None,
        asked_at: now,
        answered_by: None,
        answered_at: Some(now),
        pinned_slot_id: None,
        pinned_table_id: None,
        version: 1,
    };
    let rows: Vec<request::Model> = pairs.iter().map(row).collect();
    let ids = rows.iter().map(|row| row.id).collect();
    insert::<request::Entity, _>(world, rows.into_iter().map(IntoActiveModel::into_active_model).collect())
        .await;
    ids
}

async fn insert<E, A>(world: &World, rows: Vec<A>)
where
    E: EntityTrait,
    A: sea_orm::ActiveModelTrait<Entity = E> + Send,
{
    let txn = world.app.db.begin_write().await.unwrap();
    for chunk in rows.chunks(200) {
        E::insert_many(chunk.to_vec()).exec_without_returning(&txn).await.unwrap();
    }
    txn.commit().await.unwrap();
}

/// Who sits when, told by the database itself: person, start of the slot, number of meetings.
pub(crate) async fn sittings(world: &World) -> Vec<(uuid::Uuid, i64)> {
    use sea_orm::{ConnectionTrait, Statement};
    let db = world.app.db.read();
    let sql = "SELECT d.person_id AS person, COUNT(*) AS sittings FROM meetings m \
               JOIN meeting_delegates s ON s.meeting_id = m.id JOIN delegates d ON d.id = s.delegate_id \
               WHERE m.status = 'confirmed' GROUP BY d.person_id, m.slot_id";
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter()
        .map(|row| (row.try_get("", "person").unwrap(), row.try_get("", "sittings").unwrap()))
        .collect()
}

/// Tables by slot with the number of meetings at them, told by the database itself.
pub(crate) async fn tables_used(world: &World) -> Vec<i64> {
    use sea_orm::{ConnectionTrait, Statement};
    let db = world.app.db.read();
    let sql = "SELECT COUNT(*) AS meetings FROM meetings m WHERE m.status = 'confirmed' \
               GROUP BY m.table_id, m.slot_id";
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get("", "meetings").unwrap()).collect()
}
