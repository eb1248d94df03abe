//! Nobody twice at once, however many ask at the same moment.

use reqwest::Method;
use serde_json::{Value, json};

use crate::door::{Client, Door};
use crate::world::World;
use service::people;

/// How many reach for the same slot.
const RIVALS: usize = 32;

#[tokio::test]
async fn of_thirty_two_who_reach_for_one_slot_one_gets_it() {
    World::each(async |world| {
        let door = Door::open(&world).await;
        let operator = door.client(&world, &world.operator().await).await;
        let (slot, host, rivals) = stage(&world, &door, &operator).await;
        let path = format!("/api/v1/slots/{slot}/bookings");
        let attempts = rivals.into_iter().map(|rival| {
            let (path, booking) = (path.clone(), json!({ "with": host }));
            async move { rival.post(&path, booking).await }
        });
        let mut set = tokio::task::JoinSet::new();
        for attempt in attempts {
            set.spawn(attempt);
        }
        let answers = set.join_all().await;
        let count = |status: u16| answers.iter().filter(|answer| answer.status.as_u16() == status).count();
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        assert_eq!((count(201), count(409)), (1, RIVALS - 1), "{statuses:?}");
        for answer in answers.iter().filter(|answer| answer.status.as_u16() == 409) {
            let refused = answer.json();
            let alternatives = refused["alternatives"].as_array().unwrap_or_else(|| panic!("{refused}"));
            assert_eq!(alternatives.len(), 3, "up to three free alternatives: {refused}");
        }
    })
    .await;
}

/// A mission with one host who offers slots, and many who want one.
async fn stage(world: &World, door: &Door, operator: &Client) -> (String, String, Vec<Client>) {
    let programme = json!({ "key": "p", "acronym": "P", "title": "P", "starts_on": "2026-01-01", "months": 24 });
    let programme = operator.post("/api/v1/programmes", programme).await.expect(201).id();
    let firm = json!({ "key": "firm", "name": "Firm", "kind": "sme", "country": "FR", "zone": "Europe/Paris" });
    let firm = operator.post("/api/v1/organisations", firm).await.expect(201).id();
    let plan = json!({ "key": "day", "kind": "matchmaking_day", "title": "Day", "country": "FR", "lead": firm,
        "zone": "Europe/Paris", "starts_on": "2027-05-04", "ends_on": "2027-05-04" });
    let path = format!("/api/v1/programmes/{programme}/missions");
    let mission = operator.post(&path, plan).await.expect(201).id();
    let item = json!({ "kind": "b2b_session", "title": "Meetings", "starts": "2027-05-04T09:00:00",
        "ends": "2027-05-04T12:00:00" });
    let item = operator.post(&format!("/api/v1/missions/{mission}/agenda"), item).await.expect(201).id();
    let tables: Vec<Value> = (1..=RIVALS).map(|number| json!({ "name": format!("Table {number}") })).collect();
    let session = json!({ "item": item, "bookings_open": true, "tables": tables,
        "slots": [{ "starts": "2027-05-04T09:00:00", "count": 6, "minutes": 20 }] });
    let path = format!("/api/v1/missions/{mission}/sessions");
    let session = operator.post(&path, session).await.expect(201).json();
    let slot = session["slots"][0]["id"].as_str().unwrap().to_owned();
    let mut csv = String::from("email,name,language,zone,organisation\nhost@example.org,Host,en,Europe/Paris,firm\n");
    for rival in 0..RIVALS {
        csv.push_str(&format!("rival{rival}@example.org,Rival {rival},en,Europe/Paris,firm\n"));
    }
    operator.upload(&format!("/api/v1/missions/{mission}/imports/people"), &csv).await.expect(200);
    let status = json!({ "status": "open" });
    let path = format!("/api/v1/missions/{mission}");
    let version = operator.get(&path).await.expect(200).json()["version"].as_i64().unwrap();
    operator.change(Method::POST, &format!("{path}/status"), version, status).await.expect(200);
    let delegates = operator.get(&format!("{path}/delegates?limit=200")).await.expect(200).json();
    let host = delegates["items"].as_array().unwrap().iter().find(|one| one["name"] == "Host").unwrap().clone();
    let host_id = host["id"].as_str().unwrap().to_owned();
    let offer = format!("/api/v1/delegates/{host_id}/offer");
    let version = host["version"].as_i64().unwrap();
    operator.change(Method::PUT, &offer, version, json!({ "offers_slots": true })).await.expect(200);
    let mut rivals = Vec::new();
    for rival in 0..RIVALS {
        let email = format!("rival{rival}@example.org");
        let caller = people::caller_by_email(&world.app, &email).await.unwrap().unwrap();
        rivals.push(door.client(world, &caller).await);
    }
    (slot, host_id, rivals)
}
