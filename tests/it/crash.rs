//! Killing the server at any moment loses no booking and no invitation.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{SubsecRound as _, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::json;

use crate::binary::{Server, free_port};
use crate::door::{Answer, Client};
use crate::peers::mail_server::MailServer;
use crate::stage::Stage;
use crate::world::World;

/// After how many answers each server is killed, in turn.
const KILLED_AFTER: [usize; 4] = [0, 1, 4, 9];
/// Bookings that are tried against each server.
const ATTEMPTS: usize = 12;
/// Connections that send mail side by side.
const CONNECTIONS: usize = 2;

#[tokio::test]
async fn a_killed_server_loses_no_booking_and_no_invitation() {
    let Some(mail_server) = MailServer::start(&[]) else { return };
    #[allow(clippy::disallowed_methods)] // The binary's clock is the machine's, so the stage is set by it.
    let now = Utc::now().trunc_subsecs(0);
    let world = World::sqlite_at(now).await;
    let day = (now + TimeDelta::days(60)).date_naive();
    let stage = Stage::set(&world, day, ATTEMPTS * KILLED_AFTER.len(), 4).await;
    let settings = settings(&world, mail_server.port);

    let mut granted: Vec<String> = Vec::new();
    for (round, answers_max) in KILLED_AFTER.into_iter().enumerate() {
        let rivals = &stage.rivals[round * ATTEMPTS..(round + 1) * ATTEMPTS];
        granted.extend(book_until_killed(&stage, rivals, &settings, answers_max).await);
    }
    let_leases_run_out(&world).await;
    let port = free_port();
    let _last = Server::start(&["serve"], &listening(&settings, port));

    let read = world.app.db.read();
    let meetings = entity::meeting::Entity::find().all(read).await.unwrap();
    for id in &granted {
        assert!(meetings.iter().any(|meeting| meeting.id.to_string() == *id), "booking {id} is lost");
    }
    assert_eq!(entity::booking::Entity::find().count(read).await.unwrap() as usize, meetings.len());
    let invitations = entity::invitation::Entity::find().count(read).await.unwrap() as usize;
    assert_eq!(invitations, meetings.len() * 2, "two invitations a meeting");
    every_invitation_arrives(&mail_server, invitations);
}

/// Every invitation arrives, and the few that arrive twice are the same message.
fn every_invitation_arrives(mail_server: &MailServer, invitations: usize) {
    let mut copies: HashMap<String, Vec<Vec<u8>>> = HashMap::new();
    while copies.len() < invitations {
        let mail = mail_server.next();
        copies.entry(message_id(&mail.bytes)).or_default().push(mail.bytes);
    }
    let repeated: Vec<_> = copies.values().filter(|same| same.len() > 1).collect();
    assert!(repeated.len() <= CONNECTIONS * KILLED_AFTER.len(), "{} came twice", repeated.len());
    for same in repeated {
        assert!(same.iter().all(|bytes| *bytes == same[0]), "a repeated mail is the same message");
    }
}

/// Lets the time pass that a killed worker's claims would last.
async fn let_leases_run_out(world: &World) {
    let txn = world.app.db.begin_write().await.unwrap();
    entity::outbox::Entity::update_many()
        .col_expr(entity::outbox::Column::LeasedUntil, Expr::value(world.now()))
        .filter(entity::outbox::Column::LeasedUntil.is_not_null())
        .exec(&txn)
        .await
        .unwrap();
    txn.commit().await.unwrap();
}

/// Fires all bookings at a server and kills it after so many answers; returns the meetings that were granted.
async fn book_until_killed(
    stage: &Stage,
    rivals: &[Client],
    settings: &[(&'static str, String)],
    answers_max: usize,
) -> Vec<String> {
    let port = free_port();
    let server = Server::start(&["serve"], &listening(settings, port));
    let mut set = tokio::task::JoinSet::new();
    for (index, rival) in rivals.iter().enumerate() {
        let slot = &stage.slots[index % stage.slots.len()];
        let request = rival
            .at(&format!("http://127.0.0.1:{port}"))
            .request(reqwest::Method::POST, &format!("/api/v1/slots/{slot}/bookings"))
            .json(&json!({ "with": stage.host }))
            .timeout(Duration::from_secs(20));
        set.spawn(async move { Answer::of(request.send().await).await });
    }
    let mut granted = Vec::new();
    let mut server = Some(server);
    let mut answers = 0;
    loop {
        if answers >= answers_max
            && let Some(server) = server.take()
        {
            server.kill();
        }
        let Some(answer) = set.join_next().await else { return granted };
        answers += 1;
        match answer.unwrap() {
            Some(answer) if answer.status.as_u16() == 201 => granted.push(answer.id()),
            // Refused, or cut off without an answer: nothing was promised.
            Some(answer) => assert_eq!(answer.status.as_u16(), 409, "{}", answer.text),
            None => {}
        }
    }
}

fn settings(world: &World, mail_port: u16) -> Vec<(&'static str, String)> {
    let config = &world.app.config;
    vec![
        ("KONTOR__DATABASE__URL", config.database.url.clone()),
        ("KONTOR__SERVER__KEY_FILE", config.server.key_file.display().to_string()),
        ("KONTOR__MAIL__TRANSPORT", "smtp".into()),
        ("KONTOR__MAIL__SMTP__HOST", "127.0.0.1".into()),
        ("KONTOR__MAIL__SMTP__PORT", mail_port.to_string()),
        ("KONTOR__MAIL__SMTP__TLS", "none".into()),
        ("KONTOR__MAIL__SMTP__CONNECTIONS", CONNECTIONS.to_string()),
    ]
}

fn listening(settings: &[(&'static str, String)], port: u16) -> Vec<(&'static str, String)> {
    let mut settings = settings.to_vec();
    settings.push(("KONTOR__SERVER__LISTEN", format!("127.0.0.1:{port}")));
    settings
}

fn message_id(bytes: &[u8]) -> String {
    mail_parser::MessageParser::default()
        .parse(bytes)
        .and_then(|mail| mail.message_id().map(ToOwned::to_owned))
        .expect("a Message-ID")
}
