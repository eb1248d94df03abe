//! A POST that is repeated with the same Idempotency-Key does its work once and is answered the same.
//!
//! A client that lost the answer may ask again without fear. Answers are kept for a day. What is under
//! `/api/v1/me/` is not: its answers hold secrets.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use entity::id::PersonId;
use entity::idempotency;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, Set, TryInsertResult};
use serde_json::json;

use super::problem::Problem;
use crate::app::App;
use crate::caller::Caller;
use crate::token::digest;

/// The header of draft-ietf-httpapi-idempotency-key-header.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer is a repetition.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Longest key.
const KEY_CHARS_MAX: usize = 200;
/// Largest answer that is kept.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// Hours for which an answer is kept.
const HOURS: i64 = 24;

/// What is known of a key.
enum Known {
    /// Nothing: the request is ours to carry out.
    New,
    /// The answer that was given.
    Answered(idempotency::Model),
}

/// Lets each key do its work once.
pub(super) async fn once(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some((caller, key)) = keyed(&request) else { return next.run(request).await };
    match carry_out(&app, caller, &key, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

fn keyed(request: &Request) -> Option<(PersonId, String)> {
    let path = request.uri().path();
    if *request.method() != Method::POST || !path.starts_with("/api/v1/") || path.starts_with("/api/v1/me/") {
        return None;
    }
    let key = request.headers().get(KEY)?.to_str().ok()?.to_owned();
    request.extensions().get::<Caller>().map(|caller| (caller.person_id, key))
}

async fn carry_out(
    app: &App,
    person: PersonId,
    key: &str,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if key.is_empty() || key.chars().count() > KEY_CHARS_MAX {
        let detail = format!("An Idempotency-Key has 1 to {KEY_CHARS_MAX} characters.");
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key", detail));
    }
    let (parts, body) = request.into_parts();
    let most = app.config.limits.import_bytes_max;
    let bytes = to_bytes(body, most).await.map_err(|_| {
        Problem::unreadable(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("At most {most} bytes are taken in at once."),
        )
    })?;
    let fingerprint = fingerprint(&parts.uri.to_string(), &bytes);
    match claim(app, person, key, &fingerprint).await? {
        Known::Answered(row) => repeat(row, &fingerprint),
        Known::New => {
            let response = next.run(Request::from_parts(parts, Body::from(bytes))).await;
            keep(app, person, key, response).await
        }
    }
}

fn fingerprint(target: &str, body: &Bytes) -> String {
    digest(&[target.as_bytes(), b"\0", body].concat())
}

/// Takes the key for this request, unless it is taken.
async fn claim(app: &App, person: PersonId, key: &str, fingerprint: &str) -> Result<Known, DbErr> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    // An answer is kept for a day; a claim whose server was killed is worth nothing after twice the longest request.
    let patience = i64::try_from(app.config.server.request_seconds_max).unwrap_or(i64::MAX / 4) * 2;
    let over = idempotency::Column::CreatedAt.lt(now - TimeDelta::hours(HOURS));
    let abandoned = Condition::all()
        .add(idempotency::Column::Status.eq(0))
        .add(idempotency::Column::CreatedAt.lt(now - TimeDelta::seconds(patience)));
    idempotency::Entity::delete_many()
        .filter(idempotency::Column::PersonId.eq(person))
        .filter(idempotency::Column::Key.eq(key))
        .filter(Condition::any().add(over).add(abandoned))
        .exec(&txn)
        .await?;
    let row = idempotency::ActiveModel {
        person_id: Set(person),
        key: Set(key.to_owned()),
        request_sha256: Set(fingerprint.to_owned()),
        status: Set(0),
        body: Set(String::new()),
        headers: Set(json!({})),
        created_at: Set(now),
    };
    let columns = [idempotency::Column::PersonId, idempotency::Column::Key];
    let inserted = idempotency::Entity::insert(row)
        .on_conflict(OnConflict::columns(columns).do_nothing().to_owned())
        .try_insert()
        .exec_without_returning(&txn)
        .await?;
    let known = if matches!(inserted, TryInsertResult::Inserted(count) if count > 0) {
        Known::New
    } else {
        let row = idempotency::Entity::find_by_id((person, key.to_owned())).one(&txn).await?;
        row.map_or(Known::New, Known::Answered)
    };
    txn.commit().await?;
    Ok(known)
}

/// Gives the answer that was given.
fn repeat(row: idempotency::Model, fingerprint: &str) -> Result<Response, Problem> {
    if row.request_sha256 != fingerprint {
        let detail = "This Idempotency-Key was used for another request; take a new one.";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused", detail));
    }
    let status = u16::try_from(row.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let Some(status) = status else {
        let detail = "The first request with this Idempotency-Key is still at work; ask again in a moment.";
        return Err(Problem::new(StatusCode::CONFLICT, "idempotency-key-in-use", detail));
    };
    let mut response = (status, row.body).into_response();
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    for name in [header::LOCATION, header::ETAG] {
        let value = row.headers.get(name.as_str()).and_then(|value| value.as_str());
        if let Some(Ok(value)) = value.map(HeaderValue::from_str) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

/// Keeps an answer that did something; a refusal or failure gives the key back, so that a corrected request may use it.
async fn keep(app: &App, person: PersonId, key: &str, response: Response) -> Result<Response, Problem> {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.map_err(|_| Problem::internal())?;
    // An answer too large to keep is given all the same; a repeat would do the work again.
    let done = parts.status.is_success() && bytes.len() <= ANSWER_BYTES_MAX;
    let txn = app.db.begin_write().await?;
    let of_key =
        Condition::all().add(idempotency::Column::PersonId.eq(person)).add(idempotency::Column::Key.eq(key));
    if done {
        let text = |name: header::HeaderName| {
            parts.headers.get(name).and_then(|value| value.to_str().ok()).map(ToOwned::to_owned)
        };
        let headers = json!({ "location": text(header::LOCATION), "etag": text(header::ETAG) });
        idempotency::Entity::update_many()
            .col_expr(idempotency::Column::Status, Expr::value(i32::from(parts.status.as_u16())))
            .col_expr(idempotency::Column::Body, Expr::value(String::from_utf8_lossy(&bytes).into_owned()))
            .col_expr(idempotency::Column::Headers, Expr::value(headers))
            .filter(of_key)
            .exec(&txn)
            .await?;
    } else {
        idempotency::Entity::delete_many().filter(of_key).exec(&txn).await?;
    }
    txn.commit().await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}
