//! What a run found out, on the page of a session: why requests are left out, and buttons for what would help.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use entity::id::{DelegateId, RequestId, RunId, SessionId};
use entity::run;
use entity::words::TableKind;

use super::sheet::{self, Asked};
use crate::app::App;
use crate::http::extract::Path;
use crate::http::pages::concern::{Concern, id_of};
use crate::http::pages::form::Form;
use crate::http::pages::frame::{Said, done};
use crate::http::pages::views::session::{Help, LeftOut, Pins, Way};
use crate::http::problem::Problem;
use crate::missions::{self, TablePlan};
use crate::timetables::{self, Contradiction, Explained, Findings, Gain, Remedy, Timetable};

/// Takes a way that lets a request in: a new draft, to be looked at.
pub(super) async fn repair(
    State(app): State<App>,
    concern: Concern,
    Path(run): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let run: RunId = id_of(&run)?;
    let session: SessionId = form.one("session").ok_or_else(Problem::not_found)?;
    if concern.mission.sessions.iter().all(|row| row.id != session) {
        return Err(Problem::not_found());
    }
    let request: RequestId = form.one("request").ok_or_else(Problem::not_found)?;
    let number: usize = form.one("number").ok_or_else(Problem::not_found)?;
    let answer = timetables::repair(&app, &concern.caller, run, request, number).await;
    if let Some(made) = form.taken(answer)? {
        return Ok(done(&format!("{}?timetable={made}#shown", sheet::path(session)), "repaired"));
    }
    sheet::page(&app, &concern, session, &Asked::default(), &Said::default(), form).await
}

/// Adds a table to the session.
pub(super) async fn add_table(
    State(app): State<App>,
    concern: Concern,
    Path(session): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let id: SessionId = id_of(&session)?;
    let plan = TablePlan { name: String::new(), kind: TableKind::Table, organisation: None, link: None };
    let answer = missions::add_table(&app, &concern.caller, id, plan).await;
    if form.taken(answer)?.is_some() {
        return Ok(done(&sheet::path(id), "table-added"));
    }
    sheet::page(&app, &concern, id, &Asked::default(), &Said::default(), form).await
}

/// The requests that a version leaves out: those that are explained first, the others with their plain reasons.
pub(super) fn left_out(
    concern: &Concern,
    found: &Timetable,
    findings: &Findings,
    place: &str,
) -> Vec<LeftOut> {
    let known = (0..).zip(&findings.explained).map(|(position, row)| (row.request, (position, row)));
    let known: HashMap<RequestId, (usize, &Explained)> = known.collect();
    let mut rows: Vec<&timetables::LeftOut> = found.left_out.iter().collect();
    rows.sort_by_key(|row| {
        known.get(&row.placement.request_id).map_or(usize::MAX, |(position, _)| *position)
    });
    rows.into_iter()
        .map(|left| {
            let request = left.placement.request_id;
            let explained = known.get(&request).map(|(_, row)| *row);
            LeftOut {
                request: request.to_string(),
                pair: left.organisations.clone(),
                reasons: explained.map_or_else(|| left.reasons.clone(), |row| row.sentences.clone()),
                ways: explained.map_or_else(Vec::new, |row| ways(concern, row)),
                pin: format!("{place}&pick={request}#picked"),
            }
        })
        .collect()
}

fn ways(concern: &Concern, row: &Explained) -> Vec<Way> {
    let way = |(number, way): (usize, &timetables::Repair)| Way {
        number,
        words: way.words.clone(),
        button: match way.remedy {
            Remedy::Draft => Some("Draft it"),
            Remedy::AddTable => Some("Add it and draft"),
            Remedy::Ask(_) | Remedy::Advice => None,
        },
        ask: ask(concern, way.remedy),
    };
    row.ways.iter().enumerate().map(way).collect()
}

/// Where the times of a person who has to be asked are.
fn ask(concern: &Concern, remedy: Remedy) -> Option<String> {
    let times = |delegate: DelegateId| concern.path(&format!("/availability?delegate={delegate}"));
    match remedy {
        Remedy::Ask(delegate) => Some(times(delegate)),
        _ => None,
    }
}

/// What would help as a whole.
pub(super) fn helps(concern: &Concern, gains: &[Gain]) -> Vec<Help> {
    let help = |gain: &Gain| Help {
        words: gain.words.clone(),
        gain: gain.gain.clone(),
        some: gain.more > 0,
        table: gain.more > 0 && gain.remedy == Remedy::AddTable,
        ask: ask(concern, gain.remedy).filter(|_| gain.more > 0),
    };
    gains.iter().map(help).collect()
}

/// Pins that contradict, with the way to each.
pub(super) fn pins(contradictions: &[Contradiction], back: &str) -> Vec<Pins> {
    let link =
        |(request, pair): &(RequestId, String)| (format!("{back}?pick={request}#picked"), pair.clone());
    let row =
        |row: &Contradiction| Pins { words: row.words.clone(), links: row.pins.iter().map(link).collect() };
    contradictions.iter().map(row).collect()
}

/// What a run found out, where there is one.
pub(super) async fn findings(app: &App, run: Option<&run::Model>) -> Result<Findings, Problem> {
    match run {
        Some(run) => Ok(timetables::findings(app, run).await?),
        None => Ok(Findings::default()),
    }
}
