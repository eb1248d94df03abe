//! Requests: who wants to meet whom, how much, and what the other side says.

use entity::id::{DelegateId, MissionId, OrganisationId, RequestId, SlotId, TableId};
use entity::words::{HalfDay, MeetingStatus, RequestKind, RequestState};
use entity::{mission, organisation, request, session, slot, table};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QuerySelect, Set,
};
use serde_json::{Value, json};

use crate::app::App;
use crate::audit::{self, Entry};
use crate::caller::Caller;
use crate::database::WriteTxn;
use crate::meetings;
use crate::missions::standing::{self, Standing};
use crate::page::{Cursor, Page};
use crate::refusal::Failure;

mod asking;
mod notices;
mod refusal;
mod rows;
pub mod rules;

pub use asking::ask;
pub use refusal::Refusal;
use rules::Side;

/// A request with both sides.
#[derive(Clone, Debug)]
pub struct Request {
    /// The row.
    pub request: request::Model,
    /// Who asks.
    pub from: organisation::Model,
    /// Who is asked.
    pub to: organisation::Model,
}

/// Which requests are wanted.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of or to an organisation.
    pub organisation: Option<OrganisationId>,
    /// In a state.
    pub state: Option<RequestState>,
}

/// What a request is made of.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Who asks: an organisation the caller speaks for (or any, for the lead).
    pub from: OrganisationId,
    /// Who is asked.
    pub to: OrganisationId,
    /// B2B or C2C; when not given, C2C between two clusters or key partners, B2B otherwise.
    pub kind: Option<RequestKind>,
    /// In which half of the day it may be.
    pub half_day: HalfDay,
    /// How much: 1 most, 5 least.
    pub rank: i16,
    /// A message.
    pub message: String,
    /// Who should come for the asking side.
    pub from_delegate: Option<DelegateId>,
    /// Who should come for the asked side.
    pub to_delegate: Option<DelegateId>,
}

/// The requests of a mission. Callers who do not lead see those of the organisations they speak for.
pub async fn list(
    app: &App,
    caller: &Caller,
    mission: MissionId,
    filter: Filter,
    cursor: Cursor,
) -> Result<Page<Request>, DbErr> {
    let standing = standing::of(app, caller, mission).await?;
    let own = (!standing.lead).then_some(caller);
    let rows = rows::page(app.db.read(), mission, &filter, own, cursor).await?;
    Ok(Page::of(rows, cursor, |row| row.request.id.0))
}

/// One request.
pub async fn get(app: &App, id: RequestId) -> Result<Request, Failure<Refusal>> {
    Ok(rows::one(app.db.read(), id).await?.ok_or(Refusal::NoSuch)?)
}

/// Refuses (as not found) a caller who speaks for neither side and does not lead the mission.
pub async fn may_see(app: &App, caller: &Caller, id: RequestId) -> Result<(), Failure<Refusal>> {
    let found = get(app, id).await?;
    let standing = standing::of(app, caller, found.request.mission_id).await?;
    rules::sides(caller, &standing, &found.request)?;
    Ok(())
}

/// Accepts or declines. Those who speak for the asked organisation may, and the lead; minds may change until the
/// mission is over. Declining calls off a meeting that came of it.
pub async fn answer(
    app: &App,
    caller: &Caller,
    id: RequestId,
    version: i32,
    accept: bool,
    rank: Option<i16>,
    answer: &str,
) -> Result<request::Model, Failure<Refusal>> {
    rank.map_or(Ok(()), rules::rank)?;
    rules::text("/answer", answer)?;
    let txn = app.db.begin_write().await?;
    let scene = concerned(&txn, app, caller, id).await?;
    rules::acts_for(&scene.sides, Side::To, &scene.found.to.name)?;
    rules::changes(&scene.mission)?;
    let before = scene.found.request;
    rules::fresh(version, before.version)?;
    let (state, action) = if accept {
        (RequestState::Accepted, "request.accept")
    } else {
        (RequestState::Declined, "request.decline")
    };
    rules::transition(before.state, state)?;
    let to_rank = rank.or(before.to_rank);
    let mut row = before.into_active_model();
    row.state = Set(state);
    row.to_rank = Set(to_rank);
    row.answer = Set(answer.to_owned());
    row.answered_by = Set(Some(caller.person_id));
    row.answered_at = Set(Some(app.clock.now()));
    row.version = Set(version + 1);
    let request = row.update(&txn).await?;
    if !accept {
        call_off(app, &txn, id, "The request was declined.").await?;
    }
    notices::answered(app, &txn, caller, &request).await?;
    record(app, &txn, caller, action, &request, Value::Null).await?;
    txn.commit().await?;
    app.wake.notify_one();
    Ok(request)
}

/// Says how much the caller's side wants it; the lead, who stands on neither, speaks for the asking side.
pub async fn rank(
    app: &App,
    caller: &Caller,
    id: RequestId,
    version: i32,
    rank: i16,
) -> Result<request::Model, Failure<Refusal>> {
    rules::rank(rank)?;
    let txn = app.db.begin_write().await?;
    let scene = concerned(&txn, app, caller, id).await?;
    rules::changes(&scene.mission)?;
    let before = scene.found.request;
    rules::fresh(version, before.version)?;
    let asked = scene.sides.first() == Some(&Side::To);
    let mut row = before.into_active_model();
    if asked {
        row.to_rank = Set(Some(rank));
    } else {
        row.rank = Set(rank);
    }
    row.version = Set(version + 1);
    let request = row.update(&txn).await?;
    record(app, &txn, caller, "request.rank", &request, json!({ "rank": rank, "asked": asked })).await?;
    txn.commit().await?;
    Ok(request)
}

/// Takes a request back; a meeting that came of it is cancelled.
pub async fn withdraw(
    app: &App,
    caller: &Caller,
    id: RequestId,
    version: i32,
) -> Result<request::Model, Failure<Refusal>> {
    let txn = app.db.begin_write().await?;
    let scene = concerned(&txn, app, caller, id).await?;
    rules::acts_for(&scene.sides, Side::From, &scene.found.from.name)?;
    rules::changes(&scene.mission)?;
    let before = scene.found.request;
    rules::fresh(version, before.version)?;
    rules::transition(before.state, RequestState::Withdrawn)?;
    let mut row = before.into_active_model();
    row.state = Set(RequestState::Withdrawn);
    row.pinned_slot_id = Set(None);
    row.pinned_table_id = Set(None);
    row.version = Set(version + 1);
    let request = row.update(&txn).await?;
    call_off(app, &txn, id, "The request was withdrawn.").await?;
    record(app, &txn, caller, "request.withdraw", &request, Value::Null).await?;
    txn.commit().await?;
    app.wake.notify_one();
    Ok(request)
}

/// Fixes a request to a slot, and a table if given, for every run from now on; `None` lets it go. The lead may.
pub async fn pin(
    app: &App,
    caller: &Caller,
    id: RequestId,
    version: i32,
    place: Option<(SlotId, Option<TableId>)>,
) -> Result<request::Model, Failure<Refusal>> {
    let txn = app.db.begin_write().await?;
    let scene = concerned(&txn, app, caller, id).await?;
    if !scene.sides.contains(&Side::Lead) {
        return Err(Refusal::NotLead.into());
    }
    rules::changes(&scene.mission)?;
    let before = scene.found.request;
    rules::fresh(version, before.version)?;
    if let Some(place) = place {
        let pins = matches!(before.state, RequestState::Pending | RequestState::Accepted);
        if !pins {
            return Err(Refusal::NoWay { from: before.state, to: RequestState::Accepted }.into());
        }
        is_place(&txn, &before, place).await?;
    }
    let mut row = before.into_active_model();
    row.pinned_slot_id = Set(place.map(|(slot, _)| slot));
    row.pinned_table_id = Set(place.and_then(|(_, table)| table));
    row.version = Set(version + 1);
    let request = row.update(&txn).await?;
    let action = if place.is_some() { "request.pin" } else { "request.unpin" };
    let detail = json!({ "slot": place.map(|(slot, _)| slot.0) });
    record(app, &txn, caller, action, &request, detail).await?;
    txn.commit().await?;
    Ok(request)
}

/// Whether a request may be fixed to a place: a slot of the mission, a table of the same session, nobody else's.
async fn is_place(
    txn: &WriteTxn,
    request: &request::Model,
    (slot, table): (SlotId, Option<TableId>),
) -> Result<(), Failure<Refusal>> {
    let not_its_slot = Refusal::NoSuchPlace("this slot is none of the mission's");
    let slot = slot::Entity::find_by_id(slot).one(txn).await?.ok_or(not_its_slot.clone())?;
    let session = session::Entity::find_by_id(slot.session_id).one(txn).await?;
    session.filter(|session| session.mission_id == request.mission_id).ok_or(not_its_slot)?;
    let Some(table) = table else { return Ok(()) };
    let found = table::Entity::find_by_id(table).one(txn).await?;
    found
        .filter(|table| table.session_id == slot.session_id)
        .ok_or(Refusal::NoSuchPlace("this table stands in another session than the slot"))?;
    let others = request::Entity::find()
        .filter(request::Column::PinnedSlotId.eq(slot.id))
        .filter(request::Column::PinnedTableId.eq(table))
        .filter(request::Column::Id.ne(request.id))
        .count(txn)
        .await?;
    if others > 0 { Err(Refusal::PlaceTaken.into()) } else { Ok(()) }
}

/// A request, locked, its mission, and the sides the caller may act for.
struct Scene {
    found: Request,
    mission: mission::Model,
    sides: Vec<Side>,
}

async fn concerned(
    txn: &WriteTxn,
    app: &App,
    caller: &Caller,
    id: RequestId,
) -> Result<Scene, Failure<Refusal>> {
    // First the mission, then the request, as everybody who locks both.
    let row = request::Entity::find_by_id(id).one(txn).await?.ok_or(Refusal::NoSuch)?;
    let mission = crate::missions::rows::held(txn, row.mission_id).await?.ok_or(Refusal::NoSuch)?;
    request::Entity::find_by_id(id).lock_exclusive().one(txn).await?;
    let found = rows::one(txn, id).await?.ok_or(Refusal::NoSuch)?;
    let standing: Standing = standing::on(txn, caller, &mission, app.clock.now()).await?;
    let sides = rules::sides(caller, &standing, &found.request)?;
    Ok(Scene { found, mission, sides })
}

/// Calls off the meeting that a request came to, when one stands; refused once it has begun, since it then was.
async fn call_off(app: &App, txn: &WriteTxn, request: RequestId, why: &str) -> Result<(), Failure<Refusal>> {
    let meeting = rows::meeting_of(txn, request).await?;
    let Some(meeting) = meeting.filter(|meeting| meeting.status == MeetingStatus::Confirmed) else {
        return Ok(());
    };
    let slot = slot::Entity::find_by_id(meeting.slot_id).one(txn).await?;
    if let Some(slot) = slot.filter(|slot| slot.starts_at <= app.clock.now()) {
        return Err(Refusal::Begun(slot.starts_wall).into());
    }
    Ok(meetings::cancel_within(app, txn, meeting.id, why).await?)
}

async fn record(
    app: &App,
    txn: &WriteTxn,
    caller: &Caller,
    action: &str,
    request: &request::Model,
    detail: Value,
) -> Result<(), DbErr> {
    let entry = Entry {
        actor: Some(caller.person_id),
        action,
        subject: "request",
        subject_id: Some(request.id.0),
        mission_id: Some(request.mission_id),
        detail,
    };
    audit::record(txn, app, app.clock.now(), entry).await
}
