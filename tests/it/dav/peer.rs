//! Another program's CalDAV client, PyPI's caldav: it discovers, reads, follows and answers.

use std::process::Command;

use serde_json::{Value, json};

use super::Phone;
use crate::peers;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_other_people_discovers_reads_follows_and_answers() {
    let Some(python) = peers::python() else { return };
    let world = World::sqlite().await;
    let phone = Phone::open(&world).await;
    let (base, password) = (phone.door.base.clone(), phone.password.clone());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/calendar/visit.py");
    let visit = move || {
        Command::new(python).args([script, &base, "person0@example.org", &password]).output().unwrap()
    };
    // The client is another program, for which the server must go on answering.
    let out = tokio::task::spawn_blocking(visit).await.unwrap();
    let said: Value = serde_json::from_slice(&out.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&out.stderr)));
    assert_eq!(said["calendars"], json!(["Kontor"]));
    assert_eq!(said["events"], json!(["Meetings", "company 1 (B2B)"]));
    assert_eq!(said["that_day"], 2);
    assert_eq!(said["the_day_before"], 0);
    assert_eq!(said["busy"], 1);
    assert_eq!(said["followed"], json!(["company 1 (B2B)"]), "its own answer is the one change");
    assert_eq!(said["partstat"], "ACCEPTED");
    assert_eq!(said["refused"], json!(["create", "delete"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prober_of_caldav_servers_finds_nothing_broken_in_what_can_be_read() {
    let Some(python) = peers::python() else { return };
    let world = World::sqlite().await;
    let phone = Phone::open(&world).await;
    let (url, password) = (format!("{}/dav/", phone.door.base), phone.password.clone());
    // Its other checks write events of their own first, which is refused here as it should be.
    let checks = [
        "CheckGetCurrentUserPrincipal",
        "CheckWWWAuthenticate",
        "CheckWellKnown",
        "CheckPropfindAllprop",
        "CheckNonExistingResource",
        "CheckPrincipalSearch",
    ];
    for check in checks {
        let mut probe = Command::new(python.with_file_name("caldav-server-tester"));
        probe.args([
            "--caldav-url",
            &url,
            "--caldav-username",
            "person0@example.org",
            "--caldav-password",
            &password,
        ]);
        probe.args(["--caldav-calendar", "Kontor", "--format", "json", "--run-checks", check]);
        // The prober is another program, for which the server must go on answering.
        let out = tokio::task::spawn_blocking(move || probe.output().unwrap()).await.unwrap();
        let said: Value = serde_json::from_slice(&out.stdout)
            .unwrap_or_else(|error| panic!("{check}: {error}: {}", String::from_utf8_lossy(&out.stderr)));
        for (feature, found) in said["features"].as_object().unwrap() {
            let support = found["support"].as_str().unwrap();
            assert!(!matches!(support, "broken" | "ungraceful" | "fragile"), "{check}: {feature}: {found}");
        }
    }
}
