//! A small consortium in a world: a programme with partners, firms whose people speak for them, and a mission.

use chrono::{NaiveDate, NaiveDateTime};
use entity::id::{
    AffiliationId, DelegateId, MissionId, OrganisationId, PersonId, ProgrammeId, ProgrammeRoleId,
};
use entity::words::{
    AffiliationRole, AgendaItemKind, DelegateRole, HalfDay, MissionKind, MissionStatus, OrganisationKind,
    ProgrammeRoleKind, TableKind,
};
use entity::{affiliation, delegate, mission, organisation, person, programme, programme_role, request};
use sea_orm::{EntityTrait, Set};
use service::caller::Caller;
use service::missions::{self, ItemPlan, Plan, Session, SessionPlan, SlotRun, TablePlan};
use service::refusal::Failure;
use service::requests::{self, Ask};
use service::{database::WriteTxn, delegates};

use crate::world::World;

/// One of the firms or partners: an organisation, and someone who speaks for it.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// The organisation.
    pub(crate) organisation: OrganisationId,
    /// Who speaks for it.
    pub(crate) caller: Caller,
}

/// The programme with its coordinator and the partner that leads Japan.
pub(crate) struct Consortium {
    /// The world it is in.
    pub(crate) world: World,
    /// The programme.
    pub(crate) programme: ProgrammeId,
    /// Coordinates it.
    pub(crate) coordinator: Member,
    /// Leads Japan.
    pub(crate) lead: Member,
}

/// A day, as people write it.
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A wall time, as people write it: `2027-03-30 09:00`.
pub(crate) fn wall(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

/// A mission to Nagano of one week.
pub(crate) fn nagano() -> Plan {
    Plan {
        key: "nagano-2027".into(),
        kind: MissionKind::FactFindingMission,
        title: "Nagano in spring".into(),
        country: "JP".into(),
        zone: "Asia/Tokyo".into(),
        starts_on: day("2027-03-27"),
        ends_on: day("2027-04-02"),
        summary: String::new(),
        capacity: None,
        requests_close: None,
        lead: None,
    }
}

/// An agenda item of the mission to Nagano, on the clock of Tokyo.
pub(crate) fn item(kind: AgendaItemKind, starts: &str, ends: &str) -> ItemPlan {
    ItemPlan {
        leg: None,
        kind,
        title: kind.to_string(),
        place: "Nagano".into(),
        description: String::new(),
        starts: wall(starts),
        zone: None,
        ends: wall(ends),
        ends_zone: None,
        capacity: None,
    }
}

/// One firm wants to meet another.
pub(crate) fn wish(from: &Member, to: &Member) -> Ask {
    Ask {
        from: from.organisation,
        to: to.organisation,
        kind: None,
        rank: 2,
        half_day: HalfDay::Any,
        message: String::new(),
        from_delegate: None,
        to_delegate: None,
    }
}

/// A table that is nobody's.
pub(crate) fn table(name: &str) -> TablePlan {
    TablePlan { name: name.into(), kind: TableKind::Table, organisation: None, link: None }
}

impl Consortium {
    /// Founds it.
    pub(crate) async fn found(world: World) -> Self {
        let now = world.now();
        let programme = ProgrammeId(world.app.ids.uuid(now));
        let txn = world.app.db.begin_write().await.unwrap();
        let row = programme::ActiveModel {
            id: Set(programme),
            key: Set("wiintech".into()),
            acronym: Set("WIINTECH".into()),
            title: Set("Worldwide".into()),
            call: Set(None),
            summary: Set(String::new()),
            disclaimer: Set(None),
            starts_on: Set(day("2026-10-01")),
            months: Set(24),
            predecessor_id: Set(None),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
        };
        programme::Entity::insert(row).exec_without_returning(&txn).await.unwrap();
        let coordinator = enter(&world, &txn, "plastipolis", OrganisationKind::Cluster).await;
        let lead = enter(&world, &txn, "veneto", OrganisationKind::Cluster).await;
        let offices = [
            (coordinator.organisation, ProgrammeRoleKind::Coordinator, None),
            (lead.organisation, ProgrammeRoleKind::CountryLead, Some("JP".to_owned())),
        ];
        for (organisation_id, role, country) in offices {
            let row = programme_role::ActiveModel {
                id: Set(ProgrammeRoleId(world.app.ids.uuid(now))),
                programme_id: Set(programme),
                organisation_id: Set(organisation_id),
                role: Set(role),
                country: Set(country),
                work_package_id: Set(None),
                focus: Set(None),
                from_on: Set(None),
                until_on: Set(Some(day("2028-09-30"))),
            };
            programme_role::Entity::insert(row).exec_without_returning(&txn).await.unwrap();
        }
        txn.commit().await.unwrap();
        Self { world, programme, coordinator, lead }
    }

    /// A firm with one person who speaks for it.
    pub(crate) async fn firm(&self, key: &str) -> Member {
        let txn = self.world.app.db.begin_write().await.unwrap();
        let member = enter(&self.world, &txn, key, OrganisationKind::Sme).await;
        txn.commit().await.unwrap();
        member
    }

    /// Another person of a firm.
    pub(crate) async fn colleague(&self, of: &Member, name: &str) -> Member {
        let txn = self.world.app.db.begin_write().await.unwrap();
        let caller = person(&self.world, &txn, name, of.organisation).await;
        txn.commit().await.unwrap();
        Member { organisation: of.organisation, caller }
    }

    /// A mission, planned by the lead and opened.
    pub(crate) async fn open(&self, plan: Plan) -> mission::Model {
        let app = &self.world.app;
        let lead = &self.lead.caller;
        let mission = missions::create(app, lead, self.programme, plan).await.unwrap();
        missions::move_to(app, lead, mission.id, mission.version, MissionStatus::Open).await.unwrap()
    }

    /// A confirmed delegate, entered by the lead.
    pub(crate) async fn delegate(&self, mission: MissionId, member: &Member) -> delegate::Model {
        let (app, lead) = (&self.world.app, &self.lead.caller);
        let (person, role) = (member.caller.person_id, DelegateRole::Participant);
        delegates::enter(app, lead, mission, person, member.organisation, role).await.unwrap()
    }

    /// A confirmed delegate who offers slots.
    pub(crate) async fn host(&self, mission: MissionId, member: &Member) -> DelegateId {
        let host = self.delegate(mission, member).await;
        let app = &self.world.app;
        delegates::offer_slots(app, &member.caller, host.id, host.version, true).await.unwrap().id
    }

    /// A firm asks another.
    pub(crate) async fn ask(
        &self,
        mission: MissionId,
        from: &Member,
        to: &Member,
    ) -> Result<request::Model, Failure<requests::Refusal>> {
        requests::ask(&self.world.app, &from.caller, mission, wish(from, to)).await
    }

    /// A session on 30 March from nine, with so many slots of 20 minutes and these tables, open to bookings.
    pub(crate) async fn session(&self, mission: MissionId, slots: u32, tables: &[&str]) -> Session {
        let (app, lead) = (&self.world.app, &self.lead.caller);
        let plan = item(AgendaItemKind::B2bSession, "2027-03-30 09:00", "2027-03-30 18:00");
        let item = missions::add_item(app, lead, mission, plan).await.unwrap().id;
        let run = SlotRun { starts: wall("2027-03-30 09:00"), count: slots, minutes: 20, pause_minutes: 5 };
        let plan = SessionPlan {
            item,
            slots: vec![run],
            tables: tables.iter().map(|name| table(name)).collect(),
            bookings_open: true,
            longest_run: None,
            most_meetings: None,
            fairness: None,
        };
        missions::set_up_session(app, lead, mission, plan).await.unwrap()
    }
}

async fn enter(world: &World, txn: &WriteTxn, key: &str, kind: OrganisationKind) -> Member {
    let now = world.now();
    let id = OrganisationId(world.app.ids.uuid(now));
    let row = organisation::ActiveModel {
        id: Set(id),
        key: Set(key.into()),
        name: Set(format!("{key} Ltd")),
        kind: Set(kind),
        country: Set("IT".into()),
        place: Set("Padova".into()),
        zone: Set("Europe/Rome".into()),
        website: Set(None),
        description: Set(String::new()),
        member_of_id: Set(None),
        tags: Set(serde_json::json!([])),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    };
    organisation::Entity::insert(row).exec_without_returning(txn).await.unwrap();
    Member { organisation: id, caller: person(world, txn, key, id).await }
}

async fn person(world: &World, txn: &WriteTxn, name: &str, organisation: OrganisationId) -> Caller {
    let now = world.now();
    let id = PersonId(world.app.ids.uuid(now));
    let row = person::ActiveModel {
        id: Set(id),
        email: Set(format!("{name}@example.org")),
        name: Set(format!("Mx {name}")),
        language: Set("en".into()),
        zone: Set("Europe/Rome".into()),
        operator: Set(false),
        calendar_revision: Set(0),
        calendar_changed_at: Set(now),
        bounced_at: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    };
    person::Entity::insert(row).exec_without_returning(txn).await.unwrap();
    let row = affiliation::ActiveModel {
        id: Set(AffiliationId(world.app.ids.uuid(now))),
        person_id: Set(id),
        organisation_id: Set(organisation),
        role: Set(AffiliationRole::Member),
        from_on: Set(None),
        until_on: Set(None),
    };
    affiliation::Entity::insert(row).exec_without_returning(txn).await.unwrap();
    Caller {
        person_id: id,
        name: format!("Mx {name}"),
        language: "en".into(),
        zone: "Europe/Rome".into(),
        operator: false,
        organises: false,
        organisations: vec![organisation],
        read_only: false,
    }
}
