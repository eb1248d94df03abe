//! Imports: every error by its line, all or nothing, and the same file twice changes nothing.

use std::fmt::Write as _;
use std::time::Instant;

use entity::id::{MissionId, ProgrammeId};
use entity::request;
use entity::words::{MissionKind, MissionStatus, OrganisationKind, RequestState};
use sea_orm::{EntityTrait, PaginatorTrait};
use service::caller::Caller;
use service::imports::{self, Kind, OnError, Refusal, Report, Target};
use service::missions::{self, Plan};
use service::page::Cursor;
use service::refusal::Failure;
use service::{delegates, organisations, people, programmes};

use crate::world::World;

/// A programme, one mission in it, and who runs the server.
struct Stage {
    operator: Caller,
    programme: ProgrammeId,
    mission: MissionId,
}

async fn stage(world: &World, capacity: Option<i32>) -> Stage {
    let (app, operator) = (&world.app, world.operator().await);
    let new = programmes::NewProgramme {
        key: "wiintech-2020".into(),
        acronym: "WIINTECH 2020".into(),
        title: "Worldwide Intercluster Initiative".into(),
        call: None,
        summary: String::new(),
        disclaimer: None,
        starts_on: "2015-10-01".parse().unwrap(),
        months: 24,
    };
    let programme = programmes::create(app, &operator, new).await.unwrap().id;
    let plastipolis = organisations::Profile {
        key: "plastipolis".into(),
        name: "Plastipolis".into(),
        kind: OrganisationKind::Cluster,
        country: "FR".into(),
        place: "Oyonnax".into(),
        zone: "Europe/Paris".into(),
        website: None,
        description: "A cluster".into(),
        member_of: None,
        tags: vec!["plastics".into()],
    };
    let lead = organisations::create(app, &operator, plastipolis).await.unwrap().id;
    let plan = Plan {
        key: "oyonnax".into(),
        kind: MissionKind::MatchmakingDay,
        title: "Matchmaking day".into(),
        country: "FR".into(),
        zone: "Europe/Paris".into(),
        starts_on: "2027-05-04".parse().unwrap(),
        ends_on: "2027-05-04".parse().unwrap(),
        summary: String::new(),
        capacity,
        requests_close: None,
        lead: Some(lead),
    };
    let role = programmes::NewRole {
        organisation_id: lead,
        role: entity::words::ProgrammeRoleKind::Coordinator,
        country: None,
        work_package: None,
        focus: None,
        from_on: None,
        until_on: None,
    };
    programmes::add_role(app, &operator, programme, role).await.unwrap();
    let mission = missions::create(app, &operator, programme, plan).await.unwrap();
    missions::move_to(app, &operator, mission.id, mission.version, MissionStatus::Open).await.unwrap();
    Stage { operator, programme, mission: mission.id }
}

impl Stage {
    async fn import(&self, world: &World, kind: Kind, csv: &str) -> Report {
        self.run(world, kind, csv, false, OnError::Refuse).await.unwrap()
    }

    async fn run(
        &self,
        world: &World,
        kind: Kind,
        csv: &str,
        dry_run: bool,
        on_error: OnError,
    ) -> Result<Report, Failure<Refusal>> {
        let mission = (kind != Kind::Organisations).then_some(self.mission);
        let target = Target { programme: self.programme, mission };
        imports::run(&world.app, &self.operator, target, kind, csv.as_bytes(), dry_run, on_error).await
    }
}

const FIRMS: &str = "\u{FEFF}key;name;kind;country;zone;member_of;tags
alpha;Alpha Moulds;sme;fr;Europe/Paris;new-cluster;moulds, tools
beta;\"Beta; Films\";sme;it;Europe/Rome;plastipolis;
new-cluster;New Cluster;cluster;AT;Europe/Vienna;;
";

const PEOPLE: &str = "email,name,organisation,language,attends_as
anna@example.org,Anna Alpha,alpha,fr,
BEN@example.org,Ben Beta,beta,it,speaker
";

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    World::each(async |world| {
        let stage = stage(&world, None).await;
        let requests = "from,to,rank,state\nalpha,beta,2,\nbeta,plastipolis,1,accepted\n";
        let people = format!("{PEOPLE}paul@example.org,Paul,plastipolis,fr,host\n");
        let files =
            [(Kind::Organisations, FIRMS, 3), (Kind::People, &people, 3), (Kind::Requests, requests, 2)];
        for (kind, csv, rows) in files {
            let first = stage.import(&world, kind, csv).await;
            assert_eq!((first.new, first.errors, first.written), (rows, vec![], true), "{kind:?}");
            let again = stage.import(&world, kind, csv).await;
            assert_eq!((again.new, again.changed, again.unchanged), (0, 0, rows), "{kind:?}");
        }
        let alpha = organisations::by_key(&world.app, "alpha").await.unwrap();
        let cluster = organisations::by_key(&world.app, "new-cluster").await.unwrap();
        assert_eq!((alpha.member_of_id, alpha.version), (Some(cluster.id), 1));
        assert_eq!(alpha.tags, serde_json::json!(["moulds", "tools"]));
        let ben = people::caller_by_email(&world.app, "ben@example.org").await.unwrap().unwrap();
        assert_eq!((ben.zone.as_str(), ben.organisations.len()), ("Europe/Rome", 1));
        let delegates = delegates::list(&world.app, stage.mission, Cursor::default()).await.unwrap();
        assert_eq!(delegates.rows.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_column_that_the_file_leaves_out_stays_as_it_is() {
    let world = World::sqlite().await;
    let stage = stage(&world, None).await;
    let csv = "key,name,kind,country,zone\nplastipolis,PLASTIPOLIS,cluster,FR,Europe/Paris\n";
    let report = stage.import(&world, Kind::Organisations, csv).await;
    assert_eq!((report.changed, report.unchanged), (1, 0));
    let row = organisations::by_key(&world.app, "plastipolis").await.unwrap();
    assert_eq!((row.name.as_str(), row.description.as_str(), row.version), ("PLASTIPOLIS", "A cluster", 2));
    assert_eq!((row.place.as_str(), row.tags), ("Oyonnax", serde_json::json!(["plastics"])));
}

#[tokio::test]
async fn every_wrong_cell_is_told_by_its_line_and_nothing_is_written() {
    World::each(async |world| {
        let stage = stage(&world, None).await;
        let csv = "key,name,kind,country,zone,member_of\n\
            good,Good,sme,FR,Europe/Paris,lost\n\
            Bad Key,,firm,France,Europe/Pariss,\n\
            fine,Fine,sme,FR,Europe/Paris,good\n\
            fine,Again,sme,FR,Europe/Paris,\n\
            short,Short,sme\n\
            self,Self,sme,FR,Europe/Paris,self\n";
        let report = stage.import(&world, Kind::Organisations, csv).await;
        let told: Vec<_> =
            report.errors.iter().map(|e| (e.line, e.column.as_deref().unwrap_or("-"))).collect();
        let bad = ["key", "name", "kind", "country", "zone"].map(|column| (3, column));
        let mut wanted = vec![(2, "member_of")];
        wanted.extend(bad);
        // Line 4 loses its cluster with line 2.
        wanted.extend([(4, "member_of"), (5, "key"), (6, "-"), (7, "member_of")]);
        assert_eq!(told, wanted);
        let all = report.errors.iter().map(|e| e.why.as_str()).collect::<Vec<_>>().join("\n");
        for right in
            ["lower-case letters", "sme", "two letters", "Europe/Paris", "`lost`", "line 4", "quotes"]
        {
            assert!(all.contains(right), "{right} in\n{all}");
        }
        assert!(!report.written);
        assert!(organisations::by_key(&world.app, "fine").await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_writes_nothing() {
    let world = World::sqlite().await;
    let stage = stage(&world, None).await;
    let dry = stage.run(&world, Kind::Organisations, FIRMS, true, OnError::Refuse).await.unwrap();
    assert!(organisations::by_key(&world.app, "alpha").await.is_err());
    let done = stage.import(&world, Kind::Organisations, FIRMS).await;
    assert_eq!((dry.new, dry.written, done.new, done.written), (3, false, 3, true));
}

#[tokio::test]
async fn wrong_rows_are_skipped_when_the_lead_says_so() {
    let world = World::sqlite().await;
    let stage = stage(&world, None).await;
    let csv = format!("{FIRMS}gamma;Gamma;firm;FR;Europe/Paris;;\n");
    let report = stage.run(&world, Kind::Organisations, &csv, false, OnError::Skip).await.unwrap();
    assert_eq!((report.rows, report.new, report.errors.len(), report.written), (4, 3, 1, true));
    assert!(organisations::by_key(&world.app, "alpha").await.is_ok());
}

#[tokio::test]
async fn a_pair_has_one_request_from_whichever_side_it_is_named() {
    World::each(async |world| {
        let stage = stage(&world, None).await;
        stage.import(&world, Kind::Organisations, FIRMS).await;
        stage.import(&world, Kind::People, PEOPLE).await;
        let both = "from,to,rank,message\nalpha,beta,3,Moulds?\nbeta,alpha,1,Yes\n";
        let report = stage.import(&world, Kind::Requests, both).await;
        assert_eq!((report.new, report.changed, report.errors), (1, 1, vec![]));
        let rows = request::Entity::find().all(world.app.db.read()).await.unwrap();
        assert_eq!(rows.len(), 1);
        let request = &rows[0];
        assert_eq!((request.rank, request.to_rank), (3, Some(1)));
        assert_eq!((request.state, request.answer.as_str()), (RequestState::Accepted, "Yes"));
    })
    .await;
}

#[tokio::test]
async fn a_request_that_cannot_be_says_why() {
    let world = World::sqlite().await;
    let stage = stage(&world, None).await;
    stage.import(&world, Kind::Organisations, FIRMS).await;
    stage.import(&world, Kind::People, PEOPLE).await;
    let csv = "from,to,rank,state,from_person\n\
        alpha,alpha,1,,\n\
        alpha,beta,9,maybe,\n\
        alpha,plastipolis,1,,\n\
        alpha,nobody,1,,\n\
        alpha,beta,1,,ben@example.org\n\
        alpha,beta,1,,anna@example.org\n\
        alpha,beta,2,,\n";
    let report = stage.import(&world, Kind::Requests, csv).await;
    let told: Vec<_> = report
        .errors
        .iter()
        .map(|e| format!("{} {}: {}", e.line, e.column.as_deref().unwrap(), e.why))
        .collect();
    let wanted = [
        (2, "to", "cannot ask to meet itself"),
        (3, "rank", "1 (most wanted) to 5"),
        (3, "state", "`pending` or `accepted`"),
        (4, "to", "Plastipolis has no delegate"),
        (5, "to", "no organisation has the key `nobody`"),
        (6, "from_person", "delegate of Alpha Moulds"),
        (8, "to", "line 7 asks"),
    ];
    assert_eq!(told.len(), wanted.len(), "{told:#?}");
    for (told, (line, column, why)) in told.iter().zip(wanted) {
        assert!(told.starts_with(&format!("{line} {column}: ")) && told.contains(why), "{told}");
    }
}

#[tokio::test]
async fn a_file_never_takes_an_answer_back() {
    let world = World::sqlite().await;
    let stage = stage(&world, None).await;
    stage.import(&world, Kind::Organisations, FIRMS).await;
    stage.import(&world, Kind::People, PEOPLE).await;
    stage.import(&world, Kind::Requests, "from,to,rank,state\nalpha,beta,1,accepted\n").await;
    let again = stage.import(&world, Kind::Requests, "from,to,rank,state\nalpha,beta,1,pending\n").await;
    assert_eq!(again.unchanged, 1);
}

#[tokio::test]
async fn when_the_places_are_taken_the_rest_wait() {
    World::each(async |world| {
        let stage = stage(&world, Some(1)).await;
        stage.import(&world, Kind::Organisations, FIRMS).await;
        let csv = "email,name,organisation\na@example.org,A,alpha\nb@example.org,B,beta\n";
        stage.import(&world, Kind::People, csv).await;
        let delegates = delegates::list(&world.app, stage.mission, Cursor::default()).await.unwrap().rows;
        let status: Vec<_> = delegates.iter().map(|row| row.delegate.status.word()).collect();
        assert_eq!(status, ["confirmed", "waiting_list"]);
    })
    .await;
}

#[tokio::test]
async fn only_those_who_lead_import() {
    let world = World::sqlite().await;
    let stage = stage(&world, None).await;
    stage.import(&world, Kind::Organisations, FIRMS).await;
    stage.import(&world, Kind::People, PEOPLE).await;
    let anna = people::caller_by_email(&world.app, "anna@example.org").await.unwrap().unwrap();
    for mission in [None, Some(stage.mission)] {
        let target = Target { programme: stage.programme, mission };
        let csv = FIRMS.as_bytes();
        let refused =
            imports::run(&world.app, &anna, target, Kind::Organisations, csv, false, OnError::Refuse).await;
        assert!(matches!(refused, Err(Failure::Refused(Refusal::NotLead))));
    }
    let target = Target { programme: stage.programme, mission: None };
    let none = "from,to,rank\n".as_bytes();
    let refused =
        imports::run(&world.app, &stage.operator, target, Kind::Requests, none, false, OnError::Refuse).await;
    assert!(matches!(refused, Err(Failure::Refused(Refusal::NeedsMission))));
}

#[tokio::test]
async fn five_thousand_rows_are_in_before_anyone_gets_impatient() {
    World::each(async |world| {
        let stage = stage(&world, None).await;
        let mut firms = String::from("key,name,kind,country,zone\n");
        let mut people = String::from("email,name,organisation\n");
        let mut requests = String::from("from,to,rank\n");
        for number in 0..5000 {
            writeln!(firms, "firm-{number},Firm {number},sme,FR,Europe/Paris").unwrap();
            writeln!(people, "p{number}@example.org,Person {number},firm-{number}").unwrap();
            writeln!(requests, "firm-{number},firm-{},1", (number * 7 + 1) % 5000).unwrap();
        }
        let begun = Instant::now();
        for (kind, csv) in [(Kind::Organisations, firms), (Kind::People, people), (Kind::Requests, requests)]
        {
            let report = stage.import(&world, kind, &csv).await;
            assert!(report.written && report.rows == 5000, "{:?}", report.errors.first());
        }
        // Far above what it takes, so that a busy machine does not fail it; row by row it would not hold.
        assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
        eprintln!("15,000 rows in {:?}", begun.elapsed());
        let count = request::Entity::find().count(world.app.db.read()).await.unwrap();
        assert!(count > 2500, "{count}");
    })
    .await;
}
