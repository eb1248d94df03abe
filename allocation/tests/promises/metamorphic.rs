//! What changes nothing in a problem changes nothing in its answer, and more room never hurts.

use std::ops::ControlFlow;

use allocation::{
    Limits, Objective, Outcome, Problem, ProblemDocument, Status,
    document::{InterpreterDocument, LunchDocument, MeetingDocument, SlotDocument, TableDocument},
    solve,
};

use crate::tiny::{self, Dice};

const PROBLEMS: u64 = 400;

/// The proved values by objective; none when no timetable keeps the rules.
fn values(document: &ProblemDocument) -> Option<Vec<(Objective, u64)>> {
    let problem = Problem::new(document).unwrap();
    let limits = Limits { steps: 1_000, nodes: 2_000_000, ..Default::default() };
    let outcome: Outcome = solve(&problem, &limits, &mut |_| ControlFlow::Continue(()));
    assert!(matches!(outcome.status(), Status::Optimal | Status::Infeasible), "{document:#?}");
    let terms = outcome.solution()?.score.terms();
    Some(terms.iter().map(|term| (term.objective, term.value)).collect())
}

/// A tiny problem with the usual order of levels, or another.
fn problem(seed: u64) -> ProblemDocument {
    let mut document = tiny::problem(seed);
    document.options.objectives = (seed % 2 == 1).then(|| tiny::order(seed));
    document
}

fn rename(keys: &mut [String]) {
    keys.iter_mut().for_each(|key| *key = renamed(key));
}

/// Another key, and another order of keys.
fn renamed(key: &str) -> String {
    format!("{} and so on", key.chars().rev().collect::<String>())
}

fn rename_all(document: &mut ProblemDocument) {
    for row in &mut document.slots {
        (row.key, row.session) = (renamed(&row.key), renamed(&row.session));
        rename(&mut row.marks);
        row.place = row.place.as_deref().map(renamed);
    }
    for row in &mut document.tables {
        row.key = renamed(&row.key);
        row.session = row.session.as_deref().map(renamed);
        row.organisation = row.organisation.as_deref().map(renamed);
        rename(&mut row.kinds);
        rename(&mut row.excluded);
    }
    document.organisations.iter_mut().for_each(|row| row.key = renamed(&row.key));
    for row in &mut document.delegates {
        (row.key, row.organisation) = (renamed(&row.key), renamed(&row.organisation));
        row.available.iter_mut().for_each(|keys| rename(keys));
        rename(&mut row.unavailable);
        rename(&mut row.languages);
        rename(&mut row.outside_hours);
        row.most_per_mark = row.most_per_mark.iter().map(|(mark, most)| (renamed(mark), *most)).collect();
    }
    for row in &mut document.interpreters {
        row.key = renamed(&row.key);
        rename(&mut row.languages);
        rename(&mut row.unavailable);
        row.available.iter_mut().for_each(|keys| rename(keys));
    }
    rename_requests(document);
    for row in &mut document.travel {
        (row.from, row.to) = (renamed(&row.from), renamed(&row.to));
    }
    let options = &mut document.options;
    options.most_per_mark = options.most_per_mark.iter().map(|(mark, most)| (renamed(mark), *most)).collect();
    options.lunch.iter_mut().for_each(|row| rename(&mut row.slots));
    for row in document.published.iter_mut().flat_map(|timetable| &mut timetable.meetings) {
        let MeetingDocument { request, slot, table, delegates, interpreter } = row;
        (*request, *slot, *table) = (renamed(request), renamed(slot), renamed(table));
        rename(delegates);
        *interpreter = interpreter.as_deref().map(renamed);
    }
}

fn rename_requests(document: &mut ProblemDocument) {
    for row in &mut document.requests {
        row.key = renamed(&row.key);
        for side in &mut row.sides {
            side.organisation = renamed(&side.organisation);
            side.delegates.iter_mut().for_each(|keys| rename(keys));
        }
        row.slots.iter_mut().for_each(|keys| rename(keys));
        rename(&mut row.marks);
        rename(&mut row.vetoes);
        rename(&mut row.needs);
        if let Some(pin) = &mut row.pin {
            pin.slot = renamed(&pin.slot);
            pin.table = pin.table.as_deref().map(renamed);
        }
    }
    for row in &mut document.precedences {
        (row.first, row.second) = (renamed(&row.first), renamed(&row.second));
    }
}

#[test]
fn other_keys_change_no_value() {
    for seed in 0..PROBLEMS {
        let document = problem(seed);
        let mut changed = document.clone();
        rename_all(&mut changed);
        assert_eq!(values(&document), values(&changed), "seed {seed}: {document:#?}");
    }
}

#[test]
fn another_order_of_rows_changes_no_value() {
    for seed in 0..PROBLEMS {
        let document = problem(seed);
        let mut changed = document.clone();
        let mut dice = Dice::new(seed + 1);
        dice.shuffle(&mut changed.slots);
        dice.shuffle(&mut changed.tables);
        dice.shuffle(&mut changed.organisations);
        dice.shuffle(&mut changed.delegates);
        dice.shuffle(&mut changed.interpreters);
        dice.shuffle(&mut changed.requests);
        for row in &mut changed.requests {
            dice.shuffle(&mut row.sides);
        }
        assert_eq!(values(&document), values(&changed), "seed {seed}: {document:#?}");
    }
}

/// Rules that no timetable of the problem can break.
fn add_what_cannot_bind(document: &mut ProblemDocument, dice: &mut Dice) {
    let (requests, people) = (document.requests.len() as u32, document.delegates.len() as u32);
    let slots: Vec<String> = document.slots.iter().map(|row| row.key.clone()).collect();
    document.options.most_meetings.get_or_insert(requests);
    document.options.longest_run.get_or_insert(64);
    document.options.most_per_mark.entry("morning".into()).or_insert(requests);
    if document.published.is_some() {
        document.options.most_people_changed.get_or_insert(people);
    }
    for row in &mut document.delegates {
        row.no_lunch |= document.options.lunch.is_empty();
        if document.options.arrival_rest_minutes == 0 {
            row.arrives.get_or_insert(0);
        }
        row.departs.get_or_insert(1_000_000);
    }
    if document.options.lunch.is_empty() {
        document.options.lunch.push(LunchDocument { slots: slots.clone(), free: 3 });
    }
    if document.options.arrival_rest_minutes == 0
        && document.delegates.iter().all(|row| row.arrives == Some(0))
    {
        // Everybody had their rest before the first slot.
        document.delegates.iter_mut().for_each(|row| row.arrives = None);
        document.options.arrival_rest_minutes = 1_000;
    }
    // Whoever has no language is understood: an interpreter has nothing to do there.
    if document.delegates.iter().all(|row| row.languages.is_empty()) {
        document.interpreters.push(InterpreterDocument {
            key: "idle".into(),
            languages: vec!["fr".into()],
            available: dice.percent(50).then(Vec::new),
            ..Default::default()
        });
    }
    if dice.percent(50) {
        document.tables.iter_mut().for_each(|row| row.kinds.push("round".into()));
    }
}

#[test]
fn a_rule_that_cannot_bind_changes_no_value() {
    for seed in 0..PROBLEMS {
        let document = problem(seed);
        let mut changed = document.clone();
        add_what_cannot_bind(&mut changed, &mut Dice::new(seed + 1));
        assert_ne!(document, changed);
        assert_eq!(values(&document), values(&changed), "seed {seed}: {document:#?} and {changed:#?}");
    }
}

fn left_out(document: &ProblemDocument) -> u64 {
    values(document).map_or(u64::MAX, |values| values[0].1)
}

/// Tells how often it was better with more room.
fn with_more_room(add: impl Fn(&mut ProblemDocument)) -> u32 {
    let mut better = 0;
    for seed in 0..PROBLEMS {
        let document = problem(seed);
        let mut changed = document.clone();
        add(&mut changed);
        let (before, after) = (left_out(&document), left_out(&changed));
        assert!(after <= before, "seed {seed}: {after} after {before} in {document:#?}");
        better += u32::from(after < before);
    }
    better
}

#[test]
fn with_one_more_table_no_more_is_left_out() {
    let better = with_more_room(|document| {
        let kinds = vec!["quiet".into()];
        document.tables.push(TableDocument { key: "more".into(), kinds, ..Default::default() });
    });
    assert!(better > 5, "{better} better: the mix says little");
}

#[test]
fn with_one_more_slot_at_the_end_no_more_is_left_out() {
    let better = with_more_room(|document| {
        let end = document.slots.iter().map(|row| row.end).max().unwrap();
        document.slots.push(SlotDocument {
            key: "more".into(),
            session: "A".into(),
            start: end + 600,
            end: end + 1_800,
            ..Default::default()
        });
    });
    assert!(better > 5, "{better} better: the mix says little");
}

#[test]
fn with_one_more_interpreter_of_all_languages_no_more_is_left_out() {
    let better = with_more_room(|document| {
        document.interpreters.push(InterpreterDocument {
            key: "more".into(),
            languages: ["de", "en", "ja"].map(String::from).to_vec(),
            ..Default::default()
        });
    });
    assert!(better > 5, "{better} better: the mix says little");
}

/// The same events from the last slot to the first; without what only holds one way.
fn backwards(document: &mut ProblemDocument) {
    let end = document.slots.iter().map(|row| row.end).max().unwrap();
    for row in &mut document.slots {
        (row.start, row.end) = (end - row.end, end - row.start);
    }
    for row in &mut document.precedences {
        std::mem::swap(&mut row.first, &mut row.second);
    }
}

#[test]
fn an_event_that_runs_backwards_is_as_compact() {
    let mut told = 0;
    for seed in 0..PROBLEMS {
        let mut document = tiny::problem(seed);
        document.options.arrival_rest_minutes = 0;
        document.delegates.iter_mut().for_each(|row| (row.arrives, row.departs) = (None, None));
        document.options.objectives =
            Some(vec![Objective::LeftOut, Objective::IdleRange, Objective::IdleSlots, Objective::Breaks]);
        let mut changed = document.clone();
        backwards(&mut changed);
        let (before, after) = (values(&document), values(&changed));
        assert_eq!(before, after, "seed {seed}: {document:#?}");
        told += u32::from(before.is_some_and(|values| values.iter().skip(1).any(|(_, value)| *value > 0)));
    }
    assert!(told > 10, "{told} with idle slots: the mix says little");
}
