//! Answers: from the page and by mail, applied in their order, a decline gives the slot back.

mod reply;

use chrono::TimeDelta;
use entity::words::{InboxState, InvitationState, MeetingStatus, Partstat};
use entity::{audit, inbox as messages, invitation, meeting, occupancy};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use service::refusal::Failure;
use service::{inbox, invitations, timetables};

use crate::hall::{Hall, Size};
use crate::world::World;
use reply::Reply;

const SIZE: Size = Size { companies: 4, slots: 4, tables: 2 };

/// A published meeting of companies 0 and 1, and what person 0 holds of it.
async fn published(world: &World) -> (Hall, meeting::Model, invitation::Model) {
    let hall = Hall::open(world, SIZE, &[(0, 1), (2, 3)]).await;
    let draft = hall.draft(world, false).await;
    hall.publish(world, draft).await;
    let meeting = hall.meeting(world, 0).await;
    let held = hall.invitation(world, &meeting, hall.people[0]).await;
    (hall, meeting, held)
}

/// Person 0 answers by mail.
async fn mail(
    world: &World,
    hall: &Hall,
    held: &invitation::Model,
    change: impl FnOnce(&mut Reply<'_>),
) -> messages::Model {
    let to = hall.reply_address(world, held.id);
    let mut reply = Reply {
        message_id: "one@example.org",
        from: "person0@example.org",
        to,
        attendee: "person0@example.org",
        uid: &held.uid,
        sequence: held.sequence,
        dtstamp: "20270301T075900Z",
        partstat: "ACCEPTED",
    };
    change(&mut reply);
    inbox::receive(&world.app, &reply.raw(), &inbox::Unchecked).await.unwrap()
}

async fn now_held(world: &World, before: &invitation::Model) -> invitation::Model {
    invitations::get(&world.app, before.id).await.unwrap()
}

#[tokio::test]
async fn a_decline_by_mail_frees_the_slot_and_tells_the_other_side() {
    World::each(async |world| {
        let (hall, meeting, held) = published(&world).await;
        let filed = mail(&world, &hall, &held, |reply| reply.partstat = "DECLINED").await;
        assert_eq!(filed.state, InboxState::Applied, "{}", filed.reason);
        assert!(
            filed.reason.contains("Person 0 declined") && filed.reason.contains("free again"),
            "{}",
            filed.reason
        );
        let after = hall.meeting(&world, 0).await;
        assert_eq!((after.status, after.note.as_str()), (MeetingStatus::Cancelled, "Person 0 declined"));
        let holds = occupancy::Column::HeldBy.eq(meeting.id.0);
        assert_eq!(occupancy::Entity::find().filter(holds).count(world.app.db.read()).await.unwrap(), 0);
        let other = hall.invitation(&world, &meeting, hall.people[1]).await;
        assert_eq!((other.state, other.sequence), (InvitationState::Cancelled, 1));
        let own = now_held(&world, &held).await;
        assert_eq!((own.state, own.partstat), (InvitationState::Cancelled, Partstat::Declined));
        assert_eq!(hall.tasks(&world, "meeting_cancelled").await, 2);
        let told = audit::Column::Action.eq("invitation.decline");
        assert_eq!(audit::Entity::find().filter(told).count(world.app.db.read()).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_next_timetable_does_not_use_the_slot_that_was_declined() {
    let world = World::sqlite().await;
    let (hall, meeting, held) = published(&world).await;
    mail(&world, &hall, &held, |reply| reply.partstat = "DECLINED").await;
    world.advance(TimeDelta::minutes(5));
    let draft = hall.draft(&world, true).await;
    let changes = hall.publish(&world, draft).await;
    assert_eq!((changes.new, changes.moved, changes.kept), (1, 0, 1), "{changes:?}");
    let again = hall.meeting(&world, 0).await;
    assert_eq!((again.id, again.status), (meeting.id, MeetingStatus::Confirmed));
    assert_ne!(again.slot_id, meeting.slot_id);
    let own = now_held(&world, &held).await;
    assert_eq!((own.state, own.sequence), (InvitationState::Active, 2));
    assert_eq!((own.partstat, own.uid), (Partstat::NeedsAction, held.uid));
}

#[tokio::test]
async fn a_draft_from_before_a_decline_does_not_bring_the_meeting_back() {
    let world = World::sqlite().await;
    let (hall, _, held) = published(&world).await;
    let draft = hall.draft(&world, true).await;
    world.advance(TimeDelta::minutes(5));
    mail(&world, &hall, &held, |reply| reply.partstat = "DECLINED").await;
    let changes = hall.publish(&world, draft).await;
    assert_eq!((changes.new, changes.kept), (0, 1));
    assert!(changes.dropped[0].contains("called off"), "{:?}", changes.dropped);
}

#[tokio::test]
async fn an_answer_that_was_given_earlier_but_comes_later_is_discarded() {
    World::each(async |world| {
        let (hall, _, held) = published(&world).await;
        mail(&world, &hall, &held, |_| ()).await;
        let late = mail(&world, &hall, &held, |reply| {
            reply.message_id = "two@example.org";
            reply.dtstamp = "20270301T070000Z";
            reply.partstat = "DECLINED";
        })
        .await;
        assert_eq!(late.state, InboxState::Stale, "{}", late.reason);
        let own = now_held(&world, &held).await;
        assert_eq!((own.state, own.partstat), (InvitationState::Active, Partstat::Accepted));
    })
    .await;
}

#[tokio::test]
async fn an_answer_to_the_time_before_a_move_is_discarded() {
    let world = World::sqlite().await;
    let (hall, meeting, held) = published(&world).await;
    let other = hall.slots.iter().rev().find(|slot| slot.id != meeting.slot_id).unwrap();
    hall.pin(&world, 0, other.id).await;
    world.advance(TimeDelta::minutes(5));
    let draft = hall.draft(&world, true).await;
    hall.publish(&world, draft).await;
    let late = mail(&world, &hall, &held, |reply| reply.partstat = "DECLINED").await;
    assert_eq!(late.state, InboxState::Stale, "{}", late.reason);
    assert_eq!(hall.meeting(&world, 0).await.status, MeetingStatus::Confirmed);
}

#[tokio::test]
async fn the_same_message_twice_is_filed_once_and_changes_nothing() {
    World::each(async |world| {
        let (hall, _, held) = published(&world).await;
        let first = mail(&world, &hall, &held, |_| ()).await;
        let again = mail(&world, &hall, &held, |reply| reply.partstat = "DECLINED").await;
        assert_eq!(again, first);
        assert_eq!(messages::Entity::find().count(world.app.db.read()).await.unwrap(), 1);
        assert_eq!(now_held(&world, &held).await.partstat, Partstat::Accepted);
    })
    .await;
}

#[tokio::test]
async fn nobody_answers_for_somebody_else() {
    let world = World::sqlite().await;
    let (hall, meeting, held) = published(&world).await;
    let forged = mail(&world, &hall, &held, |reply| {
        reply.from = "stranger@example.net";
        reply.partstat = "DECLINED";
    })
    .await;
    assert_eq!(forged.state, InboxState::Unverified, "{}", forged.reason);
    // The other side knows the UID, but not the address of this invitation.
    let other = hall.invitation(&world, &meeting, hall.people[1]).await;
    let address = hall.reply_address(&world, other.id);
    let crossed = mail(&world, &hall, &held, |reply| {
        reply.message_id = "two@example.org";
        reply.to = address;
        reply.partstat = "DECLINED";
    })
    .await;
    assert_eq!(crossed.state, InboxState::Unverified, "{}", crossed.reason);
    let unaddressed = mail(&world, &hall, &held, |reply| {
        reply.message_id = "three@example.org";
        reply.to = "kontor@kontor.example".into();
        reply.partstat = "DECLINED";
    })
    .await;
    assert_eq!(unaddressed.state, InboxState::Unverified, "{}", unaddressed.reason);
    assert_eq!(hall.meeting(&world, 0).await.status, MeetingStatus::Confirmed);
    let shown = inbox::list(&world.app, Some(hall.mission)).await.unwrap();
    assert_eq!(shown.len(), 3, "the lead sees what was not taken in");
    let original = inbox::get(&world.app, shown[0].id).await.unwrap();
    assert!(String::from_utf8(original.raw).unwrap().contains("BEGIN:VCALENDAR"));
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_for_a_person_to_read() {
    World::each(async |world| {
        let raw =
            b"From: Anna <anna@example.org>\r\nTo: rsvp@kontor.example\r\nSubject: Hm\r\n\r\nI do not know.";
        let filed = inbox::receive(&world.app, raw, &inbox::Unchecked).await.unwrap();
        assert_eq!((filed.state, filed.subject.as_str()), (InboxState::Unreadable, "Hm"));
        assert!(!filed.reason.is_empty());
        let nonsense = inbox::receive(&world.app, &[0xff; 300], &inbox::Unchecked).await.unwrap();
        assert_eq!(nonsense.state, InboxState::Unreadable);
        assert_eq!(inbox::list(&world.app, None).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_message_beyond_the_limit_is_refused() {
    let world = World::sqlite_with(|config| config.limits.mail_bytes_max = 100).await;
    let refused = inbox::receive(&world.app, &[b'a'; 101], &inbox::Unchecked).await;
    assert!(matches!(refused, Err(Failure::Refused(inbox::Refusal::TooLarge { bytes: 101, most: 100 }))));
}

#[tokio::test]
async fn an_answer_on_the_page_outranks_a_mail_that_was_written_before_it() {
    let world = World::sqlite().await;
    let (hall, _, held) = published(&world).await;
    let me = service::people::caller(&world.app, hall.people[0], false).await.unwrap().unwrap();
    let other = service::people::caller(&world.app, hall.people[1], false).await.unwrap().unwrap();
    let foreign = invitations::answer(&world.app, &other, held.id, Partstat::Accepted).await;
    assert!(matches!(foreign, Err(Failure::Refused(invitations::Refusal::NoSuch))), "{foreign:?}");
    let answered = invitations::answer(&world.app, &me, held.id, Partstat::Tentative).await.unwrap();
    assert_eq!((answered.partstat, answered.sequence), (Partstat::Tentative, 0));
    let late = mail(&world, &hall, &held, |reply| reply.partstat = "DECLINED").await;
    assert_eq!(late.state, InboxState::Stale, "{}", late.reason);
    let declined = invitations::answer(&world.app, &me, held.id, Partstat::Declined).await.unwrap();
    assert_eq!((declined.state, declined.sequence), (InvitationState::Cancelled, 1));
    let gone = invitations::answer(&world.app, &me, held.id, Partstat::Accepted).await;
    assert!(matches!(gone, Err(Failure::Refused(invitations::Refusal::Cancelled))), "{gone:?}");
    let left = timetables::runs(&world.app, hall.mission).await.unwrap();
    assert_eq!(left.len(), 1, "a decline starts no run by itself");
}
