//! New rules of time zones: what is planned keeps its wall time, and exactly those whose instant changed are told.

use std::collections::BTreeMap;

use calendar::zone::{Tzdb, Zone};
use entity::id::{DelegateId, SlotId};
use entity::words::{AgendaItemKind, MeetingStatus, Partstat};
use entity::{agenda_item, mission, occupancy, slot};
use mail_parser::{MessageParser, MimeHeaders as _};
use sea_orm::{EntityTrait, PaginatorTrait};
use service::bookings::{self, Booking};
use service::missions::{self, ItemPlan, Plan, SessionPlan, SlotRun};
use service::{availability, invitations, jobs, meetings, zones};

use crate::binary::{Server, free_port};
use crate::consortium::{Consortium, Member, day, item, nagano, table, wall};
use crate::door::Door;
use crate::peers::old_tzdata;
use crate::world::World;

/// The rules of 2025: British Columbia still goes back to winter time.
fn old_rules() -> Option<Tzdb> {
    let old = Tzdb::from_folder(&old_tzdata()?).unwrap();
    assert_eq!(old.version(), "2025b");
    Some(old)
}

/// A mission in a zone in December 2027, with a session of so many slots from a wall time on.
async fn winter(consortium: &Consortium, key: &str, zone: &str, starts: &str, slots: u32) -> Planned {
    let plan = Plan {
        key: key.into(),
        zone: zone.into(),
        starts_on: day("2027-12-06"),
        ends_on: day("2027-12-10"),
        requests_close: Some(wall("2027-12-01 18:00")),
        ..nagano()
    };
    let mission = consortium.open(plan).await;
    let (app, lead) = (&consortium.world.app, &consortium.lead.caller);
    let ends = wall(starts) + chrono::TimeDelta::hours(4);
    let plan = ItemPlan { ends, ..item(AgendaItemKind::B2bSession, starts, starts) };
    let item = missions::add_item(app, lead, mission.id, plan).await.unwrap().id;
    let run = SlotRun { starts: wall(starts), count: slots, minutes: 20, pause_minutes: 5 };
    let plan = SessionPlan {
        item,
        slots: vec![run],
        tables: vec![table("1"), table("2")],
        bookings_open: true,
        longest_run: None,
        most_meetings: None,
        fairness: None,
    };
    let session = missions::set_up_session(app, lead, mission.id, plan).await.unwrap();
    let host = consortium.host(mission.id, &consortium.firm(&format!("{key}-host")).await).await;
    Planned { mission, slots: session.slots.iter().map(|slot| slot.id).collect(), host }
}

struct Planned {
    mission: mission::Model,
    slots: Vec<SlotId>,
    host: DelegateId,
}

async fn book(consortium: &Consortium, planned: &Planned, slot: usize, who: &Member) {
    let booking = Booking { delegate: None, organisation: None, with: planned.host, note: String::new() };
    bookings::book(&consortium.world.app, &who.caller, planned.slots[slot], booking).await.unwrap();
}

/// Who got how many mails since the folder was last emptied, with the METHOD of each.
async fn told(world: &World) -> BTreeMap<String, Vec<String>> {
    jobs::drain(&world.app).await.unwrap();
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in std::fs::read_dir(&world.app.config.mail.folder).into_iter().flatten() {
        let path = file.unwrap().path();
        let raw = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let mail = MessageParser::default().parse(&raw).unwrap();
        let to = mail.to().unwrap().first().unwrap().address().unwrap().to_owned();
        let methods = mail.parts.iter().filter_map(|part| part.content_type()?.attribute("method"));
        told.entry(to).or_default().push(methods.map(str::to_owned).next().unwrap_or_default());
    }
    told
}

async fn slots_of(world: &World) -> BTreeMap<SlotId, slot::Model> {
    let rows = slot::Entity::find().all(world.app.db.read()).await.unwrap();
    rows.into_iter().map(|row| (row.id, row)).collect()
}

#[tokio::test]
async fn new_rules_leave_wall_times_and_tell_exactly_those_whose_instant_changed() {
    let Some(old) = old_rules() else { return };
    World::each(async |world| {
        let consortium = Consortium::found(world).await;
        let world = &consortium.world;
        let vancouver = winter(&consortium, "vancouver", "America/Vancouver", "2027-12-06 09:00", 3).await;
        let tokyo = winter(&consortium, "tokyo", "Asia/Tokyo", "2027-12-07 09:00", 3).await;
        let [moved, settled, idle] = ["moved", "settled", "idle"].map(|name| consortium.firm(name));
        let (moved, settled, idle) = (moved.await, settled.await, idle.await);
        for (planned, member) in [(&vancouver, &moved), (&tokyo, &settled), (&vancouver, &idle)] {
            consortium.delegate(planned.mission.id, member).await;
        }
        // As it was planned by a server with the rules of 2025.
        zones::derive_anew_by(&world.app, &old).await.unwrap();
        book(&consortium, &vancouver, 1, &moved).await;
        book(&consortium, &tokyo, 1, &settled).await;
        let held = invitations::of_person(&world.app, moved.caller.person_id, None).await.unwrap();
        assert_eq!(held[0].starts_at.to_rfc3339(), "2027-12-06T17:25:00+00:00");
        invitations::answer(&world.app, &moved.caller, held[0].id, Partstat::Accepted).await.unwrap();
        told(world).await;
        let before = slots_of(world).await;

        let derived = zones::derive_anew(&world.app).await.unwrap();

        // Three slots, one agenda item, one closing time.
        assert_eq!((derived.moved, derived.meetings.len(), derived.called_off.len()), (5, 1, 0));
        let after = slots_of(world).await;
        for (id, row) in &after {
            let hours = if vancouver.slots.contains(id) { 1 } else { 0 };
            assert_eq!((row.starts_wall, &row.zone), (before[id].starts_wall, &before[id].zone));
            assert_eq!((before[id].starts_at - row.starts_at).num_hours(), hours);
            assert_eq!(row.tzdb, Tzdb::in_use().version());
        }
        let held = invitations::of_person(&world.app, moved.caller.person_id, None).await.unwrap();
        assert_eq!((held[0].starts_wall, held[0].sequence), (wall("2027-12-06 09:25"), 1));
        assert_eq!(held[0].starts_at.to_rfc3339(), "2027-12-06T16:25:00+00:00");
        assert_eq!(held[0].partstat, Partstat::NeedsAction);
        let told_now = told(world).await;
        let expected = ["moved@example.org", "vancouver-host@example.org"];
        let expected = expected.map(|who| (who.to_owned(), vec!["REQUEST".to_owned()]));
        assert_eq!(told_now, BTreeMap::from(expected));
        everything_follows(&consortium, &vancouver, &moved).await;
        // Said once.
        assert_eq!(zones::derive_anew(&world.app).await.unwrap(), zones::Derived::default());
        assert_eq!(told(world).await, BTreeMap::new());
    })
    .await;
}

/// People are taken at the new time and free at the old, feeds show the change, closing times follow.
async fn everything_follows(consortium: &Consortium, vancouver: &Planned, moved: &Member) {
    let app = &consortium.world.app;
    let slot = slots_of(&consortium.world).await.remove(&vancouver.slots[1]).unwrap();
    let person = moved.caller.person_id.0;
    let (starts, ends) = (slot.starts_at, slot.ends_at);
    let taken = service::occupancy::taken(app.db.read(), &[person], starts, ends).await.unwrap();
    assert!(!taken.leaves(person, slot.starts_at, slot.ends_at));
    let later = chrono::TimeDelta::hours(1);
    let (starts, ends) = (slot.starts_at + later, slot.ends_at + later);
    let taken = service::occupancy::taken(app.db.read(), &[person], starts, ends).await.unwrap();
    assert!(taken.leaves(person, starts, ends));
    // Two meetings of twenty minutes, each with two people and a table.
    assert_eq!(occupancy::Entity::find().count(app.db.read()).await.unwrap(), 2 * 4 * 3);
    let items = agenda_item::Entity::find().all(app.db.read()).await.unwrap();
    let changed: Vec<_> = items.iter().filter(|item| item.version > 1).collect();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].mission_id, vancouver.mission.id);
    let mission = missions::get(app, vancouver.mission.id).await.unwrap().mission;
    assert_eq!(mission.requests_close_wall, Some(wall("2027-12-01 18:00")));
    let zone = Zone::parse("America/Vancouver").unwrap();
    assert_eq!(mission.requests_close_at, Some(zone.instant_first(wall("2027-12-01 18:00")).unwrap()));
}

#[tokio::test]
async fn who_would_be_twice_at_once_by_the_new_rules_keeps_one_meeting_and_hears_of_the_other() {
    let Some(old) = old_rules() else { return };
    World::each(async |world| {
        let consortium = Consortium::found(world).await;
        let world = &consortium.world;
        // 16:00 UTC by the new rules and 17:00 by the old; and 16:00 by any.
        let vancouver = winter(&consortium, "vancouver", "America/Vancouver", "2027-12-06 09:00", 1).await;
        let tokyo = winter(&consortium, "tokyo", "Asia/Tokyo", "2027-12-07 01:00", 1).await;
        let traveller = consortium.firm("traveller").await;
        for planned in [&vancouver, &tokyo] {
            consortium.delegate(planned.mission.id, &traveller).await;
        }
        zones::derive_anew_by(&world.app, &old).await.unwrap();
        book(&consortium, &vancouver, 0, &traveller).await;
        book(&consortium, &tokyo, 0, &traveller).await;
        told(world).await;

        let derived = zones::derive_anew(&world.app).await.unwrap();

        assert_eq!((derived.meetings.len(), derived.called_off.len()), (0, 1));
        let gone = meetings::get(&world.app, derived.called_off[0]).await.unwrap().meeting;
        assert_eq!((gone.mission_id, gone.status), (vancouver.mission.id, MeetingStatus::Cancelled));
        assert!(gone.note.contains("time zone"), "{}", gone.note);
        let expected = ["traveller@example.org", "vancouver-host@example.org"];
        let expected = expected.map(|who| (who.to_owned(), vec!["CANCEL".to_owned()]));
        assert_eq!(told(world).await, BTreeMap::from(expected));
        let stand = meetings::of_person(&world.app, traveller.caller.person_id, None).await.unwrap();
        assert_eq!(stand.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_over_stays_as_it_was() {
    let Some(old) = old_rules() else { return };
    let world = World::sqlite().await;
    let consortium = Consortium::found(world).await;
    let world = &consortium.world;
    winter(&consortium, "vancouver", "America/Vancouver", "2027-12-06 09:00", 3).await;
    zones::derive_anew_by(&world.app, &old).await.unwrap();
    let before = slots_of(world).await;
    world.advance(chrono::TimeDelta::days(300));
    assert_eq!(zones::derive_anew(&world.app).await.unwrap(), zones::Derived::default());
    assert_eq!(slots_of(world).await, before);
}

#[tokio::test]
async fn declared_times_keep_their_wall_time_too() {
    let Some(old) = old_rules() else { return };
    let world = World::sqlite().await;
    let consortium = Consortium::found(world).await;
    let world = &consortium.world;
    let planned = winter(&consortium, "vancouver", "America/Vancouver", "2027-12-06 09:00", 1).await;
    let guest = consortium.firm("guest").await;
    let delegate = consortium.delegate(planned.mission.id, &guest).await;
    let (starts, ends) = (wall("2027-12-06 10:00"), wall("2027-12-06 11:00"));
    let zone = "America/Vancouver";
    availability::declare(&world.app, &guest.caller, delegate.id, starts, ends, zone).await.unwrap();
    zones::derive_anew_by(&world.app, &old).await.unwrap();
    let rows = async || entity::availability::Entity::find().all(world.app.db.read()).await.unwrap();
    assert_eq!(rows().await[0].starts_at.to_rfc3339(), "2027-12-06T18:00:00+00:00");
    zones::derive_anew(&world.app).await.unwrap();
    assert_eq!(rows().await[0].starts_at.to_rfc3339(), "2027-12-06T17:00:00+00:00");
    assert_eq!(rows().await[0].starts_wall, starts);
}

#[tokio::test]
async fn the_binary_derives_anew_at_its_start_and_one_with_old_data_warns_and_undoes_nothing() {
    let Some(folder) = old_tzdata() else { return };
    let old = old_rules().unwrap();
    let world = World::sqlite().await;
    let consortium = Consortium::found(world).await;
    let world = &consortium.world;
    let planned = winter(&consortium, "vancouver", "America/Vancouver", "2027-12-06 09:00", 1).await;
    zones::derive_anew_by(&world.app, &old).await.unwrap();
    let slot = async || slots_of(world).await.remove(&planned.slots[0]).unwrap();
    assert_eq!(slot().await.starts_at.to_rfc3339(), "2027-12-06T17:00:00+00:00");
    let port = free_port();
    let mut settings = vec![
        ("KONTOR__DATABASE__URL", world.app.config.database.url.clone()),
        ("KONTOR__SERVER__KEY_FILE", world.app.config.server.key_file.display().to_string()),
        ("KONTOR__SERVER__LISTEN", format!("127.0.0.1:{port}")),
        ("KONTOR__MAIL__TRANSPORT", "folder".to_owned()),
        ("KONTOR__MAIL__FOLDER", world.app.config.mail.folder.display().to_string()),
    ];
    Server::start(&["serve"], &settings).kill();
    let derived = slot().await;
    assert_eq!(derived.starts_at.to_rfc3339(), "2027-12-06T16:00:00+00:00");
    assert_ne!(derived.tzdb, "2025b");

    settings.push(("TZDIR", folder.display().to_string()));
    let server = Server::start(&["serve"], &settings);
    let warned = server.log.iter().find(|line| line.contains("WARN") && line.contains("older than 90 days"));
    assert!(warned.is_some_and(|line| line.contains("2025b")), "{:#?}", server.log);
    let here = Door::open(world).await.stranger().at(&format!("http://127.0.0.1:{port}"));
    let health = here.get("/healthz").await.expect(200).json();
    assert_eq!((&health["tzdb"], &health["tzdb_old"]), (&"2025b".into(), &true.into()));
    server.kill();
    assert_eq!(slot().await, derived);
}
