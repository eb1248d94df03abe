//! Who attends: confirming, the waiting list, entering people, offering slots.

use axum::extract::State;
use axum::response::Response;
use entity::id::DelegateId;
use entity::words::{AffiliationRole, DelegateRole, DelegateStatus};

use crate::app::App;
use crate::delegates;
use crate::http::extract::{Path, Query};
use crate::http::pages::concern::{Concern, id_of};
use crate::http::pages::form::{Choice, Form};
use crate::http::pages::frame::{Said, done, show_with};
use crate::http::pages::views::delegates::{Delegates, Row};
use crate::http::pages::words;
use crate::http::problem::Problem;
use crate::page::Cursor;
use crate::people::Profile;
use crate::{organisations, people};

pub(super) async fn list(
    State(app): State<App>,
    concern: Concern,
    Query(said): Query<Said>,
) -> Result<Response, Problem> {
    page(&app, &concern, &said, Form::default()).await
}

async fn page(app: &App, concern: &Concern, said: &Said, form: Form) -> Result<Response, Problem> {
    let rows = delegates::list(app, concern.id(), Cursor::WHOLE).await?.rows;
    let organisations = organisations::list(app, None, None, Cursor::WHOLE).await?.rows;
    let confirmed = rows.iter().filter(|row| row.delegate.status == DelegateStatus::Confirmed).count();
    let places = concern.mission.mission.capacity.map(|most| format!("{confirmed} of {most} places taken"));
    let choices = organisations.into_iter().map(|row| Choice::new(row.id, row.name));
    let page = Delegates {
        frame: concern.frame(said),
        head: concern.head(&concern.path("/delegates")),
        rows: rows.iter().map(row).collect(),
        places,
        organisations: std::iter::once(Choice::new("", "Choose one")).chain(choices).collect(),
        roles: DelegateRole::ALL.iter().map(|role| Choice::new(role, words::delegate_role(*role))).collect(),
        form,
    };
    show_with(page.form.status(), &page)
}

fn row(row: &delegates::Delegate) -> Row {
    use DelegateStatus::{Applied, Confirmed, WaitingList, Withdrawn};
    let steps: &[(DelegateStatus, &str)] = match row.delegate.status {
        Applied => &[(Confirmed, "Confirm"), (WaitingList, "Waiting list"), (Withdrawn, "Withdraw")],
        WaitingList => &[(Confirmed, "Confirm"), (Withdrawn, "Withdraw")],
        Confirmed => &[(Withdrawn, "Withdraw")],
        Withdrawn => &[],
    };
    Row {
        id: row.delegate.id.to_string(),
        version: row.delegate.version,
        name: row.person.name.clone(),
        organisation: row.organisation.name.clone(),
        country: words::country(&row.organisation.country).to_owned(),
        role: words::delegate_role(row.delegate.role),
        status: words::delegate_status(row.delegate.status),
        offers: row.delegate.offers_slots,
        bounced: row.person.bounced_at.is_some(),
        steps: steps.iter().map(|(status, words)| (status.word(), *words)).collect(),
    }
}

/// Enters a person by address, who may be new to the house.
pub(super) async fn enter(
    State(app): State<App>,
    concern: Concern,
    mut form: Form,
) -> Result<Response, Problem> {
    let email = form.line("email", 254);
    let name = form.line("name", 120);
    let organisation = form.one("organisation");
    let role = form.one_or_none("role").unwrap_or(DelegateRole::Participant);
    if let (true, Some(organisation)) = (form.is_right(), organisation) {
        let home = organisations::get(&app, organisation).await?;
        let language = people::usual_language(&app, &home);
        let profile = Profile { email, name, language, zone: home.zone };
        let made =
            people::create(&app, &concern.caller, profile, organisation, AffiliationRole::Contact).await;
        if let Some(person) = form.taken(made)? {
            let entered =
                delegates::enter(&app, &concern.caller, concern.id(), person.id, organisation, role).await;
            if form.taken(entered)?.is_some() {
                return Ok(done(&concern.path("/delegates"), "entered"));
            }
        }
    }
    page(&app, &concern, &Said::default(), form).await
}

pub(super) async fn move_on(
    State(app): State<App>,
    concern: Concern,
    Path(delegate): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let id: DelegateId = id_of(&delegate)?;
    let status = form.one("status").ok_or_else(Problem::not_found)?;
    delegates::move_to(&app, &concern.caller, id, form.version(), status).await?;
    Ok(done(&back(&concern, &form), "saved"))
}

pub(super) async fn offer(
    State(app): State<App>,
    concern: Concern,
    Path(delegate): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let offers = form.value("offers") == "yes";
    delegates::offer_slots(&app, &concern.caller, id_of(&delegate)?, form.version(), offers).await?;
    Ok(done(&back(&concern, &form), "saved"))
}

/// Who came from another page of the mission goes back there.
fn back(concern: &Concern, form: &Form) -> String {
    match form.value("back") {
        "availability" => concern.path("/availability"),
        _ if concern.standing.lead => concern.path("/delegates"),
        _ => concern.path(""),
    }
}
