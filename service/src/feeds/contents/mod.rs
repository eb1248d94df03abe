//! What a feed holds. It depends on rows alone, not on the time: the same rows give the same bytes.

use calendar::address::Address;
use calendar::event::{Event, Organizer};
use calendar::message::{self, Feed};
use chrono::{DateTime, TimeDelta, Utc};
use entity::words::{FeedScope, MissionStatus};
use entity::{feed, mission, organisation, person, programme};
use lettre::message::Mailbox;
use sea_orm::{DbErr, EntityTrait};
use uuid::Uuid;

use super::rules;
use crate::app::App;

pub(crate) mod own;
mod wider;

/// How often programs are asked to look again.
const REFRESH: TimeDelta = TimeDelta::minutes(30);
/// Most entries of one feed; the oldest are left out.
const ENTRIES_MAX: u64 = 5_000;
/// Missions in these states show their itinerary to those who attend, and their public agenda.
pub(super) const SHOWN: [MissionStatus; 4] =
    [MissionStatus::Open, MissionStatus::Allocating, MissionStatus::Published, MissionStatus::Closed];

/// What a calendar is called and what it holds.
struct Contents {
    name: String,
    description: String,
    color: &'static str,
    events: Vec<Event>,
}

/// The whole calendar as text. What was cancelled is counted from when the calendar last changed and not from
/// now, so that nothing drops out while the entity tag stays the same.
pub(super) async fn text(
    app: &App,
    feed: &feed::Model,
    changed_at: DateTime<Utc>,
    source: String,
) -> Result<String, DbErr> {
    let horizon = changed_at - rules::CANCELLED_STAYS;
    let contents = match feed.scope {
        FeedScope::Person | FeedScope::Mission => own_contents(app, feed, horizon).await?,
        FeedScope::Agenda => agenda_contents(app, feed).await?,
        FeedScope::Organisation => organisation_contents(app, feed, horizon).await?,
        FeedScope::Programme => programme_contents(app, feed, horizon).await?,
    };
    let Some(organizer) = sender(app) else {
        return Err(DbErr::Custom("`mail.from` is no address that a calendar can carry".into()));
    };
    let feed = Feed {
        name: contents.name,
        description: Some(contents.description),
        organizer,
        refresh: REFRESH,
        color: Some(contents.color.to_owned()),
        source: Some(source),
        events: contents.events,
    };
    Ok(message::publish(&feed))
}

async fn own_contents(app: &App, feed: &feed::Model, horizon: DateTime<Utc>) -> Result<Contents, DbErr> {
    let db = app.db.read();
    let person = person::Entity::find_by_id(feed.person_id).one(db).await?;
    let person = there(person, "the person of a feed")?;
    let only = match feed.mission_id {
        Some(id) => mission::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    let events = own::invitations_of(app, &person, only.as_ref().map(|row| row.id), horizon).await?;
    let events = events.iter().filter_map(|row| own::meeting_entry(app, row, &person.language));
    let itinerary = own::itinerary(app, person.id, feed.mission_id, horizon).await?;
    Ok(Contents {
        name: only.as_ref().map_or_else(|| "Kontor".to_owned(), |mission| mission.title.clone()),
        description: format!("Meetings and itinerary of {}", person.name),
        color: rules::color(feed.mission_id.map_or(Uuid::nil(), |id| id.0)),
        events: events.chain(itinerary.into_iter().map(|(_, event)| event)).collect(),
    })
}

async fn agenda_contents(app: &App, feed: &feed::Model) -> Result<Contents, DbErr> {
    let id = there(feed.mission_id, "the mission of a feed")?;
    let mission = there(mission::Entity::find_by_id(id).one(app.db.read()).await?, "the mission of a feed")?;
    Ok(Contents {
        name: mission.title.clone(),
        description: format!("Agenda of {}", mission.title),
        color: rules::color(id.0),
        events: own::agenda(app, std::slice::from_ref(&mission))
            .await?
            .into_iter()
            .map(|(_, one)| one)
            .collect(),
    })
}

async fn organisation_contents(
    app: &App,
    feed: &feed::Model,
    horizon: DateTime<Utc>,
) -> Result<Contents, DbErr> {
    let id = there(feed.organisation_id, "the organisation of a feed")?;
    let row = organisation::Entity::find_by_id(id).one(app.db.read()).await?;
    let row = there(row, "the organisation of a feed")?;
    Ok(Contents {
        name: row.name.clone(),
        description: format!("Meetings and itineraries of {}", row.name),
        color: rules::color(id.0),
        events: wider::of_organisation(app, id, horizon).await?,
    })
}

async fn programme_contents(
    app: &App,
    feed: &feed::Model,
    horizon: DateTime<Utc>,
) -> Result<Contents, DbErr> {
    let id = there(feed.programme_id, "the programme of a feed")?;
    let row = there(programme::Entity::find_by_id(id).one(app.db.read()).await?, "the programme of a feed")?;
    Ok(Contents {
        name: row.acronym.clone(),
        description: format!("Missions of {}", row.title),
        color: rules::color(id.0),
        events: wider::of_programme(app, id, horizon).await?,
    })
}

fn there<T>(row: Option<T>, what: &str) -> Result<T, DbErr> {
    row.ok_or_else(|| DbErr::RecordNotFound(what.to_owned()))
}

/// Who publishes the feed: the name and address that mails come from.
fn sender(app: &App) -> Option<Organizer> {
    let mailbox: Mailbox = app.config.mail.from.parse().ok()?;
    let address = Address::parse(mailbox.email.as_ref()).ok()?;
    Some(Organizer { name: mailbox.name.unwrap_or_else(|| "Kontor".to_owned()), address })
}
