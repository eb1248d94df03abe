//! Looking at missions: the list a caller may see, one with its journey, a session with its grid.

use entity::id::{MissionId, SessionId};
use entity::words::MissionStatus;
use entity::{agenda_item, mission, organisation, session, table};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::standing::{Roles, attended};
use super::{Filter, Mission, Refusal, Session, rows};
use crate::app::App;
use crate::caller::Caller;
use crate::page::{Cursor, Page};
use crate::refusal::Failure;

/// The missions the caller may see, by first day.
pub async fn list(
    app: &App,
    caller: &Caller,
    filter: Filter,
    cursor: Cursor,
) -> Result<Page<mission::Model>, DbErr> {
    let connection = app.db.read();
    let roles = Roles::read(connection, caller, app.clock.now()).await?;
    let mut find = mission::Entity::find().filter(visible(caller, &roles, filter.mine));
    if let Some(programme) = filter.programme {
        find = find.filter(mission::Column::ProgrammeId.eq(programme));
    }
    if let Some(country) = filter.country {
        find = find.filter(mission::Column::Country.eq(country));
    }
    if let Some(status) = filter.status {
        find = find.filter(mission::Column::Status.eq(status));
    }
    if let Some(after) = cursor.after.map(MissionId) {
        // A cursor of a mission that is gone begins anew.
        if let Some(last) = mission::Entity::find_by_id(after).one(connection).await? {
            let same_day = Condition::all()
                .add(mission::Column::StartsOn.eq(last.starts_on))
                .add(mission::Column::Id.gt(after));
            let later = mission::Column::StartsOn.gt(last.starts_on);
            find = find.filter(Condition::any().add(later).add(same_day));
        }
    }
    let rows = find
        .order_by_asc(mission::Column::StartsOn)
        .order_by_asc(mission::Column::Id)
        .limit(cursor.limit + 1)
        .all(connection)
        .await?;
    Ok(Page::of(rows, cursor, |mission| mission.id.0))
}

/// What the caller leads, and of the rest what is open or later; a cancelled one to those who took part.
fn visible(caller: &Caller, roles: &Roles, mine: bool) -> Condition {
    use MissionStatus::{Allocating, Cancelled, Closed, Open, Published};
    let public = [Open, Allocating, Published, Closed];
    let shown = mission::Column::Status.is_in(public);
    let took_part = Condition::all().add(mission::Column::Status.is_in([Cancelled])).add(attended(caller));
    let others =
        if mine { Condition::all().add(shown).add(attended(caller)) } else { Condition::all().add(shown) };
    Condition::any().add(roles.led(caller)).add(others).add(took_part)
}

/// One mission with its journey.
pub async fn get(app: &App, id: MissionId) -> Result<Mission, Failure<Refusal>> {
    let connection = app.db.read();
    let mission = mission::Entity::find_by_id(id).one(connection).await?.ok_or(Refusal::NoSuch)?;
    let lead = organisation::Entity::find_by_id(mission.lead_organisation_id)
        .one(connection)
        .await?
        .ok_or(Refusal::NoSuch)?;
    let legs = rows::legs(connection, id).await?;
    let agenda = rows::agenda(connection, id).await?;
    let mut sessions =
        session::Entity::find().filter(session::Column::MissionId.eq(id)).all(connection).await?;
    let place = |item| agenda.iter().position(|other| other.id == item);
    sessions.sort_by_key(|session| place(session.agenda_item_id));
    Ok(Mission { mission, lead, legs, agenda, sessions })
}

/// One session with its grid.
pub async fn session(app: &App, id: SessionId) -> Result<Session, Failure<Refusal>> {
    let connection = app.db.read();
    let session = session::Entity::find_by_id(id).one(connection).await?.ok_or(Refusal::NoSuch)?;
    let item = agenda_item::Entity::find_by_id(session.agenda_item_id)
        .one(connection)
        .await?
        .ok_or(Refusal::NoSuch)?;
    let slots = rows::slots(connection, id).await?;
    let tables = table::Entity::find()
        .filter(table::Column::SessionId.eq(id))
        .order_by_asc(table::Column::Position)
        .all(connection)
        .await?;
    Ok(Session { session, item, slots, tables })
}
