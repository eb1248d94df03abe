//! The two cookies: who is signed in, and which browser asked for a link.

use axum::http::HeaderMap;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::app::App;
use crate::token::Token;

/// Days a browser stays signed in.
pub const LOGIN_DAYS: i64 = 30;

/// The cookie of a signed-in browser, when it brought one.
pub fn login(app: &App, headers: &HeaderMap) -> Option<Token> {
    read(headers, &name(app, "kontor"))
}

/// Makes the cookie of a signed-in browser.
pub fn set_login(app: &App, jar: CookieJar, token: &Token) -> CookieJar {
    let mut cookie = make(app, "kontor", token);
    cookie.make_permanent();
    jar.add(cookie)
}

/// Ends the stay.
pub fn clear_login(app: &App, jar: CookieJar) -> CookieJar {
    let mut cookie = Cookie::new(name(app, "kontor"), "");
    cookie.set_path("/");
    cookie.set_secure(app.config.is_https());
    cookie.make_removal();
    jar.add(cookie)
}

/// The cookie that binds a sign-in link to the browser that asked for it.
pub fn browser(app: &App, headers: &HeaderMap) -> Option<Token> {
    read(headers, &name(app, "kontor-browser"))
}

/// Makes that cookie.
pub fn set_browser(app: &App, jar: CookieJar, token: &Token) -> CookieJar {
    jar.add(make(app, "kontor-browser", token))
}

fn read(headers: &HeaderMap, name: &str) -> Option<Token> {
    CookieJar::from_headers(headers).get(name).map(|cookie| Token::presented(cookie.value()))
}

fn make(app: &App, plain: &str, token: &Token) -> Cookie<'static> {
    let mut cookie = Cookie::new(name(app, plain), token.reveal().to_owned());
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_path("/");
    cookie.set_secure(app.config.is_https());
    cookie
}

/// Over TLS the name itself forbids that another host or path sets it.
fn name(app: &App, plain: &str) -> String {
    if app.config.is_https() { format!("__Host-{plain}") } else { plain.to_owned() }
}
