//! The demonstration's programme: its organisations, their people and their roles.

use entity::id::ProgrammeId;
use serde_json::json;

use super::data::{Role, World};
use super::{DemoError, refused};
use crate::app::App;
use crate::caller::Caller;
use crate::imports::{self, Kind, OnError, Report, Target};
use crate::people::Profile;
use crate::programmes::{NewProgramme, NewRole};
use crate::{organisations, people, programmes};

/// Enters who runs the server.
pub(super) async fn operator(app: &App, world: &World) -> Result<Caller, DemoError> {
    let given = &world.programme.operator;
    let profile = Profile {
        email: given.email.clone(),
        name: given.name.clone(),
        language: given.language.clone(),
        zone: given.zone.clone(),
    };
    let person = people::appoint(app, &profile).await.map_err(refused("operator"))?;
    super::caller(app, &person.email).await
}

/// Builds the programme with everyone in it.
pub(super) async fn build(app: &App, operator: &Caller, world: &World) -> Result<ProgrammeId, DemoError> {
    let plan = &world.programme;
    let new = NewProgramme {
        key: plan.key.clone(),
        acronym: plan.acronym.clone(),
        title: plan.title.clone(),
        call: Some(plan.call.clone()),
        summary: plan.summary.clone(),
        disclaimer: Some(plan.disclaimer.clone()),
        starts_on: plan.starts_on,
        months: plan.months,
    };
    let programme = programmes::create(app, operator, new).await.map_err(refused("programme"))?.id;
    for (number, title) in &plan.work_packages {
        programmes::add_work_package(app, operator, programme, number, title)
            .await
            .map_err(refused("work_packages"))?;
    }
    let target = Target { programme, mission: None };
    for (what, kind, csv) in [
        ("programme: organisations", Kind::Organisations, &plan.organisations),
        ("members: organisations", Kind::Organisations, &world.members.organisations),
        ("members: people", Kind::People, &world.members.people),
    ] {
        import(app, operator, target, (what, kind), csv).await?;
    }
    for role in &plan.roles {
        add_role(app, operator, programme, role, plan.starts_on).await?;
    }
    Ok(programme)
}

/// Imports a table, all of which must be right.
pub(super) async fn import(
    app: &App,
    caller: &Caller,
    target: Target,
    (what, kind): (&str, Kind),
    csv: &str,
) -> Result<Report, DemoError> {
    let csv = csv.trim_start().as_bytes();
    let report = imports::run(app, caller, target, kind, csv, false, OnError::Refuse).await;
    let report = report.map_err(refused(what))?;
    match report.errors.first() {
        None => Ok(report),
        Some(wrong) => {
            let column = wrong.column.as_deref().unwrap_or("row");
            Err(DemoError::Data(format!("{what}: line {}: {column}: {}", wrong.line, wrong.why)))
        }
    }
}

async fn add_role(
    app: &App,
    operator: &Caller,
    programme: ProgrammeId,
    role: &Role,
    from_on: chrono::NaiveDate,
) -> Result<(), DemoError> {
    let what = format!("roles: {} of {}", role.role, role.of);
    let organisation = organisations::by_key(app, &role.of).await.map_err(refused(&what))?;
    let new = NewRole {
        organisation_id: organisation.id,
        role: role.role.parse().map_err(|error| DemoError::Data(format!("{what}: {error}")))?,
        country: role.country.clone(),
        work_package: role.work_package.clone(),
        focus: role.focus.clone(),
        from_on: Some(from_on),
        until_on: None,
    };
    programmes::add_role(app, operator, programme, new).await.map_err(refused(&what))?;
    Ok(())
}

/// The mark that everything is there, so that a second start builds nothing.
pub(super) async fn mark(app: &App, operator: &Caller, programme: ProgrammeId) -> Result<(), sea_orm::DbErr> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let entry = crate::audit::Entry {
        actor: Some(operator.person_id),
        action: super::BUILT,
        subject: "programme",
        subject_id: Some(programme.0),
        mission_id: None,
        detail: json!({}),
    };
    crate::audit::record(&txn, app, now, entry).await?;
    txn.commit().await
}
