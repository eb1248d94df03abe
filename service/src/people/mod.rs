//! People: someone with an address, a language and a zone, and the organisations they speak for.

use chrono::{DateTime, NaiveDate, Utc};
use entity::id::{AffiliationId, OrganisationId, PersonId};
use entity::words::AffiliationRole;
use entity::{affiliation, organisation, person};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use crate::app::App;
use crate::audit;
use crate::caller::Caller;
use crate::organisations;
use crate::page::{Cursor, Page};
use crate::planned;
use crate::programmes::rights;
use crate::refusal::Failure;

mod addresses;
pub mod rows;
pub mod rules;

pub use addresses::change_address;
pub use rules::Refusal;

/// What a person is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Address; compared in lower case.
    pub email: String,
    /// Name as displayed; control characters are refused.
    pub name: String,
    /// BCP 47 tag.
    pub language: String,
    /// IANA name of the zone.
    pub zone: String,
}

/// People by name, of an organisation when asked so.
pub async fn list(
    app: &App,
    organisation: Option<OrganisationId>,
    cursor: Cursor,
) -> Result<Page<person::Model>, DbErr> {
    rows::page(app.db.read(), organisation, cursor).await
}

/// One person, with the organisations it belongs or belonged to.
pub async fn get(
    app: &App,
    id: PersonId,
) -> Result<(person::Model, Vec<(affiliation::Model, organisation::Model)>), Failure<Refusal>> {
    let db = app.db.read();
    let person = person::Entity::find_by_id(id).one(db).await?.ok_or(Refusal::NoSuch)?;
    let affiliations = affiliation::Entity::find()
        .filter(affiliation::Column::PersonId.eq(id))
        .order_by_asc(affiliation::Column::Id)
        .all(db)
        .await?;
    let found = organisations::by_ids(db, affiliations.iter().map(|row| row.organisation_id)).await?;
    let places = affiliations
        .into_iter()
        .filter_map(|row| found.get(&row.organisation_id).cloned().map(|organisation| (row, organisation)))
        .collect();
    Ok((person, places))
}

/// The language for somebody of an organisation who has not chosen one: that of its country, where Kontor speaks it.
pub fn usual_language(app: &App, home: &organisation::Model) -> String {
    app.words.of_country(&home.country).to_owned()
}

/// The person of an address, in whatever case it is written.
pub async fn by_email(db: &impl ConnectionTrait, email: &str) -> Result<Option<person::Model>, DbErr> {
    let email = email.trim().to_lowercase();
    person::Entity::find().filter(person::Column::Email.eq(email)).one(db).await
}

/// Enters a person into an organisation, or finds the one with that address, whose name, language and zone
/// then stay as they are. Those who speak for the organisation may, and organisers.
pub async fn create(
    app: &App,
    caller: &Caller,
    profile: Profile,
    organisation: OrganisationId,
    role: AffiliationRole,
) -> Result<person::Model, Failure<Refusal>> {
    let profile = rules::profile(&profile)?;
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    if organisation::Entity::find_by_id(organisation).one(&txn).await?.is_none() {
        return Err(Refusal::NoSuchOrganisation.into());
    }
    admit(&txn, caller, organisation, now).await?;
    rows::insert_unless_there(&txn, unsaved(app, now, &profile)).await?;
    let person = by_email(&txn, &profile.email).await?.ok_or(Refusal::NoSuch)?;
    let place = affiliation::Model {
        id: AffiliationId(app.ids.uuid(now)),
        person_id: person.id,
        organisation_id: organisation,
        role,
        from_on: None,
        until_on: None,
    };
    rows::affiliate(&txn, &[place]).await?;
    let detail = json!({ "organisation": organisation.to_string(), "role": role.word() });
    record(&txn, app, now, caller, "person.enter", person.id, detail).await?;
    txn.commit().await?;
    Ok(person)
}

/// Enters the person who runs the server, or finds the one with that address, and makes it an operator; for the
/// command line, where the first person of a new server comes from.
pub async fn appoint(app: &App, profile: &Profile) -> Result<person::Model, Failure<Refusal>> {
    let profile = rules::profile(profile)?;
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    rows::insert_unless_there(&txn, unsaved(app, now, &profile)).await?;
    person::Entity::update_many()
        .col_expr(person::Column::Operator, true.into())
        .filter(person::Column::Email.eq(profile.email.as_str()))
        .exec(&txn)
        .await?;
    let person = by_email(&txn, &profile.email).await?.ok_or(Refusal::NoSuch)?;
    let entry = audit::Entry {
        actor: None,
        action: "person.appoint",
        subject: "person",
        subject_id: Some(person.id.0),
        mission_id: None,
        detail: Value::Null,
    };
    audit::record(&txn, app, now, entry).await?;
    txn.commit().await?;
    Ok(person)
}

/// Ends a person's place in an organisation; after its last day the person no longer speaks for it. Those who
/// speak for the organisation may, and organisers.
pub async fn end_affiliation(
    app: &App,
    caller: &Caller,
    id: AffiliationId,
    until_on: NaiveDate,
) -> Result<(), Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let row = affiliation::Entity::find_by_id(id).one(&txn).await?.ok_or(Refusal::NoSuchAffiliation)?;
    admit(&txn, caller, row.organisation_id, now).await?;
    if row.from_on.is_some_and(|from_on| until_on < from_on) {
        return Err(Refusal::EndsFirst.into());
    }
    affiliation::Entity::update_many()
        .col_expr(affiliation::Column::UntilOn, until_on.into())
        .filter(affiliation::Column::Id.eq(id))
        .exec(&txn)
        .await?;
    let detail = json!({ "organisation": row.organisation_id.to_string(), "until_on": until_on.to_string() });
    record(&txn, app, now, caller, "person.end_affiliation", row.person_id, detail).await?;
    txn.commit().await?;
    Ok(())
}

/// Changes the caller's own name, language and zone, seen in version `version`.
pub async fn edit_self(
    app: &App,
    caller: &Caller,
    version: i32,
    name: String,
    language: String,
    zone: String,
) -> Result<person::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let mut row = person::Entity::find_by_id(caller.person_id).one(&txn).await?.ok_or(Refusal::NoSuch)?;
    rules::seen(&row, version)?;
    let profile = rules::profile(&Profile { email: row.email.clone(), name, language, zone })?;
    if !rules::apply(&mut row, &profile) {
        return Ok(row);
    }
    row.version += 1;
    row.updated_at = now;
    // Only what changes is written: the calendar's revision may rise at the same time.
    let written = person::Entity::update_many()
        .col_expr(person::Column::Name, row.name.clone().into())
        .col_expr(person::Column::Language, row.language.clone().into())
        .col_expr(person::Column::Zone, row.zone.clone().into())
        .col_expr(person::Column::UpdatedAt, now.into())
        .col_expr(person::Column::Version, row.version.into())
        .filter(person::Column::Id.eq(row.id))
        .filter(person::Column::Version.eq(version))
        .exec(&txn)
        .await?;
    if written.rows_affected != 1 {
        return Err(Refusal::Stale { seen: version, current: row.version }.into());
    }
    record(&txn, app, now, caller, "person.edit", row.id, json!({ "version": row.version })).await?;
    txn.commit().await?;
    Ok(row)
}

/// What actions are told of a person who signed in: the organisations it speaks for today.
pub async fn caller(app: &App, id: PersonId, read_only: bool) -> Result<Option<Caller>, DbErr> {
    let db = app.db.read();
    let Some(person) = person::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let today = planned::day(app.clock.now(), &person.zone);
    let organisations = rows::speaks_for(db, id, today).await?;
    let organises = rights::organise(db, &organisations, today).await?;
    Ok(Some(Caller {
        person_id: id,
        name: person.name,
        language: person.language,
        zone: person.zone,
        operator: person.operator,
        organisations,
        organises,
        read_only,
    }))
}

/// As [`caller`], by address; for the command line.
pub async fn caller_by_email(app: &App, email: &str) -> Result<Option<Caller>, DbErr> {
    match by_email(app.db.read(), email).await? {
        Some(person) => caller(app, person.id, false).await,
        None => Ok(None),
    }
}

/// A new row of a profile, not yet written.
pub fn unsaved(app: &App, now: DateTime<Utc>, profile: &Profile) -> person::Model {
    person::Model {
        id: PersonId(app.ids.uuid(now)),
        email: profile.email.clone(),
        name: profile.name.clone(),
        language: profile.language.clone(),
        zone: profile.zone.clone(),
        operator: false,
        calendar_revision: 0,
        calendar_changed_at: now,
        bounced_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

/// Refuses those who may not say who belongs to an organisation.
async fn admit(
    txn: &impl ConnectionTrait,
    caller: &Caller,
    organisation: OrganisationId,
    now: DateTime<Utc>,
) -> Result<(), Failure<Refusal>> {
    if caller.operator || caller.speaks_for(organisation) {
        return Ok(());
    }
    if !caller.organises {
        return Err(Refusal::NotYours.into());
    }
    let today = planned::day(now, &caller.zone);
    let coordinates = rights::coordinates_any(txn, caller, today).await?;
    if rights::Trusted::load(txn).await?.lets(caller, coordinates, organisation) {
        return Ok(());
    }
    Err(Refusal::Trusted.into())
}

async fn record(
    txn: &impl ConnectionTrait,
    app: &App,
    now: DateTime<Utc>,
    caller: &Caller,
    action: &str,
    id: PersonId,
    detail: Value,
) -> Result<(), DbErr> {
    let entry = audit::Entry {
        actor: Some(caller.person_id),
        action,
        subject: "person",
        subject_id: Some(id.0),
        mission_id: None,
        detail,
    };
    audit::record(txn, app, now, entry).await
}
