//! Who is asking, as every action is told.

use entity::id::{OrganisationId, PersonId};

/// A person who has signed in, or a machine that acts for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub person_id: PersonId,
    /// The name that pages greet.
    pub name: String,
    /// Language of pages, a BCP 47 tag.
    pub language: String,
    /// IANA name of the zone the caller lives in.
    pub zone: String,
    /// Whether the caller runs the server.
    pub operator: bool,
    /// The organisations the caller speaks for today.
    pub organisations: Vec<OrganisationId>,
    /// Whether one of them coordinates, leads a country of, or is a partner in a programme today: such people
    /// enter organisations and people.
    pub organises: bool,
    /// Whether the caller came with a token that may only read.
    pub read_only: bool,
}

impl Caller {
    /// Whether the caller speaks for an organisation.
    pub fn speaks_for(&self, organisation: OrganisationId) -> bool {
        self.organisations.contains(&organisation)
    }
}
