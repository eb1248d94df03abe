//! Queries about people: by name, by addresses, what they speak for, and many written at once.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::id::{OrganisationId, PersonId};
use entity::{affiliation, person};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use crate::page::{Cursor, Page};
use crate::programmes::rules::held_on;

/// Most rows of one statement, below the bind limit of every database.
const ROWS_MAX: usize = 300;

/// People by name, of an organisation when asked so, after the one a cursor names.
pub(super) async fn page(
    db: &impl ConnectionTrait,
    organisation: Option<OrganisationId>,
    cursor: Cursor,
) -> Result<Page<person::Model>, DbErr> {
    use person::Column::{Id, Name};
    let mut query = person::Entity::find().order_by_asc(Name).order_by_asc(Id).limit(cursor.limit + 1);
    if let Some(organisation) = organisation {
        let members = affiliation::Entity::find()
            .select_only()
            .column(affiliation::Column::PersonId)
            .filter(affiliation::Column::OrganisationId.eq(organisation));
        query = query.filter(Id.in_subquery(members.into_query()));
    }
    if let Some(after) = cursor.after {
        let Some(last) = person::Entity::find_by_id(PersonId(after)).one(db).await? else {
            return Ok(Page { rows: Vec::new(), next: None });
        };
        let beyond = Condition::any()
            .add(Name.gt(last.name.as_str()))
            .add(Condition::all().add(Name.eq(last.name.as_str())).add(Id.gt(last.id)));
        query = query.filter(beyond);
    }
    Ok(Page::of(query.all(db).await?, cursor, |row| row.id.0))
}

/// The organisations a person speaks for on a day, each once.
pub async fn speaks_for(
    db: &impl ConnectionTrait,
    person: PersonId,
    day: NaiveDate,
) -> Result<Vec<OrganisationId>, DbErr> {
    let rows = affiliation::Entity::find()
        .filter(affiliation::Column::PersonId.eq(person))
        .order_by_asc(affiliation::Column::Id)
        .all(db)
        .await?;
    let mut organisations = Vec::new();
    for row in rows.into_iter().filter(|row| held_on(row.from_on, row.until_on, day)) {
        if !organisations.contains(&row.organisation_id) {
            organisations.push(row.organisation_id);
        }
    }
    Ok(organisations)
}

/// People by their addresses in lower case; an address that nobody has is left out.
pub async fn by_emails<'a>(
    db: &impl ConnectionTrait,
    emails: impl IntoIterator<Item = &'a str>,
) -> Result<HashMap<String, person::Model>, DbErr> {
    let mut emails: Vec<_> = emails.into_iter().collect();
    emails.sort_unstable();
    emails.dedup();
    let mut found = HashMap::with_capacity(emails.len());
    for chunk in emails.chunks(ROWS_MAX) {
        let query = person::Entity::find().filter(person::Column::Email.is_in(chunk.iter().copied()));
        found.extend(query.all(db).await?.into_iter().map(|row| (row.email.clone(), row)));
    }
    Ok(found)
}

/// The places in organisations of many people.
pub async fn affiliations(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<Vec<affiliation::Model>, DbErr> {
    let mut found = Vec::new();
    for chunk in people.chunks(ROWS_MAX) {
        let query =
            affiliation::Entity::find().filter(affiliation::Column::PersonId.is_in(chunk.iter().copied()));
        found.extend(query.all(db).await?);
    }
    Ok(found)
}

/// Writes new people.
pub async fn insert(txn: &impl ConnectionTrait, rows: &[person::Model]) -> Result<(), DbErr> {
    for chunk in rows.chunks(ROWS_MAX) {
        let rows = chunk.iter().map(|row| row.clone().into_active_model().reset_all());
        person::Entity::insert_many(rows).exec_without_returning(txn).await?;
    }
    Ok(())
}

/// Writes a person, unless someone has the address.
pub(super) async fn insert_unless_there(txn: &impl ConnectionTrait, row: person::Model) -> Result<(), DbErr> {
    person::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(OnConflict::column(person::Column::Email).do_nothing().to_owned())
        .try_insert()
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// Writes people over those that have the same addresses, many at a time; their ids stay.
pub async fn update(txn: &impl ConnectionTrait, rows: &[person::Model]) -> Result<(), DbErr> {
    use person::Column::{Email, Language, Name, UpdatedAt, Version, Zone};
    for chunk in rows.chunks(ROWS_MAX) {
        let rows = chunk.iter().map(|row| row.clone().into_active_model().reset_all());
        let over =
            OnConflict::column(Email).update_columns([Name, Language, Zone, UpdatedAt, Version]).to_owned();
        person::Entity::insert_many(rows).on_conflict(over).exec_without_returning(txn).await?;
    }
    Ok(())
}

/// Writes places in organisations; one that is there already begins anew, without an end.
pub async fn affiliate(txn: &impl ConnectionTrait, rows: &[affiliation::Model]) -> Result<(), DbErr> {
    use affiliation::Column::{OrganisationId, PersonId, Role, UntilOn};
    for chunk in rows.chunks(ROWS_MAX) {
        let rows = chunk.iter().map(|row| row.clone().into_active_model().reset_all());
        let over = OnConflict::columns([PersonId, OrganisationId, Role]).update_column(UntilOn).to_owned();
        affiliation::Entity::insert_many(rows).on_conflict(over).exec_without_returning(txn).await?;
    }
    Ok(())
}
