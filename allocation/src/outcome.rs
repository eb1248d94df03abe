//! What a run is allowed, what it reports on the way, and what it answers.

use serde::{Deserialize, Serialize};

use crate::{
    document::TimetableDocument,
    pins::Conflict,
    problem::Problem,
    reasons::LeftOut,
    score::{Objective, Score},
    timetable::Timetable,
};

/// How long a run may go on and which of many equal ways it takes. The same problem with the
/// same limits has the same answer, unless it is stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Moves that the search may try, over all levels; about a million a second.
    pub steps: u64,
    /// Which of many equal ways the search takes.
    pub seed: u64,
    /// Placements that the exhaustive search of tiny problems may try before it gives up the
    /// proof.
    pub nodes: u64,
    /// Conflicts that each SAT engine may have in all; some thousands a second. Without any, larger
    /// problems are proved by counting alone.
    pub conflicts: u64,
    /// How many threads may be busy at the same time, 1 or 2; the answer is the same.
    pub threads: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { steps: 1_000_000, seed: 1, nodes: 200_000, conflicts: 100_000, threads: 2 }
    }
}

/// What whoever waits for a run says to its [`Progress`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// The best timetable so far will do.
    Stop,
    /// The run goes on by its own limits.
    GoOn,
    /// This share of the time has passed, from 0.0 to 1.0: the search cools down by it instead of
    /// by steps, and the run ends at 1.0.
    Spent(f64),
}

/// Where a run stands. It is reported at every turn of the search.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Moves tried so far.
    pub steps: u64,
    /// Moves that the limits allow.
    pub most_steps: u64,
    /// What is being improved; everything before it in the order is settled.
    pub objective: Objective,
    /// Requests in the problem.
    pub requests: u32,
    /// Requests placed in the best timetable so far.
    pub placed: u32,
    /// Requests left out of the best timetable so far.
    pub left_out: u32,
    /// The least weight that every timetable leaves out.
    pub left_out_bound: u64,
    /// Breaks in the best timetable so far.
    pub breaks: u64,
    /// The fewest breaks that a timetable with every request can have.
    pub breaks_bound: u64,
}

/// How a run was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// No timetable is better at any level: proved.
    Optimal,
    /// A timetable that keeps every rule; the terms that are not proved have their bounds.
    Feasible,
    /// No timetable can keep the pins, or what is published as far as asked.
    Infeasible,
    /// Stopped, or out of steps, before every pin was placed and as much kept of what is published
    /// as asked, and nothing shows that it can't be.
    Unknown,
}

/// What a run answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// No timetable is better, level by level.
    Optimal(Solution),
    /// Good, with a bound at each level.
    Feasible(Solution),
    /// The pinned requests, or what is published, can't be kept as asked, for these reasons.
    Infeasible(Vec<Conflict>),
    /// Stopped before every pinned request was placed and enough kept of what is published.
    Unknown,
}

/// A timetable with its score and the reasons for what it lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Solution {
    /// What takes place.
    pub timetable: Timetable,
    /// How good it is and how good it could be.
    pub score: Score,
    /// What does not take place, and what is in its way.
    pub left_out: Vec<LeftOut>,
}

impl Outcome {
    /// How the run was left.
    #[must_use]
    pub fn status(&self) -> Status {
        match self {
            Self::Optimal(_) => Status::Optimal,
            Self::Feasible(_) => Status::Feasible,
            Self::Infeasible(_) => Status::Infeasible,
            Self::Unknown => Status::Unknown,
        }
    }

    /// The timetable with its score, where there is one.
    #[must_use]
    pub fn solution(&self) -> Option<&Solution> {
        match self {
            Self::Optimal(solution) | Self::Feasible(solution) => Some(solution),
            Self::Infeasible(_) | Self::Unknown => None,
        }
    }

    /// The answer by keys, ready to be written.
    #[must_use]
    pub fn document(&self, problem: &Problem) -> TimetableDocument {
        let mut document = TimetableDocument { status: Some(self.status()), ..Default::default() };
        match self {
            Self::Optimal(solution) | Self::Feasible(solution) => {
                document.meetings = solution.timetable.document(problem).meetings;
                document.score = solution.score.terms().to_vec();
                document.left_out.clone_from(&solution.left_out);
            }
            Self::Infeasible(conflicts) => document.conflicts.clone_from(conflicts),
            Self::Unknown => {}
        }
        document
    }
}
