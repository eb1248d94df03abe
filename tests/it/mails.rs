//! The mails of meetings: what their recipients' programs find in them, and that old news is never told.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use mail_parser::{Message, MessageParser, MimeHeaders as _, PartType};
use service::bookings::{self, Booking};
use service::{jobs, meetings};

use crate::consortium::{Consortium, Member, nagano};
use crate::world::World;

mod readers;

/// A host, a guest, and the meeting that the guest has booked.
struct Booked {
    consortium: Consortium,
    session: service::missions::Session,
    host: Member,
    guest: Member,
    meeting: entity::meeting::Model,
}

async fn booked(world: World) -> Booked {
    let consortium = Consortium::found(world).await;
    let mission = consortium.open(nagano()).await;
    let session = consortium.session(mission.id, 3, &["1", "2"]).await;
    let (host, guest) = (consortium.firm("host").await, consortium.firm("guest").await);
    let with = consortium.host(mission.id, &host).await;
    consortium.delegate(mission.id, &guest).await;
    let app = &consortium.world.app;
    let booking = Booking { delegate: None, organisation: None, with, note: "Lenses".into() };
    let meeting = bookings::book(app, &guest.caller, session.slots[0].id, booking).await.unwrap();
    Booked { consortium, session, host, guest, meeting }
}

/// The mails in the world's folder, by recipient and Message-ID; taken out of it.
fn taken(world: &World) -> Vec<Vec<u8>> {
    let mut mails = BTreeMap::new();
    for entry in std::fs::read_dir(world.folder.join("mail")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let message = MessageParser::default().parse(&bytes).unwrap();
        let to = message.to().unwrap().first().unwrap().address().unwrap().to_owned();
        mails.insert((to, message.message_id().unwrap().to_owned()), bytes);
    }
    mails.into_values().collect()
}

async fn delivered(world: &World) -> Vec<Vec<u8>> {
    jobs::drain(&world.app).await.unwrap();
    taken(world)
}

/// The parts as an outline: media types, indented by how deep they stand.
fn outline(message: &Message<'_>, id: u32, depth: usize, lines: &mut Vec<String>) {
    let part = message.part(id).unwrap();
    let kind = part.content_type().unwrap();
    let method = kind.attribute("method").map(|method| format!(" {method}")).unwrap_or_default();
    let placed = part.content_disposition().map(|kind| format!(" ({})", kind.ctype())).unwrap_or_default();
    let (main, sub) = (kind.ctype(), kind.subtype().unwrap());
    lines.push(format!("{}{main}/{sub}{method}{placed}", "  ".repeat(depth)));
    if let PartType::Multipart(children) = &part.body {
        for child in children {
            outline(message, *child, depth + 1, lines);
        }
    }
}

fn outlined(mail: &[u8]) -> String {
    let message = MessageParser::default().parse(mail).unwrap();
    let mut lines = Vec::new();
    outline(&message, 0, 0, &mut lines);
    lines.join("\n")
}

/// The calendar objects, byte for byte as they were before they were encoded.
fn calendars(mail: &[u8]) -> Vec<Vec<u8>> {
    let message = MessageParser::default().parse(mail).unwrap();
    let is_calendar = |kind: &str| matches!(kind, "calendar" | "ics");
    let parts = message
        .parts
        .iter()
        .filter(|part| part.content_type().and_then(|kind| kind.subtype()).is_some_and(is_calendar));
    parts.map(|part| part.contents().to_vec()).collect()
}

/// The headers, the plain words and the calendar object, as people read them.
fn readable(mail: &[u8]) -> String {
    let raw = String::from_utf8(mail.to_vec()).unwrap();
    let message = MessageParser::default().parse(mail).unwrap();
    let calendar = String::from_utf8(calendars(mail).remove(0)).unwrap();
    let (headers, _) = raw.split_once("\r\n\r\n").unwrap();
    format!("{headers}\n\n{}\n{calendar}", message.body_text(0).unwrap()).replace('\r', "")
}

fn subject(mail: &[u8]) -> String {
    MessageParser::default().parse(mail).unwrap().subject().unwrap().to_owned()
}

#[tokio::test]
async fn a_booked_meeting_comes_as_an_invitation_that_programs_answer() {
    let booked = booked(World::sqlite().await).await;
    let mails = delivered(&booked.consortium.world).await;
    assert_eq!(mails.len(), 2, "one for each side");
    insta::assert_snapshot!(outlined(&mails[0]), @r"
    multipart/mixed
      multipart/alternative
        text/plain
        text/html
        text/calendar REQUEST
      application/ics (attachment)
    ");
    for mail in &mails {
        assert_eq!(outlined(mail), outlined(&mails[0]));
        assert!(mail.is_ascii(), "any server takes it");
        let bare = mail.windows(2).filter(|pair| pair[1] == b'\n' && pair[0] != b'\r').count();
        assert_eq!(bare, 0, "lines end in CRLF");
        let [shown, attached] = &calendars(mail)[..] else { panic!("two calendar parts") };
        assert_eq!(String::from_utf8_lossy(shown), String::from_utf8_lossy(attached));
        assert!(
            shown.starts_with(b"BEGIN:VCALENDAR\r\n")
                && shown.windows(14).any(|line| line == b"METHOD:REQUEST")
        );
    }
    insta::assert_snapshot!("booked", readable(&mails[0]));
}

#[tokio::test]
async fn the_same_rows_give_the_same_message() {
    let mut worlds = Vec::new();
    for _ in 0..2 {
        worlds.push(delivered(&booked(World::sqlite().await).await.consortium.world).await);
    }
    assert_eq!(worlds[0], worlds[1]);
}

#[tokio::test]
async fn a_moved_meeting_tells_the_old_time_and_the_new_and_keeps_its_uid() {
    World::each(async |world| {
        let booked = booked(world).await;
        let world = &booked.consortium.world;
        let first = delivered(world).await;
        world.advance(TimeDelta::hours(1));
        let (app, lead) = (&world.app, &booked.consortium.lead.caller);
        let (slot, table) = (booked.session.slots[2].id, booked.session.tables[1].id);
        let version = booked.meeting.version;
        meetings::move_to(app, lead, booked.meeting.id, version, slot, table).await.unwrap();
        let moved = delivered(world).await;
        assert_eq!(moved.len(), 2);
        for (mail, before) in moved.iter().zip(&first) {
            assert!(subject(mail).starts_with("Moved: "), "{}", subject(mail));
            let message = MessageParser::default().parse(mail).unwrap();
            let text = message.body_text(0).unwrap();
            assert!(text.contains("09:50–10:10 Tokyo time (UTC+9)"), "{text}");
            assert!(text.contains("09:00–09:20 Tokyo time (UTC+9)"), "{text}");
            assert!(
                text.contains("01:00–01:20 your time (UTC+1)")
                    || text.contains("02:00–02:20 your time (UTC+2)"),
                "{text}"
            );
            let property = |mail: &[u8], name: &str| {
                let calendar = String::from_utf8(calendars(mail).remove(0)).unwrap();
                calendar.lines().find(|line| line.starts_with(name)).unwrap().to_owned()
            };
            assert_eq!(property(mail, "UID:"), property(before, "UID:"));
            assert_eq!(property(mail, "SEQUENCE:"), "SEQUENCE:1");
        }
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_meeting_is_taken_out_of_calendars_and_says_why() {
    let booked = booked(World::sqlite().await).await;
    let world = &booked.consortium.world;
    delivered(world).await;
    world.advance(TimeDelta::hours(1));
    bookings::cancel(&world.app, &booked.host.caller, booked.meeting.id, "We are ill.").await.unwrap();
    let mails = delivered(world).await;
    assert_eq!(mails.len(), 2);
    for mail in &mails {
        assert!(subject(mail).starts_with("Cancelled: "), "{}", subject(mail));
        assert!(outlined(mail).contains("text/calendar CANCEL"), "{}", outlined(mail));
        let calendar = String::from_utf8(calendars(mail).remove(0)).unwrap();
        assert!(
            calendar.contains("METHOD:CANCEL\r\n") && calendar.contains("STATUS:CANCELLED\r\n"),
            "{calendar}"
        );
        let message = MessageParser::default().parse(mail).unwrap();
        assert!(message.body_text(0).unwrap().contains("Why: We are ill."));
    }
}

#[tokio::test]
async fn what_has_changed_again_before_its_mail_was_composed_is_told_once() {
    World::each(async |world| {
        let booked = booked(world).await;
        let world = &booked.consortium.world;
        world.advance(TimeDelta::minutes(1));
        bookings::cancel(&world.app, &booked.guest.caller, booked.meeting.id, "").await.unwrap();
        let mails = delivered(world).await;
        let subjects: Vec<_> = mails.iter().map(|mail| subject(mail)).collect();
        assert!(subjects.iter().all(|subject| subject.starts_with("Cancelled: ")), "{subjects:?}");
    })
    .await;
}

#[tokio::test]
async fn a_name_full_of_control_characters_goes_out_in_one_line() {
    let booked = booked(World::sqlite().await).await;
    let app = &booked.consortium.world.app;
    let name = "Eve\r\nBcc: everybody@example.org\0 \"Q\" <x@y>";
    let txn = app.db.begin_write().await.unwrap();
    let id = booked.host.caller.person_id;
    let change = entity::person::ActiveModel {
        id: sea_orm::Unchanged(id),
        name: sea_orm::Set(name.into()),
        ..Default::default()
    };
    sea_orm::ActiveModelTrait::update(change, &txn).await.unwrap();
    txn.commit().await.unwrap();
    let mails = delivered(&booked.consortium.world).await;
    assert_eq!(mails.len(), 2);
    for mail in &mails {
        let message = MessageParser::default().parse(mail).unwrap();
        assert!(message.bcc().is_none());
        assert_eq!(message.to().unwrap().iter().count(), 1);
        let text = String::from_utf8(mail.clone()).unwrap();
        assert!(!text.lines().any(|line| line.starts_with("Bcc")), "{text}");
    }
}
