//! Mails in the language of those who read them, with the sentence that their funder wants.

use chrono::TimeDelta;
use mail_parser::MessageParser;
use reqwest::Method;
use serde_json::{Value, json};
use service::bookings::{self, Booking};
use service::{meetings, people, programmes};

use super::{booked, calendars, delivered, subject};
use crate::consortium::{Consortium, Member, nagano};
use crate::door::Door;
use crate::world::World;

/// Has somebody read another language from now on.
async fn reads(world: &World, member: &Member, language: &str) {
    let (row, _) = people::get(&world.app, member.caller.person_id).await.unwrap();
    let edited =
        people::edit_self(&world.app, &member.caller, row.version, row.name, language.into(), row.zone).await;
    edited.unwrap();
}

/// What a mail says in words and in its calendar, in which folded lines are whole again.
fn told(mail: &[u8]) -> (String, String, String) {
    let message = MessageParser::default().parse(mail).unwrap();
    let calendar = String::from_utf8(calendars(mail).remove(0)).unwrap().replace("\r\n ", "");
    (
        subject(mail),
        message.body_html(0).unwrap().into_owned(),
        calendar.lines().find(|line| line.starts_with("DESCRIPTION:")).unwrap().to_owned(),
    )
}

#[tokio::test]
async fn each_side_reads_its_own_language_in_the_mail_and_in_the_calendar() {
    World::each(async |world| {
        let consortium = Consortium::found(world).await;
        let world = &consortium.world;
        let mission = consortium.open(nagano()).await;
        let session = consortium.session(mission.id, 1, &["1"]).await;
        let (host, guest) = (consortium.firm("host").await, consortium.firm("guest").await);
        reads(world, &host, "ja").await;
        reads(world, &guest, "pt-BR").await;
        let with = consortium.host(mission.id, &host).await;
        consortium.delegate(mission.id, &guest).await;
        let booking = Booking { delegate: None, organisation: None, with, note: String::new() };
        let slot = session.slots[0].id;
        let meeting = bookings::book(&world.app, &guest.caller, slot, booking).await.unwrap();
        let [pt, ja] = &delivered(world).await[..] else { panic!("one for each side") };
        let (subject, html, description) = told(ja);
        assert!(subject.starts_with("面談予約："), "{subject}");
        assert!(html.contains("<html lang=\"ja\">") && html.contains("東京時間（UTC+9）"), "{html}");
        assert!(description.starts_with("DESCRIPTION:お相手："), "{description}");
        assert!(description.contains("お住まいの地域では"), "{description}");
        let (subject, html, description) = told(pt);
        assert!(subject.starts_with("Reservada: "), "{subject}");
        assert!(html.contains("<html lang=\"pt\">") && html.contains("hora local de Tóquio"), "{html}");
        assert!(description.starts_with("DESCRIPTION:Com "), "{description}");

        // A decline is told in the words of those who read it.
        let invitation =
            service::invitations::of_person(&world.app, guest.caller.person_id, None).await.unwrap();
        world.advance(TimeDelta::hours(1));
        let no = entity::words::Partstat::Declined;
        service::invitations::answer(&world.app, &guest.caller, invitation[0].id, no).await.unwrap();
        assert_eq!(invitation[0].subject_id, meeting.id.0);
        let mails = delivered(world).await;
        let ja = mails.last().unwrap();
        let (subject, html, _) = told(ja);
        assert!(subject.starts_with("面談取り消し："), "{subject}");
        assert!(html.contains("Mx guest様より、ご欠席とのご連絡がありました。"), "{html}");
    })
    .await;
}

#[tokio::test]
async fn another_language_is_no_news_until_something_else_changes() {
    let booked = booked(World::sqlite().await).await;
    let world = &booked.consortium.world;
    delivered(world).await;
    reads(world, &booked.guest, "sl").await;
    let follow = async || {
        let txn = world.app.db.begin_write().await.unwrap();
        let cause = service::invitations::Cause::Moved;
        let told = service::invitations::follow(&world.app, &txn, booked.meeting.id, cause).await.unwrap();
        txn.commit().await.unwrap();
        told.len()
    };
    assert_eq!(follow().await, 0, "the calendars say it already");
    world.advance(TimeDelta::hours(1));
    let (app, lead) = (&world.app, &booked.consortium.lead.caller);
    let (slot, table) = (booked.session.slots[2].id, booked.session.tables[1].id);
    meetings::move_to(app, lead, booked.meeting.id, booked.meeting.version, slot, table).await.unwrap();
    let mails = delivered(world).await;
    let (subject, _, description) = told(&mails[0]);
    assert!(subject.starts_with("Prestavljeno: "), "{subject}");
    assert!(description.starts_with("DESCRIPTION:Sogovorniki: "), "{description}");
}

#[tokio::test]
async fn the_funders_sentence_stands_under_every_mail_of_a_mission_once_it_is_set() {
    let booked = booked(World::sqlite().await).await;
    let world = &booked.consortium.world;
    let operator = world.operator().await;
    let programme = programmes::list(&world.app, service::page::Cursor::WHOLE).await.unwrap().rows.remove(0);
    let texts = json!({
        "acronym": programme.acronym,
        "title": programme.title,
        "disclaimer": "Funded by the European Union & others.",
    });
    let door = Door::open(world).await;
    let path = format!("/api/v1/programmes/{}", programme.id);
    let change = async |caller, version, texts: &Value| {
        door.client(world, caller).await.change(Method::PUT, &path, version, texts.clone()).await
    };
    change(&booked.guest.caller, 1, &texts).await.expect(403);
    let changed = change(&operator, 1, &texts).await.expect(200).json();
    assert_eq!((&changed["version"], &changed["disclaimer"]), (&json!(2), &texts["disclaimer"]));
    let later = json!({ "acronym": "Another", "title": "Another" });
    change(&operator, 1, &later).await.expect(412);
    for mail in delivered(world).await {
        let message = MessageParser::default().parse(&mail).unwrap();
        let (text, html) = (message.body_text(0).unwrap(), message.body_html(0).unwrap());
        assert!(text.trim_end().ends_with("Funded by the European Union & others."), "{text}");
        assert!(html.contains("Funded by the European Union &amp; others."), "{html}");
    }
}
