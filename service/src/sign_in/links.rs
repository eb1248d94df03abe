//! Links that sign in: asked for by address, looked at without harm, spent once.

use chrono::{DateTime, TimeDelta, Utc};
use entity::id::{LoginId, MagicLinkId, PersonId};
use entity::{login, magic_link, person};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
};
use serde_json::json;

use crate::app::App;
use crate::audit;
use crate::outbox::{self, Task};
use crate::people;
use crate::refusal::Failure;
use crate::token::Token;
use crate::written;

use super::{Opened, Refusal, rate, rules};

/// How long a link lives.
const LINK_LIFE: TimeDelta = TimeDelta::minutes(10);
/// How long a browser stays signed in.
const LOGIN_LIFE: TimeDelta = TimeDelta::days(30);
/// Most characters kept of a browser's description of itself.
const AGENT_MAX: usize = 300;

/// Asks for a link. The answer is the same whether the address is known, unknown or asked for too often, and
/// takes as many steps. `browser` is the cookie of the asking browser, to which the link is bound.
pub async fn ask(app: &App, email: &str, browser: &Token, next: &str) -> Result<(), Failure<Refusal>> {
    let email = written::email("email", email).map_err(Refusal::from)?;
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let tries = rate::count(&txn, &email, now).await?;
    let person = people::by_email(&txn, &email).await?;
    match person.filter(|_| tries <= app.config.limits.sign_ins_max) {
        Some(person) => {
            let link = insert(&txn, app, person.id, Some(browser), next, now).await?;
            outbox::put(&txn, app, now, None, Task::SignInLink { link: link.0 }).await?;
        }
        None => pretend(&txn, app, browser, now).await?,
    }
    txn.commit().await?;
    app.wake.notify_one();
    Ok(())
}

/// Makes a link that any browser may spend, for the operator's terminal; ten minutes. Returns its path.
pub async fn print_link(app: &App, person: PersonId, next: &str) -> Result<String, DbErr> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let link = insert(&txn, app, person, None, next, now).await?;
    txn.commit().await?;
    Ok(link_path(&link_token(app, link)))
}

/// The token of a link, derived again when its mail is composed.
pub fn link_token(app: &App, link: MagicLinkId) -> Token {
    app.key.derive("magic-link", &link.to_string())
}

/// Where a link leads: the page that shows whom it signs in, with the button that spends it.
pub fn link_path(token: &Token) -> String {
    format!("/sign-in/{}", token.reveal())
}

/// Looks at a link without spending it: the name it would sign in.
pub async fn look(app: &App, token: &Token, browser: Option<&Token>) -> Result<String, Failure<Refusal>> {
    let db = app.db.read();
    let link = find(db, token).await?;
    rules::spendable(&link, browser, app.clock.now())?;
    let person = person::Entity::find_by_id(link.person_id).one(db).await?;
    Ok(person.ok_or(Refusal::NoSuchLink)?.name)
}

/// Spends a link: of any number of tries at once, one signs in.
pub async fn spend(
    app: &App,
    token: &Token,
    browser: Option<&Token>,
    agent: &str,
) -> Result<Opened, Failure<Refusal>> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    let link = find(&txn, token).await?;
    rules::spendable(&link, browser, now)?;
    let spent = magic_link::Entity::update_many()
        .col_expr(magic_link::Column::SpentAt, Expr::value(now))
        .filter(magic_link::Column::Id.eq(link.id))
        .filter(magic_link::Column::SpentAt.is_null())
        .exec(&txn)
        .await?;
    if spent.rows_affected != 1 {
        return Err(Refusal::Spent.into());
    }
    let cookie = Token::random(app.ids.secret());
    let login = login::Model {
        id: LoginId(app.ids.uuid(now)),
        person_id: link.person_id,
        token_sha256: cookie.sha256(),
        agent: agent.chars().filter(|c| !c.is_control()).take(AGENT_MAX).collect(),
        created_at: now,
        expires_at: now + LOGIN_LIFE,
        revoked_at: None,
    };
    login::Entity::insert(login.clone().into_active_model().reset_all()).exec_without_returning(&txn).await?;
    let entry = audit::Entry {
        actor: Some(link.person_id),
        action: "person.sign_in",
        subject: "login",
        subject_id: Some(login.id.0),
        mission_id: None,
        detail: json!({ "printed": link.browser_sha256.is_none() }),
    };
    audit::record(&txn, app, now, entry).await?;
    txn.commit().await?;
    Ok(Opened { cookie, login, next: rules::local_path(&link.next).to_owned() })
}

async fn find(db: &impl ConnectionTrait, token: &Token) -> Result<magic_link::Model, Failure<Refusal>> {
    // The column holds a hash, so how far two differ tells nothing about the token.
    let query = magic_link::Entity::find().filter(magic_link::Column::TokenSha256.eq(token.sha256()));
    Ok(query.one(db).await?.ok_or(Refusal::NoSuchLink)?)
}

async fn insert(
    txn: &impl ConnectionTrait,
    app: &App,
    person: PersonId,
    browser: Option<&Token>,
    next: &str,
    now: DateTime<Utc>,
) -> Result<MagicLinkId, DbErr> {
    let id = MagicLinkId(app.ids.uuid(now));
    let row = magic_link::Model {
        id,
        person_id: person,
        token_sha256: link_token(app, id).sha256(),
        browser_sha256: browser.map(Token::sha256),
        next: rules::local_path(next).to_owned(),
        created_at: now,
        expires_at: now + LINK_LIFE,
        spent_at: None,
    };
    magic_link::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(txn).await?;
    Ok(id)
}

/// As many hashes and statements as a known address causes, without effect: the time to the answer must not
/// tell who is known.
async fn pretend(
    txn: &impl ConnectionTrait,
    app: &App,
    browser: &Token,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let nobody = MagicLinkId(app.ids.uuid(now));
    let never = [link_token(app, nobody).sha256(), browser.sha256()];
    for sha256 in never {
        magic_link::Entity::update_many()
            .col_expr(magic_link::Column::SpentAt, Expr::value(now))
            .filter(magic_link::Column::Id.eq(nobody))
            .filter(magic_link::Column::TokenSha256.eq(sha256))
            .exec(txn)
            .await?;
    }
    Ok(())
}
