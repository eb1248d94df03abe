//! Every request of a mission, for its lead.

use axum::extract::State;
use axum::response::Response;
use entity::words::{RequestKind, RequestState};

use crate::app::App;
use crate::http::extract::Query;
use crate::http::pages::concern::Concern;
use crate::http::pages::form::{Choice, Form};
use crate::http::pages::frame::{Said, show};
use crate::http::pages::views::requests::{AllRequests, Row};
use crate::http::pages::words;
use crate::http::problem::Problem;
use crate::page::Cursor;
use crate::requests::{self, Filter, Request};

pub(super) async fn list(
    State(app): State<App>,
    concern: Concern,
    Query(asked): Query<Vec<(String, String)>>,
    Query(said): Query<Said>,
) -> Result<Response, Problem> {
    let form = asked.into_iter().fold(Form::default(), |form, (name, value)| form.with(&name, value));
    let filter = Filter { organisation: None, state: form.value("state").parse().ok() };
    let rows = requests::list(&app, &concern.caller, concern.id(), filter, Cursor::WHOLE).await?.rows;
    let sides = concern.sides(&concern.delegates(&app).await?);
    let states = RequestState::ALL.iter().map(|one| Choice::new(one, words::request_state(*one).words));
    show(&AllRequests {
        frame: concern.frame(&said),
        head: concern.head(&concern.path("/requests")),
        filter: form,
        states: std::iter::once(Choice::new("", "All")).chain(states).collect(),
        rows: rows.iter().map(row).collect(),
        own: (!sides.is_empty()).then(|| concern.path("/requests")),
    })
}

fn row(row: &Request) -> Row {
    let answer = row.request.to_rank.map_or("–", words::rank);
    Row {
        id: row.request.id.to_string(),
        version: row.request.version,
        from: row.from.name.clone(),
        to: row.to.name.clone(),
        kind: match row.request.kind {
            RequestKind::B2b => "B2B",
            RequestKind::C2c => "C2C",
        },
        ranks: format!("{} / {answer}", words::rank(row.request.rank)),
        message: row.request.message.clone(),
        state: words::request_state(row.request.state),
        pending: row.request.state == RequestState::Pending,
    }
}
