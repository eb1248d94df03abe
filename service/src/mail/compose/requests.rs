//! Mails about signing in and about requests.

use calendar::zone::Zone;
use entity::id::MagicLinkId;
use entity::words::RequestState;
use entity::{magic_link, mission};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{Content, Desk, Found, links, rows};
use crate::mail::clocks;
use crate::mail::letters::{Body, Closes};
use crate::mail::words::{Language, Unsaid};
use crate::sign_in;

pub(super) async fn sign_in_link(desk: &Desk<'_>, link: Uuid) -> Found {
    let row = magic_link::Entity::find_by_id(MagicLinkId(link)).one(desk.app.db.read()).await?;
    let Some(row) = row else { return Ok(Err("the link is gone")) };
    if row.spent_at.is_some() || row.expires_at <= desk.now {
        return Ok(Err("the link is spent or has expired"));
    }
    let Some(person) = desk.person(row.person_id.0).await? else { return Ok(Err("the person is gone")) };
    let body = Body::SignInLink {
        url: links::sign_in(desk.app, &sign_in::link_token(desk.app, row.id)),
        minutes: (row.expires_at - row.created_at).num_minutes(),
    };
    Ok(Ok(Content { person, setting: None, body, calendars: Vec::new() }))
}

pub(super) async fn received(desk: &Desk<'_>, request: Uuid, person: Uuid) -> Found {
    let Some(sides) = rows::sides(desk.app.db.read(), request).await? else {
        return Ok(Err("the request is gone"));
    };
    if sides.request.state != RequestState::Pending {
        return Ok(Err("the request is answered or withdrawn"));
    }
    let Some(person) = desk.person(person).await? else { return Ok(Err("the person is gone")) };
    let Some(setting) = desk.setting(sides.request.mission_id).await? else {
        return Ok(Err("the mission is gone"));
    };
    let closes = closes(desk.language(&person)?, &setting.mission)?;
    let body = Body::RequestReceived {
        from: sides.from,
        to: sides.to,
        message: sides.request.message.trim().to_owned(),
        closes,
        url: links::requests(desk.app, setting.mission.id),
    };
    Ok(Ok(Content { person, setting: Some(setting), body, calendars: Vec::new() }))
}

pub(super) async fn answered(desk: &Desk<'_>, request: Uuid, person: Uuid) -> Found {
    let Some(sides) = rows::sides(desk.app.db.read(), request).await? else {
        return Ok(Err("the request is gone"));
    };
    let accepted = match sides.request.state {
        RequestState::Accepted => true,
        RequestState::Declined => false,
        RequestState::Pending | RequestState::Withdrawn | RequestState::Expired => {
            return Ok(Err("the answer has been taken back"));
        }
    };
    let Some(person) = desk.person(person).await? else { return Ok(Err("the person is gone")) };
    let Some(setting) = desk.setting(sides.request.mission_id).await? else {
        return Ok(Err("the mission is gone"));
    };
    let body = Body::RequestAnswered {
        from: sides.from,
        to: sides.to,
        accepted,
        message: sides.request.answer.trim().to_owned(),
        url: links::requests(desk.app, setting.mission.id),
    };
    Ok(Ok(Content { person, setting: Some(setting), body, calendars: Vec::new() }))
}

fn closes(language: &Language, mission: &mission::Model) -> Result<Option<Closes>, Unsaid> {
    let (Some(wall), Some(at)) = (mission.requests_close_wall, mission.requests_close_at) else {
        return Ok(None);
    };
    let Ok(zone) = Zone::parse(&mission.zone) else { return Ok(None) };
    Ok(Some(Closes {
        day: clocks::day(language, wall.date())?,
        time: clocks::time(language, wall)?,
        zone: clocks::zone(language, &zone, at)?,
    }))
}
