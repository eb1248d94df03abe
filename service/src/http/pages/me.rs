//! The reader: name, language and zone, and tokens for machines.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use entity::api_token;
use entity::id::ApiTokenId;
use entity::words::{AffiliationRole, TokenAccess};

use super::concern::id_of;
use super::form::{Choice, Form};
use super::frame::{Frame, Here, Said, done, show_with};
use super::views::agenda::{Me, TokenRow};
use super::{times, words};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;
use crate::{people, sign_in};

/// The languages a person may have: those of mails and calendars. Pages speak English until the others are written.
const LANGUAGES: [(&str, &str); 9] = [
    ("en", "English"),
    ("fr", "français"),
    ("de", "Deutsch"),
    ("it", "italiano"),
    ("es", "español"),
    ("pt", "português"),
    ("sl", "slovenščina"),
    ("ja", "日本語"),
    ("pt-BR", "português do Brasil"),
];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/me", get(me).post(edit))
        .route("/me/tokens", post(make_token))
        .route("/me/tokens/{token}/revoke", post(revoke_token))
}

async fn me(State(app): State<App>, caller: Caller, Query(said): Query<Said>) -> Result<Response, Problem> {
    page(&app, &caller, None, Form::default(), None, &said).await
}

async fn page(
    app: &App,
    caller: &Caller,
    form: Option<Form>,
    token_form: Form,
    fresh: Option<String>,
    said: &Said,
) -> Result<Response, Problem> {
    let (person, homes) = people::get(app, caller.person_id).await?;
    let own = times::zone(&person.zone);
    let form = form.unwrap_or_else(|| {
        Form::default()
            .with("version", person.version)
            .with("name", &person.name)
            .with("language", &person.language)
            .with("zone", &person.zone)
    });
    let tokens = sign_in::api_tokens(app, caller).await?;
    let status = if form.is_right() { token_form.status() } else { form.status() };
    let page = Me {
        frame: Frame::of(caller, Here::Me).saying(said),
        email: person.email.clone(),
        organisations: homes
            .iter()
            .map(|(role, home)| (home.name.clone(), role_words(role.role).to_owned()))
            .collect(),
        form,
        languages: LANGUAGES.iter().map(|(tag, name)| Choice::new(tag, *name)).collect(),
        zones: words::ZONES,
        tokens: tokens
            .iter()
            .filter(|row| row.access != TokenAccess::Calendar)
            .map(|row| token(row, &|at| when(at, &own)))
            .collect(),
        token_form,
        accesses: vec![
            Choice::new(TokenAccess::Read, "read only"),
            Choice::new(TokenAccess::Write, "read and write"),
        ],
        fresh,
    };
    show_with(status, &page)
}

fn when(at: DateTime<Utc>, own: &calendar::zone::Zone) -> String {
    times::day_with_year(own.wall(at).date())
}

fn role_words(role: AffiliationRole) -> &'static str {
    match role {
        AffiliationRole::Member => "member",
        AffiliationRole::Staff => "staff",
        AffiliationRole::Contact => "speaks for it",
    }
}

fn token(row: &api_token::Model, when: &dyn Fn(DateTime<Utc>) -> String) -> TokenRow {
    TokenRow {
        id: row.id.to_string(),
        name: row.name.clone(),
        access: match row.access {
            TokenAccess::Read => "read only",
            TokenAccess::Write => "read and write",
            TokenAccess::Calendar => "calendar only",
        },
        made: when(row.created_at),
        used: row.used_at.map_or_else(|| "never used".to_owned(), |at| format!("last used {}", when(at))),
        gone: row.revoked_at.is_some(),
    }
}

async fn edit(State(app): State<App>, caller: Caller, mut form: Form) -> Result<Response, Problem> {
    let name = form.line("name", 120);
    let language = form.line("language", 20);
    let zone = form.line("zone", 60);
    if form.is_right() {
        let answer = people::edit_self(&app, &caller, form.version(), name, language, zone).await;
        if form.taken(answer)?.is_some() {
            return Ok(done("/me", "saved"));
        }
    }
    page(&app, &caller, Some(form), Form::default(), None, &Said::default()).await
}

async fn make_token(State(app): State<App>, caller: Caller, mut form: Form) -> Result<Response, Problem> {
    let name = form.line("token_name", 80);
    let access = form.one("access").unwrap_or(TokenAccess::Read);
    let mut fresh = None;
    if form.is_right() {
        let answer = sign_in::create_api_token(&app, &caller, &name, access).await;
        fresh = form.taken(answer)?.map(|(_, token)| token.reveal().to_owned());
    }
    let form = if fresh.is_some() { Form::default() } else { form };
    page(&app, &caller, None, form, fresh, &Said::default()).await
}

async fn revoke_token(
    State(app): State<App>,
    caller: Caller,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let id: ApiTokenId = id_of(&token)?;
    sign_in::revoke_api_token(&app, &caller, id).await?;
    Ok(done("/me", "token-gone"))
}
