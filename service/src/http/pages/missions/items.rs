//! The agenda items of a mission, as its lead enters them.

use axum::extract::State;
use axum::response::Response;
use entity::agenda_item;
use entity::id::AgendaItemId;
use entity::words::AgendaItemKind;

use crate::app::App;
use crate::http::extract::Path;
use crate::http::pages::concern::Concern;
use crate::http::pages::form::{Choice, Form};
use crate::http::pages::frame::{Said, done, show_with};
use crate::http::pages::views::form::{FormPage, Group, Removal};
use crate::http::pages::{times, words};
use crate::http::problem::Problem;
use crate::missions::{self, ItemPlan};

pub(super) async fn blank(concern: Concern) -> Result<Response, Problem> {
    let last = concern.mission.agenda.last();
    let form = Form::default()
        .with_some("leg", concern.mission.legs.last().map(|leg| leg.id))
        .with_some("starts", last.map(|item| times::wall_input(item.ends_wall)));
    new_page(&concern, form)
}

pub(super) async fn add(
    State(app): State<App>,
    concern: Concern,
    mut form: Form,
) -> Result<Response, Problem> {
    if let Some(plan) = read(&mut form) {
        let day = times::date_input(plan.starts.date());
        let answer = missions::add_item(&app, &concern.caller, concern.id(), plan).await;
        if form.taken(answer)?.is_some() {
            return Ok(done(&concern.path(&format!("#day-{day}")), "saved"));
        }
    }
    new_page(&concern, form)
}

fn new_page(concern: &Concern, form: Form) -> Result<Response, Problem> {
    let page = page(concern, form, "A new agenda item", concern.path("/items/new"), None);
    show_with(page.form.status(), &page)
}

pub(super) async fn filled(concern: Concern, Path(item): Path<String>) -> Result<Response, Problem> {
    let row = find(&concern, &item)?;
    let form = Form::default()
        .with("version", row.version)
        .with("kind", row.kind)
        .with_some("leg", row.leg_id)
        .with("title", &row.title)
        .with("place", &row.place)
        .with("description", &row.description)
        .with("starts", times::wall_input(row.starts_wall))
        .with("zone", &row.zone)
        .with("ends", times::wall_input(row.ends_wall))
        .with("ends_zone", &row.ends_zone)
        .with_some("capacity", row.capacity);
    edit_page(&concern, form, row.id)
}

pub(super) async fn edit(
    State(app): State<App>,
    concern: Concern,
    Path(item): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let id = find(&concern, &item)?.id;
    if let Some(plan) = read(&mut form) {
        let day = times::date_input(plan.starts.date());
        let answer = missions::edit_item(&app, &concern.caller, id, form.version(), plan).await;
        if form.taken(answer)?.is_some() {
            return Ok(done(&concern.path(&format!("#day-{day}")), "saved"));
        }
    }
    edit_page(&concern, form, id)
}

fn edit_page(concern: &Concern, form: Form, id: AgendaItemId) -> Result<Response, Problem> {
    let removal = Removal {
        words: "Take this item out",
        warning: "It disappears from everyone's itinerary. A session with meetings has to be emptied first.",
        action: format!("/items/{id}/remove"),
    };
    let page = page(concern, form, "Change the agenda item", format!("/items/{id}"), Some(removal));
    show_with(page.form.status(), &page)
}

pub(super) async fn remove(
    State(app): State<App>,
    concern: Concern,
    Path(item): Path<String>,
) -> Result<Response, Problem> {
    missions::remove_item(&app, &concern.caller, find(&concern, &item)?.id).await?;
    Ok(done(&concern.path(""), "removed"))
}

/// The agenda item of an id in a path.
pub(super) fn find<'a>(concern: &'a Concern, id: &str) -> Result<&'a agenda_item::Model, Problem> {
    concern.mission.agenda.iter().find(|item| item.id.to_string() == id).ok_or_else(Problem::not_found)
}

fn page(concern: &Concern, form: Form, title: &str, action: String, removal: Option<Removal>) -> FormPage {
    let kinds: Vec<Choice> =
        AgendaItemKind::ALL.iter().map(|kind| Choice::new(kind, words::item_kind(*kind))).collect();
    let mut legs = vec![Choice::new("", "None")];
    legs.extend(concern.mission.legs.iter().map(|leg| Choice::new(leg.id, leg.place.clone())));
    let what = vec![
        form.field("title", "Title", "text").needed().whole(),
        form.choose("kind", "Kind", &kinds).needed(),
        form.choose("leg", "Leg", &legs),
        form.field("place", "Place", "text").hint("As people find it").whole(),
        form.lines("description", "What to know").whole(),
    ];
    let when = vec![
        form.field("starts", "Starts", "datetime-local").needed(),
        form.field("zone", "On the clock of", "text").list("zones").hint("Empty: the leg's"),
        form.field("ends", "Ends", "datetime-local").needed(),
        form.field("ends_zone", "On the clock of", "text").list("zones").hint("Another one for a flight"),
        form.field("capacity", "Most people", "number").hint("Empty: everyone"),
    ];
    FormPage {
        frame: concern.frame(&Said::default()).narrow(),
        crumbs: concern.crumbs(),
        title: title.to_owned(),
        intro: "",
        action,
        hidden: vec!["version"],
        groups: vec![
            Group { legend: "", fields: what },
            Group { legend: "When, on the clock of the place", fields: when },
        ],
        form,
        submit: "Save",
        removal,
    }
}

fn read(form: &mut Form) -> Option<ItemPlan> {
    let title = form.line("title", 200);
    let kind = form.one("kind");
    let leg = form.one_or_none("leg");
    let place = form.text("place", 200);
    let description = form.text("description", 4_000);
    let (starts, ends) = (form.wall("starts"), form.wall("ends"));
    let zone = Some(form.text("zone", 60)).filter(|zone| !zone.is_empty());
    let ends_zone = Some(form.text("ends_zone", 60)).filter(|zone| !zone.is_empty());
    let capacity = form.number("capacity", 1, 100_000);
    let (kind, starts, ends) = (kind?, starts?, ends?);
    form.is_right().then_some(ItemPlan {
        leg,
        kind,
        title,
        place,
        description,
        starts,
        zone,
        ends,
        ends_zone,
        capacity,
    })
}
