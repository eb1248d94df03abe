//! Another address for a person: the only way out when mail to the old one comes back.

use entity::id::PersonId;
use entity::person;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::rules::{self, Refusal};
use crate::app::App;
use crate::caller::Caller;
use crate::database;
use crate::refusal::Failure;
use crate::written;

/// Gives a person another address, seen in version `version`; that mail to the old one came back says nothing of the
/// new. An operator may, and nobody else: whoever has the address can sign in as that person.
pub async fn change_address(
    app: &App,
    caller: &Caller,
    id: PersonId,
    version: i32,
    email: &str,
) -> Result<person::Model, Failure<Refusal>> {
    if !caller.operator {
        return Err(Refusal::NotOperator.into());
    }
    let email = written::email("email", email).map_err(Refusal::from)?;
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let mut row = person::Entity::find_by_id(id).one(&txn).await?.ok_or(Refusal::NoSuch)?;
    rules::seen(&row, version)?;
    if row.email == email {
        return Ok(row);
    }
    let none: Option<chrono::DateTime<chrono::Utc>> = None;
    let written = person::Entity::update_many()
        .col_expr(person::Column::Email, email.clone().into())
        .col_expr(person::Column::BouncedAt, none.into())
        .col_expr(person::Column::UpdatedAt, now.into())
        .col_expr(person::Column::Version, (version + 1).into())
        .filter(person::Column::Id.eq(id))
        .filter(person::Column::Version.eq(version))
        .exec(&txn)
        .await;
    let written = match written {
        Err(error) if database::is_twice(&error) => return Err(Refusal::AddressTaken(email).into()),
        other => other?,
    };
    if written.rows_affected != 1 {
        return Err(Refusal::Stale { seen: version, current: row.version }.into());
    }
    let detail = json!({ "from": row.email, "to": email });
    super::record(&txn, app, now, caller, "person.change_address", id, detail).await?;
    txn.commit().await?;
    row.email = email;
    row.bounced_at = None;
    row.updated_at = now;
    row.version = version + 1;
    Ok(row)
}
