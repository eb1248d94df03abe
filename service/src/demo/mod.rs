//! The demonstration: the seeds' world, built through the product's own actions from a data file.

use crate::app::App;

/// Why the demonstration could not be built.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The data file is wrong.
    #[error("config/demo: {0}")]
    Data(String),
    /// An action refused or failed.
    #[error("building the demonstration: {0}")]
    Action(String),
}

/// A persona with the path of its sign-in link.
#[derive(Clone, Debug)]
pub struct Persona {
    /// "Country lead for Japan".
    pub title: String,
    /// Name of the person.
    pub name: String,
    /// Path to go to.
    pub link: String,
}

/// Builds the demonstration, unless it is there, and runs one allocation.
pub async fn build(_app: &App) -> Result<(), DemoError> {
    todo!()
}

/// One sign-in link for each persona.
pub async fn personas(_app: &App) -> Result<Vec<Persona>, DemoError> {
    todo!()
}
