//! People: someone with an address, a language and a zone, and the organisations they speak for.

use entity::id::{OrganisationId, PersonId};
use entity::words::AffiliationRole;
use entity::{affiliation, organisation, person};
use sea_orm::DbErr;

use crate::app::App;
use crate::caller::Caller;
use crate::page::{Cursor, Page};
use crate::refusal::Failure;

pub mod rules;

pub use rules::Refusal;

/// What a person is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Address; compared in lower case.
    pub email: String,
    /// Name as displayed; control characters are refused.
    pub name: String,
    /// BCP 47 tag.
    pub language: String,
    /// IANA name of the zone.
    pub zone: String,
}

/// People by name, of an organisation when asked so.
pub async fn list(
    _app: &App,
    _organisation: Option<OrganisationId>,
    _cursor: Cursor,
) -> Result<Page<person::Model>, DbErr> {
    todo!()
}

/// One person, with the organisations it belongs to.
pub async fn get(
    _app: &App,
    _id: PersonId,
) -> Result<(person::Model, Vec<(affiliation::Model, organisation::Model)>), Failure<Refusal>> {
    todo!()
}

/// Enters a person into an organisation, or finds the one with that address.
pub async fn create(
    _app: &App,
    _caller: &Caller,
    _profile: Profile,
    _organisation: OrganisationId,
    _role: AffiliationRole,
) -> Result<person::Model, Failure<Refusal>> {
    todo!()
}

/// Changes the caller's own name, language and zone, seen in version `version`.
pub async fn edit_self(
    _app: &App,
    _caller: &Caller,
    _version: i32,
    _name: String,
    _language: String,
    _zone: String,
) -> Result<person::Model, Failure<Refusal>> {
    todo!()
}

/// What actions are told of a person who signed in: the organisations it speaks for today.
pub async fn caller(_app: &App, _id: PersonId, _read_only: bool) -> Result<Option<Caller>, DbErr> {
    todo!()
}

/// As [`caller`], by address; for the command line.
pub async fn caller_by_email(_app: &App, _email: &str) -> Result<Option<Caller>, DbErr> {
    todo!()
}
