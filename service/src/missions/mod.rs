//! Missions: legs, agenda and sessions, and the status that moves by rules.

use chrono::{NaiveDate, NaiveDateTime};
use entity::id::{AgendaItemId, LegId, OrganisationId, ProgrammeId};
use entity::words::{AgendaItemKind, MissionKind, MissionStatus, TableKind};
use entity::{agenda_item, leg, mission, organisation, session, slot, table};

mod agenda;
mod legs;
mod planning;
mod refusal;
pub(crate) mod rows;
pub mod rules;
#[cfg(test)]
pub(crate) mod sample;
mod sessions;
pub mod standing;
mod view;

pub use agenda::{add_item, edit_item, remove_item};
pub use legs::{add_leg, edit_leg, remove_leg};
pub(crate) use planning::set_status;
pub use planning::{create, edit, move_to};
pub use refusal::Refusal;
pub use sessions::{add_table, edit_session, set_up_session};
pub use view::{get, list, session};

/// A mission with its journey.
#[derive(Clone, Debug)]
pub struct Mission {
    /// The mission itself.
    pub mission: mission::Model,
    /// The organisation that leads it.
    pub lead: organisation::Model,
    /// Its legs, in order.
    pub legs: Vec<leg::Model>,
    /// Its agenda, by start.
    pub agenda: Vec<agenda_item::Model>,
    /// Its sessions, by the start of their agenda item.
    pub sessions: Vec<session::Model>,
}

/// A session with its grid.
#[derive(Clone, Debug)]
pub struct Session {
    /// The session itself.
    pub session: session::Model,
    /// The agenda item it fills.
    pub item: agenda_item::Model,
    /// Its slots, in order.
    pub slots: Vec<slot::Model>,
    /// Its tables, in order.
    pub tables: Vec<table::Model>,
}

/// Which missions are wanted.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of a programme.
    pub programme: Option<ProgrammeId>,
    /// About a country.
    pub country: Option<String>,
    /// With a status.
    pub status: Option<MissionStatus>,
    /// That the caller takes part in or leads.
    pub mine: bool,
}

/// What a mission is made of; the same for a new one and an edited one.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Short name, unique in the programme.
    pub key: String,
    /// What kind of event.
    pub kind: MissionKind,
    /// Name in a line.
    pub title: String,
    /// ISO 3166 code of the country it is about.
    pub country: String,
    /// IANA name of the venue's zone.
    pub zone: String,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// What it is for.
    pub summary: String,
    /// Most confirmed delegates.
    pub capacity: Option<i32>,
    /// Wall time in `zone` after which nobody may ask.
    pub requests_close: Option<NaiveDateTime>,
    /// Who leads it; by default the caller's organisation that leads the country.
    pub lead: Option<OrganisationId>,
}

/// What a leg is made of.
#[derive(Clone, Debug)]
pub struct LegPlan {
    /// Order in the journey, from 1.
    pub position: i32,
    /// Town.
    pub place: String,
    /// ISO 3166 code.
    pub country: String,
    /// IANA name of the zone.
    pub zone: String,
    /// First day there.
    pub starts_on: NaiveDate,
    /// Last day there.
    pub ends_on: NaiveDate,
}

/// What an agenda item is made of.
#[derive(Clone, Debug)]
pub struct ItemPlan {
    /// On which leg.
    pub leg: Option<LegId>,
    /// What it is.
    pub kind: AgendaItemKind,
    /// Name in a line.
    pub title: String,
    /// Where, as people find it.
    pub place: String,
    /// What to know.
    pub description: String,
    /// Start, on the clock of `zone`.
    pub starts: NaiveDateTime,
    /// Zone of the start; the leg's, or else the mission's, when not given.
    pub zone: Option<String>,
    /// End, on the clock of `ends_zone`.
    pub ends: NaiveDateTime,
    /// Zone of the end; that of the start when not given.
    pub ends_zone: Option<String>,
    /// Most people.
    pub capacity: Option<i32>,
}

/// One run of equal slots in a session; several runs leave room for breaks.
#[derive(Clone, Debug)]
pub struct SlotRun {
    /// Start of the first slot, on the clock of the session's zone, on full five minutes.
    pub starts: NaiveDateTime,
    /// How many.
    pub count: u32,
    /// Minutes of each.
    pub minutes: u32,
    /// Minutes between two.
    pub pause_minutes: u32,
}

/// A table to set up.
#[derive(Clone, Debug)]
pub struct TablePlan {
    /// What the sign says.
    pub name: String,
    /// What it is.
    pub kind: TableKind,
    /// Whose it is.
    pub organisation: Option<OrganisationId>,
    /// Address of the video room.
    pub link: Option<String>,
}

/// What a session is made of.
#[derive(Clone, Debug)]
pub struct SessionPlan {
    /// The agenda item of kind `b2b_session` that it fills.
    pub item: AgendaItemId,
    /// Its slots.
    pub slots: Vec<SlotRun>,
    /// Its tables.
    pub tables: Vec<TablePlan>,
    /// Whether free slots may be booked directly.
    pub bookings_open: bool,
    /// Most meetings in a row before a break.
    pub longest_run: Option<i32>,
    /// Most meetings of one delegate.
    pub most_meetings: Option<i32>,
    /// Most difference in breaks between two delegates.
    pub fairness: Option<i32>,
}
