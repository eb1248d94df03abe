//! Signing in: a link by mail that lives ten minutes and is spent by a POST, browsers that stay signed in,
//! and tokens for machines.

use chrono::TimeDelta;
use entity::id::ApiTokenId;
use entity::words::TokenAccess;
use entity::{api_token, login, person};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef,
};
use serde_json::json;

use crate::app::App;
use crate::audit;
use crate::caller::Caller;
use crate::people;
use crate::refusal::Failure;
use crate::token::Token;
use crate::written;

mod links;
mod rate;
pub mod rules;

pub use links::{ask, link_path, link_token, look, print_link, spend};
pub use rules::Refusal;

/// What a machine's token begins with, so that scanners of published code recognise one.
pub const API_TOKEN_PREFIX: &str = "kontor_";
/// Most tokens of one person that are not revoked.
const API_TOKENS_MAX: usize = 50;
/// How exactly the last use of a token is kept: not every request writes a row.
const USED_WITHIN: TimeDelta = TimeDelta::minutes(1);

/// What a spent link opens.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The cookie of the browser from now on.
    pub cookie: Token,
    /// The row behind it.
    pub login: login::Model,
    /// The local path to go to.
    pub next: String,
}

/// Who a browser's cookie stands for.
pub async fn by_cookie(app: &App, cookie: &Token) -> Result<Option<Caller>, DbErr> {
    let query = login::Entity::find().filter(login::Column::TokenSha256.eq(cookie.sha256()));
    match query.one(app.db.read()).await? {
        Some(login) if rules::lives(&login, app.clock.now()) => {
            people::caller(app, login.person_id, false).await
        }
        _ => Ok(None),
    }
}

/// Who a machine's token stands for; marks it as used.
pub async fn by_api_token(app: &App, token: &Token) -> Result<Option<Caller>, DbErr> {
    if !token.reveal().starts_with(API_TOKEN_PREFIX) {
        return Ok(None);
    }
    let now = app.clock.now();
    let query = api_token::Entity::find().filter(api_token::Column::TokenSha256.eq(token.sha256()));
    let opens = |row: &api_token::Model| rules::opens(row, now) && row.access != TokenAccess::Calendar;
    let Some(row) = query.one(app.db.read()).await?.filter(opens) else {
        return Ok(None);
    };
    note_use(app, &row).await?;
    people::caller(app, row.person_id, row.access == TokenAccess::Read).await
}

/// Whose app password this is, beside their address: one query finds both. Letters may be capital, and hyphens and
/// spaces left out, since such a password is typed on telephones.
pub async fn by_app_password(app: &App, email: &str, password: &str) -> Result<Option<person::Model>, DbErr> {
    let owner: RelationDef = api_token::Entity::belongs_to(person::Entity)
        .from(api_token::Column::PersonId)
        .to(person::Column::Id)
        .into();
    let found = api_token::Entity::find()
        .join(JoinType::InnerJoin, owner)
        .select_also(person::Entity)
        .filter(api_token::Column::TokenSha256.eq(rules::plain_password(password).sha256()))
        .filter(api_token::Column::Access.eq(TokenAccess::Calendar))
        .one(app.db.read())
        .await?;
    let Some((row, Some(person))) = found else { return Ok(None) };
    if !rules::opens(&row, app.clock.now()) || !person.email.eq_ignore_ascii_case(email.trim()) {
        return Ok(None);
    }
    note_use(app, &row).await?;
    Ok(Some(person))
}

/// Marks a token as used, at most once a minute.
async fn note_use(app: &App, row: &api_token::Model) -> Result<(), DbErr> {
    let now = app.clock.now();
    if row.used_at.is_none_or(|used_at| used_at + USED_WITHIN <= now) {
        let txn = app.db.begin_write().await?;
        api_token::Entity::update_many()
            .col_expr(api_token::Column::UsedAt, Expr::value(now))
            .filter(api_token::Column::Id.eq(row.id))
            .exec(&txn)
            .await?;
        txn.commit().await?;
    }
    Ok(())
}

/// Ends a browser's stay.
pub async fn sign_out(app: &App, cookie: &Token) -> Result<(), DbErr> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let query = login::Entity::find()
        .filter(login::Column::TokenSha256.eq(cookie.sha256()))
        .filter(login::Column::RevokedAt.is_null());
    let Some(login) = query.one(&txn).await? else { return Ok(()) };
    login::Entity::update_many()
        .col_expr(login::Column::RevokedAt, Expr::value(now))
        .filter(login::Column::Id.eq(login.id))
        .exec(&txn)
        .await?;
    let entry = audit::Entry {
        actor: Some(login.person_id),
        action: "person.sign_out",
        subject: "login",
        subject_id: Some(login.id.0),
        mission_id: None,
        detail: serde_json::Value::Null,
    };
    audit::record(&txn, app, now, entry).await?;
    txn.commit().await
}

/// Makes a token for a machine, or an app password for a calendar program; it is shown this once.
pub async fn create_api_token(
    app: &App,
    caller: &Caller,
    name: &str,
    access: TokenAccess,
) -> Result<(api_token::Model, Token), Failure<Refusal>> {
    let name = written::line("name", name, 100).map_err(Refusal::from)?;
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let query = api_token::Entity::find()
        .filter(api_token::Column::PersonId.eq(caller.person_id))
        .filter(api_token::Column::RevokedAt.is_null());
    let there = query.all(&txn).await?.len();
    if there >= API_TOKENS_MAX {
        return Err(Refusal::TooManyTokens(there).into());
    }
    let secret = app.ids.secret();
    let token = match access {
        TokenAccess::Calendar => rules::app_password(secret),
        TokenAccess::Read | TokenAccess::Write => {
            Token::presented(&format!("{API_TOKEN_PREFIX}{}", Token::random(secret).reveal()))
        }
    };
    let kept =
        if access == TokenAccess::Calendar { rules::plain_password(token.reveal()) } else { token.clone() };
    let row = api_token::Model {
        id: ApiTokenId(app.ids.uuid(now)),
        person_id: caller.person_id,
        name,
        token_sha256: kept.sha256(),
        access,
        created_at: now,
        expires_at: None,
        used_at: None,
        revoked_at: None,
    };
    api_token::Entity::insert(row.clone().into_active_model().reset_all())
        .exec_without_returning(&txn)
        .await?;
    let detail = json!({ "name": row.name, "access": access.word() });
    audit::record(&txn, app, now, token_entry(caller, "api_token.create", row.id, detail)).await?;
    txn.commit().await?;
    Ok((row, token))
}

/// The caller's tokens, newest first.
pub async fn api_tokens(app: &App, caller: &Caller) -> Result<Vec<api_token::Model>, DbErr> {
    api_token::Entity::find()
        .filter(api_token::Column::PersonId.eq(caller.person_id))
        .order_by_desc(api_token::Column::Id)
        .all(app.db.read())
        .await
}

/// Ends a token of the caller's.
pub async fn revoke_api_token(app: &App, caller: &Caller, id: ApiTokenId) -> Result<(), Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let revoked = api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(now))
        .filter(api_token::Column::Id.eq(id))
        .filter(api_token::Column::PersonId.eq(caller.person_id))
        .filter(api_token::Column::RevokedAt.is_null())
        .exec(&txn)
        .await?;
    if revoked.rows_affected != 1 {
        return Err(Refusal::NoSuchToken.into());
    }
    let entry = token_entry(caller, "api_token.revoke", id, serde_json::Value::Null);
    audit::record(&txn, app, now, entry).await?;
    txn.commit().await?;
    Ok(())
}

fn token_entry(
    caller: &Caller,
    action: &'static str,
    id: ApiTokenId,
    detail: serde_json::Value,
) -> audit::Entry<'static> {
    audit::Entry {
        actor: Some(caller.person_id),
        action,
        subject: "api_token",
        subject_id: Some(id.0),
        mission_id: None,
        detail,
    }
}
