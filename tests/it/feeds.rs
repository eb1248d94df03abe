//! Feeds: a calendar program asks, is told when nothing changed, and gets the same bytes for the same rows.

use chrono::TimeDelta;
use entity::feed;
use entity::id::MissionId;
use sea_orm::EntityTrait;
use service::caller::Caller;
use service::feeds::{self, Answer};
use service::token::Token;

use crate::hall::{Hall, Size};
use crate::world::World;

mod polled;
mod wider;

const SIZE: Size = Size { companies: 4, slots: 4, tables: 2 };

async fn published(world: &World) -> (Hall, Caller) {
    let hall = Hall::open(world, SIZE, &[(0, 1), (2, 3)]).await;
    let draft = hall.draft(world, false).await;
    hall.publish(world, draft).await;
    let me = service::people::caller(&world.app, hall.people[0], false).await.unwrap().unwrap();
    (hall, me)
}

fn token(path: &str) -> Token {
    Token::presented(path.strip_prefix("/feeds/").unwrap().strip_suffix(".ics").unwrap())
}

async fn address(world: &World, me: &Caller, mission: Option<MissionId>) -> Token {
    token(&feeds::mine(&world.app, me, mission).await.unwrap().1)
}

async fn poll(world: &World, token: &Token, etag: Option<&str>) -> Answer {
    feeds::poll(&world.app, token, etag, None, "Calendar/1.0").await.unwrap()
}

async fn full(world: &World, token: &Token) -> (String, String) {
    match poll(world, token, None).await {
        Answer::Calendar { etag, body, .. } => (etag, body.plain.clone()),
        other => panic!("a calendar is expected: {other:?}"),
    }
}

#[tokio::test]
async fn a_feed_is_sent_once_and_again_only_when_it_has_changed() {
    World::each(async |world| {
        let (hall, me) = published(&world).await;
        let token = address(&world, &me, None).await;
        let (etag, body) = full(&world, &token).await;
        assert!(body.contains("METHOD:PUBLISH") && !body.contains("ATTENDEE"), "{body}");
        assert!(body.contains("SUMMARY:company 1 (B2B)") && body.contains("SUMMARY:Meetings"), "{body}");
        assert!(body.contains("BEGIN:VTIMEZONE") && body.contains("DTSTART;TZID=Asia/Tokyo"), "{body}");
        world.advance(TimeDelta::days(2));
        assert!(matches!(poll(&world, &token, Some(&etag)).await, Answer::Unchanged { .. }));
        assert_eq!(
            full(&world, &token).await,
            (etag.clone(), body.clone()),
            "the same rows give the same bytes"
        );

        let before = hall.meeting(&world, 0).await;
        let other = hall.slots.iter().rev().find(|slot| slot.id != before.slot_id).unwrap();
        hall.pin(&world, 0, other.id).await;
        let draft = hall.draft(&world, true).await;
        hall.publish(&world, draft).await;
        assert!(matches!(poll(&world, &token, Some(&etag)).await, Answer::Calendar { .. }), "it has changed");
        let (newer, moved) = full(&world, &token).await;
        assert_ne!((newer, &moved), (etag, &body));
        assert!(moved.contains(&format!("UID:{}", before.uid)) && moved.contains("SEQUENCE:1"), "{moved}");
    })
    .await;
}

#[tokio::test]
async fn a_change_of_the_itinerary_changes_the_feed() {
    let world = World::sqlite().await;
    let (hall, me) = published(&world).await;
    let token = address(&world, &me, Some(hall.mission)).await;
    let (etag, _) = full(&world, &token).await;
    world.advance(TimeDelta::minutes(1));
    let starts = "2027-05-11T08:00:00".parse().unwrap();
    let item = service::missions::ItemPlan {
        leg: None,
        kind: entity::words::AgendaItemKind::Meal,
        title: "Breakfast".into(),
        place: "Hall 1".into(),
        description: String::new(),
        starts,
        zone: None,
        ends: starts + TimeDelta::minutes(30),
        ends_zone: None,
        capacity: None,
    };
    service::missions::add_item(&world.app, &hall.lead, hall.mission, item).await.unwrap();
    assert!(matches!(poll(&world, &token, Some(&etag)).await, Answer::Calendar { .. }), "it has changed");
    let (_, body) = full(&world, &token).await;
    assert!(body.contains("SUMMARY:Breakfast"), "{body}");
}

#[tokio::test]
async fn a_cancelled_meeting_stays_visible_as_cancelled() {
    let world = World::sqlite().await;
    let (hall, me) = published(&world).await;
    let token = address(&world, &me, None).await;
    let held = hall.invitation(&world, &hall.meeting(&world, 0).await, hall.people[0]).await;
    let declined = entity::words::Partstat::Declined;
    service::invitations::answer(&world.app, &me, held.id, declined).await.unwrap();
    let (_, body) = full(&world, &token).await;
    assert!(body.contains("STATUS:CANCELLED"), "{body}");
}

#[tokio::test]
async fn a_rotated_address_and_a_revoked_feed_are_gone() {
    World::each(async |world| {
        let (hall, me) = published(&world).await;
        let (row, path) = feeds::mine(&world.app, &me, None).await.unwrap();
        assert_eq!(feeds::mine(&world.app, &me, None).await.unwrap().1, path, "it can be shown again");
        let rotated = feeds::rotate(&world.app, &me, row.id).await.unwrap();
        assert!(matches!(poll(&world, &token(&path), None).await, Answer::Unknown));
        full(&world, &token(&rotated)).await;
        let other = service::people::caller(&world.app, hall.people[1], false).await.unwrap().unwrap();
        assert!(
            feeds::revoke(&world.app, &other, row.id).await.is_err(),
            "a stranger's hand does not reach it"
        );
        feeds::revoke(&world.app, &me, row.id).await.unwrap();
        assert!(matches!(poll(&world, &token(&rotated), None).await, Answer::Gone));
        let fresh = feeds::mine(&world.app, &me, None).await.unwrap().1;
        assert!(![path, rotated].contains(&fresh));
    })
    .await;
}

#[tokio::test]
async fn polls_are_written_down_once_a_minute() {
    let world = World::sqlite().await;
    let (_, me) = published(&world).await;
    let (row, path) = feeds::mine(&world.app, &me, None).await.unwrap();
    let fetched = async || {
        let row = feed::Entity::find_by_id(row.id).one(world.app.db.read()).await.unwrap().unwrap();
        (row.fetched_at, row.fetched_by)
    };
    assert_eq!(fetched().await, (None, None));
    let first = world.now();
    poll(&world, &token(&path), None).await;
    assert_eq!(fetched().await, (Some(first), Some("Calendar".into())));
    world.advance(TimeDelta::seconds(59));
    poll(&world, &token(&path), None).await;
    assert_eq!(fetched().await.0, Some(first));
    world.advance(TimeDelta::seconds(1));
    poll(&world, &token(&path), None).await;
    assert_eq!(fetched().await.0, Some(world.now()));
}
