//! A meeting that moves keeps its name in calendars, and never lands on somebody who is taken.

use chrono::TimeDelta;
use entity::id::{MeetingId, SlotId, TableId};
use entity::words::AgendaItemKind;
use entity::{invitation, occupancy, outbox};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use service::availability::{self, Reading, Source};
use service::bookings::{self, Booking};
use service::meetings;
use service::missions::{self, Session};
use service::refusal::{Failure, Refuse};

use crate::consortium::{Consortium, Member, item, nagano};
use crate::world::World;

/// A mission with a host, two guests, and a meeting of the first guest in the first slot.
struct Scene {
    consortium: Consortium,
    session: Session,
    host: Member,
    guests: [Member; 2],
    meeting: entity::meeting::Model,
}

impl Scene {
    async fn set(world: World) -> Self {
        let consortium = Consortium::found(world).await;
        let mission = consortium.open(nagano()).await.id;
        let session = consortium.session(mission, 4, &["1", "2"]).await;
        let host = consortium.firm("host").await;
        let with = consortium.host(mission, &host).await;
        let guests = [consortium.firm("guest").await, consortium.firm("other").await];
        for guest in &guests {
            consortium.delegate(mission, guest).await;
        }
        let booking = Booking { delegate: None, organisation: None, with, note: String::new() };
        let app = &consortium.world.app;
        let slot = session.slots[0].id;
        let meeting = bookings::book(app, &guests[0].caller, slot, booking.clone()).await.unwrap();
        bookings::book(app, &guests[1].caller, session.slots[1].id, booking).await.unwrap();
        Self { consortium, session, host, guests, meeting }
    }

    async fn move_by(
        &self,
        who: &Member,
        to: (SlotId, TableId),
    ) -> Result<entity::meeting::Model, &'static str> {
        let (app, id) = (&self.consortium.world.app, self.meeting.id);
        let version = meetings::get(app, id).await.unwrap().meeting.version;
        match meetings::move_to(app, &who.caller, id, version, to.0, to.1).await {
            Ok(meeting) => Ok(meeting),
            Err(Failure::Refused(refusal)) => Err(refusal.code()),
            Err(failure) => panic!("{failure:?}"),
        }
    }

    fn place(&self, slot: usize, table: usize) -> (SlotId, TableId) {
        (self.session.slots[slot].id, self.session.tables[table].id)
    }
}

#[tokio::test]
async fn a_moved_meeting_keeps_its_uid_and_everyone_in_it_gets_one_update() {
    World::each(async |world| {
        let scene = Scene::set(world).await;
        let lead = scene.consortium.lead.clone();
        let app = &scene.consortium.world.app;
        assert_eq!(scene.move_by(&scene.host, scene.place(2, 1)).await, Err("not-the-lead"));
        assert_eq!(scene.move_by(&scene.guests[1], scene.place(2, 1)).await, Err("not-found"));
        assert_eq!(scene.move_by(&lead, scene.place(1, 1)).await, Err("delegate-busy"), "the host is taken");
        let moved = scene.move_by(&lead, scene.place(2, 1)).await.unwrap();
        assert_eq!((moved.uid.as_str(), moved.version), (scene.meeting.uid.as_str(), 2));
        let rows = app.db.read();
        assert_eq!(occupancy::Entity::find().count(rows).await.unwrap(), 2 * 4 * 3, "the old slot is free");
        let updates = outbox::Entity::find().filter(outbox::Column::Kind.eq("meeting_moved")).count(rows);
        assert_eq!(updates.await.unwrap(), 2);
        let invitations = invitation::Entity::find()
            .filter(invitation::Column::SubjectId.eq(moved.id.0))
            .all(rows)
            .await
            .unwrap();
        for invitation in invitations {
            let starts_at = scene.session.slots[2].starts_at;
            assert_eq!((invitation.sequence, invitation.starts_at), (1, starts_at));
        }
        let stays = scene.move_by(&lead, scene.place(2, 1)).await.unwrap();
        assert_eq!(stays.version, 2, "where it is already, nothing moves");
    })
    .await;
}

#[tokio::test]
async fn a_meeting_moves_to_another_table_in_its_own_slot() {
    let scene = Scene::set(World::sqlite().await).await;
    let lead = scene.consortium.lead.clone();
    let moved = scene.move_by(&lead, scene.place(0, 1)).await.unwrap();
    assert_eq!(moved.table_id, scene.session.tables[1].id);
}

#[tokio::test]
async fn a_meeting_moves_to_no_time_that_somebody_declared_or_has_in_a_calendar() {
    let scene = Scene::set(World::sqlite().await).await;
    let (consortium, lead) = (&scene.consortium, scene.consortium.lead.clone());
    let app = &consortium.world.app;
    let meeting = meetings::get(app, scene.meeting.id).await.unwrap();
    let host = meeting.delegates.iter().find(|(_, person, _)| person.id == scene.host.caller.person_id);
    let host = host.unwrap().0;
    let slot = &scene.session.slots[2];
    availability::set_outside(
        app,
        &scene.host.caller,
        host,
        Some(Source::file("webcal://example.org/a.ics")),
    )
    .await
    .unwrap();
    let busy = |slot: &entity::slot::Model| Reading::Busy {
        // It begins long before the mission, and ends in the midst of the slot.
        periods: vec![(slot.starts_at - TimeDelta::minutes(1), slot.starts_at + TimeDelta::minutes(5))],
        etag: Some("\"1\"".into()),
        last_modified: None,
    };
    availability::file_reading(app, host, busy(slot)).await.unwrap();
    assert_eq!(scene.move_by(&lead, scene.place(2, 0)).await, Err("delegate-busy"));
    // A failure keeps the last good copy; the next good reading replaces it.
    availability::file_reading(app, host, Reading::Failed("404".into())).await.unwrap();
    assert_eq!(scene.move_by(&lead, scene.place(2, 0)).await, Err("delegate-busy"));
    let kept = availability::outside(app, host).await.unwrap().unwrap();
    assert_eq!((kept.failures, kept.last_error.as_deref()), (1, Some("404")));
    availability::file_reading(app, host, busy(&scene.session.slots[3])).await.unwrap();
    assert_eq!(availability::outside(app, host).await.unwrap().unwrap().failures, 0);
    scene.move_by(&lead, scene.place(2, 0)).await.unwrap();
    // Without the address nothing that it brought is left.
    assert_eq!(scene.move_by(&lead, scene.place(3, 0)).await, Err("delegate-busy"));
    availability::set_outside(app, &scene.host.caller, host, None).await.unwrap();
    scene.move_by(&lead, scene.place(3, 0)).await.unwrap();
    availability::file_reading(app, host, busy(slot)).await.unwrap();
    assert!(availability::list(app, host).await.unwrap().is_empty(), "a late reading is forgotten");
}

#[tokio::test]
async fn a_meeting_stays_in_its_mission_and_in_the_future() {
    let scene = Scene::set(World::sqlite().await).await;
    let (consortium, lead) = (&scene.consortium, scene.consortium.lead.clone());
    let app = &consortium.world.app;
    let plan = item(AgendaItemKind::B2bSession, "2027-03-31 09:00", "2027-03-31 12:00");
    let evening = missions::add_item(app, &lead.caller, scene.meeting.mission_id, plan).await.unwrap();
    let run = missions::SlotRun {
        starts: crate::consortium::wall("2027-03-31 09:00"),
        count: 1,
        minutes: 20,
        pause_minutes: 0,
    };
    let plan = missions::SessionPlan {
        item: evening.id,
        slots: vec![run],
        tables: vec![crate::consortium::table("Elsewhere")],
        bookings_open: false,
        longest_run: None,
        most_meetings: None,
        fairness: None,
    };
    let next_day = missions::set_up_session(app, &lead.caller, scene.meeting.mission_id, plan).await.unwrap();
    let mixed = (next_day.slots[0].id, scene.session.tables[0].id);
    assert_eq!(scene.move_by(&lead, mixed).await, Err("other-session"));
    let other = consortium.open(missions::Plan { key: "other".into(), ..nagano() }).await;
    let foreign = consortium.session(other.id, 1, &["1"]).await;
    let foreign = (foreign.slots[0].id, foreign.tables[0].id);
    assert_eq!(scene.move_by(&lead, foreign).await, Err("not-its-slot"));
    let there = (next_day.slots[0].id, next_day.tables[0].id);
    assert_eq!(scene.move_by(&lead, there).await.unwrap().session_id, next_day.session.id);
    consortium.world.advance(next_day.slots[0].starts_at - consortium.world.now());
    assert_eq!(scene.move_by(&lead, scene.place(0, 0)).await, Err("slot-begun"));
    let off = meetings::cancel(app, &scene.host.caller, scene.meeting.id, "").await.unwrap_err();
    let Failure::Refused(off) = off else { panic!("{off:?}") };
    assert_eq!(off.code(), "slot-begun");
}

#[tokio::test]
async fn only_who_sits_in_a_meeting_and_the_lead_see_it() {
    let scene = Scene::set(World::sqlite().await).await;
    let app = &scene.consortium.world.app;
    let id: MeetingId = scene.meeting.id;
    for who in [&scene.host, &scene.guests[0], &scene.consortium.lead, &scene.consortium.coordinator] {
        meetings::may_see(app, &who.caller, id).await.unwrap();
    }
    let colleague = scene.consortium.colleague(&scene.host, "colleague").await;
    meetings::may_see(app, &colleague.caller, id).await.unwrap();
    assert!(meetings::may_see(app, &scene.guests[1].caller, id).await.is_err());
    let meeting = meetings::get(app, id).await.unwrap();
    let sides: Vec<_> =
        meeting.delegates.iter().map(|(_, _, organisation)| organisation.key.as_str()).collect();
    assert_eq!(sides, ["host", "guest"]);
}
