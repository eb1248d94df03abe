//! What a mission's lead should see of the post: what the lead decides on, replies nobody could read, and mails that could not
//! leave.

use axum::extract::State;
use axum::response::Response;
use entity::id::InboxId;
use entity::words::InboxState;
use entity::{inbox as inbox_row, slot};

use crate::app::App;
use crate::http::extract::{Path, Query};
use crate::http::pages::concern::{Concern, id_of};
use crate::http::pages::frame::{Said, done, show};
use crate::http::pages::post::{failed, received};
use crate::http::pages::times;
use crate::http::pages::views::post::{Decide, MissionPost, Original, Received};
use crate::http::problem::Problem;
use crate::inbox::{self, Proposal};
use crate::meetings::Fit;

pub(super) async fn list(
    State(app): State<App>,
    concern: Concern,
    Query(said): Query<Said>,
) -> Result<Response, Problem> {
    let own = concern.own();
    let mut messages = Vec::new();
    for row in inbox::list(&app, Some(concern.id())).await? {
        messages.push(with_choices(&app, &concern, &row).await?);
    }
    let dead = crate::outbox::lease::dead(&app, Some(concern.id())).await?;
    show(&MissionPost {
        frame: concern.frame(&said),
        head: concern.head(&concern.path("/post")),
        received: messages,
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
        message: with_choices(&app, &concern, &row).await?,
        text: String::from_utf8_lossy(&row.raw).into_owned(),
    })
}

/// A message with what the lead can do about it.
async fn with_choices(app: &App, concern: &Concern, row: &inbox_row::Model) -> Result<Received, Problem> {
    let dismiss = match row.state {
        InboxState::Applied | InboxState::Stale | InboxState::Dismissed => None,
        InboxState::Proposed => Some("It stays as it is"),
        _ => Some("Lay aside"),
    };
    let (facts, accept) = match inbox::proposal(app, row).await? {
        Some(proposal) => fitting(proposal),
        // What is no answer to an invitation of ours cannot be taken in by anybody.
        None if row.state == InboxState::Unverified && row.invitation_id.is_some() => {
            (Vec::new(), Some("It is from them: take it in"))
        }
        None => (Vec::new(), None),
    };
    let decide = dismiss.map(|dismiss| Decide { facts, accept, dismiss });
    Ok(Received { decide, ..received(row, &concern.path("/post"), &concern.own()) })
}

/// Whether a proposal fits and what would move, in sentences; and what the button says, if there is one.
fn fitting(proposal: Proposal) -> (Vec<String>, Option<&'static str>) {
    let place = |slot: &slot::Model, table: &str| {
        let day = times::day_short(slot.starts_wall.date());
        format!("{day}, {}, {table}", times::time_input(slot.starts_wall))
    };
    let (meeting, fit) = match proposal {
        Proposal::OutOfDate => {
            return (vec!["The meeting has changed since, or is called off.".to_owned()], None);
        }
        Proposal::Open { meeting, fit } => (meeting, fit),
    };
    let now = place(&meeting.slot, &meeting.table.name);
    match *fit {
        Fit::Fits { slot, table } => {
            let then = place(&slot, &table.name);
            let fact = format!("It fits: the meeting moves from {now} to {then}. Nothing else moves.");
            (vec![fact], Some("Move it there"))
        }
        Fit::InTheWay { why, meetings, .. } => {
            let mut facts = vec![format!("It does not fit: {why}.")];
            facts.extend(meetings.iter().map(|other| {
                let who: Vec<&str> = other.delegates.iter().map(|(.., firm)| firm.name.as_str()).collect();
                format!(
                    "First would have to move: {} ({}).",
                    who.join(" – "),
                    place(&other.slot, &other.table.name)
                )
            }));
            (facts, None)
        }
        Fit::NoSlot(nearest) => {
            let starts: Vec<String> = nearest
                .iter()
                .map(|slot| {
                    format!(
                        "{}, {}",
                        times::day_short(slot.starts_wall.date()),
                        times::time_input(slot.starts_wall)
                    )
                })
                .collect();
            let nearest = if starts.is_empty() {
                "None is to come.".to_owned()
            } else {
                format!("The nearest: {}.", starts.join("; "))
            };
            (vec![format!("No slot begins then. {nearest}")], None)
        }
        Fit::Never(why) => (vec![format!("It does not move any more: {why}.")], None),
    }
}

pub(super) async fn accept(
    State(app): State<App>,
    concern: Concern,
    Path((_, message)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id: InboxId = id_of(&message)?;
    let proposes = inbox::get(&app, id).await?.state == InboxState::Proposed;
    let after = inbox::accept(&app, &concern.caller, concern.id(), id).await?;
    let said = match after.state {
        InboxState::Stale => "late",
        _ if proposes => "meeting-moved",
        _ => "let-in",
    };
    Ok(done(&concern.path("/post"), said))
}

pub(super) async fn dismiss(
    State(app): State<App>,
    concern: Concern,
    Path((_, message)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id: InboxId = id_of(&message)?;
    let proposes = inbox::get(&app, id).await?.state == InboxState::Proposed;
    inbox::dismiss(&app, &concern.caller, concern.id(), id).await?;
    Ok(done(&concern.path("/post"), if proposes { "stays" } else { "laid-aside" }))
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
        true => Ok(done(&concern.path("/post"), "retried")),
        false => Err(Problem::not_found()),
    }
}
