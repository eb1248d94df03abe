//! Programmes: the funded projects, their partners, roles and work packages.

use chrono::NaiveDate;
use entity::id::{OrganisationId, ProgrammeId};
use entity::words::ProgrammeRoleKind;
use entity::{organisation, programme, programme_role, work_package};
use sea_orm::DbErr;

use crate::app::App;
use crate::caller::Caller;
use crate::page::{Cursor, Page};
use crate::refusal::Failure;

pub mod rules;

pub use rules::Refusal;

/// A programme with all that belongs to it.
#[derive(Clone, Debug)]
pub struct Programme {
    /// The programme itself.
    pub programme: programme::Model,
    /// Its work packages, by number.
    pub work_packages: Vec<work_package::Model>,
    /// Who is what to it, with the organisation.
    pub roles: Vec<(programme_role::Model, organisation::Model)>,
}

/// What a new programme is made of.
#[derive(Clone, Debug)]
pub struct NewProgramme {
    /// Short name, unique.
    pub key: String,
    /// The name people say.
    pub acronym: String,
    /// The name in full.
    pub title: String,
    /// Reference of the funding call.
    pub call: Option<String>,
    /// A paragraph.
    pub summary: String,
    /// The funder's sentence.
    pub disclaimer: Option<String>,
    /// First day of M1.
    pub starts_on: NaiveDate,
    /// Duration in months.
    pub months: i32,
}

/// A role to give.
#[derive(Clone, Debug)]
pub struct NewRole {
    /// To whom.
    pub organisation_id: OrganisationId,
    /// As what.
    pub role: ProgrammeRoleKind,
    /// For a country lead or key partner: the country.
    pub country: Option<String>,
    /// For a work package lead: its number.
    pub work_package: Option<String>,
    /// Field of cooperation.
    pub focus: Option<String>,
    /// First day.
    pub from_on: Option<NaiveDate>,
    /// Last day.
    pub until_on: Option<NaiveDate>,
}

/// All programmes, oldest first.
pub async fn list(_app: &App, _cursor: Cursor) -> Result<Page<programme::Model>, DbErr> {
    todo!()
}

/// One programme with its partners.
pub async fn get(_app: &App, _id: ProgrammeId) -> Result<Programme, Failure<Refusal>> {
    todo!()
}

/// Makes a programme. Only an operator may.
pub async fn create(
    _app: &App,
    _caller: &Caller,
    _new: NewProgramme,
) -> Result<programme::Model, Failure<Refusal>> {
    todo!()
}

/// Gives an organisation a role. The coordinator may.
pub async fn add_role(
    _app: &App,
    _caller: &Caller,
    _programme: ProgrammeId,
    _new: NewRole,
) -> Result<programme_role::Model, Failure<Refusal>> {
    todo!()
}

/// Ends a role on a day; the row stays, since roles are dated.
pub async fn end_role(
    _app: &App,
    _caller: &Caller,
    _role: entity::id::ProgrammeRoleId,
    _until_on: NaiveDate,
) -> Result<(), Failure<Refusal>> {
    todo!()
}

/// Whether the caller coordinates the programme today.
pub async fn coordinates(_app: &App, _caller: &Caller, _programme: ProgrammeId) -> Result<bool, DbErr> {
    todo!()
}

/// The programme of a key, and the mission of a key in it.
pub async fn by_key(
    _app: &App,
    _programme: &str,
    _mission: Option<&str>,
) -> Result<(ProgrammeId, Option<entity::id::MissionId>), Failure<Refusal>> {
    todo!()
}
