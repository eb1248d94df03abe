//! Who may see and do what, over every route there is.

use std::collections::BTreeSet;

use service::http::access::{Who, table};
use service::http::api;

use crate::door::Door;
use crate::world::World;

/// Every method and path of the API, as its own description has them.
fn described() -> BTreeSet<(String, String)> {
    let description = serde_json::to_value(api::description()).unwrap();
    let paths = description["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys().filter(|key| *key != "parameters");
            methods.map(|method| (method.to_uppercase(), path.clone())).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn every_route_of_the_api_has_its_line_and_every_line_its_route() {
    let described = described();
    let lines: BTreeSet<(String, String)> = table()
        .filter(|line| line.1.starts_with("/api/v1/"))
        .map(|line| (line.0.to_owned(), line.1.to_owned()))
        .collect();
    assert_eq!(described, lines);
}

#[test]
fn no_line_stands_twice() {
    let mut seen = BTreeSet::new();
    for line in table() {
        assert!(seen.insert((line.0, line.1)), "{} {} stands twice", line.0, line.1);
    }
}

/// Fills the parameters of a pattern with ids of nothing.
fn of_nothing(pattern: &str) -> String {
    let id = "018f0000-0000-7000-8000-000000000000";
    let mut parts = pattern.split('/').map(|part| if part.starts_with('{') { id } else { part });
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |path, part| format!("{path}/{part}"))
}

#[tokio::test]
async fn a_stranger_is_let_in_only_where_anyone_is() {
    let world = World::sqlite().await;
    let door = Door::open(&world).await;
    let stranger = door.stranger();
    for (method, pattern, _) in table().filter(|line| line.2 != Who::Anyone) {
        let path = of_nothing(pattern);
        let request = stranger.request(method.parse().unwrap(), &path).header("Accept", "application/json");
        let answer = stranger.send(request).await;
        assert_eq!(answer.status.as_u16(), 401, "{method} {path}: {}", answer.text);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{method} {path}");
    }
}

#[tokio::test]
async fn rows_that_are_not_there_look_like_rows_that_are_not_yours() {
    let world = World::sqlite().await;
    let door = Door::open(&world).await;
    let operator = world.operator().await;
    let client = door.client(&world, &operator).await;
    let of_missions = |pattern: &str| {
        ["{mission}", "{leg}", "{item}", "{session}", "{slot}", "{delegate}", "{request}", "{run}"]
            .iter()
            .any(|name| pattern.contains(name))
    };
    for (method, pattern, _) in table().filter(|line| of_missions(line.1)) {
        let path = of_nothing(pattern);
        let answer = client.send(client.request(method.parse().unwrap(), &path)).await;
        assert_eq!(answer.status.as_u16(), 404, "{method} {path}: {}", answer.text);
    }
}
