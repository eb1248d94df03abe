//! The whole life of one invitation as one machine: what is planned, heard and decided goes in, what has to be
//! sent and stored comes out.
//!
//! ```text
//!  plan ──▶ REQUEST ──▶ REQUEST, higher SEQUENCE ──▶ CANCEL ──▶ REQUEST (invited again)
//!  hear ◀── REPLY: answer · COUNTER: wish · REFRESH: the last message again
//!  turn_down ──▶ DECLINECOUNTER
//! ```
//!
//! [`Life::plan`] is the only way to another SEQUENCE, [`Life::hear`] and [`Life::answer`] the only ways to an
//! answer. An answer that is late, repeated or somebody else's changes nothing.

use chrono::{DateTime, Utc};

use super::{Decision, Evidence, Heard, Issued, Next, Standing, decide, next};
use crate::address::Address;
use crate::event::{Event, PartStat};
use crate::message::Method;
use crate::reply::{Incoming, Proposed};

/// All that is stored of one attendee's invitation; by default, that nothing was sent and nothing was heard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Life {
    /// What the last REQUEST or CANCEL said; None before the first.
    pub issued: Option<Issued>,
    /// The answer to what holds now.
    pub partstat: PartStat,
    /// The last answer that was applied, by whatever way it came.
    pub heard: Option<Heard>,
    /// Another time the attendee asked for and nobody has decided on.
    pub wish: Option<Proposed>,
}

/// A message that has to go to the attendee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// REQUEST, CANCEL or DECLINECOUNTER.
    pub method: Method,
    /// The SEQUENCE that stands from then on; DECLINECOUNTER does not write it.
    pub sequence: u32,
    /// Whether an answer is asked for anew.
    pub asks_again: bool,
}

impl Life {
    /// Whether the attendee is to come, as far as they were told.
    pub fn stands(&self) -> bool {
        self.issued.as_ref().is_some_and(|issued| !issued.cancelled)
    }

    /// Takes up what is planned now; `wanted` is None, or cancelled, when the attendee is no longer to come. Says
    /// what has to be sent, as [`next`] decides it. A new time ends the answer and the wish: both were about the
    /// old one.
    pub fn plan(&mut self, wanted: Option<&Event>) -> Option<Outgoing> {
        let step = next(self.issued.as_ref(), wanted);
        let outgoing = match step {
            Next::Nothing => return None,
            Next::Request { sequence, asks_again } => {
                if asks_again {
                    self.partstat = PartStat::NeedsAction;
                    self.wish = None;
                }
                self.issued = Issued::after(self.issued.as_ref(), step, wanted?);
                Outgoing { method: Method::Request, sequence, asks_again }
            }
            Next::Cancel { sequence } => {
                let issued = self.issued.as_mut()?;
                (issued.sequence, issued.scheduled, issued.cancelled) = (sequence, sequence, true);
                self.wish = None;
                Outgoing { method: Method::Cancel, sequence, asks_again: false }
            }
        };
        Some(outgoing)
    }

    /// Takes in what came by mail for `attendee`, who is the one invited. What they answered or wish is
    /// remembered; after [`Decision::Resend`], send [`Life::again`].
    pub fn hear(&mut self, attendee: &Address, incoming: &Incoming, evidence: &Evidence) -> Decision {
        let Some(standing) = self.standing(attendee) else { return Decision::NoAnswer };
        let decision = decide(&standing, incoming, evidence);
        match &decision {
            Decision::Applied { partstat, heard } => {
                self.partstat = *partstat;
                self.heard = Some(*heard);
                // Whoever answers the time as it is no longer asks for another.
                self.wish = None;
            }
            Decision::Proposed { proposed, heard } => {
                self.heard = Some(*heard);
                self.wish = proposed.or(self.wish);
            }
            Decision::Resend
            | Decision::Stale
            | Decision::Unverified(_)
            | Decision::UnknownAttendee(_)
            | Decision::NoAnswer => {}
        }
        decision
    }

    /// Takes an answer given on a page, by somebody who has signed in. False when there is nothing to answer.
    pub fn answer(&mut self, partstat: PartStat, at: DateTime<Utc>) -> bool {
        let Some(issued) = self.issued.as_ref().filter(|issued| !issued.cancelled) else { return false };
        if partstat == PartStat::NeedsAction {
            return false;
        }
        let heard = Heard { sequence: issued.sequence, dtstamp: at };
        // A clock that was put back must not let an older mail outrank this answer's successors.
        self.heard = self.heard.max(Some(heard));
        self.partstat = partstat;
        self.wish = None;
        true
    }

    /// Says no to the time that was asked for; None where none is open. The event and its SEQUENCE stay.
    pub fn turn_down(&mut self) -> Option<Outgoing> {
        let issued = self.issued.as_ref().filter(|issued| !issued.cancelled)?;
        self.wish.take()?;
        Some(Outgoing { method: Method::DeclineCounter, sequence: issued.sequence, asks_again: false })
    }

    /// The last message once more, for a REFRESH or a calendar that lost it. None before the first.
    pub fn again(&self) -> Option<Outgoing> {
        let issued = self.issued.as_ref()?;
        let method = if issued.cancelled { Method::Cancel } else { Method::Request };
        let asks_again = !issued.cancelled && self.partstat == PartStat::NeedsAction;
        Some(Outgoing { method, sequence: issued.sequence, asks_again })
    }

    /// What an answer is compared with; None before the first message.
    pub fn standing(&self, attendee: &Address) -> Option<Standing> {
        let issued = self.issued.as_ref()?;
        Some(Standing {
            attendee: attendee.clone(),
            sequence: issued.sequence,
            scheduled: issued.scheduled,
            cancelled: issued.cancelled,
            heard: self.heard,
        })
    }
}
