//! What is explained is true: every rule that is named is needed, every repair works, and what a
//! change would gain is what trying everything gains.

use std::ops::ControlFlow;

use allocation::{
    Change, Conflict, Explanation, Limits, Placement, Problem, ProblemDocument, Request, Rule, Standing,
    Step, Timetable, Violation, check,
    document::{SlotDocument, TableDocument},
    explain, smallest_together, solve, what_if,
};

use crate::{
    brute::seatings,
    tiny::{self, Dice},
    worlds,
};

/// A tiny problem with a timetable from a short search, out of which some meetings were taken.
fn world(seed: u64) -> Option<(ProblemDocument, Problem, Timetable)> {
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
fn fits(document: &ProblemDocument, requests: &[Request], counts: &dyn Fn(&Violation) -> bool) -> bool {
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
fn asked(problem: &Problem, timetable: &Timetable, target: Request, rules: &[Rule]) -> Vec<Request> {
    let shares = |held: &&Placement| {
        let (mine, theirs) = (people(problem, target), &held.delegates);
        theirs.iter().any(|delegate| mine.contains(delegate))
    };
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

thread_local! {
    static DOCUMENT: std::cell::RefCell<ProblemDocument> = std::cell::RefCell::default();
}

fn people(problem: &Problem, target: Request) -> Vec<allocation::Delegate> {
    DOCUMENT.with_borrow(|document| seatings(problem, document, target).concat())
}

#[test]
fn the_rules_that_are_named_keep_it_out_and_none_is_superfluous() {
    let (mut fit, mut against, mut told_otherwise, mut kinds) = (0, 0, 0, std::collections::BTreeSet::new());
    for seed in 0..1_500 {
        let Some((document, problem, timetable)) = world(seed) else {
            continue;
        };
        DOCUMENT.set(document.clone());
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
                        let kept = asked(&problem, &timetable, target, &without);
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
        fits(document, &asked(problem, timetable, target, rules), &counts)
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

fn open(document: &mut ProblemDocument, delegate: &str, slot: &str) {
    let row = document.delegates.iter_mut().find(|row| row.key == delegate).unwrap();
    row.unavailable.retain(|key| key != slot);
    if let Some(available) = &mut row.available {
        available.push(slot.into());
    }
}

fn add_table(document: &mut ProblemDocument, key: &str, only: Option<&str>) {
    let mut kinds: Vec<String> = document.requests.iter().flat_map(|row| row.needs.clone()).collect();
    kinds.sort();
    kinds.dedup();
    let excluded = document.slots.iter().filter(|slot| only.is_some_and(|only| slot.key != only));
    let excluded = excluded.map(|slot| slot.key.clone()).collect();
    document.tables.push(TableDocument { key: key.into(), kinds, excluded, ..Default::default() });
}

/// Every repair works, by the checker, on the problem that it asks for.
fn works(document: &ProblemDocument, problem: &Problem, timetable: &Timetable, explanation: &Explanation) {
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
    for seed in 0..3_000 {
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

/// The document after a change; none where a document can't tell it.
fn changed(document: &ProblemDocument, problem: &Problem, change: Change) -> Option<ProblemDocument> {
    let mut document = document.clone();
    match change {
        Change::Table => add_table(&mut document, "more", None),
        Change::Free { delegate, slot } => {
            let row = &document.delegates[delegate.index()];
            (row.arrives.is_none() && row.departs.is_none()).then_some(())?;
            open(&mut document, problem.delegate_key(delegate), problem.slot_key(slot));
        }
        Change::Slot { session } => {
            document.options.lunch.is_empty().then_some(())?;
            let mut of: Vec<_> = problem.slots().filter(|slot| slot.session() == session).collect();
            let last = problem.slot_key(of.pop()?).to_owned();
            let row = document.slots.iter().find(|row| row.key == last).unwrap().clone();
            let before = of.pop().map(|slot| problem.slot_key(slot).to_owned());
            let before = before.and_then(|key| document.slots.iter().find(|row| row.key == key));
            let gap = before.map_or(0, |before| row.start - before.end);
            let start = row.end + gap;
            let end = start + row.end - row.start;
            document.slots.push(SlotDocument { key: "more".into(), start, end, ..row });
            let follow = |keys: &mut Vec<String>| {
                if keys.contains(&last) {
                    keys.push("more".into());
                }
            };
            document.tables.iter_mut().for_each(|row| follow(&mut row.excluded));
            for row in &mut document.requests {
                follow(&mut row.vetoes);
                row.slots.iter_mut().for_each(follow);
            }
            document.delegates.iter_mut().filter_map(|row| row.available.as_mut()).for_each(|available| {
                available.push("more".into());
            });
        }
        _ => {}
    }
    Some(document)
}

#[test]
fn what_a_change_would_gain_is_what_trying_everything_gains() {
    let mut gained = [0; 3];
    for seed in 0..2_000 {
        let Some((document, problem, timetable)) = world(seed) else {
            continue;
        };
        let mut dice = Dice::new(seed);
        let slots: Vec<_> = problem.slots().collect();
        let delegates: Vec<_> = problem.delegates().collect();
        let (delegate, slot) = (delegates[dice.below(delegates.len())], slots[dice.below(slots.len())]);
        let changes = [Change::Table, Change::Slot { session: 0 }, Change::Free { delegate, slot }];
        for (n, change) in changes.into_iter().enumerate() {
            let Some(after) = changed(&document, &problem, change) else {
                continue;
            };
            let gain = what_if(&problem, &timetable, change, &Limits::default());
            if gain.untold {
                continue;
            }
            assert!(gain.unknown.is_empty());
            let placed: Vec<Request> = timetable.placements().iter().map(|held| held.request).collect();
            for target in problem.requests().filter(|request| !placed.contains(request)) {
                let all = [placed.as_slice(), &[target]].concat();
                let key = problem.request_key(target).to_owned();
                let already = fits(&document, &all, &|_| true);
                assert_eq!(gain.already.contains(&key), already, "seed {seed} {change:?} {gain:?}");
                let lets_in = !already && fits(&after, &all, &|_| true);
                assert_eq!(gain.gained.contains(&key), lets_in, "seed {seed} {change:?} {key} {gain:?}");
                gained[n] += usize::from(lets_in);
            }
            assert_eq!(gain.together.is_empty(), gain.gained.is_empty(), "seed {seed} {gain:?}");
            if !gain.together.is_empty() {
                let after = Problem::new(&after).unwrap();
                let timetable = Timetable::read(&after, &gain.timetable).unwrap();
                check(&after, &timetable).unwrap();
                assert_eq!(timetable.placements().len(), placed.len() + gain.together.len());
            }
        }
    }
    assert!(gained.iter().all(|count| *count > 20), "{gained:?}");
}

#[test]
fn pins_that_contradict_are_as_few_as_show_it() {
    let mut found = 0;
    for seed in 0..4_000 {
        let mut document = tiny::problem(seed);
        let mut dice = Dice::new(seed + 5);
        let slots: Vec<String> = document.slots.iter().map(|slot| slot.key.clone()).collect();
        for row in &mut document.requests {
            let slot = dice.one(&slots).clone();
            row.pin = Some(allocation::document::PinDocument { slot, table: None });
        }
        document.published = None;
        document.options.most_people_changed = None;
        document.delegates.iter_mut().for_each(|row| {
            row.languages.clear();
            row.settled = false;
        });
        let problem = Problem::new(&document).unwrap();
        let all: Vec<Request> = problem.requests().collect();
        match smallest_together(&problem, &Limits::default()) {
            Some(Conflict::Together { requests }) => {
                found += 1;
                let of: Vec<Request> = requests.iter().map(|key| problem.request(key).unwrap()).collect();
                assert!(!fits(&document, &of, &|_| true), "seed {seed}: {requests:?}");
                for n in 0..of.len() {
                    let fewer = [&of[..n], &of[n + 1..]].concat();
                    assert!(fits(&document, &fewer, &|_| true), "seed {seed}: {requests:?}");
                }
            }
            Some(other) => panic!("{other:?}"),
            None => {
                let told = !document.slots.iter().any(|slot| slot.session == "B");
                assert!(!told || fits(&document, &all, &|_| true), "seed {seed}");
            }
        }
    }
    assert!(found > 500, "{found}");
}

#[test]
fn a_day_without_enough_tables_is_explained_by_them() {
    let document = worlds::day(40, 150, 16, 8);
    let problem = Problem::new(&document).unwrap();
    let limits = Limits { steps: 300_000, conflicts: 0, ..Default::default() };
    let outcome = solve(&problem, &limits, &mut |_| ControlFlow::Continue(()));
    let solution = outcome.solution().unwrap();
    let target = problem.request(&solution.left_out[0].request).unwrap();
    let explanation = explain(&problem, &solution.timetable, target, &Limits::default());
    let Standing::Against { rules, .. } = &explanation.standing else {
        panic!("{explanation:?}");
    };
    assert_eq!(rules.iter().filter(|rule| matches!(rule, Rule::Tables { .. })).count(), 16, "{rules:?}");
    works(&document, &problem, &solution.timetable, &explanation);
    let gain = what_if(&problem, &solution.timetable, Change::Table, &Limits::default());
    assert!(gain.together.len() > 4, "{gain:?}");
}
