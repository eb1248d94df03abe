//! The demonstration as a newcomer meets it: one command, a link for each persona, everything still there next time.

use std::time::Duration;

use reqwest::Method;

use crate::binary::{Server, free_port};
use crate::door::Door;
use crate::world::World;

/// How long building the world may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Starts the demonstration and returns the links that it prints.
fn demonstrate(world: &World, port: u16, more: &[&str]) -> (Server, Vec<String>) {
    let (data, listen) = (world.folder.join("demo").display().to_string(), format!("127.0.0.1:{port}"));
    let mut arguments = vec!["demo", "--data", &data, "--listen", &listen];
    arguments.extend(more);
    let server = Server::start(&arguments, &[]);
    let mut links = Vec::new();
    while let Ok(line) = server.said.recv_timeout(PATIENCE) {
        if let Some(start) = line.find("/sign-in/") {
            links.push(line[start..].trim().to_owned());
        }
        if line.contains("Ctrl-C") {
            break;
        }
    }
    (server, links)
}

#[tokio::test]
async fn the_demonstration_signs_each_persona_in_and_is_there_again_at_once() {
    let world = World::sqlite().await;
    let port = free_port();
    let (server, links) = demonstrate(&world, port, &[]);
    assert!(links.len() >= 4, "a link for each persona: {links:?}");
    let door = Door::open(&world).await;
    let browser = door.stranger().at(&format!("http://127.0.0.1:{port}"));
    for link in &links {
        let page = browser.get(link).await.expect(200);
        assert!(page.text.contains("<form"), "a button spends the link, not the look at it");
        let opened = browser.send(browser.request(Method::POST, link)).await.expect(303);
        let cookie = opened.header("set-cookie");
        let cookie = cookie.split(';').next().unwrap();
        let next = browser.request(Method::GET, &opened.header("location")).header("Cookie", cookie);
        browser.send(next.header("Accept", "text/html")).await.expect(200);
        let spent = browser.request(Method::POST, link).header("Accept", "text/html");
        browser.send(spent).await.expect(410);
    }
    server.kill();
    let (server, again) = demonstrate(&world, port, &[]);
    assert_eq!(again.len(), links.len());
    assert!(again.iter().all(|link| !links.contains(link)), "links are new each time");
    server.kill();
    let (_server, fresh) = demonstrate(&world, port, &["--fresh"]);
    assert_eq!(fresh.len(), links.len());
}
