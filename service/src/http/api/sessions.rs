//! `/api/v1/sessions`: slots × tables.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answer::{Created, Moment, Refusals, Versioned, moment, word};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Json, Path, Version};
use crate::http::problem::Problem;
use crate::missions::{self, SessionPlan, SlotRun, TablePlan};
use entity::id::{AgendaItemId, MissionId, OrganisationId, SessionId};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(set_up)).routes(routes!(get, edit)).routes(routes!(add_table))
}

/// A session with its grid.
#[derive(Debug, Serialize, ToSchema)]
struct Session {
    id: Uuid,
    mission_id: Uuid,
    agenda_item_id: Uuid,
    title: String,
    bookings_open: bool,
    longest_run: Option<i32>,
    most_meetings: Option<i32>,
    fairness: Option<i32>,
    slots: Vec<Slot>,
    tables: Vec<Table>,
    version: i32,
}

/// One period in which a meeting can take place.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Slot {
    id: Uuid,
    position: i32,
    starts: Moment,
    ends: Moment,
}

/// Where a meeting takes place.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Table {
    id: Uuid,
    position: i32,
    name: String,
    /// `table`, `booth` or `video_room`.
    kind: String,
    /// Whose it is, when it is a booth of its own.
    organisation_id: Option<Uuid>,
    link: Option<String>,
}

/// What a session is made of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SessionBody {
    /// The agenda item of kind `b2b_session` that it fills.
    item: Uuid,
    slots: Vec<SlotRunBody>,
    tables: Vec<TableBody>,
    #[serde(default)]
    bookings_open: bool,
    longest_run: Option<i32>,
    most_meetings: Option<i32>,
    fairness: Option<i32>,
}

/// One run of equal slots.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SlotRunBody {
    /// Wall time of the first, on full five minutes.
    starts: NaiveDateTime,
    count: u32,
    minutes: u32,
    #[serde(default)]
    pause_minutes: u32,
}

/// A table to set up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TableBody {
    name: String,
    #[serde(default = "table")]
    kind: String,
    organisation: Option<Uuid>,
    link: Option<String>,
}

fn table() -> String {
    "table".into()
}

/// The rules of a session.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SessionEdit {
    bookings_open: bool,
    longest_run: Option<i32>,
    most_meetings: Option<i32>,
    fairness: Option<i32>,
}

impl TableBody {
    fn parse(self, pointer: &'static str) -> Result<TablePlan, Problem> {
        Ok(TablePlan {
            name: self.name,
            kind: word(&self.kind, pointer)?,
            organisation: self.organisation.map(OrganisationId),
            link: self.link,
        })
    }
}

impl SessionBody {
    fn parse(self) -> Result<SessionPlan, Problem> {
        let slots = self.slots.into_iter().map(|run| SlotRun {
            starts: run.starts,
            count: run.count,
            minutes: run.minutes,
            pause_minutes: run.pause_minutes,
        });
        let tables = self.tables.into_iter().map(|table| table.parse("/tables/kind"));
        Ok(SessionPlan {
            item: AgendaItemId(self.item),
            slots: slots.collect(),
            tables: tables.collect::<Result<_, Problem>>()?,
            bookings_open: self.bookings_open,
            longest_run: self.longest_run,
            most_meetings: self.most_meetings,
            fairness: self.fairness,
        })
    }
}

pub(super) fn write_slot(row: entity::slot::Model) -> Slot {
    Slot {
        id: row.id.0,
        position: row.position,
        starts: moment(row.starts_wall, &row.zone, row.starts_at),
        ends: moment(row.ends_wall, &row.zone, row.ends_at),
    }
}

pub(super) fn write_table(row: entity::table::Model) -> Table {
    Table {
        id: row.id.0,
        position: row.position,
        name: row.name,
        kind: row.kind.to_string(),
        organisation_id: row.organisation_id.map(|id| id.0),
        link: row.link,
    }
}

fn write(found: missions::Session) -> Session {
    Session {
        id: found.session.id.0,
        mission_id: found.session.mission_id.0,
        agenda_item_id: found.item.id.0,
        title: found.item.title,
        bookings_open: found.session.bookings_open,
        longest_run: found.session.longest_run,
        most_meetings: found.session.most_meetings,
        fairness: found.session.fairness,
        slots: found.slots.into_iter().map(write_slot).collect(),
        tables: found.tables.into_iter().map(write_table).collect(),
        version: found.session.version,
    }
}

/// Sets up a session.
#[utoipa::path(post, path = "/api/v1/missions/{mission}/sessions", tag = "sessions", request_body = SessionBody,
    params(("mission" = Uuid, Path)), responses((status = 201, body = Session), Refusals))]
async fn set_up(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<SessionBody>,
) -> Result<Created<Session>, Problem> {
    let found = missions::set_up_session(&app, &caller, MissionId(id), body.parse()?).await?;
    let location = format!("/api/v1/sessions/{}", found.session.id);
    Ok(Created { location, version: found.session.version, body: write(found) })
}

/// One session with its grid.
#[utoipa::path(get, path = "/api/v1/sessions/{session}", tag = "sessions", params(("session" = Uuid, Path)),
    responses((status = 200, body = Session), Refusals))]
async fn get(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Versioned<Session>, Problem> {
    let found = missions::session(&app, SessionId(id)).await?;
    Ok(Versioned { version: found.session.version, body: write(found) })
}

/// Opens or closes direct bookings, and sets the session's rules.
#[utoipa::path(put, path = "/api/v1/sessions/{session}", tag = "sessions", request_body = SessionEdit,
    params(("session" = Uuid, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Session), Refusals))]
async fn edit(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Version(version): Version,
    Json(edit): Json<SessionEdit>,
) -> Result<Versioned<Session>, Problem> {
    let id = SessionId(id);
    missions::edit_session(
        &app,
        &caller,
        id,
        version,
        edit.bookings_open,
        edit.longest_run,
        edit.most_meetings,
        edit.fairness,
    )
    .await?;
    let found = missions::session(&app, id).await?;
    Ok(Versioned { version: found.session.version, body: write(found) })
}

/// Adds a table, of use in every slot; without a name it gets the next number.
#[utoipa::path(post, path = "/api/v1/sessions/{session}/tables", tag = "sessions", request_body = TableBody,
    params(("session" = Uuid, Path)), responses((status = 201, body = Table), Refusals))]
async fn add_table(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<TableBody>,
) -> Result<Response, Problem> {
    let row = missions::add_table(&app, &caller, SessionId(id), body.parse("/kind")?).await?;
    let location = format!("/api/v1/sessions/{id}");
    Ok((StatusCode::CREATED, [(LOCATION, location)], axum::Json(write_table(row))).into_response())
}
