//! Decisions about what came in, as plain functions: which invitation it answers, and what became of it.

use calendar::address::Address;
use calendar::invitation::{Decision, Doubt, Heard, Standing};
use calendar::reply::{Incoming, Proposed};
use chrono::NaiveDateTime;
use entity::words::{InboxState, InvitationState, Partstat};
use entity::{invitation, person};

use crate::invitations::rules::unsigned;
use crate::refusal::{Kind, Refuse};
use crate::token;

/// Longest Message-ID, address or subject that a column takes as it is.
const TEXT_CHARS: usize = 250;

/// Why a message is not taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not there.
    #[error("there is no such message")]
    NoSuch,
    /// Nothing was sent.
    #[error("the message is empty: a raw mail is needed, beginning with its header fields")]
    Empty,
    /// More than a mail may have.
    #[error("the message has {bytes} bytes; at most {most} are taken")]
    TooLarge {
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        most: usize,
    },
    /// Nobody is asked about it, or somebody has decided.
    #[error("this message waits for no decision: it is {0}")]
    Settled(InboxState),
    /// It cannot be taken in, whoever vouches for it.
    #[error("it cannot be taken in: {0}")]
    Unusable(String),
    /// The meeting has changed since the proposal.
    #[error("the proposal is out of date: the meeting has changed since, or is called off")]
    OutOfDate,
    /// The proposed time does not fit, and why.
    #[error("the proposed time does not fit: {0}")]
    DoesNotFit(String),
}

impl Refuse for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuch => Kind::NotFound,
            Self::Empty => Kind::Invalid,
            Self::TooLarge { .. } => Kind::TooLarge,
            _ => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoSuch => "not-found",
            Self::Empty => "empty-message",
            Self::TooLarge { .. } => "message-too-large",
            Self::Settled(_) => "message-settled",
            Self::Unusable(_) => "message-unusable",
            Self::OutOfDate => "proposal-out-of-date",
            Self::DoesNotFit(_) => "does-not-fit",
        }
    }
}

/// Whether a message is of a size to be taken in.
pub fn admit(raw: &[u8], most: usize) -> Result<(), Refusal> {
    match raw.len() {
        0 => Err(Refusal::Empty),
        bytes if bytes > most => Err(Refusal::TooLarge { bytes, most }),
        _ => Ok(()),
    }
}

/// The name under which a message is filed once: its Message-ID, or a digest where it has none of a usable form.
pub fn filed_as(message_id: Option<&str>, raw: &[u8]) -> String {
    match message_id.map(str::trim) {
        Some(id) if !id.is_empty() && id.chars().count() <= TEXT_CHARS => clean(id),
        _ => format!("sha256:{}", token::digest(raw)),
    }
}

/// A header's text, in the length and without the characters that a column and a page cannot bear.
pub fn clean(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(TEXT_CHARS).collect()
}

/// An invitation that a message may be an answer to.
pub struct Candidate {
    /// The row.
    pub invitation: invitation::Model,
    /// Whose it is.
    pub person: person::Model,
    /// The token in its reply address.
    pub token: String,
}

/// The invitation that is answered, and whether the token says so: by the token first, then by the attendee.
pub fn addressed<'a>(
    candidates: &'a [Candidate],
    tokens: &[&str],
    item: &Incoming,
) -> Option<(&'a Candidate, bool)> {
    let named = |one: &&Candidate| tokens.iter().any(|given| token::equal(&given.to_lowercase(), &one.token));
    let attends = |one: &&Candidate| {
        item.attendee
            .as_ref()
            .is_some_and(|attendee| Address::parse(&one.person.email).as_ref() == Ok(attendee))
    };
    let by_token = candidates.iter().find(named).map(|one| (one, true));
    by_token.or_else(|| candidates.iter().find(attends).map(|one| (one, false)))
}

/// What is stored of an invitation, as an answer to it is judged by.
pub fn standing(row: &invitation::Model, attendee: Address) -> Standing {
    let heard = row.reply_sequence.zip(row.reply_dtstamp);
    Standing {
        attendee,
        sequence: unsigned(row.sequence),
        scheduled: unsigned(row.scheduled),
        cancelled: row.state == InvitationState::Cancelled,
        heard: heard.map(|(sequence, dtstamp)| Heard { sequence: unsigned(sequence), dtstamp }),
    }
}

/// What has to be done about one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Write it down.
    Apply {
        /// The answer.
        partstat: Partstat,
        /// Its place in the order of answers.
        heard: Heard,
    },
    /// Ask the lead whether the meeting shall move.
    Propose {
        /// The other time.
        proposed: Proposed,
        /// Its place in the order of answers.
        heard: Heard,
    },
    /// Send the invitation again.
    Resend,
    /// Show it to the lead, or not even that.
    File {
        /// What becomes of the message.
        state: InboxState,
        /// Why, as a sentence.
        reason: String,
    },
}

/// Puts a decision into what has to be done, with the sentence that the lead reads.
pub fn verdict(decision: Decision, name: &str, summary: &str) -> Verdict {
    use calendar::event::PartStat;
    let file = |state, reason: String| Verdict::File { state, reason };
    match decision {
        Decision::Applied { partstat, heard } => match partstat {
            PartStat::Accepted => Verdict::Apply { partstat: Partstat::Accepted, heard },
            PartStat::Tentative => Verdict::Apply { partstat: Partstat::Tentative, heard },
            PartStat::Declined => Verdict::Apply { partstat: Partstat::Declined, heard },
            PartStat::Delegated => {
                file(InboxState::Filed, format!("{name} wants someone else to come to {summary}."))
            }
            PartStat::NeedsAction => file(InboxState::Filed, format!("{name} has not decided on {summary}.")),
        },
        Decision::Proposed { proposed: Some(proposed), heard } => Verdict::Propose { proposed, heard },
        Decision::Proposed { proposed: None, .. } => {
            file(InboxState::Filed, format!("{name} would like another time for {summary}, but names none."))
        }
        Decision::Resend => Verdict::Resend,
        Decision::Stale => file(
            InboxState::Stale,
            format!(
                "{name} answers what no longer holds of {summary}, or before an answer already taken in."
            ),
        ),
        Decision::Unverified(doubt) => file(InboxState::Unverified, doubted(doubt, name, summary)),
        Decision::UnknownAttendee(given) => {
            let given = given.map_or_else(|| "nobody in particular".to_owned(), |given| given.to_string());
            file(
                InboxState::Unverified,
                format!("It answers for {given}, but {name} is invited to {summary}."),
            )
        }
        Decision::NoAnswer => {
            file(InboxState::Filed, format!("{name} wrote about {summary} without an answer in it."))
        }
    }
}

/// The sentence about a proposal: the other time on the clock of the place that is invited to.
pub fn proposed(
    name: &str,
    summary: &str,
    start: NaiveDateTime,
    zone: &str,
    comment: Option<&str>,
) -> String {
    let when = start.format("%a %-d %b %Y, %H:%M");
    let said = comment.map(|text| format!(" They write: {}", clean(text))).unwrap_or_default();
    format!("{name} would like another time for {summary}: {when} ({zone}).{said}")
}

/// The sentence about an invitation that goes out again.
pub fn sent_again(name: &str, summary: &str) -> String {
    format!("{name} asked for the invitation to {summary} again; it is on its way.")
}

fn doubted(doubt: Doubt, name: &str, summary: &str) -> String {
    let why = match doubt {
        Doubt::OtherSender => "it comes from another address than the one invited",
        Doubt::Forged => "its sender's address is forged",
        Doubt::NoProof => "it did not go to the address of this invitation, and nothing else vouches for it",
    };
    format!("An answer for {name} to {summary} was not taken in: {why}.")
}

/// One state and one text for a message that said several things: what was applied counts first.
pub fn summed_up(outcomes: Vec<(InboxState, String)>) -> (InboxState, String) {
    let order = [
        InboxState::Proposed,
        InboxState::Applied,
        InboxState::Bounced,
        InboxState::Unverified,
        InboxState::Unreadable,
        InboxState::Filed,
        InboxState::Stale,
    ];
    let state = order.into_iter().find(|state| outcomes.iter().any(|(one, _)| one == state));
    let mut reasons: Vec<String> = Vec::new();
    for (_, reason) in outcomes {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    (state.unwrap_or(InboxState::Unreadable), reasons.join(" "))
}

/// The sentence about an answer that was taken in.
pub fn applied(partstat: Partstat, name: &str, summary: &str, freed: bool) -> String {
    let word = match partstat {
        Partstat::Accepted => "accepted",
        Partstat::Tentative => "may come to",
        Partstat::Declined | Partstat::NeedsAction => "declined",
    };
    let freed = if freed { " The slot is free again." } else { "" };
    format!("{name} {word} {summary}.{freed}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_one_name_however_often_it_comes() {
        assert_eq!(filed_as(Some("a@b"), b"one"), filed_as(Some(" a@b "), b"two"));
        assert_eq!(filed_as(None, b"one"), filed_as(Some(""), b"one"));
        assert_ne!(filed_as(None, b"one"), filed_as(None, b"two"));
        assert!(filed_as(Some(&"x".repeat(1000)), b"one").starts_with("sha256:"));
    }

    #[test]
    fn what_is_too_large_or_empty_is_not_taken_in() {
        assert_eq!(admit(b"", 10), Err(Refusal::Empty));
        assert_eq!(admit(b"12345678901", 10), Err(Refusal::TooLarge { bytes: 11, most: 10 }));
        assert_eq!(admit(b"1234567890", 10), Ok(()));
    }

    #[test]
    fn of_several_things_said_what_was_applied_counts() {
        let stale = (InboxState::Stale, "late.".to_owned());
        let applied = (InboxState::Applied, "yes.".to_owned());
        let both = summed_up(vec![stale.clone(), applied, stale]);
        assert_eq!(both, (InboxState::Applied, "late. yes.".to_owned()));
        assert_eq!(summed_up(Vec::new()).0, InboxState::Unreadable);
    }
}
