//! Rows for the tests of rules: a week in Nagano, and those who come.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use entity::id::{
    DelegateId, LegId, MissionId, OrganisationId, PersonId, ProgrammeId, RequestId, SessionId, SlotId,
};
use entity::words::{
    DelegateRole, DelegateStatus, MissionKind, MissionStatus, OrganisationKind, RequestKind, RequestState,
};
use entity::{delegate, leg, mission, organisation, request, slot};
use uuid::Uuid;

use crate::caller::Caller;

/// A day, as people write it.
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A wall time, as people write it: `2027-03-30 09:00`.
pub(crate) fn wall(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

/// An instant, as people write it: `2027-03-30T00:00:00Z`.
pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A mission to Nagano from 27 March to 2 April 2027, open.
pub(crate) fn mission() -> mission::Model {
    mission::Model {
        id: MissionId(Uuid::from_u128(1)),
        programme_id: ProgrammeId(Uuid::from_u128(2)),
        lead_organisation_id: organisation(100).id,
        key: "nagano-2027".into(),
        kind: MissionKind::FactFindingMission,
        title: "Nagano in spring".into(),
        country: "JP".into(),
        status: MissionStatus::Open,
        zone: "Asia/Tokyo".into(),
        starts_on: day("2027-03-27"),
        ends_on: day("2027-04-02"),
        summary: String::new(),
        capacity: None,
        requests_close_wall: None,
        requests_close_at: None,
        requests_close_tzdb: None,
        calendar_revision: 0,
        calendar_changed_at: None,
        created_at: at("2027-01-01T00:00:00Z"),
        updated_at: at("2027-01-01T00:00:00Z"),
        version: 1,
    }
}

/// A leg at a position.
pub(crate) fn leg(position: i32, place: &str, zone: &str, starts_on: &str, ends_on: &str) -> leg::Model {
    leg::Model {
        id: LegId(Uuid::from_u128(1000 + u128::try_from(position).unwrap())),
        mission_id: mission().id,
        position,
        place: place.into(),
        country: "JP".into(),
        zone: zone.into(),
        starts_on: day(starts_on),
        ends_on: day(ends_on),
        version: 1,
    }
}

/// A firm with a number.
pub(crate) fn organisation(number: u128) -> organisation::Model {
    organisation::Model {
        id: OrganisationId(Uuid::from_u128(number)),
        key: format!("firm-{number}"),
        name: format!("Firm {number}"),
        kind: OrganisationKind::Sme,
        country: "IT".into(),
        place: "Padova".into(),
        zone: "Europe/Rome".into(),
        website: None,
        description: String::new(),
        member_of_id: None,
        tags: serde_json::json!([]),
        created_at: at("2027-01-01T00:00:00Z"),
        updated_at: at("2027-01-01T00:00:00Z"),
        version: 1,
    }
}

/// A confirmed delegate of a firm, both with numbers.
pub(crate) fn delegate(number: u128, organisation: u128) -> delegate::Model {
    let minutes = i64::try_from(number).unwrap();
    delegate::Model {
        id: DelegateId(Uuid::from_u128(number)),
        mission_id: mission().id,
        person_id: PersonId(Uuid::from_u128(number)),
        organisation_id: OrganisationId(Uuid::from_u128(organisation)),
        role: DelegateRole::Participant,
        status: DelegateStatus::Confirmed,
        offers_slots: true,
        applied_at: at("2027-02-01T00:00:00Z") + TimeDelta::minutes(minutes),
        changed_at: at("2027-02-01T00:00:00Z"),
        version: 1,
    }
}

/// A slot of twenty minutes on 30 March in Tokyo, in session 1.
pub(crate) fn slot(number: u128, starts: &str) -> slot::Model {
    let starts_wall = wall(&format!("2027-03-30 {starts}"));
    let length = TimeDelta::minutes(20);
    let starts_at = starts_wall.and_utc() - TimeDelta::hours(9);
    slot::Model {
        id: SlotId(Uuid::from_u128(number)),
        session_id: SessionId(Uuid::from_u128(1)),
        position: i32::try_from(number).unwrap(),
        starts_wall,
        ends_wall: starts_wall + length,
        zone: "Asia/Tokyo".into(),
        starts_at,
        ends_at: starts_at + length,
        tzdb: "2026a".into(),
    }
}

/// A pending request of one firm to another, both with numbers.
pub(crate) fn request(from: u128, to: u128) -> request::Model {
    let (from, to) = (organisation(from).id, organisation(to).id);
    request::Model {
        id: RequestId(Uuid::from_u128(1)),
        mission_id: mission().id,
        kind: RequestKind::B2b,
        from_organisation_id: from,
        to_organisation_id: to,
        pair: String::new(),
        from_delegate_id: None,
        to_delegate_id: None,
        half_day: entity::words::HalfDay::Any,
        rank: 3,
        to_rank: None,
        message: String::new(),
        state: RequestState::Pending,
        answer: String::new(),
        asked_by: None,
        asked_at: at("2027-02-01T00:00:00Z"),
        answered_by: None,
        answered_at: None,
        pinned_slot_id: None,
        pinned_table_id: None,
        version: 1,
    }
}

/// Someone with a number who speaks for firms with numbers.
pub(crate) fn caller(number: u128, organisations: &[u128]) -> Caller {
    Caller {
        person_id: PersonId(Uuid::from_u128(number)),
        name: format!("Mx {number}"),
        language: "en".into(),
        zone: "Europe/Rome".into(),
        operator: false,
        organises: false,
        organisations: organisations.iter().map(|number| organisation(*number).id).collect(),
        read_only: false,
    }
}
