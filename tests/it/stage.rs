//! A mission with one host who offers slots, and many who want one.

use chrono::NaiveDate;
use reqwest::Method;
use serde_json::{Value, json};
use service::people;

use crate::door::{Client, Door};
use crate::world::World;

/// The stage is set: the mission is open, the host offers slots, the rivals are delegates.
pub(crate) struct Stage {
    /// Ids of the slots, in order.
    pub(crate) slots: Vec<String>,
    /// Id of the delegate who offers them.
    pub(crate) host: String,
    /// A client for each who wants one.
    pub(crate) rivals: Vec<Client>,
    _door: Door,
}

impl Stage {
    /// Sets it on a day, with so many rivals and tables, through the doors.
    pub(crate) async fn set(world: &World, day: NaiveDate, rivals: usize, tables: usize) -> Self {
        let door = Door::open(world).await;
        let operator = door.client(world, &world.operator().await).await;
        let mission = plan(&operator, day).await;
        let slots = set_up(&operator, &mission, day, tables).await;
        invite(&operator, &mission, rivals).await;
        let path = format!("/api/v1/missions/{mission}");
        let version = version(&operator, &path).await;
        let status = json!({ "status": "open" });
        operator.change(Method::POST, &format!("{path}/status"), version, status).await.expect(200);
        let host = offer(&operator, &path).await;
        let mut clients = Vec::new();
        for rival in 0..rivals {
            let email = format!("rival{rival}@example.org");
            let caller = people::caller_by_email(&world.app, &email).await.unwrap().unwrap();
            clients.push(door.client(world, &caller).await);
        }
        Self { slots, host, rivals: clients, _door: door }
    }
}

async fn version(operator: &Client, path: &str) -> i64 {
    operator.get(path).await.expect(200).json()["version"].as_i64().unwrap()
}

async fn plan(operator: &Client, day: NaiveDate) -> String {
    let programme =
        json!({ "key": "p", "acronym": "P", "title": "P", "starts_on": "2026-01-01", "months": 24 });
    let programme = operator.post("/api/v1/programmes", programme).await.expect(201).id();
    let firm =
        json!({ "key": "firm", "name": "Firm", "kind": "sme", "country": "FR", "zone": "Europe/Paris" });
    let firm = operator.post("/api/v1/organisations", firm).await.expect(201).id();
    let host =
        json!({ "key": "host", "name": "Host", "kind": "host", "country": "FR", "zone": "Europe/Paris" });
    operator.post("/api/v1/organisations", host).await.expect(201);
    let plan = json!({ "key": "day", "kind": "matchmaking_day", "title": "Day", "country": "FR", "lead": firm,
        "zone": "Europe/Paris", "starts_on": day, "ends_on": day });
    let path = format!("/api/v1/programmes/{programme}/missions");
    operator.post(&path, plan).await.expect(201).id()
}

/// Six slots of twenty minutes from nine o'clock.
async fn set_up(operator: &Client, mission: &str, day: NaiveDate, tables: usize) -> Vec<String> {
    let item = json!({ "kind": "b2b_session", "title": "Meetings", "starts": format!("{day}T09:00:00"),
        "ends": format!("{day}T12:00:00") });
    let item = operator.post(&format!("/api/v1/missions/{mission}/agenda"), item).await.expect(201).id();
    let tables: Vec<Value> =
        (1..=tables).map(|number| json!({ "name": format!("Table {number}") })).collect();
    let session = json!({ "item": item, "bookings_open": true, "tables": tables,
        "slots": [{ "starts": format!("{day}T09:00:00"), "count": 6, "minutes": 20 }] });
    let path = format!("/api/v1/missions/{mission}/sessions");
    let session = operator.post(&path, session).await.expect(201).json();
    let slots = session["slots"].as_array().unwrap().iter();
    slots.map(|slot| slot["id"].as_str().unwrap().to_owned()).collect()
}

async fn invite(operator: &Client, mission: &str, rivals: usize) {
    let mut csv = String::from("email,name,language,zone,organisation\n");
    csv += "host@example.org,Host,en,Europe/Paris,host\n";
    for rival in 0..rivals {
        csv += &format!("rival{rival}@example.org,Rival {rival},en,Europe/Paris,firm\n");
    }
    operator.upload(&format!("/api/v1/missions/{mission}/imports/people"), &csv).await.expect(200);
}

async fn offer(operator: &Client, mission_path: &str) -> String {
    let delegates = operator.get(&format!("{mission_path}/delegates?limit=200")).await.expect(200).json();
    let host = delegates["items"].as_array().unwrap().iter().find(|one| one["name"] == "Host").unwrap();
    let id = host["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/delegates/{id}/offer");
    let version = host["version"].as_i64().unwrap();
    operator.change(Method::PUT, &path, version, json!({ "offers_slots": true })).await.expect(200);
    id
}
