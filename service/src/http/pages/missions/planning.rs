//! A new mission, a changed one, and the step to its next status.

use axum::extract::State;
use axum::response::Response;
use entity::id::{OrganisationId, ProgrammeId};
use entity::words::{MissionKind, ProgrammeRoleKind};

use crate::app::App;
use crate::caller::Caller;
use crate::http::pages::concern::Concern;
use crate::http::pages::form::{Choice, Form};
use crate::http::pages::frame::{Frame, Here, Said, done, show_with};
use crate::http::pages::views::form::{FormPage, Group};
use crate::http::pages::{times, words};
use crate::http::problem::Problem;
use crate::missions::{self, Plan};
use crate::page::Cursor;
use crate::programmes;

pub(super) async fn blank(State(app): State<App>, caller: Caller) -> Result<Response, Problem> {
    let form = Form::default().with("zone", &caller.zone);
    let page = new_page(&app, &caller, form).await?;
    show_with(page.form.status(), &page)
}

pub(super) async fn create(
    State(app): State<App>,
    caller: Caller,
    mut form: Form,
) -> Result<Response, Problem> {
    let programme = form.one::<ProgrammeId>("programme");
    if let (Some(plan), Some(programme)) = (read(&mut form), programme) {
        let answer = missions::create(&app, &caller, programme, plan).await;
        if let Some(mission) = form.taken(answer)? {
            return Ok(done(&format!("/missions/{}", mission.id), "created"));
        }
    }
    let page = new_page(&app, &caller, form).await?;
    show_with(page.form.status(), &page)
}

async fn new_page(app: &App, caller: &Caller, form: Form) -> Result<FormPage, Problem> {
    let programmes = programmes::list(app, Cursor::WHOLE).await?.rows;
    let choices: Vec<Choice> =
        programmes.iter().map(|row| Choice::new(row.id, row.acronym.clone())).collect();
    let mut leads = vec![Choice::new("", "Whoever leads the country")];
    for programme in &programmes {
        leads.extend(partners(app, programme.id).await?);
    }
    leads.dedup_by(|a, b| a.value == b.value);
    let mut groups = groups(&form, &leads);
    groups[0].fields.insert(0, form.choose("programme", "Programme", &choices).needed());
    Ok(FormPage {
        frame: Frame::of(caller, Here::Missions).narrow(),
        crumbs: vec![("/missions".to_owned(), "Missions".to_owned())],
        title: "Plan a mission".to_owned(),
        intro: "It begins as a draft that only you and your coordinator see. Legs, visits and tables come next.",
        action: "/missions/new".to_owned(),
        form,
        hidden: Vec::new(),
        groups,
        submit: "Make the draft",
        removal: None,
    })
}

pub(super) async fn filled(State(app): State<App>, concern: Concern) -> Result<Response, Problem> {
    let row = &concern.mission.mission;
    let form = Form::default()
        .with("version", row.version)
        .with("title", &row.title)
        .with("key", &row.key)
        .with("kind", row.kind)
        .with("country", &row.country)
        .with("zone", &row.zone)
        .with("starts_on", times::date_input(row.starts_on))
        .with("ends_on", times::date_input(row.ends_on))
        .with("summary", &row.summary)
        .with_some("capacity", row.capacity)
        .with_some("requests_close", row.requests_close_wall.map(times::wall_input))
        .with("lead", row.lead_organisation_id);
    let page = edit_page(&app, &concern, form).await?;
    show_with(page.form.status(), &page)
}

pub(super) async fn edit(
    State(app): State<App>,
    concern: Concern,
    mut form: Form,
) -> Result<Response, Problem> {
    if let Some(plan) = read(&mut form) {
        let answer = missions::edit(&app, &concern.caller, concern.id(), form.version(), plan).await;
        if form.taken(answer)?.is_some() {
            return Ok(done(&concern.path(""), "saved"));
        }
    }
    let page = edit_page(&app, &concern, form).await?;
    show_with(page.form.status(), &page)
}

async fn edit_page(app: &App, concern: &Concern, form: Form) -> Result<FormPage, Problem> {
    let leads = partners(app, concern.mission.mission.programme_id).await?;
    Ok(FormPage {
        frame: concern.frame(&Said::default()).narrow(),
        crumbs: concern.crumbs(),
        title: "Change the mission".to_owned(),
        intro: "",
        action: concern.path("/edit"),
        hidden: vec!["version"],
        groups: groups(&form, &leads),
        form,
        submit: "Save",
        removal: None,
    })
}

pub(super) async fn move_on(
    State(app): State<App>,
    concern: Concern,
    mut form: Form,
) -> Result<Response, Problem> {
    let status = form.one("status").ok_or_else(Problem::not_found)?;
    missions::move_to(&app, &concern.caller, concern.id(), form.version(), status).await?;
    Ok(done(&concern.path(""), "moved-on"))
}

/// The organisations that may lead a mission of a programme.
async fn partners(app: &App, programme: ProgrammeId) -> Result<Vec<Choice>, Problem> {
    let roles = programmes::get(app, programme).await?.roles;
    let leading =
        [ProgrammeRoleKind::Coordinator, ProgrammeRoleKind::Partner, ProgrammeRoleKind::CountryLead];
    let mut choices: Vec<Choice> = Vec::new();
    for (role, organisation) in roles {
        let known = choices.iter().any(|choice| choice.value == organisation.id.to_string());
        if leading.contains(&role.role) && !known {
            choices.push(Choice::new(organisation.id, organisation.name));
        }
    }
    Ok(choices)
}

fn groups(form: &Form, leads: &[Choice]) -> Vec<Group> {
    let kinds: Vec<Choice> =
        MissionKind::ALL.iter().map(|kind| Choice::new(kind, words::mission_kind(*kind))).collect();
    let close = "On the venue's clock. Nobody may ask for meetings afterwards.";
    vec![
        Group {
            legend: "",
            fields: vec![
                form.field("title", "Title", "text").needed().whole(),
                form.choose("kind", "Kind", &kinds).needed(),
                form.field("key", "Short name", "text")
                    .needed()
                    .hint("For addresses and imports: japan-2027"),
                form.lines("summary", "What it is for").whole(),
            ],
        },
        Group {
            legend: "Where and when",
            fields: vec![
                form.field("country", "Country", "text").needed().list("countries").hint("Two letters: JP"),
                form.field("zone", "Zone of the venue", "text").needed().list("zones").hint("Asia/Tokyo"),
                form.field("starts_on", "First day", "date").needed(),
                form.field("ends_on", "Last day", "date").needed(),
            ],
        },
        Group {
            legend: "Taking part",
            fields: vec![
                form.field("requests_close", "Requests close", "datetime-local").hint(close),
                form.field("capacity", "Most delegates", "number")
                    .hint("Empty: no limit. Later ones wait in line."),
                form.choose("lead", "Led by", leads),
            ],
        },
    ]
}

/// Reads a plan; none when something is wrong.
fn read(form: &mut Form) -> Option<Plan> {
    let title = form.line("title", 200);
    let key = form.line("key", 60);
    let kind = form.one("kind");
    let country = form.line("country", 2).to_uppercase();
    let zone = form.line("zone", 60);
    let (starts_on, ends_on) = (form.date("starts_on"), form.date("ends_on"));
    let summary = form.text("summary", 4_000);
    let capacity = form.number("capacity", 1, 100_000);
    let requests_close = form.wall_or_none("requests_close");
    let lead = form.one_or_none::<OrganisationId>("lead");
    let (kind, starts_on, ends_on) = (kind?, starts_on?, ends_on?);
    form.is_right().then_some(Plan {
        key,
        kind,
        title,
        country,
        zone,
        starts_on,
        ends_on,
        summary,
        capacity,
        requests_close,
        lead,
    })
}
