//! The checker refuses every timetable that breaks a rule, and names the rule.

use std::{collections::BTreeSet, ops::ControlFlow};

use allocation::{
    Limits, Problem, ProblemDocument, Timetable, TimetableDocument, Violation, check,
    document::{
        DelegateDocument, InterpreterDocument, LunchDocument, MeetingDocument, OptionsDocument,
        OrganisationDocument, PinDocument, PrecedenceDocument, RequestDocument, SideDocument, SlotDocument,
        TableDocument, TravelDocument,
    },
    solve,
};

use crate::worlds;

fn slot(key: &str, session: &str, start: i64, place: &str) -> SlotDocument {
    SlotDocument {
        key: key.into(),
        session: session.into(),
        start,
        end: start + 1_200,
        place: Some(place.into()),
        marks: vec![],
    }
}

fn request(key: &str, sides: &[&str]) -> RequestDocument {
    let side =
        |organisation: &&str| SideDocument { organisation: (*organisation).into(), ..Default::default() };
    RequestDocument { key: key.into(), sides: sides.iter().map(side).collect(), ..Default::default() }
}

fn interpreter(key: &str, languages: &[&str], unavailable: &[&str]) -> InterpreterDocument {
    InterpreterDocument {
        key: key.into(),
        languages: languages.iter().map(|key| (*key).into()).collect(),
        unavailable: unavailable.iter().map(|key| (*key).into()).collect(),
        ..Default::default()
    }
}

/// Four slots in the hall, one at the same time as the second, one in the annex right after the
/// fourth; three organisations, the first with two delegates. Those of the
/// first speak English, those of the third Japanese.
fn problem() -> ProblemDocument {
    ProblemDocument { requests: requests(), ..without_requests() }
}

fn without_requests() -> ProblemDocument {
    let delegate = |key: &str, organisation: &str, unavailable: &[&str]| DelegateDocument {
        key: key.into(),
        organisation: organisation.into(),
        unavailable: unavailable.iter().map(|key| (*key).into()).collect(),
        ..Default::default()
    };
    let table = |key: &str| TableDocument { key: key.into(), ..Default::default() };
    ProblemDocument {
        slots: vec![
            slot("s1", "hall", 3_600, "hall"),
            slot("s2", "hall", 4_800, "hall"),
            SlotDocument { marks: vec!["late".into()], ..slot("s3", "hall", 6_000, "hall") },
            SlotDocument { marks: vec!["late".into()], ..slot("s4", "hall", 7_200, "hall") },
            slot("p2", "parallel", 4_800, "hall"),
            slot("x5", "annex", 8_400, "annex"),
        ],
        tables: vec![
            TableDocument { kinds: vec!["quiet".into()], ..table("t1") },
            TableDocument { excluded: vec!["s4".into()], ..table("t2") },
            TableDocument { organisation: Some("c".into()), ..table("booth") },
        ],
        organisations: ["a", "b", "c"].map(|key| OrganisationDocument { key: key.into() }).to_vec(),
        delegates: vec![
            DelegateDocument { languages: vec!["en".into()], ..delegate("a1", "a", &[]) },
            DelegateDocument {
                languages: vec!["en".into()],
                arrives: Some(3_600),
                ..delegate("a2", "a", &[])
            },
            delegate("b1", "b", &["s4"]),
            DelegateDocument {
                most_meetings: Some(2),
                languages: vec!["ja".into()],
                ..delegate("c1", "c", &[])
            },
        ],
        requests: vec![],
        precedences: vec![PrecedenceDocument { first: "ab".into(), second: "ac".into(), gap_minutes: 20 }],
        travel: vec![TravelDocument { from: "hall".into(), to: "annex".into(), minutes: 10 }],
        options: OptionsDocument {
            longest_run: Some(2),
            most_per_mark: [("late".to_owned(), 1)].into(),
            lunch: vec![LunchDocument { slots: vec!["s3".into(), "s4".into()], ..Default::default() }],
            arrival_rest_minutes: 20,
            ..Default::default()
        },
        interpreters: vec![interpreter("i1", &["en", "ja"], &["s4"]), interpreter("i2", &["en", "de"], &[])],
        published: None,
    }
}

fn requests() -> Vec<RequestDocument> {
    vec![
        RequestDocument { vetoes: vec!["s3".into()], ..request("ab", &["a", "b"]) },
        RequestDocument { needs: vec!["quiet".into()], ..request("bc", &["b", "c"]) },
        request("ac", &["a", "c"]),
        RequestDocument {
            pin: Some(PinDocument { slot: "x5".into(), table: Some("t2".into()) }),
            ..request("pinned", &["a", "b"])
        },
        request("more", &["a", "c"]),
        request("again", &["a", "b"]),
    ]
}

fn meeting(request: &str, slot: &str, table: &str, delegates: &[&str]) -> MeetingDocument {
    MeetingDocument {
        request: request.into(),
        slot: slot.into(),
        table: table.into(),
        delegates: delegates.iter().map(|key| (*key).into()).collect(),
        interpreter: None,
    }
}

fn interpreted(interpreter: &str, meeting: MeetingDocument) -> MeetingDocument {
    MeetingDocument { interpreter: Some(interpreter.into()), ..meeting }
}

fn kept() -> Vec<MeetingDocument> {
    vec![
        meeting("ab", "s1", "t2", &["a1", "b1"]),
        meeting("bc", "s2", "t1", &["b1", "c1"]),
        interpreted("i1", meeting("ac", "s3", "booth", &["a1", "c1"])),
        meeting("pinned", "x5", "t2", &["a2", "b1"]),
    ]
}

fn verdict(meetings: Vec<MeetingDocument>) -> Result<Vec<u64>, Vec<Violation>> {
    let problem = Problem::new(&problem()).unwrap();
    let document = TimetableDocument { meetings, ..Default::default() };
    let timetable = Timetable::read(&problem, &document).unwrap();
    check(&problem, &timetable).map(|checked| checked.score().values())
}

#[test]
fn a_timetable_that_keeps_every_rule_is_accepted_with_its_score() {
    // Left out: "more" and "again", of weight 2 each. One break: a1 between s1 and s3, which is
    // also a change of table and an idle slot; b1 and c1 change tables once each. In the hall
    // a1 and c1 are done after the third slot, b1 after the second; in the annex two after the first.
    assert_eq!(verdict(kept()), Ok(vec![4, 1, 3, 1, 10]));
}

/// Each case: the one meeting that is changed, or added when the position is none, and the rule
/// that it breaks, sometimes with another one.
#[rustfmt::skip]
fn corruptions() -> Vec<(&'static str, Option<usize>, MeetingDocument)> {
    vec![
        ("slot_not_allowed", Some(0), meeting("ab", "s3", "t2", &["a2", "b1"])),
        ("unavailable", Some(1), meeting("bc", "s4", "t1", &["b1", "c1"])),
        ("pin_missed", Some(3), meeting("pinned", "x5", "t1", &["a2", "b1"])),
        ("placed_twice", None, meeting("bc", "s3", "t1", &["b1", "c1"])),
        ("wrong_seats", Some(0), meeting("ab", "s1", "t2", &["b1"])),
        ("wrong_seats", Some(0), meeting("ab", "s1", "t2", &["a1", "a2", "b1"])),
        ("stranger", Some(0), meeting("ab", "s1", "t2", &["a1", "b1", "c1"])),
        ("stranger", Some(0), meeting("ab", "s1", "t2", &["a1", "b1", "b1"])),
        ("delegate_twice", None, meeting("again", "s2", "t2", &["a2", "b1"])),
        ("delegate_twice", None, meeting("again", "p2", "t2", &["a2", "b1"])),
        ("delegate_twice", None, meeting("more", "s4", "t1", &["a2", "c1"])),
        ("too_many_meetings", None, meeting("more", "s1", "t1", &["a2", "c1"])),
        ("run_too_long", None, meeting("again", "s3", "t1", &["a2", "b1"])),
        ("table_twice", Some(2), meeting("ac", "p2", "t1", &["a1", "c1"])),
        ("table_twice", None, meeting("again", "s1", "t2", &["a2", "b1"])),
        ("table_closed", Some(2), meeting("ac", "s4", "t2", &["a1", "c1"])),
        ("table_owned", Some(0), meeting("ab", "s1", "booth", &["a1", "b1"])),
        ("table_kind", Some(1), meeting("bc", "s2", "t2", &["b1", "c1"])),
        ("interpreter_missing", Some(2), meeting("ac", "s3", "booth", &["a1", "c1"])),
        ("interpreter_needless", Some(0), interpreted("i2", meeting("ab", "s1", "t2", &["a1", "b1"]))),
        ("interpreter_unfit", Some(2), interpreted("i2", meeting("ac", "s3", "booth", &["a1", "c1"]))),
        ("interpreter_unavailable", Some(2), interpreted("i1", meeting("ac", "s4", "booth", &["a1", "c1"]))),
        ("interpreter_twice", None, interpreted("i1", meeting("more", "s3", "t1", &["a2", "c1"]))),
        ("not_there", Some(0), meeting("ab", "s1", "t2", &["a2", "b1"])),
        ("too_many_in_mark", None, meeting("again", "s4", "t1", &["a1", "b1"])),
        ("no_lunch", None, meeting("again", "s4", "t1", &["a1", "b1"])),
        ("order", Some(2), meeting("ac", "s1", "booth", &["a2", "c1"])),
    ]
}

#[test]
fn every_single_corruption_is_refused_by_the_name_of_its_rule() {
    let mut rules = BTreeSet::new();
    for (rule, position, change) in corruptions() {
        let mut meetings = kept();
        match position {
            Some(position) => meetings[position] = change.clone(),
            None => meetings.push(change.clone()),
        }
        let violations = verdict(meetings).expect_err(rule);
        let named: BTreeSet<String> = violations.iter().map(name).collect();
        assert!(named.contains(rule), "{change:?}: {violations:?}");
        assert!(violations.iter().all(|violation| violation.to_string().len() > 20));
        rules.insert(rule.to_owned());
    }
    let untested: Vec<_> = ALL.iter().filter(|rule| !rules.contains(**rule)).collect();
    let elsewhere = ["not_in_problem", "pin_left_out", "settled_changed", "too_many_changed"];
    assert_eq!(untested, elsewhere.iter().collect::<Vec<_>>(), "these have tests of their own");
}

/// Every rule by its name; the schema of violations would list the same.
const ALL: [&str; 26] = [
    "not_in_problem",
    "placed_twice",
    "pin_left_out",
    "pin_missed",
    "slot_not_allowed",
    "wrong_seats",
    "stranger",
    "unavailable",
    "delegate_twice",
    "too_many_meetings",
    "run_too_long",
    "table_twice",
    "table_closed",
    "table_owned",
    "table_kind",
    "interpreter_missing",
    "interpreter_needless",
    "interpreter_unfit",
    "interpreter_unavailable",
    "interpreter_twice",
    "not_there",
    "too_many_in_mark",
    "no_lunch",
    "order",
    "settled_changed",
    "too_many_changed",
];

fn name(violation: &Violation) -> String {
    serde_json::to_value(violation).unwrap()["rule"].as_str().unwrap().to_owned()
}

#[test]
fn a_pinned_request_that_is_left_out_is_refused() {
    let violations = verdict(kept()[..3].to_vec()).unwrap_err();
    assert_eq!(violations, [Violation::PinLeftOut { request: "pinned".into(), slot: "x5".into() }]);
}

#[test]
fn an_index_of_another_problem_is_refused() {
    let large = Problem::new(&worlds::day(10, 20, 8, 4)).unwrap();
    let limits = Limits { steps: 100, ..Default::default() };
    let outcome = solve(&large, &limits, &mut |_| ControlFlow::Continue(()));
    let foreign = &outcome.solution().unwrap().timetable;
    let violations = check(&Problem::new(&problem()).unwrap(), foreign).unwrap_err();
    let strange = |v: &Violation| matches!(v, Violation::NotInProblem { .. });
    assert!(violations.iter().all(strange), "{violations:?}");
}
