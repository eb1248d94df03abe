//! Mails reach the server once, or again as the very same message, whatever the server does meanwhile.

use chrono::TimeDelta;
use entity::id::{MailId, PersonId};
use entity::{mail, person};
use sea_orm::{EntityTrait as _, Set};
use service::app::App;
use service::config::{Config, Tls, Transport};
use service::jobs::{self, Worker};
use service::mail::transport::Smtp;
use service::outbox::{self, Task, lease};

use crate::peers::mail_server::MailServer;
use crate::scripted_server::Answer::{Drop as Close, Hang, Say};
use crate::scripted_server::{Script, ScriptedServer};
use crate::world::World;

fn through(port: u16, connections: usize) -> impl FnOnce(&mut Config) {
    move |config| {
        config.mail.transport = Transport::Smtp;
        config.mail.smtp.host = "127.0.0.1".into();
        config.mail.smtp.port = port;
        config.mail.smtp.tls = Tls::None;
        config.mail.smtp.connections = connections;
    }
}

/// A world whose mails go to a server with this script.
async fn sending(script: Script) -> (World, ScriptedServer) {
    let server = ScriptedServer::start(script).await;
    (World::sqlite_with(through(server.port, 1)).await, server)
}

/// Puts so many rendered mails on the way, to people of their own.
async fn post(app: &App, count: usize) -> Vec<PersonId> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await.unwrap();
    let mut people = Vec::new();
    for number in 0..count {
        let (id, person) = (MailId(app.ids.uuid(now)), PersonId(app.ids.uuid(now)));
        let email = format!("reader{number}@example.org");
        person::Entity::insert(reader(person, &email, now)).exec_without_returning(&txn).await.unwrap();
        let bytes = format!("Message-ID: <{number}@kontor.example>\r\n\r\nTen o'clock.\r\n.hidden\r\n");
        let row = mail::ActiveModel {
            id: Set(id),
            message_id: Set(format!("<{number}@kontor.example>")),
            kind: Set("reminder".into()),
            person_id: Set(Some(person)),
            mission_id: Set(None),
            envelope_from: Set("kontor@kontor.example".into()),
            envelope_to: Set(email),
            subject: Set("Ten o'clock".into()),
            bytes: Set(bytes.into_bytes()),
            created_at: Set(now),
            sent_at: Set(None),
            answer: Set(None),
        };
        mail::Entity::insert(row).exec_without_returning(&txn).await.unwrap();
        outbox::put(&txn, app, now, None, Task::Deliver { mail: id.0 }).await.unwrap();
        people.push(person);
    }
    txn.commit().await.unwrap();
    people
}

fn reader(id: PersonId, email: &str, now: chrono::DateTime<chrono::Utc>) -> person::ActiveModel {
    person::ActiveModel {
        id: Set(id),
        email: Set(email.into()),
        name: Set("Reader".into()),
        language: Set("en".into()),
        zone: Set("Europe/Paris".into()),
        operator: Set(false),
        calendar_revision: Set(0),
        calendar_changed_at: Set(now),
        bounced_at: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    }
}

async fn bounced(app: &App, id: PersonId) -> bool {
    person::Entity::find_by_id(id).one(app.db.read()).await.unwrap().unwrap().bounced_at.is_some()
}

async fn answers(app: &App) -> Vec<Option<String>> {
    mail::Entity::find().all(app.db.read()).await.unwrap().into_iter().map(|mail| mail.answer).collect()
}

#[tokio::test]
async fn mails_arrive_byte_for_byte_over_one_connection() {
    let (world, server) = sending(Script::default()).await;
    post(&world.app, 20).await;
    jobs::drain(&world.app).await.unwrap();
    let mails = server.mails();
    assert_eq!(mails.len(), 20);
    let first = b"Message-ID: <0@kontor.example>\r\n\r\nTen o'clock.\r\n.hidden\r\n";
    assert_eq!(String::from_utf8_lossy(&mails[0]), String::from_utf8_lossy(first));
    assert_eq!(server.connections(), 1);
    assert!(answers(&world.app).await.iter().all(|answer| answer.as_deref() == Some("250 2.0.0 kept")));
}

#[tokio::test]
async fn a_greylisted_mail_is_delivered_at_the_first_try_that_is_allowed() {
    let script = Script { recipients: vec![Say("451 4.7.1 come back later")], ..Script::default() };
    let (world, server) = sending(script).await;
    post(&world.app, 1).await;
    jobs::drain(&world.app).await.unwrap();
    world.advance(TimeDelta::seconds(5 * 60 - 1));
    jobs::drain(&world.app).await.unwrap();
    assert!(server.mails().is_empty(), "not before five minutes");
    world.advance(TimeDelta::seconds(1));
    jobs::drain(&world.app).await.unwrap();
    assert_eq!(server.mails().len(), 1);
}

#[tokio::test]
async fn a_mail_whose_answer_was_lost_goes_again_as_the_same_message() {
    let (world, server) = sending(Script { messages: vec![Close], ..Script::default() }).await;
    post(&world.app, 1).await;
    jobs::drain(&world.app).await.unwrap();
    world.advance(TimeDelta::minutes(5));
    jobs::drain(&world.app).await.unwrap();
    world.advance(TimeDelta::days(1));
    jobs::drain(&world.app).await.unwrap();
    let mails = server.mails();
    assert_eq!(mails.len(), 2, "once kept without a word, once with one");
    assert_eq!(mails[0], mails[1]);
}

#[tokio::test]
async fn a_worker_killed_between_sending_and_writing_it_down_doubles_one_mail_at_most() {
    let (world, server) = sending(Script { messages: vec![Hang], ..Script::default() }).await;
    post(&world.app, 5).await;
    tokio::select! {
        _ = jobs::drain(&world.app) => panic!("the server never answers"),
        () = server.kept() => {}
    }
    // The worker is gone, its claims last a while.
    jobs::drain(&world.app).await.unwrap();
    assert_eq!(server.mails().len(), 1);
    world.advance(lease::LEASE);
    jobs::drain(&world.app).await.unwrap();
    let mails = server.mails();
    assert_eq!(mails.len(), 6, "five, and one of them twice");
    assert_eq!(mails[0], mails[1]);
    assert_eq!(lease::waiting(&world.app).await.unwrap(), 0);
}

#[tokio::test]
async fn a_mailbox_that_is_not_there_marks_its_person_and_nobody_else() {
    let script = Script { recipients: vec![Say("550 5.1.1 no such user")], ..Script::default() };
    let (world, server) = sending(script).await;
    let people = post(&world.app, 2).await;
    jobs::drain(&world.app).await.unwrap();
    assert!(bounced(&world.app, people[0]).await && !bounced(&world.app, people[1]).await);
    assert_eq!(server.mails().len(), 1, "the other mail is not held up");
    let dead = lease::dead(&world.app, None).await.unwrap();
    assert_eq!(dead.len(), 1);
    assert!(dead[0].last_error.as_deref().unwrap().contains("no such user"), "{dead:?}");
    world.advance(TimeDelta::days(5));
    jobs::drain(&world.app).await.unwrap();
    assert_eq!(server.mails().len(), 1, "it is not tried again");
}

#[tokio::test]
async fn a_server_that_greylists_for_ever_is_given_up_after_five_days() {
    let refusals = vec![Say("450 4.2.0 not now"); 200];
    let (world, server) = sending(Script { recipients: refusals, ..Script::default() }).await;
    post(&world.app, 1).await;
    let mut minutes = 0;
    while lease::dead(&world.app, None).await.unwrap().is_empty() {
        jobs::drain(&world.app).await.unwrap();
        world.advance(TimeDelta::minutes(67));
        minutes += 67;
        assert!(minutes < 6 * 24 * 60, "it must come to an end");
    }
    assert!(minutes > 4 * 24 * 60, "{minutes} minutes");
    assert!(server.mails().is_empty());
}

#[tokio::test]
async fn a_server_that_is_away_costs_no_try_and_the_queue_drains_when_it_is_back() {
    let server = ScriptedServer::start(Script::default()).await;
    let port = server.port;
    let world = World::sqlite_with(through(port, 2)).await;
    drop(server);
    post(&world.app, 3).await;
    for _ in 0..120 {
        jobs::drain(&world.app).await.unwrap();
        world.advance(TimeDelta::minutes(1));
    }
    let rows = entity::outbox::Entity::find().all(world.app.db.read()).await.unwrap();
    assert!(rows.iter().all(|row| row.attempts == 0 && row.dead_at.is_none()), "{rows:?}");
    let server = ScriptedServer::start_at(port, Script::default()).await;
    jobs::drain(&world.app).await.unwrap();
    assert_eq!(server.mails().len(), 3);
}

#[tokio::test]
async fn a_connection_that_the_server_has_closed_is_opened_anew() {
    let (world, server) = sending(Script { closes: true, ..Script::default() }).await;
    post(&world.app, 3).await;
    jobs::drain(&world.app).await.unwrap();
    assert_eq!(server.mails().len(), 3, "no mail waits for it");
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn a_sender_that_the_server_refuses_loses_no_mail() {
    let script = Script { senders: vec![Say("530 5.7.0 sign in first"); 2], ..Script::default() };
    let (world, server) = sending(script).await;
    let people = post(&world.app, 2).await;
    jobs::drain(&world.app).await.unwrap();
    assert!(lease::dead(&world.app, None).await.unwrap().is_empty());
    assert!(!bounced(&world.app, people[0]).await);
    world.advance(TimeDelta::minutes(5));
    jobs::drain(&world.app).await.unwrap();
    assert_eq!(server.mails().len(), 2);
}

/// An authority of the test's own, and a server's certificate from it for 127.0.0.1: certificate and key in files.
fn certified(folder: &std::path::Path) -> [String; 3] {
    let authority_key = rcgen::KeyPair::generate().unwrap();
    let mut authority = rcgen::CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority = rcgen::CertifiedIssuer::self_signed(authority, authority_key).unwrap();
    let key = rcgen::KeyPair::generate().unwrap();
    let server = rcgen::CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let server = server.signed_by(&key, &authority).unwrap();
    let files = [("authority", authority.pem()), ("server", server.pem()), ("key", key.serialize_pem())];
    files.map(|(name, text)| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    })
}

#[tokio::test]
async fn mails_go_encrypted_and_signed_in_either_way_and_to_no_server_that_nobody_vouches_for() {
    for (tls, sink) in [(Tls::Starttls, "starttls"), (Tls::Implicit, "always")] {
        let folder = std::env::temp_dir().join(format!("kontor-tls-{sink}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let [authority, certificate, key] = certified(&folder);
        let options =
            ["--certificate", &certificate, "--key", &key, "--tls", sink, "--login", "kontor:secret"];
        let Some(server) = MailServer::start(&options) else { return };
        let port = server.port;
        let with = |authority: Option<String>, password: &'static str| {
            World::sqlite_with(move |config| {
                through(port, 1)(config);
                config.mail.smtp.tls = tls;
                config.mail.smtp.authority = authority.map(Into::into);
                config.mail.smtp.user = "kontor".into();
                config.mail.smtp.password = password.into();
            })
        };
        let wrong = [
            (with(None, "secret").await, "UnknownIssuer"),
            (with(Some(authority.clone()), "wrong").await, "signing in failed"),
        ];
        for (world, why) in wrong {
            post(&world.app, 1).await;
            jobs::drain(&world.app).await.unwrap();
            assert_eq!(lease::waiting(&world.app).await.unwrap(), 1, "it waits for better settings");
            let row = entity::outbox::Entity::find().one(world.app.db.read()).await.unwrap().unwrap();
            assert!(row.last_error.as_deref().unwrap().contains(why), "{:?}", row.last_error);
        }
        assert!(server.rest().is_empty());
        let world = with(Some(authority), "secret").await;
        post(&world.app, 3).await;
        jobs::drain(&world.app).await.unwrap();
        assert_eq!(lease::waiting(&world.app).await.unwrap(), 0);
        for _ in 0..3 {
            server.next();
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}

#[tokio::test]
async fn a_real_server_that_misbehaves_gets_each_mail_in_the_end() {
    let Some(server) = MailServer::start(&["--answer", "greylist"]) else { return };
    let world = World::sqlite_with(through(server.port, 2)).await;
    post(&world.app, 4).await;
    jobs::drain(&world.app).await.unwrap();
    assert!(server.rest().is_empty());
    world.advance(TimeDelta::minutes(5));
    jobs::drain(&world.app).await.unwrap();
    let first = b"Message-ID: <0@kontor.example>\r\n\r\nTen o'clock.\r\n.hidden\r\n";
    assert_eq!(server.next().bytes, first);
    for _ in 1..4 {
        server.next();
    }
}

#[tokio::test]
async fn a_server_that_takes_a_mail_and_falls_silent_gets_the_same_one_again() {
    let server = ScriptedServer::start(Script { messages: vec![Hang], ..Script::default() }).await;
    let port = server.port;
    let world = World::sqlite_with(|config| {
        through(port, 1)(config);
        config.mail.smtp.timeout_seconds = 1;
    })
    .await;
    post(&world.app, 2).await;
    jobs::drain(&world.app).await.unwrap();
    assert_eq!(server.mails().len(), 2, "the second is not held up by the first");
    world.advance(TimeDelta::minutes(5));
    jobs::drain(&world.app).await.unwrap();
    let mails = server.mails();
    assert_eq!(mails.len(), 3);
    assert_eq!(mails[0], mails[2], "byte for byte the one that was not answered");
    assert_eq!(lease::waiting(&world.app).await.unwrap(), 0);
}

#[tokio::test]
async fn a_server_that_closes_in_the_midst_gets_the_rest_over_another_connection() {
    let script = Script { messages: vec![Say("421 4.3.2 closing down")], ..Script::default() };
    let (world, server) = sending(script).await;
    post(&world.app, 3).await;
    jobs::drain(&world.app).await.unwrap();
    assert_eq!(server.connections(), 2);
    assert_eq!(lease::waiting(&world.app).await.unwrap(), 1, "the first waits");
    world.advance(TimeDelta::minutes(5));
    jobs::drain(&world.app).await.unwrap();
    assert_eq!(lease::waiting(&world.app).await.unwrap(), 0);
}

#[tokio::test]
async fn a_message_that_is_refused_for_good_is_given_up_and_marks_nobody() {
    for refusal in ["552 5.3.4 too big", "554 5.6.0 looks like spam"] {
        let (world, server) = sending(Script { messages: vec![Say(refusal)], ..Script::default() }).await;
        let people = post(&world.app, 2).await;
        jobs::drain(&world.app).await.unwrap();
        let dead = lease::dead(&world.app, None).await.unwrap();
        assert_eq!(dead.len(), 1, "{refusal}");
        assert!(dead[0].last_error.as_deref().unwrap().contains(&refusal[4..]), "{dead:?}");
        assert!(!bounced(&world.app, people[0]).await && !bounced(&world.app, people[1]).await);
        world.advance(TimeDelta::days(5));
        jobs::drain(&world.app).await.unwrap();
        assert_eq!(server.mails().len(), 2, "neither is sent again");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn mails_that_end_together_are_each_written_down_with_their_own_answer() {
    World::each(async |world| {
        let script = Script {
            recipients: vec![Say("250 2.1.5 OK"), Say("550 5.1.1 no such user"), Say("451 4.7.1 later")],
            ..Script::default()
        };
        let server = ScriptedServer::start(script).await;
        post(&world.app, 60).await;
        let mut config = Config::load(None).unwrap();
        through(server.port, 4)(&mut config);
        let transport = Box::new(Smtp::open(&config.mail.smtp, world.app.clock.clone()).unwrap());
        let worker = Worker::with_transport(world.app.clone(), transport).unwrap();
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let until_done = async {
            while server.mails().len() < 58 || lease::waiting(&world.app).await.unwrap() > 1 {
                tokio::task::yield_now().await;
            }
            stop.send(true).unwrap();
        };
        tokio::join!(worker.run(stopped), until_done);
        assert!(server.connections() <= 4, "{}", server.connections());
        let sent = answers(&world.app).await.into_iter().flatten().count();
        assert_eq!((sent, server.mails().len()), (58, 58), "each was sent once");
        let dead = lease::dead(&world.app, None).await.unwrap();
        assert_eq!(dead.len(), 1);
        assert!(dead[0].last_error.as_deref().unwrap().contains("no such user"));
        assert_eq!(lease::waiting(&world.app).await.unwrap(), 1, "the one that may come later");
    })
    .await;
}
