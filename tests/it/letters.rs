//! What mails say: every template in every language, as people will read it.

use std::collections::BTreeMap;
use std::path::Path;

use service::language::{FALLBACK, Language};
use service::mail::templates::{Rendered, Templates};
use service::mail::{letters, samples};

mod clocks;
mod looked_at;
mod sentences;

/// The mail's folder, and which of its samples it is.
fn name(counts: &mut BTreeMap<&'static str, usize>, folder: &'static str) -> String {
    let count = counts.entry(folder).or_default();
    *count += 1;
    if *count == 1 { folder.to_owned() } else { format!("{folder}-{count}") }
}

/// Every mail of a language, by name.
fn mails(templates: &Templates, language: &Language) -> Vec<(String, Rendered)> {
    let mut counts = BTreeMap::new();
    let letters = samples::all(language).unwrap();
    letters
        .iter()
        .map(|letter| (name(&mut counts, letter.folder()), templates.render(letter).unwrap()))
        .collect()
}

#[test]
fn every_mail_reads_well_in_every_language() {
    let templates = Templates::load(None).unwrap();
    for language in templates.words().languages() {
        let read: Vec<String> = mails(&templates, language)
            .into_iter()
            .map(|(name, mail)| format!("#### {name}\n\nSubject: {}\n\n{}", mail.subject, mail.text))
            .collect();
        insta::assert_snapshot!(language.tag(), read.join("\n\n"));
    }
}

#[test]
fn every_mail_looks_as_it_was_seen_to_look() {
    let templates = Templates::load(None).unwrap();
    for (name, mail) in mails(&templates, templates.language(FALLBACK).unwrap()) {
        insta::assert_snapshot!(format!("{name}-html"), mail.html);
    }
}

#[test]
fn every_line_fits_a_narrow_window_and_every_subject_a_list() {
    let templates = Templates::load(None).unwrap();
    for language in templates.words().languages() {
        for (name, mail) in mails(&templates, language) {
            for line in mail.text.lines().chain([mail.subject.as_str()]) {
                let columns = textwrap::core::display_width(line);
                assert!(columns <= 78, "{} {name}: {columns} columns: {line}", language.tag());
            }
        }
    }
}

#[test]
fn every_mail_says_its_language_minds_the_dark_and_fetches_nothing() {
    let templates = Templates::load(None).unwrap();
    for language in templates.words().languages() {
        for (name, mail) in mails(&templates, language) {
            let told = format!("{} {name}", language.tag());
            assert!(mail.html.contains(&format!("<html lang=\"{}\">", language.tag())), "{told}");
            assert!(mail.html.contains("@media (prefers-color-scheme: dark)"), "{told}");
            for fetch in ["<img", "<link", "<script", "src=", "url(", "@import", "background="] {
                assert!(!mail.html.contains(fetch), "{told}: {fetch}");
            }
        }
    }
}

#[test]
fn every_folder_of_templates_has_a_sample() {
    let templates = Templates::load(None).unwrap();
    let language = templates.language(FALLBACK).unwrap();
    let tried: std::collections::BTreeSet<&str> =
        samples::all(language).unwrap().iter().map(letters::Letter::folder).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../mail-templates");
    for entry in std::fs::read_dir(root).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            name.contains('.') || name == "words" || tried.contains(name.as_str()),
            "{name} has no sample"
        );
    }
}

/// A folder of an operator's own, with one file in it.
fn operators_folder(name: &str, file: &str, text: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("kontor-letters-{name}-{}", std::process::id()));
    let path = folder.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
    folder
}

#[test]
fn an_operator_replaces_one_file_and_keeps_the_others() {
    let folder = operators_folder("one", "sign-in-link/subject.txt", "Come in, {{ reader.name }}");
    let templates = Templates::load(Some(&folder)).unwrap();
    let samples = samples::all(templates.language(FALLBACK).unwrap()).unwrap();
    let rendered = templates.render(&samples[0]).unwrap();
    assert_eq!(rendered.subject, "Come in, Aoife O'Neill");
    assert!(rendered.text.contains("With this link you sign in"), "{}", rendered.text);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn an_operators_broken_template_or_unknown_sentence_is_found_at_start() {
    let cases = [
        ("value", "sign-in-link/subject.txt", "{{ nobody }}", "undefined"),
        ("syntax", "reminder/body.txt", "{% if %}", "reminder/body.txt"),
        ("sentence", "reminder/subject.txt", "{{ t(\"no-such-sentence\") }}", "no-such-sentence"),
        ("argument", "reminder/subject.txt", "{{ t(\"reminder-subject\") }}", "reminder-subject"),
        ("fluent", "words/en.ftl", "greeting = { \n", "words"),
    ];
    for (name, file, text, told) in cases {
        let folder = operators_folder(name, file, text);
        let error = Templates::load(Some(&folder)).unwrap_err().to_string();
        assert!(error.contains(told), "{name}: {error}");
        std::fs::remove_dir_all(folder).unwrap();
    }
}

#[test]
fn a_language_that_lacks_a_sentence_says_it_in_english() {
    let folder = operators_folder("dutch", "words/nl.ftl", "greeting = Beste { $name },\n");
    let templates = Templates::load(Some(&folder)).unwrap();
    let dutch = templates.language("nl-BE").unwrap();
    assert_eq!(dutch.tag(), "nl");
    let rendered = templates.render(&samples::all(dutch).unwrap()[0]).unwrap();
    assert!(rendered.text.starts_with("Beste Aoife"), "{}", rendered.text);
    assert!(rendered.text.contains("With this link you sign in"), "{}", rendered.text);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_name_cannot_add_markup_to_a_mail_nor_lines_to_its_subject() {
    let templates = Templates::load(None).unwrap();
    let mut letter = samples::all(templates.language(FALLBACK).unwrap()).unwrap().remove(1);
    let letters::Body::RequestReceived { from, message, .. } = &mut letter.body else {
        panic!("another sample")
    };
    *from = "Evil\r\nBcc: all@example.org".into();
    *message = "<script>alert(1)</script>".into();
    let rendered = templates.render(&letter).unwrap();
    assert_eq!(rendered.subject, "Evil Bcc: all@example.org would like to meet O'Neill & Daughters");
    assert!(!rendered.html.contains("<script>"), "{}", rendered.html);
}
