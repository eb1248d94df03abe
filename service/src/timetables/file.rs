//! An allocation from text to text, for the command line.

use std::time::Instant;

use allocation::{Limits, Pace, Progress, check, document, solve_paced};

/// Moves that a second has room for, with some to spare: the deadline ends a run that is slower.
pub(super) const STEPS_PER_SECOND: u64 = 1_000_000;

/// Tells a run how much of its time has passed.
pub(super) struct Pacemaker {
    begun: Instant,
    seconds: u64,
}

impl Pacemaker {
    /// The time begins to run.
    pub(super) fn start(seconds: u64) -> Self {
        Self { begun: Instant::now(), seconds }
    }

    /// The pace of a run; before anything is placed there is no best to keep, so it isn't stopped.
    pub(super) fn pace(&self, progress: &Progress, enough: bool) -> Pace {
        let spent = self.begun.elapsed().as_secs_f64() / self.seconds.max(1) as f64;
        let begun = progress.steps > 0 || progress.placed > 0;
        if begun && (enough || spent >= 1.0) { Pace::Stop } else { Pace::Spent(spent.min(1.0)) }
    }
}

/// Solves the problem in `text` (JSON) and gives the timetable as JSON; an error says what is wrong where. What
/// is given has been agreed to by the independent checker.
pub fn solve(text: &str, seconds: u64, seed: u64) -> Result<String, String> {
    let problem = document::read(text).map_err(|error| error.to_string())?;
    let limits = Limits { steps: seconds.saturating_mul(STEPS_PER_SECOND), seed, ..Limits::default() };
    let clock = Pacemaker::start(seconds);
    let outcome = solve_paced(&problem, &limits, &mut |progress| clock.pace(progress, false));
    if let Some(solution) = outcome.solution() {
        check(&problem, &solution.timetable)
            .map_err(|broken| format!("the checker does not agree with the search: {broken:?}"))?;
    }
    Ok(document::write(&outcome.document(&problem)))
}
