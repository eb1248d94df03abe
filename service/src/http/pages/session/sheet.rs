//! The page of a session: what can be told before a run, the run, the grid of a version, what is left out.

use axum::extract::State;
use axum::response::Response;
use calendar::zone::Zone;
use entity::id::{RequestId, SessionId, TimetableId};
use entity::timetable;
use entity::words::{MissionStatus, RunState, TimetableProof, TimetableState};
use serde_json::Value;

use super::grid::Grid;
use super::{picked, remedies, run};
use crate::app::App;
use crate::http::extract::{Path, Query};
use crate::http::pages::concern::{Concern, id_of};
use crate::http::pages::form::Form;
use crate::http::pages::frame::{Said, show_with};
use crate::http::pages::views::session::{Preflight, SessionPage, Shown, Term, Version};
use crate::http::pages::{times, words};
use crate::http::problem::Problem;
use crate::page::Cursor;
use crate::timetables::{self, Timetable};
use crate::{meetings, missions};

/// `?timetable=ID&pick=ID`: which version is shown, and which request is looked at more closely.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    timetable: String,
    #[serde(default)]
    pick: String,
}

pub(super) async fn sheet(
    State(app): State<App>,
    concern: Concern,
    Path(session): Path<String>,
    Query(asked): Query<Asked>,
    Query(said): Query<Said>,
) -> Result<Response, Problem> {
    page(&app, &concern, id_of(&session)?, &asked, &said, Form::default()).await
}

/// The page, with what was typed into the form of a run.
pub(super) async fn page(
    app: &App,
    concern: &Concern,
    id: SessionId,
    asked: &Asked,
    said: &Said,
    form: Form,
) -> Result<Response, Problem> {
    let own = concern.own();
    let session = missions::session(app, id).await?;
    let versions = timetables::list(app, concern.id(), Cursor { after: None, limit: 20 }).await?.rows;
    let chosen = choose(&versions, asked.timetable.parse().ok());
    let timetable = match chosen {
        Some(row) => Some(timetables::get(app, row.id, Some(id)).await?),
        None => None,
    };
    let standing = meetings::list(app, concern.id()).await?;
    let pick: Option<RequestId> = asked.pick.parse().ok();
    let grid = Grid::of(&session, timetable.as_ref(), &standing, pick, &own);
    let runs = timetables::runs(app, concern.id()).await?;
    let newest = runs.first();
    let maker = chosen.and_then(|row| runs.iter().find(|run| Some(run.id) == row.run_id));
    let findings = remedies::findings(app, maker).await?;
    let failed = newest.filter(|run| run.state == RunState::Failed);
    let contradictions = remedies::findings(app, failed).await?.contradictions;
    let going = newest.is_some_and(|run| matches!(run.state, RunState::Queued | RunState::Running));
    let place =
        format!("{}?timetable={}", path(id), chosen.map(|row| row.id.to_string()).unwrap_or_default());
    let picked = match pick {
        Some(pick) => picked::find(app, concern, &grid, pick, &place, &own).await?,
        None => None,
    };
    let mut frame = concern.frame(said).wide();
    let waits = going || newest.is_some_and(run::is_explaining);
    frame.again_seconds = waits.then_some(3);
    let page = SessionPage {
        frame,
        head: concern.head(&path(id)),
        id: id.to_string(),
        title: session.item.title.clone(),
        place: session.item.place.clone(),
        size: format!("{} slots, {} tables", session.slots.len(), session.tables.len()),
        preflight: if going { None } else { Some(preflight(app, concern).await?) },
        form: if form.is_right() { form.with("seconds", 20) } else { form },
        seconds_max: u64::from(app.config.limits.run_seconds_max.unsigned_abs()),
        runnable: !going && runnable(concern.mission.mission.status),
        repairable: versions.iter().any(|row| row.state == TimetableState::Published),
        run: newest.map(|row| {
            run::view(row, &path(id), app.clock.now(), remedies::pins(&contradictions, &path(id)))
        }),
        versions: versions.iter().map(|row| version(row, id, chosen, &own)).collect(),
        shown: timetable.as_ref().map(|found| Shown {
            left_out: remedies::left_out(concern, found, &findings, &place),
            run: maker.map(|run| run.id.to_string()).unwrap_or_default(),
            explaining: maker.is_some_and(run::is_explaining),
            helps: remedies::helps(concern, &findings.gains),
            ..shown(found)
        }),
        days: grid.days,
        tables: grid.tables,
        picked,
    };
    show_with(page.form.status(), &page)
}

/// The page of a session.
pub(super) fn path(id: SessionId) -> String {
    format!("/sessions/{id}")
}

/// The version asked for, or else the newest draft, or else what is published.
fn choose(versions: &[timetable::Model], asked: Option<TimetableId>) -> Option<&timetable::Model> {
    let asked = asked.and_then(|id| versions.iter().find(|row| row.id == id));
    let newest = versions.iter().find(|row| row.state != TimetableState::Superseded);
    asked.or(newest).or_else(|| versions.first())
}

fn runnable(status: MissionStatus) -> bool {
    matches!(status, MissionStatus::Open | MissionStatus::Allocating | MissionStatus::Published)
}

async fn preflight(app: &App, concern: &Concern) -> Result<Preflight, Problem> {
    let found = timetables::preflight(app, concern.id()).await?;
    let half = |row: &timetables::Half| (words::half_day(row.half), row.places, row.requests);
    Ok(Preflight {
        requests: found.requests,
        places: found.places,
        halves: found.halves.iter().map(half).collect(),
        warnings: found.warnings,
    })
}

fn version(
    row: &timetable::Model,
    session: SessionId,
    chosen: Option<&timetable::Model>,
    own: &Zone,
) -> Version {
    let wall = own.wall(row.published_at.unwrap_or(row.created_at));
    Version {
        number: row.number,
        path: format!("{}?timetable={}", path(session), row.id),
        state: words::timetable_state(row.state),
        placed: row.placed,
        left_out: row.left_out,
        when: format!("{}, {}", times::day_short(wall.date()), times::time_input(wall)),
        here: chosen.is_some_and(|chosen| chosen.id == row.id),
    }
}

fn shown(found: &Timetable) -> Shown {
    let row = &found.timetable;
    Shown {
        id: row.id.to_string(),
        number: row.number,
        state: words::timetable_state(row.state),
        draft: row.state == TimetableState::Draft,
        proved: row.proof == TimetableProof::Optimal,
        placed: row.placed,
        terms: terms(&row.score),
        left_out: Vec::new(),
        run: String::new(),
        explaining: false,
        helps: Vec::new(),
    }
}

/// The terms of a stored score that people have a word for.
fn terms(score: &Value) -> Vec<Term> {
    let stored = score.get("terms").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let number = |term: &Value, key: &str| term.get(key).and_then(Value::as_i64);
    stored
        .iter()
        .filter_map(|term| {
            let name = term.get("name").or_else(|| term.get("objective")).and_then(Value::as_str)?;
            let (_, words) = TERMS.iter().find(|(known, _)| *known == name)?;
            Some(Term { name: words, value: number(term, "value")?, bound: number(term, "bound") })
        })
        .collect()
}

/// The allocation's objectives, in words.
const TERMS: [(&str, &str); 10] = [
    ("left_out", "Wishes left out, weighed by rank"),
    ("people_changed", "People whose agenda changes"),
    ("unfairness", "Breaks spread unevenly"),
    ("breaks", "Breaks between meetings"),
    ("outside_hours", "Meetings outside humane hours"),
    ("outside_hours_share", "Meetings outside humane hours, spread unevenly"),
    ("table_changes", "Changes of table"),
    ("idle_slots", "Empty slots between meetings"),
    ("idle_range", "Empty slots between meetings, spread unevenly"),
    ("early_finish", "Last meetings late in the session"),
];
