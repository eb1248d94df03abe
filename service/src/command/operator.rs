//! The first person of a new server, who enters everybody else.

use clap::Args;
use service::app::App;
use service::config::Config;
use service::people::{self, Profile};
use service::sign_in;

use super::Stop;

/// Make somebody an operator and print a sign-in link.
#[derive(Debug, Args)]
pub(super) struct Operator {
    /// The person's address.
    email: String,
    /// The person's name, for one who is new.
    #[arg(long, default_value = "Operator")]
    name: String,
    /// IANA name of the zone the person lives in, for one who is new.
    #[arg(long, default_value = "Europe/Paris")]
    zone: String,
}

impl Operator {
    /// Enters the person and prints a link that can be used once, within ten minutes.
    #[allow(clippy::print_stdout)] // A person at a terminal reads it.
    pub(super) async fn run(self, config: Config) -> Result<(), Stop> {
        let app = App::start(config).await.map_err(|error| Stop::failed(&error))?;
        let profile = Profile { email: self.email, name: self.name, language: "en".into(), zone: self.zone };
        let person = people::appoint(&app, &profile).await.map_err(|error| Stop::failed(&error))?;
        let link = sign_in::print_link(&app, person.id, "/").await.map_err(|error| Stop::failed(&error))?;
        println!("{} is an operator. Sign in within ten minutes: {}", person.name, app.url(&link));
        app.db.close().await.map_err(|error| Stop::failed(&error))
    }
}
