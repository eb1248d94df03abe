//! The pages, as the demonstration's personas walk through them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use reqwest::{Method, RequestBuilder};
use service::http::access::table;
use service::token::Token;
use service::{demo, sign_in};

use crate::door::{Answer, Client, Door};
use crate::world::World;

mod looks;
mod markup;

/// Most pages of one shape that a persona is walked through: a hundred meetings look alike.
const ALIKE_MAX: usize = 2;

/// Somebody with a browser.
struct Persona {
    title: String,
    cookie: String,
    client: Client,
}

impl Persona {
    async fn get(&self, path: &str) -> Answer {
        let request = self.client.request(Method::GET, path).header("Cookie", &self.cookie);
        self.client.send(request.header("Accept", "text/html")).await
    }

    async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.client.request(Method::POST, path).header("Cookie", &self.cookie);
        self.client.send(filled(request.header("Accept", "text/html"), fields)).await
    }

    /// The first address of a page that contains something.
    async fn link(&self, path: &str, part: &str) -> String {
        let page = self.get(path).await.expect(200);
        let found = markup::links(&page.text).into_iter().find(|link| link.contains(part));
        found.unwrap_or_else(|| panic!("{}: no link with {part} on {path}", self.title))
    }
}

/// A request with the fields of a form (application/x-www-form-urlencoded).
fn filled(request: RequestBuilder, fields: &[(&str, &str)]) -> RequestBuilder {
    let encoded = |text: &str| {
        let letter = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        };
        text.bytes().map(letter).collect::<String>()
    };
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    request.header("Content-Type", "application/x-www-form-urlencoded").body(pairs.join("&"))
}

/// The demonstration with its doors open, and everybody signed in.
async fn everybody(world: &World) -> (Door, BTreeMap<String, Persona>) {
    demo::build(&world.app).await.unwrap();
    let door = Door::open(world).await;
    let mut personas = BTreeMap::new();
    for persona in demo::personas(&world.app).await.unwrap() {
        let token = Token::presented(persona.link.strip_prefix("/sign-in/").unwrap());
        let opened = sign_in::spend(&world.app, &token, None, "a test").await.unwrap();
        let cookie = format!("kontor={}", opened.cookie.reveal());
        let client = door.stranger();
        personas.insert(persona.title.clone(), Persona { title: persona.title, cookie, client });
    }
    (door, personas)
}

/// The shape of an address: ids and secrets left out, and what is asked for without what is answered.
fn shape(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let some = |part: &str| (part.len() == 36 && part.matches('-').count() == 4) || part.ends_with(".ics");
    let parts: Vec<&str> = path.split('/').map(|part| if some(part) { "…" } else { part }).collect();
    let asked = query.split('&').filter_map(|pair| pair.split('=').next()).filter(|name| !name.is_empty());
    asked.fold(parts.join("/"), |shape, name| format!("{shape}?{name}"))
}

/// Whether the router has a line for a method and an address.
fn has_line(method: &str, path: &str) -> bool {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |pattern: &str| {
        let pattern: Vec<&str> = pattern.split('/').collect();
        pattern.len() == parts.len()
            && pattern.iter().zip(&parts).all(|(one, part)| one.starts_with('{') || one == part)
    };
    table().any(|line| line.0 == method && fits(line.1))
}

/// Follows every link that a persona finds, from the first page on, and returns the shapes of what was seen.
async fn walk(persona: &Persona) -> BTreeSet<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut known: BTreeSet<String> = BTreeSet::from(["/".to_owned()]);
    let mut ahead = VecDeque::from(["/".to_owned()]);
    while let Some(path) = ahead.pop_front() {
        let count = seen.entry(shape(&path)).or_default();
        *count += 1;
        if *count > ALIKE_MAX {
            continue;
        }
        let answer = persona.get(&path).await;
        let who = &persona.title;
        assert!(
            answer.status.is_success() || answer.status.is_redirection(),
            "{who} {path}: {}",
            answer.text
        );
        if !answer.header("content-type").starts_with("text/html") || path.ends_with("/html") {
            continue;
        }
        let wrong = markup::wrong(&answer.text);
        assert!(wrong.is_empty(), "{who} {path}: {wrong:#?}");
        for (method, action) in markup::forms(&answer.text) {
            assert!(
                has_line(&method, &action),
                "{who} {path}: a form leads to {method} {action}, which is nowhere"
            );
        }
        for link in markup::links(&answer.text) {
            let link = link.split('#').next().unwrap_or_default().to_owned();
            if link.starts_with('/') && known.insert(link.clone()) {
                ahead.push_back(link);
            }
        }
    }
    seen.into_keys().collect()
}

#[tokio::test]
async fn every_page_that_a_persona_can_reach_is_whole() {
    let world = World::sqlite().await;
    let (_door, personas) = everybody(&world).await;
    service::jobs::drain(&world.app).await.unwrap();
    let mut shapes = BTreeSet::new();
    for persona in personas.values() {
        shapes.extend(walk(persona).await);
    }
    let expected = [
        "/",
        "/missions",
        "/missions/…",
        "/missions/…/requests",
        "/missions/…/requests/all",
        "/missions/…/book",
        "/missions/…/availability",
        "/missions/…/delegates",
        "/missions/…/import",
        "/missions/…/post",
        "/sessions/…",
        "/meetings/…",
        "/items/…",
        "/legs/…",
        "/agenda",
        "/calendars",
        "/me",
        "/operator/mail",
        "/operator/mail/…",
    ];
    for one in expected {
        assert!(shapes.contains(one), "nobody came to {one}: {shapes:#?}");
    }
}

#[tokio::test]
async fn forms_keep_what_was_typed_and_answers_come_back_in_place() {
    let world = World::sqlite().await;
    let (_door, personas) = everybody(&world).await;
    let lead = &personas["Country lead for Japan"];
    let japan = lead.link("/missions?country=JP&mine=yes", "/missions/0").await;

    // A wall time that does not exist comes back beside its field.
    let fields = [
        ("title", "A walk at night"),
        ("kind", "visit"),
        ("starts", "2027-03-28T02:30"),
        ("zone", "Europe/Paris"),
        ("ends", "2027-03-28T05:00"),
        ("ends_zone", "Europe/Paris"),
    ];
    let again = lead.submit(&format!("{japan}/items/new"), &fields).await.expect(422);
    assert!(again.text.contains("value=\"A walk at night\""), "what was typed stays");
    let (_, beside) = again.text.split_once("id=\"starts-wrong\"").expect("a word beside the start");
    assert!(beside.contains("does not exist in Europe/Paris"), "{beside:.200}");

    // An answer given in place brings the one request back; given without scripts it leads on.
    let sme = &personas["An SME"];
    let home = sme.get("/").await.expect(200);
    let (_, card) = home.text.split_once("<li class=\"request\" id=\"request-").expect("a request to answer");
    let (id, card) = card.split_once('"').unwrap();
    let (_, version) = card.split_once("name=\"version\" value=\"").unwrap();
    let version = version.split('"').next().unwrap();
    let request = sme.client.request(Method::POST, &format!("/requests/{id}/answer"));
    let fields = [("version", version), ("rank", "1"), ("accept", "yes"), ("answer", "With pleasure")];
    let request = request.header("Cookie", &sme.cookie).header("HX-Request", "true");
    let card = sme.client.send(filled(request, &fields)).await.expect(200);
    assert!(card.text.trim_start().starts_with("<li") && card.text.contains("Accepted"), "{}", card.text);
    // Nobody learns of a request of others by answering it wrongly.
    let peek = [("version", version), ("rank", "99"), ("accept", "yes")];
    let attendee = &personas["An attendee"];
    let request = attendee.client.request(Method::POST, &format!("/requests/{id}/answer"));
    let request = request.header("Cookie", &attendee.cookie).header("HX-Request", "true");
    attendee.client.send(filled(request, &peek)).await.expect(404);
    let stale = sme.submit(&format!("/requests/{id}/answer"), &fields).await;
    assert_eq!(stale.status.as_u16(), 412, "{}", stale.text);
    assert!(stale.text.contains("<h1>Somebody was faster</h1>"), "{}", stale.text);
}

#[tokio::test]
async fn strangers_are_led_to_the_door_and_back() {
    let world = World::sqlite().await;
    let door = Door::open(&world).await;
    let stranger = Persona { title: "A stranger".into(), cookie: String::new(), client: door.stranger() };
    let led = stranger.get("/agenda").await.expect(303);
    assert_eq!(led.header("location"), "/sign-in?next=%2Fagenda");
    let form = stranger.get("/sign-in?next=%2Fagenda").await.expect(200);
    assert!(form.text.contains("name=\"next\" value=\"/agenda\""), "{}", form.text);

    // Known or not, the answer is the same.
    let fields = [("email", "nobody@example.org"), ("next", "/agenda")];
    let asked = stranger.submit("/sign-in", &fields).await.expect(200);
    assert!(asked.text.contains("Look into your mailbox"), "{}", asked.text);
    assert!(asked.header("set-cookie").contains("kontor-browser="));

    let nowhere = stranger.get("/nowhere").await.expect(404);
    assert!(nowhere.text.contains("<h1>Nothing here</h1>"), "{}", nowhere.text);
    assert!(markup::wrong(&nowhere.text).is_empty(), "{:?}", markup::wrong(&nowhere.text));
}

#[tokio::test]
async fn assets_are_kept_by_browsers_and_change_their_address_with_their_bytes() {
    let world = World::sqlite().await;
    let door = Door::open(&world).await;
    let page = door.stranger().get("/").await.expect(200);
    let (_, sheet) = page.text.split_once("rel=\"stylesheet\" href=\"").unwrap();
    let path = sheet.split('"').next().unwrap();
    let sheet = door.stranger().get(path).await.expect(200);
    assert!(sheet.header("cache-control").contains("immutable"), "{:?}", sheet.headers);
    let again = door.stranger().request(Method::GET, path).header("If-None-Match", sheet.header("etag"));
    door.stranger().send(again).await.expect(304);
    door.stranger().get("/assets/0/../Cargo.toml").await.expect(404);
}

#[tokio::test]
async fn a_mail_that_is_looked_at_can_do_nothing() {
    let world = World::sqlite().await;
    let (_door, personas) = everybody(&world).await;
    let operator = &personas["Operator"];
    service::jobs::drain(&world.app).await.unwrap();
    let mail = operator.link("/operator/mail", "/operator/mail/0").await;
    let page = operator.get(&mail).await.expect(200);
    assert!(page.text.contains("<iframe") && page.text.contains(" sandbox "), "{}", page.text);
    let inside = operator.get(&format!("{mail}/html")).await.expect(200);
    let policy = inside.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("sandbox;"), "{policy}");
    operator.get(&format!("{mail}/message.eml")).await.expect(200);
    let other = personas["An SME"].get(&mail).await;
    assert_eq!(other.status.as_u16(), 403, "only whoever runs the server reads mails");
}

#[tokio::test]
async fn the_coordinator_changes_what_the_programme_says_and_a_country_lead_may_not() {
    let world = World::sqlite().await;
    let (_door, personas) = everybody(&world).await;
    let (coordinator, lead) = (&personas["Coordinator"], &personas["Country lead for Japan"]);
    let path = coordinator.link("/missions", "/programmes/").await;
    let page = coordinator.get(&path).await.expect(200);
    assert!(page.text.contains("the COSME Programme of the European Union"), "{}", page.text);
    let fields = |version: &'static str| {
        [
            ("version", version),
            ("acronym", "WIINTECH 2020"),
            ("title", "Worldwide Intercluster Initiative"),
            ("call", ""),
            ("summary", "Seven clusters."),
            ("disclaimer", "Funded by the European Union."),
        ]
    };
    lead.get(&path).await.expect(403);
    lead.submit(&path, &fields("1")).await.expect(403);
    coordinator.submit(&path, &fields("1")).await.expect(303);
    let page = coordinator.get(&path).await.expect(200);
    assert!(page.text.contains("value=\"Funded by the European Union.\""), "{}", page.text);
    coordinator.submit(&path, &[("title", "Another"), fields("1")[0], fields("1")[1]]).await.expect(412);
}
