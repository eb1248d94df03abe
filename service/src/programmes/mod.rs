//! Programmes: the funded projects, their partners, roles and work packages.

use chrono::{DateTime, NaiveDate, Utc};
use entity::id::{MissionId, OrganisationId, ProgrammeId, ProgrammeRoleId, WorkPackageId};
use entity::words::ProgrammeRoleKind;
use entity::{mission, organisation, programme, programme_role, work_package};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    SqlErr,
};
use serde_json::json;

use crate::app::App;
use crate::audit;
use crate::caller::Caller;
use crate::page::{Cursor, Page};
use crate::planned;
use crate::refusal::Failure;
use crate::written;

pub mod rights;
pub mod rules;

pub use rights::{coordinates, leads_country};

pub use rules::Refusal;

/// A programme with all that belongs to it.
#[derive(Clone, Debug)]
pub struct Programme {
    /// The programme itself.
    pub programme: programme::Model,
    /// Its work packages, by number.
    pub work_packages: Vec<work_package::Model>,
    /// Who is what to it, with the organisation.
    pub roles: Vec<(programme_role::Model, organisation::Model)>,
}

/// What a new programme is made of.
#[derive(Clone, Debug)]
pub struct NewProgramme {
    /// Short name, unique.
    pub key: String,
    /// The name people say.
    pub acronym: String,
    /// The name in full.
    pub title: String,
    /// Reference of the funding call.
    pub call: Option<String>,
    /// A paragraph.
    pub summary: String,
    /// The funder's sentence.
    pub disclaimer: Option<String>,
    /// First day of M1.
    pub starts_on: NaiveDate,
    /// Duration in months.
    pub months: i32,
}

/// What a programme says of itself, which may change while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    /// The name people say.
    pub acronym: String,
    /// The name in full.
    pub title: String,
    /// Reference of the funding call.
    pub call: Option<String>,
    /// A paragraph.
    pub summary: String,
    /// The funder's sentence, which pages and mails carry.
    pub disclaimer: Option<String>,
}

/// A role to give.
#[derive(Clone, Debug)]
pub struct NewRole {
    /// To whom.
    pub organisation_id: OrganisationId,
    /// As what.
    pub role: ProgrammeRoleKind,
    /// For a country lead or key partner: the country.
    pub country: Option<String>,
    /// For a work package lead: its number.
    pub work_package: Option<String>,
    /// Field of cooperation.
    pub focus: Option<String>,
    /// First day.
    pub from_on: Option<NaiveDate>,
    /// Last day.
    pub until_on: Option<NaiveDate>,
}

/// All programmes, oldest first.
pub async fn list(app: &App, cursor: Cursor) -> Result<Page<programme::Model>, DbErr> {
    let mut query = programme::Entity::find().order_by_asc(programme::Column::Id).limit(cursor.limit + 1);
    if let Some(after) = cursor.after {
        query = query.filter(programme::Column::Id.gt(ProgrammeId(after)));
    }
    Ok(Page::of(query.all(app.db.read()).await?, cursor, |row| row.id.0))
}

/// One programme with its partners.
pub async fn get(app: &App, id: ProgrammeId) -> Result<Programme, Failure<Refusal>> {
    let db = app.db.read();
    let programme = programme::Entity::find_by_id(id).one(db).await?.ok_or(Refusal::NoSuch)?;
    let work_packages = work_package::Entity::find()
        .filter(work_package::Column::ProgrammeId.eq(id))
        .order_by_asc(work_package::Column::Number)
        .all(db)
        .await?;
    let roles = roles_of(db, id).await?;
    let organisations =
        crate::organisations::by_ids(db, roles.iter().map(|role| role.organisation_id)).await?;
    let roles = roles
        .into_iter()
        .filter_map(|role| organisations.get(&role.organisation_id).cloned().map(|of| (role, of)))
        .collect();
    Ok(Programme { programme, work_packages, roles })
}

/// The programme of a key, and the mission of a key in it, as the command line names them.
pub async fn by_key(
    app: &App,
    programme: &str,
    mission: Option<&str>,
) -> Result<(ProgrammeId, Option<MissionId>), Failure<Refusal>> {
    let db = app.db.read();
    let query = programme::Entity::find().filter(programme::Column::Key.eq(programme));
    let id = query.one(db).await?.ok_or_else(|| Refusal::NoSuchKey(programme.to_owned()))?.id;
    let Some(key) = mission else { return Ok((id, None)) };
    let query = mission::Entity::find()
        .filter(mission::Column::ProgrammeId.eq(id))
        .filter(mission::Column::Key.eq(key));
    let mission = query.one(db).await?.ok_or_else(|| Refusal::NoSuchMission(key.to_owned()))?;
    Ok((id, Some(mission.id)))
}

/// Makes a programme. Only an operator may.
pub async fn create(
    app: &App,
    caller: &Caller,
    new: NewProgramme,
) -> Result<programme::Model, Failure<Refusal>> {
    if !caller.operator {
        return Err(Refusal::OperatorOnly.into());
    }
    let new = rules::programme(new)?;
    let now = app.clock.now();
    let row = programme::Model {
        id: ProgrammeId(app.ids.uuid(now)),
        key: new.key,
        acronym: new.acronym,
        title: new.title,
        call: new.call,
        summary: new.summary,
        disclaimer: new.disclaimer,
        starts_on: new.starts_on,
        months: new.months,
        predecessor_id: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let txn = app.db.begin_write().await?;
    programme::Entity::insert(programme::ActiveModel::from(row.clone()).reset_all())
        .exec_without_returning(&txn)
        .await
        .map_err(|error| taken(error, Refusal::KeyTaken(row.key.clone())))?;
    record(&txn, app, now, caller, "programme.create", row.id, json!({ "key": row.key })).await?;
    txn.commit().await?;
    Ok(row)
}

/// Changes what a programme says of itself, seen in version `version`. The coordinator may, and an operator.
pub async fn edit(
    app: &App,
    caller: &Caller,
    id: ProgrammeId,
    version: i32,
    texts: Texts,
) -> Result<programme::Model, Failure<Refusal>> {
    let texts = rules::texts(texts)?;
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let mut row = admit(&txn, caller, id, now).await?;
    rules::seen(&row, version)?;
    if !rules::apply(&mut row, texts) {
        return Ok(row);
    }
    row.version += 1;
    row.updated_at = now;
    let written = programme::Entity::update_many()
        .set(programme::ActiveModel::from(row.clone()).reset_all())
        .filter(programme::Column::Id.eq(id))
        .filter(programme::Column::Version.eq(version))
        .exec(&txn)
        .await?;
    if written.rows_affected != 1 {
        return Err(Refusal::Stale { seen: version, current: row.version }.into());
    }
    record(&txn, app, now, caller, "programme.edit", id, json!({ "version": row.version })).await?;
    txn.commit().await?;
    Ok(row)
}

/// Adds a work package. The coordinator may, and an operator.
pub async fn add_work_package(
    app: &App,
    caller: &Caller,
    programme: ProgrammeId,
    number: &str,
    title: &str,
) -> Result<work_package::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    admit(&txn, caller, programme, now).await?;
    let row = work_package::Model {
        id: WorkPackageId(app.ids.uuid(now)),
        programme_id: programme,
        number: written::line("number", number, 16).map_err(Refusal::from)?,
        title: written::line("title", title, written::NAME_MAX).map_err(Refusal::from)?,
    };
    work_package::Entity::insert(work_package::ActiveModel::from(row.clone()).reset_all())
        .exec_without_returning(&txn)
        .await
        .map_err(|error| taken(error, Refusal::NumberTaken(row.number.clone())))?;
    record(&txn, app, now, caller, "programme.add_work_package", programme, json!({ "number": row.number }))
        .await?;
    txn.commit().await?;
    Ok(row)
}

/// Gives an organisation a role. The coordinator may, and an operator.
pub async fn add_role(
    app: &App,
    caller: &Caller,
    programme: ProgrammeId,
    new: NewRole,
) -> Result<programme_role::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    admit(&txn, caller, programme, now).await?;
    if organisation::Entity::find_by_id(new.organisation_id).one(&txn).await?.is_none() {
        return Err(Refusal::NoSuchOrganisation.into());
    }
    let work_package_id = match new.work_package.as_deref() {
        Some(number) => Some(numbered(&txn, programme, number.trim()).await?),
        None => None,
    };
    let focus = written::paragraph("focus", new.focus.as_deref().unwrap_or_default(), 1000);
    let focus = Some(focus.map_err(Refusal::from)?).filter(|text| !text.is_empty());
    let country = rules::role(&new, work_package_id, &roles_of(&txn, programme).await?)?;
    let row = programme_role::Model {
        id: ProgrammeRoleId(app.ids.uuid(now)),
        programme_id: programme,
        organisation_id: new.organisation_id,
        role: new.role,
        country,
        work_package_id,
        focus,
        from_on: new.from_on,
        until_on: new.until_on,
    };
    programme_role::Entity::insert(programme_role::ActiveModel::from(row.clone()).reset_all())
        .exec_without_returning(&txn)
        .await?;
    let detail = json!({ "role": row.role.word(), "organisation": row.organisation_id.to_string() });
    record(&txn, app, now, caller, "programme.add_role", programme, detail).await?;
    txn.commit().await?;
    Ok(row)
}

/// Ends a role on a day; the row stays, since roles are dated. The coordinator may, and an operator.
pub async fn end_role(
    app: &App,
    caller: &Caller,
    role: ProgrammeRoleId,
    until_on: NaiveDate,
) -> Result<(), Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let row = programme_role::Entity::find_by_id(role).one(&txn).await?.ok_or(Refusal::NoSuchRole)?;
    admit(&txn, caller, row.programme_id, now).await?;
    if let Some(from_on) = row.from_on.filter(|from_on| until_on < *from_on) {
        return Err(Refusal::EndsFirst { from_on, until_on }.into());
    }
    programme_role::Entity::update_many()
        .col_expr(programme_role::Column::UntilOn, until_on.into())
        .filter(programme_role::Column::Id.eq(role))
        .exec(&txn)
        .await?;
    let detail = json!({ "role": row.role.word(), "until_on": until_on.to_string() });
    record(&txn, app, now, caller, "programme.end_role", row.programme_id, detail).await?;
    txn.commit().await?;
    Ok(())
}

/// Refuses those who neither coordinate the programme today nor run the server.
async fn admit(
    txn: &impl ConnectionTrait,
    caller: &Caller,
    id: ProgrammeId,
    now: DateTime<Utc>,
) -> Result<programme::Model, Failure<Refusal>> {
    let row = programme::Entity::find_by_id(id).one(txn).await?.ok_or(Refusal::NoSuch)?;
    let today = planned::day(now, &caller.zone);
    if caller.operator || rights::coordinates_on(txn, caller, id, today).await? {
        return Ok(row);
    }
    Err(Refusal::CoordinatorOnly.into())
}

async fn roles_of(
    db: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> Result<Vec<programme_role::Model>, DbErr> {
    programme_role::Entity::find()
        .filter(programme_role::Column::ProgrammeId.eq(programme))
        .order_by_asc(programme_role::Column::Id)
        .all(db)
        .await
}

async fn numbered(
    txn: &impl ConnectionTrait,
    programme: ProgrammeId,
    number: &str,
) -> Result<WorkPackageId, Failure<Refusal>> {
    let found = work_package::Entity::find()
        .filter(work_package::Column::ProgrammeId.eq(programme))
        .filter(work_package::Column::Number.eq(number))
        .one(txn)
        .await?;
    Ok(found.ok_or_else(|| Refusal::NoSuchWorkPackage(number.to_owned()))?.id)
}

fn taken(error: DbErr, refusal: Refusal) -> Failure<Refusal> {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => refusal.into(),
        _ => error.into(),
    }
}

async fn record(
    txn: &impl ConnectionTrait,
    app: &App,
    now: DateTime<Utc>,
    caller: &Caller,
    action: &str,
    id: ProgrammeId,
    detail: serde_json::Value,
) -> Result<(), DbErr> {
    let entry = audit::Entry {
        actor: Some(caller.person_id),
        action,
        subject: "programme",
        subject_id: Some(id.0),
        mission_id: None,
        detail,
    };
    audit::record(txn, app, now, entry).await
}
