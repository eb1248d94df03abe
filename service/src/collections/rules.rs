//! Decisions about collections, as plain functions: what makes busy, and which PUT is an answer.

use calendar::address::Address;
use calendar::collection::Returned;
use calendar::event::{Event, PartStat, ShowsAs, Status};
use entity::words::Partstat;

use crate::invitations;
use crate::refusal::{Kind, Refuse};

/// Why an object is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It changes more than an answer, or is nothing that can be answered.
    #[error("only your own answer (PARTSTAT) can be changed here")]
    ReadOnly,
    /// The invitation does not take it.
    #[error(transparent)]
    Answer(invitations::Refusal),
    /// The state that a program names is not remembered.
    #[error("this sync-token is not known any more: read the whole collection again")]
    ForgottenState,
}

impl Refuse for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::ReadOnly | Self::ForgottenState => Kind::Forbidden,
            Self::Answer(refusal) => refusal.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::ReadOnly => "read-only",
            Self::ForgottenState => "valid-sync-token",
            Self::Answer(refusal) => refusal.code(),
        }
    }
}

/// Whether an event takes the person's time: it stands, it is no mere notice, and it was not declined.
pub fn takes_time(event: &Event) -> bool {
    event.status != Status::Cancelled
        && event.shows_as == ShowsAs::Busy
        && super::own_answer(event) != Some(PartStat::Declined)
}

/// The answer in an object that a program brings back: the person's new PARTSTAT, when the rest says what ours says.
pub fn answer_in(held: &Event, returned: &Returned, email: &str) -> Result<Partstat, Refusal> {
    let (start, end) = held.when.moments().ok_or(Refusal::ReadOnly)?;
    let same = returned.uid == held.uid
        && returned.start == Some(start.instant())
        && returned.end == Some(end.instant())
        && !returned.repeats
        && same_text(&returned.summary, &held.summary)
        && same_text(&returned.location, held.location.as_deref().unwrap_or_default())
        && same_text(&returned.description, held.description.as_deref().unwrap_or_default());
    let me = Address::parse(email).map_err(|_| Refusal::ReadOnly)?;
    let only_me = returned.attendees.iter().all(|(address, _)| *address == me);
    let mine = returned.attendees.first().and_then(|(_, partstat)| *partstat);
    if !same || !only_me || mine == super::own_answer(held) {
        return Err(Refusal::ReadOnly);
    }
    match mine {
        Some(PartStat::Accepted) => Ok(Partstat::Accepted),
        Some(PartStat::Declined) => Ok(Partstat::Declined),
        Some(PartStat::Tentative) => Ok(Partstat::Tentative),
        Some(PartStat::NeedsAction | PartStat::Delegated) | None => Err(Refusal::ReadOnly),
    }
}

/// Programs fold and trim white space; the words count.
fn same_text(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

#[cfg(test)]
mod tests {
    use calendar::event::{Attendee, When};
    use calendar::zone::{Moment, Zone};
    use chrono::{TimeDelta, TimeZone, Utc};

    use super::*;

    fn held() -> Event {
        let at = Utc.with_ymd_and_hms(2027, 5, 11, 0, 0, 0).unwrap();
        let moment = |at| Moment::of(at, Zone::parse("Asia/Tokyo").unwrap());
        let when = When::timed(moment(at), moment(at + TimeDelta::minutes(20))).unwrap();
        let mut event = Event::new("uid", at, when, "company 1 (B2B)");
        event.location = Some("Table 1".into());
        event.attendees = vec![Attendee::asked("Anna", Address::parse("anna@example.org").unwrap())];
        event
    }

    fn returned(partstat: PartStat) -> Returned {
        let event = held();
        let (start, end) = event.when.moments().unwrap();
        Returned {
            uid: "uid".into(),
            start: Some(start.instant()),
            end: Some(end.instant()),
            summary: event.summary.clone(),
            location: "Table 1".into(),
            description: String::new(),
            repeats: false,
            attendees: vec![(Address::parse("Anna@Example.org").unwrap(), Some(partstat))],
        }
    }

    fn taken(returned: &Returned) -> Result<Partstat, Refusal> {
        answer_in(&held(), returned, "anna@example.org")
    }

    #[test]
    fn a_changed_partstat_of_ones_own_is_an_answer() {
        assert_eq!(taken(&returned(PartStat::Accepted)), Ok(Partstat::Accepted));
        assert_eq!(taken(&returned(PartStat::Declined)), Ok(Partstat::Declined));
        assert_eq!(taken(&returned(PartStat::Tentative)), Ok(Partstat::Tentative));
        let folded = Returned { location: " Table  1\n".into(), ..returned(PartStat::Accepted) };
        assert_eq!(taken(&folded), Ok(Partstat::Accepted));
    }

    #[test]
    fn whatever_else_is_changed_is_refused() {
        let accepted = || returned(PartStat::Accepted);
        let later = accepted().start.map(|at| at + TimeDelta::hours(1));
        let stranger = (Address::parse("eve@example.org").unwrap(), Some(PartStat::Accepted));
        let all = [
            returned(PartStat::NeedsAction),
            returned(PartStat::Delegated),
            Returned { uid: "other".into(), ..accepted() },
            Returned { start: later, ..accepted() },
            Returned { end: later, ..accepted() },
            Returned { end: None, ..accepted() },
            Returned { summary: "Mine now".into(), ..accepted() },
            Returned { location: "My office".into(), ..accepted() },
            Returned { description: "More".into(), ..accepted() },
            Returned { repeats: true, ..accepted() },
            Returned { attendees: Vec::new(), ..accepted() },
            Returned { attendees: vec![accepted().attendees.remove(0), stranger.clone()], ..accepted() },
            Returned { attendees: vec![stranger], ..accepted() },
        ];
        for returned in &all {
            assert_eq!(taken(returned), Err(Refusal::ReadOnly), "{returned:?}");
        }
    }

    #[test]
    fn what_was_cancelled_declined_or_is_a_mere_notice_takes_no_time() {
        assert!(takes_time(&held()));
        assert!(!takes_time(&Event { status: Status::Cancelled, ..held() }));
        assert!(!takes_time(&Event { shows_as: ShowsAs::Free, ..held() }));
        let mut declined = held();
        declined.attendees[0].partstat = PartStat::Declined;
        assert!(!takes_time(&declined));
    }
}
