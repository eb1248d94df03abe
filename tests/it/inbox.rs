//! What comes in by mail beside plain answers: proposals, asking again, answers nobody vouches for, mail that came back.

mod doors;
mod letters;

use entity::words::{InboxState, InvitationState, MeetingStatus, Partstat};
use entity::{inbox as messages, invitation, mail, meeting, person, slot};
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use service::inbox::{self, Proposal, Refusal, Unchecked};
use service::meetings::Fit;
use service::refusal::Failure;
use service::{invitations, jobs, people};

use crate::door::Door;
use crate::hall::{Hall, Size};
use crate::world::World;
use letters::{Letter, bounce};

const SIZE: Size = Size { companies: 4, slots: 4, tables: 2 };

/// A published day with two meetings, of persons 0 and 1, and of persons 2 and 3.
async fn published(world: &World) -> Hall {
    let hall = Hall::open(world, SIZE, &[(0, 1), (2, 3)]).await;
    let draft = hall.draft(world, false).await;
    hall.publish(world, draft).await;
    hall
}

/// What person `number` holds of its meeting, and the address that its answers go to.
async fn held(world: &World, hall: &Hall, number: usize) -> (meeting::Model, invitation::Model, String) {
    let meeting = hall.meeting(world, number / 2).await;
    let held = hall.invitation(world, &meeting, hall.people[number]).await;
    let address = hall.reply_address(world, held.id);
    (meeting, held, address)
}

/// Person `number` sends something from its own address to the one of its invitation.
async fn send(
    world: &World,
    hall: &Hall,
    number: usize,
    message_id: &str,
    dtstamp: &str,
    write: impl FnOnce(&Letter<'_>) -> Vec<u8>,
) -> messages::Model {
    let (_, held, to) = held(world, hall, number).await;
    let from = format!("person{number}@example.org");
    let letter = Letter { message_id, from: &from, to: &to, attendee: &from, held: &held, dtstamp };
    inbox::receive(&world.app, &write(&letter), &Unchecked).await.unwrap()
}

/// The slots in which nobody of a meeting sits and a table is free; and the one in which it is.
fn other_slot<'a>(hall: &'a Hall, taken: &[&meeting::Model]) -> &'a slot::Model {
    hall.slots.iter().find(|slot| taken.iter().all(|meeting| meeting.slot_id != slot.id)).unwrap()
}

/// The mails of a kind that were written, the newest last.
async fn mails(world: &World, kind: &str) -> Vec<mail::Model> {
    jobs::drain(&world.app).await.unwrap();
    let of = mail::Column::Kind.eq(kind);
    mail::Entity::find().filter(of).order_by_asc(mail::Column::Id).all(world.app.db.read()).await.unwrap()
}

fn text(mail: &mail::Model) -> String {
    let parsed = mail_parser::MessageParser::default().parse(&mail.bytes).unwrap();
    let calendar =
        parsed.parts.iter().filter_map(|part| part.text_contents()).find(|text| text.starts_with("BEGIN:"));
    calendar.unwrap_or_default().replace("\r\n ", "")
}

#[tokio::test]
async fn a_proposal_that_fits_moves_the_meeting_with_one_click_and_updates_everyone() {
    World::each(async |world| {
        let hall = published(&world).await;
        let (meeting, before, _) = held(&world, &hall, 0).await;
        let slot = other_slot(&hall, &[&meeting]).clone();
        let filed = send(&world, &hall, 0, "1@a", "20270301T075900Z", |letter| {
            letter.counter(slot.starts_at, slot.ends_at)
        })
        .await;
        assert_eq!(filed.state, InboxState::Proposed, "{}", filed.reason);
        assert!(filed.reason.contains("After lunch, please"), "{}", filed.reason);
        let proposal = inbox::proposal(&world.app, &filed).await.unwrap().unwrap();
        let Proposal::Open { fit, .. } = proposal else { panic!("it is open") };
        assert!(matches!(*fit, Fit::Fits { slot: then, .. } if then.id == slot.id));
        let moved = inbox::accept(&world.app, &hall.lead, hall.mission, filed.id).await.unwrap();
        assert_eq!(moved.state, InboxState::Applied);
        assert_eq!(hall.meeting(&world, 0).await.slot_id, slot.id);
        let (_, after, _) = held(&world, &hall, 0).await;
        assert_eq!((after.uid, after.sequence), (before.uid, before.sequence + 1));
        let updates = mails(&world, "meeting_moved").await;
        assert_eq!(updates.len(), 2, "one for each who meets");
        assert!(updates.iter().all(|mail| text(mail).contains("METHOD:REQUEST\r\n")));
        let twice = inbox::accept(&world.app, &hall.lead, hall.mission, filed.id).await;
        assert!(matches!(twice, Err(Failure::Refused(Refusal::Settled(InboxState::Applied)))), "{twice:?}");
    })
    .await;
}

#[tokio::test]
async fn the_lead_sees_on_the_page_what_would_move_and_decides_there() {
    let world = World::sqlite().await;
    let hall = published(&world).await;
    let (meeting, ..) = held(&world, &hall, 0).await;
    let slot = other_slot(&hall, &[&meeting]).clone();
    let filed = send(&world, &hall, 0, "1@a", "20270301T075900Z", |letter| {
        letter.counter(slot.starts_at, slot.ends_at)
    })
    .await;
    let door = Door::open(&world).await;
    let lead = door.client(&world, &hall.lead).await;
    let path = format!("/missions/{}/post", hall.mission);
    let page = lead.get(&path).await.expect(200).text;
    assert!(page.contains("It fits: the meeting moves from"), "{page}");
    assert!(page.contains("Nothing else moves.") && page.contains("Move it there"), "{page}");
    let original = lead.get(&format!("{path}/{}", filed.id)).await.expect(200).text;
    assert!(original.contains("METHOD:COUNTER") && original.contains("It stays as it is"), "{original}");
    let listed = lead.get(&format!("/api/v1/missions/{}/inbox", hall.mission)).await.expect(200).json();
    assert_eq!(listed["items"][0]["state"], "proposed");
    let accept = lead.request(Method::POST, &format!("{path}/{}/accept", filed.id));
    let moved = lead.send(accept.header("Accept", "text/html")).await.expect(303);
    assert!(moved.header("location").ends_with("said=meeting-moved"), "{}", moved.header("location"));
    assert_eq!(hall.meeting(&world, 0).await.slot_id, slot.id);
    let again = format!("/api/v1/missions/{}/inbox/{}/dismissal", hall.mission, filed.id);
    lead.send(lead.request(Method::POST, &again)).await.expect(409);
}

#[tokio::test]
async fn a_proposal_that_is_refused_is_answered_by_declinecounter_and_changes_nothing() {
    let world = World::sqlite().await;
    let hall = published(&world).await;
    let (meeting, before, _) = held(&world, &hall, 0).await;
    let slot = other_slot(&hall, &[&meeting]).clone();
    let filed = send(&world, &hall, 0, "1@a", "20270301T075900Z", |letter| {
        letter.counter(slot.starts_at, slot.ends_at)
    })
    .await;
    let aside = inbox::dismiss(&world.app, &hall.lead, hall.mission, filed.id).await.unwrap();
    assert_eq!(aside.state, InboxState::Dismissed);
    let told = mails(&world, "counter_declined").await;
    assert_eq!(told.len(), 1, "only who proposed is told");
    assert_eq!(told[0].envelope_to, "person0@example.org");
    let calendar = text(&told[0]);
    assert!(calendar.contains("METHOD:DECLINECOUNTER\r\n"), "{calendar}");
    assert!(calendar.contains(&format!("UID:{}\r\n", before.uid)), "{calendar}");
    let (meeting_after, after, _) = held(&world, &hall, 0).await;
    assert_eq!((meeting_after.slot_id, after.sequence), (meeting.slot_id, before.sequence));
    assert!(inbox::list(&world.app, Some(hall.mission)).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_proposal_that_does_not_fit_says_what_would_have_to_move_first() {
    let world = World::sqlite().await;
    // Person 0 meets everybody, so that most of its slots are taken.
    let hall = Hall::open(&world, SIZE, &[(0, 1), (0, 2), (0, 3)]).await;
    let draft = hall.draft(&world, false).await;
    hall.publish(&world, draft).await;
    let (meeting, held) = {
        let meeting = hall.meeting(&world, 0).await;
        let held = hall.invitation(&world, &meeting, hall.people[1]).await;
        (meeting, held)
    };
    let other = hall.meeting(&world, 1).await;
    let taken = hall.slots.iter().find(|slot| slot.id == other.slot_id).unwrap();
    let to = hall.reply_address(&world, held.id);
    let own = "person1@example.org";
    let letter = Letter {
        message_id: "1@a",
        from: own,
        to: &to,
        attendee: own,
        held: &held,
        dtstamp: "20270301T075900Z",
    };
    let raw = letter.counter(taken.starts_at, taken.ends_at);
    let filed = inbox::receive(&world.app, &raw, &Unchecked).await.unwrap();
    let Some(Proposal::Open { fit, .. }) = inbox::proposal(&world.app, &filed).await.unwrap() else {
        panic!("it is open")
    };
    let Fit::InTheWay { meetings, why, .. } = *fit else { panic!("it does not fit: {fit:?}") };
    assert_eq!(meetings.iter().map(|one| one.meeting.id).collect::<Vec<_>>(), [other.id]);
    assert!(why.to_string().contains("Person 0"), "{why}");
    let refused = inbox::accept(&world.app, &hall.lead, hall.mission, filed.id).await;
    assert!(matches!(refused, Err(Failure::Refused(Refusal::DoesNotFit(_)))), "{refused:?}");
    assert_eq!(hall.meeting(&world, 0).await.slot_id, meeting.slot_id);
    // Where no slot begins, the nearest are named.
    let between = taken.starts_at + chrono::TimeDelta::minutes(1);
    let letter = Letter { message_id: "2@a", dtstamp: "20270301T075930Z", ..letter };
    let raw = letter.counter(between, taken.ends_at);
    let filed = inbox::receive(&world.app, &raw, &Unchecked).await.unwrap();
    let Some(Proposal::Open { fit, .. }) = inbox::proposal(&world.app, &filed).await.unwrap() else {
        panic!("it is open")
    };
    assert!(
        matches!(*fit, Fit::NoSlot(ref nearest) if nearest.iter().any(|slot| slot.id == taken.id)),
        "{fit:?}"
    );
}

#[tokio::test]
async fn a_proposal_counts_once_and_no_more_after_a_later_answer_or_a_move() {
    World::each(async |world| {
        let hall = published(&world).await;
        let (meeting, ..) = held(&world, &hall, 0).await;
        let slot = other_slot(&hall, &[&meeting]).clone();
        let counter = |letter: &Letter<'_>| letter.counter(slot.starts_at, slot.ends_at);
        let first = send(&world, &hall, 0, "1@a", "20270301T075800Z", counter).await;
        let again = send(&world, &hall, 0, "2@a", "20270301T075800Z", counter).await;
        assert_eq!((first.state, again.state), (InboxState::Proposed, InboxState::Stale), "{}", again.reason);
        let earlier =
            send(&world, &hall, 0, "3@a", "20270301T070000Z", |letter| letter.exchange("DECLINED")).await;
        assert_eq!(earlier.state, InboxState::Stale, "sent before the proposal: {}", earlier.reason);
        let later =
            send(&world, &hall, 0, "4@a", "20270301T075900Z", |letter| letter.exchange("ACCEPTED")).await;
        assert_eq!(later.state, InboxState::Applied, "{}", later.reason);
        let proposal = inbox::get(&world.app, first.id).await.unwrap();
        assert_eq!(proposal.state, InboxState::Stale, "they come after all");
        // The other side proposes, and then the lead moves the meeting.
        let other = send(&world, &hall, 1, "5@a", "20270301T075900Z", counter).await;
        assert_eq!(other.state, InboxState::Proposed, "{}", other.reason);
        let third =
            hall.slots.iter().rev().find(|one| one.id != slot.id && one.id != meeting.slot_id).unwrap();
        let row = hall.meeting(&world, 0).await;
        let table = hall.tables[0].id;
        service::meetings::move_to(&world.app, &hall.lead, row.id, row.version, third.id, table)
            .await
            .unwrap();
        let late = inbox::accept(&world.app, &hall.lead, hall.mission, other.id).await;
        assert!(matches!(late, Err(Failure::Refused(Refusal::OutOfDate))), "{late:?}");
    })
    .await;
}

#[tokio::test]
async fn who_asks_again_gets_the_latest_invitation_once_an_hour() {
    let world = World::sqlite().await;
    let hall = published(&world).await;
    let (_, before, _) = held(&world, &hall, 0).await;
    for number in 1..=3 {
        let id = format!("{number}@a");
        let filed = send(&world, &hall, 0, &id, "20270301T075900Z", |letter| letter.refresh()).await;
        assert_eq!(filed.state, InboxState::Applied, "{}", filed.reason);
    }
    let sent = mails(&world, "meeting_booked").await;
    assert_eq!(sent.len(), 1);
    let calendar = text(&sent[0]);
    assert!(calendar.contains("METHOD:REQUEST\r\n"), "{calendar}");
    assert!(calendar.contains(&format!("SEQUENCE:{}\r\n", before.sequence)), "{calendar}");
    world.advance(chrono::TimeDelta::hours(1));
    send(&world, &hall, 0, "4@a", "20270301T085900Z", |letter| letter.refresh()).await;
    let again = mails(&world, "meeting_booked").await;
    assert_eq!(again.len(), 2);
    assert_ne!(again[0].message_id, again[1].message_id, "no program takes it for a copy");
}

#[tokio::test]
async fn the_lead_lets_an_answer_in_that_nobody_vouches_for_or_lays_it_aside() {
    World::each(async |world| {
        let hall = published(&world).await;
        let (_, own, to) = held(&world, &hall, 0).await;
        let letter = |message_id| Letter {
            message_id,
            from: "assistant@example.net",
            to: &to,
            attendee: "person0@example.org",
            held: &own,
            dtstamp: "20270301T075900Z",
        };
        let first =
            inbox::receive(&world.app, &letter("1@a").exchange("DECLINED"), &Unchecked).await.unwrap();
        let second =
            inbox::receive(&world.app, &letter("2@a").exchange("ACCEPTED"), &Unchecked).await.unwrap();
        assert_eq!((first.state, second.state), (InboxState::Unverified, InboxState::Unverified));
        assert_eq!(hall.meeting(&world, 0).await.status, MeetingStatus::Confirmed);
        let aside = inbox::dismiss(&world.app, &hall.lead, hall.mission, first.id).await.unwrap();
        assert_eq!(aside.state, InboxState::Dismissed);
        let taken = inbox::accept(&world.app, &hall.lead, hall.mission, second.id).await.unwrap();
        assert_eq!(taken.state, InboxState::Applied, "{}", taken.reason);
        let after = invitations::get(&world.app, own.id).await.unwrap();
        assert_eq!((after.partstat, after.state), (Partstat::Accepted, InvitationState::Active));
        assert!(inbox::list(&world.app, Some(hall.mission)).await.unwrap().is_empty());
        // A message of another mission is not there.
        let elsewhere =
            inbox::dismiss(&world.app, &hall.lead, entity::id::MissionId(uuid::Uuid::nil()), first.id).await;
        assert!(matches!(elsewhere, Err(Failure::Refused(Refusal::NoSuch))), "{elsewhere:?}");
    })
    .await;
}

#[tokio::test]
async fn an_answer_for_somebody_who_was_not_invited_is_taken_in_by_nobody() {
    let world = World::sqlite().await;
    let hall = published(&world).await;
    let (_, own, to) = held(&world, &hall, 0).await;
    let friend = "friend@example.net";
    let letter = Letter {
        message_id: "1@a",
        from: friend,
        to: &to,
        attendee: friend,
        held: &own,
        dtstamp: "20270301T075900Z",
    };
    let filed = inbox::receive(&world.app, &letter.exchange("ACCEPTED"), &Unchecked).await.unwrap();
    assert_eq!(filed.state, InboxState::Unverified, "{}", filed.reason);
    let refused = inbox::accept(&world.app, &hall.lead, hall.mission, filed.id).await;
    assert!(matches!(refused, Err(Failure::Refused(Refusal::Unusable(_)))), "{refused:?}");
}

async fn bounced(world: &World, hall: &Hall, number: usize) -> bool {
    let row = person::Entity::find_by_id(hall.people[number]).one(world.app.db.read()).await.unwrap();
    row.unwrap().bounced_at.is_some()
}

#[tokio::test]
async fn mail_that_came_back_marks_the_address_and_tells_the_lead_once() {
    World::each(async |world| {
        let hall = published(&world).await;
        let sent = mails(&world, "timetable_published").await;
        let lost = sent.iter().find(|mail| mail.envelope_to == "person3@example.org").unwrap();
        let report = |id: &str, status| bounce(id, &lost.message_id, "person3@example.org", status);
        let full = inbox::receive(&world.app, &report("0@mx", "5.2.2"), &Unchecked).await.unwrap();
        assert_eq!(full.state, InboxState::Bounced, "{}", full.reason);
        assert!(!bounced(&world, &hall, 3).await, "a full mailbox is still one");
        let first = inbox::receive(&world.app, &report("1@mx", "5.1.1"), &Unchecked).await.unwrap();
        assert_eq!(
            (first.state, first.mission_id),
            (InboxState::Bounced, Some(hall.mission)),
            "{}",
            first.reason
        );
        assert!(first.reason.contains("no such user"), "{}", first.reason);
        let second = inbox::receive(&world.app, &report("2@mx", "5.1.1"), &Unchecked).await.unwrap();
        assert_eq!(second.state, InboxState::Stale, "{}", second.reason);
        assert!(bounced(&world, &hall, 3).await);
        // That the next server takes a mail proves nothing: it comes back later.
        send(&world, &hall, 3, "3@a", "20270301T075900Z", |letter| letter.refresh()).await;
        jobs::drain(&world.app).await.unwrap();
        assert!(bounced(&world, &hall, 3).await);
        let shown = inbox::list(&world.app, Some(hall.mission)).await.unwrap();
        assert_eq!(shown.len(), 2, "{shown:?}");
        let seen =
            person::Entity::find_by_id(hall.people[3]).one(world.app.db.read()).await.unwrap().unwrap();
        let mend =
            async |email| people::change_address(&world.app, &hall.lead, seen.id, seen.version, email).await;
        let taken = mend("person0@example.org").await;
        assert!(matches!(taken, Err(Failure::Refused(people::Refusal::AddressTaken(_)))), "{taken:?}");
        mend("person3@example.net").await.unwrap();
        assert!(!bounced(&world, &hall, 3).await, "of the new address nothing is known");
    })
    .await;
}

#[tokio::test]
async fn a_report_that_is_made_up_marks_nobody() {
    let world = World::sqlite().await;
    let hall = published(&world).await;
    let sent = mails(&world, "timetable_published").await;
    let own = sent.iter().find(|mail| mail.envelope_to == "person0@example.org").unwrap();
    // Somebody knows the Message-ID of a mail to them, and names another address.
    let forged = bounce("1@mx", &own.message_id, "person1@example.org", "5.1.1");
    let forged = inbox::receive(&world.app, &forged, &Unchecked).await.unwrap();
    assert_eq!(forged.state, InboxState::Unverified, "{}", forged.reason);
    let unknown = bounce("2@mx", "<nothing@kontor.example>", "person1@example.org", "5.1.1");
    let unknown = inbox::receive(&world.app, &unknown, &Unchecked).await.unwrap();
    assert_eq!(unknown.state, InboxState::Filed, "{}", unknown.reason);
    assert!(!bounced(&world, &hall, 0).await && !bounced(&world, &hall, 1).await);
}

#[tokio::test]
async fn what_a_person_writes_in_answer_to_a_mail_is_shown_to_the_lead_of_its_mission() {
    let world = World::sqlite().await;
    let hall = published(&world).await;
    let sent = mails(&world, "timetable_published").await;
    let raw = format!(
        "From: <person0@example.org>\r\nTo: <rsvp@kontor.example>\r\nMessage-ID: <1@a>\r\nIn-Reply-To: {}\r\n\
         Subject: Sorry\r\n\r\nI am ill.\r\n",
        sent[0].message_id
    );
    let filed = inbox::receive(&world.app, raw.as_bytes(), &Unchecked).await.unwrap();
    assert_eq!((filed.state, filed.mission_id), (InboxState::Unreadable, Some(hall.mission)));
}
