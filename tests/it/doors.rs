//! What every door does whoever knocks: limits, headers, protection against forged requests, problems in one shape.

use reqwest::Method;
use serde_json::json;
use service::http::access::{Who, table};

use crate::door::{Client, Door};
use crate::world::World;

async fn operator() -> (World, Door, Client) {
    let world = World::sqlite().await;
    let door = Door::open(&world).await;
    let client = door.client(&world, &world.operator().await).await;
    (world, door, client)
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_with_the_limit_in_one_shape() {
    let (world, _door, client) = operator().await;
    let large = "x".repeat(world.app.config.limits.body_bytes_max + 1);
    let answer = client.post("/api/v1/organisations", json!({ "key": large })).await.expect(413);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.json()["type"], "/problems/too-large");
}

#[tokio::test]
async fn what_cannot_be_read_is_told_where() {
    let (_world, _door, client) = operator().await;
    let path = "/api/v1/organisations";
    let broken =
        client.request(Method::POST, path).header("Content-Type", "application/json").body("{\"key\":");
    let answer = client.send(broken).await.expect(400);
    assert!(answer.json()["detail"].as_str().unwrap().contains("line 1 column"), "{}", answer.text);
    let unknown = client.post(path, json!({ "key": "a", "colour": "red" })).await.expect(422);
    assert!(unknown.text.contains("colour"), "{}", unknown.text);
    let word = json!({ "key": "a", "name": "A", "kind": "zoo", "country": "FR", "zone": "Europe/Paris" });
    let answer = client.post(path, word).await.expect(422).json();
    assert_eq!(answer["errors"][0]["pointer"], "/kind");
    assert!(answer["detail"].as_str().unwrap().contains("sme"), "the choices are named: {answer}");
}

#[tokio::test]
async fn a_post_from_another_site_is_refused_before_anything_else() {
    let (_world, door, _client) = operator().await;
    let stranger = door.stranger();
    for (method, pattern, _) in table().filter(|line| line.0 != "GET") {
        let path = pattern.replace(['{', '}'], "");
        let request = stranger.request(method.parse().unwrap(), &path).header("Sec-Fetch-Site", "cross-site");
        let answer = stranger.send(request.header("Origin", "https://evil.example")).await;
        assert_eq!(answer.status.as_u16(), 403, "{method} {path}: {}", answer.text);
    }
}

#[tokio::test]
async fn nothing_is_changed_by_a_get() {
    let (_world, _door, client) = operator().await;
    let readable: Vec<&str> = table().filter(|line| line.0 == "GET").map(|line| line.1).collect();
    for (method, pattern, _) in table().filter(|line| line.0 != "GET" && !readable.contains(&line.1)) {
        let path = pattern.replace(['{', '}'], "");
        let answer = client.get(&path).await;
        assert!(matches!(answer.status.as_u16(), 404 | 405), "{method} {path} by GET: {}", answer.status);
    }
}

#[tokio::test]
async fn every_answer_forbids_what_a_page_does_not_need() {
    let (_world, door, client) = operator().await;
    let stranger = door.stranger();
    for (_, pattern, who) in table().filter(|line| line.0 == "GET") {
        let path = pattern.replace(['{', '}'], "");
        let answer = if *who == Who::Anyone { stranger.get(&path).await } else { client.get(&path).await };
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!answer.header("referrer-policy").is_empty(), "{path}");
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_revoked_token_opens_nothing() {
    let (_world, door, client) = operator().await;
    let made = client.post("/api/v1/me/tokens", json!({ "name": "x", "access": "read" })).await.expect(201);
    let machine = door.with_token(made.json()["token"].as_str().unwrap());
    machine.get("/api/v1/me").await.expect(200);
    machine.post("/api/v1/me/tokens", json!({ "name": "y", "access": "write" })).await.expect(403);
    let path = format!("/api/v1/me/tokens/{}", made.id());
    client.send(client.request(Method::DELETE, &path)).await.expect(204);
    let refused = machine.get("/api/v1/me").await.expect(401);
    assert!(refused.text.contains("revoked"), "{}", refused.text);
}

#[tokio::test]
async fn an_edit_needs_the_version_that_was_seen() {
    let (_world, _door, client) = operator().await;
    let profile = json!({ "key": "a", "name": "A", "kind": "sme", "country": "FR", "zone": "Europe/Paris" });
    let made = client.post("/api/v1/organisations", profile.clone()).await.expect(201);
    let path = made.header("location");
    client.send(client.request(Method::PUT, &path).json(&profile)).await.expect(428);
    let seen: i64 = made.header("etag").trim_matches('"').parse().unwrap();
    let mut changed = profile.clone();
    changed["name"] = json!("B");
    client.change(Method::PUT, &path, seen, changed.clone()).await.expect(200);
    client.change(Method::PUT, &path, seen, changed).await.expect(412);
}

#[tokio::test]
async fn the_service_says_how_it_is() {
    let (_world, door, _client) = operator().await;
    let health = door.stranger().get("/healthz").await.expect(200).json();
    assert_eq!(health["status"], "ok");
    assert!(health["tzdb"].as_str().unwrap().starts_with("20"), "{health}");
    // The world's clock is in March 2027, long after any release that this program can know.
    assert!(health["tzdb_age_days"].as_i64().unwrap() > 90, "{health}");
    assert_eq!(health["tzdb_old"], true);
}
