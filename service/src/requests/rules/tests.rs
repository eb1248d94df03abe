//! Promises of the rules about requests.

use entity::words::{MissionStatus, RequestState};
use proptest::prelude::*;

use super::*;
use crate::missions::sample::{at, caller, delegate, mission, organisation, request, wall};
use crate::missions::standing::Standing;

#[test]
fn what_asking_comes_to_depends_on_who_asked_before() {
    use RequestState::{Accepted, Declined, Expired, Pending, Withdrawn};
    let (first, second) = (organisation(1).id, organisation(2).id);
    let came_to = |state, asker| outcome(Some(&request::Model { state, ..request(1, 2) }), asker);
    assert_eq!(outcome(None, first), Ok(Outcome::New));
    for asker in [first, second] {
        assert_eq!(came_to(Withdrawn, asker), Ok(Outcome::Anew));
        assert_eq!(came_to(Expired, asker), Ok(Outcome::Anew));
        assert_eq!(came_to(Accepted, asker), Err(Refusal::Twice(Accepted)));
    }
    for state in [Pending, Declined] {
        assert_eq!(came_to(state, first), Err(Refusal::Twice(state)), "who asked does not ask again");
        assert_eq!(came_to(state, second), Ok(Outcome::Accepted), "who asks back says yes");
    }
}

#[test]
fn the_lead_may_ask_after_the_closing_time_and_others_may_not() {
    let closes = mission::Model {
        requests_close_at: Some(at("2027-03-01T08:00:00Z")),
        requests_close_wall: Some(wall("2027-03-01 17:00")),
        ..mission()
    };
    assert_eq!(asks_now(&closes, false, at("2027-03-01T07:59:59Z")), Ok(()));
    let late = asks_now(&closes, false, at("2027-03-01T08:00:00Z")).unwrap_err();
    assert_eq!(
        late.to_string(),
        "requests closed at 2027-03-01 17:00:00 (Asia/Tokyo); the lead may still enter one"
    );
    assert_eq!(asks_now(&closes, true, at("2027-03-01T09:00:00Z")), Ok(()));
}

#[test]
fn requests_are_made_while_the_mission_is_open() {
    for status in MissionStatus::ALL {
        let mission = mission::Model { status: *status, ..mission() };
        let now = at("2027-03-01T08:00:00Z");
        assert_eq!(asks_now(&mission, false, now).is_ok(), *status == MissionStatus::Open, "{status}");
        let repairs =
            matches!(status, MissionStatus::Open | MissionStatus::Allocating | MissionStatus::Published);
        assert_eq!(asks_now(&mission, true, now).is_ok(), repairs, "{status}, by the lead");
    }
}

fn wish(from_delegate: Option<u128>) -> Ask {
    Ask {
        from: organisation(1).id,
        to: organisation(2).id,
        kind: None,
        rank: 1,
        message: String::new(),
        from_delegate: from_delegate.map(|number| delegate(number, 1).id),
        to_delegate: None,
        half_day: entity::words::HalfDay::Any,
    }
}

#[test]
fn both_sides_take_part_and_send_their_own() {
    let (from, to) = (organisation(1), organisation(2));
    let both = [delegate(11, 1), delegate(22, 2)];
    let check = |wish: &Ask, delegates: &[delegate::Model]| ask(wish, &from, &to, delegates);
    assert_eq!(check(&wish(Some(11)), &both), Ok(()));
    assert!(matches!(check(&wish(Some(22)), &both), Err(Refusal::NotTheirDelegate { .. })));
    let alone = check(&wish(None), &both[..1]);
    assert!(matches!(alone, Err(Refusal::NotTakingPart { pointer: "/to", .. })), "{alone:?}");
    let waiting = delegate::Model { status: DelegateStatus::WaitingList, ..both[1].clone() };
    let interpreter = delegate::Model { role: DelegateRole::Interpreter, ..both[1].clone() };
    for absent in [waiting, interpreter] {
        let refused = check(&wish(None), &[both[0].clone(), absent]);
        assert!(matches!(refused, Err(Refusal::NotTakingPart { .. })), "{refused:?}");
    }
    for rank in [0, 6, -1] {
        assert_eq!(check(&Ask { rank, ..wish(None) }, &both), Err(Refusal::Rank(rank)));
    }
}

#[test]
fn clusters_that_meet_are_counted_apart() {
    let cluster = organisation::Model { kind: OrganisationKind::Cluster, ..organisation(1) };
    let partner = organisation::Model { kind: OrganisationKind::KeyPartner, ..organisation(2) };
    assert_eq!(kind(None, &cluster, &partner), RequestKind::C2c);
    assert_eq!(kind(None, &cluster, &organisation(3)), RequestKind::B2b);
    assert_eq!(kind(Some(RequestKind::B2b), &cluster, &partner), RequestKind::B2b);
}

#[test]
fn each_side_does_its_part_and_strangers_see_nothing() {
    let request = request(1, 2);
    let lead = Standing { lead: true, ..Standing::default() };
    let nobody = Standing::default();
    let asker = sides(&caller(9, &[1]), &nobody, &request).unwrap();
    let asked = sides(&caller(9, &[2]), &nobody, &request).unwrap();
    let leads = sides(&caller(9, &[3]), &lead, &request).unwrap();
    assert_eq!(sides(&caller(9, &[3]), &nobody, &request), Err(Refusal::NoSuch));
    assert!(acts_for(&asker, Side::From, "").is_ok() && acts_for(&asker, Side::To, "").is_err());
    assert!(acts_for(&asked, Side::To, "").is_ok() && acts_for(&asked, Side::From, "").is_err());
    assert!(acts_for(&leads, Side::To, "").is_ok() && acts_for(&leads, Side::From, "").is_ok());
}

proptest! {
    /// A pair is the same from both sides, and another pair is another.
    #[test]
    fn a_pair_has_one_name(one in 1u128.., other in 1u128.., third in 1u128..) {
        let id = |number| OrganisationId(uuid::Uuid::from_u128(number));
        prop_assert_eq!(pair(id(one), id(other)), pair(id(other), id(one)));
        prop_assume!(third != one && third != other);
        prop_assert_ne!(pair(id(one), id(other)), pair(id(one), id(third)));
    }
}
