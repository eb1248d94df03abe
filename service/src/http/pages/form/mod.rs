//! Forms of pages: what was typed is kept, what is wrong stands beside its field.

use std::str::FromStr;

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::http::problem::Problem;
use crate::refusal::{Failure, Kind, Refuse};

mod field;

pub(super) use field::{Choice, Field};

/// Most fields that are read of one form.
const FIELDS_MAX: usize = 2_000;

/// A form as it was sent, or as it is offered; and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    typed: Vec<(String, String)>,
    wrong: Vec<(String, String)>,
    /// What is wrong with no field in particular.
    pub whole: Option<String>,
    /// The status to show it again with.
    status: Option<StatusCode>,
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let axum::Form(mut typed) =
            axum::Form::<Vec<(String, String)>>::from_request(request, state)
                .await
                .map_err(|error| Problem::unreadable(error.status(), error.body_text()))?;
        typed.truncate(FIELDS_MAX);
        Ok(Self { typed, ..Self::default() })
    }
}

impl Form {
    /// The same form with a field filled in.
    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.typed.push((name.to_owned(), value.to_string()));
        self
    }

    /// The same form with a field filled in when there is something to fill in.
    pub(crate) fn with_some(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// What stands in a field; the last one of that name counts.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.typed.iter().rev().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// Whether a box is ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        self.typed.iter().any(|(key, _)| key == name)
    }

    /// What is wrong with a field.
    pub(crate) fn wrong(&self, name: &str) -> Option<&str> {
        self.wrong.iter().find(|(key, _)| key == name).map(|(_, why)| why.as_str())
    }

    /// What is wrong, in one sentence, where there is no form to show it in.
    pub(crate) fn complaint(&self) -> Option<String> {
        self.whole.clone().or_else(|| self.wrong.first().map(|(_, why)| why.clone()))
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_right(&self) -> bool {
        self.wrong.is_empty() && self.whole.is_none()
    }

    /// The status with which it is shown: 200 when nothing is wrong, 422 or what the refusal asks for otherwise.
    pub(crate) fn status(&self) -> StatusCode {
        if self.is_right() { StatusCode::OK } else { self.status.unwrap_or(StatusCode::UNPROCESSABLE_ENTITY) }
    }

    /// Says what is wrong with a field.
    pub(crate) fn blame(&mut self, name: &str, why: impl Into<String>) {
        self.wrong.push((name.to_owned(), why.into()));
    }

    /// Takes in an action's answer: a refusal that a person can mend goes into the form, everything else
    /// becomes the page of a problem.
    pub(crate) fn taken<T, R: Refuse>(
        &mut self,
        answer: Result<T, Failure<R>>,
    ) -> Result<Option<T>, Problem> {
        let refusal = match answer {
            Ok(value) => return Ok(Some(value)),
            Err(Failure::Refused(refusal)) => refusal,
            Err(other) => return Err(other.into()),
        };
        if matches!(refusal.kind(), Kind::NotFound | Kind::Forbidden) {
            return Err(Failure::Refused(refusal).into());
        }
        let pointer = refusal.pointer();
        let field = pointer.as_deref().and_then(|pointer| pointer.rsplit('/').next()).unwrap_or_default();
        let sentence = sentence(&refusal.to_string());
        match self.typed.iter().any(|(name, _)| name == field) {
            true => self.blame(field, sentence),
            false => self.whole = Some(sentence),
        }
        self.status = Some(Problem::from(Failure::Refused(refusal)).status);
        Ok(None)
    }

    /// A line that must be there, of at most `max` characters.
    pub(crate) fn line(&mut self, name: &str, max: usize) -> String {
        let text = self.text(name, max);
        if text.is_empty() && self.wrong(name).is_none() {
            self.blame(name, "Please fill this in.");
        }
        text
    }

    /// A text that may be empty, of at most `max` characters.
    pub(crate) fn text(&mut self, name: &str, max: usize) -> String {
        let text = self.value(name).replace("\r\n", "\n");
        let length = text.chars().count();
        if length > max {
            self.blame(name, format!("This has {length} characters; {max} at most."));
        }
        text
    }

    /// A choice or an id that must be there.
    pub(crate) fn one<T: FromStr>(&mut self, name: &str) -> Option<T> {
        let found = self.value(name).parse().ok();
        if found.is_none() {
            self.blame(name, "Please choose one.");
        }
        found
    }

    /// A choice or an id that may be missing.
    pub(crate) fn one_or_none<T: FromStr>(&mut self, name: &str) -> Option<T> {
        if self.value(name).is_empty() { None } else { self.one(name) }
    }

    /// A whole number within limits that may be missing.
    pub(crate) fn number(&mut self, name: &str, least: i32, most: i32) -> Option<i32> {
        if self.value(name).is_empty() {
            return None;
        }
        let found = self.value(name).parse().ok().filter(|number| (least..=most).contains(number));
        if found.is_none() {
            self.blame(name, format!("A whole number from {least} to {most}."));
        }
        found
    }

    /// The version of the row that the reader saw; a form without it is from elsewhere.
    pub(crate) fn version(&self) -> i32 {
        self.value("version").parse().unwrap_or(-1)
    }

    /// A day that must be there.
    pub(crate) fn date(&mut self, name: &str) -> Option<NaiveDate> {
        let found = self.value(name).parse().ok();
        if found.is_none() {
            self.blame(name, "A day such as 2027-03-28.");
        }
        found
    }

    /// A day and a time on some wall's clock that must be there.
    pub(crate) fn wall(&mut self, name: &str) -> Option<NaiveDateTime> {
        let found = wall(self.value(name));
        if found.is_none() {
            self.blame(name, "A day and a time such as 2027-03-28 14:00.");
        }
        found
    }

    /// A day and a time that may be missing.
    pub(crate) fn wall_or_none(&mut self, name: &str) -> Option<NaiveDateTime> {
        if self.value(name).is_empty() { None } else { self.wall(name) }
    }

    /// A time of day that may be missing.
    pub(crate) fn time_or_none(&mut self, name: &str) -> Option<NaiveTime> {
        if self.value(name).is_empty() {
            return None;
        }
        let found = NaiveTime::parse_from_str(self.value(name), "%H:%M").ok();
        if found.is_none() {
            self.blame(name, "A time such as 09:30.");
        }
        found
    }
}

/// Browsers write a `T` between day and time and leave out the seconds; people write a space.
fn wall(text: &str) -> Option<NaiveDateTime> {
    let text = text.replace('T', " ");
    ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok())
}

/// A refusal's words as a sentence of their own.
pub(super) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first: String = letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
    let end = if words.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the zone Mars/Olympus is unknown")]
    struct NoZone(Kind);

    impl Refuse for NoZone {
        fn kind(&self) -> Kind {
            self.0
        }

        fn code(&self) -> &'static str {
            "unknown-zone"
        }

        fn pointer(&self) -> Option<String> {
            Some("/zone".to_owned())
        }
    }

    fn refuse(form: &mut Form, kind: Kind) -> Result<Option<()>, Problem> {
        form.taken(Err::<(), _>(Failure::Refused(NoZone(kind))))
    }

    #[test]
    fn a_refusal_stands_beside_the_field_it_points_at_and_what_was_typed_stays() {
        let mut form = Form::default().with("zone", "Mars/Olympus").with("title", "A day");
        assert_eq!(refuse(&mut form, Kind::Invalid).expect("a form"), None);
        assert_eq!(form.wrong("zone"), Some("The zone Mars/Olympus is unknown."));
        assert_eq!((form.value("title"), form.status()), ("A day", StatusCode::UNPROCESSABLE_ENTITY));
    }

    #[test]
    fn a_refusal_of_no_field_stands_above_the_form() {
        let mut form = Form::default().with("title", "A day");
        assert_eq!(refuse(&mut form, Kind::Conflict).expect("a form"), None);
        assert_eq!(form.whole.as_deref(), Some("The zone Mars/Olympus is unknown."));
        assert_eq!(form.status(), StatusCode::CONFLICT);
    }

    #[test]
    fn what_a_person_cannot_mend_becomes_a_page() {
        let mut form = Form::default().with("zone", "x");
        assert!(refuse(&mut form, Kind::NotFound).is_err());
    }

    #[test]
    fn each_reading_says_what_would_be_right() {
        let mut form = Form::default().with("when", "tomorrow").with("rank", "9").with("day", "2027-02-30");
        assert_eq!(form.wall("when"), None);
        assert_eq!(form.number("rank", 1, 5), None);
        assert_eq!(form.date("day"), None);
        assert_eq!(form.line("title", 80), "");
        for name in ["when", "rank", "day", "title"] {
            assert!(form.wrong(name).is_some(), "{name}");
        }
        assert!(!form.is_right());
    }

    #[test]
    fn a_time_is_read_as_browsers_and_as_people_write_it() {
        let expected = wall("2027-03-28 14:00");
        assert!(expected.is_some());
        assert_eq!(wall("2027-03-28T14:00"), expected);
        assert_eq!(wall("2027-03-28T14:00:00"), expected);
    }
}
