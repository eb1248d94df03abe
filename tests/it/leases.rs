//! A task is carried out by one worker, and one that slept through its lease changes nothing when it wakes.

use std::collections::HashSet;

use chrono::TimeDelta;
use entity::outbox::{Column, Entity};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use service::app::App;
use service::outbox::lease::{self, Claim, Hold, LEASE};
use service::outbox::{self, Task};
use uuid::Uuid;

use crate::consortium::{Consortium, nagano};
use crate::world::World;

const KINDS: [&str; 1] = ["read_calendar"];

/// Puts so many tasks that nobody but the tests carries out.
async fn put(app: &App, count: u128) {
    let now = app.clock.now();
    let txn = app.db.begin_write().await.unwrap();
    for number in 0..count {
        let task = Task::ReadCalendar { delegate: Uuid::from_u128(number) };
        outbox::put(&txn, app, now, None, task).await.unwrap();
    }
    txn.commit().await.unwrap();
}

async fn claim(app: &App, most: u64) -> Vec<Claim> {
    lease::claim(app, &KINDS, most).await.unwrap()
}

async fn finish(app: &App, claim: &Claim) -> Hold {
    let txn = app.db.begin_write().await.unwrap();
    let hold = lease::finish(&txn, claim, app.clock.now()).await.unwrap();
    txn.commit().await.unwrap();
    hold
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_workers_claim_each_task_once() {
    World::each(async |world| {
        put(&world.app, 40).await;
        let worker = async |app: App| {
            let mut mine = Vec::new();
            loop {
                let claims = claim(&app, 3).await;
                if claims.is_empty() {
                    return mine;
                }
                mine.extend(claims.iter().map(|claim| claim.id));
            }
        };
        let mut workers = tokio::task::JoinSet::new();
        for _ in 0..4 {
            workers.spawn(worker(world.app.clone()));
        }
        let claimed: Vec<_> = workers.join_all().await.concat();
        assert_eq!(claimed.len(), 40, "each is claimed");
        assert_eq!(claimed.iter().collect::<HashSet<_>>().len(), 40, "and once");
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_slept_through_its_lease_changes_nothing() {
    World::each(async |world| {
        let app = &world.app;
        put(app, 1).await;
        let slow = claim(app, 1).await.remove(0);
        assert!(claim(app, 1).await.is_empty(), "it is taken");
        world.advance(LEASE);
        let quick = claim(app, 1).await.remove(0);
        assert_eq!((quick.id, quick.tries), (slow.id, 2));
        assert_eq!(finish(app, &slow).await, Hold::Lost);
        assert_eq!(lease::extend(app, &slow).await.unwrap(), Hold::Lost);
        let txn = app.db.begin_write().await.unwrap();
        assert_eq!(lease::give_up(&txn, &slow, world.now(), "late").await.unwrap(), Hold::Lost);
        assert_eq!(lease::retry(&txn, &slow, world.now(), "late").await.unwrap(), Hold::Lost);
        txn.commit().await.unwrap();
        assert_eq!(finish(app, &quick).await, Hold::Held);
        assert_eq!(finish(app, &quick).await, Hold::Lost, "what is done is done once");
        assert_eq!(lease::waiting(app).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_lease_that_is_extended_holds() {
    World::each(async |world| {
        put(&world.app, 1).await;
        let long = claim(&world.app, 1).await.remove(0);
        for _ in 0..5 {
            world.advance(LEASE - TimeDelta::seconds(1));
            assert_eq!(lease::extend(&world.app, &long).await.unwrap(), Hold::Held);
        }
        assert!(claim(&world.app, 1).await.is_empty());
        assert_eq!(finish(&world.app, &long).await, Hold::Held);
    })
    .await;
}

#[tokio::test]
async fn what_is_put_back_waits_and_counts_only_when_it_was_its_fault() {
    World::each(async |world| {
        let app = &world.app;
        put(app, 1).await;
        let first = claim(app, 1).await.remove(0);
        let later = world.now() + TimeDelta::minutes(1);
        let txn = app.db.begin_write().await.unwrap();
        assert_eq!(lease::put_back(&txn, &first, later, "no server").await.unwrap(), Hold::Held);
        txn.commit().await.unwrap();
        assert!(claim(app, 1).await.is_empty());
        world.advance(TimeDelta::minutes(1));
        let second = claim(app, 1).await.remove(0);
        assert_eq!(second.tries, 1, "the first did not count");
        let txn = app.db.begin_write().await.unwrap();
        assert_eq!(lease::retry(&txn, &second, world.now(), "later").await.unwrap(), Hold::Held);
        txn.commit().await.unwrap();
        assert_eq!(claim(app, 1).await.remove(0).tries, 2);
    })
    .await;
}

#[tokio::test]
async fn the_lead_sees_what_was_given_up_and_has_it_tried_again() {
    World::each(async |world| {
        let consortium = Consortium::found(world).await;
        let mission = consortium.open(nagano()).await.id;
        let (app, lead) = (&consortium.world.app, consortium.lead.caller.person_id);
        let now = app.clock.now();
        let txn = app.db.begin_write().await.unwrap();
        let task = Task::ReadCalendar { delegate: Uuid::nil() };
        outbox::put(&txn, app, now, Some(mission), task).await.unwrap();
        txn.commit().await.unwrap();
        let only = claim(app, 1).await.remove(0);
        let txn = app.db.begin_write().await.unwrap();
        assert_eq!(lease::give_up(&txn, &only, now, "no such place").await.unwrap(), Hold::Held);
        txn.commit().await.unwrap();
        let dead = lease::dead(app, Some(mission)).await.unwrap();
        assert_eq!(dead.len(), 1);
        assert_eq!(dead[0].last_error.as_deref(), Some("no such place"));
        assert!(claim(app, 1).await.is_empty());
        let other = entity::id::MissionId(Uuid::nil());
        assert!(!lease::retry_now(app, lead, Some(other), only.id).await.unwrap(), "of another mission");
        assert!(lease::retry_now(app, lead, Some(mission), only.id).await.unwrap());
        assert!(lease::dead(app, None).await.unwrap().is_empty());
        assert_eq!(claim(app, 1).await.remove(0).tries, 1);
        let told = entity::audit::Entity::find()
            .filter(entity::audit::Column::Action.eq("outbox.retry"))
            .one(app.db.read())
            .await
            .unwrap();
        assert_eq!(told.unwrap().actor_id, Some(lead));
    })
    .await;
}

#[tokio::test]
async fn a_task_that_nobody_can_read_is_given_up_and_holds_up_no_other() {
    let world = World::sqlite().await;
    put(&world.app, 2).await;
    let txn = world.app.db.begin_write().await.unwrap();
    let first = Entity::find().one(&txn).await.unwrap().unwrap();
    let broken = serde_json::json!({ "task": "read_calendar", "delegate": 7 });
    let change = entity::outbox::ActiveModel { payload: sea_orm::Set(broken), ..Default::default() };
    Entity::update_many().set(change).filter(Column::Id.eq(first.id)).exec(&txn).await.unwrap();
    txn.commit().await.unwrap();
    // The other names a delegate that is not there, so there is nothing to read.
    assert_eq!(service::jobs::drain(&world.app).await.unwrap(), 2);
    let dead = lease::dead(&world.app, None).await.unwrap();
    assert_eq!(dead.iter().map(|row| row.id).collect::<Vec<_>>(), [first.id]);
    assert_eq!(lease::waiting(&world.app).await.unwrap(), 0);
}
