//! What a refusal of the mail server means for the mail: pure, over the step and the answer.

use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::Response;

use crate::mail::transport::Failure;

/// Longest answer that is kept; servers write essays.
const ANSWER_CHARS_MAX: usize = 500;

/// Where in the dialogue something was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// DATA.
    Data,
    /// The message and its end.
    Content,
    /// RSET.
    Reset,
}

/// A refusal, or silence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    step: Step,
    /// The code of the answer; none when there was no answer.
    code: Option<u16>,
    text: String,
}

impl Said {
    pub(super) fn of(step: Step, error: &Error) -> Self {
        let code = error.status().map(u16::from);
        // lettre puts its own words around the server's, which stand in the source.
        let source = std::error::Error::source(error).map(ToString::to_string);
        let text = match (code, source) {
            (Some(code), Some(text)) => format!("{code} {text}"),
            _ => error.to_string(),
        };
        Self { step, code, text: shown(&text) }
    }

    pub(super) fn nothing(step: Step, text: String) -> Self {
        Self { step, code: None, text }
    }

    /// Whether the connection was dead before anything was said on it.
    pub(super) fn was_asleep(&self) -> bool {
        self.step == Step::Sender && matches!(self.code, None | Some(421))
    }

    /// Whether the server waits for the next command: it answered, and did not close (421).
    pub(super) fn still_connected(&self) -> bool {
        self.code.is_some_and(|code| code != 421)
    }

    /// What it means for the mail.
    pub(super) fn verdict(self) -> Failure {
        match (self.step, self.code) {
            // Nothing was taken, and nothing was said about the mail.
            (Step::Sender, None | Some(421)) => Failure::Unreachable(self.text),
            // Who may not send at all is us: somebody has to change settings, and no mail shall be lost meanwhile.
            (Step::Sender | Step::Reset, _) => Failure::Retry(self.text),
            (Step::Recipient, Some(code @ 500..)) => {
                let no_mailbox = is_no_mailbox(code, &self.text);
                Failure::GiveUp { answer: self.text, no_mailbox }
            }
            (Step::Data | Step::Content, Some(500..)) => {
                Failure::GiveUp { answer: self.text, no_mailbox: false }
            }
            // A lost answer to the content: it may have been taken. The same bytes with the same Message-ID go
            // again, and programs collapse the two (RFC 1047).
            (Step::Recipient | Step::Data | Step::Content, _) => Failure::Retry(self.text),
        }
    }
}

/// Whether a refusal of a recipient says that there is no such mailbox, and not that ours is not liked: the
/// enhanced code decides where there is one (RFC 3463 §3.2), `x.1.x` about addresses and `x.2.1` of a closed one.
fn is_no_mailbox(code: u16, text: &str) -> bool {
    let enhanced = text.split_whitespace().nth(1).filter(|word| word.starts_with("5."));
    match enhanced {
        Some(word) => word.starts_with("5.1.") || word == "5.2.1",
        None => matches!(code, 550 | 551 | 553 | 556),
    }
}

/// What the server said when it took a mail.
pub(super) fn answer(response: &Response) -> String {
    let lines: Vec<&str> = response.message().collect();
    shown(&format!("{} {}", response.code(), lines.join(" ")))
}

fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(ANSWER_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(step: Step, code: Option<u16>, text: &str) -> Failure {
        Said { step, code, text: text.to_owned() }.verdict()
    }

    #[test]
    fn an_unknown_mailbox_is_given_up_and_marked() {
        for text in ["550 5.1.1 no such user", "550 no such user", "551 moved", "553 5.1.3 bad address"] {
            let code = text[..3].parse().unwrap();
            let failure = verdict(Step::Recipient, Some(code), text);
            assert_eq!(failure, Failure::GiveUp { answer: text.to_owned(), no_mailbox: true });
        }
    }

    #[test]
    fn a_refusal_for_what_we_are_marks_nobody() {
        for text in ["550 5.7.1 relaying denied", "554 blocked by policy", "552 5.2.2 mailbox full"] {
            let code = text[..3].parse().unwrap();
            let failure = verdict(Step::Recipient, Some(code), text);
            assert_eq!(failure, Failure::GiveUp { answer: text.to_owned(), no_mailbox: false });
        }
    }

    #[test]
    fn greylisting_and_a_lost_answer_are_tried_again() {
        assert!(matches!(verdict(Step::Recipient, Some(451), "451 4.7.1 later"), Failure::Retry(_)));
        assert!(matches!(verdict(Step::Content, None, "connection closed"), Failure::Retry(_)));
        assert!(matches!(verdict(Step::Content, Some(421), "421 closing"), Failure::Retry(_)));
    }

    #[test]
    fn a_sender_that_is_refused_loses_no_mail() {
        assert!(matches!(verdict(Step::Sender, Some(530), "530 sign in first"), Failure::Retry(_)));
        assert!(matches!(verdict(Step::Sender, None, "connection reset"), Failure::Unreachable(_)));
    }

    #[test]
    fn a_refused_message_is_given_up() {
        let failure = verdict(Step::Content, Some(554), "554 5.6.0 looks like spam");
        assert!(matches!(failure, Failure::GiveUp { no_mailbox: false, .. }));
    }
}
