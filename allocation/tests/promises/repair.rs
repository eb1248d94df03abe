//! A published timetable changes for as few people as possible.

use std::{collections::BTreeSet, ops::ControlFlow};

use allocation::{
    Conflict, Limits, Objective, Outcome, Problem, ProblemDocument, Status, Timetable, TimetableDocument,
    Violation, check, document::MeetingDocument, solve,
};

use crate::worlds;

fn answer(document: &ProblemDocument) -> (Problem, Outcome) {
    let problem = Problem::new(document).unwrap();
    let limits = Limits { steps: 300_000, ..Default::default() };
    let outcome = solve(&problem, &limits, &mut |_| ControlFlow::Continue(()));
    check(&problem, &outcome.solution().unwrap().timetable).unwrap();
    (problem, outcome)
}

/// A day that is solved, with its timetable published.
fn published() -> ProblemDocument {
    let mut document = worlds::day(40, 150, 16, 20);
    let (problem, outcome) = answer(&document);
    document.published =
        Some(TimetableDocument { meetings: outcome.document(&problem).meetings, ..Default::default() });
    document
}

fn changed(document: &ProblemDocument, after: &TimetableDocument) -> BTreeSet<String> {
    let before = &document.published.as_ref().unwrap().meetings;
    let agendas = |meetings: &[MeetingDocument]| -> BTreeSet<(String, String, String, String)> {
        let row =
            |m: &MeetingDocument, d: &String| (d.clone(), m.request.clone(), m.slot.clone(), m.table.clone());
        meetings.iter().flat_map(|m| m.delegates.iter().map(move |d| row(m, d))).collect()
    };
    let (before, after) = (agendas(before), agendas(&after.meetings));
    before.symmetric_difference(&after).map(|(delegate, ..)| delegate.clone()).collect()
}

#[test]
fn without_a_reason_nobody_is_touched() {
    let document = published();
    let (problem, outcome) = answer(&document);
    assert_eq!(changed(&document, &outcome.document(&problem)), BTreeSet::new());
    assert_eq!(outcome.solution().unwrap().score.value(Objective::PeopleChanged), Some(0));
}

#[test]
fn a_cancelled_request_changes_the_agenda_of_its_people_only() {
    let mut document = published();
    let cancelled = document.published.as_ref().unwrap().meetings[17].clone();
    let row = document.requests.iter_mut().find(|row| row.key == cancelled.request).unwrap();
    row.slots = Some(vec![]);
    let (problem, outcome) = answer(&document);
    let expected: BTreeSet<String> = cancelled.delegates.into_iter().collect();
    assert_eq!(changed(&document, &outcome.document(&problem)), expected);
}

#[test]
fn somebody_who_falls_ill_for_an_hour_moves_few_others_and_loses_no_meeting() {
    let mut document = published();
    let meeting = document.published.as_ref().unwrap().meetings[30].clone();
    let ill = document.delegates.iter_mut().find(|row| row.key == meeting.delegates[0]).unwrap();
    ill.unavailable.push(meeting.slot.clone());
    let (problem, outcome) = answer(&document);
    let after = outcome.document(&problem);
    assert_eq!(after.left_out, []);
    let changed = changed(&document, &after);
    assert!((2..=4).contains(&changed.len()), "{changed:?}");
    let told = outcome.solution().unwrap().score.value(Objective::PeopleChanged);
    assert_eq!(told, Some(changed.len() as u64));
    assert_ne!(outcome.status(), Status::Infeasible);
}

#[test]
fn a_repair_moves_no_more_people_than_it_may() {
    let mut document = published();
    let meeting = document.published.as_ref().unwrap().meetings[30].clone();
    let ill = document.delegates.iter_mut().find(|row| row.key == meeting.delegates[0]).unwrap();
    ill.unavailable.push(meeting.slot.clone());
    // Two at least: the one who is ill, and whoever that one was to meet.
    document.options.most_people_changed = Some(2);
    let (problem, outcome) = answer(&document);
    let after = outcome.document(&problem);
    assert!(changed(&document, &after).len() <= 2, "{:?}", changed(&document, &after));
    document.options.most_people_changed = Some(1);
    let Outcome::Infeasible(conflicts) = outcome_of(&document) else { panic!("only one was moved") };
    assert_eq!(conflicts, [Conflict::PeopleChanged { least: 2, most: 1 }]);
}

fn outcome_of(document: &ProblemDocument) -> Outcome {
    let problem = Problem::new(document).unwrap();
    solve(&problem, &Limits { steps: 50_000, ..Default::default() }, &mut |_| ControlFlow::Continue(()))
}

#[test]
fn a_settled_person_keeps_its_agenda_or_the_conflict_says_so() {
    let mut document = published();
    let meeting = document.published.as_ref().unwrap().meetings[30].clone();
    // Everybody but those of one meeting is settled, and that meeting can't stay.
    for row in &mut document.delegates {
        row.settled = !meeting.delegates.contains(&row.key);
    }
    let request = document.requests.iter_mut().find(|row| row.key == meeting.request).unwrap();
    request.vetoes.push(meeting.slot.clone());
    let (problem, outcome) = answer(&document);
    let moved = changed(&document, &outcome.document(&problem));
    assert_eq!(moved, meeting.delegates.iter().cloned().collect());
    let ill = document.delegates.iter_mut().find(|row| row.key == meeting.delegates[0]).unwrap();
    ill.settled = true;
    let Outcome::Infeasible(conflicts) = outcome_of(&document) else { panic!("a settled agenda changed") };
    assert_eq!(conflicts, [Conflict::Settled { delegate: meeting.delegates[0].clone() }]);
}

#[test]
fn a_published_timetable_that_breaks_rules_is_brought_back_within_the_bound() {
    let mut document = published();
    // Ten meetings trade tables with nobody: each now sits where another one does.
    let meetings = &mut document.published.as_mut().unwrap().meetings;
    let tables: Vec<String> = meetings.iter().map(|meeting| meeting.table.clone()).collect();
    for (n, meeting) in meetings.iter_mut().enumerate().take(10) {
        meeting.table.clone_from(&tables[n + 10]);
    }
    document.options.most_people_changed = Some(40);
    let (problem, outcome) = answer(&document);
    assert!(changed(&document, &outcome.document(&problem)).len() <= 40);
}

#[test]
fn changes_of_settled_people_and_too_many_changes_are_refused_by_the_checker() {
    let mut document = published();
    let empty = |document: &ProblemDocument| {
        let problem = Problem::new(document).unwrap();
        check(&problem, &Timetable::default()).unwrap_err()
    };
    let people = document.published.as_ref().unwrap().meetings.iter().flat_map(|row| &row.delegates);
    let people: BTreeSet<String> = people.cloned().collect();
    document.options.most_people_changed = Some(3);
    let expected = Violation::TooManyChanged { changed: people.len() as u32, most: 3 };
    assert_eq!(empty(&document), [expected]);
    document.options.most_people_changed = None;
    let settled = document.delegates.iter_mut().find(|row| people.contains(&row.key)).unwrap();
    settled.settled = true;
    let expected = Violation::SettledChanged { delegate: settled.key.clone() };
    assert_eq!(empty(&document), [expected]);
}
