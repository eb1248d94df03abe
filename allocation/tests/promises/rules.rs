//! The rules that not every event has: each as people would meet it, and each binding in many of
//! the tiny problems.

use std::{collections::BTreeMap, ops::ControlFlow};

use allocation::{
    LeftOut, Limits, Objective, Obstacle, Outcome, Problem, ProblemDocument, Reason, Solution, check,
    document::{
        DelegateDocument, InterpreterDocument, LunchDocument, OrganisationDocument, SlotDocument,
        TableDocument, TimetableDocument,
    },
    solve,
};

use crate::{interpreters::two_sides, tiny};

fn solved(document: &ProblemDocument) -> Solution {
    let problem = Problem::new(document).unwrap();
    let outcome = solve(&problem, &Limits::default(), &mut |_| ControlFlow::Continue(()));
    let Outcome::Optimal(solution) = outcome else { panic!("{outcome:?}") };
    check(&problem, &solution.timetable).unwrap();
    solution
}

fn slots_of(document: &ProblemDocument) -> Vec<String> {
    let problem = Problem::new(document).unwrap();
    let mut slots: Vec<String> =
        solved(document).timetable.document(&problem).meetings.into_iter().map(|row| row.slot).collect();
    slots.sort();
    slots
}

fn obstacles(left_out: &[LeftOut]) -> Vec<Obstacle> {
    let reasons = left_out.iter().flat_map(|row| &row.reasons);
    let by = reasons.filter_map(|reason| match reason {
        Reason::Blocked { by, .. } => Some(by.clone()),
        _ => None,
    });
    by.flatten().collect()
}

#[test]
fn a_quota_for_a_half_day_leaves_the_rest_to_the_other_half() {
    let mut document = two_sides(4, 3);
    for (n, row) in document.slots.iter_mut().enumerate() {
        row.marks = vec![if n < 2 { "morning" } else { "afternoon" }.into()];
    }
    document.options.most_per_mark = [("morning".to_owned(), 1)].into();
    assert_eq!(slots_of(&document), ["s1", "s2", "s3"]);
    document.delegates[0].most_per_mark = [("afternoon".to_owned(), 1)].into();
    let solution = solved(&document);
    assert_eq!(solution.left_out.len(), 1);
    let named = |mark: &str| {
        obstacles(&solution.left_out).iter().any(|obstacle| {
            matches!(obstacle, Obstacle::MarkQuota { delegate, mark: of, most: 1, .. } if delegate == "a1" && of == mark)
        })
    };
    assert!(named("morning") && named("afternoon"), "{:?}", solution.left_out);
    // A quota of its own holds instead of everybody's.
    document.delegates.iter_mut().for_each(|row| {
        row.most_per_mark.insert("morning".into(), 2);
    });
    assert_eq!(slots_of(&document).len(), 3);
}

#[test]
fn whoever_meets_around_noon_has_a_slot_for_lunch() {
    let mut document = two_sides(3, 3);
    let window = vec!["s0".into(), "s1".into(), "s2".into()];
    document.options.lunch = vec![LunchDocument { slots: window.clone(), ..Default::default() }];
    let solution = solved(&document);
    assert_eq!(solution.left_out.len(), 1);
    let missed = |o: &Obstacle| matches!(o, Obstacle::Lunch { free: 1, .. });
    assert!(obstacles(&solution.left_out).iter().any(missed), "{:?}", solution.left_out);
    document.options.lunch[0].free = 3;
    assert_eq!(slots_of(&document).len(), 0);
    document.delegates.iter_mut().for_each(|row| row.no_lunch = true);
    assert_eq!(slots_of(&document).len(), 3);
}

#[test]
fn a_meeting_in_a_parallel_session_takes_the_time_for_lunch_too() {
    let mut document = two_sides(2, 1);
    let beside = SlotDocument { key: "p".into(), session: "parallel".into(), ..document.slots[1].clone() };
    document.slots.push(beside);
    document.options.lunch = vec![LunchDocument { slots: vec!["s1".into()], ..Default::default() }];
    document.requests[0].slots = Some(vec!["p".into()]);
    assert_eq!(slots_of(&document).len(), 0);
    document.options.lunch[0].slots = vec!["s0".into()];
    assert_eq!(slots_of(&document), ["p"]);
}

#[test]
fn meetings_begin_after_the_arrival_and_a_rest_and_end_before_the_departure() {
    let mut document = two_sides(4, 4);
    let (second, third) = (document.slots[1].clone(), document.slots[2].clone());
    document.options.arrival_rest_minutes = 10;
    document.delegates[0].arrives = Some(second.start - 600);
    document.delegates[0].departs = Some(third.end);
    assert_eq!(slots_of(&document), ["s1", "s2"]);
    document.delegates[0].arrives = Some(second.start - 599);
    document.delegates[0].departs = Some(third.end - 1);
    assert_eq!(slots_of(&document).len(), 0);
}

#[test]
fn what_is_inconvenient_is_avoided_and_then_shared() {
    // Three slots at night for a1 and two for b1, one after the other: four meetings need two.
    let mut document = two_sides(6, 4);
    document.options.objectives =
        Some(vec![Objective::LeftOut, Objective::OutsideHours, Objective::OutsideHoursShare]);
    let keys = |range: std::ops::Range<usize>| range.map(|n| format!("s{n}")).collect::<Vec<_>>();
    document.delegates[0].outside_hours = keys(0..2);
    document.delegates[1].outside_hours = keys(3..6);
    let solution = solved(&document);
    assert_eq!(solution.score.values(), [0, 3, 5]);
    document.delegates[1].outside_hours = keys(4..6);
    assert_eq!(solved(&document).score.values(), [0, 2, 2], "one each is fairer than two for one");
}

#[test]
fn nobody_outside_hours_means_no_such_terms() {
    let document = two_sides(2, 1);
    let terms = solved(&document).score.terms().to_vec();
    assert!(!terms.iter().any(|term| term.objective.name().starts_with("outside")), "{terms:?}");
}

#[test]
fn people_are_done_early() {
    let document = two_sides(5, 2);
    assert_eq!(slots_of(&document), ["s0", "s1"]);
    assert_eq!(solved(&document).score.value(Objective::EarlyFinish), Some(4));
}

/// Two pairs with five slots: one meets three times, and has to wait once, since one side of it is
/// away in the first slot and in the third; the other meets so often, and is always there.
fn two_pairs(together: usize) -> ProblemDocument {
    let mut document = two_sides(5, 3);
    document.delegates[0].unavailable = vec!["s0".into(), "s2".into()];
    document.tables.push(TableDocument { key: "t1".into(), ..Default::default() });
    let others = two_sides(5, together);
    let other = |key: &str| format!("{key}'");
    for row in others.organisations {
        document.organisations.push(OrganisationDocument { key: other(&row.key) });
    }
    for row in others.delegates {
        let (key, organisation) = (other(&row.key), other(&row.organisation));
        document.delegates.push(DelegateDocument { key, organisation, ..row });
    }
    for mut row in others.requests {
        row.key = other(&row.key);
        row.sides.iter_mut().for_each(|side| side.organisation = other(&side.organisation));
        document.requests.push(row);
    }
    document.options.objectives =
        Some(vec![Objective::LeftOut, Objective::IdleRange, Objective::IdleSlots, Objective::Breaks]);
    document
}

#[test]
fn idle_slots_are_alike_for_all_who_meet_twice_or_more() {
    // Nobody can have none, so all have one, where there is room for that.
    assert_eq!(solved(&two_pairs(3)).score.values(), [0, 0, 4, 4]);
    assert_eq!(solved(&two_pairs(5)).score.values(), [0, 1, 2, 2]);
    assert_eq!(solved(&two_pairs(1)).score.values(), [0, 0, 2, 2]);
}

#[test]
fn counting_alone_proves_how_far_idle_slots_lie_apart() {
    let problem = Problem::new(&two_pairs(5)).unwrap();
    let limits = Limits { steps: 5_000, conflicts: 0, nodes: 0, ..Default::default() };
    let outcome = solve(&problem, &limits, &mut |_| ControlFlow::Continue(()));
    let score = &outcome.solution().unwrap().score;
    assert!(score.proved(), "{score}");
}

type Change = fn(&mut ProblemDocument);

/// Each rule with what takes it away.
const RULES: [(&str, Change); 13] = [
    ("languages", |p| p.delegates.iter_mut().for_each(|row| row.languages.clear())),
    ("interpreters where languages differ", |p| {
        p.interpreters.clear();
        let published = p.published.iter_mut().flat_map(|timetable| &mut timetable.meetings);
        published.for_each(|row| row.interpreter = None);
    }),
    ("one meeting at a time for an interpreter", |p| {
        let twins: Vec<_> = p.interpreters.clone();
        for n in 0..3 {
            let twin = |row: &InterpreterDocument| InterpreterDocument {
                key: format!("{} {n}", row.key),
                ..row.clone()
            };
            p.interpreters.extend(twins.iter().map(twin));
        }
    }),
    ("most per mark", |p| {
        p.options.most_per_mark.clear();
        p.delegates.iter_mut().for_each(|row| row.most_per_mark.clear());
    }),
    ("lunch", |p| p.options.lunch.clear()),
    ("no lunch for some", |p| p.delegates.iter_mut().for_each(|row| row.no_lunch = false)),
    ("arrival", |p| p.delegates.iter_mut().for_each(|row| row.arrives = None)),
    ("rest", |p| p.options.arrival_rest_minutes = 0),
    ("departure", |p| p.delegates.iter_mut().for_each(|row| row.departs = None)),
    ("outside hours", |p| {
        let all = Objective::ORDER.into_iter();
        p.options.objectives = Some(all.filter(|one| !one.name().starts_with("outside")).collect());
    }),
    ("early finish", |p| {
        let all = Objective::ORDER.into_iter();
        p.options.objectives = Some(all.filter(|one| *one != Objective::EarlyFinish).collect());
    }),
    ("most people changed", |p| p.options.most_people_changed = None),
    ("settled", |p| p.delegates.iter_mut().for_each(|row| row.settled = false)),
];

/// Whether the best timetable with a rule and without it differ in value, or only one exists.
fn matters(document: &ProblemDocument, without: Change) -> bool {
    let mut changed = document.clone();
    without(&mut changed);
    if changed == *document {
        return false;
    }
    let answer = |document: &ProblemDocument| {
        let problem = Problem::new(document).unwrap();
        let limits = Limits { steps: 500, ..Default::default() };
        let outcome = solve(&problem, &limits, &mut |_| ControlFlow::Continue(()));
        (problem, outcome)
    };
    let ((problem, with), (_, without)) = (answer(document), answer(&changed));
    match (with.solution(), without.solution()) {
        // What the one has for the terms of the other; more interpreters have other indices.
        (Some(with), Some(without)) if with.score.terms().len() == without.score.terms().len() => {
            with.score.values() != without.score.values()
        }
        (Some(with), Some(without)) => check(&problem, &without.timetable)
            .map_or(true, |checked| checked.score().values() != with.score.values()),
        (with, without) => with.is_some() != without.is_some(),
    }
}

#[test]
fn every_rule_binds_in_many_of_the_tiny_problems() {
    let mut bound: BTreeMap<&str, u32> = BTreeMap::new();
    for seed in 0..3_000 {
        let document = tiny::problem(seed);
        for (rule, without) in RULES {
            *bound.entry(rule).or_default() += u32::from(matters(&document, without));
        }
    }
    assert!(bound.values().all(|times| *times >= 10), "{bound:?}");
}

#[test]
fn documents_without_any_of_it_say_nothing_of_it() {
    let problem = Problem::new(&two_sides(2, 1)).unwrap();
    let outcome = solve(&problem, &Limits::default(), &mut |_| ControlFlow::Continue(()));
    let document: TimetableDocument = outcome.document(&problem);
    let written = serde_json::to_string(&document).unwrap();
    assert!(!written.contains("interpreter"), "{written}");
    let written = serde_json::to_string(&two_sides(2, 1)).unwrap();
    for word in ["interpreter", "languages", "lunch", "mark", "arrive", "settled", "outside"] {
        assert!(!written.contains(word), "{word} in {written}");
    }
}
