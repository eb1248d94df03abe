//! The post, for whoever runs the server: mails that went out, that could not, and that came in.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use calendar::zone::Zone;
use chrono::{DateTime, Utc};
use entity::words::InboxState;
use entity::{inbox, mail, outbox};
use mail_parser::{MessageParser, MimeHeaders};

use super::concern::id_of;
use super::form::sentence;
use super::frame::{Frame, Here, Said, done, show};
use super::parts::badge;
use super::times;
use super::views::post::{Failed, Letter, OperatorPost, Original, Received, Sent};
use crate::app::App;
use crate::caller::Caller;
use crate::config::Transport;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;
use crate::outbox::mails;

/// The mail as it looks may load nothing, run nothing, and be framed by our own page only.
const SEALED: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/operator/mail", get(list))
        .route("/operator/mail/{mail}", get(letter))
        .route("/operator/mail/{mail}/html", get(html))
        .route("/operator/mail/{mail}/message.eml", get(message))
        .route("/operator/tasks/{task}/retry", post(retry))
        .route("/operator/inbox/{message}", get(original))
}

async fn list(State(app): State<App>, caller: Caller, Query(said): Query<Said>) -> Result<Response, Problem> {
    let own = times::zone(&caller.zone);
    let mail = &app.config.mail;
    let whereto = match mail.transport {
        Transport::Folder => format!("the folder {}", mail.folder.display()),
        Transport::Smtp => format!("the mail server {}:{}", mail.smtp.host, mail.smtp.port),
    };
    let received_rows = crate::inbox::list(&app, None).await?;
    let dead = crate::outbox::lease::dead(&app, None).await?;
    show(&OperatorPost {
        frame: Frame::of(&caller, Here::Post).saying(&said),
        sent: mails::newest(&app).await?.iter().map(|line| sent(line, &own)).collect(),
        failed: dead.iter().map(|row| failed(row, "/operator/tasks", &own)).collect(),
        received: received_rows.iter().map(|row| received(row, "/operator/inbox", &own)).collect(),
        whereto,
        waiting: crate::outbox::lease::waiting(&app).await?,
    })
}

fn sent(line: &mails::Line, own: &Zone) -> Sent {
    Sent {
        path: format!("/operator/mail/{}", line.id),
        to: line.envelope_to.clone(),
        subject: line.subject.clone(),
        kind: line.kind.replace(['_', '-'], " "),
        state: if line.sent_at.is_some() { badge("Sent", "leaf") } else { badge("Waiting", "brass") },
        when: when(line.created_at, own),
    }
}

/// A task that was given up; it is tried again below `path`.
pub(super) fn failed(row: &outbox::Model, path: &str, own: &Zone) -> Failed {
    Failed {
        what: sentence(&row.kind.replace('_', " ")).trim_end_matches('.').to_owned(),
        attempts: row.attempts,
        error: row.last_error.clone().unwrap_or_default(),
        when: when(row.dead_at.unwrap_or(row.created_at), own),
        retry: format!("{path}/{}/retry", row.id),
    }
}

/// A message that came in; its original is below `path`.
pub(super) fn received(row: &inbox::Model, path: &str, own: &Zone) -> Received {
    let state = match row.state {
        InboxState::Filed => badge("Filed", ""),
        InboxState::Applied => badge("Taken in", "leaf"),
        InboxState::Proposed => badge("Another time?", "sea"),
        InboxState::Bounced => badge("Came back", "brick"),
        InboxState::Dismissed => badge("Laid aside", ""),
        InboxState::Stale => badge("Older than what we know", ""),
        InboxState::Unverified => badge("Not from whom it says", "brick"),
        InboxState::Unreadable => badge("Could not be read", "brass"),
    };
    Received {
        path: format!("{path}/{}", row.id),
        from: row.from_address.clone(),
        subject: if row.subject.is_empty() { "(without a subject)".to_owned() } else { row.subject.clone() },
        state,
        reason: row.reason.clone(),
        when: when(row.received_at, own),
        decide: None,
    }
}

pub(super) fn when(at: DateTime<Utc>, own: &Zone) -> String {
    let wall = own.wall(at);
    format!("{}, {}", times::day_short(wall.date()), times::time_input(wall))
}

async fn letter(
    State(app): State<App>,
    caller: Caller,
    Path(mail): Path<String>,
) -> Result<Response, Problem> {
    let row = find(&app, &mail).await?;
    let parsed = MessageParser::default().parse(&row.bytes);
    let text = parsed.as_ref().and_then(|message| message.body_text(0)).map(|text| text.into_owned());
    let parts = parsed.iter().flat_map(|message| message.parts.iter());
    let calendars = parts
        .filter(|part| part.content_type().is_some_and(|kind| kind.subtype() == Some("calendar")))
        .filter_map(|part| part.text_contents().map(str::to_owned))
        .collect();
    let line = mails::Line {
        id: row.id,
        kind: row.kind.clone(),
        envelope_to: row.envelope_to.clone(),
        subject: row.subject.clone(),
        created_at: row.created_at,
        sent_at: row.sent_at,
    };
    show(&Letter {
        frame: Frame::of(&caller, Here::Post),
        mail: sent(&line, &times::zone(&caller.zone)),
        answer: row.answer.clone().unwrap_or_default(),
        text: text.unwrap_or_default(),
        has_html: parsed.as_ref().is_some_and(|message| message.html_body_count() > 0),
        calendars,
    })
}

async fn html(State(app): State<App>, Path(mail): Path<String>) -> Result<Response, Problem> {
    let row = find(&app, &mail).await?;
    let parsed = MessageParser::default().parse(&row.bytes).ok_or_else(Problem::not_found)?;
    let body = parsed.body_html(0).ok_or_else(Problem::not_found)?.into_owned();
    let sealed = [(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SEALED))];
    Ok((sealed, Html(body)).into_response())
}

async fn message(State(app): State<App>, Path(mail): Path<String>) -> Result<Response, Problem> {
    let row = find(&app, &mail).await?;
    let headers: [(HeaderName, HeaderValue); 2] = [
        (header::CONTENT_TYPE, HeaderValue::from_static("message/rfc822")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"message.eml\"")),
    ];
    Ok((headers, row.bytes).into_response())
}

async fn find(app: &App, id: &str) -> Result<mail::Model, Problem> {
    mails::one(app, id_of(id)?).await?.ok_or_else(Problem::not_found)
}

async fn retry(
    State(app): State<App>,
    caller: Caller,
    Path(task): Path<String>,
) -> Result<Response, Problem> {
    let id = id_of(&task)?;
    let row = mails::task(&app, id).await?.ok_or_else(Problem::not_found)?;
    if !crate::outbox::lease::retry_now(&app, caller.person_id, row.mission_id, id).await? {
        return Err(Problem::not_found());
    }
    Ok(done("/operator/mail", "retried"))
}

async fn original(
    State(app): State<App>,
    caller: Caller,
    Path(message): Path<String>,
) -> Result<Response, Problem> {
    let row = crate::inbox::get(&app, id_of(&message)?).await?;
    show(&Original {
        frame: Frame::of(&caller, Here::Post),
        back: ("/operator/mail".to_owned(), "Post".to_owned()),
        message: received(&row, "/operator/inbox", &times::zone(&caller.zone)),
        text: String::from_utf8_lossy(&row.raw).into_owned(),
    })
}
