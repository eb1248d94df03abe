//! Importing organisations, people and requests from a CSV file: try it first, then write it.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use crate::app::App;
use crate::http::pages::concern::Concern;
use crate::http::pages::form::{Choice, Form, sentence};
use crate::http::pages::frame::{Said, show_with};
use crate::http::pages::views::import::{Import, Outcome, Wrong};
use crate::http::problem::Problem;
use crate::imports::{self, Kind, OnError, Report, Target};

/// Most wrong rows that one page lists.
const WRONG_MAX: usize = 200;
/// The largest file whose text is shown again, so that it can be mended in place.
const SHOWN_AGAIN_BYTES: usize = 128 * 1024;

const KINDS: [(Kind, &str, &str); 3] = [
    (
        Kind::Organisations,
        "organisations",
        "Organisations: key, name, kind, country, place, zone, website, description, member_of, tags",
    ),
    (Kind::People, "people", "People: email, name, language, zone, organisation, role"),
    (Kind::Requests, "requests", "Requests: from, to, rank, message, kind, state"),
];

pub(super) fn routes() -> Router<App> {
    // The action itself refuses a file above the configured size, with words; this only bounds what is read.
    let most = DefaultBodyLimit::max(64 * 1024 * 1024);
    Router::new().route("/missions/{mission}/import", get(blank).post(import).layer(most))
}

async fn blank(concern: Concern) -> Result<Response, Problem> {
    page(&concern, Form::default().with("kind", "people"), None)
}

async fn import(State(app): State<App>, concern: Concern, upload: Multipart) -> Result<Response, Problem> {
    let (mut form, file) = read(upload, app.config.limits.import_bytes_max).await?;
    let kind = KINDS.iter().find(|(_, word, _)| *word == form.value("kind")).map(|(kind, ..)| *kind);
    let Some(kind) = kind else {
        form.blame("kind", "Please choose one.");
        return page(&concern, form, None);
    };
    // A file that was chosen goes before the text that was typed.
    let csv = if file.is_empty() { form.value("text").as_bytes().to_vec() } else { file };
    if csv.is_empty() {
        form.blame("text", "Choose a file, or paste its rows here.");
        return page(&concern, form, None);
    }
    if csv.len() <= SHOWN_AGAIN_BYTES {
        form = form.with("text", String::from_utf8_lossy(&csv));
    }
    let target = Target { programme: concern.mission.mission.programme_id, mission: Some(concern.id()) };
    let on_error = if form.ticked("skip") { OnError::Skip } else { OnError::Refuse };
    let dry_run = form.value("do") != "write";
    let answer = imports::run(&app, &concern.caller, target, kind, &csv, dry_run, on_error).await;
    let report = form.taken(answer)?;
    page(&concern, form, report.map(outcome))
}

/// Reads the fields and the file of a form.
async fn read(mut upload: Multipart, bytes_max: usize) -> Result<(Form, Vec<u8>), Problem> {
    let unreadable = |error: axum::extract::multipart::MultipartError| {
        Problem::unreadable(error.status(), error.body_text())
    };
    let (mut form, mut file) = (Form::default(), Vec::new());
    while let Some(field) = upload.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(unreadable)?;
        if bytes.len() > bytes_max {
            let words = format!("An import takes at most {bytes_max} bytes; this has {}.", bytes.len());
            return Err(Problem::unreadable(StatusCode::PAYLOAD_TOO_LARGE, words));
        }
        match name.as_str() {
            "file" => file = bytes.to_vec(),
            name => form = form.with(name, String::from_utf8_lossy(&bytes)),
        }
    }
    Ok((form, file))
}

fn outcome(report: Report) -> Outcome {
    Outcome {
        rows: report.rows,
        new: report.new,
        changed: report.changed,
        unchanged: report.unchanged,
        written: report.written,
        more: report.errors.len().saturating_sub(WRONG_MAX),
        errors: report
            .errors
            .into_iter()
            .take(WRONG_MAX)
            .map(|error| Wrong {
                line: error.line,
                column: error.column.unwrap_or_default(),
                why: sentence(&error.why),
            })
            .collect(),
    }
}

fn page(concern: &Concern, form: Form, report: Option<Outcome>) -> Result<Response, Problem> {
    let page = Import {
        frame: concern.frame(&Said::default()),
        head: concern.head(&concern.path("/import")),
        kinds: KINDS.iter().map(|(_, word, words)| Choice::new(word, *words)).collect(),
        form,
        report,
    };
    show_with(page.form.status(), &page)
}
