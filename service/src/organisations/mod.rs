//! Organisations: clusters, companies, centres, associations, public bodies and key partners.

use chrono::{DateTime, Utc};
use entity::id::OrganisationId;
use entity::organisation;
use entity::words::OrganisationKind;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, SqlErr,
};
use serde_json::{Value, json};

use crate::app::App;
use crate::audit;
use crate::caller::Caller;
use crate::page::{Cursor, Page};
use crate::planned;
use crate::programmes::rights;
use crate::refusal::Failure;

pub mod rows;
pub mod rules;

pub use rows::{by_ids, by_keys};
pub use rules::Refusal;

/// Which organisations are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    /// Of a kind.
    pub kind: Option<OrganisationKind>,
    /// Whose name contains this, without regard to case.
    pub search: Option<&'a str>,
    /// That are members of a cluster.
    pub member_of: Option<OrganisationId>,
}

/// What an organisation is made of; the same for a new one, an edited one and an imported one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Key of imports, unique.
    pub key: String,
    /// Name as it writes it.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// ISO 3166 code of two letters.
    pub country: String,
    /// Town.
    pub place: String,
    /// IANA name of its zone.
    pub zone: String,
    /// Address on the web.
    pub website: Option<String>,
    /// A paragraph.
    pub description: String,
    /// Key of the cluster it is a member of.
    pub member_of: Option<String>,
    /// Fields of work.
    pub tags: Vec<String>,
}

/// Organisations by name, those of a kind or whose name contains `search` when asked so.
pub async fn list(
    app: &App,
    kind: Option<OrganisationKind>,
    search: Option<&str>,
    cursor: Cursor,
) -> Result<Page<organisation::Model>, DbErr> {
    rows::page(app.db.read(), &Filter { kind, search, member_of: None }, cursor).await
}

/// The members of a cluster, by name.
pub async fn members(
    app: &App,
    cluster: OrganisationId,
    cursor: Cursor,
) -> Result<Page<organisation::Model>, DbErr> {
    rows::page(app.db.read(), &Filter { member_of: Some(cluster), ..Filter::default() }, cursor).await
}

/// One organisation.
pub async fn get(app: &App, id: OrganisationId) -> Result<organisation::Model, Failure<Refusal>> {
    Ok(organisation::Entity::find_by_id(id).one(app.db.read()).await?.ok_or(Refusal::NoSuch)?)
}

/// The organisation of a key.
pub async fn by_key(app: &App, key: &str) -> Result<organisation::Model, Failure<Refusal>> {
    let query = organisation::Entity::find().filter(organisation::Column::Key.eq(key));
    Ok(query.one(app.db.read()).await?.ok_or(Refusal::NoSuch)?)
}

/// Makes one. Organisers may: those whose organisation has a part in a programme today.
pub async fn create(
    app: &App,
    caller: &Caller,
    profile: Profile,
) -> Result<organisation::Model, Failure<Refusal>> {
    if !caller.organises && !caller.operator {
        return Err(Refusal::OrganiserOnly.into());
    }
    let profile = rules::profile(profile)?;
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let member_of_id = cluster(&txn, &profile).await?;
    let row = unsaved(app, now, &profile, member_of_id);
    rows::insert(&txn, std::slice::from_ref(&row)).await.map_err(|error| taken(error, &profile))?;
    record(&txn, app, now, caller, "organisation.create", row.id, json!({ "key": row.key })).await?;
    txn.commit().await?;
    Ok(row)
}

/// Changes one that the caller saw in version `version`. Those who speak for it may, and coordinators; only
/// coordinators change its key.
pub async fn edit(
    app: &App,
    caller: &Caller,
    id: OrganisationId,
    version: i32,
    profile: Profile,
) -> Result<organisation::Model, Failure<Refusal>> {
    let profile = rules::profile(profile)?;
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let mut row = organisation::Entity::find_by_id(id).one(&txn).await?.ok_or(Refusal::NoSuch)?;
    let coordinates = rights::coordinates_any(&txn, caller, planned::day(now, &caller.zone)).await?;
    if !coordinates && !caller.speaks_for(id) {
        return Err(Refusal::NotYours.into());
    }
    if !coordinates && profile.key != row.key {
        return Err(Refusal::KeyStays.into());
    }
    rules::seen(&row, version)?;
    let member_of_id = cluster(&txn, &profile).await?;
    if member_of_id == Some(id) {
        return Err(Refusal::MemberOfItself.into());
    }
    if rules::apply(&mut row, &profile, member_of_id) == rules::Changed::No {
        return Ok(row);
    }
    row.version += 1;
    row.updated_at = now;
    let written = organisation::Entity::update_many()
        .set(row.clone().into_active_model().reset_all())
        .filter(organisation::Column::Id.eq(id))
        .filter(organisation::Column::Version.eq(version))
        .exec(&txn)
        .await
        .map_err(|error| taken(error, &profile))?;
    if written.rows_affected != 1 {
        return Err(Refusal::Stale { seen: version, current: row.version }.into());
    }
    record(&txn, app, now, caller, "organisation.edit", id, json!({ "version": row.version })).await?;
    txn.commit().await?;
    Ok(row)
}

/// A new row of a profile, not yet written.
pub fn unsaved(
    app: &App,
    now: DateTime<Utc>,
    profile: &Profile,
    member_of_id: Option<OrganisationId>,
) -> organisation::Model {
    organisation::Model {
        id: OrganisationId(app.ids.uuid(now)),
        key: profile.key.clone(),
        name: profile.name.clone(),
        kind: profile.kind,
        country: profile.country.clone(),
        place: profile.place.clone(),
        zone: profile.zone.clone(),
        website: profile.website.clone(),
        description: profile.description.clone(),
        member_of_id,
        tags: json!(profile.tags),
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

async fn cluster(
    txn: &impl ConnectionTrait,
    profile: &Profile,
) -> Result<Option<OrganisationId>, Failure<Refusal>> {
    let Some(key) = profile.member_of.as_deref() else { return Ok(None) };
    let found = organisation::Entity::find().filter(organisation::Column::Key.eq(key)).one(txn).await?;
    Ok(Some(found.ok_or_else(|| Refusal::NoSuchCluster(key.to_owned()))?.id))
}

fn taken(error: DbErr, profile: &Profile) -> Failure<Refusal> {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => Refusal::KeyTaken(profile.key.clone()).into(),
        _ => error.into(),
    }
}

async fn record(
    txn: &impl ConnectionTrait,
    app: &App,
    now: DateTime<Utc>,
    caller: &Caller,
    action: &str,
    id: OrganisationId,
    detail: Value,
) -> Result<(), DbErr> {
    let entry = audit::Entry {
        actor: Some(caller.person_id),
        action,
        subject: "organisation",
        subject_id: Some(id.0),
        mission_id: None,
        detail,
    };
    audit::record(txn, app, now, entry).await
}
