//! Decisions about people, as plain functions.

use crate::refusal::{Kind, Refuse};

/// Why an action is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not there.
    #[error("there is no such row")]
    NoSuch,
}

impl Refuse for Refusal {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }

    fn code(&self) -> &'static str {
        "not-found"
    }
}
