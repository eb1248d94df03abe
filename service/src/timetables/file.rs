//! An allocation from text to text, for the command line.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use allocation::{Limits, check, document, solve as place};

/// Moves that a second has room for, with some to spare: the deadline ends a run that is slower.
pub(super) const STEPS_PER_SECOND: u64 = 1_000_000;

/// Solves the problem in `text` (JSON) and gives the timetable as JSON; an error says what is wrong where. What
/// is given has been agreed to by the independent checker.
pub fn solve(text: &str, seconds: u64, seed: u64) -> Result<String, String> {
    let problem = document::read(text).map_err(|error| error.to_string())?;
    let limits = Limits { steps: seconds.saturating_mul(STEPS_PER_SECOND), seed, ..Limits::default() };
    let deadline = Instant::now().checked_add(Duration::from_secs(seconds));
    let outcome = place(&problem, &limits, &mut |progress| {
        // Before the first move there is nothing to give.
        if progress.steps > 0 && deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    if let Some(solution) = outcome.solution() {
        check(&problem, &solution.timetable)
            .map_err(|broken| format!("the checker does not agree with the search: {broken:?}"))?;
    }
    Ok(document::write(&outcome.document(&problem)))
}
