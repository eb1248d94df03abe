//! The one place that reads the time, so that tests can stop it.

use std::sync::Mutex;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

/// Tells the time in whole seconds: what is stored is equal to what was computed, on every database.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The present instant, cut to whole seconds.
    fn now(&self) -> DateTime<Utc>;
}

/// The clock of the machine.
#[derive(Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // The one owner of the machine's clock.
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(0)
    }
}

/// A clock that stands still until it is told to go on.
#[derive(Debug)]
pub struct StoppedClock(Mutex<DateTime<Utc>>);

impl StoppedClock {
    /// A clock that shows `at`.
    pub fn at(at: DateTime<Utc>) -> Self {
        Self(Mutex::new(at.trunc_subsecs(0)))
    }

    /// Lets time pass.
    pub fn advance(&self, by: TimeDelta) {
        let mut now = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *now += by;
    }
}

impl Clock for StoppedClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
