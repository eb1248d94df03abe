//! Booking a free slot of someone who offers them.

use axum::extract::State;
use axum::response::Response;
use calendar::zone::Zone;
use entity::id::{DelegateId, SlotId};
use entity::words::DelegateStatus;

use crate::app::App;
use crate::bookings::{self, Booking, Refusal};
use crate::delegates::Delegate;
use crate::http::extract::Query;
use crate::http::pages::concern::Concern;
use crate::http::pages::form::{Form, sentence};
use crate::http::pages::frame::{Said, done, show_with};
use crate::http::pages::views::requests::{Book, FreeDay, FreeSlot, Host};
use crate::http::pages::{times, words};
use crate::http::problem::Problem;
use crate::missions::standing::{self, Within};
use crate::refusal::Failure;

/// `?with=ID`: whose slots are shown.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct With {
    #[serde(default)]
    with: String,
}

pub(super) async fn show_free(
    State(app): State<App>,
    concern: Concern,
    Query(with): Query<With>,
    Query(said): Query<Said>,
) -> Result<Response, Problem> {
    let form = Form::default().with("with", with.with);
    page(&app, &concern, form, Vec::new(), &said).await
}

async fn page(
    app: &App,
    concern: &Concern,
    form: Form,
    alternatives: Vec<(String, String)>,
    said: &Said,
) -> Result<Response, Problem> {
    let delegates = concern.delegates(app).await?;
    let sides = concern.sides(&delegates);
    let offers = |row: &&Delegate| {
        let delegate = &row.delegate;
        let theirs = sides.iter().all(|side| side.id != row.organisation.id);
        delegate.offers_slots && delegate.status == DelegateStatus::Confirmed && theirs
    };
    let hosts: Vec<Host> = delegates.iter().filter(offers).map(host).collect();
    let chosen = hosts.iter().find(|host| host.id == form.value("with")).cloned();
    let with: Option<DelegateId> = chosen.as_ref().and_then(|host| host.id.parse().ok());
    let (mut days, mut closed) = (Vec::new(), None);
    if let Some(with) = with {
        match bookings::free(app, &concern.caller, concern.id(), with).await {
            Ok(free) => days = by_day(&free, &concern.own()),
            Err(Failure::Refused(refusal)) => closed = Some(sentence(&refusal.to_string())),
            Err(other) => return Err(other.into()),
        }
    }
    let page = Book {
        frame: concern.frame(said),
        head: concern.head(&concern.path("/book")),
        hosts,
        chosen,
        days,
        alternatives,
        closed,
        form,
    };
    show_with(page.form.status(), &page)
}

fn host(row: &Delegate) -> Host {
    Host {
        id: row.delegate.id.to_string(),
        name: row.person.name.clone(),
        organisation: row.organisation.name.clone(),
        about: format!(
            "{}, {}",
            words::organisation_kind(row.organisation.kind),
            words::country(&row.organisation.country)
        ),
    }
}

fn by_day(free: &[bookings::Free], own: &Zone) -> Vec<FreeDay> {
    let mut days: Vec<FreeDay> = Vec::new();
    for one in free {
        let heading = times::day(one.slot.starts_wall.date());
        let slot = FreeSlot {
            id: one.slot.id.to_string(),
            clocks: times::span(one.slot.starts_at, one.slot.ends_at, &times::zone(&one.slot.zone), own),
        };
        match days.last_mut() {
            Some(day) if day.heading == heading => day.slots.push(slot),
            _ => days.push(FreeDay { heading, slots: vec![slot] }),
        }
    }
    days
}

pub(super) async fn book(
    State(app): State<App>,
    concern: Concern,
    mut form: Form,
) -> Result<Response, Problem> {
    let with: DelegateId = form.one("with").ok_or_else(Problem::not_found)?;
    let note = form.text("note", 1_000);
    let slot: Option<SlotId> = form.one("slot");
    let Some(slot) = slot.filter(|_| form.is_right()) else {
        return page(&app, &concern, form, Vec::new(), &Said::default()).await;
    };
    // The address names the mission and the form the slot: a slot of another mission is none here.
    if standing::mission_of(&app, Within::Slot(slot)).await? != Some(concern.id()) {
        return Err(Problem::not_found());
    }
    let booking = Booking { delegate: None, organisation: None, with, note };
    let answer = bookings::book(&app, &concern.caller, slot, booking).await;
    let alternatives = match &answer {
        Err(Failure::Refused(Refusal::Taken { alternatives })) => alternatives
            .iter()
            .map(|other| {
                let wall = other.starts.naive_local();
                let words = format!("{}, {}", times::day_short(wall.date()), times::time_input(wall));
                (other.slot.to_string(), words)
            })
            .collect(),
        _ => Vec::new(),
    };
    if form.taken(answer)?.is_some() {
        return Ok(done(&format!("{}?with={with}", concern.path("/book")), "booked"));
    }
    page(&app, &concern, form, alternatives, &Said::default()).await
}
