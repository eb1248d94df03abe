//! People, organisations and programmes: who may enter whom, roles that begin and end, nothing lost to others.

use chrono::NaiveDate;
use entity::id::{OrganisationId, ProgrammeId};
use entity::words::{AffiliationRole, OrganisationKind, ProgrammeRoleKind};
use service::caller::Caller;
use service::page::Cursor;
use service::refusal::Failure;
use service::{organisations, people, programmes};

use crate::door::Door;
use crate::world::World;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn organisation(key: &str, name: &str) -> organisations::Profile {
    organisations::Profile {
        key: key.into(),
        name: name.into(),
        kind: OrganisationKind::Cluster,
        country: "FR".into(),
        place: "Oyonnax".into(),
        zone: "Europe/Paris".into(),
        website: None,
        description: String::new(),
        member_of: None,
        tags: Vec::new(),
    }
}

fn person(email: &str, name: &str) -> people::Profile {
    people::Profile {
        email: email.into(),
        name: name.into(),
        language: "fr".into(),
        zone: "Europe/Paris".into(),
    }
}

fn role(
    organisation_id: OrganisationId,
    role: ProgrammeRoleKind,
    country: Option<&str>,
) -> programmes::NewRole {
    programmes::NewRole {
        organisation_id,
        role,
        country: country.map(Into::into),
        work_package: None,
        focus: None,
        from_on: Some(day("2027-01-01")),
        until_on: Some(day("2027-03-31")),
    }
}

async fn cluster(world: &World, operator: &Caller, key: &str) -> (OrganisationId, Caller) {
    let app = &world.app;
    let cluster = organisations::create(app, operator, organisation(key, key)).await.unwrap().id;
    let profile = person(&format!("{key}@example.org"), key);
    let of = people::create(app, operator, profile, cluster, AffiliationRole::Staff).await.unwrap();
    (cluster, people::caller(app, of.id, false).await.unwrap().unwrap())
}

async fn programme(world: &World, operator: &Caller) -> ProgrammeId {
    let new = programmes::NewProgramme {
        key: "wiintech-2020".into(),
        acronym: "WIINTECH 2020".into(),
        title: "Worldwide Intercluster Initiative".into(),
        call: None,
        summary: String::new(),
        disclaimer: None,
        starts_on: day("2015-10-01"),
        months: 24,
    };
    programmes::create(&world.app, operator, new).await.unwrap().id
}

#[tokio::test]
async fn a_role_is_held_from_its_first_day_to_its_last() {
    World::each(async |world| {
        let (app, operator) = (&world.app, world.operator().await);
        let programme = programme(&world, &operator).await;
        let (plastipolis, anna) = cluster(&world, &operator, "plastipolis").await;
        assert!(!programmes::coordinates(app, &anna, programme).await.unwrap());
        let new = role(plastipolis, ProgrammeRoleKind::Coordinator, None);
        let held = programmes::add_role(app, &operator, programme, new).await.unwrap();
        assert!(programmes::coordinates(app, &anna, programme).await.unwrap());

        // It is still 31 March in Paris, and then no longer.
        world.advance("2027-03-31T21:59:59Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap() - world.now());
        assert!(programmes::coordinates(app, &anna, programme).await.unwrap());
        world.advance(chrono::TimeDelta::seconds(1));
        assert!(!programmes::coordinates(app, &anna, programme).await.unwrap());
        let refused = programmes::end_role(app, &anna, held.id, day("2028-01-01")).await;
        assert!(matches!(refused, Err(Failure::Refused(programmes::Refusal::CoordinatorOnly))));
    })
    .await;
}

#[tokio::test]
async fn whoever_no_longer_belongs_no_longer_speaks_for_it() {
    World::each(async |world| {
        let (app, operator) = (&world.app, world.operator().await);
        let (plastipolis, anna) = cluster(&world, &operator, "plastipolis").await;
        assert!(anna.speaks_for(plastipolis));
        let places = people::get(app, anna.person_id).await.unwrap().1;
        people::end_affiliation(app, &anna, places[0].0.id, day("2027-03-01")).await.unwrap();
        assert!(people::caller(app, anna.person_id, false).await.unwrap().unwrap().speaks_for(plastipolis));
        world.advance(chrono::TimeDelta::days(1));
        assert!(!people::caller(app, anna.person_id, false).await.unwrap().unwrap().speaks_for(plastipolis));
    })
    .await;
}

#[tokio::test]
async fn an_address_is_one_person_however_it_is_written() {
    World::each(async |world| {
        let (app, operator) = (&world.app, world.operator().await);
        let (plastipolis, anna) = cluster(&world, &operator, "plastipolis").await;
        let again = person(" Plastipolis@EXAMPLE.org ", "Somebody Else");
        let found = people::create(app, &anna, again, plastipolis, AffiliationRole::Contact).await.unwrap();
        assert_eq!((found.id, found.name.as_str()), (anna.person_id, "plastipolis"));
        let of = people::list(app, Some(plastipolis), Cursor::default()).await.unwrap();
        assert_eq!(of.rows.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_gains_rights_by_entering_themselves_into_an_organisation_that_leads() {
    World::each(async |world| {
        let (app, operator) = (&world.app, world.operator().await);
        let programme = programme(&world, &operator).await;
        let (plastipolis, _) = cluster(&world, &operator, "plastipolis").await;
        let (veneto, lead) = cluster(&world, &operator, "veneto-nanotech").await;
        let coordinator = role(plastipolis, ProgrammeRoleKind::Coordinator, None);
        programmes::add_role(app, &operator, programme, coordinator).await.unwrap();
        let leads_japan = role(veneto, ProgrammeRoleKind::CountryLead, Some("jp"));
        programmes::add_role(app, &operator, programme, leads_japan).await.unwrap();
        let lead = people::caller(app, lead.person_id, false).await.unwrap().unwrap();

        let me = person("veneto-nanotech@example.org", "veneto-nanotech");
        let refused = people::create(app, &lead, me.clone(), plastipolis, AffiliationRole::Staff).await;
        assert!(matches!(refused, Err(Failure::Refused(people::Refusal::Trusted))));
        let sme = organisations::create(app, &lead, organisation("nanovia", "Nanovia")).await.unwrap();
        people::create(app, &lead, me, sme.id, AffiliationRole::Staff).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_change_to_an_older_version_is_refused() {
    World::each(async |world| {
        let (app, operator) = (&world.app, world.operator().await);
        let (id, anna) = cluster(&world, &operator, "plastipolis").await;
        let renamed = |name: &str| organisation("plastipolis", name);
        let first = organisations::edit(app, &anna, id, 1, renamed("Plastipolis")).await.unwrap();
        assert_eq!(first.version, 2);
        let second = organisations::edit(app, &anna, id, 1, renamed("PLASTIPOLIS")).await;
        assert!(matches!(
            second,
            Err(Failure::Refused(organisations::Refusal::Stale { seen: 1, current: 2 }))
        ));
        let me = people::edit_self(app, &anna, 1, "Anna".into(), "it".into(), "Europe/Rome".into());
        assert_eq!(me.await.unwrap().version, 2);
        let me = people::edit_self(app, &anna, 1, "Ana".into(), "it".into(), "Europe/Rome".into());
        assert!(matches!(me.await, Err(Failure::Refused(people::Refusal::Stale { .. }))));
    })
    .await;
}

#[tokio::test]
async fn lists_are_by_name_and_lead_on_page_by_page() {
    World::each(async |world| {
        let (app, operator) = (&world.app, world.operator().await);
        for name in ["Delta 100%", "Alpha", "Charlie", "Bravo", "Alpha"] {
            let key = format!("k{}", app.ids.seed() + app.ids.uuid(world.now()).as_u128() as u64 % 1_000_000);
            organisations::create(app, &operator, organisation(&key, name)).await.unwrap();
        }
        let mut cursor = Cursor { after: None, limit: 2 };
        let mut names = Vec::new();
        loop {
            let page = organisations::list(app, None, None, cursor).await.unwrap();
            names.extend(page.rows.into_iter().map(|row| row.name));
            let Some(next) = page.next else { break };
            cursor.after = Some(next);
        }
        assert_eq!(names, ["Alpha", "Alpha", "Bravo", "Charlie", "Delta 100%"]);
        let found = organisations::list(app, None, Some("0%"), Cursor::default()).await.unwrap();
        assert_eq!(found.rows.len(), 1);
        let found = organisations::list(app, None, Some("ALPH"), Cursor::default()).await.unwrap();
        assert_eq!(found.rows.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_cluster_that_is_not_there_is_named() {
    let world = World::sqlite().await;
    let operator = world.operator().await;
    let mut profile = organisation("nanovia", "Nanovia");
    profile.member_of = Some("veneto-nanotech".into());
    let refused = organisations::create(&world.app, &operator, profile).await.unwrap_err();
    assert!(refused.to_string().contains("`veneto-nanotech`"), "{refused}");
}

#[tokio::test]
async fn who_chose_no_language_reads_that_of_their_organisations_country() {
    let world = World::sqlite().await;
    let operator = world.operator().await;
    let door = Door::open(&world).await;
    let client = door.client(&world, &operator).await;
    for (country, language) in
        [("FR", "fr"), ("JP", "ja"), ("AT", "de"), ("BR", "pt"), ("US", "en"), ("FI", "en")]
    {
        let home = organisations::Profile { country: country.into(), ..organisation(country, country) };
        let home = organisations::Profile { key: country.to_lowercase(), ..home };
        let home = organisations::create(&world.app, &operator, home).await.unwrap().id;
        let person = serde_json::json!({
            "email": format!("{country}@example.org"),
            "name": country,
            "zone": "Europe/Paris",
            "organisation": home.to_string(),
        });
        let made = client.post("/api/v1/people", person).await.expect(201).json();
        assert_eq!(made["language"], language, "{country}");
    }
}
