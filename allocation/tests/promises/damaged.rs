//! Whatever JSON arrives, it is read or refused, and what is read can be solved.

use std::ops::ControlFlow;

use allocation::{Limits, check, document, preflight, solve};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::tiny;

/// Every place in a JSON value, as a pointer.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, inner)| places(inner, &format!("{at}/{name}"), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, inner)| places(inner, &format!("{at}/{n}"), found));
        }
        _ => {}
    }
}

fn damage() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!([])),
        Just(json!(0)),
        Just(json!(1)),
        Just(json!(4_294_967_295_u32)),
        Just(json!(i64::MIN)),
        Just(json!(i64::MAX)),
        Just(json!("A0")),
        Just(json!("r0")),
        Just(json!("o1")),
        Just(json!(["o0d0", "o0d0"])),
        Just(json!(["A0", "A0"])),
        Just(json!({ "slot": "A1" })),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_damaged_document_is_refused_or_solved_but_never_a_panic(
        seed in 0_u64..3_000,
        damages in prop::collection::vec((any::<prop::sample::Index>(), damage()), 1..4),
    ) {
        let mut value = serde_json::to_value(tiny::problem(seed)).unwrap();
        for (place, damage) in damages {
            let mut found = Vec::new();
            places(&value, "", &mut found);
            *value.pointer_mut(place.get::<String>(&found)).unwrap() = damage;
        }
        match document::read(&value.to_string()) {
            Err(refused) => prop_assert!(!refused.to_string().is_empty()),
            Ok(problem) => {
                let _ = preflight(&problem);
                let limits = Limits { steps: 300, nodes: 2_000, seed, ..Default::default() };
                let outcome = solve(&problem, &limits, &mut |_| ControlFlow::Continue(()));
                if let Some(solution) = outcome.solution() {
                    let checked = check(&problem, &solution.timetable);
                    prop_assert!(checked.is_ok(), "{:?}", checked);
                    prop_assert_eq!(checked.unwrap().score().values(), solution.score.values());
                }
            }
        }
    }
}
