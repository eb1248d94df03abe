//! Why requests are left out, and what would help: told in words, with ways that work and can be taken.

use std::path::Path;

use chrono::TimeDelta;
use entity::id::{RunId, SlotId, TimetableId};
use entity::words::RunState;
use entity::{audit, placement, request, run, timetable};
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::{Value, json};
use service::token::Token;
use service::{availability, jobs, people, sign_in, timetables};

use crate::door::{Answer, Client, Door};
use crate::hall::{Hall, Size, pairs};
use crate::peers;
use crate::world::World;

/// Two slots at one table: room for two meetings.
const NARROW: Size = Size { companies: 6, slots: 2, tables: 1 };

/// Three pairs who all want to meet.
const THREE: [(usize, usize); 3] = [(0, 1), (2, 3), (4, 5)];

async fn narrow(world: &World) -> (Hall, Door, Client) {
    let hall = Hall::open(world, NARROW, &THREE).await;
    let door = Door::open(world).await;
    let lead = door.client(world, &hall.lead).await;
    (hall, door, lead)
}

async fn told(lead: &Client, run: RunId) -> Value {
    lead.get(&format!("/api/v1/runs/{run}")).await.expect(200).json()
}

fn way<'a>(told: &'a Value, remedy: &str) -> &'a Value {
    let ways = told["explanations"][0]["ways"].as_array().unwrap();
    ways.iter().find(|way| way["remedy"] == remedy).unwrap_or_else(|| panic!("no {remedy}: {told:#}"))
}

async fn take(lead: &Client, run: RunId, told: &Value, way: &Value) -> Answer {
    let body = json!({ "request_id": told["explanations"][0]["request_id"], "number": way["number"] });
    lead.post(&format!("/api/v1/runs/{run}/repairs"), body).await
}

async fn logged(world: &World, hall: &Hall, action: &str) -> usize {
    let of = audit::Column::MissionId.eq(hall.mission);
    let rows = audit::Entity::find().filter(of).filter(audit::Column::Action.eq(action));
    rows.all(world.app.db.read()).await.unwrap().len()
}

/// The lead, with a browser.
async fn page(world: &World, hall: &Hall, lead: &Client, path: &str) -> Answer {
    let request = lead.request(Method::GET, path).header("Accept", "text/html");
    lead.send(request.header("Cookie", format!("kontor={}", cookie(world, hall).await))).await.expect(200)
}

async fn cookie(world: &World, hall: &Hall) -> String {
    let link = sign_in::print_link(&world.app, hall.lead.person_id, "/").await.unwrap();
    let token = Token::presented(link.strip_prefix("/sign-in/").unwrap());
    sign_in::spend(&world.app, &token, None, "a test").await.unwrap().cookie.reveal().to_owned()
}

fn sheet(hall: &Hall) -> String {
    format!("/sessions/{}", hall.slots[0].session_id)
}

/// The delegates of one of the three pairs.
fn pair(hall: &Hall, request: usize) -> Vec<String> {
    hall.delegates[2 * request..2 * request + 2].iter().map(ToString::to_string).collect()
}

/// A draft as a search that was stopped early leaves it: one request has lost its place, another sits elsewhere.
async fn worsen(world: &World, run: &run::Model, hall: &Hall, places: &[(usize, Option<SlotId>)]) {
    let txn = world.app.db.begin_write().await.unwrap();
    let draft = run.timetable_id.unwrap();
    for (request, slot) in places {
        let change = placement::ActiveModel {
            slot_id: Set(*slot),
            table_id: Set(slot.map(|_| hall.tables[0].id)),
            delegates: Set(json!(slot.map_or_else(Vec::new, |_| pair(hall, *request)))),
            ..Default::default()
        };
        placement::Entity::update_many()
            .set(change)
            .filter(placement::Column::TimetableId.eq(draft))
            .filter(placement::Column::RequestId.eq(hall.requests[*request]))
            .exec(&txn)
            .await
            .unwrap();
    }
    let change = run::ActiveModel { explained_at: Set(None), ..Default::default() };
    run::Entity::update_many().set(change).filter(run::Column::Id.eq(run.id)).exec(&txn).await.unwrap();
    txn.commit().await.unwrap();
    timetables::carry_out(&world.app, run.id).await.unwrap();
}

async fn cannot(world: &World, hall: &Hall, who: usize, slot: usize) {
    let slot = &hall.slots[slot];
    let (starts, ends) = (slot.starts_wall, slot.ends_wall);
    let declared =
        availability::declare(&world.app, &hall.lead, hall.delegates[who], starts, ends, &slot.zone);
    declared.await.unwrap();
}

#[tokio::test]
async fn whoever_is_left_out_for_want_of_a_table_is_told_so_and_a_table_mends_it() {
    World::each(async |world| {
        let (hall, _door, lead) = narrow(&world).await;
        let run = hall.run(&world, false).await;
        assert!(run.explained_at.is_some());
        let told = told(&lead, run.id).await;
        assert_eq!(told["explanations"].as_array().unwrap().len(), 1, "{told:#}");
        let sentences = &told["explanations"][0]["sentences"];
        assert_eq!(
            sentences[0], "Both are free together only 09:00–09:45, when the only table that suits is taken.",
            "{told:#}"
        );
        let why = sentences[1].as_str().unwrap();
        assert!(
            why.contains("the only table of 09:00–09:45") && why.contains("the other 2 meetings"),
            "{why}"
        );
        let table = way(&told, "add_table");
        assert!(table["words"].as_str().unwrap().starts_with("Add a table, used at 09:"), "{table}");
        let gain = told["gains"].as_array().unwrap().iter().find(|gain| gain["words"] == "One more table");
        assert_eq!(gain.unwrap()["more"], 1, "{told:#}");

        let made = take(&lead, run.id, &told, table).await.expect(201);
        let draft = format!("/api/v1/timetables/{}", made.json()["timetable_id"].as_str().unwrap());
        assert_eq!(made.header("location"), draft);
        let draft = lead.get(&draft).await.expect(200).json();
        assert_eq!(
            (&draft["placed"], &draft["left_out"], &draft["state"]),
            (&json!(3), &json!(0), &json!("draft"))
        );
        assert_eq!(logged(&world, &hall, "session.add_table").await, 1);
        assert_eq!(logged(&world, &hall, "timetable.repair").await, 1);
        let id = TimetableId(draft["id"].as_str().unwrap().parse().unwrap());
        let changes = hall.publish(&world, id).await;
        assert_eq!((changes.new, changes.dropped.len()), (3, 0));
    })
    .await;
}

#[tokio::test]
async fn a_request_that_fits_when_others_move_is_placed_by_one_click() {
    let world = World::sqlite().await;
    let (hall, _door, lead) = narrow(&world).await;
    cannot(&world, &hall, 2, 1).await;
    let run = hall.run(&world, false).await;
    // Companies 0 and 1 sit when alone 2 and 3 could: they have to give way. The third pair is not wanted.
    let withdrawn =
        request::ActiveModel { state: Set(entity::words::RequestState::Withdrawn), ..Default::default() };
    let txn = world.app.db.begin_write().await.unwrap();
    let third = request::Column::Id.eq(hall.requests[2]);
    request::Entity::update_many().set(withdrawn).filter(third).exec(&txn).await.unwrap();
    entity::explanation::Entity::delete_many().exec(&txn).await.unwrap();
    txn.commit().await.unwrap();
    worsen(&world, &run, &hall, &[(2, None), (1, None), (0, Some(hall.slots[0].id))]).await;
    let told = told(&lead, run.id).await;
    let sentences = told["explanations"][0]["sentences"].to_string();
    assert!(sentences.contains("It fits if others move."), "{told:#}");
    let moves = way(&told, "draft");
    let words = moves["words"].as_str().unwrap();
    assert!(
        words.starts_with("Move company 0 – company 1 to 09:25, Table 1. It then takes place at 09:00"),
        "{words}"
    );
    let made = take(&lead, run.id, &told, moves).await.expect(201).json();
    let draft = lead.get(&format!("/api/v1/timetables/{}", made["timetable_id"].as_str().unwrap())).await;
    assert_eq!(draft.expect(200).json()["placed"], 2);
}

#[tokio::test]
async fn a_lighter_request_can_be_left_out_instead_and_the_new_draft_is_explained_too() {
    let world = World::sqlite().await;
    let (hall, _door, lead) = narrow(&world).await;
    let lighter = request::ActiveModel { rank: Set(5), ..Default::default() };
    let txn = world.app.db.begin_write().await.unwrap();
    let third = request::Column::Id.eq(hall.requests[2]);
    request::Entity::update_many().set(lighter).filter(third).exec(&txn).await.unwrap();
    txn.commit().await.unwrap();
    let run = hall.run(&world, false).await;
    let txn = world.app.db.begin_write().await.unwrap();
    entity::explanation::Entity::delete_many().exec(&txn).await.unwrap();
    txn.commit().await.unwrap();
    let [first, second] = [hall.slots[0].id, hall.slots[1].id];
    worsen(&world, &run, &hall, &[(0, None), (1, Some(first)), (2, Some(second))]).await;
    let told_first = told(&lead, run.id).await;
    let leave = way(&told_first, "draft");
    let words = leave["words"].as_str().unwrap();
    assert!(words.starts_with("Leave out company 4 – company 5, which is wanted less."), "{words}");
    let made = take(&lead, run.id, &told_first, leave).await.expect(201).json();
    jobs::drain(&world.app).await.unwrap();
    let draft = made["timetable_id"].as_str().unwrap();
    let shown = lead.get(&format!("/api/v1/timetables/{draft}")).await.expect(200).json();
    let left = &shown["left_out_requests"][0];
    assert_eq!(left["request_id"], json!(hall.requests[2].0));
    assert_eq!(left["reasons"][0], "It was left out so that another, wanted more, takes place.");
    let of = run::Column::TimetableId.eq(draft.parse::<uuid::Uuid>().unwrap());
    let made = run::Entity::find().filter(of).one(world.app.db.read()).await.unwrap().unwrap();
    assert!(made.explained_at.is_some());
    let told_then = told(&lead, made.id).await;
    assert_eq!(told_then["explanations"][0]["request_id"], json!(hall.requests[2].0), "{told_then:#}");
}

#[tokio::test]
async fn a_person_who_would_have_to_come_is_named_with_the_time() {
    let world = World::sqlite().await;
    let size = Size { companies: 3, slots: 2, tables: 2 };
    let hall = Hall::open(&world, size, &[(0, 1), (0, 2)]).await;
    cannot(&world, &hall, 0, 1).await;
    let door = Door::open(&world).await;
    let lead = door.client(&world, &hall.lead).await;
    let run = hall.run(&world, false).await;
    let told = told(&lead, run.id).await;
    let ask = way(&told, "ask");
    assert_eq!(ask["delegate_id"], json!(hall.delegates[0].0), "{told:#}");
    assert!(ask["words"].as_str().unwrap().starts_with("Ask Person 0 to come at 09:25."), "{ask}");
    let why = told["explanations"][0]["sentences"].to_string();
    assert!(why.contains("the times at which Person 0 can meet"), "{why}");
    let refused = take(&lead, run.id, &told, ask).await.expect(409);
    assert!(refused.text.contains("for-people"), "{}", refused.text);
    // The lead is led to the times of that person.
    let shown = page(&world, &hall, &lead, &sheet(&hall)).await;
    let times = format!("/missions/{}/availability?delegate={}", hall.mission, hall.delegates[0]);
    assert!(shown.text.contains(&format!("href=\"{times}\"")), "{}", shown.text);
    let shown = page(&world, &hall, &lead, &times).await;
    assert!(shown.text.contains("Person 0"), "{}", shown.text);
}

#[tokio::test]
async fn a_way_that_no_longer_works_is_refused_and_adds_no_table() {
    let world = World::sqlite().await;
    let (hall, _door, lead) = narrow(&world).await;
    let run = hall.run(&world, false).await;
    let told = told(&lead, run.id).await;
    for who in 0..6 {
        cannot(&world, &hall, who, 0).await;
    }
    let refused = take(&lead, run.id, &told, way(&told, "add_table")).await.expect(409);
    assert!(refused.text.contains("/problems/outdated"), "{}", refused.text);
    assert_eq!(logged(&world, &hall, "session.add_table").await, 0);
    let nothing = json!({ "request_id": hall.requests[0].0, "number": 9 });
    lead.post(&format!("/api/v1/runs/{}/repairs", run.id), nothing).await.expect(404);
    let drafts = timetable::Entity::find().all(world.app.db.read()).await.unwrap();
    assert_eq!(drafts.len(), 1);
}

#[tokio::test]
async fn only_the_lead_takes_a_way() {
    let world = World::sqlite().await;
    let (hall, door, lead) = narrow(&world).await;
    let run = hall.run(&world, false).await;
    let told = told(&lead, run.id).await;
    let delegate = people::caller(&world.app, hall.people[0], false).await.unwrap().unwrap();
    let delegate = door.client(&world, &delegate).await;
    take(&delegate, run.id, &told, way(&told, "add_table")).await.expect(403);
    delegate.post(&format!("/api/v1{}/tables", sheet(&hall)), json!({ "name": "" })).await.expect(403);
}

#[tokio::test]
async fn pins_that_contradict_are_told_with_the_way_to_each() {
    let world = World::sqlite().await;
    let (hall, _door, lead) = narrow(&world).await;
    for request in 0..2 {
        hall.pin(&world, request, hall.slots[0].id).await;
    }
    let run = hall.run(&world, false).await;
    assert_eq!(run.state, RunState::Failed);
    let told = told(&lead, run.id).await;
    let pins = &told["contradictions"][0];
    assert_eq!(pins["request_ids"], json!([hall.requests[0].0, hall.requests[1].0]), "{told:#}");
    assert!(pins["words"].as_str().unwrap().contains("fewer tables than requests pinned"), "{pins}");
    let shown = page(&world, &hall, &lead, &sheet(&hall)).await;
    for request in &hall.requests[..2] {
        assert!(shown.text.contains(&format!("{}?pick={request}#picked", sheet(&hall))), "{}", shown.text);
    }
    assert!(shown.text.contains("No timetable keeps all pins"), "{}", shown.text);
}

#[tokio::test]
async fn a_table_added_in_use_gets_the_next_name_and_a_name_twice_is_refused() {
    let world = World::sqlite().await;
    let (hall, _door, lead) = narrow(&world).await;
    hall.draft(&world, false).await;
    let path = format!("/api/v1{}/tables", sheet(&hall));
    let added = lead.post(&path, json!({ "name": "" })).await.expect(201).json();
    assert_eq!((&added["name"], &added["position"]), (&json!("Table 2"), &json!(2)));
    lead.post(&path, json!({ "name": "table 2" })).await.expect(422);
    let draft = hall.draft(&world, false).await;
    let shown = timetables::get(&world.app, draft, None).await.unwrap();
    assert_eq!((shown.cells.len(), shown.left_out.len()), (3, 0));
}

#[tokio::test]
async fn supply_and_demand_are_told_by_half_of_the_day_before_a_run() {
    let world = World::sqlite().await;
    let size = Size { companies: 4, slots: 12, tables: 2 };
    let hall = Hall::open(&world, size, &pairs(4, 4)).await;
    let door = Door::open(&world).await;
    let lead = door.client(&world, &hall.lead).await;
    let told = lead.get(&format!("/api/v1/missions/{}/preflight", hall.mission)).await.expect(200).json();
    // From nine in steps of 25 minutes, ten slots begin before one o'clock.
    let expected = json!([
        { "half": "morning", "places": 20, "requests": 0 },
        { "half": "afternoon", "places": 4, "requests": 0 },
    ]);
    assert_eq!(told["halves"], expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_session_explains_itself_at_a_phone_and_at_a_desk() {
    let world = World::sqlite().await;
    let size = Size { companies: 14, slots: 6, tables: 3 };
    let hall = Hall::open(&world, size, &pairs(14, 22)).await;
    for who in [0, 1] {
        for slot in 0..5 {
            cannot(&world, &hall, who, slot).await;
        }
    }
    let run = hall.run(&world, false).await;
    assert!(run.explained_at.is_some());
    let door = Door::open(&world).await;
    let lead = door.client(&world, &hall.lead).await;
    let shown = page(&world, &hall, &lead, &sheet(&hall)).await.text;
    for part in ["left out, and why", "way that works", "What would help", "One more table"] {
        assert!(shown.contains(part), "no {part}: {shown}");
    }
    // A button of the page makes the draft.
    let (_, form) = shown.split_once("/repairs\">").expect("a way to take");
    let field = |name: &str| {
        let (_, rest) = form.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let body =
        format!("session={}&request={}&number={}", field("session"), field("request"), field("number"));
    let submit = lead
        .request(Method::POST, &format!("/runs/{}/repairs", run.id))
        .header("Accept", "text/html")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(body);
    let done = lead.send(submit).await.expect(303);
    assert!(done.header("location").contains("said=repaired"), "{}", done.header("location"));
    world.advance(TimeDelta::minutes(1));
    jobs::drain(&world.app).await.unwrap();

    let cookies = json!({ "kontor": cookie(&world, &hall).await });
    let first = format!("{}?timetable={}", sheet(&hall), run.timetable_id.unwrap());
    let repaired = done.header("location").split('#').next().unwrap().to_owned();
    let pages = json!([
        { "name": "explained", "path": first, "cookies": cookies },
        { "name": "repaired", "path": repaired, "cookies": cookies },
    ]);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("explained");
    let base = door.base.clone();
    // The browser is another program, for which the server must go on answering.
    tokio::task::spawn_blocking(move || peers::browser::look(&base, &pages, &folder)).await.unwrap();
}
