//! What can be asked of the binary, and how each answer ends.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use service::config::{Config, LogFormat};

mod allocate;
mod import;
mod operator;
mod receive;
mod serve;

/// Missions, who meets whom, and calendars that stay right.
#[derive(Debug, Parser)]
#[command(name = "kontor", version)]
struct Arguments {
    /// A file with settings that differ from the defaults.
    #[arg(long, global = true, env = "KONTOR_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the pages, the API and the feeds, and carry out what has to happen.
    Serve,
    /// Build the demonstration, unless it is there, and serve it.
    Demo(serve::Demo),
    /// Bring the database's schema up to date.
    Migrate,
    /// Solve an allocation problem in a file and print the timetable: no database.
    Allocate(allocate::Allocate),
    /// File a raw mail from standard input, as a mail server pipes it.
    Receive,
    /// Import organisations, people or requests from a CSV file.
    Import(import::Import),
    /// Make somebody an operator: where the first person of a new server comes from.
    Operator(operator::Operator),
    /// Look at the settings.
    Config {
        #[command(subcommand)]
        what: ConfigCommand,
    },
    /// Ask a running server whether it is well.
    Health,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Say whether the settings can be used.
    Check,
    /// Print every setting with its comment and default.
    Defaults,
}

/// What a command ends with when it does not succeed: sentences for a person.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
struct Stop {
    message: String,
    code: u8,
}

impl Stop {
    /// Something failed.
    fn failed(error: &dyn std::error::Error) -> Self {
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            message.push_str(": ");
            message.push_str(&cause.to_string());
            source = cause.source();
        }
        Self { message, code: 1 }
    }

    /// What was given is wrong (sysexits EX_DATAERR).
    fn wrong(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 65 }
    }

    /// It may succeed later: a mail server tries again (sysexits EX_TEMPFAIL).
    fn later(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 75 }
    }
}

/// Reads the command line and does as it says.
#[allow(clippy::print_stderr)] // A person at a terminal reads it.
pub(crate) fn run() -> ExitCode {
    match act(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            eprintln!("kontor: {stop}");
            ExitCode::from(stop.code)
        }
    }
}

#[allow(clippy::print_stdout)] // A person at a terminal reads it.
fn act(arguments: Arguments) -> Result<(), Stop> {
    let config = || Config::load(arguments.config.as_deref()).map_err(|error| Stop::failed(&error));
    match arguments.command {
        Command::Serve => run_async(serve::serve(with_log(config()?)?)),
        Command::Demo(demo) => run_async(serve::demo(with_log(demo.settings(config()?)?)?, demo)),
        Command::Migrate => run_async(serve::migrate(with_log(config()?)?)),
        Command::Allocate(allocate) => allocate.run(),
        Command::Receive => run_async(receive::receive(config()?)),
        Command::Import(import) => run_async(import.run(config()?)),
        Command::Operator(operator) => run_async(operator.run(config()?)),
        Command::Health => run_async(serve::health(config()?)),
        Command::Config { what: ConfigCommand::Check } => {
            let config = config()?;
            println!("These settings can be used. It would listen on {}.", config.server.listen);
            Ok(())
        }
        Command::Config { what: ConfigCommand::Defaults } => {
            print!("{}", service::config::DEFAULTS);
            Ok(())
        }
    }
}

fn run_async(task: impl Future<Output = Result<(), Stop>>) -> Result<(), Stop> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| Stop::failed(&error))?.block_on(task)
}

/// Starts the log, to standard error.
fn with_log(config: Config) -> Result<Config, Stop> {
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log.filter)
        .map_err(|error| Stop::wrong(format!("settings: log.filter: {error}")))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match config.log.format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    started.map_err(|error| Stop::failed(error.as_ref()))?;
    Ok(config)
}

/// What a CSV file holds.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// key, name, kind, country, place, zone, …
    Organisations,
    /// email, name, language, zone, organisation, …
    People,
    /// from, to, rank, …
    Requests,
}
