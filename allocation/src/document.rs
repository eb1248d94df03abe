//! The problem and the timetable as people and programs write them down: string keys, JSON, nothing verified yet.
//!
//! Every row has a key of its own; rows refer to one another by key. Times are whole
//! seconds since 1970-01-01T00:00:00Z. Unknown fields are refused. The schemas are
//! `docs/allocation-problem.schema.json` and `docs/allocation-timetable.schema.json`.
//!
//! In Rust, fill what matters and take the rest from `Default`:
//!
//! ```
//! use allocation::document::DelegateDocument;
//! let delegate = DelegateDocument {
//!     key: "mori".into(),
//!     organisation: "nagano".into(),
//!     ..Default::default()
//! };
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    fault::Invalid,
    outcome::Status,
    pins::Conflict,
    problem::Problem,
    reasons::LeftOut,
    score::{Objective, Term},
};

/// A written problem or timetable that can't be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// Not JSON, or not the shape that the schema describes; says line and column.
    #[error("not a problem as docs/allocation-problem.schema.json describes it: {0}")]
    Shape(#[from] serde_json::Error),
    /// Rows that don't fit together.
    #[error(transparent)]
    Invalid(#[from] Invalid),
}

/// Reads a problem from JSON.
///
/// # Errors
/// [`Unreadable`] says where the text is wrong or which rows don't fit together.
pub fn read(text: &str) -> Result<Problem, Unreadable> {
    let document: ProblemDocument = serde_json::from_str(text)?;
    Ok(Problem::new(&document)?)
}

/// Writes a timetable as JSON, indented, with a line end.
#[must_use]
pub fn write(timetable: &TimetableDocument) -> String {
    // Only maps with keys that are not strings can fail, and there are none.
    let mut text = serde_json::to_string_pretty(timetable).unwrap_or_default();
    text.push('\n');
    text
}

/// Everything that the allocation is told.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProblemDocument {
    /// When meetings can take place.
    pub slots: Vec<SlotDocument>,
    /// Where meetings can take place.
    pub tables: Vec<TableDocument>,
    /// Who is represented.
    pub organisations: Vec<OrganisationDocument>,
    /// Who attends.
    pub delegates: Vec<DelegateDocument>,
    /// Who interprets, where the sides of a meeting share no language.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interpreters: Vec<InterpreterDocument>,
    /// Who wants to meet whom.
    pub requests: Vec<RequestDocument>,
    /// Which meeting must end before which other one begins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub precedences: Vec<PrecedenceDocument>,
    /// Minutes between places, in both directions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub travel: Vec<TravelDocument>,
    /// Limits for everybody, and the order of objectives.
    #[serde(default)]
    pub options: OptionsDocument,
    /// The timetable that people already hold, when this is a repair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<TimetableDocument>,
}

/// One period in a session.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlotDocument {
    /// Unique among slots.
    pub key: String,
    /// The session: breaks, table changes and idle slots are counted within one session.
    pub session: String,
    /// First second, since the epoch.
    pub start: i64,
    /// The second after the last, since the epoch.
    pub end: i64,
    /// Where it is, for travel; slots that name no place need no travel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Names of the sets that this slot belongs to: morning, afternoon, first day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<String>,
}

/// One table, booth or video room; it holds one meeting at a time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableDocument {
    /// Unique among tables.
    pub key: String,
    /// The only session that has it; without one, every session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// What it offers: quiet, power, video.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// The only organisation whose meetings may use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Slots in which it can't be used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<String>,
}

/// One organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationDocument {
    /// Unique among organisations.
    pub key: String,
}

/// One person who attends for an organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DelegateDocument {
    /// Unique among delegates.
    pub key: String,
    /// Whom the person represents.
    pub organisation: String,
    /// The only slots in which the person can meet; without it, all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available: Option<Vec<String>>,
    /// Slots in which the person can't meet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unavailable: Vec<String>,
    /// Most meetings of this person, where that differs from the options.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_meetings: Option<u32>,
    /// The languages the person speaks; without any, everybody understands the person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Slots outside the person's humane hours: allowed, but counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outside_hours: Vec<String>,
    /// Most meetings of this person in slots with a mark, where that differs from the options.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub most_per_mark: BTreeMap<String, u32>,
    /// Whether the lunch windows of the options leave this person alone.
    #[serde(default, skip_serializing_if = "is_false")]
    pub no_lunch: bool,
    /// When the person arrives, seconds since the epoch; meetings begin after that and a rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrives: Option<i64>,
    /// When the person leaves, seconds since the epoch; meetings end before that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub departs: Option<i64>,
    /// Whether the person's published agenda may not change at all.
    #[serde(default, skip_serializing_if = "is_false")]
    pub settled: bool,
}

/// One interpreter, who is in one meeting at a time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterpreterDocument {
    /// Unique among interpreters.
    pub key: String,
    /// The languages between which the interpreter translates, each into each.
    pub languages: Vec<String>,
    /// The only slots in which the interpreter works; without it, all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available: Option<Vec<String>>,
    /// Slots in which the interpreter can't work.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unavailable: Vec<String>,
}

/// One wish to meet, of two sides or more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestDocument {
    /// Unique among requests.
    pub key: String,
    /// Who is to sit together: two organisations or more, each once.
    pub sides: Vec<SideDocument>,
    /// Whether every side asked for it; doubles the weight.
    #[serde(default, skip_serializing_if = "is_false")]
    pub mutual: bool,
    /// Weight of leaving it out, instead of the one from ranks and `mutual`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<u32>,
    /// The only slots that will do; without it, all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slots: Option<Vec<String>>,
    /// Only slots with one of these marks; without it, all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<String>,
    /// Slots that will not do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vetoes: Vec<String>,
    /// Kinds that its table must have, all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// Where the lead has fixed it; a pinned request is never left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<PinDocument>,
}

/// One side of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SideDocument {
    /// The organisation.
    pub organisation: String,
    /// The delegates meant; without it, any of the organisation's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegates: Option<Vec<String>>,
    /// How many of them sit in the meeting; without it, all who are named, or one when nobody is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choose: Option<u32>,
    /// How much this side wants it: 1 is the most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
}

/// A fixed slot, or slot and table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinDocument {
    /// The slot.
    pub slot: String,
    /// The table, when that is fixed as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
}

/// `first` ends, then at least the gap, then `second` begins; it binds when both are placed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrecedenceDocument {
    /// The earlier request.
    pub first: String,
    /// The later request.
    pub second: String,
    /// Whole minutes between the end of the one and the start of the other.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub gap_minutes: u32,
}

/// How long it takes from one place to another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TravelDocument {
    /// A place that slots name.
    pub from: String,
    /// Another place that slots name.
    pub to: String,
    /// Whole minutes, in both directions.
    pub minutes: u32,
}

/// Limits for everybody, and what is best.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionsDocument {
    /// Most meetings of a delegate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_meetings: Option<u32>,
    /// Most meetings in a row, in neighbouring slots of a session, before one slot is free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_run: Option<u32>,
    /// Most meetings of a delegate in slots with a mark, for each mark that has such a limit.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub most_per_mark: BTreeMap<String, u32>,
    /// Windows in each of which a delegate who meets there keeps time for lunch.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lunch: Vec<LunchDocument>,
    /// Whole minutes between a delegate's arrival and its first meeting.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub arrival_rest_minutes: u32,
    /// Repair only: most people whose agenda may differ from the published one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_people_changed: Option<u32>,
    /// How far the most and the fewest breaks of a delegate may lie apart (*d* in the literature).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fairness: Option<u32>,
    /// What is minimised, most important first; without it, [`Objective::ORDER`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objectives: Option<Vec<Objective>>,
}

/// A time for lunch: a delegate with a meeting in the window keeps some of its slots free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LunchDocument {
    /// The window.
    pub slots: Vec<String>,
    /// How many of its slots stay free, of meetings in them and in slots at the same time.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub free: u32,
}

impl Default for LunchDocument {
    fn default() -> Self {
        Self { slots: Vec::new(), free: one() }
    }
}

/// A timetable, and what is known about it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimetableDocument {
    /// How it was left: proved best, good, impossible, unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The score, most important term first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub score: Vec<Term>,
    /// What takes place.
    pub meetings: Vec<MeetingDocument>,
    /// What does not, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// Why there is no timetable at all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Conflict>,
}

/// One placed request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingDocument {
    /// Which request.
    pub request: String,
    /// When.
    pub slot: String,
    /// Where.
    pub table: String,
    /// Who sits there, of all sides.
    pub delegates: Vec<String>,
    /// Who interprets, where somebody must.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpreter: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(value: &u32) -> bool {
    *value == 0
}

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_one(value: &u32) -> bool {
    *value == 1
}
