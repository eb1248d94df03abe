//! The tables and slots of a session, and its rules.

use axum::extract::State;
use axum::response::Response;
use entity::words::TableKind;

use super::items::find;
use crate::app::App;
use crate::http::extract::Path;
use crate::http::pages::concern::Concern;
use crate::http::pages::concern::id_of;
use crate::http::pages::form::{Choice, Field, Form};
use crate::http::pages::frame::{Said, done, show_with};
use crate::http::pages::views::form::{FormPage, Group};
use crate::http::pages::{times, words};
use crate::http::problem::Problem;
use crate::missions::{self, SessionPlan, SlotRun, TablePlan};
use entity::id::SessionId;

/// The runs of slots that the form offers, with the breaks between them: name of the start, name of the count.
const RUNS: [(&str, &str, &str); 3] = [
    ("starts_1", "count_1", "First run of slots starts"),
    ("starts_2", "count_2", "Second run, after a break"),
    ("starts_3", "count_3", "Third run"),
];
/// Most tables of one form.
const TABLES_MAX: usize = 200;

pub(super) async fn blank(concern: Concern, Path(item): Path<String>) -> Result<Response, Problem> {
    let row = find(&concern, &item)?;
    let tables: Vec<String> = (1..=10).map(|number| format!("Table {number}")).collect();
    let form = Form::default()
        .with("minutes", 20)
        .with("pause", 5)
        .with("starts_1", times::wall_input(row.starts_wall))
        .with("count_1", 8)
        .with("tables", tables.join("\n"))
        .with("longest_run", 4)
        .with("bookings_open", "yes");
    page(&concern, &item, form)
}

pub(super) async fn set_up(
    State(app): State<App>,
    concern: Concern,
    Path(item): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let id = find(&concern, &item)?.id;
    let slots = slots(&mut form);
    let tables = tables(&mut form);
    let (longest_run, most_meetings, fairness) = limits(&mut form);
    if form.is_right() {
        let plan = SessionPlan {
            item: id,
            slots,
            tables,
            bookings_open: form.ticked("bookings_open"),
            longest_run,
            most_meetings,
            fairness,
        };
        let answer = missions::set_up_session(&app, &concern.caller, concern.id(), plan).await;
        if let Some(session) = form.taken(answer)? {
            return Ok(done(&format!("/sessions/{}", session.session.id), "saved"));
        }
    }
    page(&concern, &item, form)
}

fn page(concern: &Concern, item: &str, form: Form) -> Result<Response, Problem> {
    let kinds: Vec<Choice> =
        TableKind::ALL.iter().map(|kind| Choice::new(kind, words::table_kind(*kind))).collect();
    let mut slots = vec![
        form.field("minutes", "Minutes of a meeting", "number").needed(),
        form.field("pause", "Minutes between two", "number").needed(),
    ];
    for (starts, count, label) in RUNS {
        slots.push(form.field(starts, label, "datetime-local"));
        slots.push(form.field(count, "How many slots", "number"));
    }
    let names = "One a line. A video room has its address behind the name: Room A | https://meet.example/a";
    let tables = vec![
        form.choose("kind", "They are", &kinds),
        form.lines("tables", "Names").needed().hint(names).whole(),
    ];
    let page = FormPage {
        frame: concern.frame(&Said::default()).narrow(),
        crumbs: concern.crumbs(),
        title: "Set up slots and tables".to_owned(),
        intro: "Every slot can hold one meeting at each table. Slots begin on full five minutes.",
        action: format!("/items/{item}/tables"),
        hidden: Vec::new(),
        groups: vec![
            Group { legend: "Slots", fields: slots },
            Group { legend: "Tables", fields: tables },
            Group { legend: "Rules", fields: rule_fields(&form) },
        ],
        form,
        submit: "Set up",
        removal: None,
    };
    show_with(page.form.status(), &page)
}

fn slots(form: &mut Form) -> Vec<SlotRun> {
    let minutes = form.number("minutes", 5, 480);
    let pause = form.number("pause", 0, 240).unwrap_or_default();
    if minutes.is_none() && form.wrong("minutes").is_none() {
        form.blame("minutes", "How long a meeting lasts, such as 20.");
    }
    let mut runs = Vec::new();
    for (starts, count, _) in RUNS {
        let Some(wall) = form.wall_or_none(starts) else { continue };
        match form.number(count, 1, 200) {
            Some(number) => runs.push(SlotRun {
                starts: wall,
                count: number.unsigned_abs(),
                minutes: minutes.unwrap_or_default().unsigned_abs(),
                pause_minutes: pause.unsigned_abs(),
            }),
            None if form.wrong(count).is_none() => form.blame(count, "How many slots this run has."),
            None => {}
        }
    }
    if runs.is_empty() && form.wrong("starts_1").is_none() {
        form.blame("starts_1", "A session needs at least one run of slots.");
    }
    runs
}

fn tables(form: &mut Form) -> Vec<TablePlan> {
    let kind = form.one_or_none("kind").unwrap_or(TableKind::Table);
    let names = form.line("tables", 20_000);
    let tables: Vec<TablePlan> = names
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| {
            let (name, link) = line.split_once('|').map_or((line, None), |(name, link)| (name, Some(link)));
            let link = link.map(|link| link.trim().to_owned());
            TablePlan { name: name.trim().to_owned(), kind, organisation: None, link }
        })
        .collect();
    if tables.len() > TABLES_MAX {
        form.blame("tables", format!("These are {} tables; {TABLES_MAX} at most.", tables.len()));
    }
    tables
}

/// The rules of a session, with what each means.
fn rule_fields(form: &Form) -> Vec<Field> {
    vec![
        form.field("longest_run", "Most meetings in a row", "number").hint("Then a break. Empty: no limit"),
        form.field("most_meetings", "Most meetings of one delegate", "number").hint("Empty: no limit"),
        form.field("fairness", "Most difference in breaks", "number").hint("Between any two delegates"),
        form.tick("bookings_open", "Free slots may be booked directly").whole(),
    ]
}

fn limits(form: &mut Form) -> (Option<i32>, Option<i32>, Option<i32>) {
    let most = form.number("most_meetings", 1, 200);
    (form.number("longest_run", 1, 200), most, form.number("fairness", 0, 200))
}

pub(super) async fn rules(
    State(app): State<App>,
    concern: Concern,
    Path(session): Path<String>,
) -> Result<Response, Problem> {
    let row = missions::session(&app, id_of(&session)?).await?.session;
    let form = Form::default()
        .with("version", row.version)
        .with_some("longest_run", row.longest_run)
        .with_some("most_meetings", row.most_meetings)
        .with_some("fairness", row.fairness)
        .with_some("bookings_open", row.bookings_open.then_some("yes"));
    rules_page(&concern, row.id, form)
}

pub(super) async fn edit_rules(
    State(app): State<App>,
    concern: Concern,
    Path(session): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let id: SessionId = id_of(&session)?;
    let (longest_run, most_meetings, fairness) = limits(&mut form);
    if form.is_right() {
        let open = form.ticked("bookings_open");
        let answer = missions::edit_session(
            &app,
            &concern.caller,
            id,
            form.version(),
            open,
            longest_run,
            most_meetings,
            fairness,
        )
        .await;
        if form.taken(answer)?.is_some() {
            return Ok(done(&format!("/sessions/{id}"), "saved"));
        }
    }
    rules_page(&concern, id, form)
}

fn rules_page(concern: &Concern, id: SessionId, form: Form) -> Result<Response, Problem> {
    let mut crumbs = concern.crumbs();
    crumbs.push((format!("/sessions/{id}"), "Timetable".to_owned()));
    let page = FormPage {
        frame: concern.frame(&Said::default()).narrow(),
        crumbs,
        title: "Rules of the session".to_owned(),
        intro: "They hold for every run from now on.",
        action: format!("/sessions/{id}/rules"),
        hidden: vec!["version"],
        groups: vec![Group { legend: "", fields: rule_fields(&form) }],
        form,
        submit: "Save",
        removal: None,
    };
    show_with(page.form.status(), &page)
}
