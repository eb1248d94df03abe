//! Feeds: private addresses that serve a calendar to programs that ask again and again.

use chrono::{DateTime, Utc};
use entity::id::{FeedId, MissionId, OrganisationId, PersonId, ProgrammeId};
use entity::words::{FeedScope, ProgrammeRoleKind};
use entity::{feed, person};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    Set, SqlErr,
};
use serde_json::Value;

use crate::app::App;
use crate::audit;
use crate::caller::Caller;
use crate::missions::standing;
use crate::planned;
use crate::programmes::rights;
use crate::refusal::Failure;
use crate::token::Token;

pub(crate) mod contents;
mod listing;
mod polling;
pub mod rules;

pub use listing::{Listed, agenda_of, offered};
pub use polling::{Answer, Body, poll};
pub use rules::Refusal;

/// What a feed serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The caller's meetings and itineraries, over all missions.
    Everything,
    /// The caller's meetings and itinerary in one mission.
    Mission(MissionId),
    /// The agenda of a mission, without people: for everyone whom the lead gives the address.
    Agenda(MissionId),
    /// The meetings of an organisation's delegates, for who speaks for it.
    Organisation(OrganisationId),
    /// The missions of a programme with their agendas, for its coordinator and its country leads.
    Programme(ProgrammeId),
}

impl Of {
    fn scope(self) -> FeedScope {
        match self {
            Self::Everything => FeedScope::Person,
            Self::Mission(_) => FeedScope::Mission,
            Self::Agenda(_) => FeedScope::Agenda,
            Self::Organisation(_) => FeedScope::Organisation,
            Self::Programme(_) => FeedScope::Programme,
        }
    }
}

/// The caller's feed of all missions or of one, as [`subscribe`] makes it.
pub async fn mine(
    app: &App,
    caller: &Caller,
    mission: Option<MissionId>,
) -> Result<(feed::Model, String), Failure<Refusal>> {
    subscribe(app, caller, mission.map_or(Of::Everything, Of::Mission)).await
}

/// A feed, made when there is none yet, with its address path (`/feeds/TOKEN.ics`), which derives from the
/// server's key and can be shown again. A mission has one public agenda, whoever of its leads made it; every other
/// feed is the caller's own.
pub async fn subscribe(
    app: &App,
    caller: &Caller,
    of: Of,
) -> Result<(feed::Model, String), Failure<Refusal>> {
    if let Some(row) = standing_feed(app.db.read(), caller.person_id, of).await? {
        let path = path(app, &row);
        admit(app, caller, of).await?;
        return Ok((row, path));
    }
    admit(app, caller, of).await?;
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    // Asked again while nobody else can make one: two pages of one person may be open.
    person::Entity::find_by_id(caller.person_id).lock_exclusive().one(&txn).await?;
    if let Some(row) = standing_feed(&txn, caller.person_id, of).await? {
        let path = path(app, &row);
        return Ok((row, path));
    }
    let mut row = feed::Model {
        id: FeedId(app.ids.uuid(now)),
        person_id: caller.person_id,
        scope: of.scope(),
        mission_id: match of {
            Of::Mission(id) | Of::Agenda(id) => Some(id),
            _ => None,
        },
        organisation_id: if let Of::Organisation(id) = of { Some(id) } else { None },
        programme_id: if let Of::Programme(id) = of { Some(id) } else { None },
        generation: 1,
        token_sha256: String::new(),
        created_at: now,
        revoked_at: None,
        fetched_at: None,
        fetched_by: None,
    };
    row.token_sha256 = token(app, &row).sha256();
    feed::Entity::insert(row.clone().into_active_model()).exec_without_returning(&txn).await?;
    record(&txn, app, now, caller, "feed.make", &row).await?;
    txn.commit().await?;
    let path = path(app, &row);
    Ok((row, path))
}

/// Whether the caller may have such a feed. [`poll`] asks the same of the rows each time, so that who loses the
/// right loses the feed.
async fn admit(app: &App, caller: &Caller, of: Of) -> Result<(), Failure<Refusal>> {
    let may = match of {
        Of::Everything => true,
        Of::Mission(id) => {
            let standing = standing::of(app, caller, id).await?;
            standing.visible || standing.takes_part()
        }
        Of::Agenda(id) => standing::of(app, caller, id).await?.lead,
        Of::Organisation(id) => caller.speaks_for(id),
        Of::Programme(id) => {
            let kinds = [ProgrammeRoleKind::Coordinator, ProgrammeRoleKind::CountryLead];
            let today = planned::day(app.clock.now(), &caller.zone);
            rights::holds(app.db.read(), caller, id, &kinds, today).await?
        }
    };
    if may { Ok(()) } else { Err(Refusal::NoSuch.into()) }
}

/// The address path of a feed that the caller may change.
pub async fn address(app: &App, caller: &Caller, id: FeedId) -> Result<String, Failure<Refusal>> {
    Ok(path(app, &changeable(app, caller, id).await?))
}

/// Gives a feed a new address; the old one is gone at once.
pub async fn rotate(app: &App, caller: &Caller, id: FeedId) -> Result<String, Failure<Refusal>> {
    let now = app.clock.now();
    let mut row = changeable(app, caller, id).await?;
    let txn = app.db.begin_write().await?;
    row.generation += 1;
    row.token_sha256 = token(app, &row).sha256();
    let change = feed::ActiveModel {
        generation: Set(row.generation),
        token_sha256: Set(row.token_sha256.clone()),
        fetched_at: Set(None),
        fetched_by: Set(None),
        ..Default::default()
    };
    let written = feed::Entity::update_many()
        .set(change)
        .filter(feed::Column::Id.eq(id))
        .filter(feed::Column::Generation.eq(row.generation - 1))
        .filter(feed::Column::RevokedAt.is_null())
        .exec(&txn)
        .await
        .map_err(|error| match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Failure::Fault("rotated twice at once".into()),
            _ => Failure::Database(error),
        })?;
    if written.rows_affected != 1 {
        // Another rotation or the end of the same feed came first.
        return Err(Failure::Refused(Refusal::Revoked));
    }
    record(&txn, app, now, caller, "feed.rotate", &row).await?;
    txn.commit().await?;
    Ok(path(app, &row))
}

/// Ends a feed.
pub async fn revoke(app: &App, caller: &Caller, id: FeedId) -> Result<(), Failure<Refusal>> {
    let now = app.clock.now();
    let row = changeable(app, caller, id).await?;
    let txn = app.db.begin_write().await?;
    let change = feed::ActiveModel { revoked_at: Set(Some(now)), ..Default::default() };
    feed::Entity::update_many().set(change).filter(feed::Column::Id.eq(id)).exec(&txn).await?;
    record(&txn, app, now, caller, "feed.revoke", &row).await?;
    txn.commit().await?;
    Ok(())
}

/// A feed that the caller may change: its own, and the public agenda of a mission it leads.
async fn changeable(app: &App, caller: &Caller, id: FeedId) -> Result<feed::Model, Failure<Refusal>> {
    let row = feed::Entity::find_by_id(id).one(app.db.read()).await?;
    let row = row.ok_or(Failure::Refused(Refusal::NoSuch))?;
    let leads = match (row.scope, row.mission_id) {
        (FeedScope::Agenda, Some(mission)) => standing::of(app, caller, mission).await?.lead,
        _ => false,
    };
    rules::may_change(&row, caller.person_id, leads)?;
    Ok(row)
}

async fn standing_feed(
    db: &impl ConnectionTrait,
    person: PersonId,
    of: Of,
) -> Result<Option<feed::Model>, DbErr> {
    let mut query = feed::Entity::find()
        .filter(feed::Column::Scope.eq(of.scope()))
        .filter(feed::Column::RevokedAt.is_null());
    query = match of {
        Of::Everything => query,
        Of::Mission(id) | Of::Agenda(id) => query.filter(feed::Column::MissionId.eq(id)),
        Of::Organisation(id) => query.filter(feed::Column::OrganisationId.eq(id)),
        Of::Programme(id) => query.filter(feed::Column::ProgrammeId.eq(id)),
    };
    if !matches!(of, Of::Agenda(_)) {
        query = query.filter(feed::Column::PersonId.eq(person));
    }
    query.order_by_asc(feed::Column::Id).one(db).await
}

fn token(app: &App, row: &feed::Model) -> Token {
    app.key.derive("feed", &format!("{}:{}", row.id, row.generation))
}

fn path(app: &App, row: &feed::Model) -> String {
    format!("/feeds/{}.ics", token(app, row).reveal())
}

async fn record(
    txn: &impl ConnectionTrait,
    app: &App,
    now: DateTime<Utc>,
    caller: &Caller,
    action: &str,
    row: &feed::Model,
) -> Result<(), DbErr> {
    let entry = audit::Entry {
        actor: Some(caller.person_id),
        action,
        subject: "feed",
        subject_id: Some(row.id.0),
        mission_id: row.mission_id,
        detail: Value::Null,
    };
    audit::record(txn, app, now, entry).await
}
