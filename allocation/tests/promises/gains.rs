//! What a change would gain is what trying everything gains, and conflicts are as small as can be.

use std::ops::ControlFlow;

use allocation::{
    Change, Conflict, Limits, Problem, ProblemDocument, Request, Rule, Standing, Timetable, check,
    document::SlotDocument, explain, smallest_together, solve, what_if,
};

use crate::{
    explain::{add_table, fits, open, works, world},
    tiny::{self, Dice},
    worlds,
};

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
