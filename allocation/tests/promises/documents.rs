//! Problems and timetables as JSON, and the schemas that describe them.

use std::{collections::BTreeSet, ops::ControlFlow, path::Path};

use allocation::{
    Limits, Outcome, Problem, ProblemDocument, Status, Timetable, TimetableDocument, check,
    document::{self, MeetingDocument, PinDocument, PrecedenceDocument, Unreadable},
    solve,
};
use serde_json::Value;

use crate::tiny;

fn text(path: &str) -> String {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    std::fs::read_to_string(docs.join(path)).unwrap()
}

fn json(path: &str) -> Value {
    serde_json::from_str(&text(path)).unwrap()
}

/// Whether a value has the shape of a schema: the few words that ours use.
fn fits(schema: &Value, root: &Value, value: &Value) -> Result<(), String> {
    if let Some(name) = schema["$ref"].as_str() {
        return fits(root.pointer(&name[1..]).unwrap(), root, value);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fitting = choices.iter().filter(|one| fits(one, root, value).is_ok()).count();
        return if fitting == 1 { Ok(()) } else { Err(format!("{fitting} shapes fit {value}")) };
    }
    if let Some(choices) = schema["enum"].as_array() {
        return if choices.contains(value) { Ok(()) } else { Err(format!("no choice: {value}")) };
    }
    if let Some(only) = schema.get("const") {
        return if only == value { Ok(()) } else { Err(format!("{value} is not {only}")) };
    }
    match (schema["type"].as_str().unwrap(), value) {
        ("string", Value::String(_)) | ("boolean", Value::Bool(_)) => Ok(()),
        ("integer", Value::Number(number)) => {
            let range = schema["minimum"].as_u64().unwrap()..=schema["maximum"].as_u64().unwrap();
            let inside = number.as_u64().is_some_and(|number| range.contains(&number));
            if inside { Ok(()) } else { Err(format!("{number} is out of {range:?}")) }
        }
        ("array", Value::Array(items)) => {
            items.iter().try_for_each(|item| fits(&schema["items"], root, item))
        }
        ("object", Value::Object(fields)) => {
            if schema["additionalProperties"].is_object() {
                return fields.values().try_for_each(|one| fits(&schema["additionalProperties"], root, one));
            }
            assert_eq!(schema["additionalProperties"], Value::Bool(false));
            for required in schema["required"].as_array().unwrap() {
                if !fields.contains_key(required.as_str().unwrap()) {
                    return Err(format!("{required} is missing in {value}"));
                }
            }
            fields.iter().try_for_each(|(name, field)| match schema["properties"].get(name) {
                Some(property) => fits(property, root, field),
                None => Err(format!("{name} is unknown")),
            })
        }
        (expected, _) => Err(format!("{value} is not a {expected}")),
    }
}

/// Every property name of a schema, with the names of what refers to it left out.
fn properties(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            for (name, inner) in fields {
                if name == "properties" {
                    found.extend(inner.as_object().unwrap().keys().cloned());
                }
                properties(inner, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| properties(item, found)),
        _ => {}
    }
}

fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.keys().cloned());
            // Its fields are marks of the problem's own.
            let inner = fields.iter().filter(|(name, _)| *name != "most_per_mark");
            inner.for_each(|(_, inner)| names(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, found)),
        _ => {}
    }
}

fn solved(problem: &Problem) -> Outcome {
    solve(problem, &Limits { steps: 2_000, ..Default::default() }, &mut |_| ControlFlow::Continue(()))
}

#[test]
fn the_example_is_read_solved_written_and_read_again() {
    let problem = document::read(&text("examples/allocation.json")).unwrap();
    let outcome = solved(&problem);
    assert_eq!(outcome.status(), Status::Optimal, "{:?}", outcome.solution().map(|s| &s.score));
    let written = document::write(&outcome.document(&problem));
    let again: TimetableDocument = serde_json::from_str(&written).unwrap();
    assert_eq!(again, outcome.document(&problem));
    let timetable = Timetable::read(&problem, &again).unwrap();
    let checked = check(&problem, &timetable).unwrap();
    assert_eq!(checked.timetable(), &outcome.solution().unwrap().timetable);
    assert_eq!(again.left_out.len(), 1, "only the request that is too early: {written}");
}

#[test]
fn every_document_has_the_shape_of_its_schema_and_the_schemas_name_nothing_else() {
    let (problem_schema, timetable_schema) =
        (json("allocation-problem.schema.json"), json("allocation-timetable.schema.json"));
    let example = json("examples/allocation.json");
    fits(&problem_schema, &problem_schema, &example).unwrap();
    let mut seen = BTreeSet::new();
    names(&example, &mut seen);
    for seed in 0..2_000 {
        let document = tiny::problem(seed);
        let written = serde_json::to_value(&document).unwrap();
        fits(&problem_schema, &problem_schema, &written).unwrap();
        assert_eq!(serde_json::from_value::<ProblemDocument>(written.clone()).unwrap(), document);
        names(&written, &mut seen);
        let problem = Problem::new(&document).unwrap();
        let outcome =
            solve(&problem, &Limits { steps: 200, nodes: 0, seed, conflicts: 0, threads: 1 }, &mut |_| {
                ControlFlow::Continue(())
            });
        let timetable = serde_json::to_value(outcome.document(&problem)).unwrap();
        fits(&timetable_schema, &timetable_schema, &timetable).unwrap();
        names(&timetable, &mut seen);
    }
    let mut described = BTreeSet::new();
    properties(&problem_schema, &mut described);
    properties(&timetable_schema, &mut described);
    // An order of objectives is given by no random problem; a schema test of its own below.
    seen.insert("objectives".into());
    assert_eq!(described, seen);
}

#[test]
fn an_order_of_objectives_can_be_given_as_data() {
    let mut written = json("examples/allocation.json");
    written["options"]["objectives"] = serde_json::json!(["left_out", "idle_slots", "breaks"]);
    let schema = json("allocation-problem.schema.json");
    fits(&schema, &schema, &written).unwrap();
    let problem = document::read(&written.to_string()).unwrap();
    let outcome = solved(&problem);
    let terms = outcome.solution().unwrap().score.terms().to_vec();
    let names: Vec<_> = terms.iter().map(|term| term.objective.name()).collect();
    assert_eq!(names, ["left_out", "idle_slots", "breaks"]);
}

#[test]
fn an_unknown_field_is_refused_with_its_place() {
    let text = text("examples/allocation.json").replacen("\"session\"", "\"sesion\"", 1);
    let Err(Unreadable::Shape(error)) = document::read(&text) else { panic!("it was read") };
    assert!(error.to_string().contains("unknown field `sesion`"), "{error}");
    assert!(error.line() > 1);
}

#[test]
fn small_documents_stay_small() {
    let meeting = MeetingDocument { request: "r".into(), ..Default::default() };
    let pin = PinDocument { slot: "9:00".into(), table: None };
    let order = PrecedenceDocument { first: "a".into(), second: "b".into(), gap_minutes: 0 };
    assert_eq!(serde_json::to_string(&pin).unwrap(), r#"{"slot":"9:00"}"#);
    assert_eq!(serde_json::to_string(&order).unwrap(), r#"{"first":"a","second":"b"}"#);
    let timetable = TimetableDocument { meetings: vec![meeting], ..Default::default() };
    let expected = r#"{"meetings":[{"request":"r","slot":"","table":"","delegates":[]}]}"#;
    assert_eq!(serde_json::to_string(&timetable).unwrap(), expected);
}
