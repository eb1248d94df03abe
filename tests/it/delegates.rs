//! Places in a mission: given once, passed on when given back.

use entity::words::{DelegateRole, DelegateStatus, MeetingStatus};
use service::bookings::{self, Booking};
use service::missions::{self, Plan};
use service::refusal::{Failure, Refuse};
use service::{delegates, meetings};
use tokio::task::JoinSet;

use crate::consortium::{Consortium, nagano};
use crate::world::World;

fn for_so_many(places: i32) -> Plan {
    Plan { capacity: Some(places), ..nagano() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_ten_entered_at_once_for_three_places_three_are_in() {
    World::each(async |world| {
        let consortium = Consortium::found(world).await;
        let mission = consortium.open(for_so_many(3)).await;
        let mut set = JoinSet::new();
        for number in 0..10 {
            let firm = consortium.firm(&format!("firm-{number}")).await;
            let (app, lead) = (consortium.world.app.clone(), consortium.lead.caller.clone());
            set.spawn(async move {
                let (person, role) = (firm.caller.person_id, DelegateRole::Participant);
                delegates::enter(&app, &lead, mission.id, person, firm.organisation, role).await.unwrap()
            });
        }
        let entered = set.join_all().await;
        let confirmed = entered.iter().filter(|one| one.status == DelegateStatus::Confirmed).count();
        assert_eq!(confirmed, 3, "{entered:?}");
    })
    .await;
}

#[tokio::test]
async fn who_withdraws_frees_the_meetings_and_the_place() {
    World::each(async |world| {
        let consortium = Consortium::found(world).await;
        let app = &consortium.world.app;
        let mission = consortium.open(for_so_many(2)).await;
        let session = consortium.session(mission.id, 2, &["1"]).await;
        let (host, guest) = (consortium.firm("host").await, consortium.firm("guest").await);
        let with = consortium.host(mission.id, &host).await;
        let coming = consortium.delegate(mission.id, &guest).await;
        let (first, second) = (consortium.firm("first").await, consortium.firm("second").await);
        let waiting = consortium.delegate(mission.id, &first).await;
        consortium.world.advance(chrono::TimeDelta::minutes(1));
        let last = consortium.delegate(mission.id, &second).await;
        assert_eq!((waiting.status, last.status), (DelegateStatus::WaitingList, DelegateStatus::WaitingList));
        let booking = Booking { delegate: None, organisation: None, with, note: String::new() };
        let slot = session.slots[0].id;
        let meeting = bookings::book(app, &guest.caller, slot, booking).await.unwrap();
        let status = DelegateStatus::Withdrawn;
        let foreign = delegates::move_to(app, &first.caller, coming.id, coming.version, status).await;
        let Err(Failure::Refused(foreign)) = foreign else { panic!("{foreign:?}") };
        assert_eq!(foreign.code(), "not-found");
        delegates::move_to(app, &guest.caller, coming.id, coming.version, status).await.unwrap();
        let off = meetings::get(app, meeting.id).await.unwrap().meeting;
        assert_eq!(off.status, MeetingStatus::Cancelled);
        assert!(meetings::of_person(app, host.caller.person_id, None).await.unwrap().is_empty());
        let status = async |id| delegates::get(app, id).await.unwrap().delegate.status;
        assert_eq!(status(waiting.id).await, DelegateStatus::Confirmed, "the longest waiting is in");
        assert_eq!(status(last.id).await, DelegateStatus::WaitingList);
        // Who withdrew may apply anew, and goes to the end of the line.
        let again = delegates::apply(app, &guest.caller, mission.id, guest.organisation).await.unwrap();
        assert_eq!((again.id, again.status), (coming.id, DelegateStatus::Applied));
        // More places let the next in.
        let lead = &consortium.lead.caller;
        missions::edit(app, lead, mission.id, mission.version, for_so_many(3)).await.unwrap();
        assert_eq!(status(last.id).await, DelegateStatus::Confirmed);
    })
    .await;
}

#[tokio::test]
async fn people_apply_for_organisations_they_speak_for_once() {
    let consortium = Consortium::found(World::sqlite().await).await;
    let app = &consortium.world.app;
    let mission = consortium.open(for_so_many(1)).await;
    let (alpha, beta) = (consortium.firm("alpha").await, consortium.firm("beta").await);
    let apply =
        async |organisation| match delegates::apply(app, &alpha.caller, mission.id, organisation).await {
            Ok(delegate) => delegate.status.word(),
            Err(Failure::Refused(refusal)) => refusal.code(),
            Err(failure) => panic!("{failure:?}"),
        };
    assert_eq!(apply(beta.organisation).await, "not-your-organisation");
    assert_eq!(apply(alpha.organisation).await, "applied");
    assert_eq!(apply(alpha.organisation).await, "already-a-delegate");
}
