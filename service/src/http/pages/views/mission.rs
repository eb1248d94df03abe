//! What every page within a mission shares: its head and the ways through it.

use crate::http::pages::parts::Badge;

/// The head of a page within a mission.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// Identity, for addresses.
    pub id: String,
    /// Name in a line.
    pub title: String,
    /// `Fact-finding mission`.
    pub kind: &'static str,
    /// Where it stands.
    pub status: Badge,
    /// `3–8 March 2027`.
    pub when: String,
    /// `Japan`.
    pub country: String,
    /// Who leads it.
    pub lead: String,
    /// The ways through it.
    pub tabs: Vec<Tab>,
}

/// A way through a mission.
#[derive(Clone, Debug)]
pub(crate) struct Tab {
    /// Where it leads.
    pub path: String,
    /// What it says.
    pub words: String,
    /// Its picture.
    pub icon: &'static str,
    /// Whether the reader is there.
    pub here: bool,
}
