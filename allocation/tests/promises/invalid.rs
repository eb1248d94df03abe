//! What can't be a problem is refused, with the row and what would be right.

use allocation::{
    Fault, Objective, Problem, ProblemDocument,
    document::{
        InterpreterDocument, LunchDocument, MeetingDocument, PinDocument, PrecedenceDocument, SideDocument,
        TimetableDocument, TravelDocument,
    },
};

use crate::worlds;

fn faults(spoil: impl FnOnce(&mut ProblemDocument)) -> Vec<Fault> {
    let mut document = worlds::day(4, 4, 4, 2);
    Problem::new(&document).unwrap();
    spoil(&mut document);
    Problem::new(&document).unwrap_err().faults
}

macro_rules! refused {
    ($($name:ident: $spoil:expr => $fault:pat, $says:literal;)*) => {
        $(#[test]
        fn $name() {
            let faults = faults($spoil);
            assert!(faults.iter().any(|fault| matches!(fault, $fault)), "{faults:?}");
            let said = faults.iter().any(|fault| fault.to_string().contains($says));
            assert!(said, "{faults:?}");
        })*
    };
}

refused! {
    a_key_that_is_there_twice: |p| p.tables[1].key = "t0".into()
        => Fault::Twice { .. }, "table t0 is there twice";
    a_key_that_is_not_there: |p| p.requests[2].vetoes.push("s9".into())
        => Fault::Unknown { .. }, "request r2 names slot s9";
    an_unknown_organisation_of_a_delegate: |p| p.delegates[0].organisation = "x".into()
        => Fault::Unknown { .. }, "delegate c0d0 names organisation x";
    an_unknown_session_of_a_table: |p| p.tables[0].session = Some("night".into())
        => Fault::Unknown { .. }, "table t0 names session night";
    an_unknown_mark: |p| p.requests[0].marks.push("dawn".into())
        => Fault::Unknown { .. }, "request r0 names mark dawn";
    an_unknown_pin: |p| p.requests[0].pin = Some(PinDocument { slot: "s0".into(), table: Some("t9".into()) })
        => Fault::Unknown { .. }, "request r0 names table t9";
    an_unknown_place: |p| p.travel.push(TravelDocument { from: "moon".into(), to: "hall".into(), minutes: 5 })
        => Fault::Unknown { .. }, "place moon";
    a_published_meeting_of_nothing: |p| {
        let meeting = allocation::document::MeetingDocument { request: "r9".into(), ..Default::default() };
        p.published = Some(TimetableDocument { meetings: vec![meeting], ..Default::default() });
    } => Fault::Unknown { .. }, "names request r9";
    a_slot_that_ends_before_it_starts: |p| p.slots[1].end = p.slots[1].start
        => Fault::SlotEndsBeforeStart { .. }, "slot s1 ends at";
    a_time_beyond_all_calendars: |p| {
        p.slots[0].start = i64::MIN;
        p.slots[3].end = i64::MAX;
        p.slots[0].place = Some("hall".into());
        p.slots[3].place = Some("hall".into());
        p.travel.push(TravelDocument { from: "hall".into(), to: "hall".into(), minutes: 5 });
    }
        => Fault::Range { .. }, "slot s3 has end 9223372036854775807";
    slots_of_a_session_that_overlap: |p| p.slots[0].end = p.slots[1].start + 1
        => Fault::SlotsOverlap { .. }, "slots s0 and s1 of session morning overlap";
    more_slots_in_a_session_than_can_be_handled: |p| *p = worlds::day(4, 4, 140, 2)
        => Fault::TooMany { .. }, "session morning has 70 slots; at most 64";
    a_crowd_for_one_organisation: |p| for n in 0..200 {
        let row = allocation::document::DelegateDocument { key: format!("x{n}"), ..p.delegates[0].clone() };
        p.delegates.push(row);
    } => Fault::TooMany { .. }, "organisation c0 has 202 delegates; at most 200";
    available_and_unavailable: |p| {
        p.delegates[0].available = Some(vec![]);
        p.delegates[0].unavailable = vec!["s0".into()];
    } => Fault::AvailableAndUnavailable { .. }, "delegate c0d0";
    a_request_with_one_side: |p| { p.requests[0].sides.pop(); }
        => Fault::OneSide { .. }, "request r0 has 1 side";
    a_request_to_oneself: |p| p.requests[0].sides[1] = p.requests[0].sides[0].clone()
        => Fault::SameOrganisation { .. }, "on two sides";
    somebody_elses_delegate: |p| {
        let other = p.requests[0].sides[0].organisation.clone();
        let key = p.delegates.iter().find(|row| row.organisation != other).unwrap().key.clone();
        p.requests[0].sides[0].delegates = Some(vec![key]);
    } => Fault::ForeignDelegate { .. }, "which it does not represent";
    more_people_than_there_are: |p| p.requests[0].sides[0].choose = Some(3)
        => Fault::Choose { .. }, "request r0 needs 3 of";
    nobody_at_all: |p| p.requests[0].sides[0].delegates = Some(vec![])
        => Fault::Choose { .. }, "request r0 needs 0 of 0";
    rank_zero: |p| p.requests[0].sides[0].rank = Some(0)
        => Fault::Range { .. }, "request r0 has rank 0; it must be from 1";
    weight_zero: |p| p.requests[0].weight = Some(0)
        => Fault::Range { .. }, "request r0 has weight 0; it must be from 1 to 10000";
    a_run_of_nothing: |p| p.options.longest_run = Some(0)
        => Fault::Range { .. }, "longest_run 0";
    an_unknown_mark_with_a_limit: |p| { p.options.most_per_mark.insert("dawn".into(), 1); }
        => Fault::Unknown { .. }, "the options names mark dawn";
    an_unknown_mark_with_a_limit_of_one_delegate: |p| { p.delegates[0].most_per_mark.insert("dawn".into(), 1); }
        => Fault::Unknown { .. }, "delegate c0d0 names mark dawn";
    no_lunch_at_all: |p| p.options.lunch.push(LunchDocument { slots: vec!["s0".into()], free: 0 })
        => Fault::Range { .. }, "lunch window 1 has free 0; it must be from 1";
    an_unknown_slot_of_a_lunch: |p| p.options.lunch.push(LunchDocument { slots: vec!["s9".into()], free: 1 })
        => Fault::Unknown { .. }, "lunch window 1 names slot s9";
    a_departure_before_the_arrival: |p| (p.delegates[0].arrives, p.delegates[0].departs) = (Some(5), Some(5))
        => Fault::DepartsBeforeArrival { .. }, "delegate c0d0 departs at 5";
    an_arrival_beyond_all_calendars: |p| p.delegates[0].arrives = Some(i64::MAX)
        => Fault::Range { .. }, "delegate c0d0 has arrives 9223372036854775807";
    an_unknown_slot_outside_hours: |p| p.delegates[0].outside_hours = vec!["s9".into()]
        => Fault::Unknown { .. }, "delegate c0d0 names slot s9";
    an_unknown_interpreter: |p| {
        let (request, slot, table) = ("r0".into(), "s0".into(), "t0".into());
        let interpreter = Some("i9".into());
        let meeting = MeetingDocument { request, slot, table, delegates: vec![], interpreter };
        p.published = Some(TimetableDocument { meetings: vec![meeting], ..Default::default() });
    } => Fault::Unknown { .. }, "names interpreter i9";
    an_interpreter_available_and_unavailable: |p| p.interpreters.push(InterpreterDocument {
        key: "i0".into(),
        available: Some(vec![]),
        unavailable: vec!["s0".into()],
        ..Default::default()
    }) => Fault::AvailableAndUnavailable { .. }, "interpreter i0 has both";
    an_interpreter_twice: |p| for _ in 0..2 {
        p.interpreters.push(InterpreterDocument { key: "i0".into(), ..Default::default() });
    } => Fault::Twice { .. }, "interpreter i0 is there twice";
    more_languages_than_can_be_handled: |p| p.interpreters.push(InterpreterDocument {
        key: "i0".into(),
        languages: (0..65).map(|n| format!("language {n}")).collect(),
        ..Default::default()
    }) => Fault::TooMany { .. }, "has 65 languages; at most 64";
    a_bound_on_changes_to_nothing: |p| p.options.most_people_changed = Some(3)
        => Fault::NothingPublished { .. }, "the options has most_people_changed, but no timetable is published";
    somebody_settled_in_nothing: |p| p.delegates[0].settled = true
        => Fault::NothingPublished { .. }, "delegate c0d0 has settled, but no timetable is published";
    a_circle_of_precedences: |p| for (first, second) in [("r0", "r1"), ("r1", "r2"), ("r2", "r0"), ("r2", "r3")] {
        let (first, second) = (first.into(), second.into());
        p.precedences.push(PrecedenceDocument { first, second, gap_minutes: 0 });
    } => Fault::Cycle { .. }, "must come before itself";
    an_objective_twice: |p| p.options.objectives = Some(vec![Objective::LeftOut, Objective::Breaks, Objective::Breaks])
        => Fault::ObjectiveTwice { .. }, "objective breaks is there twice";
    an_order_that_begins_with_breaks: |p| p.options.objectives = Some(vec![Objective::Breaks])
        => Fault::LeftOutNotFirst, "first objective must be left_out";
}

#[test]
fn every_fault_is_told_at_once() {
    let faults = faults(|p| {
        p.tables[1].key = "t0".into();
        p.requests[1].sides[0] = SideDocument { organisation: "nobody".into(), ..Default::default() };
        p.options.longest_run = Some(0);
    });
    assert!(faults.len() >= 3, "{faults:?}");
}
