//! The commands of the binary, as an operator or a mail server runs them.

use chrono::{SubsecRound as _, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::binary;
use crate::stage::Stage;
use crate::story::post::{self, Letter};
use crate::world::World;

fn settings(world: &World) -> Vec<(&'static str, String)> {
    let config = &world.app.config;
    vec![
        ("KONTOR__DATABASE__URL", config.database.url.clone()),
        ("KONTOR__SERVER__KEY_FILE", config.server.key_file.display().to_string()),
        ("KONTOR__MAIL__FOLDER", config.mail.folder.display().to_string()),
    ]
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_problem_in_a_file_is_solved_without_any_database() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/examples/allocation.json");
    let done = binary::run(&["allocate", file, "--seconds", "5"], &[], b"");
    assert!(done.status.success(), "{}", text(&done.stderr));
    let timetable: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert!(timetable["meetings"].as_array().is_some_and(|meetings| !meetings.is_empty()), "{timetable}");
    let again = binary::run(&["allocate", "-", "--seconds", "5"], &[], &std::fs::read(file).unwrap());
    assert_eq!(text(&again.stdout), text(&done.stdout), "the same seed gives the same timetable");
}

#[test]
fn a_broken_problem_is_refused_with_what_is_wrong_where() {
    let refused = binary::run(&["allocate", "-"], &[], b"{\"slots\": 3}");
    assert_eq!(refused.status.code(), Some(65));
    let said = text(&refused.stderr);
    assert!(said.contains("slots") || said.contains("line 1"), "{said}");
}

#[test]
fn settings_that_cannot_work_are_refused_before_anything_is_opened() {
    let good = binary::run(&["config", "check"], &[], b"");
    assert!(good.status.success(), "{}", text(&good.stderr));
    let cron = [("KONTOR__CRON__REMINDERS", "every day".to_owned())];
    let bad = binary::run(&["config", "check"], &cron, b"");
    assert!(!bad.status.success());
    assert!(text(&bad.stderr).contains("cron.reminders"), "{}", text(&bad.stderr));
    let printed = binary::run(&["config", "defaults"], &[], b"");
    assert_eq!(text(&printed.stdout), service::config::DEFAULTS);
}

#[tokio::test]
async fn the_first_person_of_a_new_server_comes_from_the_command_line() {
    let world = World::sqlite().await;
    let done = binary::run(&["operator", "olga@example.org", "--name", "Olga"], &settings(&world), b"");
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(text(&done.stdout).contains("/sign-in/"), "{}", text(&done.stdout));
    let olga = service::people::caller_by_email(&world.app, "olga@example.org").await.unwrap().unwrap();
    assert!(olga.operator);
}

#[tokio::test]
async fn a_mail_from_the_pipe_is_filed_whatever_it_is() {
    let world = World::sqlite().await;
    let letter =
        b"From: <a@example.org>\r\nMessage-ID: <1@example.org>\r\nSubject: Hello\r\n\r\nNo calendar.\r\n";
    for _ in 0..2 {
        let done = binary::run(&["receive"], &settings(&world), letter);
        assert!(done.status.success(), "{}", text(&done.stderr));
    }
    let filed = service::inbox::list(&world.app, None).await.unwrap();
    assert_eq!(filed.len(), 1, "the same message twice is filed once");
    let original = service::inbox::get(&world.app, filed[0].id).await.unwrap();
    assert_eq!(original.raw, letter);
}

#[tokio::test]
async fn a_decline_from_the_pipe_gives_the_slot_back() {
    #[allow(clippy::disallowed_methods)] // The binary's clock is the machine's, so the stage is set by it.
    let now = Utc::now().trunc_subsecs(0);
    let world = World::sqlite_at(now).await;
    let stage = Stage::set(&world, (now + TimeDelta::days(60)).date_naive(), 1, 1).await;
    let path = format!("/api/v1/slots/{}/bookings", stage.slots[0]);
    let meeting = stage.rivals[0].post(&path, json!({ "with": stage.host })).await.expect(201).id();
    service::jobs::drain(&world.app).await.unwrap();
    let mails = std::fs::read_dir(&world.app.config.mail.folder).unwrap();
    let mails = mails.map(|file| std::fs::read(file.unwrap().path()).unwrap());
    let invitation = mails.map(|bytes| Letter::read("host@example.org".into(), &bytes)).find(|letter| {
        letter
            .calendars
            .iter()
            .any(|calendar| calendar.replace("\r\n ", "").contains("mailto:host@example.org"))
    });
    let reply = post::reply(&invitation.expect("the host's invitation"), "DECLINED", now);
    let done = binary::run(&["receive"], &settings(&world), reply.as_bytes());
    assert!(text(&done.stdout).contains("applied"), "{}{}", text(&done.stdout), text(&done.stderr));
    let meeting = service::meetings::get(&world.app, meeting.parse().unwrap()).await.unwrap().meeting;
    assert_eq!(meeting.status.to_string(), "cancelled");
}

#[test]
fn a_database_that_is_not_there_makes_the_mail_server_try_again() {
    let settings = [
        ("KONTOR__DATABASE__URL", "postgres://nobody@127.0.0.1:1/nothing".to_owned()),
        ("KONTOR__SERVER__KEY_FILE", std::env::temp_dir().join("kontor-no-key").display().to_string()),
    ];
    let later = binary::run(&["receive"], &settings, b"From: <a@example.org>\r\n\r\n");
    assert_eq!(later.status.code(), Some(75), "{}", text(&later.stderr));
}
