//! The list of missions, filtered.

use axum::extract::State;
use axum::response::Response;
use entity::words::MissionStatus;

use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::Query;
use crate::http::pages::form::{Choice, Form};
use crate::http::pages::frame::{Frame, Here, Said, show};
use crate::http::pages::views::missions::{Card, Missions};
use crate::http::pages::{times, words};
use crate::http::problem::Problem;
use crate::missions::{self, Filter};
use crate::page::Cursor;
use crate::programmes::{self, rights};

pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(asked): Query<Vec<(String, String)>>,
    Query(said): Query<Said>,
) -> Result<Response, Problem> {
    let form = asked.into_iter().fold(Form::default(), |form, (name, value)| form.with(&name, value));
    let programmes = programmes::list(&app, Cursor::WHOLE).await?.rows;
    let country = Some(form.value("country").to_owned()).filter(|code| !code.is_empty());
    let filter = Filter {
        programme: form.value("programme").parse().ok(),
        country,
        status: form.value("status").parse().ok(),
        mine: form.ticked("mine"),
    };
    // Countries to choose from are those of all missions, whatever else is asked for.
    let all = missions::list(&app, &caller, Filter::default(), Cursor::WHOLE).await?.rows;
    let shown = missions::list(&app, &caller, filter, Cursor::WHOLE).await?.rows;
    let acronym = |id| programmes.iter().find(|row| row.id == id).map_or("", |row| row.acronym.as_str());
    let cards = shown.iter().map(|row| card(row, acronym(row.programme_id))).collect();
    let mut codes: Vec<&str> = all.iter().map(|row| row.country.as_str()).collect();
    codes.sort_unstable_by_key(|code| words::country(code));
    codes.dedup();
    let programme_choices = programmes.iter().map(|row| Choice::new(row.id, row.acronym.clone()));
    let statuses = MissionStatus::ALL.iter().map(|one| Choice::new(one, words::mission_status(*one).words));
    let mut edited = Vec::new();
    for row in &programmes {
        if rights::edits(&app, &caller, row.id).await? {
            edited.push((format!("/programmes/{}", row.id), row.acronym.clone()));
        }
    }
    show(&Missions {
        frame: Frame::of(&caller, Here::Missions).saying(&said),
        filter: form,
        programmes: any("All", programme_choices),
        countries: any("All", codes.iter().map(|code| Choice::new(code, words::country(code)))),
        statuses: any("Anywhere", statuses),
        cards,
        edited,
        plans: caller.organises || caller.operator,
    })
}

/// A mission in a list.
pub(crate) fn card(row: &entity::mission::Model, programme: &str) -> Card {
    Card {
        id: row.id.to_string(),
        title: row.title.clone(),
        kind: words::mission_kind(row.kind),
        programme: programme.to_owned(),
        country: words::country(&row.country).to_owned(),
        when: times::days(row.starts_on, row.ends_on),
        status: words::mission_status(row.status),
        summary: row.summary.clone(),
    }
}

fn any(words: &str, choices: impl Iterator<Item = Choice>) -> Vec<Choice> {
    std::iter::once(Choice::new("", words)).chain(choices).collect()
}
