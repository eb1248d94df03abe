//! Signing in by a link that comes by mail, and out again.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::CookieJar;

use super::form::Form;
use super::frame::{Said, done, show, show_with};
use super::views::front::{Link, Mailbox, SignIn};
use crate::app::App;
use crate::http::cookies;
use crate::http::extract::Query;
use crate::http::guard::MaybeCaller;
use crate::http::problem::Problem;
use crate::sign_in;
use crate::token::Token;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in", get(ask_form).post(ask))
        .route("/sign-in/{token}", get(look).post(spend))
        .route("/sign-out", post(sign_out))
}

/// Where someone wanted to go before having to sign in.
#[derive(Debug, Default, serde::Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

async fn ask_form(
    Query(next): Query<Next>,
    Query(said): Query<Said>,
    MaybeCaller(caller): MaybeCaller,
) -> Result<Response, Problem> {
    if caller.is_some() {
        return Ok(Redirect::to("/").into_response());
    }
    show(&SignIn::of(Form::default().with("next", local(&next.next)), &said))
}

async fn ask(
    State(app): State<App>,
    headers: HeaderMap,
    jar: CookieJar,
    mut form: Form,
) -> Result<Response, Problem> {
    let email = form.line("email", 254);
    let next = local(form.value("next")).to_owned();
    if form.is_right() {
        let browser = cookies::browser(&app, &headers).unwrap_or_else(|| Token::random(app.ids.secret()));
        let asked = sign_in::ask(&app, &email, &browser, &next).await;
        if form.taken(asked)?.is_some() {
            let jar = cookies::set_browser(&app, jar, &browser);
            return Ok((jar, show(&Mailbox::of(email))?).into_response());
        }
    }
    show_with(form.status(), &SignIn::of(form, &Said::default()))
}

/// Shows whom the link signs in. Scanners of mails follow links, so only the button spends it.
async fn look(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let browser = cookies::browser(&app, &headers);
    let name = sign_in::look(&app, &Token::presented(&token), browser.as_ref()).await?;
    show(&Link::of(name, &token))
}

async fn spend(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    jar: CookieJar,
) -> Result<Response, Problem> {
    let browser = cookies::browser(&app, &headers);
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let agent: String = agent.chars().take(200).collect();
    let opened = sign_in::spend(&app, &Token::presented(&token), browser.as_ref(), &agent).await?;
    let jar = cookies::set_login(&app, jar, &opened.cookie);
    Ok((jar, Redirect::to(local(&opened.next))).into_response())
}

async fn sign_out(State(app): State<App>, headers: HeaderMap, jar: CookieJar) -> Result<Response, Problem> {
    if let Some(cookie) = cookies::login(&app, &headers) {
        sign_in::sign_out(&app, &cookie).await?;
    }
    Ok((cookies::clear_login(&app, jar), done("/sign-in", "signed-out")).into_response())
}

/// A path of this house; anything that could lead elsewhere leads home.
fn local(next: &str) -> &str {
    let inside = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r']);
    if inside { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn nobody_is_led_to_another_house() {
        assert_eq!(local("/missions?mine=yes"), "/missions?mine=yes");
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "", "javascript:x"] {
            assert_eq!(local(elsewhere), "/", "{elsewhere}");
        }
    }
}
