//! What a programme says of itself: its names, and the funder's sentence that pages and mails carry.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use entity::id::ProgrammeId;

use super::concern::id_of;
use super::form::Form;
use super::frame::{Frame, Here, Said, done, show_with};
use super::views::form::{FormPage, Group};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;
use crate::programmes::{self, Refusal, Texts, rights, rules};
use crate::refusal::Failure;
use crate::written::{NAME_MAX, PARAGRAPH_MAX};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/programmes/{programme}", get(filled).post(edit))
}

async fn filled(
    State(app): State<App>,
    caller: Caller,
    Path(programme): Path<String>,
    Query(said): Query<Said>,
) -> Result<Response, Problem> {
    let id: ProgrammeId = id_of(&programme)?;
    if !rights::edits(&app, &caller, id).await? {
        return Err(Failure::Refused(Refusal::CoordinatorOnly).into());
    }
    let row = programmes::get(&app, id).await?.programme;
    let form = Form::default()
        .with("version", row.version)
        .with("acronym", &row.acronym)
        .with("title", &row.title)
        .with_some("call", row.call)
        .with("summary", &row.summary)
        .with_some("disclaimer", row.disclaimer);
    page(&caller, &programme, form, &said)
}

async fn edit(
    State(app): State<App>,
    caller: Caller,
    Path(programme): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let id: ProgrammeId = id_of(&programme)?;
    let texts = Texts {
        acronym: form.line("acronym", 60),
        title: form.line("title", NAME_MAX),
        call: Some(form.text("call", NAME_MAX)),
        summary: form.text("summary", PARAGRAPH_MAX),
        disclaimer: Some(form.text("disclaimer", rules::DISCLAIMER_MAX)),
    };
    if form.is_right() {
        let answer = programmes::edit(&app, &caller, id, form.version(), texts).await;
        if form.taken(answer)?.is_some() {
            return Ok(done(&format!("/programmes/{programme}"), "saved"));
        }
    }
    page(&caller, &programme, form, &Said::default())
}

fn page(caller: &Caller, programme: &str, form: Form, said: &Said) -> Result<Response, Problem> {
    let names = vec![
        form.field("acronym", "Name people say", "text").needed(),
        form.field("call", "Funding call", "text"),
        form.field("title", "Name in full", "text").needed().whole(),
        form.lines("summary", "What it is for").whole(),
    ];
    let disclaimer = form
        .field("disclaimer", "The funder's sentence", "text")
        .hint("Such as the disclaimer of the European Union. It stands under every mail and itinerary.")
        .whole();
    let page = FormPage {
        frame: Frame::of(caller, Here::Missions).saying(said).narrow(),
        crumbs: vec![("/missions".to_owned(), "Missions".to_owned())],
        title: "Programme".to_owned(),
        intro: "What the programme says of itself, on pages and in mails.",
        action: format!("/programmes/{programme}"),
        hidden: vec!["version"],
        groups: vec![
            Group { legend: "Names", fields: names },
            Group { legend: "Funding", fields: vec![disclaimer] },
        ],
        form,
        submit: "Save",
        removal: None,
    };
    show_with(page.form.status(), &page)
}
