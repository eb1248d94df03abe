//! One invitation from its first message to its last, through any sequence of events.

use calendar::address::Address;
use calendar::event::{Event, PartStat, Status, When};
use calendar::invitation::{Content, Decision, Evidence, Issued, Life};
use calendar::message::Method;
use calendar::reply::{Incoming, Proposed};
use calendar::zone::Moment;
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use crate::samples::{self, address, utc};

/// Something that happens to an invitation.
#[derive(Clone, Debug)]
enum Turn {
    /// The meeting is planned so many hours later than at first, at that table.
    Plan { hours: i64, table: u8 },
    /// It takes no place, or not for this attendee.
    CallOff { by_status: bool },
    /// A mail comes in.
    Mail(Box<Mail>),
    /// The attendee answers on a page.
    Page(PartStat),
    /// The lead says no to another time.
    Decline,
}

#[derive(Clone, Debug)]
struct Mail {
    method: Method,
    partstat: Option<PartStat>,
    /// How far its SEQUENCE is behind the last one sent; negative for one that was never sent.
    behind: i64,
    /// When it was written, in minutes before it came; negative for a clock that is wrong.
    late: i64,
    own_sender: bool,
    token: bool,
    authenticated: Option<bool>,
    own_attendee: bool,
    stamped: bool,
}

fn mail() -> impl Strategy<Value = Mail> {
    let method = prop::sample::select(vec![
        Method::Reply,
        Method::Reply,
        Method::Reply,
        Method::Counter,
        Method::Counter,
        Method::Refresh,
        Method::Request,
        Method::Cancel,
    ]);
    let partstat = prop::option::of(prop::sample::select(vec![
        PartStat::Accepted,
        PartStat::Declined,
        PartStat::Tentative,
        PartStat::Delegated,
        PartStat::NeedsAction,
    ]));
    let flags = (
        prop::bool::weighted(0.9),
        any::<bool>(),
        prop::option::weighted(0.3, any::<bool>()),
        prop::bool::weighted(0.9),
        prop::bool::weighted(0.9),
    );
    (method, partstat, -1_i64..3, -5_i64..40, flags).prop_map(
        |(method, partstat, behind, late, (own_sender, token, authenticated, own_attendee, stamped))| Mail {
            method,
            partstat,
            behind,
            late,
            own_sender,
            token,
            authenticated,
            own_attendee,
            stamped,
        },
    )
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        3 => (0_i64..3, 0_u8..3).prop_map(|(hours, table)| Turn::Plan { hours, table }),
        1 => any::<bool>().prop_map(|by_status| Turn::CallOff { by_status }),
        5 => mail().prop_map(|mail| Turn::Mail(Box::new(mail))),
        1 => prop::sample::select(vec![PartStat::Accepted, PartStat::Declined, PartStat::NeedsAction]).prop_map(Turn::Page),
        1 => Just(Turn::Decline),
    ]
}

fn anne() -> Address {
    address("anne@chene.example.com")
}

fn planned(hours: i64, table: u8) -> Event {
    let meeting = samples::meeting();
    let (start, end) = meeting.when.moments().unwrap();
    let later =
        |moment: &Moment| Moment::of(moment.instant() + TimeDelta::hours(hours), moment.zone().clone());
    let when = When::timed(later(start), later(end)).unwrap();
    Event { when, location: Some(format!("Table {table}")), ..meeting }
}

fn incoming(mail: &Mail, life: &Life, now: DateTime<Utc>) -> (Incoming, Evidence) {
    let sequence = life.issued.as_ref().map_or(0, |issued| i64::from(issued.sequence)) - mail.behind;
    let attendee = if mail.own_attendee { "ANNE@chene.example.com" } else { "bob@example.net" };
    let incoming = Incoming {
        method: mail.method,
        uid: "uid-1".to_owned(),
        recurrence_id: None,
        sequence: u32::try_from(sequence.max(0)).unwrap(),
        dtstamp: mail.stamped.then(|| now - TimeDelta::minutes(mail.late)),
        attendee: Some(address(attendee)),
        name: None,
        sent_by: None,
        organizer: None,
        partstat: mail.partstat,
        comment: None,
        proposed: Some(Proposed { start: utc("2026-12-02 06:00"), end: None }),
    };
    let from = if mail.own_sender { "anne@chene.example.com" } else { "mallory@example.net" };
    let evidence = Evidence {
        from: Some(address(from)),
        token: mail.token,
        authenticated: mail.authenticated,
        received: now,
    };
    (incoming, evidence)
}

fn sequence(life: &Life) -> Option<u32> {
    life.issued.as_ref().map(|issued: &Issued| issued.sequence)
}

/// Plans, and holds what RFC 5546 §2.1.4 and a reader of calendars may count on.
fn plan(life: &mut Life, event: Option<&Event>) -> Result<(), TestCaseError> {
    let before = life.clone();
    let to_come = event.is_some_and(|event| event.status != Status::Cancelled);
    let outgoing = life.plan(event);
    prop_assert_eq!(life.stands(), to_come);
    prop_assert_eq!(life.heard, before.heard);
    if let Some(event) = event.filter(|_| to_come) {
        prop_assert_eq!(&life.issued.as_ref().unwrap().content, &Content::of(event));
    }
    match outgoing {
        None => prop_assert_eq!(&*life, &before),
        Some(message) => {
            prop_assert_eq!(Some(message.sequence), sequence(life));
            prop_assert!(sequence(&before).is_none_or(|last| message.sequence > last));
            prop_assert_eq!(message.method == Method::Cancel, !to_come);
            prop_assert!(message.method == Method::Request || before.stands());
            let old =
                before.issued.as_ref().filter(|_| before.stands()).map(|issued| &issued.content.schedule);
            let new = life.issued.as_ref().map(|issued| &issued.content.schedule);
            // A new time, or an invitation after none, is asked about anew, and nothing else is.
            prop_assert_eq!(message.asks_again, to_come && old != new);
            if message.asks_again {
                prop_assert_eq!((life.partstat, life.wish), (PartStat::NeedsAction, None));
            } else {
                prop_assert_eq!(life.partstat, before.partstat);
            }
        }
    }
    // What was said once need not be said again.
    let settled = life.clone();
    prop_assert_eq!(life.plan(event), None);
    prop_assert_eq!(&*life, &settled);
    Ok(())
}

/// Takes a mail in, twice, and holds that only a newer word of the attendee's own changes anything.
fn hear(life: &mut Life, incoming: &Incoming, evidence: &Evidence) -> Result<(), TestCaseError> {
    let before = life.clone();
    let decision = life.hear(&anne(), incoming, evidence);
    prop_assert_eq!(&life.issued, &before.issued);
    match decision {
        Decision::Applied { partstat, heard } => {
            prop_assert!(before.heard.is_none_or(|last| heard > last));
            prop_assert_eq!((life.partstat, life.wish), (partstat, None));
        }
        Decision::Proposed { heard, .. } => {
            prop_assert!(before.heard.is_none_or(|last| heard > last));
            prop_assert_eq!(life.partstat, before.partstat);
            prop_assert!(life.wish.is_some());
        }
        _ => prop_assert_eq!(&*life, &before),
    }
    if life != &before {
        prop_assert!(before.stands());
        prop_assert_eq!(evidence.from.as_ref(), Some(&anne()));
        prop_assert!(evidence.token || evidence.authenticated == Some(true));
        prop_assert_ne!(evidence.authenticated, Some(false));
        let scheduled = before.issued.as_ref().unwrap().scheduled;
        prop_assert!(incoming.sequence >= scheduled, "an answer to a time that no longer holds");
        prop_assert!(life.heard.unwrap().dtstamp <= evidence.received);
        prop_assert!(life.heard.unwrap().sequence <= sequence(life).unwrap());
    }
    // The same mail again, as servers send it.
    let once = life.clone();
    let again = life.hear(&anne(), incoming, evidence);
    prop_assert!(!matches!(again, Decision::Applied { .. } | Decision::Proposed { .. }), "{:?}", again);
    prop_assert_eq!(&*life, &once);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn whatever_happens_an_invitation_stays_true(turns in prop::collection::vec(turn(), 1..30)) {
        let mut life = Life::default();
        let mut now = utc("2026-11-21 10:00");
        for turn in turns {
            now += TimeDelta::minutes(7);
            let before = life.clone();
            match turn {
                Turn::Plan { hours, table } => plan(&mut life, Some(&planned(hours, table)))?,
                Turn::CallOff { by_status: false } => plan(&mut life, None)?,
                Turn::CallOff { by_status: true } => {
                    plan(&mut life, Some(&Event { status: Status::Cancelled, ..planned(0, 0) }))?;
                }
                Turn::Mail(mail) => {
                    let (incoming, evidence) = incoming(&mail, &life, now);
                    hear(&mut life, &incoming, &evidence)?;
                }
                Turn::Page(partstat) => {
                    let taken = life.answer(partstat, now);
                    prop_assert_eq!(taken, before.stands() && partstat != PartStat::NeedsAction);
                    prop_assert!(taken || life == before);
                    prop_assert!(!taken || life.partstat == partstat);
                }
                Turn::Decline => {
                    let outgoing = life.turn_down();
                    prop_assert_eq!(outgoing.is_some(), before.wish.is_some());
                    prop_assert!(outgoing.is_none_or(|sent| sent.method == Method::DeclineCounter && Some(sent.sequence) == sequence(&life)));
                    prop_assert_eq!(life.turn_down(), None);
                    prop_assert_eq!(&life, &Life { wish: None, ..before.clone() });
                }
            }
            // Neither ever falls, and nobody wishes another time for what does not take place.
            prop_assert!(sequence(&life) >= sequence(&before));
            prop_assert!(life.heard >= before.heard);
            prop_assert!(life.stands() || life.wish.is_none());
            let again = life.again();
            prop_assert_eq!(again.map(|sent| sent.sequence), sequence(&life));
            prop_assert!(again.is_none_or(|sent| (sent.method == Method::Request) == life.stands()));
        }
    }
}

#[test]
fn a_proposal_is_turned_down_once_or_granted_by_the_new_time() {
    let mut life = Life::default();
    life.plan(Some(&planned(0, 1)));
    let wish = Mail {
        method: Method::Counter,
        partstat: None,
        behind: 0,
        late: 1,
        own_sender: true,
        token: true,
        authenticated: None,
        own_attendee: true,
        stamped: true,
    };
    let (counter, evidence) = incoming(&wish, &life, utc("2026-11-21 10:00"));
    assert!(matches!(life.hear(&anne(), &counter, &evidence), Decision::Proposed { .. }));
    let mut granted = life.clone();
    let declined = life.turn_down().unwrap();
    assert_eq!((declined.method, declined.sequence), (Method::DeclineCounter, 0));
    assert_eq!(life.turn_down(), None);
    let moved = granted.plan(Some(&planned(2, 1))).unwrap();
    assert_eq!((moved.method, moved.sequence, moved.asks_again), (Method::Request, 1, true));
    assert_eq!(granted.turn_down(), None);
}

#[test]
fn nothing_is_heard_before_the_first_message() {
    let mut life = Life::default();
    assert_eq!(life.again(), None);
    assert!(!life.answer(PartStat::Accepted, utc("2026-11-21 10:00")));
    assert_eq!(life.plan(None), None);
    assert_eq!(life, Life::default());
}
