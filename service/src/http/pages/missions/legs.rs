//! The legs of a mission, as its lead enters them.

use axum::extract::State;
use axum::response::Response;
use entity::id::LegId;
use entity::leg;

use crate::app::App;
use crate::http::extract::Path;
use crate::http::pages::concern::Concern;
use crate::http::pages::form::Form;
use crate::http::pages::frame::{Said, done, show_with};
use crate::http::pages::times;
use crate::http::pages::views::form::{FormPage, Group, Removal};
use crate::http::problem::Problem;
use crate::missions::{self, LegPlan};

pub(super) async fn blank(concern: Concern) -> Result<Response, Problem> {
    let mission = &concern.mission.mission;
    let last = concern.mission.legs.last();
    let form = Form::default()
        .with("position", last.map_or(1, |leg| leg.position + 1))
        .with("country", &mission.country)
        .with("zone", last.map_or(&mission.zone, |leg| &leg.zone))
        .with("starts_on", times::date_input(last.map_or(mission.starts_on, |leg| leg.ends_on)))
        .with("ends_on", times::date_input(mission.ends_on));
    new_page(&concern, form)
}

pub(super) async fn add(
    State(app): State<App>,
    concern: Concern,
    mut form: Form,
) -> Result<Response, Problem> {
    if let Some(plan) = read(&mut form) {
        let answer = missions::add_leg(&app, &concern.caller, concern.id(), plan).await;
        if form.taken(answer)?.is_some() {
            return Ok(done(&concern.path(""), "saved"));
        }
    }
    new_page(&concern, form)
}

fn new_page(concern: &Concern, form: Form) -> Result<Response, Problem> {
    let page = page(concern, form, "A new leg", concern.path("/legs/new"), None);
    show_with(page.form.status(), &page)
}

pub(super) async fn filled(concern: Concern, Path(leg): Path<String>) -> Result<Response, Problem> {
    let row = find(&concern, &leg)?;
    let form = Form::default()
        .with("version", row.version)
        .with("position", row.position)
        .with("place", &row.place)
        .with("country", &row.country)
        .with("zone", &row.zone)
        .with("starts_on", times::date_input(row.starts_on))
        .with("ends_on", times::date_input(row.ends_on));
    edit_page(&concern, form, row.id)
}

pub(super) async fn edit(
    State(app): State<App>,
    concern: Concern,
    Path(leg): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let id = find(&concern, &leg)?.id;
    if let Some(plan) = read(&mut form) {
        let answer = missions::edit_leg(&app, &concern.caller, id, form.version(), plan).await;
        if form.taken(answer)?.is_some() {
            return Ok(done(&concern.path(""), "saved"));
        }
    }
    edit_page(&concern, form, id)
}

fn edit_page(concern: &Concern, form: Form, id: LegId) -> Result<Response, Problem> {
    let removal = Removal {
        words: "Take this leg out",
        warning: "Its agenda items stay in the mission, without a leg.",
        action: format!("/legs/{id}/remove"),
    };
    let page = page(concern, form, "Change the leg", format!("/legs/{id}"), Some(removal));
    show_with(page.form.status(), &page)
}

pub(super) async fn remove(
    State(app): State<App>,
    concern: Concern,
    Path(leg): Path<String>,
) -> Result<Response, Problem> {
    missions::remove_leg(&app, &concern.caller, find(&concern, &leg)?.id).await?;
    Ok(done(&concern.path(""), "removed"))
}

fn find<'a>(concern: &'a Concern, id: &str) -> Result<&'a leg::Model, Problem> {
    concern.mission.legs.iter().find(|leg| leg.id.to_string() == id).ok_or_else(Problem::not_found)
}

fn page(concern: &Concern, form: Form, title: &str, action: String, removal: Option<Removal>) -> FormPage {
    let fields = vec![
        form.field("place", "Town", "text").needed(),
        form.field("country", "Country", "text").needed().list("countries").hint("Two letters: JP"),
        form.field("zone", "Zone", "text")
            .needed()
            .list("zones")
            .hint("Every time of this leg is told on its clock."),
        form.field("position", "Order in the journey", "number").needed(),
        form.field("starts_on", "First day there", "date").needed(),
        form.field("ends_on", "Last day there", "date").needed(),
    ];
    FormPage {
        frame: concern.frame(&Said::default()).narrow(),
        crumbs: concern.crumbs(),
        title: title.to_owned(),
        intro: "",
        action,
        hidden: vec!["version"],
        groups: vec![Group { legend: "", fields }],
        form,
        submit: "Save",
        removal,
    }
}

fn read(form: &mut Form) -> Option<LegPlan> {
    let position = form.number("position", 1, 1_000);
    if position.is_none() && form.wrong("position").is_none() {
        form.blame("position", "Please fill this in.");
    }
    let place = form.line("place", 120);
    let country = form.line("country", 2).to_uppercase();
    let zone = form.line("zone", 60);
    let (starts_on, ends_on) = (form.date("starts_on"), form.date("ends_on"));
    let (position, starts_on, ends_on) = (position?, starts_on?, ends_on?);
    form.is_right().then_some(LegPlan { position, place, country, zone, starts_on, ends_on })
}
