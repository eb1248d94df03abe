//! What is explained is true: every rule that is named is needed, and every repair works.

use std::ops::ControlFlow;

use allocation::{
    Explanation, Limits, Placement, Problem, ProblemDocument, Request, Rule, Standing, Step, Timetable,
    Violation, check,
    document::{SlotDocument, TableDocument},
    explain, solve,
};

use crate::{
    brute::seatings,
    tiny::{self, Dice},
};

/// A tiny problem with a timetable from a short search, out of which some meetings were taken.
pub(crate) fn world(seed: u64) -> Option<(ProblemDocument, Problem, Timetable)> {
    let mut document = tiny::problem(seed);
    let mut dice = Dice::new(seed + 77);
    if dice.percent(80) {
        // Without what is not told rule by rule.
        document.delegates.iter_mut().for_each(|row| {
            row.languages.clear();
            row.settled = false;
        });
        document.requests.iter_mut().filter_map(|row| row.pin.as_mut()).for_each(|pin| pin.table = None);
        document.options.most_people_changed = None;
    }
    let problem = Problem::new(&document).ok()?;
    let limits = Limits { steps: 1_000, ..Default::default() };
    let outcome = solve(&problem, &limits, &mut |_| ControlFlow::Continue(()));
    let timetable = &outcome.solution()?.timetable;
    let kept = timetable.placements().iter().filter(|_| dice.percent(85)).cloned().collect();
    let fewer = Timetable::new(kept);
    let timetable = if check(&problem, &fewer).is_ok() { fewer } else { timetable.clone() };
    Some((document, problem, timetable))
}

/// Whether these requests can take place so that nothing is broken that counts.
pub(crate) fn fits(
    document: &ProblemDocument,
    requests: &[Request],
    counts: &dyn Fn(&Violation) -> bool,
) -> bool {
    let problem = Problem::new(document).unwrap();
    place(&problem, document, requests, &mut Vec::new(), counts)
}

fn place(
    problem: &Problem,
    document: &ProblemDocument,
    left: &[Request],
    placements: &mut Vec<Placement>,
    counts: &dyn Fn(&Violation) -> bool,
) -> bool {
    let broken =
        |violation: &Violation| !matches!(violation, Violation::PinLeftOut { .. }) && counts(violation);
    if let Err(violations) = check(problem, &Timetable::new(placements.clone()))
        && violations.iter().any(broken)
    {
        return false;
    }
    let Some((&request, rest)) = left.split_first() else {
        return true;
    };
    for slot in problem.slots() {
        for table in problem.tables() {
            for seats in seatings(problem, document, request) {
                placements.push(Placement::new(request, slot, table, seats));
                let found = place(problem, document, rest, placements, counts);
                placements.pop();
                if found {
                    return true;
                }
            }
        }
    }
    false
}

/// Whether a rule is what is broken.
fn forbids(rule: &Rule, violation: &Violation) -> bool {
    use Violation as V;
    match (rule, violation) {
        (Rule::Slots { request }, V::SlotNotAllowed { request: of, .. })
        | (Rule::Pin { request, .. }, V::PinMissed { request: of, .. }) => request == of,
        (
            Rule::Availability { delegate, .. },
            V::Unavailable { delegate: of, .. } | V::NotThere { delegate: of, .. },
        )
        | (Rule::Quota { delegate, .. }, V::TooManyMeetings { delegate: of, .. })
        | (Rule::Lunch { delegate, .. }, V::NoLunch { delegate: of, .. })
        | (Rule::LongestRun { delegate, .. }, V::RunTooLong { delegate: of, .. }) => delegate == of,
        (Rule::MarkQuota { delegate, mark, .. }, V::TooManyInMark { delegate: of, mark: at, .. }) => {
            (delegate, mark) == (of, at)
        }
        (
            Rule::Tables { slot, .. },
            V::TableClosed { slot: at, .. }
            | V::TableOwned { slot: at, .. }
            | V::TableKind { slot: at, .. }
            | V::TableTwice { first_slot: at, .. },
        ) => slot == at,
        (Rule::Order { first, second }, V::Order { first: a, second: b, .. }) => (first, second) == (a, b),
        _ => false,
    }
}

/// What always holds.
fn goes_without_saying(violation: &Violation) -> bool {
    use Violation as V;
    matches!(
        violation,
        V::NotInProblem { .. }
            | V::PlacedTwice { .. }
            | V::WrongSeats { .. }
            | V::Stranger { .. }
            | V::DelegateTwice { .. }
    )
}

/// The requests that these rules ask to take place, beside the one in question.
fn asked(
    document: &ProblemDocument,
    problem: &Problem,
    timetable: &Timetable,
    target: Request,
    rules: &[Rule],
) -> Vec<Request> {
    let mine = seatings(problem, document, target).concat();
    let shares = |held: &&Placement| held.delegates.iter().any(|delegate| mine.contains(delegate));
    let kept = |held: &&Placement| {
        if shares(held) {
            let request = problem.request_key(held.request).to_owned();
            rules.contains(&Rule::Keeps { request })
        } else {
            rules.iter().any(|rule| matches!(rule, Rule::OthersKeep { .. }))
        }
    };
    let placed = timetable.placements().iter().filter(kept).map(|held| held.request);
    std::iter::once(target).chain(placed).collect()
}

#[test]
fn the_rules_that_are_named_keep_it_out_and_none_is_superfluous() {
    let (mut fit, mut against, mut told_otherwise, mut kinds) = (0, 0, 0, std::collections::BTreeSet::new());
    for seed in 0..1_500 {
        let Some((document, problem, timetable)) = world(seed) else {
            continue;
        };
        for target in problem.requests().filter(|request| timetable.placement(*request).is_none()) {
            let explanation = explain(&problem, &timetable, target, &Limits::default());
            let placed = timetable.placements().iter().map(|held| held.request);
            let all: Vec<Request> = std::iter::once(target).chain(placed).collect();
            match &explanation.standing {
                Standing::Fits => {
                    fit += 1;
                    assert!(fits(&document, &all, &|_| true), "seed {seed}: {explanation:?}");
                    assert_eq!(explanation.repairs.iter().filter(|r| r.step == Step::Move).count(), 1);
                }
                Standing::Against { rules, smallest, decisive } => {
                    against += 1;
                    assert!(smallest);
                    kinds.extend(
                        rules.iter().map(|rule| format!("{rule:?}").split(' ').next().unwrap().to_owned()),
                    );
                    assert!(!fits(&document, &all, &|_| true), "seed {seed}: {explanation:?}");
                    each_is_needed(seed, &document, &problem, &timetable, target, rules);
                    for rule in rules {
                        let others = |violation: &Violation| !forbids(rule, violation);
                        let mut asked_for = all.clone();
                        let without: Vec<Rule> = everybody_keeps(&problem, &timetable, rule);
                        let kept = asked(&document, &problem, &timetable, target, &without);
                        asked_for.retain(|request| kept.contains(request));
                        let lets_in = fits(&document, &asked_for, &others);
                        assert_eq!(decisive.contains(rule), lets_in, "seed {seed}: {rule:?} {explanation:?}");
                    }
                }
                Standing::AsItStands { .. } => told_otherwise += 1,
                other => panic!("seed {seed}: {other:?}"),
            }
        }
    }
    assert!(fit > 100 && against > 300 && told_otherwise > 20, "{fit} {against} {told_otherwise}");
    assert!(kinds.len() >= 8, "{kinds:?}");
}

fn everybody_keeps(problem: &Problem, timetable: &Timetable, but: &Rule) -> Vec<Rule> {
    let keeps = |held: &Placement| Rule::Keeps { request: problem.request_key(held.request).into() };
    let all = timetable.placements().iter().map(keeps).chain([Rule::OthersKeep { requests: 0 }]);
    all.filter(|rule| {
        rule != but && !matches!((rule, but), (Rule::OthersKeep { .. }, Rule::OthersKeep { .. }))
    })
    .collect()
}

fn each_is_needed(
    seed: u64,
    document: &ProblemDocument,
    problem: &Problem,
    timetable: &Timetable,
    target: Request,
    rules: &[Rule],
) {
    let alone = |rules: &[Rule]| {
        let counts = |violation: &Violation| {
            goes_without_saying(violation) || rules.iter().any(|rule| forbids(rule, violation))
        };
        fits(document, &asked(document, problem, timetable, target, rules), &counts)
    };
    assert!(!alone(rules), "seed {seed}: {rules:?}");
    for n in 0..rules.len() {
        let fewer = [&rules[..n], &rules[n + 1..]].concat();
        assert!(alone(&fewer), "seed {seed}: {rules:?} without {:?}", rules[n]);
    }
}

/// The document with what a repair asks for.
fn repaired(document: &ProblemDocument, target: &str, step: &Step) -> ProblemDocument {
    let mut document = document.clone();
    match step {
        Step::Open { delegate, slot, .. } => open(&mut document, delegate, slot),
        Step::AddTable { slot, table } => add_table(&mut document, table, Some(slot)),
        Step::Allow { slot } => {
            let slots = document.slots.clone();
            let row = document.requests.iter_mut().find(|row| row.key == target).unwrap();
            let allowed = |at: &&SlotDocument| {
                at.key == *slot
                    || row.slots.as_ref().is_none_or(|slots| slots.contains(&at.key))
                        && (row.marks.is_empty() || at.marks.iter().any(|mark| row.marks.contains(mark)))
                        && !row.vetoes.contains(&at.key)
            };
            row.slots = Some(slots.iter().filter(allowed).map(|at| at.key.clone()).collect());
            row.marks.clear();
            row.vetoes.clear();
        }
        _ => {}
    }
    document
}

pub(crate) fn open(document: &mut ProblemDocument, delegate: &str, slot: &str) {
    let row = document.delegates.iter_mut().find(|row| row.key == delegate).unwrap();
    row.unavailable.retain(|key| key != slot);
    if let Some(available) = &mut row.available {
        available.push(slot.into());
    }
}

pub(crate) fn add_table(document: &mut ProblemDocument, key: &str, only: Option<&str>) {
    let mut kinds: Vec<String> = document.requests.iter().flat_map(|row| row.needs.clone()).collect();
    kinds.sort();
    kinds.dedup();
    let excluded = document.slots.iter().filter(|slot| only.is_some_and(|only| slot.key != only));
    let excluded = excluded.map(|slot| slot.key.clone()).collect();
    document.tables.push(TableDocument { key: key.into(), kinds, excluded, ..Default::default() });
}

/// Every repair works, by the checker, on the problem that it asks for.
pub(crate) fn works(
    document: &ProblemDocument,
    problem: &Problem,
    timetable: &Timetable,
    explanation: &Explanation,
) {
    let mut before = 0;
    for repair in &explanation.repairs {
        let changed = Problem::new(&repaired(document, &explanation.request, &repair.step)).unwrap();
        let after = Timetable::read(&changed, &repair.timetable).unwrap();
        check(&changed, &after).unwrap_or_else(|broken| panic!("{repair:?}: {broken:?}"));
        assert!(after.placement(changed.request(&explanation.request).unwrap()).is_some());
        for held in timetable.placements() {
            let key = problem.request_key(held.request);
            let left = matches!(&repair.step, Step::LeaveOut { request, .. } if request == key);
            assert_eq!(after.placement(held.request).is_none(), left, "{key} {repair:?}");
        }
        assert!(before <= repair.people.len());
        before = repair.people.len();
    }
}

#[test]
fn every_repair_was_tried_and_works() {
    let mut kinds = std::collections::BTreeMap::new();
    for seed in tiny::seeds(0, 3_000) {
        let Some((document, problem, timetable)) = world(seed) else {
            continue;
        };
        for target in problem.requests().filter(|request| timetable.placement(*request).is_none()) {
            let explanation = explain(&problem, &timetable, target, &Limits::default());
            works(&document, &problem, &timetable, &explanation);
            for repair in &explanation.repairs {
                *kinds
                    .entry(format!("{:?}", repair.step).split(' ').next().unwrap().to_owned())
                    .or_insert(0) += 1;
            }
        }
    }
    assert!(kinds.len() == 5, "{kinds:?}");
}
