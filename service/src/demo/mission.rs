//! One mission of the demonstration: planned, opened, filled and, when its file says so, allocated.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::id::{DelegateId, MissionId, ProgrammeId};
use entity::words::{AgendaItemKind, MissionStatus, RequestState, TableKind};
use entity::{agenda_item, leg};

use super::data::{self, Pin, Tables, Unavailable, World};
use super::partnership::import;
use super::{DemoError, caller, refused};
use crate::app::App;
use crate::caller::Caller;
use crate::imports::{Kind, Target};
use crate::missions::{self, ItemPlan, LegPlan, Plan, SessionPlan, SlotRun, TablePlan};
use crate::page::Cursor;
use crate::requests::{self, Request};
use crate::timetables::{self, RunPlan};
use crate::{availability, delegates, organisations};

/// Builds a mission.
pub(super) async fn build(
    app: &App,
    world: &World,
    programme: ProgrammeId,
    plan: &data::Mission,
) -> Result<(), DemoError> {
    let by = caller(app, &plan.by).await?;
    let (starts_on, _) = plan.dates(app.clock.now().date_naive())?;
    let status: MissionStatus = word(plan, &plan.status)?;
    let mission = create(app, &by, programme, plan, starts_on).await?;
    journey(app, &by, mission, plan, starts_on).await?;
    if status != MissionStatus::Draft {
        move_to(app, &by, mission, plan, MissionStatus::Open).await?;
    }
    let target = Target { programme, mission: Some(mission) };
    let people = attending(world, plan)?;
    import(app, &by, target, (&format!("{}: delegates", plan.key), Kind::People), &people).await?;
    if !plan.requests.is_empty() {
        let what = format!("{}: requests", plan.key);
        import(app, &by, target, (&what, Kind::Requests), &plan.requests).await?;
    }
    settle(app, &by, mission, plan, starts_on).await?;
    match &plan.allocate {
        Some(run) => allocate(app, &by, mission, plan, run).await,
        None if status == MissionStatus::Published => {
            move_to(app, &by, mission, plan, MissionStatus::Published).await
        }
        None => Ok(()),
    }
}

async fn create(
    app: &App,
    by: &Caller,
    programme: ProgrammeId,
    plan: &data::Mission,
    starts_on: NaiveDate,
) -> Result<MissionId, DemoError> {
    let what = format!("{}: mission", plan.key);
    let lead = organisations::by_key(app, &plan.lead).await.map_err(refused(&what))?;
    let requests_close = plan
        .requests_close
        .as_ref()
        .map(|close| (starts_on - chrono::TimeDelta::days(close.days_before)).and_time(close.at.0));
    let new = Plan {
        key: plan.key.clone(),
        kind: word(plan, &plan.kind)?,
        title: plan.named(starts_on),
        country: plan.country.clone(),
        zone: plan.zone.clone(),
        starts_on,
        ends_on: plan.dates(app.clock.now().date_naive())?.1,
        summary: plan.summary.trim().to_owned(),
        capacity: plan.capacity,
        requests_close,
        lead: Some(lead.id),
    };
    Ok(missions::create(app, by, programme, new).await.map_err(refused(&what))?.id)
}

/// Legs, agenda and sessions.
async fn journey(
    app: &App,
    by: &Caller,
    mission: MissionId,
    plan: &data::Mission,
    starts_on: NaiveDate,
) -> Result<(), DemoError> {
    let mut legs: Vec<leg::Model> = Vec::new();
    for (position, leg) in (1..).zip(&plan.legs) {
        let day = |number: i64| starts_on + chrono::TimeDelta::days(number - 1);
        let new = LegPlan {
            position,
            place: leg.place.clone(),
            country: leg.country.clone(),
            zone: leg.zone.clone(),
            starts_on: day(leg.days.0),
            ends_on: day(leg.days.1),
        };
        let what = format!("{}: legs: {}", plan.key, leg.place);
        legs.push(missions::add_leg(app, by, mission, new).await.map_err(refused(&what))?);
    }
    let mut items: Vec<agenda_item::Model> = Vec::new();
    for item in &plan.items {
        let what = format!("{}: items: {}", plan.key, item.title);
        let leg = item.leg.as_ref().map(|place| {
            let found = legs.iter().find(|leg| leg.place == *place);
            found.map(|leg| leg.id).ok_or_else(|| DemoError::Data(format!("{what}: there is no leg {place}")))
        });
        let new = ItemPlan {
            leg: leg.transpose()?,
            kind: word::<AgendaItemKind>(plan, &item.kind)?,
            title: item.title.clone(),
            place: item.place.clone(),
            description: item.description.clone(),
            starts: item.starts.wall(starts_on),
            zone: item.zone.clone(),
            ends: item.ends.wall(starts_on),
            ends_zone: item.ends_zone.clone(),
            capacity: item.capacity,
        };
        items.push(missions::add_item(app, by, mission, new).await.map_err(refused(&what))?);
    }
    for session in &plan.sessions {
        let what = format!("{}: sessions: {}", plan.key, session.item);
        let item = items.iter().find(|item| item.title == session.item);
        let slots = session.slots.iter().map(|run| SlotRun {
            starts: run.starts.wall(starts_on),
            count: run.count,
            minutes: run.minutes,
            pause_minutes: run.pause_minutes,
        });
        let new = SessionPlan {
            item: item.ok_or_else(|| DemoError::Data(format!("{what}: there is no such item")))?.id,
            slots: slots.collect(),
            tables: tables(plan, &session.tables)?,
            bookings_open: session.bookings_open,
            longest_run: session.longest_run,
            most_meetings: None,
            fairness: None,
        };
        missions::set_up_session(app, by, mission, new).await.map_err(refused(&what))?;
    }
    Ok(())
}

fn tables(plan: &data::Mission, given: &Tables) -> Result<Vec<TablePlan>, DemoError> {
    let kind = given.kind.as_deref().map(|text| word::<TableKind>(plan, text)).transpose()?;
    let table = |number: usize| TablePlan {
        name: format!("{} {number}", given.name),
        kind: kind.unwrap_or(TableKind::Table),
        organisation: None,
        link: given.link.as_ref().map(|link| format!("{link}{number}")),
    };
    Ok((1..=given.count).map(table).collect())
}

/// The rows of the people who attend, with what they attend as, for the import.
fn attending(world: &World, plan: &data::Mission) -> Result<String, DemoError> {
    let people = world.members.people()?;
    let wrong = |why: String| DemoError::Data(format!("{}.toml: delegates: {why}", plan.key));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let columns = ["email", "name", "language", "organisation", "role"];
    let header = columns.iter().copied().chain(["attends_as"]);
    writer.write_record(header).map_err(|error| wrong(error.to_string()))?;
    for (email, attends_as) in plan.delegates() {
        let row = people.get(email).ok_or_else(|| wrong(format!("nobody in members.toml has {email}")))?;
        let cells = columns.iter().map(|column| row.get(*column).map_or("", String::as_str));
        writer.write_record(cells.chain([attends_as])).map_err(|error| wrong(error.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|error| wrong(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| wrong(error.to_string()))
}

/// What people have said beside: who cannot meet when, who declined, who offers slots, what is fixed.
async fn settle(
    app: &App,
    by: &Caller,
    mission: MissionId,
    plan: &data::Mission,
    starts_on: NaiveDate,
) -> Result<(), DemoError> {
    let listed = delegates::list(app, mission, Cursor::WHOLE).await.map_err(DemoError::from)?;
    let delegates: HashMap<String, (DelegateId, i32)> = listed
        .rows
        .into_iter()
        .map(|row| (row.person.email, (row.delegate.id, row.delegate.version)))
        .collect();
    let of = |email: &str| {
        let found = delegates.get(email).copied();
        found.ok_or_else(|| DemoError::Data(format!("{}.toml: {email} is no delegate of it", plan.key)))
    };
    for Unavailable { who, starts, ends } in &plan.unavailable {
        let (starts, ends) = (starts.wall(starts_on), ends.wall(starts_on));
        let what = format!("{}: unavailable: {who}", plan.key);
        availability::declare(app, by, of(who)?.0, starts, ends, &plan.zone).await.map_err(refused(&what))?;
    }
    for email in &plan.offers {
        let (id, version) = of(email)?;
        let what = format!("{}: offers: {email}", plan.key);
        delegates::offer_slots(app, by, id, version, true).await.map_err(refused(&what))?;
    }
    let filter = requests::Filter::default();
    let requests = requests::list(app, by, mission, filter, Cursor::WHOLE).await.map_err(DemoError::from)?;
    for (from, to, answer) in &plan.declined {
        let request = between(plan, &requests.rows, from, to)?;
        if request.request.state != RequestState::Pending {
            return Err(DemoError::Data(format!("{}.toml: declined: {from}, {to} is not pending", plan.key)));
        }
        let (id, version) = (request.request.id, request.request.version);
        let what = format!("{}: declined: {from}, {to}", plan.key);
        requests::answer(app, by, id, version, false, None, answer).await.map_err(refused(&what))?;
    }
    pin(app, by, mission, plan, &requests.rows).await
}

async fn pin(
    app: &App,
    by: &Caller,
    mission: MissionId,
    plan: &data::Mission,
    requests: &[Request],
) -> Result<(), DemoError> {
    if plan.pins.is_empty() {
        return Ok(());
    }
    let found = missions::get(app, mission).await.map_err(refused("pins"))?;
    let first =
        found.sessions.first().ok_or_else(|| DemoError::Data(format!("{}: pins: no session", plan.key)))?;
    let session = missions::session(app, first.id).await.map_err(refused("pins"))?;
    for Pin { between: (from, to), slot, table } in &plan.pins {
        let what = format!("{}: pins: {from}, {to}", plan.key);
        let missing = || DemoError::Data(format!("{what}: there is no such slot or table"));
        let slot = session.slots.get(slot.wrapping_sub(1)).ok_or_else(missing)?.id;
        let table = match table {
            Some(number) => Some(session.tables.get(number.wrapping_sub(1)).ok_or_else(missing)?.id),
            None => None,
        };
        let request = &between(plan, requests, from, to)?.request;
        requests::pin(app, by, request.id, request.version, Some((slot, table)))
            .await
            .map_err(refused(&what))?;
    }
    Ok(())
}

fn between<'r>(
    plan: &data::Mission,
    requests: &'r [Request],
    from: &str,
    to: &str,
) -> Result<&'r Request, DemoError> {
    let found = requests.iter().find(|request| request.from.key == from && request.to.key == to);
    found.ok_or_else(|| DemoError::Data(format!("{}.toml: {from} has not asked for {to}", plan.key)))
}

/// Makes a run, carries it out and publishes what it made.
async fn allocate(
    app: &App,
    by: &Caller,
    mission: MissionId,
    plan: &data::Mission,
    run: &data::Allocate,
) -> Result<(), DemoError> {
    let what = format!("{}: allocate", plan.key);
    let run = RunPlan { seconds: run.seconds, seed: Some(run.seed), keep_published: false };
    let run = timetables::ask_run(app, by, mission, run).await.map_err(refused(&what))?;
    timetables::carry_out(app, run.id).await.map_err(refused(&what))?;
    let run = timetables::get_run(app, run.id).await.map_err(refused(&what))?;
    let timetables = timetables::list(app, mission, Cursor::default()).await.map_err(DemoError::from)?;
    let why = || run.failure.clone().unwrap_or_else(|| "it made no timetable".to_owned());
    let made = timetables.rows.first().ok_or_else(|| DemoError::Action(format!("{what}: {}", why())))?;
    timetables::publish(app, by, made.id, made.version).await.map_err(refused(&what))?;
    Ok(())
}

async fn move_to(
    app: &App,
    by: &Caller,
    mission: MissionId,
    plan: &data::Mission,
    status: MissionStatus,
) -> Result<(), DemoError> {
    let what = format!("{}: status", plan.key);
    let version = missions::get(app, mission).await.map_err(refused(&what))?.mission.version;
    missions::move_to(app, by, mission, version, status).await.map_err(refused(&what))?;
    Ok(())
}

fn word<T: std::str::FromStr<Err = entity::words::UnknownWord>>(
    plan: &data::Mission,
    text: &str,
) -> Result<T, DemoError> {
    text.parse().map_err(|error: T::Err| DemoError::Data(format!("{}.toml: {error}", plan.key)))
}
