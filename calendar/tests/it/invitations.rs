//! The life of an invitation: what is sent, and what an answer means.

use calendar::address::Address;
use calendar::event::{Event, PartStat, Status};
use calendar::invitation::{Content, Decision, Doubt, Evidence, Heard, Issued, Next, Standing, decide, next};
use calendar::message::Method;
use calendar::reply::{Incoming, Proposed};
use calendar::zone::Moment;
use chrono::TimeDelta;
use proptest::prelude::*;

use crate::samples::{self, address, utc, when};

fn issued(event: &Event, sequence: u32) -> Issued {
    Issued { sequence, scheduled: sequence, content: Content::of(event), cancelled: false }
}

fn moved() -> Event {
    Event { when: when("2026-12-02 11:00", "2026-12-02 11:25", "Asia/Tokyo"), ..samples::meeting() }
}

fn retitled() -> Event {
    Event { location: Some("Table 8".to_owned()), ..samples::meeting() }
}

fn cancelled() -> Event {
    Event { status: Status::Cancelled, ..samples::meeting() }
}

#[test]
fn the_first_request_has_sequence_zero() {
    assert_eq!(next(None, Some(&samples::meeting())), Next::Request { sequence: 0, asks_again: true });
    assert_eq!(next(None, None), Next::Nothing);
    assert_eq!(next(None, Some(&cancelled())), Next::Nothing);
}

#[test]
fn what_did_not_change_causes_no_mail() {
    let mut same = samples::meeting();
    same.dtstamp = utc("2026-11-25 09:00");
    same.last_modified = Some(utc("2026-11-25 09:00"));
    same.attendees[0].partstat = PartStat::Accepted;
    assert_eq!(next(Some(&issued(&samples::meeting(), 4)), Some(&same)), Next::Nothing);
}

#[test]
fn another_time_raises_the_sequence_and_asks_again() {
    let before = issued(&samples::meeting(), 4);
    assert_eq!(next(Some(&before), Some(&moved())), Next::Request { sequence: 5, asks_again: true });
    let tentative = Event { status: Status::Tentative, ..samples::meeting() };
    assert_eq!(next(Some(&before), Some(&tentative)), Next::Request { sequence: 5, asks_again: true });
}

#[test]
fn another_table_raises_the_sequence_and_keeps_the_answer() {
    let before = issued(&samples::meeting(), 4);
    let step = next(Some(&before), Some(&retitled()));
    assert_eq!(step, Next::Request { sequence: 5, asks_again: false });
    let after = Issued::after(Some(&before), step, &retitled()).unwrap();
    assert_eq!((after.sequence, after.scheduled), (5, 4));
}

#[test]
fn a_zone_whose_rules_changed_is_announced_although_the_wall_time_stays() {
    let meeting = samples::meeting();
    let mut before = issued(&meeting, 0);
    // As the rules of that day had it: an hour later.
    before.content.schedule = before.content.schedule.replace("T01:00:00Z", "T02:00:00Z");
    assert_ne!(before.content, Content::of(&meeting));
    assert_eq!(next(Some(&before), Some(&meeting)), Next::Request { sequence: 1, asks_again: true });
}

#[test]
fn who_is_no_longer_to_come_gets_one_cancel() {
    let before = issued(&samples::meeting(), 2);
    for wanted in [None, Some(&cancelled())] {
        let step = next(Some(&before), wanted);
        assert_eq!(step, Next::Cancel { sequence: 3 });
        let after = Issued::after(Some(&before), step, &samples::meeting()).unwrap();
        assert_eq!(next(Some(&after), wanted), Next::Nothing);
        assert_eq!(
            next(Some(&after), Some(&samples::meeting())),
            Next::Request { sequence: 4, asks_again: true }
        );
    }
}

fn anne() -> Address {
    address("anne@chene.example.com")
}

fn standing() -> Standing {
    Standing { attendee: anne(), sequence: 3, scheduled: 2, cancelled: false, heard: None }
}

fn evidence() -> Evidence {
    Evidence { from: Some(anne()), token: true, authenticated: None, received: utc("2026-11-22 12:00") }
}

fn answer(sequence: u32, dtstamp: &str, partstat: PartStat) -> Incoming {
    Incoming {
        method: Method::Reply,
        uid: "uid-1".to_owned(),
        recurrence_id: None,
        sequence,
        dtstamp: Some(utc(dtstamp)),
        attendee: Some(address("Anne@Chene.example.com")),
        name: None,
        sent_by: None,
        organizer: None,
        partstat: Some(partstat),
        comment: None,
        proposed: None,
    }
}

fn accepted() -> Incoming {
    answer(3, "2026-11-21 10:15", PartStat::Accepted)
}

#[test]
fn an_answer_is_applied_and_remembered() {
    let heard = Heard { sequence: 3, dtstamp: utc("2026-11-21 10:15") };
    let applied = Decision::Applied { partstat: PartStat::Accepted, heard };
    assert_eq!(decide(&standing(), &accepted(), &evidence()), applied);
    let known = Standing { heard: Some(heard), ..standing() };
    assert_eq!(decide(&known, &accepted(), &evidence()), Decision::Stale);
}

#[test]
fn of_two_answers_the_later_counts_whichever_comes_first() {
    let heard = Heard { sequence: 3, dtstamp: utc("2026-11-21 10:15") };
    let known = Standing { heard: Some(heard), ..standing() };
    let late = answer(3, "2026-11-21 09:00", PartStat::Declined);
    assert_eq!(decide(&known, &late, &evidence()), Decision::Stale);
    let newer = answer(3, "2026-11-21 10:16", PartStat::Declined);
    assert!(matches!(
        decide(&known, &newer, &evidence()),
        Decision::Applied { partstat: PartStat::Declined, .. }
    ));
    // A higher SEQUENCE goes before a later DTSTAMP (RFC 5546 §2.1.5).
    let lower = answer(2, "2026-11-21 11:00", PartStat::Declined);
    assert_eq!(decide(&known, &lower, &evidence()), Decision::Stale);
}

#[test]
fn an_answer_to_an_earlier_time_is_stale_and_to_an_earlier_text_is_not() {
    let to_old_time = answer(1, "2026-11-21 10:15", PartStat::Accepted);
    assert_eq!(decide(&standing(), &to_old_time, &evidence()), Decision::Stale);
    let to_old_text = answer(2, "2026-11-21 10:15", PartStat::Accepted);
    assert!(matches!(decide(&standing(), &to_old_text, &evidence()), Decision::Applied { .. }));
    let gone = Standing { cancelled: true, ..standing() };
    assert_eq!(decide(&gone, &accepted(), &evidence()), Decision::Stale);
}

#[test]
fn a_sequence_or_time_from_the_future_does_not_shut_out_later_answers() {
    let wild = answer(u32::MAX, "2099-01-01 00:00", PartStat::Accepted);
    let Decision::Applied { heard, .. } = decide(&standing(), &wild, &evidence()) else { panic!() };
    assert_eq!(heard, Heard { sequence: 3, dtstamp: evidence().received });
    let known = Standing { heard: Some(heard), ..standing() };
    let later = Evidence { received: evidence().received + TimeDelta::hours(1), ..evidence() };
    let next_day = answer(3, "2026-11-22 12:30", PartStat::Declined);
    assert!(matches!(decide(&known, &next_day, &later), Decision::Applied { .. }));
}

#[test]
fn somebody_elses_answer_is_held() {
    let said = |evidence| decide(&standing(), &accepted(), &evidence);
    let other = Evidence { from: Some(address("mallory@example.net")), ..evidence() };
    assert_eq!(said(other), Decision::Unverified(Doubt::OtherSender));
    assert_eq!(said(Evidence { from: None, ..evidence() }), Decision::Unverified(Doubt::OtherSender));
    assert_eq!(said(Evidence { token: false, ..evidence() }), Decision::Unverified(Doubt::NoProof));
    let forged = Evidence { authenticated: Some(false), ..evidence() };
    assert_eq!(said(forged), Decision::Unverified(Doubt::Forged));
    let vouched = Evidence { token: false, authenticated: Some(true), ..evidence() };
    assert!(matches!(said(vouched), Decision::Applied { .. }));
}

#[test]
fn who_was_not_invited_is_named_and_not_added() {
    let stranger = address("bob@example.net");
    let crasher = Incoming { attendee: Some(stranger.clone()), ..accepted() };
    assert_eq!(decide(&standing(), &crasher, &evidence()), Decision::UnknownAttendee(Some(stranger)));
    let nobody = Incoming { attendee: None, ..accepted() };
    assert_eq!(decide(&standing(), &nobody, &evidence()), Decision::UnknownAttendee(None));
}

#[test]
fn a_counter_proposes_and_a_refresh_asks() {
    let proposed = Some(Proposed { start: utc("2026-12-02 06:00"), end: None });
    let counter = Incoming { method: Method::Counter, proposed, ..accepted() };
    assert!(
        matches!(decide(&standing(), &counter, &evidence()), Decision::Proposed { proposed: found, .. } if found == proposed)
    );
    let refresh = Incoming { method: Method::Refresh, partstat: None, dtstamp: None, ..accepted() };
    assert_eq!(decide(&standing(), &refresh, &evidence()), Decision::Resend);
}

#[test]
fn what_is_no_answer_changes_nothing() {
    for partstat in [None, Some(PartStat::NeedsAction)] {
        let silent = Incoming { partstat, ..accepted() };
        assert_eq!(decide(&standing(), &silent, &evidence()), Decision::NoAnswer);
    }
    let request = Incoming { method: Method::Request, ..accepted() };
    assert_eq!(decide(&standing(), &request, &evidence()), Decision::NoAnswer);
}

/// Something that happens to a planned meeting.
#[derive(Clone, Copy, Debug)]
enum Turn {
    Move(i64),
    Relocate(u8),
    Cancel,
    Touch,
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        (0_i64..4).prop_map(Turn::Move),
        (0_u8..3).prop_map(Turn::Relocate),
        Just(Turn::Cancel),
        Just(Turn::Touch),
    ]
}

fn take(event: &mut Event, turn: Turn) {
    event.status = Status::Confirmed;
    match turn {
        Turn::Move(hours) => {
            let shifted = |moment: &Moment| {
                Moment::of(moment.instant() + TimeDelta::hours(hours), moment.zone().clone())
            };
            let (start, end) = event.when.moments().unwrap();
            event.when = calendar::event::When::timed(shifted(start), shifted(end)).unwrap();
        }
        Turn::Relocate(table) => event.location = Some(format!("Table {table}")),
        Turn::Cancel => event.status = Status::Cancelled,
        Turn::Touch => event.dtstamp += TimeDelta::seconds(1),
    }
}

proptest! {
    #[test]
    fn every_message_outranks_the_last_and_the_calendar_ends_up_right(turns in prop::collection::vec(turn(), 1..12)) {
        let mut event = samples::meeting();
        let mut state: Option<Issued> = None;
        for turn in turns {
            take(&mut event, turn);
            let step = next(state.as_ref(), Some(&event));
            if let Some(after) = Issued::after(state.as_ref(), step, &event) {
                if let Some(before) = &state {
                    prop_assert!(after.sequence > before.sequence);
                    prop_assert!(after.scheduled >= before.scheduled);
                    // RFC 5546 §2.1.4: times and status never change under an old SEQUENCE.
                    let same = after.content.schedule == before.content.schedule && after.cancelled == before.cancelled;
                    prop_assert!(same || after.scheduled == after.sequence);
                }
                state = Some(after);
            }
            // What was said last is what holds, and saying it again is not needed.
            let off = event.status == Status::Cancelled;
            prop_assert_eq!(state.as_ref().is_none_or(|state| state.cancelled), off);
            if let Some(state) = state.as_ref().filter(|_| !off) {
                prop_assert_eq!(&state.content, &Content::of(&event));
            }
            prop_assert_eq!(next(state.as_ref(), Some(&event)), Next::Nothing);
        }
    }

    #[test]
    fn answers_settle_on_the_newest_in_any_order(
        answers in prop::collection::vec((2_u32..4, 0_i64..5, prop::sample::select(vec![PartStat::Accepted, PartStat::Declined])), 1..8)
            .prop_shuffle()
    ) {
        let mut state = standing();
        let mut known = None;
        for (sequence, minute, partstat) in &answers {
            let dtstamp = utc("2026-11-21 10:00") + TimeDelta::minutes(*minute);
            let incoming = Incoming { sequence: *sequence, dtstamp: Some(dtstamp), partstat: Some(*partstat), ..accepted() };
            if let Decision::Applied { partstat, heard } = decide(&state, &incoming, &evidence()) {
                state.heard = Some(heard);
                known = Some(partstat);
            }
        }
        let newest = answers.iter().map(|(sequence, minute, _)| (*sequence, *minute)).max().unwrap();
        // Of two with the same time, the one that came first.
        let first = answers.iter().find(|(sequence, minute, _)| (*sequence, *minute) == newest).unwrap();
        prop_assert_eq!(known, Some(first.2));
    }
}
