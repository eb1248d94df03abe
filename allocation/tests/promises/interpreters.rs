//! Where the sides share no language, somebody interprets, in one meeting at a time.

use std::ops::ControlFlow;

use allocation::{
    Conflict, Limits, Obstacle, Outcome, Problem, ProblemDocument, Reason, Solution, Violation, check,
    document::{
        DelegateDocument, InterpreterDocument, OrganisationDocument, PinDocument, RequestDocument,
        SideDocument, SlotDocument, TableDocument, TravelDocument,
    },
    solve,
};

/// Delegate a1 meets b1 so many times, in so many slots, at one table.
pub(crate) fn two_sides(slots: usize, requests: usize) -> ProblemDocument {
    let mut document = event(&[("a", "a1", &[]), ("b", "b1", &[])], slots, 1);
    for n in 0..requests {
        document.requests.push(request(&format!("r{n}"), "a", "b"));
    }
    document
}

/// Delegates by organisation, key and languages.
fn event(people: &[(&str, &str, &[&str])], slots: usize, tables: usize) -> ProblemDocument {
    let slot = |n: usize| SlotDocument {
        key: format!("s{n}"),
        session: "day".into(),
        start: 36_000 + 1_200 * n as i64,
        end: 37_200 + 1_200 * n as i64,
        ..Default::default()
    };
    let mut document = ProblemDocument {
        slots: (0..slots).map(slot).collect(),
        tables: (0..tables).map(|n| TableDocument { key: format!("t{n}"), ..Default::default() }).collect(),
        ..Default::default()
    };
    for (organisation, key, languages) in people {
        let organisation = (*organisation).to_owned();
        if document.organisations.iter().all(|row| row.key != organisation) {
            document.organisations.push(OrganisationDocument { key: organisation.clone() });
        }
        document.delegates.push(DelegateDocument {
            key: (*key).into(),
            organisation,
            languages: languages.iter().map(|key| (*key).into()).collect(),
            ..Default::default()
        });
    }
    document
}

fn request(key: &str, first: &str, second: &str) -> RequestDocument {
    let side = |key: &str| SideDocument { organisation: key.into(), ..Default::default() };
    RequestDocument { key: key.into(), sides: vec![side(first), side(second)], ..Default::default() }
}

fn interpreter(key: &str, languages: &[&str]) -> InterpreterDocument {
    InterpreterDocument {
        key: key.into(),
        languages: languages.iter().map(|key| (*key).into()).collect(),
        ..Default::default()
    }
}

/// Two who speak English, two who speak Japanese, a meeting for each pair, in one slot.
fn two_pairs() -> ProblemDocument {
    let people: [(&str, &str, &[&str]); 4] =
        [("a", "a1", &["en"]), ("b", "b1", &["en"]), ("c", "c1", &["ja"]), ("d", "d1", &["ja"])];
    ProblemDocument {
        requests: vec![request("ac", "a", "c"), request("bd", "b", "d")],
        ..event(&people, 1, 2)
    }
}

fn answer(document: &ProblemDocument, nodes: u64) -> (Problem, Outcome) {
    let problem = Problem::new(document).unwrap();
    let limits = Limits { nodes, ..Default::default() };
    let outcome = solve(&problem, &limits, &mut |_| ControlFlow::Continue(()));
    if let Some(solution) = outcome.solution() {
        check(&problem, &solution.timetable).unwrap();
    }
    (problem, outcome)
}

fn solution(document: &ProblemDocument) -> Solution {
    answer(document, 200_000).1.solution().unwrap().clone()
}

/// Who interprets in each meeting, by request.
fn interpreters(document: &ProblemDocument) -> Vec<(String, Option<String>)> {
    let (problem, outcome) = answer(document, 0);
    let meetings = outcome.document(&problem).meetings;
    meetings.into_iter().map(|row| (row.request, row.interpreter)).collect()
}

#[test]
fn without_an_interpreter_those_who_share_no_language_do_not_meet() {
    let solution = solution(&two_pairs());
    assert_eq!(solution.left_out.len(), 2);
    let expected = Reason::NoInterpreter { slots: vec!["s0".into()] };
    assert_eq!(solution.left_out[0].reasons, [expected]);
}

#[test]
fn an_interpreter_is_in_one_meeting_at_a_time() {
    let mut document = two_pairs();
    document.interpreters = vec![interpreter("i1", &["ja", "en"])];
    let solution = solution(&document);
    let [left_out] = solution.left_out.as_slice() else { panic!("{solution:?}") };
    let [Reason::Blocked { by, .. }] = left_out.reasons.as_slice() else { panic!("{left_out:?}") };
    assert_eq!(by.as_slice(), [Obstacle::InterpretersTaken { interpreters: 1 }]);
    document.interpreters.push(interpreter("i2", &["en", "ja"]));
    assert_eq!(interpreters(&document).len(), 2);
}

#[test]
fn an_interpreter_who_suits_both_makes_way_for_the_other_meeting() {
    let mut document = two_pairs();
    // The first meeting takes the first who suits; the second needs that one.
    document.delegates[1].languages = vec!["de".into()];
    document.interpreters = vec![interpreter("both", &["en", "de", "ja"]), interpreter("one", &["en", "ja"])];
    let expected = [("ac", "one"), ("bd", "both")].map(|(a, b)| (a.to_owned(), Some(b.to_owned())));
    assert_eq!(interpreters(&document), expected);
}

#[test]
fn an_interpreter_needs_the_time_to_travel() {
    let mut document = two_pairs();
    document.interpreters = vec![interpreter("i1", &["ja", "en"])];
    document.slots.push(SlotDocument {
        key: "annex".into(),
        session: "visit".into(),
        start: 37_200,
        end: 38_400,
        place: Some("annex".into()),
        ..Default::default()
    });
    document.slots[0].place = Some("hall".into());
    let (from, to) = ("hall".into(), "annex".into());
    document.travel = vec![TravelDocument { from, to, minutes: 5 }];
    assert_eq!(solution(&document).left_out.len(), 1);
    let far = Problem::new(&document).unwrap();
    document.travel[0].minutes = 0;
    let without_travel = solution(&document);
    assert_eq!(without_travel.left_out.len(), 0);
    let violations = check(&far, &without_travel.timetable).unwrap_err();
    assert!(matches!(violations.as_slice(), [Violation::InterpreterTwice { .. }]), "{violations:?}");
}

#[test]
fn somebody_who_speaks_the_language_is_sent_rather_than_an_interpreter_called() {
    let people: [(&str, &str, &[&str]); 3] =
        [("a", "a1", &["en"]), ("a", "a2", &["ja"]), ("c", "c1", &["ja"])];
    let document = ProblemDocument { requests: vec![request("ac", "a", "c")], ..event(&people, 1, 1) };
    let solution = solution(&document);
    let placement = &solution.timetable.placements()[0];
    let problem = Problem::new(&document).unwrap();
    let keys: Vec<_> = placement.delegates.iter().map(|d| problem.delegate_key(*d)).collect();
    assert_eq!((keys.as_slice(), placement.interpreter), (&["a2", "c1"][..], None));
}

#[test]
fn one_who_is_understood_by_everybody_needs_nobody() {
    let mut document = two_pairs();
    document.delegates[2].languages.clear();
    document.delegates[3].languages.clear();
    assert_eq!(solution(&document).left_out, []);
}

#[test]
fn a_group_of_three_may_share_its_languages_two_by_two_only_with_an_interpreter() {
    let people: [(&str, &str, &[&str]); 3] =
        [("a", "a1", &["en", "de"]), ("b", "b1", &["de", "ja"]), ("c", "c1", &["ja", "en"])];
    let mut document = event(&people, 1, 1);
    let mut group = request("abc", "a", "b");
    group.sides.push(SideDocument { organisation: "c".into(), ..Default::default() });
    document.requests.push(group);
    assert_eq!(solution(&document).left_out.len(), 1);
    document.interpreters = vec![interpreter("i1", &["en", "de"])];
    assert_eq!(interpreters(&document), [("abc".to_owned(), Some("i1".to_owned()))]);
}

#[test]
fn pins_that_want_the_same_interpreter_are_told_of() {
    let mut document = two_pairs();
    document.interpreters = vec![interpreter("i1", &["ja", "en"])];
    for row in &mut document.requests {
        row.pin = Some(PinDocument { slot: "s0".into(), table: None });
    }
    let (_, outcome) = answer(&document, 0);
    let requests = vec!["ac".into(), "bd".into()];
    let expected = Conflict::InterpretersShort { slot: "s0".into(), requests };
    assert_eq!(outcome, Outcome::Infeasible(vec![expected]));
    document.interpreters[0].unavailable = vec!["s0".into()];
    let (_, outcome) = answer(&document, 0);
    let expected = |request: &str| Conflict::NoInterpreter { request: request.into(), slot: "s0".into() };
    assert_eq!(outcome, Outcome::Infeasible(vec![expected("ac"), expected("bd")]));
}
