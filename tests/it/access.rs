//! Who may see and do what, over every route there is.

use std::collections::BTreeSet;

use entity::words::AffiliationRole;
use reqwest::Method;
use sea_orm::EntityTrait as _;
use service::http::access::{Who, table};
use service::http::api;
use service::people::{self, Profile};

use crate::door::{Client, Door};
use crate::hall::{Hall, Size, pairs};
use crate::world::World;

/// Every method and path of the API, as its own description has them.
fn described() -> BTreeSet<(String, String)> {
    let description = serde_json::to_value(api::description()).unwrap();
    let paths = description["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys().filter(|key| *key != "parameters");
            methods.map(|method| (method.to_uppercase(), path.clone())).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn every_route_of_the_api_has_its_line_and_every_line_its_route() {
    let described = described();
    let lines: BTreeSet<(String, String)> = table()
        .filter(|line| line.1.starts_with("/api/v1/"))
        .map(|line| (line.0.to_owned(), line.1.to_owned()))
        .collect();
    assert_eq!(described, lines);
}

#[test]
fn no_line_stands_twice() {
    let mut seen = BTreeSet::new();
    for line in table() {
        assert!(seen.insert((line.0, line.1)), "{} {} stands twice", line.0, line.1);
    }
}

/// Fills the parameters of a pattern with ids of nothing.
fn of_nothing(pattern: &str) -> String {
    let id = "018f0000-0000-7000-8000-000000000000";
    let mut parts = pattern.split('/').map(|part| if part.starts_with('{') { id } else { part });
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |path, part| format!("{path}/{part}"))
}

#[tokio::test]
async fn a_stranger_is_let_in_only_where_anyone_is() {
    let world = World::sqlite().await;
    let door = Door::open(&world).await;
    let stranger = door.stranger();
    for (method, pattern, _) in table().filter(|line| line.2 != Who::Anyone) {
        let path = of_nothing(pattern);
        let request = stranger.request(method.parse().unwrap(), &path).header("Accept", "application/json");
        let answer = stranger.send(request).await;
        assert_eq!(answer.status.as_u16(), 401, "{method} {path}: {}", answer.text);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{method} {path}");
    }
}

#[tokio::test]
async fn rows_that_are_not_there_look_like_rows_that_are_not_yours() {
    let world = World::sqlite().await;
    let door = Door::open(&world).await;
    let operator = world.operator().await;
    let client = door.client(&world, &operator).await;
    let of_missions = |pattern: &str| {
        ["{mission}", "{leg}", "{item}", "{session}", "{slot}", "{delegate}", "{request}", "{run}"]
            .iter()
            .any(|name| pattern.contains(name))
    };
    for (method, pattern, _) in table().filter(|line| of_missions(line.1)) {
        let path = of_nothing(pattern);
        let answer = client.send(client.request(method.parse().unwrap(), &path)).await;
        assert_eq!(answer.status.as_u16(), 404, "{method} {path}: {}", answer.text);
    }
}

/// A published day, and the ids of one row of each kind in it, by the names of the patterns.
async fn published(world: &World) -> (Hall, Vec<(&'static str, String)>) {
    let hall = Hall::open(world, Size { companies: 4, slots: 4, tables: 2 }, &pairs(4, 4)).await;
    let leg = leg(world, &hall).await;
    let draft = hall.draft(world, false).await;
    hall.publish(world, draft).await;
    let read = world.app.db.read();
    let item = entity::agenda_item::Entity::find().one(read).await.unwrap().unwrap().id;
    let session = entity::session::Entity::find().one(read).await.unwrap().unwrap().id;
    let run = entity::run::Entity::find().one(read).await.unwrap().unwrap().id;
    let request = entity::request::Entity::find_by_id(hall.requests[0]).one(read).await.unwrap().unwrap();
    let sits = hall.organisations.iter().position(|firm| *firm == request.from_organisation_id).unwrap();
    let ids = vec![
        ("{mission}", hall.mission.to_string()),
        ("{leg}", leg.to_string()),
        ("{item}", item.to_string()),
        ("{session}", session.to_string()),
        ("{slot}", hall.slots[0].id.to_string()),
        ("{delegate}", hall.delegates[sits].to_string()),
        ("{request}", request.id.to_string()),
        ("{run}", run.to_string()),
        ("{timetable}", draft.to_string()),
        ("{meeting}", hall.meeting(world, 0).await.id.to_string()),
    ];
    (hall, ids)
}

/// The day's only leg.
async fn leg(world: &World, hall: &Hall) -> entity::id::LegId {
    let mission = service::missions::get(&world.app, hall.mission).await.unwrap().mission;
    let plan = service::missions::LegPlan {
        position: 1,
        place: "Tokyo".into(),
        country: "JP".into(),
        zone: mission.zone,
        starts_on: mission.starts_on,
        ends_on: mission.ends_on,
    };
    service::missions::add_leg(&world.app, &hall.lead, hall.mission, plan).await.unwrap().id
}

async fn enter(world: &World, door: &Door, hall: &Hall, name: &str, organisation: usize) -> Client {
    let mission = service::missions::get(&world.app, hall.mission).await.unwrap().mission;
    let organisation =
        if organisation == 0 { mission.lead_organisation_id } else { outside(world, hall).await };
    let profile = Profile {
        email: format!("{name}@example.org"),
        name: name.into(),
        language: "en".into(),
        zone: "Europe/Paris".into(),
    };
    let role = AffiliationRole::Staff;
    let row = people::create(&world.app, &hall.lead, profile, organisation, role).await.unwrap();
    let caller = people::caller(&world.app, row.id, false).await.unwrap().unwrap();
    door.client(world, &caller).await
}

/// An organisation that has nothing to do with the mission.
async fn outside(world: &World, hall: &Hall) -> entity::id::OrganisationId {
    let profile = service::organisations::Profile {
        key: "elsewhere".into(),
        name: "Elsewhere".into(),
        kind: entity::words::OrganisationKind::Sme,
        country: "FR".into(),
        place: String::new(),
        zone: "Europe/Paris".into(),
        website: None,
        description: String::new(),
        member_of: None,
        tags: Vec::new(),
    };
    service::organisations::create(&world.app, &hall.lead, profile).await.unwrap().id
}

/// Every line, tried by everyone: whoever the table keeps out is kept out, whoever it lets in can read.
#[tokio::test]
async fn each_persona_is_let_in_where_the_table_says_and_nowhere_else() {
    let world = World::sqlite().await;
    let (hall, ids) = published(&world).await;
    let door = Door::open(&world).await;
    let read = world.app.db.read();
    let delegate = &ids.iter().find(|(name, _)| *name == "{delegate}").unwrap().1;
    let delegate = entity::delegate::Entity::find_by_id(delegate.parse::<entity::id::DelegateId>().unwrap());
    let person = delegate.one(read).await.unwrap().unwrap().person_id;
    let delegate = people::caller(&world.app, person, false).await.unwrap().unwrap();
    let personas = [
        ("outsider", enter(&world, &door, &hall, "outsider", 1).await, vec![Who::SignedIn]),
        ("delegate", door.client(&world, &delegate).await, vec![Who::SignedIn, Who::Participant]),
        (
            "lead",
            enter(&world, &door, &hall, "lead", 0).await,
            vec![Who::SignedIn, Who::Participant, Who::Lead],
        ),
    ];
    for (method, pattern, who) in table().filter(|line| line.2 != Who::Anyone) {
        let path = ids.iter().fold((*pattern).to_owned(), |path, (name, id)| path.replace(name, id));
        let path = path.replace("{kind}", "people").replace(['{', '}'], "");
        for (name, client, lets_in) in &personas {
            let request = client.request(method.parse::<Method>().unwrap(), &path);
            let asked = format!("{name}: {method} {path}");
            if !lets_in.contains(who) {
                let answer = client.send(request.header("Accept", "application/json")).await;
                assert_eq!(answer.status.as_u16(), 403, "{asked}: {}", answer.text);
            } else if *method == "GET" {
                let answer = client.send(request.header("Accept", "application/json")).await;
                assert!(!matches!(answer.status.as_u16(), 401 | 500..), "{asked}: {}", answer.text);
                // A rule of the row may still say no, and why; the table does not.
                assert!(!answer.text.contains("\"/problems/forbidden\""), "{asked}: {}", answer.text);
            }
        }
    }
}
