//! What a mission's lead should see of the post: replies nobody could read, and mails that could not leave.

use axum::extract::State;
use axum::response::Response;
use entity::id::InboxId;

use crate::app::App;
use crate::http::extract::{Path, Query};
use crate::http::pages::concern::{Concern, id_of};
use crate::http::pages::frame::{Said, show};
use crate::http::pages::post::{failed, received};
use crate::http::pages::views::post::{MissionPost, Original};
use crate::http::problem::Problem;
use crate::inbox;

pub(super) async fn list(
    State(app): State<App>,
    concern: Concern,
    Query(said): Query<Said>,
) -> Result<Response, Problem> {
    let own = concern.own();
    let rows = inbox::list(&app, Some(concern.id())).await?;
    let dead = crate::outbox::lease::dead(&app, Some(concern.id())).await?;
    show(&MissionPost {
        frame: concern.frame(&said),
        head: concern.head(&concern.path("/post")),
        received: rows.iter().map(|row| received(row, &concern.path("/post"), &own)).collect(),
        failed: dead.iter().map(|row| failed(row, &concern.path("/post"), &own)).collect(),
    })
}

pub(super) async fn original(
    State(app): State<App>,
    concern: Concern,
    Path((_, message)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id: InboxId = id_of(&message)?;
    let row = inbox::get(&app, id).await?;
    if row.mission_id != Some(concern.id()) {
        return Err(Problem::not_found());
    }
    show(&Original {
        frame: concern.frame(&Said::default()),
        back: (concern.path("/post"), "Post".to_owned()),
        message: received(&row, &concern.path("/post"), &concern.own()),
        text: String::from_utf8_lossy(&row.raw).into_owned(),
    })
}

pub(super) async fn retry(
    State(app): State<App>,
    concern: Concern,
    Path((_, task)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let again =
        crate::outbox::lease::retry_now(&app, concern.caller.person_id, Some(concern.id()), id_of(&task)?)
            .await?;
    match again {
        true => Ok(crate::http::pages::frame::done(&concern.path("/post"), "retried")),
        false => Err(Problem::not_found()),
    }
}
