//! What the CalDAV door refuses: strangers, other people's addresses, every other change, hostile bodies.

use entity::words::TokenAccess;
use reqwest::Method;
use service::sign_in;

use super::{PROP, Phone, password, unfolded};
use crate::world::World;

const METHODS: [&str; 12] = [
    "GET",
    "PUT",
    "POST",
    "DELETE",
    "PROPFIND",
    "PROPPATCH",
    "REPORT",
    "MKCALENDAR",
    "MKCOL",
    "COPY",
    "MOVE",
    "LOCK",
];

#[tokio::test]
async fn nobody_gets_past_the_door_without_an_app_password() {
    let world = World::sqlite().await;
    let phone = Phone::open(&world).await;
    let (_, api) = sign_in::create_api_token(&world.app, &phone.me, "x", TokenAccess::Write).await.unwrap();
    let guesses = [
        ("person0@example.org", ""),
        ("person0@example.org", "aaaa-aaaa-aaaa-aaaa-aaaa-aaaa"),
        ("person0@example.org", api.reveal()),
        ("person1@example.org", &phone.password),
    ];
    for method in METHODS {
        for path in ["/dav/".to_owned(), phone.home(), phone.calendar(), format!("{}x.ics", phone.calendar())]
        {
            let request = || phone.client.request(Method::from_bytes(method.as_bytes()).unwrap(), &path);
            let answer = phone.client.send(request()).await.expect(401);
            assert!(answer.header("www-authenticate").starts_with("Basic "), "{method} {path}");
            for (name, password) in guesses {
                phone.client.send(request().basic_auth(name, Some(password))).await.expect(401);
            }
        }
    }
    // And the app password opens nothing else.
    let machine = phone.door.with_token(&phone.password);
    machine.get("/api/v1/me").await.expect(401);
}

#[tokio::test]
async fn an_app_password_is_taken_as_people_type_it_and_ends_when_it_is_revoked() {
    let world = World::sqlite().await;
    let mut phone = Phone::open(&world).await;
    let propfind =
        async |phone: &Phone| phone.ask("PROPFIND", "/dav/", &[("Depth", "0")], "").await.status.as_u16();
    assert_eq!(propfind(&phone).await, 207);
    phone.password = phone.password.replace('-', " ").to_uppercase();
    assert_eq!(propfind(&phone).await, 207);
    let tokens = sign_in::api_tokens(&world.app, &phone.me).await.unwrap();
    assert_eq!(tokens[0].used_at, Some(world.now()));
    sign_in::revoke_api_token(&world.app, &phone.me, tokens[0].id).await.unwrap();
    assert_eq!(propfind(&phone).await, 401);
    phone.password = password(&world, &phone.me).await;
    assert_eq!(propfind(&phone).await, 207);
}

#[tokio::test]
async fn what_belongs_to_somebody_else_is_not_there() {
    let world = World::sqlite().await;
    let phone = Phone::open(&world).await;
    let other = format!("/dav/{}/agenda/", phone.hall.people[1]);
    for method in METHODS {
        let answer = phone.ask(method, &other, &[("Depth", "1")], "").await;
        assert_eq!(answer.status.as_u16(), 404, "{method}: {}", answer.text);
    }
}

#[tokio::test]
async fn every_change_but_ones_own_answer_is_refused_with_the_privilege_it_needs() {
    let world = World::sqlite().await;
    let phone = Phone::open(&world).await;
    let path = phone.meeting().await;
    let whole = phone.object(&path).await.text;
    let object = unfolded(&whole);
    let accepted = object.replace("PARTSTAT=NEEDS-ACTION", "PARTSTAT=ACCEPTED");
    let changed = [
        object.clone(),
        accepted.replace("SUMMARY:", "SUMMARY:Mine, "),
        accepted.replace("LOCATION:", "LOCATION:My office\\, "),
        accepted.replace("DTSTART;TZID=Asia/Tokyo:20270511T0", "DTSTART;TZID=Asia/Tokyo:20270511T1"),
        accepted.replace("TZID=Asia/Tokyo", "TZID=Europe/Paris"),
        accepted.replace("END:VEVENT", "RRULE:FREQ=DAILY\r\nEND:VEVENT"),
        accepted.replace("END:VEVENT", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:eve@example.org\r\nEND:VEVENT"),
        accepted.replace("person0@example.org", "eve@example.org"),
        accepted.replace("UID:", "UID:x"),
    ];
    for body in &changed {
        let answer = phone.put(&path, body).await.expect(403);
        assert!(answer.text.contains("need-privileges") && answer.text.contains("write-content"), "{body}");
    }
    assert_eq!(phone.object(&path).await.text, whole, "nothing has changed");
    let new = phone.put(&format!("{}new.ics", phone.calendar()), &accepted).await.expect(403);
    assert!(new.text.contains("<d:bind/>"), "{}", new.text);
    for (method, privilege) in
        [("DELETE", "unbind"), ("MOVE", "bind"), ("COPY", "bind"), ("PROPPATCH", "write-properties")]
    {
        let answer = phone.ask(method, &path, &[], "").await.expect(403);
        assert!(answer.text.contains(&format!("<d:{privilege}/>")), "{method}: {}", answer.text);
    }
    for body in ["", "BEGIN:VCALENDAR", "<a/>", &accepted.replace("VEVENT", "VTODO")] {
        let answer = phone.put(&path, body).await.expect(403);
        assert!(answer.text.contains("valid-calendar-data"), "{body}: {}", answer.text);
    }
    let itinerary =
        phone.query("<c:prop-filter name='SUMMARY'><c:text-match>Meetings</c:text-match></c:prop-filter>");
    let itinerary = super::hrefs(&itinerary.await.text).remove(0);
    let object = phone.object(&itinerary).await.text;
    phone.put(&itinerary, &object).await.expect(403);
}

#[tokio::test]
async fn hostile_bodies_are_refused_at_once_and_the_door_stays_open() {
    let world = World::sqlite().await;
    let phone = Phone::open(&world).await;
    let deep = format!("{}{}", "<a>".repeat(30_000), "</a>".repeat(30_000));
    let bomb = "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>\
                <!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><d:propfind xmlns:d='DAV:'><d:prop><d:x>&c;</d:x></d:prop></d:propfind>";
    let outside =
        "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><d:propfind xmlns:d='DAV:'>&a;</d:propfind>";
    let many =
        format!("<d:propfind xmlns:d='DAV:'><d:prop>{}</d:prop></d:propfind>", "<d:a/>".repeat(30_000));
    let spaces: String = (0..5_000).map(|number| format!(" xmlns:n{number}='u{number}'")).collect();
    let spaces = format!("<d:propfind xmlns:d='DAV:'{spaces}/>");
    for body in ["<", "\u{0}", "<d:propfind/>", bomb, outside, &deep, &many, &spaces] {
        for method in ["PROPFIND", "REPORT"] {
            let answer = phone.ask(method, &phone.calendar(), &[("Depth", "1")], body).await;
            assert_eq!(answer.status.as_u16(), 400, "{method} {body:.80}: {}", answer.text);
        }
    }
    let large = "x".repeat(world.app.config.limits.body_bytes_max + 1);
    phone.ask("PROPFIND", &phone.calendar(), &[("Depth", "1")], &large).await.expect(403);
    let nested = "BEGIN:A\r\n".repeat(25_000);
    phone.put(&phone.meeting().await, &nested).await.expect(403);
    for depth in ["infinity", "2", ""] {
        let answer = phone.ask("PROPFIND", &phone.calendar(), &[("Depth", depth)], "").await.expect(403);
        assert!(answer.text.contains("propfind-finite-depth"), "{}", answer.text);
    }
    let unknown = phone.report(&format!("<x:made-up xmlns:x='urn:x'>{PROP}</x:made-up>")).await.expect(403);
    assert!(unknown.text.contains("supported-report"), "{}", unknown.text);
    let forgotten = phone.sync("urn:kontor:sync:0000", "").await.expect(403);
    assert!(forgotten.text.contains("valid-sync-token"), "{}", forgotten.text);
    phone.object(&phone.meeting().await).await;
}
