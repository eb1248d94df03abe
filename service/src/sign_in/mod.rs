//! Signing in: a link by mail that lives ten minutes and is spent by a POST, browsers that stay signed in,
//! and tokens for machines.

use entity::id::{ApiTokenId, PersonId};
use entity::words::TokenAccess;
use entity::{api_token, login};
use sea_orm::DbErr;

use crate::app::App;
use crate::caller::Caller;
use crate::refusal::Failure;
use crate::token::Token;

pub mod rules;

pub use rules::Refusal;

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

/// Asks for a link. The answer is the same whether the address is known or not, and takes as long.
/// `browser` is the cookie of the asking browser, to which the link is bound.
pub async fn ask(_app: &App, _email: &str, _browser: &Token, _next: &str) -> Result<(), Failure<Refusal>> {
    todo!()
}

/// Makes a link that any browser may spend, for the operator's terminal; ten minutes. Returns its path.
pub async fn print_link(_app: &App, _person: PersonId, _next: &str) -> Result<String, DbErr> {
    todo!()
}

/// The token of a link, derived again when its mail is composed.
pub fn link_token(_app: &App, _link: entity::id::MagicLinkId) -> Token {
    todo!()
}

/// Looks at a link without spending it: the name it would sign in.
pub async fn look(_app: &App, _token: &Token, _browser: Option<&Token>) -> Result<String, Failure<Refusal>> {
    todo!()
}

/// Spends a link.
pub async fn spend(
    _app: &App,
    _token: &Token,
    _browser: Option<&Token>,
    _agent: &str,
) -> Result<Opened, Failure<Refusal>> {
    todo!()
}

/// Who a browser's cookie stands for.
pub async fn by_cookie(_app: &App, _cookie: &Token) -> Result<Option<Caller>, DbErr> {
    todo!()
}

/// Who a machine's token stands for; marks it as used.
pub async fn by_api_token(_app: &App, _token: &Token) -> Result<Option<Caller>, DbErr> {
    todo!()
}

/// Ends a browser's stay.
pub async fn sign_out(_app: &App, _cookie: &Token) -> Result<(), DbErr> {
    todo!()
}

/// Makes a token for a machine; it is shown this once.
pub async fn create_api_token(
    _app: &App,
    _caller: &Caller,
    _name: &str,
    _access: TokenAccess,
) -> Result<(api_token::Model, Token), Failure<Refusal>> {
    todo!()
}

/// The caller's tokens, newest first.
pub async fn api_tokens(_app: &App, _caller: &Caller) -> Result<Vec<api_token::Model>, DbErr> {
    todo!()
}

/// Ends a token.
pub async fn revoke_api_token(_app: &App, _caller: &Caller, _id: ApiTokenId) -> Result<(), Failure<Refusal>> {
    todo!()
}
