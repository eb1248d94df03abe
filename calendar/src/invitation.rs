//! The life of one invitation: what has to be sent when something changed, and what an answer
//! means. No clock, no mail, no database: what is stored goes in, a decision comes out.
//!
//! [`Life`] is the whole of it as one machine; [`next`] and [`decide`] are its two rules.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use crate::address::Address;
use crate::event::{Event, PartStat, Status};
use crate::message::Method;
use crate::reply::{Incoming, Proposed};

mod life;

pub use life::{Life, Outgoing};

/// What the last message to an attendee said; stored with the invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// Its SEQUENCE.
    pub sequence: u32,
    /// The SEQUENCE since which time and status have been as they are. Answers to it or a later
    /// one still count, although a text has changed in between.
    pub scheduled: u32,
    /// What it said.
    pub content: Content,
    /// Whether it was a CANCEL.
    pub cancelled: bool,
}

/// What an event says, in a form to store and compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Wall times, zones, instants and status, readable.
    pub schedule: String,
    /// SHA-256 in hexadecimal of what else a reader sees: title, place, text, links.
    pub text: String,
}

/// What has to be sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: the attendee's calendar says it already.
    Nothing,
    /// A REQUEST with this SEQUENCE.
    Request {
        /// The SEQUENCE to send.
        sequence: u32,
        /// Time or status changed, so earlier answers no longer hold: PARTSTAT goes back to
        /// NEEDS-ACTION and RSVP is asked. Otherwise the answer stays as it is.
        asks_again: bool,
    },
    /// A CANCEL with this SEQUENCE.
    Cancel {
        /// The SEQUENCE to send.
        sequence: u32,
    },
}

impl Content {
    /// What this event says.
    pub fn of(event: &Event) -> Self {
        Self { schedule: schedule(event), text: text(event) }
    }
}

impl Issued {
    /// What to store once the message that [`next`] asked for is on its way. None for nothing.
    pub fn after(previous: Option<&Self>, next: Next, event: &Event) -> Option<Self> {
        let content = Content::of(event);
        match next {
            Next::Nothing => None,
            Next::Request { sequence, asks_again } => {
                let kept = previous.filter(|_| !asks_again).map(|previous| previous.scheduled);
                Some(Self { sequence, scheduled: kept.unwrap_or(sequence), content, cancelled: false })
            }
            Next::Cancel { sequence } => {
                Some(Self { sequence, scheduled: sequence, content, cancelled: true })
            }
        }
    }
}

/// Compares what was sent last with what holds now; `wanted` is None, or cancelled, when the
/// attendee is no longer to come.
///
/// RFC 5546 §2.1.4 wants a higher SEQUENCE when times or status change and on CANCEL, and leaves
/// it open for other properties. Here every change raises it, because Outlook and iOS take an
/// update with the old SEQUENCE for one they know already. So that this voids nobody's answer,
/// [`Issued::scheduled`] remembers the last change that did.
pub fn next(issued: Option<&Issued>, wanted: Option<&Event>) -> Next {
    let wanted = wanted.filter(|event| event.status != Status::Cancelled);
    let Some(issued) = issued else {
        return wanted.map_or(Next::Nothing, |_| Next::Request { sequence: 0, asks_again: true });
    };
    let sequence = issued.sequence.saturating_add(1);
    match wanted {
        None if issued.cancelled => Next::Nothing,
        None => Next::Cancel { sequence },
        Some(_) if issued.cancelled => Next::Request { sequence, asks_again: true },
        Some(event) => {
            let content = Content::of(event);
            if content.schedule != issued.content.schedule {
                Next::Request { sequence, asks_again: true }
            } else if content.text != issued.content.text {
                Next::Request { sequence, asks_again: false }
            } else {
                Next::Nothing
            }
        }
    }
}

/// What is stored of an invitation when an answer comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Who was invited.
    pub attendee: Address,
    /// [`Issued::sequence`].
    pub sequence: u32,
    /// [`Issued::scheduled`].
    pub scheduled: u32,
    /// [`Issued::cancelled`].
    pub cancelled: bool,
    /// The last answer that was applied.
    pub heard: Option<Heard>,
}

/// The order of an answer among answers (RFC 5546 §2.1.5); to be stored per attendee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Heard {
    /// The SEQUENCE it answered.
    pub sequence: u32,
    /// When it was given.
    pub dtstamp: DateTime<Utc>,
}

/// What is known of the way an answer came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The author's address in the mail.
    pub from: Option<Address>,
    /// The mail went to the address with this invitation's token.
    pub token: bool,
    /// Whether DKIM or DMARC vouch for the author's address; None where that was not checked.
    pub authenticated: Option<bool>,
    /// When it came in; stands for a DTSTAMP that is missing or in the future.
    pub received: DateTime<Utc>,
}

/// What an answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The attendee's answer; store both.
    Applied {
        /// What they answered.
        partstat: PartStat,
        /// What to compare later answers with.
        heard: Heard,
    },
    /// The attendee would like another time.
    Proposed {
        /// Which.
        proposed: Option<Proposed>,
        /// What to compare later answers with.
        heard: Heard,
    },
    /// The attendee asks for the latest REQUEST.
    Resend,
    /// An answer to what no longer holds, or older than one already applied.
    Stale,
    /// Somebody else may have sent it: show it to the lead.
    Unverified(Doubt),
    /// It answers for somebody who was not invited; this address, if it is one.
    UnknownAttendee(Option<Address>),
    /// It is no answer: NEEDS-ACTION, or a method that attendees do not send.
    NoAnswer,
}

/// Why an answer is not taken as the attendee's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The mail comes from another address (RFC 6047 §2.2.1).
    OtherSender,
    /// DKIM or DMARC say that the author's address is false.
    Forged,
    /// Neither a token nor DKIM or DMARC vouch for it.
    NoProof,
}

/// Says what an answer to this invitation means. The caller has found the invitation by the token
/// or by UID and attendee; the organizer is never looked at, since Exchange leaves it out.
pub fn decide(standing: &Standing, incoming: &Incoming, evidence: &Evidence) -> Decision {
    if incoming.attendee.as_ref() != Some(&standing.attendee) {
        return Decision::UnknownAttendee(incoming.attendee.clone());
    }
    if let Some(doubt) = doubt(standing, evidence) {
        return Decision::Unverified(doubt);
    }
    if incoming.method == Method::Refresh {
        return Decision::Resend;
    }
    // A SEQUENCE that was never sent cannot be answered; kept as it is, it would outrank all that
    // come after. The same goes for a DTSTAMP in the future.
    let heard = Heard {
        sequence: incoming.sequence.min(standing.sequence),
        dtstamp: incoming.dtstamp.unwrap_or(evidence.received).min(evidence.received),
    };
    let known = standing.heard.is_some_and(|before| heard <= before);
    if standing.cancelled || known || heard.sequence < standing.scheduled {
        return Decision::Stale;
    }
    match (incoming.method, incoming.partstat) {
        (Method::Counter, _) => Decision::Proposed { proposed: incoming.proposed, heard },
        (Method::Reply, Some(partstat)) if partstat != PartStat::NeedsAction => {
            Decision::Applied { partstat, heard }
        }
        _ => Decision::NoAnswer,
    }
}

fn doubt(standing: &Standing, evidence: &Evidence) -> Option<Doubt> {
    if evidence.from.as_ref() != Some(&standing.attendee) {
        return Some(Doubt::OtherSender);
    }
    match evidence.authenticated {
        Some(true) => None,
        Some(false) => Some(Doubt::Forged),
        None if evidence.token => None,
        None => Some(Doubt::NoProof),
    }
}

// Instants too: new rules for a zone may move them while the wall times stay.
fn schedule(event: &Event) -> String {
    let status = match event.status {
        Status::Tentative => "TENTATIVE",
        Status::Confirmed => "CONFIRMED",
        Status::Cancelled => "CANCELLED",
    };
    match (event.when.moments(), event.when.whole_days()) {
        (Some((start, end)), _) => format!("{start:?} – {end:?} {status}"),
        (None, Some((first, last))) => format!("{first} – {last} {status}"),
        (None, None) => status.to_owned(),
    }
}

// Only what is there counts, so that a property added to `Event` one day changes no old digest.
fn text(event: &Event) -> String {
    let mut hash = Sha256::new();
    let mut add = |name: &str, value: &str| {
        hash.update(name.as_bytes());
        hash.update((value.len() as u64).to_be_bytes());
        hash.update(value.as_bytes());
    };
    add("SUMMARY", &event.summary);
    let optional = [("DESCRIPTION", &event.description), ("LOCATION", &event.location), ("URL", &event.url)];
    for (name, value) in optional {
        if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
            add(name, value);
        }
    }
    for conference in &event.conferences {
        add("CONFERENCE", &conference.uri);
    }
    let mut hex = String::with_capacity(64);
    for byte in hash.finalize() {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
