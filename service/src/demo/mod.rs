//! The demonstration: the seeds' world, built through the product's own actions from a data file.
//!
//! The data is in `config/demo/*.toml`; dates are rules, so that everything lies in the coming year.

use entity::id::ProgrammeId;
use entity::{audit, programme};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use crate::app::App;
use crate::caller::Caller;
use crate::refusal::{Failure, Refuse};
use crate::{missions, people, programmes, sign_in};

mod data;
mod dates;
mod mission;
mod partnership;

/// Action of the line in the log that says that everything is there.
const BUILT: &str = "demo.build";

/// Why the demonstration could not be built.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The data file is wrong.
    #[error("config/demo: {0}")]
    Data(String),
    /// An action refused or failed.
    #[error("building the demonstration: {0}")]
    Action(String),
    /// An earlier start was killed in the middle of it.
    #[error("an earlier start did not finish building the demonstration: begin anew with `demo --fresh`")]
    HalfBuilt,
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] DbErr),
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
pub async fn build(app: &App) -> Result<(), DemoError> {
    let world = data::read()?;
    if is_built(app, &world.programme.key).await? {
        return Ok(());
    }
    let operator = partnership::operator(app, &world).await?;
    let programme = partnership::build(app, &operator, &world).await?;
    for plan in &world.missions {
        mission::build(app, &world, programme, plan).await?;
    }
    partnership::mark(app, &operator, programme).await?;
    tracing::info!(programme.id = %programme, missions = world.missions.len(), "built the demonstration");
    Ok(())
}

async fn is_built(app: &App, key: &str) -> Result<bool, DemoError> {
    let db = app.db.read();
    let there = programme::Entity::find().filter(programme::Column::Key.eq(key)).one(db).await?;
    let Some(programme) = there else { return Ok(false) };
    let marks = audit::Entity::find()
        .filter(audit::Column::Action.eq(BUILT))
        .filter(audit::Column::SubjectId.eq(programme.id.0));
    if marks.count(db).await? > 0 { Ok(true) } else { Err(DemoError::HalfBuilt) }
}

/// One sign-in link for each persona; each leads to the page that matters to that person.
pub async fn personas(app: &App) -> Result<Vec<Persona>, DemoError> {
    let world = data::read()?;
    let (programme, _) =
        programmes::by_key(app, &world.programme.key, None).await.map_err(refused("personas"))?;
    let mut personas = Vec::new();
    for plan in &world.programme.personas {
        let person = caller(app, &plan.email).await?;
        let next = with_ids(app, programme, &world, &plan.next).await?;
        let link = sign_in::print_link(app, person.person_id, &next).await?;
        personas.push(Persona { title: plan.title.clone(), name: person.name, link });
    }
    Ok(personas)
}

/// Puts ids in the place of `mission:KEY` and `session:KEY`.
async fn with_ids(
    app: &App,
    programme: ProgrammeId,
    world: &data::World,
    path: &str,
) -> Result<String, DemoError> {
    let mut path = path.to_owned();
    for key in world.missions.iter().map(|mission| mission.key.as_str()) {
        let (mission, session) = (format!("mission:{key}"), format!("session:{key}"));
        if !path.contains(&mission) && !path.contains(&session) {
            continue;
        }
        let found =
            programmes::by_key(app, &world.programme.key, Some(key)).await.map_err(refused("personas"))?;
        debug_assert_eq!(found.0, programme);
        let Some(id) = found.1 else { continue };
        path = path.replace(&mission, &id.to_string());
        if path.contains(&session) {
            let sessions = missions::get(app, id).await.map_err(refused("personas"))?.sessions;
            let first = sessions.first().map(|session| session.id.to_string()).unwrap_or_default();
            path = path.replace(&session, &first);
        }
    }
    Ok(path)
}

/// The caller of an address.
async fn caller(app: &App, email: &str) -> Result<Caller, DemoError> {
    let found = people::caller_by_email(app, email).await?;
    found.ok_or_else(|| DemoError::Data(format!("nobody has the address {email}")))
}

/// Says which part of the files an action refused.
fn refused<R: Refuse>(what: &str) -> impl FnOnce(Failure<R>) -> DemoError {
    let what = what.to_owned();
    move |failure| match failure {
        Failure::Database(error) => DemoError::Database(error),
        other => DemoError::Action(format!("{what}: {other}")),
    }
}
