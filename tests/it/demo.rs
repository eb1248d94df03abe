//! The demonstration: it builds in seconds, is there only once, and is what it promises to be.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use entity::words::{
    MeetingStatus, MissionKind, MissionStatus, OrganisationKind, RequestState, TableKind, TimetableState,
};
use entity::{
    agenda_item, availability, delegate, leg, meeting, meeting_delegate, mission, organisation, outbox,
    person, programme, programme_role, request, session, slot, table, timetable, work_package,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use service::token::Token;
use service::{demo, page, sign_in, timetables};

use crate::world::World;

/// The mission of a key.
async fn mission(world: &World, key: &str) -> mission::Model {
    let query = mission::Entity::find().filter(mission::Column::Key.eq(key));
    query.one(world.app.db.read()).await.unwrap().unwrap()
}

async fn requests(world: &World, mission: &mission::Model, state: RequestState) -> u64 {
    let query = request::Entity::find()
        .filter(request::Column::MissionId.eq(mission.id))
        .filter(request::Column::State.eq(state));
    query.count(world.app.db.read()).await.unwrap()
}

#[tokio::test]
async fn it_builds_in_seconds_and_only_once() {
    World::each(async |world| {
        let begun = Instant::now();
        demo::build(&world.app).await.unwrap();
        let built = begun.elapsed();
        eprintln!("built the demonstration in {built:?}");
        // Far above what it takes, so that a busy machine does not fail it.
        assert!(built.as_secs() < 60, "{built:?}");
        let before = counts(&world).await;
        demo::build(&world.app).await.unwrap();
        assert_eq!(counts(&world).await, before);
        it_is_what_it_promises(&world).await;
        nobody_is_twice_at_once(&world).await;
        personas_come_in(&world).await;
    })
    .await;
}

async fn counts(world: &World) -> [u64; 8] {
    let db = world.app.db.read();
    [
        programme::Entity::find().count(db).await.unwrap(),
        organisation::Entity::find().count(db).await.unwrap(),
        person::Entity::find().count(db).await.unwrap(),
        mission::Entity::find().count(db).await.unwrap(),
        delegate::Entity::find().count(db).await.unwrap(),
        request::Entity::find().count(db).await.unwrap(),
        meeting::Entity::find().count(db).await.unwrap(),
        outbox::Entity::find().count(db).await.unwrap(),
    ]
}

async fn it_is_what_it_promises(world: &World) {
    let db = world.app.db.read();
    let of = async |kind: OrganisationKind| {
        organisation::Entity::find().filter(organisation::Column::Kind.eq(kind)).count(db).await.unwrap()
    };
    assert_eq!(of(OrganisationKind::Cluster).await, 7);
    assert_eq!(of(OrganisationKind::KeyPartner).await, 4);
    assert_eq!(of(OrganisationKind::Sme).await, 62);
    assert_eq!(work_package::Entity::find().count(db).await.unwrap(), 9);
    assert_eq!(programme_role::Entity::find().count(db).await.unwrap(), 25);
    let people = person::Entity::find().all(db).await.unwrap();
    let invented =
        |email: &str| ["example.org", "example.com", "example.net"].iter().any(|top| email.ends_with(top));
    assert!(people.iter().all(|person| invented(&person.email)), "only addresses that reach nobody");

    let missions = mission::Entity::find().all(db).await.unwrap();
    let countries: HashSet<&str> = missions.iter().map(|row| row.country.as_str()).collect();
    assert_eq!(countries, ["FR", "JP", "IN", "US", "BR"].into());
    let states: HashSet<MissionStatus> = missions.iter().map(|row| row.status).collect();
    assert_eq!(states, [MissionStatus::Draft, MissionStatus::Open, MissionStatus::Published].into());
    let today = world.now().date_naive();
    for row in &missions {
        assert!(row.starts_on > today && row.ends_on < today + TimeDelta::days(365), "{}", row.key);
    }
    the_day_is_allocated(world).await;
    japan_waits_for_its_lead(world).await;
    let visit = mission(world, "nagano-visits-europe").await;
    assert_eq!(visit.kind, MissionKind::InboundDelegationVisit);
    let virtual_day = mission(world, "virtual-europe-brazil").await;
    let rooms =
        table::Entity::find().filter(table::Column::Kind.eq(TableKind::VideoRoom)).all(db).await.unwrap();
    assert!(rooms.len() == 8 && rooms.iter().all(|room| room.link.is_some()));
    assert!(requests(world, &virtual_day, RequestState::Accepted).await > 15);
}

async fn the_day_is_allocated(world: &World) {
    let db = world.app.db.read();
    let day = mission(world, "matchmaking-oyonnax").await;
    assert_eq!(day.status, MissionStatus::Published);
    let session =
        session::Entity::find().filter(session::Column::MissionId.eq(day.id)).one(db).await.unwrap();
    let session = session.unwrap().id;
    let slots = slot::Entity::find().filter(slot::Column::SessionId.eq(session)).count(db).await.unwrap();
    let tables = table::Entity::find().filter(table::Column::SessionId.eq(session)).count(db).await.unwrap();
    assert_eq!((slots, tables), (16, 20));
    let accepted = requests(world, &day, RequestState::Accepted).await;
    let pending = requests(world, &day, RequestState::Pending).await;
    let declined = requests(world, &day, RequestState::Declined).await;
    assert_eq!((accepted, pending, declined), (128, 14, 8));
    let found =
        timetable::Entity::find().filter(timetable::Column::MissionId.eq(day.id)).one(db).await.unwrap();
    let found = found.unwrap();
    assert_eq!((found.state, found.placed, found.left_out), (TimetableState::Published, 128, 0));
    let meetings =
        meeting::Entity::find().filter(meeting::Column::MissionId.eq(day.id)).count(db).await.unwrap();
    assert_eq!(meetings, 128);
    let pinned = request::Entity::find()
        .filter(request::Column::MissionId.eq(day.id))
        .filter(request::Column::PinnedSlotId.is_not_null());
    assert_eq!(pinned.count(db).await.unwrap(), 3);
    let offering = delegate::Entity::find()
        .filter(delegate::Column::MissionId.eq(day.id))
        .filter(delegate::Column::OffersSlots.eq(true));
    assert_eq!(offering.count(db).await.unwrap(), 2);
}

async fn japan_waits_for_its_lead(world: &World) {
    let db = world.app.db.read();
    let japan = mission(world, "japan-fact-finding").await;
    assert_eq!(japan.status, MissionStatus::Open);
    let legs = leg::Entity::find().filter(leg::Column::MissionId.eq(japan.id)).all(db).await.unwrap();
    let legs: Vec<_> = legs.iter().map(|leg| (leg.place.as_str(), leg.zone.as_str())).collect();
    assert_eq!(legs, [("Paris", "Europe/Paris"), ("Tokyo", "Asia/Tokyo"), ("Nagano", "Asia/Tokyo")]);
    let items = agenda_item::Entity::find().filter(agenda_item::Column::MissionId.eq(japan.id));
    let flights = items.filter(agenda_item::Column::EndsZone.ne("Asia/Tokyo")).all(db).await.unwrap();
    assert!(flights.iter().any(|item| item.zone == "Asia/Tokyo" && item.ends_zone == "Europe/Paris"));
    assert!(requests(world, &japan, RequestState::Accepted).await > 30);
    let preflight = timetables::preflight(&world.app, japan.id).await.unwrap();
    assert_eq!(preflight.warnings, Vec::<String>::new());
    let away = availability::Entity::find().count(db).await.unwrap();
    assert_eq!(away, 9);
}

async fn nobody_is_twice_at_once(world: &World) {
    let db = world.app.db.read();
    let slots: HashMap<_, _> =
        slot::Entity::find().all(db).await.unwrap().into_iter().map(|row| (row.id, row)).collect();
    let people: HashMap<_, _> = delegate::Entity::find()
        .all(db)
        .await
        .unwrap()
        .into_iter()
        .map(|row| (row.id, row.person_id))
        .collect();
    let meetings: HashMap<_, _> =
        meeting::Entity::find().all(db).await.unwrap().into_iter().map(|row| (row.id, row)).collect();
    let mut taken: HashMap<_, Vec<(DateTime<Utc>, DateTime<Utc>)>> = HashMap::new();
    for seat in meeting_delegate::Entity::find().all(db).await.unwrap() {
        let meeting = &meetings[&seat.meeting_id];
        assert_eq!(meeting.status, MeetingStatus::Confirmed);
        let slot = &slots[&meeting.slot_id];
        taken.entry(people[&seat.delegate_id]).or_default().push((slot.starts_at, slot.ends_at));
    }
    assert!(taken.len() >= 40);
    for (person, mut periods) in taken {
        periods.sort_unstable();
        let twice = periods.windows(2).find(|pair| pair[1].0 < pair[0].1);
        assert!(twice.is_none(), "{person}: {twice:?}");
    }
}

async fn personas_come_in(world: &World) {
    let app = &world.app;
    let personas = demo::personas(app).await.unwrap();
    let titles: Vec<_> = personas.iter().map(|persona| persona.title.as_str()).collect();
    assert_eq!(titles, ["Coordinator", "Country lead for Japan", "An SME", "An attendee", "Operator"]);
    for persona in personas {
        let token = Token::presented(persona.link.strip_prefix("/sign-in/").unwrap());
        let opened = sign_in::spend(app, &token, None, "").await.unwrap();
        assert!(!opened.next.contains("mission:") && !opened.next.contains("session:"), "{}", opened.next);
        let caller = sign_in::by_cookie(app, &opened.cookie).await.unwrap().unwrap();
        assert_eq!((caller.name, caller.operator), (persona.name, persona.title == "Operator"));
        let meets = service::meetings::of_person(app, caller.person_id, None).await.unwrap();
        let has_agenda = !meets.is_empty();
        assert_eq!(
            has_agenda,
            ["An SME", "An attendee"].contains(&persona.title.as_str()),
            "{}",
            persona.title
        );
    }
}

#[tokio::test]
async fn it_builds_on_whatever_day_it_is_and_japan_can_be_allocated() {
    let autumn = World::sqlite_at("2028-02-29T23:30:00Z".parse().unwrap()).await;
    demo::build(&autumn.app).await.unwrap();
    let japan = mission(&autumn, "japan-fact-finding").await;
    let lead =
        service::people::caller_by_email(&autumn.app, "silvia.longo@veneto-nanotech.example.org").await;
    let lead = lead.unwrap().unwrap();
    let plan = timetables::RunPlan { seconds: 5, seed: Some(1), keep_published: false };
    let run = timetables::ask_run(&autumn.app, &lead, japan.id, plan).await.unwrap();
    timetables::carry_out(&autumn.app, run.id).await.unwrap();
    let made = timetables::list(&autumn.app, japan.id, page::Cursor::default()).await.unwrap().rows;
    assert_eq!(made[0].left_out, 0, "every meeting in Nagano finds a place");
}
