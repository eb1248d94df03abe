//! What makes one timetable better than another, term by term, by name.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One thing to be minimised. The order in which they stand is the problem's own data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Objective {
    /// The weights of the requests that are left out, added up.
    LeftOut,
    /// Repair only: people whose agenda (request, slot, table) differs from the published one.
    PeopleChanged,
    /// By how much the most and the fewest breaks of a delegate lie further apart than the
    /// options' `fairness` allows; 0 without such a limit.
    Unfairness,
    /// Idle runs between two meetings of a delegate in a session, over all delegates (Bofill
    /// and others, *Scheduling B2B Meetings*, CP 2014).
    Breaks,
    /// Seats in slots outside the humane hours of whoever sits there, over all delegates.
    OutsideHours,
    /// The squares of each delegate's seats outside its humane hours, added up: the less, the
    /// more evenly the inconvenience is shared.
    OutsideHoursShare,
    /// Times that a delegate's next meeting in a session is at another table.
    TableChanges,
    /// Free slots between the first and the last meeting of a delegate in a session.
    IdleSlots,
    /// How far the most and the fewest of these idle slots lie apart, among the delegates with two
    /// meetings or more. Only where the options name it.
    IdleRange,
    /// The place, counted from 1, of a delegate's last slot with a meeting in each session,
    /// added up: the less, the earlier people are done.
    EarlyFinish,
}

impl Objective {
    /// The order that holds when the options name none.
    pub const ORDER: [Self; 9] = [
        Self::LeftOut,
        Self::PeopleChanged,
        Self::Unfairness,
        Self::Breaks,
        Self::OutsideHours,
        Self::OutsideHoursShare,
        Self::TableChanges,
        Self::IdleSlots,
        Self::EarlyFinish,
    ];

    pub(crate) const COUNT: usize = Self::EarlyFinish as usize + 1;

    /// The name used in JSON, such as `table_changes`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::LeftOut => "left_out",
            Self::PeopleChanged => "people_changed",
            Self::Unfairness => "unfairness",
            Self::Breaks => "breaks",
            Self::OutsideHours => "outside_hours",
            Self::OutsideHoursShare => "outside_hours_share",
            Self::TableChanges => "table_changes",
            Self::IdleSlots => "idle_slots",
            Self::IdleRange => "idle_range",
            Self::EarlyFinish => "early_finish",
        }
    }
}

impl fmt::Display for Objective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a timetable reaches for one objective, and what no timetable can go below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Of what.
    pub objective: Objective,
    /// What the timetable has.
    pub value: u64,
    /// The least that any timetable can have which is as good in the terms before. Where a term
    /// before is not proved, that premise is open, and so is this bound.
    pub bound: u64,
}

impl Term {
    /// Whether nothing better is possible at this level.
    #[must_use]
    pub fn proved(&self) -> bool {
        self.value == self.bound
    }
}

/// The terms of one timetable, most important first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    pub(crate) terms: Vec<Term>,
}

impl Score {
    /// The terms, most important first.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The value of one objective; none when the problem does not ask for it.
    #[must_use]
    pub fn value(&self, objective: Objective) -> Option<u64> {
        self.term(objective).map(|term| term.value)
    }

    /// The term of one objective; none when the problem does not ask for it.
    #[must_use]
    pub fn term(&self, objective: Objective) -> Option<&Term> {
        self.terms.iter().find(|term| term.objective == objective)
    }

    /// Whether every level is proved, so that no timetable is better.
    #[must_use]
    pub fn proved(&self) -> bool {
        self.terms.iter().all(Term::proved)
    }

    /// The values alone, most important first: the smaller list is the better timetable.
    #[must_use]
    pub fn values(&self) -> Vec<u64> {
        self.terms.iter().map(|term| term.value).collect()
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, term) in self.terms.iter().enumerate() {
            let separator = if i == 0 { "" } else { ", " };
            let Term { objective, value, bound } = term;
            write!(f, "{separator}{objective} {value}")?;
            if !term.proved() {
                write!(f, " (at least {bound})")?;
            }
        }
        Ok(())
    }
}
