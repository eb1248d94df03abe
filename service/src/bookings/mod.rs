//! Bookings: a free slot of a delegate who offers them, taken directly, first come.

use entity::id::{DelegateId, MeetingId, MissionId, OrganisationId};
use entity::words::MeetingStatus;
use entity::{booking, delegate, meeting, mission, slot};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
};

use crate::app::App;
use crate::caller::Caller;
use crate::meetings;
use crate::missions::standing::{self, Standing};
use crate::refusal::Failure;

mod refusal;
mod rows;
pub mod rules;
mod taking;

pub use refusal::{Alternative, Refusal};
use rules::Pair;
pub use taking::book;

/// A slot that may be booked with a delegate.
#[derive(Clone, Debug)]
pub struct Free {
    /// The slot.
    pub slot: slot::Model,
    /// With whom.
    pub with: DelegateId,
    /// How many tables are free then.
    pub tables_free: usize,
}

/// What is booked.
#[derive(Clone, Debug)]
pub struct Booking {
    /// Who comes: a delegate of an organisation the caller speaks for; the caller itself when not given.
    pub delegate: Option<DelegateId>,
    /// For which organisation, when the caller speaks for several.
    pub organisation: Option<OrganisationId>,
    /// With whom: a delegate who offers slots.
    pub with: DelegateId,
    /// What to talk about.
    pub note: String,
}

/// The slots in which a delegate of the caller's and one who offers slots are both free, and a table is too.
pub async fn free(
    app: &App,
    caller: &Caller,
    mission: MissionId,
    with: DelegateId,
) -> Result<Vec<Free>, Failure<Refusal>> {
    let booking = Booking { delegate: None, organisation: None, with, note: String::new() };
    free_with(app, caller, mission, &booking).await
}

/// The slots in which the two of a booking are both free, by start.
async fn free_with(
    app: &App,
    caller: &Caller,
    mission: MissionId,
    booking: &Booking,
) -> Result<Vec<Free>, Failure<Refusal>> {
    let connection = app.db.read();
    let now = app.clock.now();
    let mission = mission::Entity::find_by_id(mission).one(connection).await?.ok_or(Refusal::NoSuch)?;
    let standing = standing::on(connection, caller, &mission, now).await?;
    let pair = pair(connection, caller, &mission, &standing, booking).await?;
    rules::pair(&pair)?;
    rules::open(&mission)?;
    let slots = rows::slots(connection, mission.id, now).await?;
    let scene = rows::scene(connection, mission, pair, &slots, now).await?;
    Ok(slots
        .into_iter()
        .filter_map(|slot| {
            let tables_free = rules::admit(&scene, &slot).ok()?.len();
            Some(Free { slot, with: booking.with, tables_free })
        })
        .collect())
}

/// Gives a booked slot back. Who booked it, the other side and the lead may.
pub async fn cancel(
    app: &App,
    caller: &Caller,
    meeting: MeetingId,
    why: &str,
) -> Result<(), Failure<Refusal>> {
    meetings::cancel_booked(app, caller, meeting, why).await.map_err(|failure| match failure {
        Failure::Refused(refusal) => Failure::Refused(Refusal::Meeting(refusal)),
        Failure::Database(error) => Failure::Database(error),
        Failure::Fault(fault) => Failure::Fault(fault),
    })
}

/// The bookings of a mission whose meetings stand, in the order they were made, for the lead.
pub async fn list(app: &App, mission: MissionId) -> Result<Vec<booking::Model>, DbErr> {
    let made: RelationDef = booking::Entity::belongs_to(meeting::Entity)
        .from(booking::Column::MeetingId)
        .to(meeting::Column::Id)
        .into();
    booking::Entity::find()
        .join(JoinType::InnerJoin, made)
        .filter(meeting::Column::MissionId.eq(mission))
        .filter(meeting::Column::Status.eq(MeetingStatus::Confirmed))
        .order_by_asc(booking::Column::BookedAt)
        .order_by_asc(booking::Column::Id)
        .all(app.db.read())
        .await
}

/// The two of a booking; to whom may not see the mission, there is nothing.
async fn pair(
    connection: &impl ConnectionTrait,
    caller: &Caller,
    mission: &mission::Model,
    standing: &Standing,
    booking: &Booking,
) -> Result<Pair, Failure<Refusal>> {
    if !standing.visible && !standing.takes_part() {
        return Err(Refusal::NoSuch.into());
    }
    let with = delegate::Entity::find_by_id(booking.with).one(connection).await?;
    let with = with.filter(|with| with.mission_id == mission.id).ok_or(Refusal::NoSuch)?;
    let own = rows::own(connection, caller, mission.id, booking.delegate, standing.lead).await?;
    let mine = rules::comes(caller, booking, &own)?;
    Ok(Pair { mine, with })
}
