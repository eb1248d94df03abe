//! Queries about organisations: by name, by ids, by keys, and many written at once.

use std::collections::HashMap;

use entity::id::OrganisationId;
use entity::organisation;
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::page::{Cursor, Page};

use super::Filter;

/// Most rows of one statement, below the bind limit of every database.
const ROWS_MAX: usize = 300;

/// Organisations by name, after the one a cursor names.
pub(super) async fn page(
    db: &impl ConnectionTrait,
    filter: &Filter<'_>,
    cursor: Cursor,
) -> Result<Page<organisation::Model>, DbErr> {
    use organisation::Column::{Id, Kind, MemberOfId, Name};
    let mut query = organisation::Entity::find().order_by_asc(Name).order_by_asc(Id).limit(cursor.limit + 1);
    if let Some(kind) = filter.kind {
        query = query.filter(Kind.eq(kind));
    }
    if let Some(cluster) = filter.member_of {
        query = query.filter(MemberOfId.eq(cluster));
    }
    if let Some(text) = filter.search.map(str::trim).filter(|text| !text.is_empty()) {
        query = query.filter(contains(text));
    }
    if let Some(after) = cursor.after {
        let Some(last) = organisation::Entity::find_by_id(OrganisationId(after)).one(db).await? else {
            return Ok(Page { rows: Vec::new(), next: None });
        };
        let beyond = Condition::any()
            .add(Name.gt(last.name.as_str()))
            .add(Condition::all().add(Name.eq(last.name.as_str())).add(Id.gt(last.id)));
        query = query.filter(beyond);
    }
    Ok(Page::of(query.all(db).await?, cursor, |row| row.id.0))
}

/// Whether the name contains a text, without regard to case as far as the database folds it.
fn contains(text: &str) -> Condition {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let like = |text: &str| LikeExpr::new(format!("%{text}%")).escape('\\');
    let folded = Func::lower(Expr::col((organisation::Entity, organisation::Column::Name)));
    Condition::any()
        .add(Expr::expr(folded).like(like(&escaped.to_lowercase())))
        .add(Expr::col((organisation::Entity, organisation::Column::Name)).like(like(&escaped)))
}

/// Organisations by their ids.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = OrganisationId>,
) -> Result<HashMap<OrganisationId, organisation::Model>, DbErr> {
    let mut ids: Vec<_> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(ROWS_MAX) {
        let query =
            organisation::Entity::find().filter(organisation::Column::Id.is_in(chunk.iter().copied()));
        found.extend(query.all(db).await?.into_iter().map(|row| (row.id, row)));
    }
    Ok(found)
}

/// Organisations by their keys; a key that nobody has is left out.
pub async fn by_keys<'a>(
    db: &impl ConnectionTrait,
    keys: impl IntoIterator<Item = &'a str>,
) -> Result<HashMap<String, organisation::Model>, DbErr> {
    let mut keys: Vec<_> = keys.into_iter().collect();
    keys.sort_unstable();
    keys.dedup();
    let mut found = HashMap::with_capacity(keys.len());
    for chunk in keys.chunks(ROWS_MAX) {
        let query =
            organisation::Entity::find().filter(organisation::Column::Key.is_in(chunk.iter().copied()));
        found.extend(query.all(db).await?.into_iter().map(|row| (row.key.clone(), row)));
    }
    Ok(found)
}

/// Writes new rows. Those that are members of others must come after them, or be written by [`update`].
pub async fn insert(txn: &impl ConnectionTrait, rows: &[organisation::Model]) -> Result<(), DbErr> {
    for chunk in rows.chunks(ROWS_MAX) {
        let rows = chunk.iter().map(|row| row.clone().into_active_model().reset_all());
        organisation::Entity::insert_many(rows).exec_without_returning(txn).await?;
    }
    Ok(())
}

/// Writes rows over those that have the same keys, many at a time; their ids stay.
pub async fn update(txn: &impl ConnectionTrait, rows: &[organisation::Model]) -> Result<(), DbErr> {
    use organisation::Column::{
        Country, Description, Key, Kind, MemberOfId, Name, Place, Tags, UpdatedAt, Version, Website, Zone,
    };
    let columns =
        [Name, Kind, Country, Place, Zone, Website, Description, MemberOfId, Tags, UpdatedAt, Version];
    for chunk in rows.chunks(ROWS_MAX) {
        let rows = chunk.iter().map(|row| row.clone().into_active_model().reset_all());
        organisation::Entity::insert_many(rows)
            .on_conflict(OnConflict::column(Key).update_columns(columns).to_owned())
            .exec_without_returning(txn)
            .await?;
    }
    Ok(())
}
