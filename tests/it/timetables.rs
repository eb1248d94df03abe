//! Timetables: computed from the rows, reviewed, published; only what changes is told, and nobody sits twice.

use chrono::TimeDelta;
use entity::words::{
    InvitationState, MeetingOrigin, MeetingStatus, MissionStatus, Partstat, RunState, TimetableState,
};
use entity::{invitation, meeting, occupancy, person, run, timetable};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Set};
use service::refusal::Failure;
use service::timetables::{self, Refusal, RunPlan};
use service::{invitations, missions, occupancy as places, people};

use crate::hall::{Hall, Size, pairs, sittings, tables_used};
use crate::world::World;

const SMALL: Size = Size { companies: 6, slots: 6, tables: 3 };
const PLAN: RunPlan = RunPlan { seconds: 1, seed: Some(1), keep_published: false };

#[tokio::test]
async fn a_published_timetable_seats_everyone_and_nobody_twice() {
    World::each(async |world| {
        let size = Size { companies: 40, slots: 16, tables: 20 };
        let hall = Hall::open(&world, size, &pairs(40, 150)).await;
        let draft = hall.draft(&world, false).await;
        let shown = timetables::get(&world.app, draft, None).await.unwrap();
        assert_eq!((shown.cells.len(), shown.left_out.len()), (150, 0));
        let told = hall.publish(&world, draft).await;
        assert_eq!((told.new, told.moved, told.cancelled, told.kept, told.people), (150, 0, 0, 0, 40));
        assert!(sittings(&world).await.iter().all(|(_, meetings)| *meetings == 1));
        assert!(tables_used(&world).await.iter().all(|meetings| *meetings == 1));
        // Two people and a table, for four times five minutes.
        let taken = occupancy::Entity::find().count(world.app.db.read()).await.unwrap();
        assert_eq!(taken, 150 * 3 * 4);
        let mission = missions::get(&world.app, hall.mission).await.unwrap().mission;
        assert_eq!(mission.status, MissionStatus::Published);
    })
    .await;
}

#[tokio::test]
async fn three_hundred_meetings_are_published_at_once() {
    World::each(async |world| {
        let size = Size { companies: 80, slots: 22, tables: 22 };
        let hall = Hall::open(&world, size, &pairs(80, 300)).await;
        let draft = hall.draft(&world, false).await;
        let told = hall.publish(&world, draft).await;
        assert_eq!((told.new, told.people), (300, 80));
        assert_eq!(hall.tasks(&world, "timetable_published").await, 80);
        assert_eq!(hall.tasks(&world, "meeting_booked").await, 0, "one mail a person carries them all");
    })
    .await;
}

#[tokio::test]
async fn publishing_again_what_stands_mails_nobody() {
    World::each(async |world| {
        let hall = Hall::open(&world, SMALL, &pairs(6, 9)).await;
        let first = hall.draft(&world, false).await;
        hall.publish(&world, first).await;
        let told = hall.tasks(&world, "timetable_published").await;
        world.advance(TimeDelta::hours(1));
        let second = hall.draft(&world, true).await;
        let changes = hall.publish(&world, second).await;
        assert_eq!((changes.new, changes.moved, changes.cancelled, changes.kept), (0, 0, 0, 9));
        assert_eq!(changes.people, 0);
        assert_eq!(hall.tasks(&world, "timetable_published").await, told);
        let before = timetable::Entity::find_by_id(first).one(world.app.db.read()).await.unwrap().unwrap();
        assert_eq!(before.state, TimetableState::Superseded);
    })
    .await;
}

#[tokio::test]
async fn a_meeting_that_moves_keeps_its_uid_and_raises_sequence() {
    World::each(async |world| {
        let hall = Hall::open(&world, SMALL, &pairs(6, 6)).await;
        let first = hall.draft(&world, false).await;
        hall.publish(&world, first).await;
        let before = hall.meeting(&world, 0).await;
        let other = hall.slots.iter().rev().find(|slot| slot.id != before.slot_id).unwrap();
        hall.pin(&world, 0, other.id).await;
        world.advance(TimeDelta::minutes(5));
        let second = hall.draft(&world, true).await;
        let preview = timetables::preview(&world.app, second).await.unwrap();
        let changes = hall.publish(&world, second).await;
        assert_eq!(preview, changes, "publishing does what was told before");
        assert!(changes.moved >= 1 && changes.new == 0 && changes.cancelled == 0, "{changes:?}");
        let after = hall.meeting(&world, 0).await;
        assert_eq!((after.id, &after.uid, after.slot_id), (before.id, &before.uid, other.id));
        let held = hall.invitation(&world, &after, hall.people[0]).await;
        assert_eq!((held.uid, held.sequence, held.starts_at), (before.uid, 1, other.starts_at));
        assert!(sittings(&world).await.iter().all(|(_, meetings)| *meetings == 1));
    })
    .await;
}

#[tokio::test]
async fn people_hear_of_a_timetable_only_when_their_own_calendar_changes() {
    let world = World::sqlite().await;
    let hall = Hall::open(&world, SMALL, &[(0, 1), (2, 3)]).await;
    let first = hall.draft(&world, false).await;
    hall.publish(&world, first).await;
    let before = hall.meeting(&world, 0).await;
    let other = hall.slots.iter().rev().find(|slot| slot.id != before.slot_id).unwrap();
    hall.pin(&world, 0, other.id).await;
    world.advance(TimeDelta::minutes(5));
    let second = hall.draft(&world, true).await;
    assert_eq!(hall.publish(&world, second).await.people, 2);
    let revision = async |who: usize| {
        let row = person::Entity::find_by_id(hall.people[who]).one(world.app.db.read()).await.unwrap();
        row.unwrap().calendar_revision
    };
    assert_eq!(revision(0).await, revision(2).await + 1);
}

#[tokio::test]
async fn a_place_that_was_booked_since_the_draft_is_dropped_and_told() {
    World::each(async |world| {
        let hall = Hall::open(&world, SMALL, &[(0, 1), (2, 3)]).await;
        let draft = hall.draft(&world, false).await;
        let cells = timetables::get(&world.app, draft, None).await.unwrap().cells;
        let cell = cells.iter().find(|cell| cell.placement.request_id == hall.requests[0]).unwrap();
        let slot = hall.slots.iter().find(|slot| Some(slot.id) == cell.placement.slot_id).unwrap();
        book(&world, &hall, slot).await;
        let changes = hall.publish(&world, draft).await;
        assert_eq!(changes.new, 1);
        assert_eq!(changes.dropped.len(), 1);
        assert!(changes.dropped[0].contains("company 0 – company 1"), "{:?}", changes.dropped);
        assert!(sittings(&world).await.iter().all(|(_, meetings)| *meetings == 1));
    })
    .await;
}

/// Somebody books companies 0 and 4 into a slot, at the last table.
async fn book(world: &World, hall: &Hall, slot: &entity::slot::Model) {
    let now = world.now();
    let table = hall.tables.last().unwrap();
    let row = meeting::Model {
        id: entity::id::MeetingId(world.app.ids.uuid(now)),
        mission_id: hall.mission,
        session_id: slot.session_id,
        slot_id: slot.id,
        table_id: table.id,
        request_id: None,
        origin: MeetingOrigin::Booking,
        status: MeetingStatus::Confirmed,
        uid: "booked@kontor.example".into(),
        note: String::new(),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let txn = world.app.db.begin_write().await.unwrap();
    let id = row.id;
    meeting::Entity::insert(row.into_active_model()).exec_without_returning(&txn).await.unwrap();
    for at in [0, 4] {
        let seat = entity::meeting_delegate::Model { meeting_id: id, delegate_id: hall.delegates[at] };
        let seat = seat.into_active_model();
        entity::meeting_delegate::Entity::insert(seat).exec_without_returning(&txn).await.unwrap();
    }
    let resources = [hall.people[0].0, hall.people[4].0, table.id.0];
    places::take(&txn, id.0, &resources, slot.starts_at, slot.ends_at).await.unwrap();
    txn.commit().await.unwrap();
}

#[tokio::test]
async fn a_request_without_a_place_says_why_in_words() {
    let world = World::sqlite().await;
    let size = Size { companies: 4, slots: 1, tables: 3 };
    let hall = Hall::open(&world, size, &[(0, 1), (0, 2)]).await;
    let draft = hall.draft(&world, false).await;
    let shown = timetables::get(&world.app, draft, None).await.unwrap();
    assert_eq!((shown.cells.len(), shown.left_out.len()), (1, 1));
    let why = shown.left_out[0].reasons.join(" ");
    assert!(why.contains("Tue 11 May 09:00") && why.contains("Person 0 sits in company 0"), "{why}");
    let warned = timetables::preflight(&world.app, hall.mission).await.unwrap();
    assert_eq!((warned.requests, warned.places), (2, 3));
    assert!(warned.warnings.iter().any(|warning| warning.contains("Person 0")), "{:?}", warned.warnings);
}

#[tokio::test]
async fn pins_that_contradict_one_another_fail_the_run_with_a_sentence() {
    let world = World::sqlite().await;
    let hall = Hall::open(&world, SMALL, &[(0, 1), (0, 2)]).await;
    hall.pin(&world, 0, hall.slots[0].id).await;
    hall.pin(&world, 1, hall.slots[0].id).await;
    let run = hall.run(&world, false).await;
    assert_eq!(run.state, RunState::Failed);
    let why = run.failure.unwrap();
    assert!(why.contains("Person 0 is needed at the same time"), "{why}");
}

#[tokio::test]
async fn one_run_of_a_mission_goes_on_at_a_time() {
    let world = World::sqlite().await;
    let hall = Hall::open(&world, SMALL, &pairs(6, 3)).await;
    let first = timetables::ask_run(&world.app, &hall.lead, hall.mission, PLAN).await.unwrap();
    let refused = timetables::ask_run(&world.app, &hall.lead, hall.mission, PLAN).await;
    let expected = Refusal::Running { run: first.id, state: RunState::Queued };
    assert!(matches!(refused, Err(Failure::Refused(refusal)) if refusal == expected));
    timetables::carry_out(&world.app, first.id).await.unwrap();
    timetables::ask_run(&world.app, &hall.lead, hall.mission, PLAN).await.unwrap();
}

#[tokio::test]
async fn a_run_that_a_killed_process_left_is_taken_up_again() {
    let world = World::sqlite().await;
    let hall = Hall::open(&world, SMALL, &pairs(6, 3)).await;
    let asked = timetables::ask_run(&world.app, &hall.lead, hall.mission, PLAN).await.unwrap();
    let left = run::ActiveModel {
        state: Set(RunState::Running),
        started_at: Set(Some(world.now() - TimeDelta::minutes(20))),
        ..Default::default()
    };
    let txn = world.app.db.begin_write().await.unwrap();
    run::Entity::update_many().set(left).filter(run::Column::Id.eq(asked.id)).exec(&txn).await.unwrap();
    txn.commit().await.unwrap();
    timetables::carry_out(&world.app, asked.id).await.unwrap();
    let done = hall.run_row(&world, asked.id).await;
    assert_eq!((done.state, done.timetable_id.is_some()), (RunState::Done, true));
    // Carried out once more, as by a second worker, nothing happens.
    timetables::carry_out(&world.app, asked.id).await.unwrap();
    assert_eq!(hall.run_row(&world, asked.id).await, done);
}

#[tokio::test]
async fn a_run_that_is_stopped_keeps_the_best_it_has() {
    let world = World::sqlite().await;
    let size = Size { companies: 20, slots: 10, tables: 10 };
    let hall = Hall::open(&world, size, &pairs(20, 80)).await;
    let long = RunPlan { seconds: 600, ..PLAN };
    let asked = timetables::ask_run(&world.app, &hall.lead, hall.mission, long).await.unwrap();
    timetables::stop_run(&world.app, &hall.lead, asked.id).await.unwrap();
    timetables::carry_out(&world.app, asked.id).await.unwrap();
    let done = hall.run_row(&world, asked.id).await;
    assert_eq!((done.state, done.timetable_id.is_some()), (RunState::Done, true));
    assert_eq!(done.progress["placed"], 80, "{}", done.progress);
    let again = timetables::stop_run(&world.app, &hall.lead, asked.id).await;
    assert!(matches!(again, Err(Failure::Refused(Refusal::Ended(RunState::Done)))), "{again:?}");
}

#[tokio::test]
async fn a_draft_is_published_once_and_by_the_lead_alone() {
    let world = World::sqlite().await;
    let hall = Hall::open(&world, SMALL, &pairs(6, 3)).await;
    let draft = hall.draft(&world, false).await;
    let delegate = people::caller(&world.app, hall.people[0], false).await.unwrap().unwrap();
    let refused = timetables::publish(&world.app, &delegate, draft, 1).await;
    assert!(matches!(refused, Err(Failure::Refused(Refusal::NotLead))), "{refused:?}");
    let stale = timetables::publish(&world.app, &hall.lead, draft, 7).await;
    assert!(matches!(stale, Err(Failure::Refused(Refusal::Stale { seen: 7, now: 1 }))), "{stale:?}");
    hall.publish(&world, draft).await;
    let again = timetables::publish(&world.app, &hall.lead, draft, 2).await;
    assert!(
        matches!(again, Err(Failure::Refused(Refusal::NotDraft(TimetableState::Published)))),
        "{again:?}"
    );
}

#[tokio::test]
async fn a_request_that_is_left_out_of_the_next_timetable_loses_its_meeting() {
    let world = World::sqlite().await;
    let size = Size { companies: 3, slots: 1, tables: 3 };
    let hall = Hall::open(&world, size, &[(0, 1), (0, 2)]).await;
    let first = hall.draft(&world, false).await;
    hall.publish(&world, first).await;
    let placed = timetables::get(&world.app, first, None).await.unwrap().cells[0].placement.request_id;
    let kept_out = usize::from(placed == hall.requests[0]);
    hall.pin(&world, kept_out, hall.slots[0].id).await;
    world.advance(TimeDelta::minutes(5));
    let second = hall.draft(&world, false).await;
    let changes = hall.publish(&world, second).await;
    assert_eq!((changes.new, changes.cancelled, changes.people), (1, 1, 3));
    let lost = hall.meeting(&world, 1 - kept_out).await;
    assert_eq!(lost.status, MeetingStatus::Cancelled);
    let loser = hall.invitation(&world, &lost, hall.people[2 - kept_out]).await;
    // Whoever meets nobody any more is told so, with a higher SEQUENCE.
    assert_eq!((loser.state, loser.sequence), (InvitationState::Cancelled, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn declines_while_a_timetable_is_published_lose_nothing_on_either_side() {
    World::each(async |world| {
        let size = Size { companies: 20, slots: 10, tables: 10 };
        let hall = Hall::open(&world, size, &pairs(20, 60)).await;
        let first = hall.draft(&world, false).await;
        hall.publish(&world, first).await;
        let other = hall.slots.last().unwrap().id;
        for request in 0..5 {
            hall.pin(&world, request * 2, other).await;
        }
        world.advance(TimeDelta::minutes(5));
        let second = hall.draft(&world, true).await;
        let mut tasks = tokio::task::JoinSet::new();
        for who in 0..20 {
            let held = invitations::of_person(&world.app, hall.people[who], None).await.unwrap()[0].id;
            let me = people::caller(&world.app, hall.people[who], false).await.unwrap().unwrap();
            let app = world.app.clone();
            tasks.spawn(async move {
                let answer = invitations::answer(&app, &me, held, Partstat::Declined).await;
                assert!(matches!(answer, Ok(_) | Err(Failure::Refused(_))), "{answer:?}");
            });
        }
        let (app, lead) = (world.app.clone(), hall.lead.clone());
        tasks.spawn(async move {
            let published = timetables::publish(&app, &lead, second, 1).await;
            assert!(published.is_ok(), "{published:?}");
        });
        tasks.join_all().await;
        assert!(sittings(&world).await.iter().all(|(_, meetings)| *meetings == 1));
        let db = world.app.db.read();
        let standing = meeting::Entity::find().filter(meeting::Column::Status.eq(MeetingStatus::Confirmed));
        let standing = standing.count(db).await.unwrap();
        let active = invitation::Entity::find().filter(invitation::Column::State.eq(InvitationState::Active));
        assert_eq!(active.count(db).await.unwrap(), standing * 2, "every calendar says what stands");
        assert_eq!(occupancy::Entity::find().count(db).await.unwrap(), standing * 3 * 4);
    })
    .await;
}
