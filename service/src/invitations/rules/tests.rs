//! What the decisions about invitations promise.

use chrono::{NaiveDate, TimeDelta, TimeZone};
use entity::id::{InvitationId, MissionId};
use entity::words::InvitationSubject;
use uuid::Uuid;

use super::*;

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 1, 9, 0, 0).unwrap()
}

fn row() -> invitation::Model {
    let wall = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap().and_hms_opt(10, 0, 0).unwrap();
    let at = Utc.with_ymd_and_hms(2026, 11, 20, 1, 0, 0).unwrap();
    invitation::Model {
        id: InvitationId(Uuid::nil()),
        person_id: PersonId(Uuid::nil()),
        mission_id: MissionId(Uuid::nil()),
        subject: InvitationSubject::Meeting,
        subject_id: Uuid::nil(),
        uid: "one@kontor".into(),
        sequence: 0,
        scheduled: 0,
        partstat: Partstat::NeedsAction,
        state: InvitationState::Active,
        summary: "Mizu Nano (B2B)".into(),
        location: "Table 1".into(),
        description: String::new(),
        link: None,
        organizer: "Veneto Nanotech".into(),
        starts_wall: wall,
        zone: "Asia/Tokyo".into(),
        ends_wall: wall + TimeDelta::minutes(20),
        ends_zone: "Asia/Tokyo".into(),
        starts_at: at,
        ends_at: at + TimeDelta::minutes(20),
        tzdb: "2026f".into(),
        reply_sequence: None,
        reply_dtstamp: None,
        replied_at: None,
        created_at: now(),
        changed_at: now(),
    }
}

fn accepted() -> invitation::Model {
    invitation::Model { sequence: 2, scheduled: 1, partstat: Partstat::Accepted, ..row() }
}

fn an_hour_later(row: invitation::Model) -> invitation::Model {
    let hour = TimeDelta::hours(1);
    invitation::Model {
        starts_wall: row.starts_wall + hour,
        ends_wall: row.ends_wall + hour,
        starts_at: row.starts_at + hour,
        ends_at: row.ends_at + hour,
        ..row
    }
}

#[test]
fn what_is_as_it_was_causes_nothing() {
    assert_eq!(step(Some(&accepted()), Some(row()), now()).unwrap(), Step::Nothing);
}

#[test]
fn another_time_raises_sequence_and_asks_again() {
    let Step::Change { row: changed, was } =
        step(Some(&accepted()), Some(an_hour_later(row())), now()).unwrap()
    else {
        panic!("a change is expected")
    };
    assert_eq!((changed.sequence, changed.scheduled), (3, 3));
    assert_eq!(was.starts_wall, row().starts_wall);
    assert_eq!(changed.partstat, Partstat::NeedsAction);
}

#[test]
fn another_table_raises_sequence_and_keeps_the_answer() {
    let wanted = invitation::Model { location: "Table 2".into(), ..row() };
    let Step::Change { row: changed, .. } = step(Some(&accepted()), Some(wanted), now()).unwrap() else {
        panic!("a change is expected")
    };
    assert_eq!((changed.sequence, changed.scheduled), (3, 1));
    assert_eq!(changed.partstat, Partstat::Accepted);
}

#[test]
fn new_rules_of_a_zone_are_a_change_although_the_wall_time_stays() {
    let earlier = row().starts_at - TimeDelta::hours(1);
    let wanted = invitation::Model { starts_at: earlier, ends_at: earlier + TimeDelta::minutes(20), ..row() };
    assert!(matches!(step(Some(&row()), Some(wanted), now()).unwrap(), Step::Change { .. }));
}

#[test]
fn an_ended_invitation_ends_once_and_can_come_back() {
    let Step::End(ended) = step(Some(&accepted()), None, now()).unwrap() else {
        panic!("an end is expected")
    };
    assert_eq!((ended.sequence, ended.state), (3, InvitationState::Cancelled));
    assert_eq!(step(Some(&ended), None, now()).unwrap(), Step::Nothing);
    let Step::Renew(again) = step(Some(&ended), Some(row()), now()).unwrap() else {
        panic!("it is expected to stand again")
    };
    assert_eq!((again.sequence, again.state), (4, InvitationState::Active));
    assert_eq!(again.partstat, Partstat::NeedsAction);
}

#[test]
fn only_the_invited_person_answers_and_only_while_it_matters() {
    let someone = PersonId(Uuid::from_u128(1));
    let me = PersonId(Uuid::nil());
    let yes = Partstat::Accepted;
    assert_eq!(may_answer(&row(), someone, yes, now()), Err(Refusal::NoSuch));
    assert_eq!(may_answer(&row(), me, Partstat::NeedsAction, now()), Err(Refusal::NoAnswer));
    let cancelled = invitation::Model { state: InvitationState::Cancelled, ..row() };
    assert_eq!(may_answer(&cancelled, me, yes, now()), Err(Refusal::Cancelled));
    let after = row().ends_at;
    assert_eq!(may_answer(&row(), me, yes, after), Err(Refusal::Over { ended_at: after }));
    assert_eq!(may_answer(&row(), me, yes, now()), Ok(()));
}

#[test]
fn a_decline_frees_the_slot_until_the_meeting_begins() {
    assert!(frees_the_slot(&row(), Partstat::Declined, now()));
    assert!(!frees_the_slot(&row(), Partstat::Declined, row().starts_at));
    assert!(!frees_the_slot(&row(), Partstat::Tentative, now()));
}
