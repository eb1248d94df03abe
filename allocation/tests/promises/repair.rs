//! A published timetable changes for as few people as possible.

use std::{collections::BTreeSet, ops::ControlFlow};

use allocation::{
    Limits, Objective, Outcome, Problem, ProblemDocument, Status, TimetableDocument, check,
    document::MeetingDocument, solve,
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
