//! Organisations: clusters, companies, centres, associations, public bodies and key partners.

use entity::id::OrganisationId;
use entity::organisation;
use entity::words::OrganisationKind;
use sea_orm::DbErr;

use crate::app::App;
use crate::caller::Caller;
use crate::page::{Cursor, Page};
use crate::refusal::Failure;

pub mod rules;

pub use rules::Refusal;

/// What an organisation is made of; the same for a new one, an edited one and an imported one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Key of imports, unique.
    pub key: String,
    /// Name as it writes it.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// ISO 3166 code of two letters.
    pub country: String,
    /// Town.
    pub place: String,
    /// IANA name of its zone.
    pub zone: String,
    /// Address on the web.
    pub website: Option<String>,
    /// A paragraph.
    pub description: String,
    /// Key of the cluster it is a member of.
    pub member_of: Option<String>,
    /// Fields of work.
    pub tags: Vec<String>,
}

/// Organisations by name, those of a kind or whose name contains `search` when asked so.
pub async fn list(
    _app: &App,
    _kind: Option<OrganisationKind>,
    _search: Option<&str>,
    _cursor: Cursor,
) -> Result<Page<organisation::Model>, DbErr> {
    todo!()
}

/// One organisation.
pub async fn get(_app: &App, _id: OrganisationId) -> Result<organisation::Model, Failure<Refusal>> {
    todo!()
}

/// Makes one. A coordinator or lead may.
pub async fn create(
    _app: &App,
    _caller: &Caller,
    _profile: Profile,
) -> Result<organisation::Model, Failure<Refusal>> {
    todo!()
}

/// Changes one that the caller saw in version `version`. Those who speak for it may, and coordinators.
pub async fn edit(
    _app: &App,
    _caller: &Caller,
    _id: OrganisationId,
    _version: i32,
    _profile: Profile,
) -> Result<organisation::Model, Failure<Refusal>> {
    todo!()
}
