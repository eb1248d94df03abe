//! Promises of the rules about bookings.

use entity::id::OrganisationId;

use super::*;
use crate::missions::sample::{caller, delegate, organisation, slot};
use crate::refusal::Refuse;

fn booking(named: Option<DelegateId>, organisation: Option<OrganisationId>) -> Booking {
    Booking { delegate: named, organisation, with: delegate(99, 9).id, note: String::new() }
}

#[test]
fn who_books_comes_unless_a_colleague_is_named() {
    let own = [delegate(1, 1), delegate(2, 1), delegate(3, 3)];
    let me = caller(2, &[1, 3]);
    let comes = |named, organisation| comes(&me, &booking(named, organisation), &own).map(|one| one.id);
    assert_eq!(comes(None, None), Ok(own[1].id));
    assert_eq!(comes(Some(own[0].id), None), Ok(own[0].id));
    assert_eq!(comes(None, Some(organisation(3).id)), Ok(own[2].id));
    assert_eq!(comes(Some(delegate(7, 7).id), None), Err(Refusal::NotYours));
}

#[test]
fn who_does_not_come_is_sent_nowhere() {
    for status in [DelegateStatus::Applied, DelegateStatus::WaitingList, DelegateStatus::Withdrawn] {
        let own = [delegate::Model { status, ..delegate(1, 1) }];
        let refused = comes(&caller(1, &[1]), &booking(None, None), &own);
        assert_eq!(refused, Err(Refusal::NotTakingPart), "{status}");
    }
}

#[test]
fn two_of_one_organisation_need_no_slot() {
    let colleagues = Pair { mine: delegate(1, 1), with: delegate(2, 1) };
    assert_eq!(pair(&colleagues), Err(Refusal::Oneself));
}

#[test]
fn the_alternatives_are_the_three_nearest_and_say_their_offset() {
    let free = ["09:00", "09:25", "09:50", "10:15", "15:00"];
    let free: Vec<_> = (1..).zip(free).map(|(number, starts)| slot(number, starts)).collect();
    let nearest = alternatives(&slot(3, "09:50"), free);
    let starts: Vec<_> = nearest.iter().map(|other| other.starts.to_rfc3339()).collect();
    assert_eq!(
        starts,
        ["2027-03-30T09:25:00+09:00", "2027-03-30T10:15:00+09:00", "2027-03-30T09:00:00+09:00"]
    );
    let refusal = Refusal::Taken { alternatives: nearest };
    assert_eq!(
        refusal.to_string(),
        "this slot is taken; free are 2027-03-30 09:25, 2027-03-30 10:15, 2027-03-30 09:00"
    );
    assert_eq!(refusal.members()["alternatives"].as_array().unwrap().len(), 3);
}
