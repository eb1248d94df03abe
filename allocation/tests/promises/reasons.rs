//! Each request that is left out says why, and what is said is true.

use std::{collections::BTreeSet, ops::ControlFlow};

use allocation::{
    LeftOut, Limits, Obstacle, Placement, Problem, Reason, Solution, Timetable, check,
    document::{DelegateDocument, OrganisationDocument, ProblemDocument},
    preflight, solve,
};

use crate::{tiny, worlds};

fn solved(document: &ProblemDocument) -> (Problem, Option<Solution>) {
    let problem = Problem::new(document).unwrap();
    let limits = Limits { steps: 3_000, ..Default::default() };
    let outcome = solve(&problem, &limits, &mut |_| ControlFlow::Continue(()));
    let solution = outcome.solution().cloned();
    (problem, solution)
}

/// Two companies, two slots, one table, and three more changes.
fn reasons(change: impl FnOnce(&mut ProblemDocument)) -> Vec<LeftOut> {
    let mut document = ProblemDocument {
        organisations: ["a", "b", "c"].map(|key| OrganisationDocument { key: key.into() }).to_vec(),
        delegates: ["a", "b", "c"]
            .map(|key| DelegateDocument {
                key: format!("{key}1"),
                organisation: key.into(),
                ..Default::default()
            })
            .to_vec(),
        requests: vec![],
        ..worlds::day(4, 1, 2, 1)
    };
    change(&mut document);
    let (_, solution) = solved(&document);
    solution.unwrap().left_out
}

fn request(key: &str, first: &str, second: &str) -> allocation::document::RequestDocument {
    let side = |organisation: &str| allocation::document::SideDocument {
        organisation: organisation.into(),
        ..Default::default()
    };
    let sides = vec![side(first), side(second)];
    allocation::document::RequestDocument { key: key.into(), sides, ..Default::default() }
}

#[test]
fn without_a_common_slot_it_says_when_each_side_could() {
    let left_out = reasons(|p| {
        p.delegates[0].available = Some(vec!["s0".into()]);
        p.delegates[1].available = Some(vec!["s1".into()]);
        p.requests.push(request("ab", "a", "b"));
    });
    let [LeftOut { reasons, .. }] = left_out.as_slice() else { panic!("{left_out:?}") };
    let [Reason::NoCommonSlot { sides }] = reasons.as_slice() else { panic!("{reasons:?}") };
    assert_eq!(
        (sides[0].slots.as_slice(), sides[1].slots.as_slice()),
        (&["s0".to_owned()][..], &["s1".to_owned()][..])
    );
}

#[test]
fn when_every_table_is_taken_it_says_so_for_each_slot() {
    let left_out = reasons(|p| {
        p.requests = vec![request("ab", "a", "b"), request("bc", "b", "c"), request("ac", "a", "c")];
        p.requests[2].slots = Some(vec!["s0".into()]);
        p.requests[0].weight = Some(9);
        p.requests[1].weight = Some(9);
    });
    let [LeftOut { request, reasons, .. }] = left_out.as_slice() else { panic!("{left_out:?}") };
    assert_eq!(request, "ac");
    let [Reason::Blocked { slot, by }] = reasons.as_slice() else { panic!("{reasons:?}") };
    assert_eq!(slot, "s0");
    assert!(by.contains(&Obstacle::TablesTaken { tables: 1 }), "{by:?}");
    assert!(by.iter().any(|obstacle| matches!(obstacle, Obstacle::Busy { .. })), "{by:?}");
}

#[test]
fn a_full_delegate_is_named() {
    let left_out = reasons(|p| {
        p.delegates[0].most_meetings = Some(1);
        p.requests = vec![request("ab", "a", "b"), request("ac", "a", "c")];
    });
    let [LeftOut { reasons, .. }] = left_out.as_slice() else { panic!("{left_out:?}") };
    let expected = Reason::QuotaReached { organisation: "a".into(), delegates: vec!["a1".into()] };
    assert_eq!(reasons.as_slice(), [expected]);
}

#[test]
fn whatever_is_left_out_has_reasons_and_fits_nowhere_as_things_are() {
    let mut kinds = BTreeSet::new();
    for seed in 0..1_500 {
        let document = tiny::problem(seed);
        let (problem, Some(solution)) = solved(&document) else {
            continue;
        };
        let placed = solution.timetable.placements().len();
        assert_eq!(placed + solution.left_out.len(), problem.request_count());
        for left_out in &solution.left_out {
            assert!(!left_out.reasons.is_empty(), "seed {seed}: {left_out:?}");
            for reason in &left_out.reasons {
                kinds.insert(kind(reason));
                if let Reason::Blocked { by, .. } = reason {
                    assert!(!by.is_empty(), "seed {seed}: {left_out:?}");
                    kinds.extend(by.iter().map(obstacle));
                }
            }
            fits_nowhere(&problem, &document, &solution.timetable, &left_out.request);
        }
    }
    let expected = [
        "blocked",
        "busy",
        "interpreters_taken",
        "lunch",
        "mark_quota",
        "no_allowed_slot",
        "no_common_slot",
        "no_interpreter",
        "no_suitable_table",
        "order",
        "people_changed",
        "quota",
        "quota_reached",
        "run_too_long",
        "settled",
        "tables_taken",
    ];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

fn kind(reason: &Reason) -> String {
    serde_json::to_value(reason).unwrap()["why"].as_str().unwrap().into()
}

fn obstacle(obstacle: &Obstacle) -> String {
    serde_json::to_value(obstacle).unwrap()["what"].as_str().unwrap().into()
}

fn fits_nowhere(problem: &Problem, document: &ProblemDocument, timetable: &Timetable, key: &str) {
    let request = problem.request(key).unwrap();
    for seats in crate::brute::seatings(problem, document, request) {
        for slot in problem.slots() {
            for table in problem.tables() {
                for interpreter in std::iter::once(None).chain(problem.interpreters().map(Some)) {
                    let mut placements = timetable.placements().to_vec();
                    let placement = Placement::new(request, slot, table, seats.clone());
                    placements.push(placement.with_interpreter(interpreter));
                    assert!(check(problem, &Timetable::new(placements)).is_err(), "{key} in {document:#?}");
                }
            }
        }
    }
}

#[test]
fn preflight_sees_what_can_never_work_and_promises_no_more_than_there_is() {
    let mut seen = 0;
    for seed in 0..1_000 {
        let document = tiny::problem(seed);
        let (problem, solution) = solved(&document);
        let before = preflight(&problem);
        let Some(solution) = solution else {
            continue;
        };
        assert!(before.conflicts.is_empty());
        let left_out: BTreeSet<_> = solution.left_out.iter().map(|row| &row.request).collect();
        assert!(before.impossible.iter().all(|row| left_out.contains(&row.request)));
        assert!(before.left_out_bound <= solution.score.terms()[0].value);
        for over in &before.over_capacity {
            seen += 1;
            assert!(over.room < over.requests, "{over:?}");
            assert!(!solution.left_out.is_empty());
        }
    }
    assert!(seen > 20, "{seen} delegates over capacity: the mix says little");
}

#[test]
fn preflight_counts_places_for_each_mark() {
    let mut document = worlds::day(10, 20, 4, 3);
    document.delegates.iter_mut().for_each(|row| row.unavailable.clear());
    document.slots[0].marks = vec!["early".into()];
    document.requests[5].marks = vec!["early".into()];
    let preflight = preflight(&Problem::new(&document).unwrap());
    let [all, early] = preflight.supply.as_slice() else { panic!("{preflight:?}") };
    assert_eq!((all.mark.as_deref(), all.places), (None, 4 * 3));
    assert_eq!((all.requests, preflight.impossible.len()), (20, 0));
    assert_eq!((early.mark.as_deref(), early.places), (Some("early"), 3));
    assert_eq!(early.requests, 1);
}
