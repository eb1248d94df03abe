//! `/api/v1/agenda`: what is in a mission's itinerary.

use axum::extract::State;
use axum::http::StatusCode;
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
use crate::missions::{self, ItemPlan};
use entity::id::{AgendaItemId, LegId, MissionId};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(add)).routes(routes!(edit, remove))
}

/// Something in the itinerary.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AgendaItem {
    id: Uuid,
    leg_id: Option<Uuid>,
    /// `visit`, `travel`, `b2b_session` …
    kind: String,
    title: String,
    place: String,
    description: String,
    starts: Moment,
    ends: Moment,
    capacity: Option<i32>,
    version: i32,
}

/// What an agenda item is made of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ItemBody {
    leg: Option<Uuid>,
    kind: String,
    title: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    description: String,
    /// Wall time of the start.
    starts: NaiveDateTime,
    /// Zone of the start; the leg's or else the mission's when not given.
    zone: Option<String>,
    /// Wall time of the end.
    ends: NaiveDateTime,
    /// Zone of the end; that of the start when not given.
    ends_zone: Option<String>,
    capacity: Option<i32>,
}

impl ItemBody {
    fn parse(self) -> Result<ItemPlan, Problem> {
        Ok(ItemPlan {
            leg: self.leg.map(LegId),
            kind: word(&self.kind, "/kind")?,
            title: self.title,
            place: self.place,
            description: self.description,
            starts: self.starts,
            zone: self.zone,
            ends: self.ends,
            ends_zone: self.ends_zone,
            capacity: self.capacity,
        })
    }
}

pub(super) fn write(row: entity::agenda_item::Model) -> AgendaItem {
    AgendaItem {
        id: row.id.0,
        leg_id: row.leg_id.map(|id| id.0),
        kind: row.kind.to_string(),
        title: row.title,
        place: row.place,
        description: row.description,
        starts: moment(row.starts_wall, &row.zone, row.starts_at),
        ends: moment(row.ends_wall, &row.ends_zone, row.ends_at),
        capacity: row.capacity,
        version: row.version,
    }
}

/// Adds an agenda item.
#[utoipa::path(post, path = "/api/v1/missions/{mission}/agenda", tag = "missions", request_body = ItemBody,
    params(("mission" = Uuid, Path)), responses((status = 201, body = AgendaItem), Refusals))]
async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<ItemBody>,
) -> Result<Created<AgendaItem>, Problem> {
    let row = missions::add_item(&app, &caller, MissionId(id), body.parse()?).await?;
    Ok(Created { location: format!("/api/v1/agenda/{}", row.id), version: row.version, body: write(row) })
}

/// Changes an agenda item.
#[utoipa::path(put, path = "/api/v1/agenda/{item}", tag = "missions", request_body = ItemBody,
    params(("item" = Uuid, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = AgendaItem), Refusals))]
async fn edit(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Version(version): Version,
    Json(body): Json<ItemBody>,
) -> Result<Versioned<AgendaItem>, Problem> {
    let row = missions::edit_item(&app, &caller, AgendaItemId(id), version, body.parse()?).await?;
    Ok(Versioned { version: row.version, body: write(row) })
}

/// Takes an agenda item out.
#[utoipa::path(delete, path = "/api/v1/agenda/{item}", tag = "missions", params(("item" = Uuid, Path)),
    responses((status = 204), Refusals))]
async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    missions::remove_item(&app, &caller, AgendaItemId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
