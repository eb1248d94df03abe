//! Promises of the rules about delegates.

use entity::words::{DelegateRole, DelegateStatus, MissionStatus};
use entity::{delegate, mission};

use super::rules::{Asker, Refusal, applies, entered, next_in, places_left, transition};
use crate::missions::sample::{delegate, mission};
use crate::missions::standing::Standing;

fn for_three() -> mission::Model {
    mission::Model { capacity: Some(3), ..mission() }
}

#[test]
fn the_last_place_is_given_once() {
    let mission = for_three();
    assert_eq!(entered(&mission, DelegateRole::Participant, 2), DelegateStatus::Confirmed);
    assert_eq!(entered(&mission, DelegateRole::Participant, 3), DelegateStatus::WaitingList);
    assert_eq!(entered(&mission, DelegateRole::Interpreter, 3), DelegateStatus::Confirmed);
    let applied = delegate::Model { status: DelegateStatus::Applied, ..delegate(1, 1) };
    let confirm =
        |confirmed| transition(&mission, &applied, DelegateStatus::Confirmed, Asker::Lead, confirmed);
    assert_eq!((confirm(2), confirm(3)), (Ok(()), Err(Refusal::Full(3))));
}

#[test]
fn a_capacity_below_those_who_come_leaves_no_place() {
    assert_eq!(places_left(&for_three(), 5), Some(0));
    assert_eq!(places_left(&mission(), 5), None);
}

#[test]
fn the_longest_waiting_comes_first() {
    let waiting: Vec<_> = [5, 2, 9, 4].map(|number| delegate(number, number)).into();
    let next = |places| next_in(&waiting, places).iter().map(|one| one.id.0.as_u128()).collect::<Vec<_>>();
    assert_eq!(next(Some(2)), [2, 4]);
    assert_eq!(next(None), [2, 4, 5, 9]);
}

#[test]
fn a_delegate_withdraws_and_the_lead_does_the_rest() {
    let applied = delegate::Model { status: DelegateStatus::Applied, ..delegate(1, 1) };
    let by = |asker, to| transition(&mission(), &applied, to, asker, 0);
    assert_eq!(by(Asker::Own, DelegateStatus::Withdrawn), Ok(()));
    assert_eq!(by(Asker::Own, DelegateStatus::Confirmed), Err(Refusal::NotLead));
    assert_eq!(by(Asker::Lead, DelegateStatus::Confirmed), Ok(()));
    for status in DelegateStatus::ALL {
        assert_eq!(by(Asker::Other, *status), Err(Refusal::NoSuch));
    }
}

#[test]
fn people_apply_while_the_mission_is_open() {
    for status in MissionStatus::ALL {
        let mission = mission::Model { status: *status, ..mission() };
        let anyone = Standing { visible: true, ..Standing::default() };
        assert_eq!(applies(&mission, &anyone).is_ok(), *status == MissionStatus::Open, "{status}");
    }
}
