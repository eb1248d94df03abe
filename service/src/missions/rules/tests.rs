//! Promises of the rules about missions.

use chrono::{DateTime, Utc};
use entity::words::{AgendaItemKind, MissionStatus};
use proptest::prelude::*;

use super::*;
use crate::missions::sample::{at, day, leg as leg_row, mission, wall};
use crate::missions::{ItemPlan, LegPlan, SlotRun};
use crate::planned::TimeRefusal;
use crate::refusal::Refuse;

fn now() -> DateTime<Utc> {
    at("2027-03-01T08:00:00Z")
}

/// A mission where everything is at hand for any step.
fn ready(status: MissionStatus) -> (mission::Model, Situation, DateTime<Utc>) {
    let mission = mission::Model { status, ..mission() };
    let situation = Situation { sessions: 1, published: true, ..Situation::default() };
    // The last day: late enough to close it, early enough to open it.
    (mission, situation, at("2027-04-02T03:00:00Z"))
}

#[test]
fn a_mission_takes_the_steps_of_its_way_and_no_other() {
    use MissionStatus::{Allocating, Cancelled, Closed, Draft, Open, Published};
    let way = [
        (Draft, vec![Open, Cancelled]),
        (Open, vec![Draft, Allocating, Published, Cancelled]),
        (Allocating, vec![Open, Published, Cancelled]),
        (Published, vec![Allocating, Closed, Cancelled]),
        (Closed, vec![]),
        (Cancelled, vec![]),
    ];
    for (from, possible) in way {
        for to in MissionStatus::ALL {
            let (mission, situation, now) = ready(from);
            let outcome = transition(&mission, *to, situation, now);
            assert_eq!(outcome.is_ok(), possible.contains(to), "{from} to {to}: {outcome:?}");
        }
    }
}

#[test]
fn an_impossible_step_is_refused_with_the_possible_ones() {
    let (mission, situation, now) = ready(MissionStatus::Draft);
    let refused = transition(&mission, MissionStatus::Published, situation, now).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "a mission that is draft cannot become published; it can become open or cancelled"
    );
    assert_eq!(refused.members()["possible"], serde_json::json!(["open", "cancelled"]));
}

#[test]
fn a_mission_people_have_answered_to_is_not_a_draft_again() {
    let (mission, situation, now) = ready(MissionStatus::Open);
    for situation in [Situation { requests: 1, ..situation }, Situation { meetings: 1, ..situation }] {
        let refused = transition(&mission, MissionStatus::Draft, situation, now);
        assert!(matches!(refused, Err(Refusal::Answered { .. })), "{refused:?}");
    }
}

#[test]
fn a_journey_without_sessions_is_published_as_it_is_and_one_with_sessions_with_its_timetable() {
    let (mission, _, now) = ready(MissionStatus::Open);
    let to = |to, situation| transition(&mission, to, situation, now);
    let journey = Situation::default();
    assert_eq!(to(MissionStatus::Published, journey), Ok(()));
    assert_eq!(to(MissionStatus::Allocating, journey), Err(Refusal::NothingToAllocate));
    let day = Situation { sessions: 1, ..journey };
    assert_eq!(to(MissionStatus::Published, day), Err(Refusal::NothingPublished));
}

#[test]
fn asking_is_not_opened_again_under_a_run() {
    let (mission, situation, now) = ready(MissionStatus::Allocating);
    let running = Situation { running: true, ..situation };
    assert_eq!(transition(&mission, MissionStatus::Open, running, now), Err(Refusal::Running));
}

#[test]
fn the_last_day_is_that_of_the_venue() {
    let (mission, situation, _) = ready(MissionStatus::Published);
    let close = |now| transition(&mission, MissionStatus::Closed, situation, at(now));
    // It is the second of April in Tokyo from three in the afternoon of the first in London.
    assert_eq!(close("2027-04-01T14:59:59Z"), Err(Refusal::NotOverYet(day("2027-04-02"))));
    assert_eq!(close("2027-04-01T15:00:00Z"), Ok(()));
    let (mission, situation, _) = ready(MissionStatus::Draft);
    let open = |now| transition(&mission, MissionStatus::Open, situation, at(now));
    assert_eq!(open("2027-04-02T14:59:59Z"), Ok(()));
    assert_eq!(open("2027-04-02T15:00:00Z"), Err(Refusal::Past(day("2027-04-02"))));
}

fn leg_plan(position: i32, starts_on: &str, ends_on: &str) -> LegPlan {
    LegPlan {
        position,
        place: "Suwa".into(),
        country: "JP".into(),
        zone: "Asia/Tokyo".into(),
        starts_on: day(starts_on),
        ends_on: day(ends_on),
    }
}

#[test]
fn a_leg_outside_the_mission_is_refused_with_the_dates_of_both() {
    let refused = leg(&leg_plan(1, "2027-04-01", "2027-04-03"), &mission(), &[]).unwrap_err();
    let said = refused.to_string();
    for date in ["2027-04-01", "2027-04-03", "2027-03-27", "2027-04-02"] {
        assert!(said.contains(date), "{said}");
    }
}

#[test]
fn legs_follow_one_another_and_share_the_day_of_the_journey() {
    let others = [
        leg_row(1, "Paris", "Europe/Paris", "2027-03-27", "2027-03-28"),
        leg_row(3, "Nagano", "Asia/Tokyo", "2027-03-31", "2027-04-02"),
    ];
    let add =
        |position, starts_on, ends_on| leg(&leg_plan(position, starts_on, ends_on), &mission(), &others);
    assert_eq!(add(2, "2027-03-28", "2027-03-31"), Ok(()));
    assert!(matches!(add(2, "2027-03-27", "2027-03-31"), Err(Refusal::LegsOverlap { .. })));
    assert!(matches!(add(2, "2027-03-29", "2027-04-01"), Err(Refusal::LegsOverlap { .. })));
    assert!(matches!(add(4, "2027-03-28", "2027-03-30"), Err(Refusal::LegsOverlap { .. })));
    assert!(matches!(add(3, "2027-03-28", "2027-03-31"), Err(Refusal::PositionTaken { .. })));
}

#[test]
fn new_dates_must_hold_the_legs_that_are_there() {
    let legs = [leg_row(1, "Nagano", "Asia/Tokyo", "2027-03-29", "2027-04-01")];
    assert_eq!(legs_fit(&legs, day("2027-03-29"), day("2027-04-01")), Ok(()));
    assert!(legs_fit(&legs, day("2027-03-30"), day("2027-04-01")).is_err());
}

fn visit(starts: &str, ends: &str) -> ItemPlan {
    ItemPlan {
        leg: None,
        kind: AgendaItemKind::Visit,
        title: "Techno Foundation".into(),
        place: String::new(),
        description: String::new(),
        starts: wall(starts),
        zone: None,
        ends: wall(ends),
        ends_zone: None,
        capacity: None,
    }
}

#[test]
fn an_item_is_told_on_the_clock_of_its_leg_or_else_of_the_mission() {
    let paris = leg_row(1, "Paris", "Europe/Paris", "2027-03-27", "2027-03-28");
    let plan = visit("2027-03-27 09:00", "2027-03-27 10:00");
    let period = agenda_item(&plan, &mission(), &[], 0).unwrap();
    assert_eq!((period.starts.zone.as_str(), period.starts.at), ("Asia/Tokyo", at("2027-03-27T00:00:00Z")));
    let plan = ItemPlan { leg: Some(paris.id), ..plan };
    let period = agenda_item(&plan, &mission(), std::slice::from_ref(&paris), 0).unwrap();
    assert_eq!((period.starts.zone.as_str(), period.starts.at), ("Europe/Paris", at("2027-03-27T08:00:00Z")));
    assert_eq!(agenda_item(&plan, &mission(), &[], 0), Err(Refusal::NotItsLeg));
}

#[test]
fn a_flight_may_land_on_an_earlier_clock_than_it_left() {
    let home = ItemPlan {
        zone: Some("Asia/Tokyo".into()),
        ends_zone: Some("America/New_York".into()),
        ..visit("2027-04-01 18:00", "2027-04-01 17:30")
    };
    let period = agenda_item(&home, &mission(), &[], 0).unwrap();
    assert_eq!((period.ends.at - period.starts.at).num_minutes(), 12 * 60 + 30);
    let back = ItemPlan { ends_zone: None, ..home };
    let refused = agenda_item(&back, &mission(), &[], 0).unwrap_err();
    assert_eq!((refused.code(), refused.pointer().as_deref()), ("ends-before-it-starts", Some("/ends")));
}

#[test]
fn a_time_the_clocks_go_over_is_refused_in_its_field_with_the_nearest_ones() {
    let night =
        ItemPlan { zone: Some("Europe/Paris".into()), ..visit("2027-03-28 01:00", "2027-03-28 02:30") };
    let refused = agenda_item(&night, &mission(), &[], 0).unwrap_err();
    assert_eq!(refused.pointer().as_deref(), Some("/ends"));
    assert_eq!(
        refused.members()["nearest"],
        serde_json::json!(["2027-03-28T01:59:00", "2027-03-28T03:00:00"])
    );
    let nowhere = ItemPlan { zone: Some("Asia/Tokio".into()), ..night };
    let refused = agenda_item(&nowhere, &mission(), &[], 0).unwrap_err();
    assert_eq!((refused.code(), refused.pointer().as_deref()), ("unknown-zone", Some("/zone")));
    assert!(refused.to_string().contains("Asia/Tokyo"), "{refused}");
}

#[test]
fn the_last_evening_may_end_at_midnight_and_not_later() {
    let item = |ends| agenda_item(&visit("2027-04-02 19:00", ends), &mission(), &[], 0);
    assert!(item("2027-04-03 00:00").is_ok());
    assert!(matches!(item("2027-04-03 00:05"), Err(Refusal::ItemOutside { .. })));
}

/// An item of kind B2B session on 28 March in Paris, from one to nine, over which the clocks go forward.
fn session_item(zone: &str, starts: &str, ends: &str) -> entity::agenda_item::Model {
    let period = crate::planned::period(wall(starts), zone, wall(ends), zone).unwrap();
    entity::agenda_item::Model {
        id: entity::id::AgendaItemId(uuid::Uuid::nil()),
        mission_id: mission().id,
        leg_id: None,
        kind: AgendaItemKind::B2bSession,
        title: "Meetings".into(),
        place: String::new(),
        description: String::new(),
        starts_wall: period.starts.wall,
        zone: zone.into(),
        ends_wall: period.ends.wall,
        ends_zone: zone.into(),
        starts_at: period.starts.at,
        ends_at: period.ends.at,
        tzdb: String::new(),
        capacity: None,
        version: 1,
        created_at: now(),
        updated_at: now(),
    }
}

#[test]
fn no_slot_lies_over_a_change_of_the_clocks() {
    let spring = session_item("Europe/Paris", "2027-03-28 01:00", "2027-03-28 09:00");
    let run = |starts: &str| SlotRun { starts: wall(starts), count: 1, minutes: 60, pause_minutes: 0 };
    let refused = slots(&[run("2027-03-28 01:30")], &spring).unwrap_err();
    assert!(matches!(refused, Refusal::Time { source: TimeRefusal::Never { .. }, .. }), "{refused:?}");
    let autumn = session_item("Europe/Paris", "2027-10-31 01:00", "2027-10-31 09:00");
    let refused = slots(&[run("2027-10-31 02:30")], &autumn).unwrap_err();
    assert!(matches!(refused, Refusal::ClocksChange { .. }), "{refused:?}");
}

#[test]
fn two_tables_have_two_names() {
    let table = |name: &str| crate::missions::TablePlan {
        name: name.into(),
        kind: entity::words::TableKind::Table,
        organisation: None,
        link: None,
    };
    assert_eq!(tables(&[table("Table 1"), table("Table 2")]), Ok(()));
    assert!(matches!(tables(&[table("Table 1"), table(" table 1")]), Err(Refusal::TableTwice(_))));
    let unsafe_room =
        crate::missions::TablePlan { link: Some("javascript:alert(1)".into()), ..table("Room") };
    assert_eq!(tables(&[unsafe_room]).unwrap_err().pointer().as_deref(), Some("/tables/0/link"));
}

proptest! {
    /// Whatever is asked for, a grid that is let through has slots on full five minutes, inside their item, none
    /// overlapping, as many as were wanted.
    #[test]
    fn a_grid_that_is_let_through_is_one(
        runs in prop::collection::vec((0u32..600, 0u32..30, 0u32..90, 0u32..30), 1..4),
    ) {
        let item = session_item("Asia/Tokyo", "2027-03-30 09:00", "2027-03-30 18:00");
        let runs: Vec<SlotRun> = runs
            .into_iter()
            .map(|(offset, count, minutes, pause_minutes)| SlotRun {
                starts: wall("2027-03-30 08:30") + chrono::TimeDelta::minutes(offset.into()),
                count,
                minutes,
                pause_minutes,
            })
            .collect();
        let Ok(slots) = slots(&runs, &item) else { return Ok(()) };
        prop_assert_eq!(slots.len(), runs.iter().map(|run| run.count as usize).sum::<usize>());
        for slot in &slots {
            prop_assert_eq!(slot.starts.at.timestamp() % 300, 0);
            prop_assert_eq!(slot.ends.at.timestamp() % 300, 0);
            prop_assert!(item.starts_at <= slot.starts.at && slot.ends.at <= item.ends_at);
        }
        for pair in slots.windows(2) {
            prop_assert!(pair[0].ends.at <= pair[1].starts.at);
        }
    }
}
