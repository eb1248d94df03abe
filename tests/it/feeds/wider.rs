//! Feeds of a mission's public agenda, an organisation, a programme: what is in them, and whose they are.

use chrono::{Days, TimeDelta};
use entity::id::{AffiliationId, PersonId};
use entity::words::{AffiliationRole, MissionStatus, ProgrammeRoleKind};
use service::caller::Caller;
use service::feeds::{self, Answer, Of};
use service::people::{self, Profile};
use service::{missions, programmes};

use super::{full, poll, published, token};
use crate::hall::Hall;
use crate::world::World;

/// Somebody who speaks for one of the hall's organisations, with the affiliation.
async fn staff(world: &World, hall: &Hall, name: &str, of: usize) -> (Caller, AffiliationId) {
    let profile = Profile {
        email: format!("{name}@example.org"),
        name: name.into(),
        language: "en".into(),
        zone: "Europe/Paris".into(),
    };
    let organisation = hall.organisations[of];
    let row =
        people::create(&world.app, &hall.lead, profile, organisation, AffiliationRole::Staff).await.unwrap();
    let (_, homes) = people::get(&world.app, row.id).await.unwrap();
    (caller(world, row.id).await, homes[0].0.id)
}

async fn caller(world: &World, id: PersonId) -> Caller {
    people::caller(&world.app, id, false).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_public_agenda_shows_what_happens_and_nobody_who_comes() {
    World::each(async |world| {
        let (hall, me) = published(&world).await;
        let of = Of::Agenda(hall.mission);
        assert!(feeds::subscribe(&world.app, &me, of).await.is_err(), "only the lead switches it on");
        assert_eq!(feeds::agenda_of(&world.app, hall.mission).await.unwrap(), None);
        let (row, path) = feeds::subscribe(&world.app, &hall.lead, of).await.unwrap();
        assert_eq!(feeds::agenda_of(&world.app, hall.mission).await.unwrap().as_ref(), Some(&path));
        let (etag, body) = full(&world, &token(&path)).await;
        assert!(body.contains("SUMMARY:Meetings"), "{body}");
        assert!(
            !body.contains("company") && !body.contains("Person") && !body.contains("ATTENDEE"),
            "{body}"
        );

        world.advance(TimeDelta::minutes(1));
        let mission = missions::get(&world.app, hall.mission).await.unwrap();
        let plan = missions::Plan { title: "Kyoto matchmaking day".into(), ..plan(&mission.mission) };
        missions::edit(&world.app, &hall.lead, hall.mission, mission.mission.version, plan).await.unwrap();
        assert!(matches!(poll(&world, &token(&path), Some(&etag)).await, Answer::Calendar { .. }));
        assert!(full(&world, &token(&path)).await.1.contains("Kyoto"));

        assert!(feeds::revoke(&world.app, &me, row.id).await.is_err());
        let another_lead = world.operator().await;
        feeds::revoke(&world.app, &another_lead, row.id).await.unwrap();
        assert!(matches!(poll(&world, &token(&path), None).await, Answer::Gone));
        assert_eq!(feeds::agenda_of(&world.app, hall.mission).await.unwrap(), None);
    })
    .await;
}

fn plan(row: &entity::mission::Model) -> missions::Plan {
    missions::Plan {
        key: row.key.clone(),
        kind: row.kind,
        title: row.title.clone(),
        country: row.country.clone(),
        zone: row.zone.clone(),
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        summary: row.summary.clone(),
        capacity: None,
        requests_close: None,
        lead: None,
    }
}

#[tokio::test]
async fn an_organisation_sees_its_meetings_each_once_while_one_speaks_for_it() {
    World::each(async |world| {
        let (hall, stranger) = published(&world).await;
        let (me, affiliation) = staff(&world, &hall, "Olivia", 0).await;
        let of = Of::Organisation(hall.organisations[0]);
        assert!(
            feeds::subscribe(&world.app, &stranger, of).await.is_err(),
            "a delegate alone does not speak for it"
        );
        let (row, path) = feeds::subscribe(&world.app, &me, of).await.unwrap();
        let (etag, body) = full(&world, &token(&path)).await;
        let text = body.replace("\r\n ", "");
        assert!(text.contains("NAME:company 0\r\n") && text.contains("SUMMARY:company 1 (B2B)"), "{text}");
        assert!(text.contains("For us: Person 0") && !text.contains("company 3"), "{text}");
        let uid = hall.meeting(&world, 0).await.uid;
        assert_eq!(text.matches(&format!("UID:{uid}")).count(), 1, "{text}");

        world.advance(TimeDelta::minutes(1));
        let held = hall.invitation(&world, &hall.meeting(&world, 0).await, hall.people[0]).await;
        let declined = entity::words::Partstat::Declined;
        let person = caller(&world, hall.people[0]).await;
        service::invitations::answer(&world.app, &person, held.id, declined).await.unwrap();
        assert!(matches!(poll(&world, &token(&path), Some(&etag)).await, Answer::Calendar { .. }));
        assert!(full(&world, &token(&path)).await.1.contains("STATUS:CANCELLED"));

        let today = world.now().date_naive();
        people::end_affiliation(&world.app, &hall.lead, affiliation, today - Days::new(1)).await.unwrap();
        assert!(
            matches!(poll(&world, &token(&path), None).await, Answer::Unknown),
            "who left has lost the feed"
        );
        assert!(feeds::subscribe(&world.app, &caller(&world, me.person_id).await, of).await.is_err());
        feeds::revoke(&world.app, &me, row.id).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_programme_is_seen_by_those_who_coordinate_it_or_lead_a_country() {
    World::each(async |world| {
        let (hall, stranger) = published(&world).await;
        let (me, _) = staff(&world, &hall, "Clara", 3).await;
        let programme = missions::get(&world.app, hall.mission).await.unwrap().mission.programme_id;
        let of = Of::Programme(programme);
        assert!(feeds::subscribe(&world.app, &me, of).await.is_err());
        let role = programmes::NewRole {
            organisation_id: hall.organisations[3],
            role: ProgrammeRoleKind::Coordinator,
            country: None,
            work_package: None,
            focus: None,
            from_on: None,
            until_on: None,
        };
        programmes::add_role(&world.app, &hall.lead, programme, role).await.unwrap();
        let me = caller(&world, me.person_id).await;
        let (_, path) = feeds::subscribe(&world.app, &me, of).await.unwrap();
        assert!(feeds::subscribe(&world.app, &stranger, of).await.is_err());
        let (_, body) = full(&world, &token(&path)).await;
        assert!(body.contains("NAME:WIINTECH\r\n") && body.contains("DTSTART;VALUE=DATE:20270511"), "{body}");
        assert!(body.contains("SUMMARY:Tokyo matchmaking day") && !body.contains("company"), "{body}");

        world.advance(TimeDelta::minutes(1));
        let version = missions::get(&world.app, hall.mission).await.unwrap().mission.version;
        missions::move_to(&world.app, &hall.lead, hall.mission, version, MissionStatus::Cancelled)
            .await
            .unwrap();
        let (_, body) = full(&world, &token(&path)).await;
        assert!(body.contains("STATUS:CANCELLED") && !body.contains("STATUS:CONFIRMED"), "{body}");
    })
    .await;
}

#[tokio::test]
async fn each_person_is_offered_what_they_may_have() {
    let world = World::sqlite().await;
    let (hall, me) = published(&world).await;
    let offered = async |caller: &Caller| {
        feeds::offered(&world.app, caller).await.unwrap().into_iter().map(|one| one.of).collect::<Vec<_>>()
    };
    assert_eq!(offered(&me).await, [Of::Everything, Of::Mission(hall.mission)]);
    let (speaker, _) = staff(&world, &hall, "Olivia", 0).await;
    assert!(offered(&speaker).await.contains(&Of::Organisation(hall.organisations[0])));
    assert!(offered(&hall.lead).await.contains(&Of::Agenda(hall.mission)));
}
