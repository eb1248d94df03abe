//! A free slot is given once, however many reach for it, and whoever comes too late learns what is free.

use std::collections::HashSet;

use chrono::TimeDelta;
use entity::words::{AgendaItemKind, DelegateStatus, MeetingStatus};
use entity::{booking, invitation, occupancy};
use sea_orm::{EntityTrait, PaginatorTrait};
use service::bookings::{self, Booking, Refusal};
use service::refusal::{Failure, Refuse};
use service::{availability, delegates, meetings, missions};
use tokio::task::JoinSet;

use crate::consortium::{Consortium, item, nagano, table, wall};
use crate::world::World;
use entity::id::DelegateId;

/// How many reach for one slot.
const RIVALS: usize = 32;

fn with(with: DelegateId) -> Booking {
    Booking { delegate: None, organisation: None, with, note: String::new() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_thirty_two_who_book_one_slot_one_gets_it_and_nobody_meets_a_failure() {
    World::each(async |world| {
        let consortium = Consortium::found(world).await;
        let mission = consortium.open(nagano()).await;
        let session = consortium.session(mission.id, 6, &["1", "2"]).await;
        let host = consortium.host(mission.id, &consortium.firm("host").await).await;
        let mut set = JoinSet::new();
        for rival in 0..RIVALS {
            let member = consortium.firm(&format!("rival-{rival}")).await;
            consortium.delegate(mission.id, &member).await;
            let (app, slot) = (consortium.world.app.clone(), session.slots[2].id);
            set.spawn(async move { bookings::book(&app, &member.caller, slot, with(host)).await });
        }
        let outcomes = set.join_all().await;
        let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(won, 1, "{outcomes:?}");
        for refused in outcomes.into_iter().filter_map(Result::err) {
            let Failure::Refused(Refusal::Taken { alternatives }) = refused else { panic!("{refused:?}") };
            let nearest: HashSet<_> = alternatives.iter().map(|free| free.slot).collect();
            let beside: HashSet<_> = [1, 3].map(|at| session.slots[at].id).into();
            assert!(
                nearest.len() == 3 && nearest.is_superset(&beside),
                "the three nearest: {alternatives:?}"
            );
        }
        let rows = consortium.world.app.db.read();
        assert_eq!(meetings::list(&consortium.world.app, mission.id).await.unwrap().len(), 1);
        assert_eq!(booking::Entity::find().count(rows).await.unwrap(), 1);
        // Twenty minutes of two people and one table, in rows of five minutes.
        assert_eq!(occupancy::Entity::find().count(rows).await.unwrap(), 4 * 3);
        assert_eq!(invitation::Entity::find().count(rows).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pairs_who_reach_for_the_same_tables_at_once_all_get_one_while_there_are_tables() {
    World::each(async |world| {
        let consortium = Consortium::found(world).await;
        let mission = consortium.open(nagano()).await;
        let session = consortium.session(mission.id, 1, &["1", "2", "3", "4", "5", "6"]).await;
        let mut set = JoinSet::new();
        for pair in 0..8 {
            let host = consortium.host(mission.id, &consortium.firm(&format!("host-{pair}")).await).await;
            let guest = consortium.firm(&format!("guest-{pair}")).await;
            consortium.delegate(mission.id, &guest).await;
            let (app, slot) = (consortium.world.app.clone(), session.slots[0].id);
            set.spawn(async move { bookings::book(&app, &guest.caller, slot, with(host)).await });
        }
        let outcomes = set.join_all().await;
        let tables: HashSet<_> = outcomes.iter().flatten().map(|meeting| meeting.table_id).collect();
        assert_eq!(tables.len(), 6, "six tables, six meetings: {outcomes:?}");
        let refused = outcomes.iter().filter(|outcome| {
            matches!(outcome, Err(Failure::Refused(Refusal::Taken { alternatives })) if alternatives.is_empty())
        });
        assert_eq!(refused.count(), 2, "{outcomes:?}");
    })
    .await;
}

#[tokio::test]
async fn two_who_book_each_other_at_once_meet_once() {
    World::each(async |world| {
        let consortium = Consortium::found(world).await;
        let mission = consortium.open(nagano()).await;
        let session = consortium.session(mission.id, 1, &["1", "2"]).await;
        let members = [consortium.firm("alpha").await, consortium.firm("beta").await];
        let [alpha, beta] =
            [consortium.host(mission.id, &members[0]).await, consortium.host(mission.id, &members[1]).await];
        let (app, slot) = (&consortium.world.app, session.slots[0].id);
        let (one, other) = tokio::join!(
            bookings::book(app, &members[0].caller, slot, with(beta)),
            bookings::book(app, &members[1].caller, slot, with(alpha)),
        );
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    })
    .await;
}

#[tokio::test]
async fn what_stands_in_the_agenda_or_was_declared_is_not_free() {
    let consortium = Consortium::found(World::sqlite().await).await;
    let mission = consortium.open(nagano()).await;
    let session = consortium.session(mission.id, 4, &["1"]).await;
    let (host, guest) = (consortium.firm("host").await, consortium.firm("guest").await);
    let with_host = consortium.host(mission.id, &host).await;
    let (app, lead) = (&consortium.world.app, &consortium.lead.caller);
    let coming = consortium.delegate(mission.id, &guest).await.id;
    let free = async || {
        let free = bookings::free(app, &guest.caller, mission.id, with_host).await.unwrap();
        free.iter().map(|free| free.slot.starts_wall.format("%H:%M").to_string()).collect::<Vec<_>>()
    };
    assert_eq!(free().await, ["09:00", "09:25", "09:50", "10:15"]);
    // Of the tour only some have a place; the speech is for everybody.
    let mut tour = item(AgendaItemKind::Visit, "2027-03-30 10:00", "2027-03-30 11:00");
    tour.capacity = Some(1);
    missions::add_item(app, lead, mission.id, tour).await.unwrap();
    assert_eq!(free().await, ["09:00", "09:25", "09:50", "10:15"]);
    let speech = item(AgendaItemKind::Plenary, "2027-03-30 10:05", "2027-03-30 10:20");
    missions::add_item(app, lead, mission.id, speech).await.unwrap();
    assert_eq!(free().await, ["09:00", "09:25"]);
    // Nine o'clock in Tokyo is one o'clock at night in Rome.
    let (starts, ends) = (wall("2027-03-30 01:00"), wall("2027-03-30 02:10"));
    let night = availability::declare(app, &guest.caller, coming, starts, ends, "Europe/Rome").await.unwrap();
    assert_eq!(free().await, ["09:25"]);
    let slot = session.slots[0].id;
    let refused = bookings::book(app, &guest.caller, slot, with(with_host)).await.unwrap_err();
    let Failure::Refused(refusal) = refused else { panic!("{refused:?}") };
    assert_eq!(refusal.code(), "slot-taken");
    assert_eq!(refusal.members()["alternatives"][0]["starts"], "2027-03-30T09:25:00+09:00");
    availability::retract(app, &guest.caller, night.id).await.unwrap();
    assert_eq!(free().await, ["09:00", "09:25"]);
}

#[tokio::test]
async fn the_booth_of_a_side_comes_first_and_that_of_others_is_never_taken() {
    let consortium = Consortium::found(World::sqlite().await).await;
    let mission = consortium.open(nagano()).await;
    let (host, guest, other) =
        (consortium.firm("host").await, consortium.firm("guest").await, consortium.firm("other").await);
    let (app, lead) = (&consortium.world.app, &consortium.lead.caller);
    let plan = item(AgendaItemKind::B2bSession, "2027-03-30 09:00", "2027-03-30 18:00");
    let filled = missions::add_item(app, lead, mission.id, plan).await.unwrap().id;
    let booth = |name, owner: &crate::consortium::Member| missions::TablePlan {
        organisation: Some(owner.organisation),
        ..table(name)
    };
    let run = missions::SlotRun { starts: wall("2027-03-30 09:00"), count: 3, minutes: 20, pause_minutes: 0 };
    let plan = missions::SessionPlan {
        item: filled,
        slots: vec![run],
        tables: vec![booth("Other's", &other), table("1"), booth("Host's", &host)],
        bookings_open: true,
        longest_run: None,
        most_meetings: Some(2),
        fairness: None,
    };
    let session = missions::set_up_session(app, lead, mission.id, plan).await.unwrap();
    let with_host = consortium.host(mission.id, &host).await;
    consortium.delegate(mission.id, &guest).await;
    let free = bookings::free(app, &guest.caller, mission.id, with_host).await.unwrap();
    assert_eq!(free.iter().map(|free| free.tables_free).collect::<Vec<_>>(), [2, 2, 2]);
    let book =
        async |slot: usize| bookings::book(app, &guest.caller, session.slots[slot].id, with(with_host)).await;
    assert_eq!(book(0).await.unwrap().table_id, session.tables[2].id);
    book(1).await.unwrap();
    let refused = book(2).await.unwrap_err();
    assert!(matches!(refused, Failure::Refused(Refusal::Enough { most: 2 })), "{refused:?}");
}

#[tokio::test]
async fn a_slot_that_is_given_back_is_free_again_and_one_that_has_begun_is_not() {
    World::each(async |world| {
        let consortium = Consortium::found(world).await;
        let mission = consortium.open(nagano()).await;
        let session = consortium.session(mission.id, 2, &["1"]).await;
        let (host, guest, late) =
            (consortium.firm("host").await, consortium.firm("guest").await, consortium.firm("late").await);
        let with_host = consortium.host(mission.id, &host).await;
        consortium.delegate(mission.id, &guest).await;
        consortium.delegate(mission.id, &late).await;
        let (app, slot) = (&consortium.world.app, session.slots[0].id);
        let booked = bookings::book(app, &guest.caller, slot, with(with_host)).await.unwrap();
        assert!(bookings::book(app, &late.caller, slot, with(with_host)).await.is_err());
        let foreign = bookings::cancel(app, &late.caller, booked.id, "").await.unwrap_err();
        let Failure::Refused(foreign) = foreign else { panic!("{foreign:?}") };
        assert_eq!(foreign.code(), "not-found", "a meeting of others is not there");
        bookings::cancel(app, &host.caller, booked.id, "Ill.").await.unwrap();
        let off = meetings::get(app, booked.id).await.unwrap().meeting;
        assert_eq!((off.status, off.note.as_str(), off.version), (MeetingStatus::Cancelled, "Ill.", 2));
        bookings::book(app, &late.caller, slot, with(with_host)).await.unwrap();
        // Nine in the morning in Tokyo, 29 days later.
        consortium.world.advance(TimeDelta::days(29) - TimeDelta::hours(8));
        let begun = bookings::book(app, &guest.caller, slot, with(with_host)).await.unwrap_err();
        assert!(matches!(begun, Failure::Refused(Refusal::Begun(_))), "{begun:?}");
        let next = session.slots[1].id;
        bookings::book(app, &guest.caller, next, with(with_host)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn only_those_who_come_book_and_only_with_those_who_offer() {
    let consortium = Consortium::found(World::sqlite().await).await;
    let mission = consortium.open(nagano()).await;
    let session = consortium.session(mission.id, 2, &["1"]).await;
    let (host, guest) = (consortium.firm("host").await, consortium.firm("guest").await);
    let (app, slot) = (&consortium.world.app, session.slots[0].id);
    let quiet = consortium.delegate(mission.id, &host).await;
    let refused = async |booking: Booking| match bookings::book(app, &guest.caller, slot, booking).await {
        Err(Failure::Refused(refusal)) => refusal.code(),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(with(quiet.id)).await, "not-taking-part");
    let coming = delegates::apply(app, &guest.caller, mission.id, guest.organisation).await.unwrap();
    assert_eq!(refused(with(quiet.id)).await, "not-taking-part", "who applied does not come yet");
    let confirmed = DelegateStatus::Confirmed;
    delegates::move_to(app, &consortium.lead.caller, coming.id, 1, confirmed).await.unwrap();
    assert_eq!(refused(with(quiet.id)).await, "not-offered");
    delegates::offer_slots(app, &host.caller, quiet.id, 1, true).await.unwrap();
    let for_another = Booking { delegate: Some(quiet.id), ..with(quiet.id) };
    assert_eq!(refused(for_another).await, "not-your-delegate");
    missions::edit_session(app, &consortium.lead.caller, session.session.id, 1, false, None, None, None)
        .await
        .unwrap();
    assert_eq!(refused(with(quiet.id)).await, "bookings-closed");
}
