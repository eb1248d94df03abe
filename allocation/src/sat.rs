//! The problem as clauses: a SAT engine that proves levels, finds what local moves can't reach,
//! and names the rules that stand in the way.
//!
//! Encodings follow Bofill and others, *Constraint solving approaches to the business-to-business
//! meeting scheduling problem* (JAIR 2022): each delegate sits in exactly as many slots as it has
//! meetings (their 43), and an even number of people sits in a slot where meetings are of two
//! (their 45). Breaks are told by counters over time: without a break after its j-th meeting a
//! delegate has its (j + 1)-th one slot later.

mod count;
mod duel;
mod engine;
mod model;
mod order;
mod rules;
mod seating;
mod weigh;

pub(crate) use duel::{Arena, Duel};
pub(crate) use model::{Encoding, Found, Settled, admits, encodings};
pub(crate) use rules::{Answer, Cast, Relaxed, Relief, Rules, Selected, told};
