//! Every kind of calendar object there is, against the tables of RFC 5546 as libical has them.

use calendar::address::Address;
use calendar::busy::Busy;
use calendar::event::{Alarm, Attendee, Conference, Event, Organizer, PartStat, Status, When};
use calendar::message::{
    Feed, FreeBusy, Method, cancel, decline_counter, free_busy, publish, refresh, reply, request,
};
use calendar::zone::{Moment, Zone};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{Folder, as_paths};
use crate::peers::calendar_programs::{self, instants_by, instants_of};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn lead() -> Organizer {
    Organizer { name: "Veneto Nanotech".into(), address: Address::parse("rsvp+3f9a@kontor.example").unwrap() }
}

/// A meeting with everything that an event can have.
fn meeting() -> Event {
    let tokyo = |text| Moment::of(at(text), Zone::parse("Asia/Tokyo").unwrap());
    let when = When::timed(tokyo("2026-12-02T01:00:00Z"), tokyo("2026-12-02T01:25:00Z")).unwrap();
    let mut event =
        Event::new("meeting@kontor.example", at("2026-11-20T09:00:00Z"), when, "Chêne meets Nagano");
    event.created = Some(at("2026-11-01T08:00:00Z"));
    event.last_modified = Some(at("2026-11-20T08:59:00Z"));
    event.description = Some("Table 7.\nBring samples; two catalogues, one price list.".into());
    event.location = Some("Big Sight, Hall 3, Table 7".into());
    event.url = Some("https://kontor.example/m/7?x=1,2;3".into());
    event.categories = vec!["B2B".into(), "Japan, Tokyo".into()];
    event.organizer = Some(lead());
    let anne = Address::parse("anne@chene.example").unwrap();
    event.attendees =
        vec![Attendee { language: Some("fr".into()), ..Attendee::asked("Anne \"Nana\"; Chêne", anne) }];
    event.conferences = vec![Conference {
        uri: "https://video.example/1".into(),
        label: Some("Video room".into()),
        features: vec!["AUDIO", "VIDEO"],
    }];
    event.alarm = Some(Alarm { before: TimeDelta::minutes(15), text: "Soon".into() });
    event
}

fn feed() -> Feed {
    let day = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
    let days = When::days(day, day.succ_opt().unwrap()).unwrap();
    let tour = Event::new("tour@kontor.example", at("2026-11-20T09:00:00Z"), days, "Mission to Japan");
    let off = Event { uid: "off@kontor.example".into(), status: Status::Cancelled, ..meeting() };
    Feed {
        name: "Japan 2026".into(),
        description: Some("Always up to date; mostly.".into()),
        organizer: lead(),
        refresh: TimeDelta::minutes(30),
        color: Some("teal".into()),
        source: Some("https://kontor.example/feeds/token.ics".into()),
        events: vec![meeting(), off, tour],
    }
}

fn busy_times() -> FreeBusy {
    FreeBusy {
        uid: "busy@kontor.example".into(),
        dtstamp: at("2026-11-20T09:00:00Z"),
        organizer: Some(lead()),
        attendee: Some(meeting().attendees[0].clone()),
        from: at("2026-12-01T00:00:00Z"),
        until: at("2026-12-08T00:00:00Z"),
        busy: vec![
            Busy { start: at("2026-12-03T01:00:00Z"), end: at("2026-12-03T02:00:00Z") },
            Busy { start: at("2026-12-02T01:00:00Z"), end: at("2026-12-02T01:25:00Z") },
        ],
    }
}

/// One of each kind, by the name of a file.
fn one_of_each() -> Vec<(&'static str, String)> {
    let update = Event { sequence: 1, location: Some("Table 8".into()), ..meeting() };
    let answer = |partstat| Attendee { partstat, ..meeting().attendees[0].clone() };
    let now = at("2026-11-21T07:00:00Z");
    let accept = reply(&meeting(), &answer(PartStat::Accepted), now);
    let decline = reply(&update, &answer(PartStat::Declined), now);
    vec![
        ("request.ics", request(&meeting()).unwrap()),
        ("update.ics", request(&update).unwrap()),
        ("cancel.ics", cancel(&Event { sequence: 2, ..update.clone() }).unwrap()),
        ("declinecounter.ics", decline_counter(&update, Some("No other table is free then.")).unwrap()),
        ("declinecounter-bare.ics", decline_counter(&meeting(), None).unwrap()),
        ("reply.ics", accept.unwrap()),
        ("reply-declined.ics", decline.unwrap()),
        ("refresh.ics", refresh(&meeting(), &meeting().attendees[0], now).unwrap()),
        ("publish.ics", publish(&feed())),
        ("publish-empty.ics", publish(&Feed { events: Vec::new(), ..feed() })),
        ("busy.ics", free_busy(&busy_times(), Some(Method::Publish)).unwrap()),
        ("busy-reply.ics", free_busy(&busy_times(), Some(Method::Reply)).unwrap()),
        ("busy-caldav.ics", free_busy(&busy_times(), None).unwrap()),
    ]
}

#[test]
fn every_kind_of_object_is_what_its_method_allows_and_reads_alike_everywhere() {
    let folder = Folder::new("one-of-each");
    let all: Vec<_> = one_of_each().into_iter().map(|(name, text)| folder.keep(name, &text)).collect();
    let Some(found) = calendar_programs::read_by_libical(&as_paths(&all)) else { return };
    let start = "2026-12-02T01:00:00Z".to_owned();
    assert_eq!(found["meeting@kontor.example"], [start, "2026-12-02T01:25:00Z".to_owned()]);
    assert_eq!(found["tour@kontor.example"], ["2026-12-01", "2026-12-03"].map(str::to_owned));
    // Python's two want a time, which these two methods do not carry.
    let bare = |file: &std::path::PathBuf| {
        let name = file.to_string_lossy().into_owned();
        name.contains("refresh") || name.contains("declinecounter")
    };
    let timed: Vec<_> = all.into_iter().filter(|file| !bare(file)).collect();
    let Some(report) = calendar_programs::read(&as_paths(&timed)) else { return };
    assert_eq!(instants_of(&report), found);
    let Some(report) = calendar_programs::read_in_javascript(&as_paths(&timed)) else { return };
    assert_eq!(instants_by("ical.js", &report), found);
}
