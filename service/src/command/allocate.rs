//! An allocation from a file to standard output, without any database.

use std::path::PathBuf;

use clap::Args;
use service::timetables;

use super::Stop;

/// Solve a problem in a file. Formats: docs/allocation-problem.schema.json, docs/allocation-timetable.schema.json.
#[derive(Debug, Args)]
pub(super) struct Allocate {
    /// The problem, as JSON; `-` for standard input.
    file: PathBuf,
    /// Most seconds.
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    /// Seed: the same seed gives the same timetable.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Allocate {
    /// Reads, solves, prints.
    #[allow(clippy::print_stdout)] // The timetable is the output.
    pub(super) fn run(self) -> Result<(), Stop> {
        let text = if self.file.as_os_str() == "-" {
            std::io::read_to_string(std::io::stdin())
        } else {
            std::fs::read_to_string(&self.file)
        };
        let text = text.map_err(|error| Stop::wrong(format!("{}: {error}", self.file.display())))?;
        let timetable = timetables::file::solve(&text, self.seconds, self.seed)
            .map_err(|error| Stop::wrong(format!("{}: {error}", self.file.display())))?;
        println!("{timetable}");
        Ok(())
    }
}
