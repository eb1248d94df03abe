//! What a caller is to a mission: who may see and do what is decided on this.

use entity::id::{
    AgendaItemId, DelegateId, LegId, MeetingId, MissionId, OrganisationId, RequestId, RunId, SessionId,
    SlotId, TimetableId,
};
use sea_orm::DbErr;

use crate::app::App;
use crate::caller::Caller;

/// What a caller is to a mission.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Leads it: speaks for its lead organisation, or coordinates its programme, or runs the server.
    pub lead: bool,
    /// Coordinates its programme.
    pub coordinator: bool,
    /// Attends it (applied, waiting or confirmed).
    pub delegate: Option<DelegateId>,
    /// The organisation attended for.
    pub organisation: Option<OrganisationId>,
    /// Speaks for an organisation that has a delegate in it.
    pub represents: bool,
    /// Whether the mission shows itself to anyone signed in: it is open or later.
    pub visible: bool,
}

impl Standing {
    /// Whether the caller takes part in some way.
    pub fn takes_part(&self) -> bool {
        self.lead || self.delegate.is_some() || self.represents
    }
}

/// The row that an address names, to find its mission.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)] // Each is the id of the row it is named after.
pub enum Within {
    Mission(MissionId),
    Leg(LegId),
    Item(AgendaItemId),
    Session(SessionId),
    Slot(SlotId),
    Delegate(DelegateId),
    Request(RequestId),
    Run(RunId),
    Timetable(TimetableId),
    Meeting(MeetingId),
}

/// The mission that a row belongs to, if the row is there.
pub async fn mission_of(_app: &App, _row: Within) -> Result<Option<MissionId>, DbErr> {
    todo!()
}

/// What the caller is to the mission; the default when there is none of that id.
pub async fn of(_app: &App, _caller: &Caller, _mission: MissionId) -> Result<Standing, DbErr> {
    todo!()
}
