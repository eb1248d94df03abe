//! The CalDAV door: found, read, followed, answered through, and closed to everything else.

use chrono::TimeDelta;
use entity::words::{Partstat, TokenAccess};
use reqwest::Method;
use service::caller::Caller;
use service::sign_in;

use crate::door::{Answer, Client, Door};
use crate::hall::{Hall, Size};
use crate::world::World;

mod peer;
mod refused;

const SIZE: Size = Size { companies: 4, slots: 4, tables: 2 };
const PROP: &str = "<d:prop xmlns:d='DAV:'><d:getetag/></d:prop>";

/// A published day, and one of its people with an app password.
struct Phone {
    hall: Hall,
    me: Caller,
    door: Door,
    client: Client,
    password: String,
}

impl Phone {
    async fn open(world: &World) -> Self {
        let hall = Hall::open(world, SIZE, &[(0, 1), (2, 3)]).await;
        let draft = hall.draft(world, false).await;
        hall.publish(world, draft).await;
        let me = service::people::caller(&world.app, hall.people[0], false).await.unwrap().unwrap();
        let password = password(world, &me).await;
        let door = Door::open(world).await;
        let client = door.stranger();
        Self { hall, me, door, client, password }
    }

    fn home(&self) -> String {
        format!("/dav/{}/", self.me.person_id)
    }

    fn calendar(&self) -> String {
        format!("{}agenda/", self.home())
    }

    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request =
            self.client.request(method, path).basic_auth("person0@example.org", Some(&self.password));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.client.send(request.body(body.to_owned())).await
    }

    async fn report(&self, body: &str) -> Answer {
        self.ask("REPORT", &self.calendar(), &[("Depth", "1")], body).await
    }

    async fn query(&self, filter: &str) -> Answer {
        let body = format!(
            "<c:calendar-query xmlns:d='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav'>\
             <d:prop><d:getetag/><c:calendar-data/></d:prop>\
             <c:filter><c:comp-filter name='VCALENDAR'><c:comp-filter name='VEVENT'>{filter}</c:comp-filter>\
             </c:comp-filter></c:filter></c:calendar-query>"
        );
        self.report(&body).await.expect(207)
    }

    async fn sync(&self, token: &str, limit: &str) -> Answer {
        let body = format!(
            "<d:sync-collection xmlns:d='DAV:'><d:sync-token>{token}</d:sync-token>\
             <d:sync-level>1</d:sync-level>{limit}<d:prop><d:getetag/></d:prop></d:sync-collection>"
        );
        self.ask("REPORT", &self.calendar(), &[], &body).await
    }

    /// The address of the one meeting.
    async fn meeting(&self) -> String {
        let found = self
            .query("<c:prop-filter name='SUMMARY'><c:text-match>company 1</c:text-match></c:prop-filter>");
        hrefs(&found.await.text).remove(0)
    }

    async fn object(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "").await.expect(200)
    }

    async fn put(&self, path: &str, body: &str) -> Answer {
        self.ask("PUT", path, &[("Content-Type", "text/calendar; charset=utf-8")], body).await
    }
}

async fn password(world: &World, me: &Caller) -> String {
    let made = sign_in::create_api_token(&world.app, me, "phone", TokenAccess::Calendar).await.unwrap();
    made.1.reveal().to_owned()
}

/// An object in which no name is cut in two.
fn unfolded(text: &str) -> String {
    text.replace("\r\n ", "")
}

/// The addresses of objects in a multistatus.
fn hrefs(text: &str) -> Vec<String> {
    let found = text.split("<d:href>").skip(1).filter_map(|rest| rest.split("</d:href>").next());
    found.filter(|href| href.ends_with(".ics")).map(str::to_owned).collect()
}

fn token(text: &str) -> String {
    text.split("<d:sync-token>").nth(1).unwrap().split("</d:sync-token>").next().unwrap().to_owned()
}

#[tokio::test]
async fn a_program_that_knows_the_server_alone_finds_the_way_to_every_object() {
    let world = World::sqlite().await;
    let phone = Phone::open(&world).await;
    let begun = phone.client.request(Method::from_bytes(b"PROPFIND").unwrap(), "/.well-known/caldav");
    let begun = phone.client.send(begun).await.expect(301);
    assert_eq!(begun.header("location"), "/dav/");
    let ask = |prop: &str| {
        format!(
            "<d:propfind xmlns:d='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav'><d:prop>{prop}</d:prop></d:propfind>"
        )
    };
    let depth = |depth| [("Depth", depth)];
    let root =
        phone.ask("PROPFIND", "/dav/", &depth("0"), &ask("<d:current-user-principal/>")).await.expect(207);
    assert!(root.text.contains(&format!("<d:href>{}</d:href>", phone.home())), "{}", root.text);
    assert!(root.header("dav").contains("calendar-access"));
    let home = ask("<c:calendar-home-set/><c:calendar-user-address-set/><d:unheard-of/>");
    let home = phone.ask("PROPFIND", &phone.home(), &depth("0"), &home).await.expect(207);
    assert!(home.text.contains("mailto:person0@example.org"), "{}", home.text);
    assert!(home.text.contains("<d:unheard-of/></d:prop><d:status>HTTP/1.1 404"), "{}", home.text);
    let list = phone.ask("PROPFIND", &phone.home(), &depth("1"), &ask("<d:resourcetype/>")).await.expect(207);
    assert!(list.text.contains(&phone.calendar()) && list.text.contains("<c:calendar/>"), "{}", list.text);
    let objects =
        phone.ask("PROPFIND", &phone.calendar(), &depth("1"), &ask("<d:getetag/>")).await.expect(207);
    let objects = hrefs(&objects.text);
    assert_eq!(objects.len(), 2, "the meeting and the session: {objects:?}");
    for object in objects {
        let whole = phone.object(&object).await;
        assert!(whole.text.contains("BEGIN:VEVENT") && !whole.text.contains("METHOD"), "{}", whole.text);
        let tag = whole.header("etag");
        phone.ask("GET", &object, &[("If-None-Match", &tag)], "").await.expect(304);
        assert!(phone.ask("HEAD", &object, &[], "").await.expect(200).text.is_empty());
    }
}

#[tokio::test]
async fn objects_are_found_by_time_and_text_and_come_as_they_are_asked_for() {
    let world = World::sqlite().await;
    let phone = Phone::open(&world).await;
    assert_eq!(hrefs(&phone.query("").await.text).len(), 2);
    let before = "<c:time-range start='20270101T000000Z' end='20270510T000000Z'/>";
    assert!(hrefs(&phone.query(before).await.text).is_empty());
    let that_day = "<c:time-range start='20270511T000000Z' end='20270512T000000Z'/>";
    assert_eq!(hrefs(&phone.query(that_day).await.text).len(), 2);
    let path = phone.meeting().await;
    let whole = phone.object(&path).await;
    let multiget = |data: &str| {
        format!(
            "<c:calendar-multiget xmlns:d='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav'><d:prop><d:getetag/>{data}\
             </d:prop><d:href>{path}</d:href><d:href>{path}x</d:href></c:calendar-multiget>"
        )
    };
    let both = phone.report(&multiget("<c:calendar-data/>")).await.expect(207);
    let data =
        both.text.split("<c:calendar-data>").nth(1).unwrap().split("</c:calendar-data>").next().unwrap();
    let data = data.replace("&#13;", "\r").replace("&quot;", "\"").replace("&gt;", ">").replace("&amp;", "&");
    assert_eq!(data, whole.text, "the report carries the bytes that GET gives");
    assert!(both.text.contains("HTTP/1.1 404"), "what is not there is said: {}", both.text);
    let expand = "<c:expand start='20270101T000000Z' end='20280101T000000Z'/>";
    let expand = multiget(&format!("<c:calendar-data>{expand}</c:calendar-data>"));
    let utc = phone.report(&expand).await.expect(207).text;
    assert!(utc.contains("DTSTART:20270511T") && !utc.contains("TZID"), "{utc}");
    let some = "<c:calendar-data><c:comp name='VCALENDAR'><c:comp name='VEVENT'><c:prop name='UID'/></c:comp></c:comp></c:calendar-data>";
    let some = phone.report(&multiget(some)).await.expect(207).text;
    assert!(some.contains("UID:") && !some.contains("SUMMARY"), "{some}");
    let bare = phone.ask("GET", &path, &[("CalDAV-Timezones", "F")], "").await.expect(200);
    assert!(
        whole.text.contains("BEGIN:VTIMEZONE") && !bare.text.contains("BEGIN:VTIMEZONE"),
        "{}",
        bare.text
    );
    assert!(bare.text.contains("DTSTART;TZID=Asia/Tokyo"), "{}", bare.text);
}

#[tokio::test]
async fn a_program_that_follows_learns_what_changed_and_nothing_else() {
    World::each(async |world| {
        let phone = Phone::open(&world).await;
        let first = phone.sync("", "").await.expect(207);
        assert_eq!(hrefs(&first.text).len(), 2);
        let seen = token(&first.text);
        let again = phone.sync(&seen, "").await.expect(207);
        assert!(hrefs(&again.text).is_empty() && token(&again.text) == seen, "{}", again.text);

        world.advance(TimeDelta::minutes(1));
        let path = phone.meeting().await;
        let held = phone.hall.meeting(&world, 0).await;
        let held = phone.hall.invitation(&world, &held, phone.hall.people[0]).await;
        service::invitations::answer(&world.app, &phone.me, held.id, Partstat::Accepted).await.unwrap();
        let changed = phone.sync(&seen, "").await.expect(207);
        assert_eq!(hrefs(&changed.text), [path], "an answer given on a page is news for the telephone");
        assert_ne!(token(&changed.text), seen);

        let few = phone.sync("", "<d:limit><d:nresults>1</d:nresults></d:limit>").await.expect(207);
        assert!(few.text.contains("HTTP/1.1 507") && hrefs(&few.text).len() == 1, "{}", few.text);
        let rest =
            phone.sync(&token(&few.text), "<d:limit><d:nresults>1</d:nresults></d:limit>").await.expect(207);
        assert!(!rest.text.contains("507") && hrefs(&rest.text).len() == 1, "{}", rest.text);
        assert_ne!(hrefs(&few.text), hrefs(&rest.text));
        assert_eq!(token(&rest.text), token(&changed.text), "two ways to the same state");

        let items = service::missions::get(&world.app, phone.hall.mission).await.unwrap().agenda;
        let delegate = phone.hall.delegates[0];
        let row = service::delegates::get(&world.app, delegate).await.unwrap().delegate;
        let withdrawn = entity::words::DelegateStatus::Withdrawn;
        service::delegates::move_to(&world.app, &phone.me, delegate, row.version, withdrawn).await.unwrap();
        let gone = phone.sync(&token(&rest.text), "").await.expect(207);
        let item = format!("{}{}.ics", phone.calendar(), items[0].id);
        assert!(
            gone.text.contains(&format!("<d:href>{item}</d:href><d:status>HTTP/1.1 404")),
            "{}",
            gone.text
        );
    })
    .await;
}

#[tokio::test]
async fn whoever_asks_when_the_person_is_busy_gets_the_meetings_and_not_the_session() {
    let world = World::sqlite().await;
    let phone = Phone::open(&world).await;
    let ask = "<c:free-busy-query xmlns:c='urn:ietf:params:xml:ns:caldav'><c:time-range start='20270510T000000Z' end='20270513T000000Z'/></c:free-busy-query>";
    let busy = phone.report(ask).await.expect(200);
    assert!(busy.header("content-type").starts_with("text/calendar"));
    let slot = world_slot(&world, &phone).await;
    let stretch = |slot: &entity::slot::Model| {
        format!("{}/{}", slot.starts_at.format("%Y%m%dT%H%M%SZ"), slot.ends_at.format("%Y%m%dT%H%M%SZ"))
    };
    assert_eq!(busy.text.matches("FREEBUSY:").count(), 1, "{}", busy.text);
    assert!(busy.text.contains(&format!("FREEBUSY:{}\r\n", stretch(&slot))), "{}", busy.text);
    assert!(!busy.text.contains("company"), "no titles: {}", busy.text);
}

async fn world_slot(world: &World, phone: &Phone) -> entity::slot::Model {
    let meeting = phone.hall.meeting(world, 0).await;
    phone.hall.slots.iter().find(|slot| slot.id == meeting.slot_id).unwrap().clone()
}

#[tokio::test]
async fn ones_own_partstat_can_be_put_and_is_an_answer() {
    World::each(async |world| {
        let phone = Phone::open(&world).await;
        let path = phone.meeting().await;
        let before = phone.object(&path).await;
        // As programs do: other stamps, an alarm of their own.
        let alarm =
            "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nDESCRIPTION:x\r\nEND:VALARM\r\nEND:VEVENT";
        let accepted = unfolded(&before.text)
            .replace("PARTSTAT=NEEDS-ACTION", "PARTSTAT=ACCEPTED")
            .replace("END:VEVENT", alarm);
        assert_ne!(accepted, unfolded(&before.text));
        let stale = phone.ask("PUT", &path, &[("If-Match", "\"other\"")], &accepted).await;
        assert_eq!(stale.status.as_u16(), 412);
        let answer = phone.put(&path, &accepted).await.expect(204);
        assert_eq!(answer.header("etag"), "", "what is kept is ours, to be read again");
        let after = phone.object(&path).await;
        assert!(after.text.contains("PARTSTAT=ACCEPTED") && !after.text.contains("VALARM"), "{}", after.text);
        assert_ne!(after.header("etag"), before.header("etag"));

        let declined = unfolded(&after.text).replace("PARTSTAT=ACCEPTED", "PARTSTAT=DECLINED");
        phone.put(&path, &declined).await.expect(204);
        assert!(phone.object(&path).await.text.contains("STATUS:CANCELLED"), "a decline frees the slot");
        let meeting = phone.hall.meeting(&world, 0).await;
        assert_eq!(meeting.status, entity::words::MeetingStatus::Cancelled);
    })
    .await;
}
