//! Addresses of pages that mails lead to.

use entity::id::MissionId;

use crate::app::App;
use crate::token::Token;

/// The page that a sign-in link opens; nothing is spent by opening it.
pub(super) fn sign_in(app: &App, token: &Token) -> String {
    app.url(&format!("/sign-in/{}", token.reveal()))
}

/// The requests of the reader's side in a mission.
pub(super) fn requests(app: &App, mission: MissionId) -> String {
    app.url(&format!("/missions/{mission}/requests"))
}

/// The reader's own agenda, with its invitations to answer.
pub(super) fn agenda(app: &App) -> String {
    app.url("/agenda")
}

/// Where the reader subscribes to a calendar.
pub(super) fn subscribe(app: &App) -> String {
    app.url("/agenda#subscribe")
}
