//! The sentences of mails and calendars, by language: Fluent files, compiled in, that an operator's folder may replace.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use fluent_templates::LanguageIdentifier;
use fluent_templates::fluent_bundle::concurrent::FluentBundle;
use fluent_templates::fluent_bundle::{FluentArgs, FluentResource};

use super::names::Names;

/// The language that every sentence exists in.
pub const FALLBACK: &str = "en";

/// The files of `mail-templates/`.
#[derive(rust_embed::RustEmbed)]
#[folder = "../mail-templates"]
pub struct Compiled;

impl Compiled {
    /// A file as text.
    pub fn text(name: &str) -> Option<String> {
        Self::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned())
    }
}

/// Why sentences cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WordsError {
    /// A file could not be read.
    #[error("mail words {path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A file is broken.
    #[error("mail words {name}: {why}")]
    Broken {
        /// Which.
        name: String,
        /// Why.
        why: String,
    },
}

impl WordsError {
    fn file(path: &Path, source: std::io::Error) -> Self {
        Self::File { path: path.display().to_string(), source }
    }

    fn broken(name: &str, why: &str) -> Self {
        Self::Broken { name: name.to_owned(), why: why.to_owned() }
    }
}

/// The sentences of one language, and the names of its days, months and towns.
pub struct Language {
    tag: String,
    names: Names,
    bundle: FluentBundle<FluentResource>,
    /// What the files of this language say themselves, for the check that none lacks a sentence.
    ids: Vec<String>,
}

/// The sentences of all languages.
#[derive(Debug)]
pub struct Words {
    languages: BTreeMap<String, Language>,
}

/// Why a sentence could not be said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsaid {
    /// No file has it.
    #[error("there is no sentence `{id}` in words/{language}.ftl")]
    Missing {
        /// Which.
        id: String,
        /// In which language.
        language: String,
    },
    /// It needs something that it was not given.
    #[error("the sentence `{id}` in words/{language}.ftl cannot be said: {why}")]
    Broken {
        /// Which.
        id: String,
        /// In which language.
        language: String,
        /// Why.
        why: String,
    },
}

impl Words {
    /// Reads the compiled-in sentences and lays those of `folder` over them. Without a folder they are read once.
    ///
    /// # Errors
    /// A file cannot be read or is no Fluent.
    pub fn load(folder: Option<&Path>) -> Result<Arc<Self>, WordsError> {
        static PLAIN: OnceLock<Arc<Words>> = OnceLock::new();
        match (folder, PLAIN.get()) {
            (None, Some(plain)) => Ok(Arc::clone(plain)),
            (None, None) => {
                let words = Arc::new(Self::read(None)?);
                Ok(Arc::clone(PLAIN.get_or_init(|| words)))
            }
            (Some(folder), _) => Self::read(Some(folder)).map(Arc::new),
        }
    }

    fn read(folder: Option<&Path>) -> Result<Self, WordsError> {
        let mut files: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for name in Compiled::iter().filter(|name| name.starts_with("words/")) {
            let text = Compiled::text(&name).unwrap_or_default();
            files.entry(tag_of(&name)).or_default().push((name.to_string(), text));
        }
        if let Some(folder) = folder.map(|folder| folder.join("words")).filter(|folder| folder.is_dir()) {
            for path in ftl_files(&folder)? {
                let name = path.display().to_string();
                let text = std::fs::read_to_string(&path).map_err(|error| WordsError::file(&path, error))?;
                files.entry(tag_of(&name)).or_default().push((name, text));
            }
        }
        let mut languages = BTreeMap::new();
        let fallback = files.get(FALLBACK).cloned().unwrap_or_default();
        for (tag, texts) in files {
            let language = Language::read(&tag, if tag == FALLBACK { &[] } else { &fallback }, &texts)?;
            languages.insert(tag, language);
        }
        Ok(Self { languages })
    }

    /// The language for a reader: the tag itself (`pt-BR`), what it is a kind of (`pt`), or English.
    pub fn language(&self, tag: &str) -> Option<&Language> {
        let main = tag.split('-').next().unwrap_or_default();
        [tag, main, FALLBACK].iter().find_map(|tag| self.languages.get(*tag))
    }

    /// As [`language`](Self::language), where every reader must get one.
    ///
    /// # Errors
    /// There is not even English, which only files that were broken on purpose bring about.
    pub fn of(&self, tag: &str) -> Result<&Language, Unsaid> {
        let missing = || Unsaid::Missing { id: "greeting".to_owned(), language: tag.to_owned() };
        self.language(tag).ok_or_else(missing)
    }

    /// The language of a country's mails: the one most of its people read, where there are words in it. The country
    /// is an ISO 3166 code of two letters.
    pub fn of_country(&self, country: &str) -> &str {
        let likely = format!("und-{country}").parse::<unic_langid::LanguageIdentifier>().ok();
        let likely = likely.and_then(|mut tag| tag.maximize().then(|| tag.language.as_str().to_owned()));
        likely.and_then(|tag| self.languages.get(&tag)).map_or(FALLBACK, Language::tag)
    }

    /// All languages there are.
    pub fn languages(&self) -> impl Iterator<Item = &Language> {
        self.languages.values()
    }
}

impl Language {
    fn read(tag: &str, beneath: &[(String, String)], texts: &[(String, String)]) -> Result<Self, WordsError> {
        let identifier: LanguageIdentifier =
            tag.parse().map_err(|_| WordsError::broken(tag, "the file's name is no BCP 47 tag"))?;
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // The marks around inserted words serve mixed directions of writing, and show up as boxes in plain text.
        bundle.set_use_isolating(false);
        for (name, text) in beneath {
            bundle.add_resource_overriding(resource(name, text)?);
        }
        let mut ids = Vec::new();
        for (name, text) in texts {
            ids.extend(text.lines().filter_map(message_id).map(str::to_owned));
            bundle.add_resource_overriding(resource(name, text)?);
        }
        ids.sort();
        ids.dedup();
        let names = Names::read(tag).map_err(|why| WordsError::broken(tag, &why))?;
        Ok(Self { tag: tag.to_owned(), names, bundle, ids })
    }

    /// The names of days, months and towns.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// BCP 47 tag.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// The sentences that the language's own files hold.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Says a sentence.
    pub fn say(&self, id: &str, args: &FluentArgs<'_>) -> Result<String, Unsaid> {
        let missing = || Unsaid::Missing { id: id.to_owned(), language: self.tag.clone() };
        let pattern = self.bundle.get_message(id).and_then(|message| message.value()).ok_or_else(missing)?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
        if errors.is_empty() {
            return Ok(text);
        }
        let why: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Err(Unsaid::Broken { id: id.to_owned(), language: self.tag.clone(), why: why.join("; ") })
    }

    /// Says a sentence that stands alone or takes words.
    pub fn put<const N: usize>(&self, id: &str, words: [(&'static str, &str); N]) -> Result<String, Unsaid> {
        let mut args = FluentArgs::new();
        for (name, word) in words {
            args.set(name, word);
        }
        self.say(id, &args)
    }
}

impl std::fmt::Debug for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Language({}, {} sentences)", self.tag, self.ids.len())
    }
}

/// The tag in a file name: `pt-BR` of `words/pt-BR.ftl`.
fn tag_of(name: &str) -> String {
    Path::new(name).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn resource(name: &str, text: &str) -> Result<FluentResource, WordsError> {
    FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| {
        let why: Vec<String> = errors.iter().map(ToString::to_string).collect();
        WordsError::broken(name, &why.join("; "))
    })
}

/// The name of the sentence that a line begins, if it does.
fn message_id(line: &str) -> Option<&str> {
    let (id, _) = line.split_once('=')?;
    let id = id.trim_end();
    let is_id = id.starts_with(|c: char| c.is_ascii_alphabetic())
        && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    is_id.then_some(id)
}

fn ftl_files(folder: &Path) -> Result<Vec<std::path::PathBuf>, WordsError> {
    let entries = std::fs::read_dir(folder).map_err(|error| WordsError::file(folder, error))?;
    let mut paths: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "ftl"));
    paths.sort();
    Ok(paths)
}
