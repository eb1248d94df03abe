//! A real event goes through whole: 78 participants, 302 meetings, 22 slots, 22 tables.
//!
//! The request list is that of a real forum in the format of the B2B scheduling literature. It is not ours to
//! give away, so it stays outside the project: the test says so where the file is not there.

mod dzn;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use reqwest::Method;
use serde_json::{Value, json};
use service::people;

use crate::door::{Client, Door};
use crate::peers::mail_server::MailServer;
use crate::story::post;
use crate::world::World;
use dzn::Forum;

/// Where the file is, beside the project.
fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/b2b/udg/forum-14.original.dzn")
}

#[tokio::test]
async fn a_real_forum_goes_through_whole() {
    let Ok(text) = std::fs::read_to_string(file()) else {
        use std::io::Write as _;
        writeln!(std::io::stderr(), "left out: a real forum needs {}", file().display()).unwrap();
        return;
    };
    let Some(server) = MailServer::start(&[]) else { return };
    let world = World::sqlite_with(|config| post::through(config, server.port)).await;
    let door = Door::open(&world).await;
    let operator = door.client(&world, &world.operator().await).await;
    let forum = Forum::read(&text);
    assert_eq!((forum.participants, forum.requests.len()), (78, 302));

    let (programme, mission) = plan(&operator).await;
    upload(
        &operator,
        &format!("/api/v1/programmes/{programme}/imports/organisations"),
        &forum.organisations(),
    )
    .await;
    upload(&operator, &format!("/api/v1/missions/{mission}/imports/people"), &forum.people()).await;
    let session = set_up(&operator, &mission, &forum).await;
    open(&operator, &mission).await;
    upload(&operator, &format!("/api/v1/missions/{mission}/imports/requests"), &forum.requests_csv()).await;
    declare(&operator, &mission, &session, &forum).await;

    let timetable = allocate(&world, &operator, &mission).await;
    nobody_is_twice_at_once(&timetable, &session, &forum);
    publish(&operator, &timetable, forum.meeting()).await;
    let letters = post::delivered(&world, &server).await;
    assert_eq!(letters.len(), forum.meeting(), "one mail a person who has a meeting");
    let invitations: usize = letters.iter().map(|letter| letter.calendars.len()).sum();
    assert_eq!(invitations, 604, "two invitations a meeting");
    feeds_serve_every_meeting(&world, &door, &forum).await;
}

/// A programme and a day of its own, led by the first participant's organisation.
async fn plan(operator: &Client) -> (String, String) {
    let programme = json!({ "key": "forum", "acronym": "Forum", "title": "Forum", "starts_on": "2026-01-01", "months": 24 });
    let programme = operator.post("/api/v1/programmes", programme).await.expect(201).id();
    let park = json!({ "key": "park", "name": "Science park", "kind": "cluster", "country": "ES", "zone": "Europe/Madrid" });
    let park = operator.post("/api/v1/organisations", park).await.expect(201).id();
    let plan = json!({ "key": "forum-14", "kind": "matchmaking_day", "title": "Forum", "country": "ES",
        "zone": "Europe/Madrid", "starts_on": "2027-05-04", "ends_on": "2027-05-04", "lead": park });
    let path = format!("/api/v1/programmes/{programme}/missions");
    (programme.clone(), operator.post(&path, plan).await.expect(201).id())
}

async fn upload(operator: &Client, path: &str, csv: &str) {
    let report = operator.upload(path, csv).await.expect(200).json();
    assert_eq!(report["errors"], json!([]), "{path}");
}

/// The day's slots: the morning ends before one o'clock.
async fn set_up(operator: &Client, mission: &str, forum: &Forum) -> Value {
    let item = json!({ "kind": "b2b_session", "title": "Meetings", "starts": "2027-05-04T09:00:00",
        "ends": "2027-05-04T18:00:00" });
    let item = operator.post(&format!("/api/v1/missions/{mission}/agenda"), item).await.expect(201).id();
    let tables: Vec<Value> =
        (1..=forum.tables).map(|number| json!({ "name": format!("Table {number}") })).collect();
    let afternoon = forum.slots - forum.morning_slots;
    let session = json!({ "item": item, "tables": tables, "slots": [
        { "starts": "2027-05-04T09:00:00", "count": forum.morning_slots, "minutes": 20 },
        { "starts": "2027-05-04T14:00:00", "count": afternoon, "minutes": 20 }] });
    operator.post(&format!("/api/v1/missions/{mission}/sessions"), session).await.expect(201).json()
}

async fn open(operator: &Client, mission: &str) {
    let path = format!("/api/v1/missions/{mission}");
    let version = operator.get(&path).await.expect(200).json()["version"].as_i64().unwrap();
    let status = json!({ "status": "open" });
    operator.change(Method::POST, &format!("{path}/status"), version, status).await.expect(200);
}

/// Each forbidden slot is declared by the lead on the delegate's behalf.
async fn declare(operator: &Client, mission: &str, session: &Value, forum: &Forum) {
    let path = format!("/api/v1/missions/{mission}/delegates?limit=200");
    let delegates = operator.get(&path).await.expect(200).json();
    let ids: HashMap<String, String> = delegates["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].as_str().unwrap().to_owned(), one["id"].as_str().unwrap().to_owned()))
        .collect();
    for (participant, slots) in forum.forbidden.iter().enumerate() {
        let path = format!("/api/v1/delegates/{}/availability", ids[&forum.name(participant + 1)]);
        for slot in slots {
            let slot = &session["slots"][slot - 1];
            let period = json!({ "starts": slot["starts"]["wall"], "ends": slot["ends"]["wall"],
                "zone": "Europe/Madrid" });
            operator.post(&path, period).await.expect(201);
        }
    }
}

async fn allocate(world: &World, operator: &Client, mission: &str) -> Value {
    let plan = json!({ "seconds": 5, "seed": 1 });
    let run = operator.post(&format!("/api/v1/missions/{mission}/runs"), plan).await.expect(202).id();
    service::jobs::drain(&world.app).await.unwrap();
    let run = operator.get(&format!("/api/v1/runs/{run}")).await.expect(200).json();
    let timetable = run["timetable_id"].as_str().unwrap_or_else(|| panic!("{run}"));
    operator.get(&format!("/api/v1/timetables/{timetable}")).await.expect(200).json()
}

/// Counted from the request list and the answer alone.
fn nobody_is_twice_at_once(timetable: &Value, session: &Value, forum: &Forum) {
    let order: HashMap<&str, usize> = session["slots"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
        .map(|(index, slot)| (slot["id"].as_str().unwrap(), index + 1))
        .collect();
    let placements = timetable["placements"].as_array().unwrap();
    assert_eq!(timetable["left_out"], 0);
    assert_eq!(placements.len(), forum.requests.len());
    let mut taken = HashSet::new();
    for placement in placements {
        let slot = order[placement["slot_id"].as_str().unwrap()];
        assert!(taken.insert((slot, placement["table_id"].to_string())), "a table twice");
        let sides = [0, 1].map(|side| forum.number(placement["organisations"][side].as_str().unwrap()));
        let part = forum.part_of(sides);
        assert!(part != 1 || slot <= forum.morning_slots, "a meeting for the morning is in the afternoon");
        assert!(part != 2 || slot > forum.morning_slots, "a meeting for the afternoon is in the morning");
        for side in sides {
            assert!(
                !forum.forbidden[side - 1].contains(&slot),
                "participant {side} cannot meet in slot {slot}"
            );
            assert!(
                taken.insert((slot, format!("participant {side}"))),
                "participant {side} twice in slot {slot}"
            );
        }
    }
}

async fn publish(operator: &Client, timetable: &Value, people: usize) {
    let path = format!("/api/v1/timetables/{}/publication", timetable["id"].as_str().unwrap());
    let version = timetable["version"].as_i64().unwrap();
    let changes = operator.change(Method::POST, &path, version, json!({})).await.expect(200).json();
    assert_eq!((&changes["new"], &changes["people"]), (&json!(302), &json!(people)));
}

/// 78 feeds, each with the meetings of its person.
async fn feeds_serve_every_meeting(world: &World, door: &Door, forum: &Forum) {
    let mut events = 0;
    for participant in 1..=forum.participants {
        let caller = people::caller_by_email(&world.app, &forum.email(participant)).await.unwrap().unwrap();
        let (_, path) = service::feeds::mine(&world.app, &caller, None).await.unwrap();
        let feed = door.stranger().get(&path).await.expect(200);
        let of_this = feed.text.matches("SUMMARY:").count();
        assert!(of_this >= forum.meetings_of(participant), "the feed of participant {participant}");
        events += feed.text.matches("\r\nUID:").count();
    }
    assert!(events >= 604, "{events}");
}
