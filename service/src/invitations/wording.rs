//! What an invitation says to one person of a meeting, in that person's language: with whom, where, when on both clocks.

use chrono::{DateTime, Utc};
use entity::id::{InvitationId, OrganisationId};
use entity::words::{InvitationState, InvitationSubject, Partstat, RequestKind, TableKind};
use entity::{invitation, meeting, mission, organisation, person, slot, table};

use super::rows::Material;
use crate::language::clocks::{self, Span};
use crate::language::{Language, Unsaid, Words};

/// Someone in a meeting, and for which organisation.
type Seat<'a> = (&'a person::Model, OrganisationId);

/// The row that each person of a meeting should hold: never issued yet, and with an identity of its own only
/// once it is. Nothing when a row that the meeting names is missing.
pub(super) fn wanted(
    words: &Words,
    material: &Material,
    meeting: &meeting::Model,
    now: DateTime<Utc>,
) -> Result<Vec<invitation::Model>, Unsaid> {
    let seats = seats(material, meeting);
    let Some(about) = About::of(material, meeting) else { return Ok(Vec::new()) };
    let About { slot, table, lead, .. } = about;
    let held = material.held.get(&meeting.id).map_or(&[][..], Vec::as_slice);
    let place = material.places.get(&meeting.session_id).map_or("", String::as_str);
    let rows = seats.iter().map(|seat| {
        let others = Others::of(material, &seats, *seat);
        let held = held.iter().find(|row| row.person_id == seat.0.id);
        Ok(invitation::Model {
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
            description: about.description(words, seat.0, &others, held)?,
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
        })
    });
    rows.collect()
}

/// What a meeting is about, the same for everybody in it.
#[derive(Clone, Copy)]
struct About<'a> {
    meeting: &'a meeting::Model,
    slot: &'a slot::Model,
    table: &'a table::Model,
    mission: &'a mission::Model,
    lead: &'a organisation::Model,
}

impl<'a> About<'a> {
    /// None when a row that the meeting names is missing.
    fn of(material: &'a Material, meeting: &'a meeting::Model) -> Option<Self> {
        let mission = material.missions.get(&meeting.mission_id)?;
        Some(Self {
            meeting,
            slot: material.slots.get(&meeting.slot_id)?,
            table: material.tables.get(&meeting.table_id)?,
            mission,
            lead: material.organisations.get(&mission.lead_organisation_id)?,
        })
    }

    /// In the reader's language. What is held already and says the same in another one stays as it is: that somebody
    /// chose another language is no news that a calendar must be told.
    fn description(
        self,
        words: &Words,
        reader: &person::Model,
        others: &Others,
        held: Option<&invitation::Model>,
    ) -> Result<String, Unsaid> {
        let text = self.described(words.of(&reader.language)?, reader, others)?;
        let Some(held) = held.filter(|held| held.description != text) else { return Ok(text) };
        for language in words.languages() {
            if held.description == self.described(language, reader, others)? {
                return Ok(held.description.clone());
            }
        }
        Ok(text)
    }

    fn described(
        self,
        language: &Language,
        reader: &person::Model,
        others: &Others,
    ) -> Result<String, Unsaid> {
        let with = [("organisations", others.organisations.as_str()), ("people", others.people.as_str())];
        let mut lines = vec![language.put("entry-with", with)?];
        if !self.meeting.note.is_empty() {
            lines.push(self.meeting.note.clone());
        }
        let span = Span {
            starts_wall: self.slot.starts_wall,
            zone: self.slot.zone.clone(),
            ends_wall: self.slot.ends_wall,
            ends_zone: self.slot.zone.clone(),
        };
        let times = clocks::times(language, &span, &reader.zone)?;
        lines.push(times.day_line);
        lines.extend(times.own);
        if let Some(link) = &self.table.link {
            lines.push(language.put("entry-join", [("link", link)])?);
        }
        lines.push(self.mission.title.clone());
        Ok(lines.join("\n"))
    }
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
