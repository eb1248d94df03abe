//! Who meets whom, when and where: a problem in, a timetable out, no I/O, no clock.
//!
//! A [`ProblemDocument`] (strings, JSON) becomes a [`Problem`] that is verified; [`solve`] places
//! its requests and answers with an [`Outcome`]; [`check`] verifies a [`Timetable`] without any
//! code of the search, and its [`Checked`] is what may be published. [`preflight`] tells at once
//! what can't work.
//!
//! ```
//! use std::ops::ControlFlow;
//! use allocation::{Limits, Problem, Status, check, document, solve};
//!
//! let text = r#"{
//!     "slots": [{"key": "9:00", "session": "day 1", "start": 1795510800, "end": 1795512000}],
//!     "tables": [{"key": "T1"}],
//!     "organisations": [{"key": "poolnet"}, {"key": "nagano"}],
//!     "delegates": [{"key": "anna", "organisation": "poolnet"},
//!                   {"key": "mori", "organisation": "nagano"}],
//!     "requests": [{"key": "r1", "sides": [{"organisation": "poolnet"},
//!                                          {"organisation": "nagano"}]}]
//! }"#;
//! let problem = document::read(text)?;
//! let outcome = solve(&problem, &Limits::default(), &mut |_progress| ControlFlow::Continue(()));
//! assert_eq!(outcome.status(), Status::Optimal);
//! let solution = outcome.solution().unwrap();
//! let checked = check(&problem, &solution.timetable).unwrap();
//! println!("{}: {}", checked.score(), document::write(&outcome.document(&problem)));
//! # Ok::<(), document::Unreadable>(())
//! ```
//!
//! # Rules that always hold
//! A request takes place once at most, in a slot that it allows and in which its people are
//! available, at a table that is open then and suits it; where its sides share no language, an
//! interpreter sits there who knows one of each; pins are kept; nobody and no table is in two
//! meetings at once, nor without the time to travel between them; no delegate has more meetings,
//! in all, in slots with a mark or in a row, than allowed, nor one without time for lunch; precedences hold between requests that both take place. In a repair, no more people's agendas
//! differ from the published ones than allowed, and never a settled person's.
//!
//! # What is best
//! [`Objective`]s, minimised one after the other in the order that the problem gives. Slots of a
//! session are counted as neighbours in order of time, whatever lies between them: a half-day
//! that should not count as a break is a session of its own.

mod admission;
mod bound;
mod check;
pub mod document;
mod explain;
mod fault;
mod grid;
mod index;
mod matching;
mod outcome;
mod pins;
mod preflight;
mod problem;
mod reasons;
mod sat;
mod score;
mod search;
mod speech;
mod timetable;

pub use check::{Checked, Violation, check};
pub use document::{ProblemDocument, TimetableDocument};
pub use explain::{
    Change, Explanation, FreeTogether, Gain, Repair, Rule, Standing, Step, explain, smallest_together,
    what_if,
};
pub use fault::{Fault, Invalid};
pub use index::{Delegate, Interpreter, Organisation, Request, Slot, SlotSet, Table};
pub use outcome::{Limits, Outcome, Pace, Progress, Solution, Status};
pub use pins::Conflict;
pub use preflight::{OverCapacity, Preflight, Supply, preflight};
pub use problem::Problem;
pub use reasons::{LeftOut, Obstacle, Reason, SideSlots};
pub use score::{Objective, Score, Term};
pub use search::{solve, solve_paced};
pub use timetable::{Placement, Timetable};
