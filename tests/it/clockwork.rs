//! What happens by the clock happens once, whichever replica comes first, and reminders keep to local time.

use chrono::TimeDelta;
use entity::words::{AgendaItemKind, MissionStatus};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, Set, Unchanged};
use service::jobs::{self, cron};
use service::missions;

use crate::consortium::{Consortium, item, nagano};
use crate::world::World;

/// A mission with a delegate and one visit on 30 March at ten in Japan, published.
async fn published(world: World) -> Consortium {
    let consortium = Consortium::found(world).await;
    let mission = consortium.open(nagano()).await;
    let guest = consortium.firm("guest").await;
    consortium.delegate(mission.id, &guest).await;
    let (app, lead) = (&consortium.world.app, &consortium.lead.caller);
    let visit = item(AgendaItemKind::Visit, "2027-03-30 10:00", "2027-03-30 12:00");
    missions::add_item(app, lead, mission.id, visit).await.unwrap();
    let rest = item(AgendaItemKind::FreeTime, "2027-03-31 10:00", "2027-03-31 12:00");
    missions::add_item(app, lead, mission.id, rest).await.unwrap();
    // Publishing has tests of its own, and wants requests to place.
    let txn = app.db.begin_write().await.unwrap();
    let published = entity::mission::ActiveModel {
        id: Unchanged(mission.id),
        status: Set(MissionStatus::Published),
        ..Default::default()
    };
    published.update(&txn).await.unwrap();
    txn.commit().await.unwrap();
    consortium
}

/// Lets the clock go on to an instant.
fn until(world: &World, instant: &str) {
    let instant: chrono::DateTime<chrono::Utc> = instant.parse().unwrap();
    world.advance(instant - world.now());
}

/// How many reminders are in the folder.
async fn reminders(world: &World) -> usize {
    cron::catch_up(&world.app).await.unwrap();
    jobs::drain(&world.app).await.unwrap();
    let mails = entity::mail::Entity::find().all(world.app.db.read()).await.unwrap();
    mails.iter().filter(|mail| mail.kind == "reminder" && mail.sent_at.is_some()).count()
}

#[tokio::test]
async fn a_reminder_comes_at_nine_local_time_the_day_before_and_once() {
    World::each(async |world| {
        let consortium = published(world).await;
        let world = &consortium.world;
        // Nine o'clock in Japan on the 29th is midnight in UTC.
        until(world, "2027-03-28T23:50:00Z");
        assert_eq!(reminders(world).await, 0);
        until(world, "2027-03-29T00:00:00Z");
        assert_eq!(reminders(world).await, 1);
        for _ in 0..12 {
            world.advance(TimeDelta::minutes(10));
            assert_eq!(reminders(world).await, 1);
        }
        // The day after has free time only.
        until(world, "2027-03-30T03:00:00Z");
        assert_eq!(reminders(world).await, 1);
        let mail = entity::mail::Entity::find().one(world.app.db.read()).await.unwrap().unwrap();
        let text = String::from_utf8(mail.bytes).unwrap();
        assert!(mail.subject.starts_with("Tomorrow: "), "{}", mail.subject);
        assert!(text.contains("10:00=E2=80=9312:00 Tokyo time"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn replicas_that_look_at_the_clock_at_once_carry_each_time_out_once() {
    World::each(async |world| {
        let mut replicas = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let app = world.app.clone();
            replicas.spawn(async move { cron::catch_up(&app).await.unwrap() });
        }
        let carried_out = replicas.join_all().await.concat();
        for job in cron::Job::ALL {
            let count = carried_out.iter().filter(|done| **done == job).count();
            assert_eq!(count, 1, "{}", job.name());
        }
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_is_set_back_repeats_nothing() {
    let world = World::sqlite().await;
    assert_eq!(cron::catch_up(&world.app).await.unwrap().len(), cron::Job::ALL.len());
    world.advance(TimeDelta::hours(1));
    assert!(!cron::catch_up(&world.app).await.unwrap().is_empty());
    world.advance(-TimeDelta::hours(1));
    assert!(cron::catch_up(&world.app).await.unwrap().is_empty());
}

#[tokio::test]
async fn spent_links_and_the_mails_that_carried_them_are_thrown_away() {
    let consortium = Consortium::found(World::sqlite().await).await;
    let world = &consortium.world;
    let browser = service::token::Token::random([1; 32]);
    service::sign_in::ask(&world.app, "veneto@example.org", &browser, "/").await.unwrap();
    jobs::drain(&world.app).await.unwrap();
    let rows = world.app.db.read();
    assert_eq!(entity::mail::Entity::find().all(rows).await.unwrap().len(), 1);
    world.advance(TimeDelta::hours(3));
    cron::catch_up(&world.app).await.unwrap();
    assert_eq!(entity::mail::Entity::find().all(rows).await.unwrap().len(), 1, "not yet");
    world.advance(TimeDelta::days(2));
    cron::catch_up(&world.app).await.unwrap();
    assert!(entity::mail::Entity::find().all(rows).await.unwrap().is_empty());
    assert!(entity::magic_link::Entity::find().all(rows).await.unwrap().is_empty());
}
