//! What a run found out, phrased: why requests are left out, what would help, which pins contradict.

use allocation::{Conflict, Step};
use entity::id::{DelegateId, RequestId};
use entity::{explanation, run};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::Value;

use super::explained::{Gained, Thought, Told, Way};
use super::sentences::Speaker;
use super::{Refusal, review};
use crate::app::App;
use crate::refusal::Failure;

/// What a run found out.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The requests it left out, the most important first. Those there was no time for are missing: their plain
    /// reasons stand in the timetable.
    pub explained: Vec<Explained>,
    /// What some changes would gain, the most first.
    pub gains: Vec<Gain>,
    /// Pins that contradict one another, where there is no timetable for that.
    pub contradictions: Vec<Contradiction>,
}

/// Why one request is left out, and what would help.
#[derive(Clone, Debug)]
pub struct Explained {
    /// Which.
    pub request: RequestId,
    /// Names of the two organisations.
    pub organisations: (String, String),
    /// Why, one to three sentences.
    pub sentences: Vec<String>,
    /// What was tried and lets it in, at most three.
    pub ways: Vec<Repair>,
    /// The same as data, in the words of the allocation.
    pub detail: Value,
}

/// One way that lets a request in.
#[derive(Clone, Debug)]
pub struct Repair {
    /// What it asks for and what moves.
    pub words: String,
    /// What can be done about it here.
    pub remedy: Remedy,
}

/// What can be done here about something that would help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// A new draft with the meetings moved.
    Draft,
    /// A table is added, and a new draft uses it.
    AddTable,
    /// A person has to be asked.
    Ask(DelegateId),
    /// Nothing here: it is for the organiser to arrange.
    Advice,
}

/// What a change would gain.
#[derive(Clone, Debug)]
pub struct Gain {
    /// The change.
    pub words: String,
    /// How many more meetings.
    pub more: usize,
    /// The same in words.
    pub gain: String,
    /// The requests that would take place.
    pub requests: Vec<RequestId>,
    /// What can be done about it here.
    pub remedy: Remedy,
    /// The same as data.
    pub detail: Value,
}

/// Pins that cannot all be kept.
#[derive(Clone, Debug)]
pub struct Contradiction {
    /// Which and why.
    pub words: String,
    /// The pinned requests by the names of their sides.
    pub pins: Vec<(RequestId, String)>,
    /// The same as data.
    pub detail: Value,
}

/// What a run found out.
pub async fn findings(app: &App, run: &run::Model) -> Result<Findings, Failure<Refusal>> {
    let rows = explanation::Entity::find()
        .filter(explanation::Column::RunId.eq(run.id))
        .order_by_asc(explanation::Column::Position)
        .all(app.db.read())
        .await?;
    let gains: Vec<Gained> = read(run.gains.as_ref());
    let conflicts: Vec<Conflict> = read(run.conflicts.as_ref());
    if rows.is_empty() && gains.is_empty() && conflicts.is_empty() {
        return Ok(Findings::default());
    }
    let ground = review::ground(app, run.mission_id).await?;
    let speaker = Speaker(&ground);
    let explained = rows.into_iter().filter_map(|row| {
        let told: Told = serde_json::from_value(row.detail.clone()).ok()?;
        Some(Explained {
            request: row.request_id,
            organisations: ground.sides(row.request_id),
            sentences: speaker.explained(&told),
            ways: told.ways.iter().map(|way| repair(&speaker, &told, way)).collect(),
            detail: row.detail,
        })
    });
    Ok(Findings {
        explained: explained.collect(),
        gains: gains.iter().map(|gained| gain(&speaker, gained)).collect(),
        contradictions: conflicts.iter().map(|conflict| contradiction(&speaker, conflict)).collect(),
    })
}

/// Rows of JSON as they were written; none where an older version wrote otherwise.
fn read<T: serde::de::DeserializeOwned>(stored: Option<&Value>) -> Vec<T> {
    stored.and_then(|rows| serde_json::from_value(rows.clone()).ok()).unwrap_or_default()
}

fn repair(speaker: &Speaker<'_>, told: &Told, way: &Way) -> Repair {
    let remedy = match &way.step {
        Step::Move | Step::LeaveOut { .. } => Remedy::Draft,
        Step::AddTable { .. } => Remedy::AddTable,
        Step::Open { delegate, .. } => delegate.parse().map_or(Remedy::Advice, Remedy::Ask),
        _ => Remedy::Advice,
    };
    Repair { words: speaker.way(told, way), remedy }
}

fn gain(speaker: &Speaker<'_>, gained: &Gained) -> Gain {
    let (words, gain) = speaker.gain(gained);
    let remedy = match &gained.thought {
        Thought::Table => Remedy::AddTable,
        Thought::Slot { .. } => Remedy::Advice,
        Thought::Free { delegate, .. } => delegate.parse().map_or(Remedy::Advice, Remedy::Ask),
    };
    Gain {
        words,
        more: gained.together.len(),
        gain,
        requests: gained.together.iter().filter_map(|key| key.parse().ok()).collect(),
        remedy,
        detail: serde_json::to_value(gained).unwrap_or(Value::Null),
    }
}

fn contradiction(speaker: &Speaker<'_>, conflict: &Conflict) -> Contradiction {
    let pin = |key: &String| Some((key.parse().ok()?, speaker.request(key)));
    Contradiction {
        words: speaker.conflict(conflict),
        pins: pinned(conflict).into_iter().filter_map(pin).collect(),
        detail: serde_json::to_value(conflict).unwrap_or(Value::Null),
    }
}

/// The requests whose pins a conflict is about.
fn pinned(conflict: &Conflict) -> Vec<&String> {
    match conflict {
        Conflict::Unavailable { request, .. }
        | Conflict::SlotNotAllowed { request, .. }
        | Conflict::TableUnfit { request, .. }
        | Conflict::NoInterpreter { request, .. } => vec![request],
        Conflict::SameTable { first, second, .. }
        | Conflict::SameDelegate { first, second, .. }
        | Conflict::Order { first, second } => vec![first, second],
        Conflict::TablesShort { requests, .. }
        | Conflict::InterpretersShort { requests, .. }
        | Conflict::Together { requests } => requests.iter().collect(),
        _ => Vec::new(),
    }
}
