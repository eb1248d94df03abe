//! Which crate may lean on which: `tests → service → {allocation, calendar, entity, migration}`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use super::{assert_bites, assert_none, root};

/// Each member and the members that it may name.
const DIRECTIONS: [(&str, &[&str]); 6] = [
    ("allocation", &[]),
    ("calendar", &[]),
    ("entity", &[]),
    ("migration", &[]),
    ("service", &["allocation", "calendar", "entity", "migration"]),
    ("tests", &["allocation", "calendar", "entity", "migration", "service"]),
];

/// What a crate must never reach, directly or through others, when it is built for use.
const PURITY: [(&str, &[&str]); 2] = [
    ("allocation", &["tokio", "axum", "sea-orm", "lettre", "reqwest"]),
    ("calendar", &["tokio", "axum", "sea-orm", "lettre", "reqwest"]),
];

/// What a crate must not name itself. Rows stay home: what leaves the house is written by hand in `service`.
const NOT_NAMED: [(&str, &[&str]); 1] = [("entity", &["serde"])];

/// The workspace as cargo resolved it. Packages are told apart by id, since a name may come in two versions.
#[derive(Default)]
struct Graph {
    names: BTreeMap<String, String>,
    /// Our own packages.
    members: BTreeSet<String>,
    /// What each package names in its manifest, of every kind (normal, dev, build), by name.
    named: BTreeMap<String, BTreeSet<String>>,
    /// The same, of the normal kind only.
    named_for_use: BTreeMap<String, BTreeSet<String>>,
    /// What each package is built with for use, by id.
    built_with: BTreeMap<String, Vec<String>>,
}

/// Reads what `cargo metadata` prints.
fn graph(metadata: &Value) -> Graph {
    let mut graph = Graph::default();
    for id in list(&metadata["workspace_members"]) {
        graph.members.insert(text(id));
    }
    for package in list(&metadata["packages"]) {
        let id = text(&package["id"]);
        graph.names.insert(id.clone(), text(&package["name"]));
        for dependency in list(&package["dependencies"]) {
            let name = text(&dependency["name"]);
            if dependency["kind"].is_null() {
                graph.named_for_use.entry(id.clone()).or_default().insert(name.clone());
            }
            graph.named.entry(id.clone()).or_default().insert(name);
        }
    }
    for node in list(&metadata["resolve"]["nodes"]) {
        let for_use = |dependency: &&Value| list(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null());
        let built_with =
            list(&node["deps"]).filter(for_use).map(|dependency| text(&dependency["pkg"])).collect();
        graph.built_with.insert(text(&node["id"]), built_with);
    }
    graph
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().expect("a list in cargo's metadata").iter()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text in cargo's metadata").to_owned()
}

/// The rule: a member names only the members that [`DIRECTIONS`] allows.
fn wrong_directions(graph: &Graph) -> Vec<String> {
    let members: BTreeSet<&str> = graph.members.iter().map(|id| graph.names[id].as_str()).collect();
    let mut findings = Vec::new();
    for id in &graph.members {
        let name = graph.names[id].as_str();
        let Some((_, allowed)) = DIRECTIONS.iter().find(|(member, _)| *member == name) else {
            findings.push(format!("`{name}` has no place yet: say in DIRECTIONS which members it may name"));
            continue;
        };
        for dependency in graph.named.get(id).into_iter().flatten() {
            if members.contains(dependency.as_str()) && !allowed.contains(&dependency.as_str()) {
                findings.push(format!("`{name}` may not name `{dependency}`"));
            }
        }
    }
    findings
}

/// The rule: nothing in [`PURITY`] is reached by what a pure crate is built with.
fn impurities(graph: &Graph) -> Vec<String> {
    let mut findings = Vec::new();
    for (member, forbidden) in PURITY {
        let mut queue: Vec<(String, String)> =
            named(graph, member).map(|id| (id.clone(), member.to_owned())).collect();
        let mut seen = BTreeSet::new();
        while let Some((id, way)) = queue.pop() {
            for next in graph.built_with.get(&id).into_iter().flatten() {
                let name = graph.names[next].as_str();
                let way = format!("{way} → {name}");
                if forbidden.contains(&name) {
                    findings.push(format!("`{member}` may not depend on `{name}`: {way}"));
                } else if seen.insert(next.clone()) {
                    queue.push((next.clone(), way));
                }
            }
        }
    }
    findings
}

/// The rule: no member names what [`NOT_NAMED`] keeps out of its own manifest.
fn named_in_vain(graph: &Graph) -> Vec<String> {
    let mut findings = Vec::new();
    for (member, forbidden) in NOT_NAMED {
        for dependency in named(graph, member).filter_map(|id| graph.named_for_use.get(id)).flatten() {
            if forbidden.contains(&dependency.as_str()) {
                findings.push(format!("`{member}` may not name `{dependency}`"));
            }
        }
    }
    findings
}

/// The members of this name; one, or none in a planted example.
fn named<'a>(graph: &'a Graph, name: &'a str) -> impl Iterator<Item = &'a String> {
    graph.members.iter().filter(move |id| graph.names[*id] == name)
}

/// What cargo resolved for this machine.
fn workspace() -> Graph {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let run = |program: &str, arguments: &[&str]| {
        let out = Command::new(program).args(arguments).current_dir(root()).output().expect(program);
        assert!(out.status.success(), "{program}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).expect("UTF-8")
    };
    let version = run(&std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned()), &["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host");
    // Only this machine's packages: for the others cargo would have to fetch what nothing here builds.
    let metadata = run(&cargo, &["metadata", "--format-version=1", "--locked", "--filter-platform", host]);
    graph(&serde_json::from_str(&metadata).expect("JSON"))
}

#[test]
fn crates_lean_only_the_way_they_should() {
    assert_none(&wrong_directions(&workspace()));
}

#[test]
fn the_pure_crates_never_reach_the_world() {
    let graph = workspace();
    assert_none(&impurities(&graph));
    // The walk does see what is behind others: `service` reaches all that the pure crates must not.
    let names: BTreeSet<&str> = graph.names.values().map(String::as_str).collect();
    assert!(PURITY.iter().all(|(_, forbidden)| forbidden.iter().all(|name| names.contains(name))));
}

#[test]
fn entity_does_not_name_serde() {
    assert_none(&named_in_vain(&workspace()));
}

/// Members and what each names; packages further down are named as strings too.
fn planted(members: &[&str], edges: &[(&str, &str)]) -> Graph {
    let mut graph =
        Graph { members: members.iter().map(|name| (*name).to_owned()).collect(), ..Graph::default() };
    for (from, to) in edges {
        for name in [from, to] {
            graph.names.insert((*name).to_owned(), (*name).to_owned());
        }
        for named in [&mut graph.named, &mut graph.named_for_use] {
            named.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        graph.built_with.entry((*from).to_owned()).or_default().push((*to).to_owned());
    }
    graph
}

#[test]
fn a_migration_that_names_an_entity_is_refused() {
    let graph = planted(&["migration", "entity"], &[("migration", "entity"), ("entity", "sea-orm")]);
    assert_bites(&wrong_directions(&graph), "`migration` may not name `entity`");
}

#[test]
fn a_member_nobody_placed_is_refused() {
    assert_bites(
        &wrong_directions(&planted(&["billing"], &[("billing", "serde")])),
        "`billing` has no place",
    );
}

#[test]
fn a_pure_crate_that_reaches_tokio_through_another_is_refused() {
    let graph = planted(&["calendar"], &[("calendar", "icalendar"), ("icalendar", "tokio")]);
    assert_bites(&impurities(&graph), "calendar → icalendar → tokio");
}

#[test]
fn an_entity_that_names_serde_is_refused() {
    let graph = planted(&["entity"], &[("entity", "sea-orm"), ("sea-orm", "serde"), ("entity", "serde")]);
    assert_bites(&named_in_vain(&graph), "`entity` may not name `serde`");
    assert_none(&named_in_vain(&planted(&["entity"], &[("entity", "sea-orm"), ("sea-orm", "serde")])));
}
