//! The mails' templates: compiled in, replaced file by file by an operator's folder, checked at start.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use fluent_templates::fluent_bundle::{FluentArgs, FluentValue};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};

use super::layout::tidy;
use super::letters::Letter;
use super::samples;
use crate::language::words::Compiled;
use crate::language::{Language, Unsaid, Words, WordsError};

/// Why templates or sentences cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// A file could not be read.
    #[error("mail template {path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The sentences cannot be used.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// A sentence is missing or cannot be said.
    #[error(transparent)]
    Unsaid(#[from] Unsaid),
    /// A template is broken, or a sentence that it wants.
    #[error("mail template {name}: {why}")]
    Template {
        /// Which.
        name: String,
        /// Why, with the line.
        why: String,
    },
}

impl TemplateError {
    pub(super) fn file(path: &Path, source: std::io::Error) -> Self {
        Self::File { path: path.display().to_string(), source }
    }

    fn template(name: &str, error: &Error) -> Self {
        let cause = std::iter::successors(std::error::Error::source(error), |error| error.source())
            .map(|error| format!(": {error}"))
            .collect::<String>();
        Self::Template { name: name.to_owned(), why: format!("{error}{cause}") }
    }
}

/// A mail's words, ready to be put on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// For readers of plain text.
    pub text: String,
    /// The same, good to look at.
    pub html: String,
}

/// All templates in all languages.
#[derive(Debug)]
pub struct Templates {
    words: Arc<Words>,
    environments: BTreeMap<String, Environment<'static>>,
}

impl Templates {
    /// Reads the compiled-in templates and lays those of `folder` over them; then renders every mail with sample
    /// data in every language, so that a broken one is found now and not when somebody waits for it.
    pub fn load(folder: Option<&Path>) -> Result<Self, TemplateError> {
        let words = Words::load(folder)?;
        let mut environments = BTreeMap::new();
        for language in words.languages() {
            let tag = language.tag().to_owned();
            environments.insert(tag.clone(), environment(folder, Arc::clone(&words), &tag)?);
        }
        let templates = Self { words, environments };
        for language in templates.words.languages() {
            for letter in samples::all(language)? {
                templates.render(&letter)?;
            }
        }
        Ok(templates)
    }

    /// The sentences.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// The language for a reader.
    pub fn language(&self, tag: &str) -> Result<&Language, TemplateError> {
        Ok(self.words.of(tag)?)
    }

    /// Renders a letter in its language.
    pub fn render(&self, letter: &Letter) -> Result<Rendered, TemplateError> {
        let tag = self.language(&letter.language)?.tag();
        let environment = self
            .environments
            .get(tag)
            .ok_or_else(|| Unsaid::Missing { id: "greeting".to_owned(), language: tag.to_owned() })?;
        let folder = letter.folder();
        let part = |file: &str, context: Value| {
            let name = format!("{folder}/{file}");
            let template = environment.get_template(&name);
            template
                .and_then(|template| template.render(context))
                .map_err(|error| TemplateError::template(&name, &error))
        };
        let context = Value::from(Serde(letter));
        let subject = one_line(&part("subject.txt", context.clone())?);
        let with_subject = minijinja::context! { subject => subject.as_str(), ..context.clone() };
        Ok(Rendered {
            text: tidy(&part("body.txt", context)?),
            html: part("body.html", with_subject)?,
            subject,
        })
    }
}

fn environment(
    folder: Option<&Path>,
    words: Arc<Words>,
    tag: &str,
) -> Result<Environment<'static>, TemplateError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Statements leave no empty lines behind.
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.map_err(|error| TemplateError::template("syntax", &error))?);
    environment.set_auto_escape_callback(|name| {
        if name.ends_with(".html") { AutoEscape::Html } else { AutoEscape::None }
    });
    let tag = tag.to_owned();
    environment.add_function("t", move |id: &str, words_for: Kwargs| say(&words, &tag, id, &words_for));
    for name in Compiled::iter().filter(|name| !name.starts_with("words/")) {
        let own = folder.map(|folder| folder.join(name.as_ref())).filter(|path| path.is_file());
        let text = match own {
            Some(path) => {
                std::fs::read_to_string(&path).map_err(|error| TemplateError::file(&path, error))?
            }
            None => Compiled::text(&name).unwrap_or_default(),
        };
        environment
            .add_template_owned(name.to_string(), text)
            .map_err(|error| TemplateError::template(&name, &error))?;
    }
    Ok(environment)
}

/// `t("sentence", name=value)`: every word of a mail comes through here.
fn say(words: &Words, tag: &str, id: &str, given: &Kwargs) -> Result<String, Error> {
    let mut args = FluentArgs::new();
    for name in given.args() {
        let value: Value = given.get(name)?;
        let word = match value.kind() {
            ValueKind::Number => FluentValue::from(i64::try_from(value)?),
            ValueKind::Bool => FluentValue::from(if value.is_true() { "yes" } else { "no" }),
            _ => FluentValue::from(value.to_string()),
        };
        args.set(name.to_owned(), word);
    }
    given.assert_all_used()?;
    let language =
        words.language(tag).ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "no such language"))?;
    language.say(id, &args).map_err(|error| Error::new(ErrorKind::InvalidOperation, error.to_string()))
}

/// A subject is one line, whatever a name in it holds.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control())
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
