//! Who plans a mission, who sees it, and what holds it together while it changes.

use entity::words::{AgendaItemKind, DelegateStatus, MeetingStatus, MissionStatus};
use entity::{invitation, meeting, occupancy, outbox, person};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use service::bookings::{self, Booking};
use service::missions::standing::{self, Within};
use service::missions::{self, Filter, LegPlan, Plan, Refusal};
use service::page::Cursor;
use service::refusal::{Failure, Refuse};
use service::{delegates, meetings};

use crate::consortium::{Consortium, day, item, nagano};
use crate::world::World;

/// The code of a refusal.
fn code<T: std::fmt::Debug, R: Refuse>(outcome: Result<T, Failure<R>>) -> &'static str {
    match outcome {
        Err(Failure::Refused(refusal)) => refusal.code(),
        other => panic!("a refusal was expected: {other:?}"),
    }
}

fn elsewhere(key: &str, country: &str) -> Plan {
    Plan { key: key.into(), country: country.into(), ..nagano() }
}

#[tokio::test]
async fn the_lead_of_a_country_plans_there_and_the_coordinator_everywhere() {
    World::each(async |world| {
        let consortium = Consortium::found(world).await;
        let (app, programme) = (&consortium.world.app, consortium.programme);
        let (lead, coordinator) = (&consortium.lead, &consortium.coordinator);
        let firm = consortium.firm("firm").await;
        let japan = missions::create(app, &lead.caller, programme, nagano()).await.unwrap();
        assert_eq!((japan.lead_organisation_id, japan.status), (lead.organisation, MissionStatus::Draft));
        let brazil = elsewhere("sao-paulo", "BR");
        assert_eq!(
            code(missions::create(app, &lead.caller, programme, brazil.clone()).await),
            "not-the-country-lead"
        );
        assert_eq!(
            code(missions::create(app, &firm.caller, programme, nagano()).await),
            "not-the-country-lead"
        );
        let brazil = missions::create(app, &coordinator.caller, programme, brazil).await.unwrap();
        assert_eq!(brazil.lead_organisation_id, coordinator.organisation, "where nobody leads the country");
        let second = elsewhere("tokyo", "JP");
        let second = missions::create(app, &coordinator.caller, programme, second).await.unwrap();
        assert_eq!(second.lead_organisation_id, lead.organisation, "where somebody does");
        assert_eq!(code(missions::create(app, &lead.caller, programme, nagano()).await), "key-taken");
        // The role of the country's lead ends with the programme.
        consortium.world.advance(chrono::TimeDelta::days(600));
        let late = elsewhere("late", "JP");
        assert_eq!(code(missions::create(app, &lead.caller, programme, late).await), "not-the-country-lead");
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_seen_by_those_who_lead_it_and_an_open_mission_by_everyone() {
    World::each(async |world| {
        let consortium = Consortium::found(world).await;
        let app = &consortium.world.app;
        let firm = consortium.firm("firm").await;
        let (lead, coordinator) = (&consortium.lead.caller, &consortium.coordinator.caller);
        let open = consortium.open(elsewhere("open", "JP")).await;
        let draft = missions::create(app, lead, consortium.programme, nagano()).await.unwrap();
        let seen = async |caller, mine| {
            let filter = Filter { mine, ..Filter::default() };
            let page = missions::list(app, caller, filter, Cursor::default()).await.unwrap();
            page.rows.into_iter().map(|mission| mission.id).collect::<Vec<_>>()
        };
        assert_eq!(seen(lead, false).await, [open.id, draft.id]);
        assert_eq!(seen(coordinator, true).await, [open.id, draft.id]);
        assert_eq!(seen(&firm.caller, false).await, [open.id]);
        assert!(seen(&firm.caller, true).await.is_empty());
        delegates::apply(app, &firm.caller, open.id, firm.organisation).await.unwrap();
        assert_eq!(seen(&firm.caller, true).await, [open.id]);
        let refused = missions::edit(app, &firm.caller, draft.id, 1, nagano()).await;
        assert_eq!(code(refused), "not-found", "a draft is not there for others");
        let refused = missions::edit(app, &firm.caller, open.id, open.version, nagano()).await;
        assert_eq!(code(refused), "not-the-lead");
        let of = async |caller, mission| standing::of(app, caller, mission).await.unwrap();
        let theirs = of(&firm.caller, open.id).await;
        assert!(theirs.visible && theirs.represents && theirs.delegate.is_some() && !theirs.lead);
        assert!(of(lead, draft.id).await.lead && !of(lead, draft.id).await.coordinator);
        assert!(of(coordinator, draft.id).await.coordinator);
        assert_eq!(of(&firm.caller, draft.id).await, standing::Standing::default());
    })
    .await;
}

#[tokio::test]
async fn the_list_is_told_in_pages_by_first_day() {
    World::each(async |world| {
        let consortium = Consortium::found(world).await;
        let app = &consortium.world.app;
        for (key, starts_on) in
            [("c", "2027-03-03"), ("a", "2027-03-01"), ("d", "2027-03-03"), ("b", "2027-03-02")]
        {
            consortium.open(Plan { key: key.into(), starts_on: day(starts_on), ..nagano() }).await;
        }
        let mut keys = Vec::new();
        let mut cursor = Cursor { after: None, limit: 3 };
        loop {
            let caller = &consortium.lead.caller;
            let page = missions::list(app, caller, Filter::default(), cursor).await.unwrap();
            keys.extend(page.rows.into_iter().map(|mission| mission.key));
            let Some(next) = page.next else { break };
            cursor.after = Some(next);
        }
        assert_eq!(keys, ["a", "b", "c", "d"]);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_change_a_mission_at_once_one_is_told() {
    World::each(async |world| {
        let consortium = Consortium::found(world).await;
        let (app, lead) = (&consortium.world.app, &consortium.lead.caller);
        let mission = consortium.open(nagano()).await;
        let change = async |title: &str| {
            let plan = Plan { title: title.into(), ..nagano() };
            missions::edit(app, lead, mission.id, mission.version, plan).await
        };
        let (one, other) = tokio::join!(change("One"), change("Other"));
        let (kept, told) = if one.is_ok() { (one, other) } else { (other, one) };
        assert_eq!(code(told), "stale");
        let found = missions::get(app, mission.id).await.unwrap().mission;
        assert_eq!((found.title, found.version), (kept.unwrap().title, mission.version + 1));
    })
    .await;
}

#[tokio::test]
async fn new_dates_hold_the_legs_and_the_agenda_that_are_there() {
    let consortium = Consortium::found(World::sqlite().await).await;
    let (app, lead) = (&consortium.world.app, &consortium.lead.caller);
    let mission = consortium.open(nagano()).await;
    let leg = LegPlan {
        position: 1,
        place: "Nagano".into(),
        country: "JP".into(),
        zone: "Asia/Tokyo".into(),
        starts_on: day("2027-03-28"),
        ends_on: day("2027-04-01"),
    };
    let leg = missions::add_leg(app, lead, mission.id, leg).await.unwrap();
    let plan = item(AgendaItemKind::Visit, "2027-03-31 09:00", "2027-03-31 12:00");
    let plan = missions::ItemPlan { leg: Some(leg.id), ..plan };
    let visit = missions::add_item(app, lead, mission.id, plan).await.unwrap();
    let shorten = async |ends_on| {
        let plan = Plan { ends_on: day(ends_on), ..nagano() };
        missions::edit(app, lead, mission.id, mission.version, plan).await
    };
    assert_eq!(code(shorten("2027-03-31").await), "leg-outside-mission");
    missions::remove_leg(app, lead, leg.id).await.unwrap();
    let stays = missions::get(app, mission.id).await.unwrap().agenda;
    assert_eq!((stays[0].id, stays[0].leg_id), (visit.id, None), "the item stays, without a leg");
    assert_eq!(code(shorten("2027-03-30").await), "item-outside-mission");
    shorten("2027-03-31").await.unwrap();
    assert_eq!(standing::mission_of(app, Within::Item(visit.id)).await.unwrap(), Some(mission.id));
    assert_eq!(standing::mission_of(app, Within::Leg(leg.id)).await.unwrap(), None);
}

#[tokio::test]
async fn a_session_that_is_used_stays_and_its_item_keeps_its_slots_inside() {
    let consortium = Consortium::found(World::sqlite().await).await;
    let (app, lead) = (&consortium.world.app, &consortium.lead.caller);
    let mission = consortium.open(nagano()).await;
    let session = consortium.session(mission.id, 3, &["1"]).await;
    for slot in &session.slots {
        let found = standing::mission_of(app, Within::Slot(slot.id)).await.unwrap();
        assert_eq!(found, Some(mission.id));
    }
    let change = async |kind, ends| {
        let plan = item(kind, "2027-03-30 09:00", ends);
        missions::edit_item(app, lead, session.item.id, 1, plan).await
    };
    assert_eq!(code(change(AgendaItemKind::B2bSession, "2027-03-30 10:00").await), "slot-outside-item");
    assert_eq!(code(change(AgendaItemKind::Meal, "2027-03-30 18:00").await), "not-a-session");
    let (host, guest) = (consortium.firm("host").await, consortium.firm("guest").await);
    let with = consortium.host(mission.id, &host).await;
    consortium.delegate(mission.id, &guest).await;
    let booking = Booking { delegate: None, organisation: None, with, note: String::new() };
    bookings::book(app, &guest.caller, session.slots[0].id, booking).await.unwrap();
    assert_eq!(code(missions::remove_item(app, lead, session.item.id).await), "session-in-use");
    let stays = missions::session(app, session.session.id).await.unwrap();
    assert_eq!((stays.slots.len(), stays.tables.len()), (3, 1));
}

#[tokio::test]
async fn cancelling_a_mission_calls_off_every_meeting_and_tells_everyone_in_one() {
    World::each(async |world| {
        let consortium = Consortium::found(world).await;
        let (app, lead) = (&consortium.world.app, &consortium.lead.caller);
        let mission = consortium.open(nagano()).await;
        let session = consortium.session(mission.id, 3, &["1", "2"]).await;
        let host = consortium.firm("host").await;
        let with = consortium.host(mission.id, &host).await;
        for (key, slot) in [("one", 0), ("two", 1), ("three", 2)] {
            let guest = consortium.firm(key).await;
            consortium.delegate(mission.id, &guest).await;
            let booking = Booking { delegate: None, organisation: None, with, note: String::new() };
            bookings::book(app, &guest.caller, session.slots[slot].id, booking).await.unwrap();
        }
        let rows = app.db.read();
        let revision = async || {
            let row = person::Entity::find_by_id(host.caller.person_id).one(rows).await.unwrap();
            row.unwrap().calendar_revision
        };
        let before = revision().await;
        // The first meeting has been when the rest is called off.
        let first = session.slots[0].ends_at - consortium.world.now();
        consortium.world.advance(first - chrono::TimeDelta::minutes(1));
        let cancelled = MissionStatus::Cancelled;
        let stale = missions::move_to(app, lead, mission.id, mission.version - 1, cancelled).await;
        assert_eq!(code(stale), "stale");
        missions::move_to(app, lead, mission.id, mission.version, cancelled).await.unwrap();
        let off = meeting::Entity::find()
            .filter(meeting::Column::Status.eq(MeetingStatus::Cancelled))
            .all(rows)
            .await
            .unwrap();
        assert_eq!(off.len(), 2, "what has begun is not called off");
        assert!(off.iter().all(|meeting| meeting.note == "The mission is cancelled."));
        assert_eq!(occupancy::Entity::find().count(rows).await.unwrap(), 4 * 3, "the rest is given back");
        let cancellations =
            outbox::Entity::find().filter(outbox::Column::Kind.eq("meeting_cancelled")).count(rows);
        assert_eq!(cancellations.await.unwrap(), 4, "two people in each of two meetings");
        assert_eq!(invitation::Entity::find().count(rows).await.unwrap(), 6, "nobody is invited anew");
        assert!(revision().await > before, "the feed has changed");
        assert_eq!(meetings::list(app, mission.id).await.unwrap().len(), 1);
        let again = missions::move_to(app, lead, mission.id, mission.version + 1, MissionStatus::Open).await;
        assert!(matches!(again, Err(Failure::Refused(Refusal::NoWay { .. }))), "{again:?}");
        // Those who took part still see it; others do not.
        let stranger = consortium.firm("stranger").await.caller;
        assert!(standing::of(app, &host.caller, mission.id).await.unwrap().visible);
        assert!(!standing::of(app, &stranger, mission.id).await.unwrap().visible);
    })
    .await;
}

#[tokio::test]
async fn a_mission_people_answered_to_does_not_become_a_draft() {
    let consortium = Consortium::found(World::sqlite().await).await;
    let (app, lead) = (&consortium.world.app, &consortium.lead.caller);
    let mission = consortium.open(nagano()).await;
    let back = missions::move_to(app, lead, mission.id, mission.version, MissionStatus::Draft).await.unwrap();
    let open = missions::move_to(app, lead, mission.id, back.version, MissionStatus::Open).await.unwrap();
    let (alpha, beta) = (consortium.firm("alpha").await, consortium.firm("beta").await);
    consortium.delegate(mission.id, &alpha).await;
    consortium.delegate(mission.id, &beta).await;
    consortium.ask(mission.id, &alpha, &beta).await.unwrap();
    let refused = missions::move_to(app, lead, mission.id, open.version, MissionStatus::Draft).await;
    assert_eq!(code(refused), "mission-answered");
    let found = delegates::list(app, mission.id, Cursor { after: None, limit: 1 }).await.unwrap();
    assert_eq!(found.rows[0].organisation.key, "alpha");
    let rest = Cursor { after: found.next, limit: 1 };
    let rest = delegates::list(app, mission.id, rest).await.unwrap();
    assert_eq!((rest.rows[0].organisation.key.as_str(), rest.next), ("beta", None));
    assert_eq!(rest.rows[0].delegate.status, DelegateStatus::Confirmed);
}
