//! What mails say: every template in every language, as people will read it.

use std::path::Path;

use service::mail::templates::Templates;
use service::mail::words::FALLBACK;
use service::mail::{letters, samples};

/// The mail's folder, and which of its samples it is.
fn name(counts: &mut std::collections::BTreeMap<&'static str, usize>, folder: &'static str) -> String {
    let count = counts.entry(folder).or_default();
    *count += 1;
    if *count == 1 { folder.to_owned() } else { format!("{folder}-{count}") }
}

#[test]
fn every_mail_reads_well_in_every_language() {
    let templates = Templates::load(None).unwrap();
    for language in templates.words().languages() {
        let mut counts = std::collections::BTreeMap::new();
        for letter in samples::all(language).unwrap() {
            let rendered = templates.render(&letter).unwrap();
            let name = format!("{}-{}", language.tag(), name(&mut counts, letter.folder()));
            insta::assert_snapshot!(
                name.as_str(),
                format!("Subject: {}\n\n{}", rendered.subject, rendered.text)
            );
            insta::assert_snapshot!(format!("{name}-html"), rendered.html);
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

#[test]
fn every_language_has_every_sentence_and_no_other() {
    let templates = Templates::load(None).unwrap();
    let english = templates.language(FALLBACK).unwrap();
    for language in templates.words().languages() {
        assert_eq!(language.ids(), english.ids(), "{}", language.tag());
    }
}

#[test]
fn every_sentence_is_said_by_some_template_or_clock() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut sources = String::new();
    let mut folders = vec![root.join("mail-templates"), root.join("service/src/mail")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension != "ftl") {
                sources.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let templates = Templates::load(None).unwrap();
    for id in templates.language(FALLBACK).unwrap().ids() {
        let counted = ["weekday-", "month-"].iter().any(|stem| id.starts_with(stem));
        assert!(counted || sources.contains(&format!("\"{id}\"")), "nobody says `{id}`");
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
    let folder = operators_folder("french", "words/fr.ftl", "greeting = Bonjour { $name },\n");
    let templates = Templates::load(Some(&folder)).unwrap();
    let french = templates.language("fr-BE").unwrap();
    assert_eq!(french.tag(), "fr");
    let rendered = templates.render(&samples::all(french).unwrap()[0]).unwrap();
    assert!(rendered.text.starts_with("Bonjour Aoife"), "{}", rendered.text);
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
