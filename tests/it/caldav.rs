//! A delegate's own CalDAV account tells when they are busy, and nothing else (C16); its password is told to nobody.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use entity::outside_calendar;
use sea_orm::{EntityTrait as _, IntoActiveModel as _, Set};
use service::availability::{self, Reading, Source};
use service::jobs::{self, cron};
use service::sign_in;
use service::token::Token;
use tokio::task::JoinSet;

use crate::consortium::{Consortium, Member, nagano};
use crate::door::{Answer, Door};
use crate::hall::{Hall, Size};
use crate::peers::caldav_server::{CaldavServer, Make, PASSWORD, USER};
use crate::world::World;

/// What nobody else may learn.
const TITLE: &str = "A private matter";

/// An event with a title, and these lines.
fn event(uid: &str, lines: &[&str]) -> String {
    let zone = [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Rome",
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
    ];
    let head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example.org//EN"];
    let (uid, title) = (format!("UID:{uid}@example.org"), format!("SUMMARY:{TITLE}"));
    let own = ["BEGIN:VEVENT", &uid, "DTSTAMP:20270101T000000Z", &title];
    let tail = ["END:VEVENT", "END:VCALENDAR", ""];
    [&head[..], &zone, &own, lines, &tail].concat().join("\r\n")
}

/// Five events: one, one each day but the third over the change of clocks, one that is free, one that is off, and one
/// that reaches into the next.
async fn fill(server: &CaldavServer) {
    let events: [(&str, &[&str]); 5] = [
        ("one", &["DTSTART:20270330T070000Z", "DTEND:20270330T090000Z"]),
        (
            "daily",
            &[
                "DTSTART;TZID=Europe/Rome:20270327T120000",
                "DTEND;TZID=Europe/Rome:20270327T123000",
                "RRULE:FREQ=DAILY;COUNT=4",
                "EXDATE;TZID=Europe/Rome:20270329T120000",
            ],
        ),
        ("free", &["DTSTART:20270331T070000Z", "DTEND:20270331T090000Z", "TRANSP:TRANSPARENT"]),
        ("off", &["DTSTART:20270401T070000Z", "DTEND:20270401T090000Z", "STATUS:CANCELLED"]),
        ("long", &["DTSTART:20270330T083000Z", "DURATION:PT1H"]),
    ];
    for (name, lines) in events {
        server.put(name, &event(name, lines)).await;
    }
}

/// When they make their owner busy: noon in Rome is eleven in UTC on the 27th, and ten after the change of clocks.
fn expected() -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    let at = |text: &str| text.parse().unwrap();
    vec![
        (at("2027-03-27T11:00:00Z"), at("2027-03-27T11:30:00Z")),
        (at("2027-03-28T10:00:00Z"), at("2027-03-28T10:30:00Z")),
        (at("2027-03-30T07:00:00Z"), at("2027-03-30T09:30:00Z")),
        (at("2027-03-30T10:00:00Z"), at("2027-03-30T10:30:00Z")),
    ]
}

/// A guest of a mission to Nagano who may have a calendar anywhere.
struct Scene {
    consortium: Consortium,
    guest: Member,
    delegate: entity::id::DelegateId,
    mission: entity::id::MissionId,
}

impl Scene {
    async fn set() -> Self {
        let world = World::sqlite_with(|config| config.limits.private_addresses = true).await;
        let consortium = Consortium::found(world).await;
        let mission = consortium.open(nagano()).await;
        let guest = consortium.firm("guest").await;
        let delegate = consortium.delegate(mission.id, &guest).await.id;
        Self { consortium, guest, delegate, mission: mission.id }
    }

    /// Sets the guest's calendar, has it read, and tells what that brought.
    async fn read(&self, source: Source) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let app = &self.consortium.world.app;
        availability::set_outside(app, &self.guest.caller, self.delegate, Some(source)).await.unwrap();
        jobs::drain(app).await.unwrap();
        self.busy().await
    }

    async fn busy(&self) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let rows = availability::list(&self.consortium.world.app, self.delegate).await.unwrap();
        rows.iter().map(|row| (row.starts_at, row.ends_at)).collect()
    }

    async fn outside(&self) -> availability::Outside {
        availability::outside(&self.consortium.world.app, self.delegate).await.unwrap().unwrap()
    }
}

#[tokio::test]
async fn radicale_and_xandikos_tell_the_same_busy_times_as_we_read() {
    for make in [Make::Radicale, Make::Xandikos] {
        let Some(server) = CaldavServer::start(make).await else { return };
        fill(&server).await;
        let scene = Scene::set().await;
        // The server's own address is enough, and so is the calendar's.
        for path in ["/", server.calendar] {
            let source = Source::account(&format!("{}{path}", server.base), USER, PASSWORD);
            assert_eq!(
                scene.read(source).await,
                expected(),
                "{make:?} at {path}: {:?}",
                scene.outside().await
            );
        }
        // A server that does not tell busy times has its events read instead, to the same end.
        let front = Front::before(&server).await;
        let source = Source::account(&format!("{}/", front.base), USER, PASSWORD);
        assert_eq!(scene.read(source).await, expected(), "{make:?}: {:?}", scene.outside().await);
        assert_eq!(front.refusals.load(Ordering::SeqCst), 1, "it was asked for busy times first");
    }
}

#[tokio::test]
async fn a_calendar_exported_as_a_file_tells_the_same() {
    let Some(server) = CaldavServer::start(Make::Radicale).await else { return };
    fill(&server).await;
    let scene = Scene::set().await;
    let address = server.base.replace("://", &format!("://{USER}:{}@", PASSWORD.replace(':', "%3A")));
    assert_eq!(scene.read(Source::file(&format!("{address}{}", server.calendar))).await, expected());
}

#[tokio::test]
async fn a_wrong_password_is_told_and_keeps_what_was_read_and_is_tried_ever_less_often() {
    let Some(server) = CaldavServer::start(Make::Radicale).await else { return };
    fill(&server).await;
    let scene = Scene::set().await;
    let world = &scene.consortium.world;
    scene.read(Source::account(&server.base, USER, PASSWORD)).await;
    // Somebody changes the password there.
    let row = outside_calendar::Entity::find_by_id(scene.delegate).one(world.app.db.read()).await.unwrap();
    let mut row = row.unwrap().into_active_model();
    let place = format!("outside_calendars.login/{}", scene.delegate);
    row.login = Set(Some(world.app.key.seal(&place, "caro:forgotten", [3; 32]).unwrap()));
    let txn = world.app.db.begin_write().await.unwrap();
    outside_calendar::Entity::update(row).exec(&txn).await.unwrap();
    txn.commit().await.unwrap();

    let mut failures = Vec::new();
    for _ in 0..24 {
        world.advance(TimeDelta::hours(1));
        cron::catch_up(&world.app).await.unwrap();
        jobs::drain(&world.app).await.unwrap();
        failures.push(scene.outside().await.failures);
    }
    let told = scene.outside().await;
    assert_eq!(told.last_error.as_deref(), Some("the server does not take this name and password"));
    failures.dedup();
    assert_eq!(failures, [1, 2, 3, 4, 5], "after 1, 2, 4, 8 and 16 hours");
    assert_eq!(scene.busy().await, expected(), "the last good copy stays");
}

#[tokio::test]
async fn neither_address_nor_password_is_in_the_database_or_told_to_anybody() {
    let scene = Scene::set().await;
    let world = &scene.consortium.world;
    let door = Door::open(world).await;
    let guest = door.client(world, &scene.guest.caller).await;
    let path = format!("/api/v1/delegates/{}/calendar", scene.delegate);
    let body = serde_json::json!({
        "url": "https://127.0.0.1:1/dav/SECRET-PATH/", "user": "SECRET-USER", "password": "SECRET-WORD",
    });
    let set = guest.send(guest.request(Method::PUT, &path).json(&body)).await;
    set.expect(204);
    let told = guest.get(&path).await.expect(200);
    assert_eq!(told.json()["server"], "127.0.0.1");
    assert_eq!(told.json()["kind"], "caldav");
    jobs::drain(&world.app).await.unwrap();
    let told = [told.text, guest.get(&path).await.expect(200).text].concat();
    assert!(!told.contains("SECRET"), "{told}");
    for file in std::fs::read_dir(&world.folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(6).any(|part| part == b"SECRET"), "{}", path.display());
        }
    }
}

#[tokio::test]
async fn an_address_of_before_is_still_read_and_sealed_then() {
    let Some(server) = CaldavServer::start(Make::Radicale).await else { return };
    let scene = Scene::set().await;
    let world = &scene.consortium.world;
    let address = format!("{}{}", server.base, server.calendar);
    scene.read(Source::account(&address, USER, PASSWORD)).await;
    let row = outside_calendar::Entity::find_by_id(scene.delegate).one(world.app.db.read()).await.unwrap();
    let mut row = row.unwrap().into_active_model();
    row.url = Set(address.clone());
    let txn = world.app.db.begin_write().await.unwrap();
    outside_calendar::Entity::update(row).exec(&txn).await.unwrap();
    txn.commit().await.unwrap();
    fill(&server).await;
    world.advance(TimeDelta::hours(1));
    cron::catch_up(&world.app).await.unwrap();
    jobs::drain(&world.app).await.unwrap();
    assert_eq!(scene.busy().await, expected());
    let row = outside_calendar::Entity::find_by_id(scene.delegate).one(world.app.db.read()).await.unwrap();
    assert!(!row.unwrap().url.contains("127.0.0.1"));
}

#[tokio::test]
async fn an_own_calendar_binds_the_allocation() {
    let world = World::sqlite().await;
    let size = Size { companies: 2, slots: 4, tables: 1 };
    let hall = Hall::open(&world, size, &[(0, 1)]).await;
    let app = &world.app;
    let caller = service::people::caller(app, hall.people[0], false).await.unwrap().unwrap();
    let source = Source::file("https://calendar.example.org/a.ics");
    availability::set_outside(app, &caller, hall.delegates[0], Some(source)).await.unwrap();
    let spans =
        |slots: &[entity::slot::Model]| slots.iter().map(|slot| (slot.starts_at, slot.ends_at)).collect();
    let file = async |periods| {
        let reading = Reading::Busy { periods, etag: None, last_modified: None };
        availability::file_reading(app, hall.delegates[0], reading).await.unwrap();
    };
    file(spans(&hall.slots[..3])).await;
    let draft = hall.draft(&world, false).await;
    hall.publish(&world, draft).await;
    assert_eq!(hall.meeting(&world, 0).await.slot_id, hall.slots[3].id, "the one slot that is free");
}

#[tokio::test]
async fn the_agenda_shows_busy_times_to_their_owner_and_no_title() {
    let Some(server) = CaldavServer::start(Make::Xandikos).await else { return };
    fill(&server).await;
    let scene = Scene::set().await;
    let world = &scene.consortium.world;
    scene.read(Source::account(&server.base, USER, PASSWORD)).await;
    let door = Door::open(world).await;
    let page = browsed(world, &door, &scene.guest, Method::GET, "/agenda", "").await.expect(200).text;
    assert_eq!(page.matches(">Busy<").count(), expected().len(), "{page}");
    assert!(!page.contains(TITLE));
    let lead =
        browsed(world, &door, &scene.consortium.lead, Method::GET, "/agenda", "").await.expect(200).text;
    assert!(!lead.contains(">Busy<"), "another's calendar is another's");
}

#[tokio::test]
async fn the_page_takes_an_account_and_shows_no_password_again() {
    let scene = Scene::set().await;
    let world = &scene.consortium.world;
    let door = Door::open(world).await;
    let path = format!("/missions/{}", scene.mission);
    let send = async |user: &str| {
        let form = format!(
            "delegate={}&do=account&server=https%3A%2F%2F127.0.0.1%3A1%2F&user={user}&password=SECRET",
            scene.delegate
        );
        browsed(world, &door, &scene.guest, Method::POST, &format!("{path}/outside-calendar"), &form).await
    };
    let again = send("ca%3Aro").await.expect(422);
    assert!(again.text.contains("A name has no colon") && !again.text.contains("SECRET"), "{}", again.text);
    send("caro").await.expect(303);
    jobs::drain(&world.app).await.unwrap();
    let page = format!("{path}/availability");
    let page = browsed(world, &door, &scene.guest, Method::GET, &page, "").await.expect(200).text;
    assert!(page.contains("with your account there") && page.contains("It is tried again after"), "{page}");
    assert!(!page.contains("SECRET"));
}

/// What somebody gets in a browser.
async fn browsed(world: &World, door: &Door, who: &Member, method: Method, path: &str, form: &str) -> Answer {
    let link = sign_in::print_link(&world.app, who.caller.person_id, "/").await.unwrap();
    let token = Token::presented(link.strip_prefix("/sign-in/").unwrap());
    let opened = sign_in::spend(&world.app, &token, None, "a test").await.unwrap();
    let stranger = door.stranger();
    let request = stranger
        .request(method, path)
        .header("Cookie", format!("kontor={}", opened.cookie.reveal()))
        .header("Accept", "text/html")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(form.to_owned());
    stranger.send(request).await
}

/// A server that does not tell busy times (free-busy-query), and passes everything else on to the one behind it.
struct Front {
    base: String,
    refusals: Arc<AtomicUsize>,
    _tasks: JoinSet<()>,
}

#[derive(Clone)]
struct Behind {
    base: String,
    refusals: Arc<AtomicUsize>,
    client: reqwest::Client,
}

impl Front {
    #[allow(clippy::disallowed_methods)] // The test is outside the product's guards, as any client is.
    async fn before(server: &CaldavServer) -> Self {
        let refusals = Arc::new(AtomicUsize::new(0));
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let behind = Behind {
            base: server.base.clone(),
            refusals: Arc::clone(&refusals),
            client: client.build().unwrap(),
        };
        let router = axum::Router::new().fallback(pass_on).with_state(behind);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let mut tasks = JoinSet::new();
        tasks.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base, refusals, _tasks: tasks }
    }
}

async fn pass_on(
    State(behind): State<Behind>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if String::from_utf8_lossy(&body).contains("free-busy-query") {
        behind.refusals.fetch_add(1, Ordering::SeqCst);
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut request = behind.client.request(method, format!("{}{}", behind.base, uri.path())).body(body);
    for name in ["authorization", "depth", "content-type", "prefer"] {
        if let Some(value) = headers.get(name) {
            request = request.header(HeaderName::from_static(name), value);
        }
    }
    let answer = request.send().await.unwrap();
    (answer.status(), answer.bytes().await.unwrap()).into_response()
}
