//! Imports from the command line, with the same rules and the same report as through the doors.

use std::path::PathBuf;

use clap::Args;
use service::app::App;
use service::config::Config;
use service::imports::{self, OnError, Target};
use service::{people, programmes};

use super::{Kind, Stop};

/// Import a CSV file.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// What the file holds.
    kind: Kind,
    /// The file.
    file: PathBuf,
    /// Key of the programme.
    #[arg(long)]
    programme: String,
    /// Key of the mission, for its delegates and requests.
    #[arg(long)]
    mission: Option<String>,
    /// Address of the person on whose behalf it is done.
    #[arg(long = "as", value_name = "EMAIL")]
    on_behalf_of: String,
    /// Only say what would be done.
    #[arg(long)]
    dry_run: bool,
    /// Write the rows that are right and skip the others.
    #[arg(long)]
    skip_errors: bool,
}

impl Import {
    /// Reads the file, does as told, and prints the report.
    #[allow(clippy::print_stdout)] // A person at a terminal reads it.
    pub(super) async fn run(self, config: Config) -> Result<(), Stop> {
        let csv = std::fs::read(&self.file)
            .map_err(|error| Stop::wrong(format!("{}: {error}", self.file.display())))?;
        let app = App::start(config).await.map_err(|error| Stop::failed(&error))?;
        let caller =
            people::caller_by_email(&app, &self.on_behalf_of).await.map_err(|error| Stop::failed(&error))?;
        let caller =
            caller.ok_or_else(|| Stop::wrong(format!("nobody has the address {}", self.on_behalf_of)))?;
        let (programme, mission) = programmes::by_key(&app, &self.programme, self.mission.as_deref())
            .await
            .map_err(|error| Stop::failed(&error))?;
        let kind = match self.kind {
            Kind::Organisations => imports::Kind::Organisations,
            Kind::People => imports::Kind::People,
            Kind::Requests => imports::Kind::Requests,
        };
        let on_error = if self.skip_errors { OnError::Skip } else { OnError::Refuse };
        let target = Target { programme, mission };
        let report = imports::run(&app, &caller, target, kind, &csv, self.dry_run, on_error)
            .await
            .map_err(|error| Stop::failed(&error))?;
        for error in &report.errors {
            let column = error.column.as_deref().map(|column| format!(" {column}:")).unwrap_or_default();
            println!("line {}:{column} {}", error.line, error.why);
        }
        println!(
            "{} rows: {} new, {} changed, {} unchanged, {} wrong; {}.",
            report.rows,
            report.new,
            report.changed,
            report.unchanged,
            report.errors.len(),
            if report.written { "written" } else { "nothing written" }
        );
        let refused = !report.errors.is_empty() && !self.skip_errors;
        if refused { Err(Stop::wrong("the file has errors")) } else { Ok(()) }
    }
}
