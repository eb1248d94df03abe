//! What an invitation says to one person of a meeting: with whom, where, when on both clocks.

use calendar::zone::Zone;
use chrono::{DateTime, Utc};
use entity::id::{InvitationId, OrganisationId};
use entity::words::{InvitationState, InvitationSubject, Partstat, RequestKind, TableKind};
use entity::{invitation, meeting, person, slot, table};

use super::rows::Material;

/// Someone in a meeting, and for which organisation.
type Seat<'a> = (&'a person::Model, OrganisationId);

/// The row that each person of a meeting should hold: never issued yet, and with an identity of its own only
/// once it is. None when a row that the meeting names is missing.
pub(super) fn wanted(
    material: &Material,
    meeting: &meeting::Model,
    now: DateTime<Utc>,
) -> Option<Vec<invitation::Model>> {
    let seats = seats(material, meeting);
    let slot = material.slots.get(&meeting.slot_id)?;
    let table = material.tables.get(&meeting.table_id)?;
    let mission = material.missions.get(&meeting.mission_id)?;
    let lead = material.organisations.get(&mission.lead_organisation_id)?;
    let place = material.places.get(&meeting.session_id).map_or("", String::as_str);
    let rows = seats.iter().map(|seat| {
        let others = Others::of(material, &seats, *seat);
        invitation::Model {
            id: InvitationId(uuid::Uuid::nil()),
            person_id: seat.0.id,
            mission_id: meeting.mission_id,
            subject: InvitationSubject::Meeting,
            subject_id: meeting.id.0,
            uid: meeting.uid.clone(),
            sequence: 0,
            scheduled: 0,
            partstat: Partstat::NeedsAction,
            state: InvitationState::Active,
            summary: format!("{} ({})", others.organisations, kind(material, meeting)),
            location: location(table, place),
            description: description(meeting, slot, table, seat.0, &others, &mission.title),
            link: table.link.clone().filter(|_| table.kind == TableKind::VideoRoom),
            organizer: lead.name.clone(),
            starts_wall: slot.starts_wall,
            zone: slot.zone.clone(),
            ends_wall: slot.ends_wall,
            ends_zone: slot.zone.clone(),
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
            tzdb: slot.tzdb.clone(),
            reply_sequence: None,
            reply_dtstamp: None,
            replied_at: None,
            created_at: now,
            changed_at: now,
        }
    });
    Some(rows.collect())
}

fn seats<'a>(material: &'a Material, meeting: &meeting::Model) -> Vec<Seat<'a>> {
    let seats = material.seats.get(&meeting.id).map_or(&[][..], Vec::as_slice);
    let seat = |id| {
        let delegate = material.delegates.get(id)?;
        Some((material.people.get(&delegate.person_id)?, delegate.organisation_id))
    };
    seats.iter().filter_map(seat).collect()
}

/// Those that one person of a meeting meets.
struct Others {
    /// Names of their organisations.
    organisations: String,
    /// Their own names.
    people: String,
}

impl Others {
    fn of(material: &Material, seats: &[Seat<'_>], me: Seat<'_>) -> Self {
        let mut organisations: Vec<&str> = Vec::new();
        let mut people: Vec<&str> = Vec::new();
        for (person, organisation) in seats.iter().filter(|seat| seat.1 != me.1) {
            people.push(&person.name);
            let name = material.organisations.get(organisation).map_or("", |row| row.name.as_str());
            if !organisations.contains(&name) {
                organisations.push(name);
            }
        }
        Self { organisations: organisations.join(", "), people: people.join(", ") }
    }
}

fn kind(material: &Material, meeting: &meeting::Model) -> &'static str {
    match meeting.request_id.and_then(|id| material.kinds.get(&id)) {
        Some(RequestKind::C2c) => "C2C",
        Some(RequestKind::B2b) | None => "B2B",
    }
}

fn location(table: &table::Model, place: &str) -> String {
    if place.is_empty() || table.kind == TableKind::VideoRoom {
        table.name.clone()
    } else {
        format!("{}, {place}", table.name)
    }
}

fn description(
    meeting: &meeting::Model,
    slot: &slot::Model,
    table: &table::Model,
    reader: &person::Model,
    others: &Others,
    mission: &str,
) -> String {
    let mut lines = vec![format!("With {}: {}", others.organisations, others.people)];
    if !meeting.note.is_empty() {
        lines.push(meeting.note.clone());
    }
    lines.push(clocks(slot, reader));
    if let Some(link) = &table.link {
        lines.push(format!("Join: {link}"));
    }
    lines.push(mission.to_owned());
    lines.join("\n")
}

/// The venue's clock first, then the reader's own where it differs, with the day where that differs too.
fn clocks(slot: &slot::Model, reader: &person::Model) -> String {
    let venue = format!(
        "{}–{} ({})",
        slot.starts_wall.format("%a %-d %b %Y, %H:%M"),
        slot.ends_wall.format("%H:%M"),
        slot.zone
    );
    let Ok(own) = Zone::parse(&reader.zone) else { return venue };
    let (starts, ends) = (own.wall(slot.starts_at), own.wall(slot.ends_at));
    if starts == slot.starts_wall {
        return venue;
    }
    let day = match (starts.date() - slot.starts_wall.date()).num_days() {
        0 => String::new(),
        days => format!(" ({days:+} day)"),
    };
    format!(
        "{venue}; on your clock {}–{}{day} ({})",
        starts.format("%H:%M"),
        ends.format("%H:%M"),
        reader.zone
    )
}
