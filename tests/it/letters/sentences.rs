//! The files of sentences: each language says all of them, none more, with the values that are offered.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_templates::fluent_bundle::FluentArgs;
use service::language::{FALLBACK, Words};

/// A sentence as its file has it.
#[derive(Default)]
struct Sentence {
    /// Values that it names.
    named: BTreeSet<String>,
    /// Values that the comment above it offers, of which it may take what it needs.
    offered: BTreeSet<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The sentences of a file, by name.
fn sentences(tag: &str) -> BTreeMap<String, Sentence> {
    let path = root().join(format!("mail-templates/words/{tag}.ftl"));
    let text = std::fs::read_to_string(&path).unwrap();
    read(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

fn read(text: &str) -> Result<BTreeMap<String, Sentence>, String> {
    let file = fluent_syntax::parser::parse(text).map_err(|(_, errors)| format!("{errors:?}"))?;
    let mut sentences = BTreeMap::new();
    for entry in file.body {
        let message = match entry {
            Entry::Message(message) => message,
            Entry::Term(term) => return Err(format!("the term {} is nothing a mail says", term.id.name)),
            _ => continue,
        };
        let mut sentence = Sentence::default();
        let value = message.value.ok_or_else(|| format!("{} says nothing", message.id.name))?;
        walk(&value, &mut sentence.named);
        let comment = message.comment.map(|comment| comment.content.join(" ")).unwrap_or_default();
        let after = comment.split("Offered:").nth(1).unwrap_or_default();
        sentence.offered.extend(after.split('$').skip(1).map(|word| {
            word.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap().to_owned()
        }));
        if sentences.insert(message.id.name.to_owned(), sentence).is_some() {
            return Err(format!("{} stands there twice", message.id.name));
        }
    }
    Ok(sentences)
}

fn walk(pattern: &Pattern<&str>, named: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => value(inline, named),
            Expression::Select { selector, variants } => {
                value(selector, named);
                for variant in variants {
                    walk(&variant.value, named);
                }
            }
        }
    }
}

fn value(inline: &InlineExpression<&str>, named: &mut BTreeSet<String>) {
    if let InlineExpression::VariableReference { id } = inline {
        named.insert(id.name.to_owned());
    }
}

/// What is wrong with the sentences of a language beside those in English.
fn wrong(english: &BTreeMap<String, Sentence>, theirs: &BTreeMap<String, Sentence>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (id, sentence) in english {
        let Some(their) = theirs.get(id) else {
            wrong.push(format!("{id} is missing"));
            continue;
        };
        for name in their.named.difference(&sentence.named).filter(|name| !sentence.offered.contains(*name)) {
            wrong.push(format!("{id} names ${name}, which nobody gives it"));
        }
        if sentence.offered.is_empty() {
            wrong.extend(
                sentence.named.difference(&their.named).map(|name| format!("{id} leaves ${name} out")),
            );
        }
    }
    wrong.extend(
        theirs.keys().filter(|id| !english.contains_key(*id)).map(|id| format!("{id} is one too many")),
    );
    wrong
}

#[test]
fn every_language_has_every_sentence_no_other_and_the_values_that_are_offered() {
    let english = sentences(FALLBACK);
    let words = Words::load(None).unwrap();
    let tags: Vec<&str> = words.languages().map(service::language::Language::tag).collect();
    assert_eq!(tags, ["de", "en", "es", "fr", "it", "ja", "pt", "sl"]);
    for language in words.languages() {
        let wrong = wrong(&english, &sentences(language.tag()));
        assert!(wrong.is_empty(), "words/{}.ftl: {wrong:#?}", language.tag());
        assert_eq!(language.ids(), english.keys().cloned().collect::<Vec<_>>(), "{}", language.tag());
    }
}

#[test]
fn a_missing_an_extra_and_a_misspelt_sentence_are_found() {
    let english = read("a = { $x }\nb = { $y }\n# Offered: $z (1)\nc = { $w }\n").unwrap();
    let theirs = read("a = { $xx }\nc = { $z }\nd = D\n").unwrap();
    assert_eq!(
        wrong(&english, &theirs),
        ["a names $xx, which nobody gives it", "a leaves $x out", "b is missing", "d is one too many"]
    );
}

#[test]
fn every_sentence_is_said_by_some_template_or_rule() {
    let mut sources = String::new();
    let mut folders = vec![root().join("mail-templates"), root().join("service/src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| ["rs", "txt", "html"].iter().any(|it| extension == *it))
            {
                sources.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    for id in sentences(FALLBACK).keys() {
        assert!(sources.contains(&format!("\"{id}\"")), "nobody says `{id}`");
    }
}

/// How many meetings, said for some numbers.
fn counted(tag: &str, counts: &[i64]) -> Vec<String> {
    let words = Words::load(None).unwrap();
    let say = |count: &i64| {
        let mut args = FluentArgs::new();
        args.set("count", *count);
        words.of(tag).unwrap().say("timetable-published-count", &args).unwrap()
    };
    counts.iter().map(say).collect()
}

#[test]
fn numbers_stand_with_the_form_that_each_language_wants() {
    assert_eq!(
        counted("sl", &[0, 1, 2, 3, 4, 5, 101, 102]),
        [
            "V njem nimate več nobenega sestanka.",
            "Imate en sestanek.",
            "Imate dva sestanka.",
            "Imate 3 sestanke.",
            "Imate 4 sestanke.",
            "Imate 5 sestankov.",
            "Imate 101 sestanek.",
            "Imate 102 sestanka.",
        ]
    );
    assert_eq!(
        counted("ja", &[0, 1, 2]),
        ["現在、ご予定の面談はございません。", "ご予定の面談は1件です。", "ご予定の面談は2件です。"]
    );
    assert_eq!(
        counted("fr", &[0, 1, 2]),
        ["Vous n’y avez plus aucun rendez-vous.", "Vous avez un rendez-vous.", "Vous avez 2 rendez-vous."]
    );
    assert_eq!(counted("en", &[1, 21]), ["You have one meeting.", "You have 21 meetings."]);
}

#[test]
fn a_country_has_the_language_that_most_of_its_people_read() {
    let words = Words::load(None).unwrap();
    let told = [
        ("FR", "fr"),
        ("AT", "de"),
        ("DE", "de"),
        ("IT", "it"),
        ("ES", "es"),
        ("MX", "es"),
        ("PT", "pt"),
        ("BR", "pt"),
        ("SI", "sl"),
        ("JP", "ja"),
        ("US", "en"),
        ("IN", "en"),
        ("FI", "en"),
        ("??", "en"),
    ];
    for (country, language) in told {
        assert_eq!(words.of_country(country), language, "{country}");
    }
}
