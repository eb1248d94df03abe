//! Who may see and do what: one table, a line for each route. A route without a line lets nobody in.

use axum::http::Method;

use crate::caller::Caller;
use crate::missions::standing::Standing;

mod api;
mod pages;

/// Whom a route lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anyone at all; the address itself may be the secret.
    Anyone,
    /// Anyone who has signed in; when the address names a mission: who may see it.
    SignedIn,
    /// Who takes part in the mission: a delegate, who speaks for a delegation, or the lead.
    Participant,
    /// Who leads the mission.
    Lead,
    /// Who coordinates, leads a country of, or is a partner in some programme.
    Organiser,
    /// Who runs the server.
    Operator,
}

/// One line: method, pattern of the path, whom it lets in. Rules of the rows themselves, such as *only who
/// speaks for the asked side answers a request*, are the nouns'.
pub type Line = (&'static str, &'static str, Who);

/// Every line.
pub fn table() -> impl Iterator<Item = &'static Line> {
    api::TABLE.iter().chain(pages::TABLE)
}

/// Whom a route lets in. HEAD is as GET.
pub(super) fn who(method: &Method, path: &str) -> Option<Who> {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    table().find(|line| line.0 == method && line.1 == path).map(|line| line.2)
}

/// Whether someone is let in.
pub(super) fn may(who: Who, caller: &Caller, standing: &Standing) -> bool {
    match who {
        Who::Anyone | Who::SignedIn => true,
        Who::Participant => standing.takes_part(),
        Who::Lead => standing.lead,
        Who::Organiser => caller.organises || caller.operator,
        Who::Operator => caller.operator,
    }
}
