//! What a run found out, in the shape that the API gives it.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::timetables::{self, Remedy};

/// What a run found out.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Findings {
    /// Why requests are left out, the most important first; those there was no time for are missing, and the
    /// timetable has their plain reasons.
    explanations: Vec<Explanation>,
    /// What some changes would gain, the most first.
    gains: Vec<Gain>,
    /// Pins that contradict one another, where there is no timetable for that.
    contradictions: Vec<Contradiction>,
}

/// Why one request is left out, and what would help.
#[derive(Debug, Serialize, ToSchema)]
struct Explanation {
    request_id: Uuid,
    organisations: [String; 2],
    /// Why, in one to three sentences.
    sentences: Vec<String>,
    /// What was tried and lets it in, at most three: those that change the fewest agendas first.
    ways: Vec<Way>,
    /// The same as data: `standing` with the smallest set of rules in its way, `free_together`, `ways` with their
    /// `step`, the `people` whose agenda changes, and the `meetings` then.
    detail: serde_json::Value,
}

/// One way that lets a request in.
#[derive(Debug, Serialize, ToSchema)]
struct Way {
    /// By which it is taken.
    number: usize,
    /// What it asks for and what moves.
    words: String,
    /// `draft` and `add_table` can be taken here; for `ask`, `delegate_id` has to agree; `advice` is for the
    /// organiser to arrange.
    remedy: &'static str,
    delegate_id: Option<Uuid>,
}

/// What a change would gain.
#[derive(Debug, Serialize, ToSchema)]
struct Gain {
    /// The change.
    words: String,
    /// How many more meetings, with every one that there is.
    more: usize,
    /// The requests that would take place.
    request_ids: Vec<Uuid>,
    /// The same as data.
    detail: serde_json::Value,
}

/// Pins that cannot all be kept.
#[derive(Debug, Serialize, ToSchema)]
struct Contradiction {
    /// Which and why.
    words: String,
    /// The pinned requests.
    request_ids: Vec<Uuid>,
    /// The same as data.
    detail: serde_json::Value,
}

pub(super) fn write(found: timetables::Findings) -> Findings {
    let explanation = |row: timetables::Explained| Explanation {
        request_id: row.request.0,
        organisations: row.organisations.into(),
        sentences: row.sentences,
        ways: row.ways.into_iter().enumerate().map(way).collect(),
        detail: row.detail,
    };
    let gain = |row: timetables::Gain| Gain {
        words: row.words,
        more: row.more,
        request_ids: row.requests.iter().map(|id| id.0).collect(),
        detail: row.detail,
    };
    let contradiction = |row: timetables::Contradiction| Contradiction {
        words: row.words,
        request_ids: row.pins.iter().map(|(id, _)| id.0).collect(),
        detail: row.detail,
    };
    Findings {
        explanations: found.explained.into_iter().map(explanation).collect(),
        gains: found.gains.into_iter().map(gain).collect(),
        contradictions: found.contradictions.into_iter().map(contradiction).collect(),
    }
}

fn way((number, way): (usize, timetables::Repair)) -> Way {
    let (remedy, delegate_id) = match way.remedy {
        Remedy::Draft => ("draft", None),
        Remedy::AddTable => ("add_table", None),
        Remedy::Ask(delegate) => ("ask", Some(delegate.0)),
        Remedy::Advice => ("advice", None),
    };
    Way { number, words: way.words, remedy, delegate_id }
}
