//! How fast mails leave: beside Postfix's smtp-source and lettre's pool, and a whole release into a mail server.
//!
//! ```text
//! cargo bench -p tests --bench mail
//! cargo bench -p tests --bench mail -- --release HOST:PORT [INVITATIONS [CONNECTIONS]]
//! ```
//!
//! Both need smtp-source, and the first smtp-sink, from Debian's package postfix. Each tells ratios to peers that ran a
//! moment before or after: only those mean anything on another machine. The second composes and hands over that many
//! invitations to people at kontor.invalid, from rows as a release leaves them, and sends as many mails of the same
//! size with smtp-source to the same server.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot go on says where")]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads the clock and tells it"
)]

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use entity::id::{InvitationId, MailId, PersonId};
use entity::words::InvitationState;
use entity::{invitation, mail, outbox as tasks, person};
use lettre::address::Envelope;
use lettre::transport::smtp::PoolConfig;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Set};
use service::app::App;
use service::clock::SystemClock;
use service::config::{self, Config, Tls};
use service::database::Database;
use service::ids::SystemIds;
use service::jobs::{self, Worker};
use service::mail::transport::{Parcel, Smtp, Transport};
use service::outbox::{self, Task, lease};
use service::token::ServerKey;
use tokio::task::JoinSet;

/// Mails of one measurement, and of one of lettre's pool, which takes forty milliseconds for each.
const MAILS: usize = 5_000;
const POOL_MAILS: usize = 50;
/// How often each is measured; the median is told.
const ROUNDS: usize = 3;
/// Bytes of a mail: those of an invitation.
const BYTES: usize = 2_900;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => beside_the_peers().await,
        ["--release", server] => release(server, 50_000, 16).await,
        ["--release", server, count] => release(server, count.parse().unwrap(), 16).await,
        ["--release", server, count, connections] => {
            release(server, count.parse().unwrap(), connections.parse().unwrap()).await;
        }
        _ => panic!("--release HOST:PORT [INVITATIONS [CONNECTIONS]], or nothing"),
    }
}

/// Into smtp-sink, which takes whatever comes.
async fn beside_the_peers() {
    let sink = Sink::start();
    println!("mails a second into smtp-sink, {BYTES} bytes each, medians of {ROUNDS}");
    for connections in [1, 16] {
        let (mut source, mut ours, mut pool) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            source.push(smtp_source(&sink.address, MAILS, connections));
            ours.push(kontor(&sink.address, connections).await);
            pool.push(lettre_pool(&sink.address, connections).await);
        }
        let (source, ours, pool) = (median(source), median(ours), median(pool));
        println!(
            "{connections:2} connections: smtp-source {source:.0}, Kontor {ours:.0}, lettre's pool {pool:.0}; \
             Kontor is {:.2} of smtp-source and {:.0} of lettre's pool",
            ours / source,
            ours / pool,
        );
    }
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

#[expect(clippy::cast_precision_loss, reason = "mails are counted in thousands")]
fn rate(mails: usize, took: Duration) -> f64 {
    mails as f64 / took.as_secs_f64()
}

/// smtp-sink on a port that was free a moment ago.
struct Sink {
    address: String,
    child: Child,
}

impl Sink {
    fn start() -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = format!("127.0.0.1:{port}");
        // The connections that may wait to be taken.
        let mut command = postfix("smtp-sink");
        command.args(["-u", "nobody", &address, "100"]).stdout(Stdio::null());
        let child = command.spawn().unwrap_or_else(|error| panic!("smtp-sink, of Debian's postfix: {error}"));
        while std::net::TcpStream::connect(&address).is_err() {
            std::thread::yield_now();
        }
        Self { address, child }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn postfix(program: &str) -> Command {
    let debian = format!("/usr/sbin/{program}");
    Command::new(if std::path::Path::new(&debian).exists() { debian } else { program.to_owned() })
}

fn smtp_source(server: &str, mails: usize, connections: usize) -> f64 {
    let begun = Instant::now();
    let status = postfix("smtp-source")
        .args(["-d", "-s", &connections.to_string(), "-m", &mails.to_string()])
        .args([
            "-l",
            &BYTES.to_string(),
            "-f",
            "kontor@kontor.invalid",
            "-t",
            "reader@kontor.invalid",
            server,
        ])
        .status()
        .unwrap_or_else(|error| panic!("smtp-source, of Debian's postfix: {error}"));
    assert!(status.success(), "smtp-source failed");
    rate(mails, begun.elapsed())
}

fn settings(server: &str, connections: usize) -> config::Smtp {
    let (host, port) = server.rsplit_once(':').unwrap();
    let mut smtp = Config::load(None).unwrap().mail.smtp;
    smtp.host = host.into();
    smtp.port = port.parse().unwrap();
    smtp.tls = Tls::None;
    smtp.connections = connections;
    smtp
}

/// A message of that size.
fn message() -> Vec<u8> {
    let mut bytes = b"Message-ID: <1@kontor.invalid>\r\nSubject: Ten o'clock\r\n\r\n".to_vec();
    while bytes.len() < BYTES {
        bytes.extend(b"The quick brown fox jumps over the lazy dog and is in time for its meeting.\r\n");
    }
    bytes
}

async fn kontor(server: &str, connections: usize) -> f64 {
    let transport = Arc::new(Smtp::open(&settings(server, connections), Arc::new(SystemClock)).unwrap());
    let (left, bytes) = (Arc::new(AtomicUsize::new(MAILS)), Arc::new(message()));
    let begun = Instant::now();
    let mut senders = JoinSet::new();
    for _ in 0..connections {
        let (transport, left, bytes) = (Arc::clone(&transport), Arc::clone(&left), Arc::clone(&bytes));
        senders.spawn(async move {
            while left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
                let parcel = Parcel {
                    message_id: "<1@kontor.invalid>",
                    from: "kontor@kontor.invalid",
                    to: "reader@kontor.invalid",
                    bytes: &bytes,
                };
                transport.send(parcel).await.unwrap();
            }
        });
    }
    senders.join_all().await;
    let rate = rate(MAILS, begun.elapsed());
    transport.close().await;
    rate
}

/// As lettre's documentation has it, with so many connections at most.
async fn lettre_pool(server: &str, connections: usize) -> f64 {
    let (host, port) = server.rsplit_once(':').unwrap();
    let size = PoolConfig::new().max_size(u32::try_from(connections).unwrap());
    let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host).port(port.parse().unwrap());
    let transport = builder.pool_config(size).build();
    let reader = |name: &str| format!("{name}@kontor.invalid").parse().unwrap();
    let envelope = Arc::new(Envelope::new(Some(reader("kontor")), vec![reader("reader")]).unwrap());
    let (bytes, each) = (Arc::new(message()), POOL_MAILS);
    let begun = Instant::now();
    let mut senders = JoinSet::new();
    for _ in 0..connections {
        let (transport, envelope, bytes) = (transport.clone(), Arc::clone(&envelope), Arc::clone(&bytes));
        senders.spawn(async move {
            for _ in 0..each {
                transport.send_raw(&envelope, &bytes).await.unwrap();
            }
        });
    }
    senders.join_all().await;
    rate(each * connections, begun.elapsed())
}

/// From rows to the last mail in the server's hands.
async fn release(server: &str, invitations: usize, connections: usize) {
    let folder = std::env::temp_dir().join(format!("kontor-release-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let app = demonstration(&folder).await;
    publish(&app, invitations).await;
    println!("{invitations} invitations wait; {connections} connections to {server}");
    let transport = Box::new(Smtp::open(&settings(server, connections), app.clock.clone()).unwrap());
    let worker = Worker::with_transport(app.clone(), transport).unwrap();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let begun = Instant::now();
    let working = tokio::spawn(worker.run(stopped));
    while lease::waiting(&app).await.unwrap() > 0 {
        tokio::time::sleep(Duration::from_millis(200)).await;
        if begun.elapsed().as_secs().is_multiple_of(10) {
            let sent = mail::Entity::find().filter(mail::Column::SentAt.is_not_null());
            println!("{:4} s: {} sent", begun.elapsed().as_secs(), sent.count(app.db.read()).await.unwrap());
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
    let took = begun.elapsed();
    stop.send(true).unwrap();
    working.await.unwrap();
    let sent = mail::Entity::find().filter(mail::Column::SentAt.is_not_null());
    assert_eq!(sent.count(app.db.read()).await.unwrap(), u64::try_from(invitations).unwrap());
    let ours = rate(invitations, took);
    println!("Kontor, composed and sent: {:.1} s, {ours:.0} mails a second", took.as_secs_f64());
    let source = smtp_source(server, invitations, connections);
    println!("smtp-source: {source:.0} mails a second; Kontor is {:.2} of it", ours / source);
    std::fs::remove_dir_all(folder).unwrap();
}

/// A world with missions and people: the demonstration, none of whose own tasks is left.
async fn demonstration(folder: &std::path::Path) -> App {
    let mut config = Config::load(None).unwrap();
    config.database.url = format!("sqlite://{}", folder.join("kontor.sqlite").display());
    config.mail.folder = folder.join("mail");
    let db = Database::open(&config.database.url, config.database.connections_max).await.unwrap();
    let key = ServerKey::new([42; 32]);
    let app = App::assemble(db, Arc::new(SystemClock), Arc::new(SystemIds), config, key).unwrap();
    service::demo::build(&app).await.unwrap();
    jobs::drain(&app).await.unwrap();
    let txn = app.db.begin_write().await.unwrap();
    tasks::Entity::delete_many().exec(&txn).await.unwrap();
    mail::Entity::delete_many()
        .filter(mail::Column::Id.ne(MailId(uuid::Uuid::nil())))
        .exec(&txn)
        .await
        .unwrap();
    txn.commit().await.unwrap();
    app
}

/// Writes so many invitations, ten a person, and the tasks that tell of them, as a release does.
async fn publish(app: &App, count: usize) {
    let db = app.db.read();
    let active = invitation::Entity::find().filter(invitation::Column::State.eq(InvitationState::Active));
    let model = active.one(db).await.unwrap().unwrap();
    let reader = person::Entity::find_by_id(model.person_id).one(db).await.unwrap().unwrap();
    for first in (0..count).step_by(500) {
        let now = app.clock.now();
        let txn = app.db.begin_write().await.unwrap();
        let mut who = reader.id;
        for number in first..count.min(first + 500) {
            if number % 10 == 0 {
                who = PersonId(app.ids.uuid(now));
                let mut row = reader.clone().into_active_model();
                (row.id, row.email) = (Set(who), Set(format!("reader{number}@kontor.invalid")));
                person::Entity::insert(row).exec_without_returning(&txn).await.unwrap();
            }
            let id = InvitationId(app.ids.uuid(now));
            let mut row = model.clone().into_active_model();
            (row.id, row.person_id, row.subject_id) = (Set(id), Set(who), Set(app.ids.uuid(now)));
            row.uid = Set(format!("{number}@kontor.invalid"));
            invitation::Entity::insert(row).exec_without_returning(&txn).await.unwrap();
            let task = Task::MeetingBooked { invitation: id.0, sequence: model.sequence };
            outbox::put(&txn, app, now, Some(model.mission_id), task).await.unwrap();
        }
        txn.commit().await.unwrap();
    }
}
