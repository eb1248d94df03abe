//! A pair has one request, however it began, and each side does its part.

use entity::words::{MeetingOrigin, MeetingStatus, RequestState};
use entity::{meeting, meeting_delegate, occupancy, outbox, request};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set};
use service::meetings;
use service::page::Cursor;
use service::refusal::{Failure, Refuse};
use service::requests::{self, Filter};

use crate::consortium::{Consortium, Member, nagano, wish};
use crate::world::World;
use entity::id::{MeetingId, MissionId};

/// The code of a refusal.
fn code<T: std::fmt::Debug, R: Refuse>(outcome: Result<T, Failure<R>>) -> &'static str {
    match outcome {
        Err(Failure::Refused(refusal)) => refusal.code(),
        other => panic!("a refusal was expected: {other:?}"),
    }
}

/// Two firms with a delegate each.
async fn two(consortium: &Consortium, mission: MissionId) -> [Member; 2] {
    let firms = [consortium.firm("alpha").await, consortium.firm("beta").await];
    for firm in &firms {
        consortium.delegate(mission, firm).await;
    }
    firms
}

/// How many tasks of a kind wait in the outbox.
async fn tasks(consortium: &Consortium, kind: &str) -> u64 {
    let rows = consortium.world.app.db.read();
    outbox::Entity::find().filter(outbox::Column::Kind.eq(kind)).count(rows).await.unwrap()
}

#[tokio::test]
async fn a_request_to_oneself_twice_or_to_who_does_not_come_is_refused() {
    World::each(async |world| {
        let consortium = Consortium::found(world).await;
        let mission = consortium.open(nagano()).await.id;
        let [alpha, beta] = two(&consortium, mission).await;
        let absent = consortium.firm("absent").await;
        assert_eq!(code(consortium.ask(mission, &alpha, &alpha).await), "request-to-oneself");
        assert_eq!(code(consortium.ask(mission, &alpha, &absent).await), "not-taking-part");
        assert_eq!(code(consortium.ask(mission, &absent, &alpha).await), "not-taking-part");
        let app = &consortium.world.app;
        let in_anothers_name = requests::ask(app, &beta.caller, mission, wish(&alpha, &beta)).await;
        assert_eq!(code(in_anothers_name), "not-your-organisation");
        consortium.ask(mission, &alpha, &beta).await.unwrap();
        assert_eq!(code(consortium.ask(mission, &alpha, &beta).await), "request-twice");
        assert_eq!(tasks(&consortium, "request_received").await, 1, "who was asked is told once");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_who_ask_each_other_at_once_have_one_request_that_is_accepted() {
    World::each(async |world| {
        let consortium = Consortium::found(world).await;
        let mission = consortium.open(nagano()).await.id;
        for pair in 0..5 {
            let one = consortium.firm(&format!("one-{pair}")).await;
            let other = consortium.firm(&format!("other-{pair}")).await;
            consortium.delegate(mission, &one).await;
            consortium.delegate(mission, &other).await;
            let (here, there) =
                tokio::join!(consortium.ask(mission, &one, &other), consortium.ask(mission, &other, &one));
            let (here, there) = (here.unwrap(), there.unwrap());
            assert_eq!(here.id, there.id);
            let now = requests::get(&consortium.world.app, here.id).await.unwrap().request;
            assert_eq!(now.state, RequestState::Accepted);
        }
        let rows = consortium.world.app.db.read();
        assert_eq!(request::Entity::find().count(rows).await.unwrap(), 5);
    })
    .await;
}

#[tokio::test]
async fn the_asked_side_answers_and_may_change_its_mind_and_the_asker_is_told_each_time() {
    World::each(async |world| {
        let consortium = Consortium::found(world).await;
        let mission = consortium.open(nagano()).await.id;
        let [alpha, beta] = two(&consortium, mission).await;
        let app = &consortium.world.app;
        let asked = consortium.ask(mission, &alpha, &beta).await.unwrap();
        let answer = async |who: &Member, version, accept| {
            requests::answer(app, &who.caller, asked.id, version, accept, Some(2), "Well.").await
        };
        assert_eq!(code(answer(&alpha, 1, true).await), "not-your-organisation");
        assert_eq!(code(answer(&consortium.firm("stranger").await, 1, true).await), "not-found");
        let yes = answer(&beta, 1, true).await.unwrap();
        assert_eq!((yes.state, yes.to_rank, yes.version), (RequestState::Accepted, Some(2), 2));
        assert_eq!(code(answer(&beta, 1, false).await), "stale");
        assert_eq!(answer(&beta, 2, false).await.unwrap().state, RequestState::Declined);
        assert_eq!(tasks(&consortium, "request_answered").await, 2);
        let mine = requests::rank(app, &alpha.caller, asked.id, 3, 5).await.unwrap();
        assert_eq!((mine.rank, mine.to_rank), (5, Some(2)));
        let theirs = requests::rank(app, &beta.caller, asked.id, 4, 1).await.unwrap();
        assert_eq!((theirs.rank, theirs.to_rank), (5, Some(1)));
        assert_eq!(code(requests::rank(app, &beta.caller, asked.id, 5, 6).await), "no-rank");
    })
    .await;
}

#[tokio::test]
async fn a_request_that_is_taken_back_calls_its_meeting_off_and_may_be_made_anew() {
    World::each(async |world| {
        let consortium = Consortium::found(world).await;
        let mission = consortium.open(nagano()).await.id;
        let [alpha, beta] = two(&consortium, mission).await;
        let app = &consortium.world.app;
        let asked = consortium.ask(mission, &alpha, &beta).await.unwrap();
        requests::answer(app, &beta.caller, asked.id, 1, true, None, "").await.unwrap();
        let meeting = placed(&consortium, mission, &asked, [&alpha, &beta]).await;
        assert_eq!(meetings::of_person(app, beta.caller.person_id, None).await.unwrap().len(), 1);
        assert_eq!(
            code(requests::withdraw(app, &beta.caller, asked.id, 2).await),
            "not-your-organisation",
            "the asked side declines"
        );
        let back = requests::withdraw(app, &alpha.caller, asked.id, 2).await.unwrap();
        assert_eq!(back.state, RequestState::Withdrawn);
        let off = meetings::get(app, meeting).await.unwrap().meeting;
        assert_eq!((off.status, off.note.as_str()), (MeetingStatus::Cancelled, "The request was withdrawn."));
        assert!(meetings::of_person(app, beta.caller.person_id, None).await.unwrap().is_empty());
        assert_eq!(occupancy::Entity::find().count(app.db.read()).await.unwrap(), 0);
        // Now the other side asks: it is the same request, the other way round.
        let anew = consortium.ask(mission, &beta, &alpha).await.unwrap();
        assert_eq!((anew.id, anew.state), (asked.id, RequestState::Pending));
        assert_eq!(anew.from_organisation_id, beta.organisation);
        assert_eq!(tasks(&consortium, "request_received").await, 2);
    })
    .await;
}

#[tokio::test]
async fn everyone_lists_their_own_requests_and_the_lead_all() {
    let consortium = Consortium::found(World::sqlite().await).await;
    let mission = consortium.open(nagano()).await.id;
    let [alpha, beta] = two(&consortium, mission).await;
    let gamma = consortium.firm("gamma").await;
    consortium.delegate(mission, &gamma).await;
    consortium.ask(mission, &alpha, &beta).await.unwrap();
    consortium.ask(mission, &beta, &gamma).await.unwrap();
    let app = &consortium.world.app;
    let seen = async |caller| {
        requests::list(app, caller, mission, Filter::default(), Cursor::default()).await.unwrap().rows.len()
    };
    assert_eq!(seen(&consortium.lead.caller).await, 2);
    assert_eq!(seen(&beta.caller).await, 2);
    assert_eq!(seen(&gamma.caller).await, 1);
    assert_eq!(seen(&consortium.firm("stranger").await.caller).await, 0);
}

#[tokio::test]
async fn a_pin_names_a_slot_of_the_mission_and_a_table_of_the_slot() {
    let consortium = Consortium::found(World::sqlite().await).await;
    let mission = consortium.open(nagano()).await.id;
    let [alpha, beta] = two(&consortium, mission).await;
    let session = consortium.session(mission, 2, &["1"]).await;
    let other = service::missions::Plan { key: "other".into(), ..nagano() };
    let elsewhere = consortium.session(consortium.open(other).await.id, 1, &["1"]).await;
    let asked = consortium.ask(mission, &alpha, &beta).await.unwrap();
    let (app, lead) = (&consortium.world.app, &consortium.lead.caller);
    let pin = async |caller, place| requests::pin(app, caller, asked.id, 1, place).await;
    let (slot, table) = (session.slots[0].id, session.tables[0].id);
    assert_eq!(code(pin(&alpha.caller, Some((slot, None))).await), "not-the-lead");
    assert_eq!(code(pin(lead, Some((elsewhere.slots[0].id, None))).await), "no-such-place");
    assert_eq!(code(pin(lead, Some((slot, Some(elsewhere.tables[0].id)))).await), "no-such-place");
    let pinned = pin(lead, Some((slot, Some(table)))).await.unwrap();
    assert_eq!((pinned.pinned_slot_id, pinned.pinned_table_id), (Some(slot), Some(table)));
}

/// A meeting as publishing would have made it.
async fn placed(
    consortium: &Consortium,
    mission: MissionId,
    request: &request::Model,
    sides: [&Member; 2],
) -> MeetingId {
    let (app, now) = (&consortium.world.app, consortium.world.now());
    let session = consortium.session(mission, 1, &["1"]).await;
    let slot = &session.slots[0];
    let id = MeetingId(app.ids.uuid(now));
    let txn = app.db.begin_write().await.unwrap();
    let row = meeting::ActiveModel {
        id: Set(id),
        mission_id: Set(mission),
        session_id: Set(session.session.id),
        slot_id: Set(slot.id),
        table_id: Set(session.tables[0].id),
        request_id: Set(Some(request.id)),
        origin: Set(MeetingOrigin::Request),
        status: Set(MeetingStatus::Confirmed),
        uid: Set(meetings::uid(app, id)),
        note: Set(String::new()),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    };
    meeting::Entity::insert(row).exec_without_returning(&txn).await.unwrap();
    let mut resources = vec![session.tables[0].id.0];
    for side in sides {
        let person = side.caller.person_id;
        let delegate = entity::delegate::Entity::find()
            .filter(entity::delegate::Column::PersonId.eq(person))
            .one(&txn)
            .await
            .unwrap()
            .unwrap();
        let seat = meeting_delegate::ActiveModel { meeting_id: Set(id), delegate_id: Set(delegate.id) };
        meeting_delegate::Entity::insert(seat).exec_without_returning(&txn).await.unwrap();
        resources.push(person.0);
    }
    service::occupancy::take(&txn, id.0, &resources, slot.starts_at, slot.ends_at).await.unwrap();
    txn.commit().await.unwrap();
    id
}
