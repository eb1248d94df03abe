//! One mission from the first plan to the last cancellation, through the doors, on every database.

mod cast;
pub(crate) mod post;

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::door::Client;
use crate::peers::mail_server::MailServer;
use crate::world::World;
use cast::Cast;

/// The longest a run may take in a test, in seconds.
const RUN_SECONDS: i32 = 2;

#[tokio::test]
async fn a_whole_mission_on_sqlite() {
    let Some(server) = MailServer::start(&[]) else { return };
    let world = World::sqlite_with(|config| post::through(config, server.port)).await;
    whole_mission(world, server).await;
}

#[tokio::test]
async fn a_whole_mission_on_postgresql() {
    let Some(server) = MailServer::start(&[]) else { return };
    let Some(world) = World::postgres_with(|config| post::through(config, server.port)).await else { return };
    whole_mission(world, server).await;
}

async fn whole_mission(world: World, server: MailServer) {
    let cast = Cast::gather(&world).await;
    let mission = plan(&cast).await;
    let session = set_up(&cast, &mission).await;
    open(&cast, &mission).await;
    invite(&cast, &mission).await;
    ask_and_answer(&cast, &mission).await;
    let timetable = allocate(&world, &cast, &mission, false).await;
    publish(&cast, &timetable).await;
    let letters = post::delivered(&world, &server).await;
    post::everyone_has_their_meetings(&letters);
    links_lead_somewhere(&cast, &letters).await;
    let feed = subscribe(&cast).await;
    decline_by_mail(&world, &cast, &letters).await;
    feed_has_changed(&cast, &feed).await;
    repair(&world, &cast, &server, &mission).await;
    book(&cast, &mission, &session).await;
    cancel(&world, &cast, &server, &mission).await;
}

/// The lead plans; what cannot be is refused with what would be right.
async fn plan(cast: &Cast) -> String {
    let lead = &cast.lead;
    let plan = json!({
        "key": "nagano-2027", "kind": "fact_finding_mission", "title": "Nagano in spring", "country": "JP",
        "zone": "Asia/Tokyo", "starts_on": "2027-03-27", "ends_on": "2027-04-02", "summary": "Micro and nano."
    });
    let path = format!("/api/v1/programmes/{}/missions", cast.programme);
    let mut wrong = plan.clone();
    wrong["zone"] = json!("Asia/Tokio");
    let refused = lead.post(&path, wrong).await.expect(422);
    assert!(refused.text.contains("Asia/Tokyo"), "the likely zone is named: {}", refused.text);
    let mission = lead.post(&path, plan).await.expect(201).id();

    let legs = format!("/api/v1/missions/{mission}/legs");
    let leg = |position, place, country, zone, starts_on, ends_on| {
        json!({ "position": position, "place": place, "country": country, "zone": zone,
            "starts_on": starts_on, "ends_on": ends_on })
    };
    lead.post(&legs, leg(1, "Paris", "FR", "Europe/Paris", "2027-03-27", "2027-03-28")).await.expect(201);
    lead.post(&legs, leg(2, "Nagano", "JP", "Asia/Tokyo", "2027-03-29", "2027-04-02")).await.expect(201);
    let outside = lead.post(&legs, leg(3, "Oslo", "NO", "Europe/Oslo", "2027-04-02", "2027-04-05")).await;
    assert!(outside.expect(422).text.contains("2027-04-02"), "the mission's dates are named");

    // The clocks go forward in Paris on 28 March at two.
    let agenda = format!("/api/v1/missions/{mission}/agenda");
    let night = json!({ "kind": "travel", "title": "To the airport", "zone": "Europe/Paris",
        "starts": "2027-03-28T02:30:00", "ends": "2027-03-28T04:00:00" });
    let refused = lead.post(&agenda, night).await.expect(422);
    assert!(refused.text.contains("does not exist"), "{}", refused.text);
    assert!(refused.text.contains("03:00:00"), "the nearest time that exists is named: {}", refused.text);
    mission
}

/// Slots and tables.
async fn set_up(cast: &Cast, mission: &str) -> Value {
    let lead = &cast.lead;
    let agenda = format!("/api/v1/missions/{mission}/agenda");
    let item = json!({ "kind": "b2b_session", "title": "Meetings", "place": "Techno Foundation, Nagano",
        "starts": "2027-03-30T09:00:00", "ends": "2027-03-30T12:00:00", "zone": "Asia/Tokyo" });
    let item = lead.post(&agenda, item).await.expect(201).id();
    let session = json!({ "item": item, "bookings_open": true,
        "slots": [{ "starts": "2027-03-30T09:00:00", "count": 6, "minutes": 25, "pause_minutes": 5 }],
        "tables": [{ "name": "Table 1" }, { "name": "Table 2" }, { "name": "Table 3" }] });
    lead.post(&format!("/api/v1/missions/{mission}/sessions"), session).await.expect(201).json()
}

async fn open(cast: &Cast, mission: &str) {
    let path = format!("/api/v1/missions/{mission}");
    let found = cast.lead.get(&path).await.expect(200);
    let seen = found.json()["version"].as_i64().unwrap();
    assert_eq!(found.header("etag"), format!("\"{seen}\""));
    let status = json!({ "status": "open" });
    let status_path = format!("{path}/status");
    cast.lead.change(Method::POST, &status_path, seen - 1, status.clone()).await.expect(412);
    cast.lead.change(Method::POST, &status_path, seen, status).await.expect(200);
}

/// Delegates come by CSV; a broken row keeps everything out until it is right.
async fn invite(cast: &Cast, mission: &str) {
    let path = format!("/api/v1/missions/{mission}/imports/people");
    let broken = format!("{}nobody,,xx,Mars/Phobos,no-such-firm\n", cast.people_csv);
    let refused = cast.lead.upload(&path, &broken).await.expect(422).json();
    assert!(!refused["report"]["errors"].as_array().unwrap().is_empty(), "{refused}");
    let none = cast.lead.get(&format!("/api/v1/missions/{mission}/delegates")).await.expect(200).json();
    assert_eq!(none["items"].as_array().unwrap().len(), 0, "nothing is written unless all is right");
    let done = cast.lead.upload(&path, &cast.people_csv).await.expect(200).json();
    assert_eq!(done["errors"], json!([]), "{done}");
}

/// SMEs ask; the other side answers; the rest of the requests come by CSV.
async fn ask_and_answer(cast: &Cast, mission: &str) {
    let path = format!("/api/v1/missions/{mission}/requests");
    let [alpha, beta] = [&cast.firms[0], &cast.firms[1]];
    let ask = json!({ "from": alpha, "to": beta, "rank": 1, "message": "Moulds?" });
    cast.sme.post(&path, json!({ "from": alpha, "to": alpha })).await.expect(422);
    let asked = cast.sme.post(&path, ask.clone()).await.expect(201);
    cast.sme.post(&path, ask).await.expect(409);
    let (request, version) = (asked.id(), asked.json()["version"].as_i64().unwrap());
    let answer = format!("/api/v1/requests/{request}/answer");
    cast.sme.change(Method::POST, &answer, version, json!({ "accept": true })).await.expect(403);
    let yes = json!({ "accept": true, "rank": 2, "answer": "With pleasure." });
    cast.counterpart.change(Method::POST, &answer, version, yes).await.expect(200);
    let rest = format!("/api/v1/missions/{mission}/imports/requests");
    cast.lead.upload(&rest, &cast.requests_csv).await.expect(200);
}

/// A run, and the draft it makes.
async fn allocate(world: &World, cast: &Cast, mission: &str, keep_published: bool) -> Value {
    let path = format!("/api/v1/missions/{mission}/runs");
    let plan = json!({ "seconds": RUN_SECONDS, "seed": 7, "keep_published": keep_published });
    let run = cast.lead.post(&path, plan).await.expect(202).id();
    service::jobs::drain(&world.app).await.unwrap();
    let run = cast.lead.get(&format!("/api/v1/runs/{run}")).await.expect(200).json();
    assert_eq!(run["state"], "done", "{run}");
    let timetable = run["timetable_id"].as_str().unwrap();
    let found = cast.lead.get(&format!("/api/v1/timetables/{timetable}")).await.expect(200).json();
    assert_eq!(found["left_out"], 0, "{found}");
    found
}

async fn publish(cast: &Cast, timetable: &Value) -> Value {
    let id = timetable["id"].as_str().unwrap();
    let version = timetable["version"].as_i64().unwrap();
    let preview = cast.lead.get(&format!("/api/v1/timetables/{id}/changes")).await.expect(200).json();
    let path = format!("/api/v1/timetables/{id}/publication");
    let done = cast.lead.change(Method::POST, &path, version, json!({})).await.expect(200).json();
    assert_eq!(preview, done, "publishing changes what the preview said");
    done
}

/// What the mails to the SME lead to is there.
async fn links_lead_somewhere(cast: &Cast, letters: &[post::Letter]) {
    let of_sme = letters.iter().filter(|letter| letter.to == "sme@example.org");
    let links: Vec<&String> = of_sme.flat_map(|letter| &letter.links).collect();
    assert!(!links.is_empty());
    for link in links {
        let path = link.split('#').next().unwrap();
        let request = cast.sme.request(Method::GET, path).header("Accept", "text/html");
        cast.sme.send(request).await.expect(200);
    }
}

/// A feed is polled, and polled again.
async fn subscribe(cast: &Cast) -> (String, String) {
    let feed = cast.sme.post("/api/v1/me/feeds", json!({})).await.expect(200).json();
    let path = local(feed["url"].as_str().unwrap());
    let first = cast.stranger.get(&path).await.expect(200);
    assert!(first.text.contains("BEGIN:VEVENT"), "{}", first.text);
    let etag = first.header("etag");
    poll(&cast.stranger, &path, &etag, 304).await;
    (path, etag)
}

async fn poll(client: &Client, path: &str, etag: &str, status: u16) {
    let request = client.request(Method::GET, path).header("If-None-Match", etag);
    client.send(request).await.expect(status);
}

fn local(url: &str) -> String {
    let start = url.find("/feeds/").unwrap();
    url[start..].to_owned()
}

/// The SME declines by mail, as its calendar program does; the slot is free at once.
async fn decline_by_mail(world: &World, cast: &Cast, letters: &[post::Letter]) {
    world.advance(TimeDelta::hours(1));
    let before = cast.sme.get("/api/v1/me/meetings").await.expect(200).json();
    let letter =
        letters.iter().find(|letter| letter.to == "sme@example.org" && !letter.calendars.is_empty()).unwrap();
    let reply = post::reply(letter, "DECLINED", world.now());
    let filed =
        service::inbox::receive(&world.app, reply.as_bytes(), &service::inbox::Unchecked).await.unwrap();
    assert_eq!(filed.state.to_string(), "applied", "{}", filed.reason);
    let again =
        service::inbox::receive(&world.app, reply.as_bytes(), &service::inbox::Unchecked).await.unwrap();
    assert_eq!(again.id, filed.id, "the same message twice is filed once");
    let after = cast.sme.get("/api/v1/me/meetings").await.expect(200).json();
    let count = |answer: &Value| answer["items"].as_array().unwrap().len();
    assert_eq!(count(&after), count(&before) - 1);
}

async fn feed_has_changed(cast: &Cast, (path, etag): &(String, String)) {
    poll(&cast.stranger, path, etag, 200).await;
}

/// The declined meeting is placed again, and those it does not concern hear nothing.
async fn repair(world: &World, cast: &Cast, server: &MailServer, mission: &str) {
    post::delivered(world, server).await;
    let timetable = allocate(world, cast, mission, true).await;
    let changes = publish(cast, &timetable).await;
    assert!(changes["kept"].as_u64().unwrap() > 0, "{changes}");
    let letters = post::delivered(world, server).await;
    assert_eq!(letters.len() as u64, changes["people"].as_u64().unwrap(), "{changes}");
}

/// A free slot is booked; the same one again is refused with alternatives.
async fn book(cast: &Cast, mission: &str, session: &Value) {
    let delegates = cast.lead.get(&format!("/api/v1/missions/{mission}/delegates")).await.expect(200).json();
    let of = |email: &str| {
        let all = delegates["items"].as_array().unwrap();
        all.iter().find(|one| one["name"] == email).unwrap().clone()
    };
    let host = of("Hana Host");
    let (id, version) = (host["id"].as_str().unwrap(), host["version"].as_i64().unwrap());
    let offer = format!("/api/v1/delegates/{id}/offer");
    cast.lead.change(Method::PUT, &offer, version, json!({ "offers_slots": true })).await.expect(200);
    let free = cast.sme.get(&format!("/api/v1/delegates/{id}/free-slots")).await.expect(200).json();
    let slot = free["items"][0]["slot"]["id"].as_str().unwrap_or_else(|| panic!("{free} {session}"));
    let booking = json!({ "with": id, "note": "Ten minutes would do." });
    let path = format!("/api/v1/slots/{slot}/bookings");
    cast.sme.post(&path, booking.clone()).await.expect(201);
    let refused = cast.counterpart.post(&path, booking).await.expect(409).json();
    let alternatives = refused["alternatives"].as_array().unwrap().len();
    assert!((1..=3).contains(&alternatives), "{refused}");
}

/// The mission is called off: every meeting ends, and each calendar hears of it.
async fn cancel(world: &World, cast: &Cast, server: &MailServer, mission: &str) {
    post::delivered(world, server).await;
    let path = format!("/api/v1/missions/{mission}");
    let version = cast.lead.get(&path).await.expect(200).json()["version"].as_i64().unwrap();
    let status = json!({ "status": "cancelled" });
    cast.lead.change(Method::POST, &format!("{path}/status"), version, status).await.expect(200);
    let none = cast.sme.get("/api/v1/me/meetings").await.expect(200).json();
    assert_eq!(none["items"].as_array().unwrap().len(), 0);
    let letters = post::delivered(world, server).await;
    assert!(!letters.is_empty());
    assert!(letters.iter().all(|letter| letter.methods().iter().all(|method| method == "CANCEL")));
}
