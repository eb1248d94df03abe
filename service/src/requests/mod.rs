//! Requests: who wants to meet whom, how much, and what the other side says.

use entity::id::{DelegateId, MissionId, OrganisationId, RequestId, SlotId, TableId};
use entity::words::{RequestKind, RequestState};
use entity::{organisation, request};
use sea_orm::DbErr;

use crate::app::App;
use crate::caller::Caller;
use crate::page::{Cursor, Page};
use crate::refusal::Failure;

pub mod rules;

pub use rules::Refusal;

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
    _app: &App,
    _caller: &Caller,
    _mission: MissionId,
    _filter: Filter,
    _cursor: Cursor,
) -> Result<Page<Request>, DbErr> {
    todo!()
}

/// One request.
pub async fn get(_app: &App, _id: RequestId) -> Result<Request, Failure<Refusal>> {
    todo!()
}

/// Asks for a meeting. Asking someone who has asked already accepts that request instead; asking again after
/// a withdrawal asks anew.
pub async fn ask(
    _app: &App,
    _caller: &Caller,
    _mission: MissionId,
    _ask: Ask,
) -> Result<request::Model, Failure<Refusal>> {
    todo!()
}

/// Accepts or declines. Those who speak for the asked organisation may, and the lead.
pub async fn answer(
    _app: &App,
    _caller: &Caller,
    _id: RequestId,
    _version: i32,
    _accept: bool,
    _rank: Option<i16>,
    _answer: &str,
) -> Result<request::Model, Failure<Refusal>> {
    todo!()
}

/// Says how much the caller's side wants it.
pub async fn rank(
    _app: &App,
    _caller: &Caller,
    _id: RequestId,
    _version: i32,
    _rank: i16,
) -> Result<request::Model, Failure<Refusal>> {
    todo!()
}

/// Takes a request back; a meeting that came of it is cancelled.
pub async fn withdraw(
    _app: &App,
    _caller: &Caller,
    _id: RequestId,
    _version: i32,
) -> Result<request::Model, Failure<Refusal>> {
    todo!()
}

/// Fixes a request to a slot, and a table if given, for every run from now on; `None` lets it go. The lead may.
pub async fn pin(
    _app: &App,
    _caller: &Caller,
    _id: RequestId,
    _version: i32,
    _place: Option<(SlotId, Option<TableId>)>,
) -> Result<request::Model, Failure<Refusal>> {
    todo!()
}

/// Refuses (as not found) a caller who speaks for neither side and does not lead the mission.
pub async fn may_see(_app: &App, _caller: &Caller, _id: RequestId) -> Result<(), Failure<Refusal>> {
    todo!()
}
