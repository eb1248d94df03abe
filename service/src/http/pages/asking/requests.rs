//! The requests of the reader's side: to answer, sent, and whom else to ask.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use entity::id::{OrganisationId, RequestId};
use entity::organisation;
use entity::words::{HalfDay, MissionStatus, OrganisationKind, RequestState};

use crate::app::App;
use crate::caller::Caller;
use crate::delegates::Delegate;
use crate::http::extract::{Path, Query};
use crate::http::pages::concern::{Concern, id_of};
use crate::http::pages::form::{Choice, Form};
use crate::http::pages::frame::{Said, done, show, show_with};
use crate::http::pages::views::requests::{Candidate, Incoming, Outgoing, Requests};
use crate::http::pages::words;
use crate::http::problem::Problem;
use crate::page::Cursor;
use crate::requests::{self, Ask, Filter, Request};

pub(super) async fn list(
    State(app): State<App>,
    concern: Concern,
    Query(asked): Query<Vec<(String, String)>>,
    Query(said): Query<Said>,
) -> Result<Response, Problem> {
    let search = asked.into_iter().fold(Form::default(), |form, (name, value)| form.with(&name, value));
    page(&app, &concern, search, &said, Form::default()).await
}

async fn page(
    app: &App,
    concern: &Concern,
    search: Form,
    said: &Said,
    form: Form,
) -> Result<Response, Problem> {
    let delegates = concern.delegates(app).await?;
    let sides = concern.sides(&delegates);
    let asked: Option<OrganisationId> = search.value("for").parse().ok();
    let side = sides.iter().find(|side| Some(side.id) == asked).or_else(|| sides.first());
    let Some(side) = side else {
        // Who leads without a delegation of their own sees everybody's requests.
        return Ok(Redirect::to(&concern.path("/requests/all")).into_response());
    };
    let filter = Filter { organisation: Some(side.id), state: None };
    let rows = requests::list(app, &concern.caller, concern.id(), filter, Cursor::WHOLE).await?.rows;
    let (incoming, outgoing): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.to.id == side.id);
    let candidates = candidates(&delegates, side.id, &rows);
    let mut incoming: Vec<Incoming> = incoming.into_iter().map(|row| received(row, None)).collect();
    incoming.sort_by_key(|row| !row.pending);
    let page = Requests {
        frame: concern.frame(said),
        head: concern.head(&concern.path("/requests")),
        sides: sides.iter().map(|side| Choice::new(side.id, side.name.clone())).collect(),
        side: side.id.to_string(),
        side_name: side.name.clone(),
        open: concern.mission.mission.status == MissionStatus::Open,
        incoming,
        outgoing: outgoing.into_iter().map(sent).collect(),
        kinds: kinds(&candidates),
        tags: tags(&candidates),
        found: candidates
            .iter()
            .filter(|(organisation, _)| fits(organisation, &search))
            .map(|(organisation, people)| candidate(organisation, people, &form))
            .collect(),
        ranks: words::ranks(),
        halves: words::half_days(),
        search,
        form,
    };
    show_with(page.form.status(), &page)
}

/// Who takes part, is not the side itself, and has no request with it that stands.
fn candidates<'a>(
    delegates: &'a [Delegate],
    side: OrganisationId,
    rows: &[Request],
) -> Vec<(&'a organisation::Model, Vec<&'a str>)> {
    let stands = |id: OrganisationId| {
        let between = |row: &&Request| row.from.id == id || row.to.id == id;
        rows.iter().filter(between).any(|row| row.request.state != RequestState::Withdrawn)
    };
    let mut found: Vec<(&organisation::Model, Vec<&str>)> = Vec::new();
    for row in delegates.iter().filter(|row| row.organisation.id != side && !stands(row.organisation.id)) {
        match found.iter_mut().find(|(organisation, _)| organisation.id == row.organisation.id) {
            Some((_, people)) => people.push(&row.person.name),
            None => found.push((&row.organisation, vec![&row.person.name])),
        }
    }
    found.sort_by_key(|(organisation, _)| organisation.name.to_lowercase());
    found
}

fn fits(organisation: &organisation::Model, search: &Form) -> bool {
    let kind = search.value("kind").parse::<OrganisationKind>().ok();
    let tag = search.value("tag");
    let needle = search.value("q").to_lowercase();
    let tags = tags_of(organisation);
    let text =
        format!("{} {} {}", organisation.name, organisation.description, tags.join(" ")).to_lowercase();
    kind.is_none_or(|kind| kind == organisation.kind)
        && (tag.is_empty() || tags.iter().any(|one| one == tag))
        && text.contains(&needle)
}

fn kinds(candidates: &[(&organisation::Model, Vec<&str>)]) -> Vec<Choice> {
    let present = |kind: &&OrganisationKind| candidates.iter().any(|(row, _)| row.kind == **kind);
    let kinds = OrganisationKind::ALL.iter().filter(present);
    let kinds = kinds.map(|kind| Choice::new(kind, words::organisation_kind(*kind)));
    std::iter::once(Choice::new("", "All")).chain(kinds).collect()
}

fn tags(candidates: &[(&organisation::Model, Vec<&str>)]) -> Vec<Choice> {
    let mut tags: Vec<String> = candidates.iter().flat_map(|(row, _)| tags_of(row)).collect();
    tags.sort();
    tags.dedup();
    std::iter::once(Choice::new("", "All"))
        .chain(tags.iter().map(|tag| Choice::new(tag, tag.clone())))
        .collect()
}

fn tags_of(row: &organisation::Model) -> Vec<String> {
    let tags = row.tags.as_array().map(Vec::as_slice).unwrap_or_default();
    tags.iter().filter_map(|tag| tag.as_str()).map(str::to_owned).collect()
}

/// `SME, Oyonnax, France`.
fn about(row: &organisation::Model) -> String {
    let kind = words::organisation_kind(row.kind);
    [kind, &row.place, words::country(&row.country)]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(", ")
}

fn candidate(row: &organisation::Model, people: &[&str], form: &Form) -> Candidate {
    Candidate {
        id: row.id.to_string(),
        name: row.name.clone(),
        about: about(row),
        description: row.description.clone(),
        tags: tags_of(row),
        people: people.join(", "),
        tried: !form.is_right() && form.value("to") == row.id.to_string(),
    }
}

/// A request as its asked side sees it; `of` names the mission on pages of all missions.
pub(crate) fn received(row: &Request, of: Option<String>) -> Incoming {
    Incoming {
        id: row.request.id.to_string(),
        version: row.request.version,
        mission: row.request.mission_id.to_string(),
        name: row.from.name.clone(),
        about: about(&row.from),
        description: row.from.description.clone(),
        tags: tags_of(&row.from),
        message: row.request.message.clone(),
        rank: words::rank(row.request.rank),
        state: words::request_state(row.request.state),
        pending: row.request.state == RequestState::Pending,
        accepted: row.request.state == RequestState::Accepted,
        own_rank: row.request.to_rank.unwrap_or(3).to_string(),
        ranks: words::ranks(),
        of,
        wrong: None,
    }
}

fn sent(row: &Request) -> Outgoing {
    Outgoing {
        id: row.request.id.to_string(),
        version: row.request.version,
        name: row.to.name.clone(),
        about: about(&row.to),
        message: row.request.message.clone(),
        answer: row.request.answer.clone(),
        rank: row.request.rank.to_string(),
        state: words::request_state(row.request.state),
        standing: matches!(row.request.state, RequestState::Pending | RequestState::Accepted),
    }
}

pub(super) async fn ask(
    State(app): State<App>,
    concern: Concern,
    mut form: Form,
) -> Result<Response, Problem> {
    let (from, to) = (form.one::<OrganisationId>("for"), form.one("to"));
    let rank = form.one_or_none("rank").unwrap_or(3);
    let message = form.text("message", 2_000);
    let half_day = form.one_or_none("half_day").unwrap_or(HalfDay::Any);
    let search = Form::default().with("for", form.value("for")).with("q", form.value("q"));
    if let (true, Some(from), Some(to)) = (form.is_right(), from, to) {
        let wish =
            Ask { from, to, kind: None, rank, message, half_day, from_delegate: None, to_delegate: None };
        let answer = requests::ask(&app, &concern.caller, concern.id(), wish).await;
        if let Some(request) = form.taken(answer)? {
            // Someone who had asked already is accepted instead.
            let said = if request.state == RequestState::Accepted { "accepted" } else { "asked" };
            return Ok(done(&format!("{}?for={from}", concern.path("/requests")), said));
        }
    }
    page(&app, &concern, search, &Said::default(), form).await
}

/// Accepts or declines. A page that asks in place gets the request back as it then is.
pub(super) async fn answer(
    State(app): State<App>,
    caller: Caller,
    Path(request): Path<String>,
    headers: HeaderMap,
    mut form: Form,
) -> Result<Response, Problem> {
    let id: RequestId = id_of(&request)?;
    // Asked first: what is refused is shown again, and only those concerned may see it.
    requests::may_see(&app, &caller, id).await?;
    let accept = form.value("accept") == "yes";
    let rank = form.one_or_none("rank");
    let words = form.text("answer", 2_000);
    let in_place = headers.contains_key("hx-request");
    let given = requests::answer(&app, &caller, id, form.version(), accept, rank, &words).await;
    if !in_place {
        given?;
        let (path, said) = (back(&app, id, &form).await?, if accept { "accepted" } else { "declined" });
        return Ok(done(&path, said));
    }
    form.taken(given)?;
    let of = Some(form.value("of").to_owned()).filter(|of| !of.is_empty());
    let mut card = received(&requests::get(&app, id).await?, of);
    card.wrong = form.complaint();
    show(&card)
}

pub(super) async fn rank(
    State(app): State<App>,
    caller: Caller,
    Path(request): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let id: RequestId = id_of(&request)?;
    let rank = form.one("rank").ok_or_else(Problem::not_found)?;
    requests::rank(&app, &caller, id, form.version(), rank).await?;
    Ok(done(&back(&app, id, &form).await?, "ranked"))
}

pub(super) async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    Path(request): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let id: RequestId = id_of(&request)?;
    requests::withdraw(&app, &caller, id, form.version()).await?;
    Ok(done(&back(&app, id, &form).await?, "withdrawn"))
}

/// Where an answer leads: home when it was given there, to the mission's requests otherwise.
async fn back(app: &App, id: RequestId, form: &Form) -> Result<String, Problem> {
    if form.value("back") == "home" {
        return Ok("/".to_owned());
    }
    let mission = requests::get(app, id).await?.request.mission_id;
    let all = if form.value("back") == "all" { "/all" } else { "" };
    Ok(format!("/missions/{mission}/requests{all}"))
}
