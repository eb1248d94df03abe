//! Mails as a person sees them: in a real browser, on a phone and in a reading pane, on light and on dark screens.

use std::collections::HashMap;
use std::path::Path;

use axum::Router;
use axum::extract::{Path as Named, State};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use serde_json::json;
use service::language::FALLBACK;
use service::mail::templates::Templates;

use super::mails;
use crate::peers::browser;

/// The kind with the most in it, which is looked at in every language.
const FULLEST: &str = "timetable-published-2";

type Shown = HashMap<String, String>;

async fn shown(State(mails): State<Shown>, Named(name): Named<String>) -> impl IntoResponse {
    // What a mail may do: nothing but be seen. The browser reports all else.
    let policy = "default-src 'none'; style-src 'unsafe-inline'";
    ([(CONTENT_SECURITY_POLICY, policy)], Html(mails.get(&name).cloned().unwrap_or_default()))
}

/// Serves the mails on a thread of their own until the test ends.
fn serve(mails: Shown) -> String {
    let doors =
        Router::new().route("/{name}", get(shown)).route("/favicon.ico", get(async || "")).with_state(mails);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, doors).await.unwrap();
        });
    });
    base
}

#[test]
fn every_mail_is_right_on_a_phone_and_in_a_pane_by_day_and_by_night() {
    let templates = Templates::load(None).unwrap();
    let mut shown = Shown::new();
    let mut pages = Vec::new();
    for language in templates.words().languages() {
        for (kind, mail) in mails(&templates, language) {
            if language.tag() != FALLBACK && kind != FULLEST {
                continue;
            }
            let name = format!("{}-{kind}", language.tag());
            for scheme in ["light", "dark"] {
                pages.push(json!({ "name": format!("{name}-{scheme}"), "path": format!("/{name}"), "scheme": scheme }));
            }
            shown.insert(name, mail.html);
        }
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mails");
    browser::look_at(&serve(shown), &json!(pages), &folder, [390, 700]);
}
