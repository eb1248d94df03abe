//! What a page's markup must and must not hold, read without a browser.

use std::collections::BTreeSet;

/// The addresses that a page links to, entities undone.
pub(super) fn links(html: &str) -> Vec<String> {
    attributes(html, "a", "href")
}

/// The method and address of each form.
pub(super) fn forms(html: &str) -> Vec<(String, String)> {
    tags(html, "form")
        .map(|tag| {
            let method = attribute(tag, "method").unwrap_or_else(|| "get".into()).to_uppercase();
            (method, attribute(tag, "action").unwrap_or_default())
        })
        .collect()
}

/// Everything that is wrong with a page, a sentence each.
pub(super) fn wrong(html: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if html.matches("<h1").count() != 1 {
        wrong.push(format!("{} first headings, where one is right", html.matches("<h1").count()));
    }
    for (what, why) in [
        (" style=\"", "a style of its own, which the policy refuses"),
        ("<style", "a style sheet of its own, which the policy refuses"),
        (" onclick=", "a script of its own, which the policy refuses"),
        ("{{", "a template that was not filled in"),
        ("Some(", "a value for programmers"),
    ] {
        if html.contains(what) {
            wrong.push(format!("`{what}`: {why}"));
        }
    }
    if tags(html, "script").any(|tag| attribute(tag, "src").is_none()) {
        wrong.push("a script of its own, which the policy refuses".into());
    }
    let mut ids = BTreeSet::new();
    for id in all_ids(html) {
        if !ids.insert(id.clone()) {
            wrong.push(format!("two elements with the id `{id}`"));
        }
    }
    for name in attributes(html, "label", "for") {
        if !ids.contains(&name) {
            wrong.push(format!("a label for `{name}`, which is not there"));
        }
    }
    wrong
}

fn all_ids(html: &str) -> Vec<String> {
    html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

fn attributes(html: &str, tag: &str, name: &str) -> Vec<String> {
    tags(html, tag).filter_map(|tag| attribute(tag, name)).collect()
}

/// The inside of each opening tag of that name.
fn tags<'a>(html: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let open = format!("<{name}");
    html.match_indices(&open)
        .map(|(at, _)| &html[at + open.len()..])
        .filter(|rest| rest.starts_with([' ', '>', '\n']))
        .filter_map(|rest| rest.split('>').next())
        .collect::<Vec<_>>()
        .into_iter()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = format!(" {name}=\"");
    let (_, rest) = tag.split_once(&start)?;
    Some(rest.split('"').next()?.replace("&#38;", "&").replace("&amp;", "&").replace("&#39;", "'"))
}

#[test]
fn what_is_wrong_with_a_page_is_found() {
    let good =
        "<h1>One</h1><label for=\"a\">A</label><input id=\"a\"><form method=\"post\" action=\"/a\"></form>";
    assert!(wrong(good).is_empty(), "{:?}", wrong(good));
    assert_eq!(forms(good), [("POST".to_owned(), "/a".to_owned())]);
    let bad = "<p style=\"x\"><label for=\"b\"></label><i id=\"a\"></i><i id=\"a\"></i><script>1</script>";
    assert_eq!(wrong(bad).len(), 5, "{:#?}", wrong(bad));
    assert_eq!(links("<a class=\"x\" href=\"/a?b=1&#38;c=2\">"), ["/a?b=1&c=2"]);
}
