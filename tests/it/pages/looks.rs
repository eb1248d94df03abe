//! The main pages in a browser, at a phone and at a desk: console, policy, width, WCAG 2.2 AA.

use std::path::Path;

use serde_json::{Value, json};

use super::{Persona, everybody};
use crate::peers;
use crate::world::World;

fn page(name: &str, path: &str, persona: &Persona) -> Value {
    let cookie = persona.cookie.strip_prefix("kontor=").unwrap();
    json!({ "name": name, "path": path, "cookies": { "kontor": cookie } })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_pages_are_sound_at_a_phone_and_at_a_desk() {
    let world = World::sqlite().await;
    let (door, personas) = everybody(&world).await;
    let (lead, sme) = (&personas["Country lead for Japan"], &personas["An SME"]);
    let (attendee, coordinator) = (&personas["An attendee"], &personas["Coordinator"]);
    let operator = &personas["Operator"];
    let japan = lead.link("/missions?country=JP&mine=yes", "/missions/0").await;
    lead.submit("/calendars", &[("scope", "agenda"), ("subject", japan.trim_start_matches("/missions/"))])
        .await;
    let mission = sme.link("/", "/requests").await;
    let day = coordinator.link("/missions?status=published&country=FR", "/missions/0").await;
    let grid = coordinator.link(&day, "/sessions/").await;
    let picked = coordinator.link(&grid, "pick=").await;
    let mission = mission.trim_end_matches("/requests");
    let programme = coordinator.link("/missions", "/programmes/").await;
    let pages = json!([
        { "name": "front", "path": "/" },
        { "name": "nothing", "path": "/nothing", "status": 404 },
        page("home", "/", sme),
        page("home-lead", "/", lead),
        page("missions", "/missions", lead),
        page("itinerary", &japan, lead),
        page("grid", &grid, coordinator),
        page("picked", picked.split('#').next().unwrap(), coordinator),
        page("requests", &format!("{mission}/requests"), sme),
        page("availability", &format!("{mission}/availability"), sme),
        page("delegates", &format!("{japan}/delegates"), lead),
        page("import", &format!("{japan}/import"), lead),
        page("new-item", &format!("{japan}/items/new"), lead),
        page("agenda", "/agenda", attendee),
        page("calendars", "/calendars", lead),
        page("me", "/me", sme),
        page("programme", &programme, coordinator),
        page("post", "/operator/mail", operator),
    ]);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    let base = door.base.clone();
    // The browser is another program, for which the server must go on answering.
    tokio::task::spawn_blocking(move || peers::browser::look(&base, &pages, &folder)).await.unwrap();
}
