//! A POST that is repeated with the same Idempotency-Key does its work once.

use reqwest::Method;
use serde_json::json;

use crate::door::{Answer, Client, Door};
use crate::world::World;

async fn post(client: &Client, key: &str, name: &str) -> Answer {
    let body = json!({ "key": name, "name": name, "kind": "sme", "country": "FR", "zone": "Europe/Paris" });
    let request = client.request(Method::POST, "/api/v1/organisations").header("Idempotency-Key", key);
    client.send(request.json(&body)).await
}

#[tokio::test]
async fn a_repeated_post_does_its_work_once_and_is_answered_the_same() {
    World::each(async |world| {
        let door = Door::open(&world).await;
        let client = door.client(&world, &world.operator().await).await;
        let first = post(&client, "one", "alpha").await.expect(201);
        let again = post(&client, "one", "alpha").await.expect(201);
        assert_eq!(again.text, first.text);
        assert_eq!(again.header("location"), first.header("location"));
        assert_eq!(again.header("idempotency-replayed"), "true");
        let other = post(&client, "one", "beta").await.expect(422);
        assert!(other.text.contains("idempotency-key-reused"), "{}", other.text);
    })
    .await;
}

#[tokio::test]
async fn a_refused_post_gives_its_key_back() {
    let world = World::sqlite().await;
    let door = Door::open(&world).await;
    let client = door.client(&world, &world.operator().await).await;
    post(&client, "one", "not a key").await.expect(422);
    post(&client, "one", "alpha").await.expect(201);
}
