//! Why a request can't take place beside the others, told by rule, and what would help.

use serde::{Deserialize, Serialize};

use crate::{
    document::TimetableDocument,
    index::Request,
    outcome::Limits,
    problem::Problem,
    reasons::{self, Reason},
    sat::{self, Answer},
    timetable::Timetable,
};

mod changed;
mod core;
mod free;
mod pinned;
mod repair;
mod seat;
mod what_if;

pub use pinned::smallest_together;
pub use what_if::{Change, Gain, what_if};

/// What stands in the way of one request, and what was tried and helps. Rows are named by key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The request.
    pub request: String,
    /// Whether it could take place, and what is in the way if not.
    pub standing: Standing,
    /// The slots in which all sides have enough people free, as the timetable stands.
    pub free_together: Vec<FreeTogether>,
    /// What helps, at most three ways: those that change the fewest agendas first. Each was tried,
    /// and [`check`](crate::check()) agreed.
    pub repairs: Vec<Repair>,
}

/// How a request stands when every other meeting may move but must still take place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Standing {
    /// It takes place already.
    Placed,
    /// It could take place if others moved.
    Fits,
    /// These rules together keep it out.
    Against {
        /// The rules: even if all others were lifted these would keep it out, and none of them is
        /// superfluous to that.
        rules: Vec<Rule>,
        /// Whether each is known to be needed; otherwise the conflicts allowed were used up, and
        /// some may be superfluous.
        smallest: bool,
        /// Those of the rules of which lifting one alone, all others being kept, lets it in; the
        /// request then fits if others move. Without any, something else is in the way, too.
        decisive: Vec<Rule>,
    },
    /// The conflicts allowed were used up before either was known.
    Unknown,
    /// The problem has rules that are not told one by one (interpreters, pinned tables, slots at
    /// the same time, limits of a repair) or is too large: what is in the way as the timetable
    /// stands, slot by slot.
    AsItStands {
        /// As in [`LeftOut`](crate::LeftOut).
        reasons: Vec<Reason>,
    },
}

/// One rule that is in the way. That nobody is in two places at once goes without saying.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rule {
    /// The slots, marks and vetoes of a request.
    Slots {
        /// The request.
        request: String,
    },
    /// When a delegate can meet, arrival and departure included.
    Availability {
        /// Whom it represents.
        organisation: String,
        /// The delegate.
        delegate: String,
    },
    /// The most meetings of a delegate.
    Quota {
        /// Whom it represents.
        organisation: String,
        /// The delegate.
        delegate: String,
        /// Its most meetings.
        most: u32,
    },
    /// The most meetings of a delegate in slots with a mark.
    MarkQuota {
        /// Whom it represents.
        organisation: String,
        /// The delegate.
        delegate: String,
        /// The mark.
        mark: String,
        /// Its most meetings there.
        most: u32,
    },
    /// Time for lunch of a delegate.
    Lunch {
        /// Whom it represents.
        organisation: String,
        /// The delegate.
        delegate: String,
    },
    /// The most meetings in a row of a delegate.
    LongestRun {
        /// Whom it represents.
        organisation: String,
        /// The delegate.
        delegate: String,
        /// The most in a row.
        most: u32,
    },
    /// There are no more tables in a slot.
    Tables {
        /// The slot.
        slot: String,
        /// How many tables are open then.
        tables: u32,
    },
    /// Where a request is pinned.
    Pin {
        /// The request.
        request: String,
        /// The slot it is pinned to.
        slot: String,
    },
    /// A precedence.
    Order {
        /// The request that comes first.
        first: String,
        /// The request that comes second.
        second: String,
    },
    /// A meeting of the people of the request has to take place, whenever.
    Keeps {
        /// The request of that meeting.
        request: String,
    },
    /// All other meetings have to take place, whenever.
    OthersKeep {
        /// How many.
        requests: u32,
    },
}

/// A slot in which all sides have enough people who are available and sit in no other meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeTogether {
    /// The slot.
    pub slot: String,
    /// How many tables suit the request then.
    pub tables: u32,
    /// How many of these are taken.
    pub taken: u32,
}

/// One way that lets a request in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Repair {
    /// What has to be changed in the problem.
    pub step: Step,
    /// The delegates whose agenda (slot, table or meetings) is another one then, those of the
    /// request among them.
    pub people: Vec<String>,
    /// The meetings then; only these are filled in.
    pub timetable: TimetableDocument,
}

/// The one change of a problem that a repair asks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Step {
    /// Nothing: meetings only move.
    Move,
    /// A delegate meets in one more slot.
    Open {
        /// Whom it represents.
        organisation: String,
        /// The delegate.
        delegate: String,
        /// The slot.
        slot: String,
    },
    /// One more table in a slot, of every kind and for everybody.
    AddTable {
        /// The slot.
        slot: String,
        /// The key that it has in the repair's timetable.
        table: String,
    },
    /// The request allows one more slot.
    Allow {
        /// The slot.
        slot: String,
    },
    /// Another request, which weighs less, is left out instead.
    LeaveOut {
        /// That request.
        request: String,
        /// What leaving it out weighs.
        weight: u32,
    },
}

/// Says why a request that a timetable leaves out is left out, and what would help.
///
/// The timetable should be one that [`check`](crate::check()) accepts: all its meetings have to
/// take place, but may move. One fiftieth of the conflicts of the limits may be used, at most 20,000;
/// the rest of the limits has no part.
#[must_use]
pub fn explain(problem: &Problem, timetable: &Timetable, request: Request, limits: &Limits) -> Explanation {
    let mut explanation = Explanation {
        request: problem.request_key(request).into(),
        standing: Standing::Placed,
        free_together: Vec::new(),
        repairs: Vec::new(),
    };
    if timetable.placement(request).is_some() {
        return explanation;
    }
    explanation.free_together = free::together(problem, timetable, request);
    if !sat::told(problem) {
        let all = reasons::left_out(problem, timetable);
        let mut of = all.into_iter().filter(|left_out| left_out.request == explanation.request);
        explanation.standing =
            Standing::AsItStands { reasons: of.next().map(|row| row.reasons).unwrap_or_default() };
        return explanation;
    }
    let mut case = core::Case::new(problem, timetable, request, (limits.conflicts / 50).min(20_000));
    explanation.standing = match case.ask(&case.rules.all(), None, None) {
        Answer::Found(found) => {
            explanation.repairs = repair::repairs(&mut case, Some(found));
            Standing::Fits
        }
        Answer::Against(against) => {
            explanation.repairs = repair::repairs(&mut case, None);
            let (smallest, against) = case.shrink(against);
            let decisive = case.decisive(&against);
            Standing::Against { rules: case.name(&against), smallest, decisive: case.name(&decisive) }
        }
        Answer::Unknown => Standing::Unknown,
    };
    explanation
}
