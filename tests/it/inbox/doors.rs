//! The ways in, with other people's programs at the other end: a mailbox at Dovecot, LMTP, and who vouches for senders.

use std::time::Duration;

use entity::words::{InboxState, Partstat};
use entity::{inbox as messages, mailbox};
use sea_orm::{EntityTrait, IntoActiveModel, QueryOrder, Set};
use service::app::App;
use service::config::{Config, Tls};
use service::database::Database;
use service::post::{Intake, Post};
use service::{inbox, invitations};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::letters::{Letter, bounce};
use super::{bounced, held, mails, other_slot, published};
use crate::hall::Hall;
use crate::peers::dovecot::{Dovecot, PASSWORD, USER, lmtp};
use crate::peers::names::{Names, signed};
use crate::world::World;

/// How long anything may take before the test says that it never came.
const PATIENCE: Duration = Duration::from_secs(120);

/// The ways in, open until [`Open::close`].
struct Open {
    lmtp: Option<u16>,
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl Open {
    async fn doors(app: &App) -> Self {
        let post = Post::open(app.clone()).await.unwrap();
        let lmtp = post.lmtp_address().map(|address| address.port());
        let (stop, stopped) = watch::channel(false);
        #[allow(clippy::disallowed_methods)] // Awaited when the doors close.
        let running = tokio::spawn(post.run(stopped));
        Self { lmtp, stop, running }
    }

    /// Tells them to stop and waits until they have.
    async fn close(self) {
        self.stop.send(true).unwrap();
        tokio::time::timeout(PATIENCE, self.running).await.expect("they stop when told").unwrap();
    }
}

fn reading(config: &mut Config, server: &Dovecot) {
    let imap = &mut config.inbox.imap;
    imap.host = "127.0.0.1".into();
    imap.port = server.port;
    imap.tls = Tls::None;
    imap.user = USER.into();
    imap.password = PASSWORD.into();
}

/// Everything in the inbox, oldest first, as soon as there are so many that have been read.
async fn arrived(world: &World, count: usize) -> Vec<messages::Model> {
    let all = async {
        loop {
            let rows = messages::Entity::find().order_by_asc(messages::Column::Id);
            let rows = rows.all(world.app.db.read()).await.unwrap();
            let read = |row: &&messages::Model| row.state != InboxState::Filed || !row.reason.is_empty();
            if rows.iter().filter(read).count() >= count {
                return rows;
            }
            world.app.wake.notified().await;
        }
    };
    tokio::time::timeout(PATIENCE, all).await.expect("the messages come in")
}

fn states(rows: &[messages::Model]) -> Vec<(&str, InboxState)> {
    rows.iter().map(|row| (row.message_id.as_str(), row.state)).collect()
}

/// Five letters as others' programs write them, named after what they are.
async fn five(world: &World, hall: &Hall) -> Vec<Vec<u8>> {
    const WHEN: &str = "20270301T075900Z";
    let (_, zero, to_zero) = held(world, hall, 0).await;
    let (_, one, to_one) = held(world, hall, 1).await;
    let (meeting, two, to_two) = held(world, hall, 2).await;
    let (_, three, to_three) = held(world, hall, 3).await;
    let slot = other_slot(hall, &[&meeting]);
    let letter =
        |message_id, from, to, attendee, held| Letter { message_id, from, to, attendee, held, dtstamp: WHEN };
    let (p0, p1, p2, p3) =
        ("person0@example.org", "person1@example.org", "person2@example.org", "person3@example.org");
    let lost = mails(world, "timetable_published").await;
    let lost = lost.iter().find(|mail| mail.envelope_to == p3).unwrap();
    vec![
        letter("exchange@a", p0, to_zero.as_str(), p0, &zero).exchange("ACCEPTED"),
        letter("google@a", p1, to_one.as_str(), p1, &one).google("TENTATIVE"),
        letter("counter@a", p2, to_two.as_str(), p2, &two).counter(slot.starts_at, slot.ends_at),
        letter("spoof@a", "stranger@example.net", to_three.as_str(), p3, &three).exchange("DECLINED"),
        bounce("bounce@a", &lost.message_id, p3, "5.1.1"),
    ]
}

const FIVE: [(&str, InboxState); 5] = [
    ("exchange@a", InboxState::Applied),
    ("google@a", InboxState::Applied),
    ("counter@a", InboxState::Proposed),
    ("spoof@a", InboxState::Unverified),
    ("bounce@a", InboxState::Bounced),
];

#[tokio::test]
async fn a_mailbox_is_read_as_it_fills_each_message_once_whatever_happens_in_between() {
    let Some(mut server) = Dovecot::start() else { return };
    let world = World::sqlite_with(|config| reading(config, &server)).await;
    let hall = published(&world).await;
    let letters = five(&world, &hall).await;
    // One is there before we are; the others come while we listen, two of them after the server was away.
    server.append(&letters[0]);
    let doors = Open::doors(&world.app).await;
    arrived(&world, 1).await;
    server.append(&letters[1]);
    server.append(&letters[2]);
    arrived(&world, 3).await;
    server.stop();
    server.start_again();
    server.append(&letters[3]);
    server.append(&letters[4]);
    let rows = arrived(&world, 5).await;
    doors.close().await;
    assert_eq!(states(&rows), FIVE, "{:?}", rows.iter().map(|row| &row.reason).collect::<Vec<_>>());
    let partstat = async |number| held(&world, &hall, number).await.1.partstat;
    assert_eq!(
        [partstat(0).await, partstat(1).await, partstat(2).await, partstat(3).await],
        [Partstat::Accepted, Partstat::Tentative, Partstat::NeedsAction, Partstat::NeedsAction]
    );
    assert!(bounced(&world, &hall, 3).await);
    let read = mailbox::Entity::find().all(world.app.db.read()).await.unwrap();
    assert_eq!(read.iter().map(|row| row.uid_read).collect::<Vec<_>>(), [5]);

    // As if we had died after filing and before writing down how far we were: all comes again, and counts once.
    let txn = world.app.db.begin_write().await.unwrap();
    let back = mailbox::ActiveModel { uid_read: Set(0), ..read[0].clone().into_active_model() };
    mailbox::Entity::update(back).exec(&txn).await.unwrap();
    txn.commit().await.unwrap();
    let (_, zero, to) = held(&world, &hall, 0).await;
    let own = "person0@example.org";
    let last = Letter {
        message_id: "last@a",
        from: own,
        to: &to,
        attendee: own,
        held: &zero,
        dtstamp: "20270301T075930Z",
    };
    server.append(&last.exchange("TENTATIVE"));
    let doors = Open::doors(&world.app).await;
    let rows = arrived(&world, 6).await;
    doors.close().await;
    assert_eq!(states(&rows)[..5], FIVE);
    assert_eq!((rows.len(), rows[5].state), (6, InboxState::Applied), "{}", rows[5].reason);
    assert_eq!(invitations::get(&world.app, zero.id).await.unwrap().partstat, Partstat::Tentative);
}

#[tokio::test]
async fn a_message_that_is_too_large_is_left_in_the_mailbox_and_its_header_kept() {
    let Some(server) = Dovecot::start() else { return };
    let world = World::sqlite_with(|config| {
        reading(config, &server);
        config.limits.mail_bytes_max = 10_000;
    })
    .await;
    let head = "From: <a@example.org>\r\nMessage-ID: <large@a>\r\nSubject: Holiday\r\n\r\n";
    server.append(format!("{head}{}", "photograph\r\n".repeat(2_000)).as_bytes());
    server.append(b"From: <a@example.org>\r\nMessage-ID: <small@a>\r\nSubject: Sorry\r\n\r\nToo large?\r\n");
    let doors = Open::doors(&world.app).await;
    let rows = arrived(&world, 2).await;
    doors.close().await;
    assert_eq!(states(&rows), [("large@a", InboxState::Unreadable), ("small@a", InboxState::Unreadable)]);
    assert!(rows[0].reason.contains("at most 10000 are taken"), "{}", rows[0].reason);
    assert_eq!(rows[0].subject, "Holiday");
    assert!(rows[0].raw.len() < 1_000 && rows[0].raw.starts_with(b"From:"));
}

fn handed_over(config: &mut Config) {
    config.inbox.lmtp.listen = "127.0.0.1:0".into();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_hands_over_by_lmtp_and_hears_of_each_recipient() {
    if crate::peers::python().is_none() {
        return;
    }
    let world = World::sqlite_with(|config| {
        handed_over(config);
        config.limits.mail_bytes_max = 20_000;
    })
    .await;
    let hall = published(&world).await;
    let doors = Open::doors(&world.app).await;
    let port = doors.lmtp.unwrap();
    let (_, own, to) = held(&world, &hall, 0).await;
    let from = "person0@example.org";
    // The address of the envelope counts, not what the header says of it.
    let letter = Letter {
        message_id: "1@a",
        from,
        to: "somewhere@example.net",
        attendee: from,
        held: &own,
        dtstamp: "20270301T075900Z",
    };
    let raw = letter.exchange("ACCEPTED");
    let others = [to.as_str(), "anna@elsewhere.example", "kontor@kontor.example"];
    let answers = lmtp(port, from, &others, &raw);
    let codes: Vec<&str> = answers.iter().map(|line| &line[..9]).collect();
    assert_eq!(
        codes,
        ["250 2.1.0", "250 2.1.5", "550 5.1.1", "250 2.1.5", "250 2.0.0", "250 2.0.0"],
        "{answers:?}"
    );
    assert_eq!(invitations::get(&world.app, own.id).await.unwrap().partstat, Partstat::Accepted);
    // Once more, as a server does that did not hear the answer; and one that is too large, told before and after.
    let again = lmtp(port, from, &others[..1], &raw);
    assert_eq!(again.last().map(|line| &line[..3]), Some("250"), "{again:?}");
    let large = [&raw[..], &vec![b'x'; 30_000]].concat();
    assert_eq!(lmtp(port, from, &others[..1], &large)[0][..9], *"552 5.3.4");
    doors.close().await;
    let rows = messages::Entity::find().all(world.app.db.read()).await.unwrap();
    assert_eq!(states(&rows), [("1@a", InboxState::Applied)]);
    assert!(rows[0].raw.starts_with(format!("Return-Path: <{from}>\r\nDelivered-To: {to}\r\n").as_bytes()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_keeps_what_we_cannot_file_and_it_counts_when_it_comes_again() {
    if crate::peers::python().is_none() {
        return;
    }
    let world = World::sqlite_with(handed_over).await;
    let hall = published(&world).await;
    let (_, own, to) = held(&world, &hall, 0).await;
    let from = "person0@example.org";
    let letter =
        Letter { message_id: "1@a", from, to: &to, attendee: from, held: &own, dtstamp: "20270301T075900Z" };
    let raw = letter.exchange("ACCEPTED");
    let doors = Open::doors(&world.app).await;
    world.app.db.clone().close().await.unwrap();
    let answers = lmtp(doors.lmtp.unwrap(), from, &[&to], &raw);
    assert_eq!(answers.last().map(|line| &line[..9]), Some("451 4.3.0"), "{answers:?}");
    doors.close().await;
    let url = &world.app.config.database.url;
    let db = Database::open(url, 4).await.unwrap();
    let (app, old) = (world.app.clone(), &world.app);
    let config = (*old.config).clone();
    let app = App::assemble(db, app.clock.clone(), app.ids.clone(), config, old.key.clone()).unwrap();
    let doors = Open::doors(&app).await;
    let answers = lmtp(doors.lmtp.unwrap(), from, &[&to], &raw);
    assert_eq!(answers.last().map(|line| &line[..9]), Some("250 2.0.0"), "{answers:?}");
    doors.close().await;
    assert_eq!(invitations::get(&app, own.id).await.unwrap().partstat, Partstat::Accepted);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_signature_of_the_senders_domain_vouches_for_an_answer_and_a_broken_one_speaks_against_it() {
    let Some(mut names) = Names::start() else { return };
    names.strict("example.org");
    names.strict("example.net");
    let world = World::sqlite_with(|config| config.inbox.name_server.clone_from(&names.address)).await;
    let hall = published(&world).await;
    let intake = Intake::open(world.app.clone()).unwrap();
    let (_, own, to) = held(&world, &hall, 0).await;
    let from = "person0@example.org";
    let letter =
        |message_id, to, dtstamp| Letter { message_id, from, to, attendee: from, held: &own, dtstamp };
    let take = async |raw: &[u8]| intake.take(raw).await.unwrap();

    // Not to the address of the invitation, but signed by the domain of its sender.
    let plain = letter("1@a", "kontor@kontor.example", "20270301T075000Z").exchange("TENTATIVE");
    let vouched = take(&signed("example.org", &plain)).await;
    assert_eq!(vouched.state, InboxState::Applied, "{}", vouched.reason);
    // Another domain's signature says nothing of this sender, and without one the address has to prove it.
    let plain = letter("2@a", "kontor@kontor.example", "20270301T075100Z").exchange("ACCEPTED");
    let other = take(&signed("example.net", &plain)).await;
    assert_eq!(other.state, InboxState::Unverified, "{}", other.reason);
    let unsigned = take(&letter("3@a", &to, "20270301T075200Z").exchange("ACCEPTED")).await;
    assert_eq!(unsigned.state, InboxState::Applied, "{}", unsigned.reason);
    // Signed, then changed: the domain says that such mail is not its own, even to the right address.
    let plain = letter("4@a", &to, "20270301T075300Z").exchange("TENTATIVE");
    let text = String::from_utf8(signed("example.org", &plain)).unwrap();
    let forged = take(text.replace("TENTATIVE", "DECLINED").as_bytes()).await;
    assert_eq!(forged.state, InboxState::Unverified, "{}", forged.reason);
    assert!(forged.reason.contains("forged"), "{}", forged.reason);
    assert_eq!(inbox::list(&world.app, Some(hall.mission)).await.unwrap().len(), 2);
    assert_eq!(invitations::get(&world.app, own.id).await.unwrap().partstat, Partstat::Accepted);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_no_key_can_be_looked_up_the_token_decides() {
    let Some(names) = Names::start() else { return };
    let world = World::sqlite_with(|config| config.inbox.name_server.clone_from(&names.address)).await;
    let hall = published(&world).await;
    let intake = Intake::open(world.app.clone()).unwrap();
    let (_, own, to) = held(&world, &hall, 0).await;
    let from = "person0@example.org";
    let letter =
        Letter { message_id: "1@a", from, to: &to, attendee: from, held: &own, dtstamp: "20270301T075900Z" };
    let taken = intake.take(&signed("example.org", &letter.exchange("ACCEPTED"))).await.unwrap();
    assert_eq!(taken.state, InboxState::Applied, "{}", taken.reason);
}
