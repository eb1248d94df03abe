//! One field of a form with its label, its hint, what was typed and what is wrong with it.

use askama::Template;
use askama::filters::HtmlSafe;

use super::Form;
use crate::http::pages::parts::Icon;

/// One answer to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// What the form sends.
    pub value: String,
    /// What people read.
    pub words: String,
}

impl Choice {
    /// An answer to choose.
    pub(crate) fn new(value: impl ToString, words: impl Into<String>) -> Self {
        Self { value: value.to_string(), words: words.into() }
    }
}

/// How a field is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Manner {
    /// By typing; the word is HTML's.
    Typed(&'static str),
    /// By typing several lines.
    Lines,
    /// By choosing one.
    Chosen(Vec<Choice>),
    /// By ticking a box.
    Ticked,
}

/// One field, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "parts/field.html")]
pub(crate) struct Field {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    value: String,
    wrong: Option<String>,
    manner: Manner,
    needed: bool,
    whole_row: bool,
    list: &'static str,
    fill: &'static str,
}

impl HtmlSafe for Field {}

impl Field {
    fn new(form: &Form, name: &'static str, label: &'static str, manner: Manner) -> Self {
        Self {
            name,
            label,
            hint: "",
            value: form.value(name).to_owned(),
            wrong: form.wrong(name).map(str::to_owned),
            manner,
            needed: false,
            whole_row: false,
            list: "",
            fill: "",
        }
    }

    /// The same field with a line that helps.
    pub(crate) fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    /// The same field, which must be filled in.
    pub(crate) fn needed(mut self) -> Self {
        self.needed = true;
        self
    }

    /// The same field over the whole width.
    pub(crate) fn whole(mut self) -> Self {
        self.whole_row = true;
        self
    }

    /// The same field with suggestions from a list of the page.
    pub(crate) fn list(mut self, id: &'static str) -> Self {
        self.list = id;
        self
    }

    /// The same field, which browsers may fill in: a word of HTML's `autocomplete`.
    pub(crate) fn fill(mut self, what: &'static str) -> Self {
        self.fill = what;
        self
    }

    fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.name));
        let wrong = self.wrong.is_some().then(|| format!("{}-wrong", self.name));
        [wrong, hint].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

impl Form {
    /// A field of one line; `kind` is HTML's word: `text`, `email`, `date`, `number`.
    pub(crate) fn field(&self, name: &'static str, label: &'static str, kind: &'static str) -> Field {
        Field::new(self, name, label, Manner::Typed(kind))
    }

    /// A field of several lines.
    pub(crate) fn lines(&self, name: &'static str, label: &'static str) -> Field {
        Field::new(self, name, label, Manner::Lines)
    }

    /// A field to choose one answer.
    pub(crate) fn choose(&self, name: &'static str, label: &'static str, choices: &[Choice]) -> Field {
        Field::new(self, name, label, Manner::Chosen(choices.to_vec()))
    }

    /// A box to tick.
    pub(crate) fn tick(&self, name: &'static str, label: &'static str) -> Field {
        Field::new(self, name, label, Manner::Ticked)
    }
}

impl Field {
    /// A box that is ticked holds something.
    fn is_ticked(&self) -> bool {
        !self.value.is_empty()
    }
}
