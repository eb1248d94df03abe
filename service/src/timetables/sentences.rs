//! Reasons, conflicts and shortages as sentences that name organisations, people and times.

use allocation::document::TimetableDocument;
use allocation::{Conflict, LeftOut, Obstacle, Preflight, Reason};
use entity::id::{DelegateId, OrganisationId, RequestId, SlotId, TableId};

use super::changes::Dropped;
use super::ground::Ground;
use super::problem::{Ours, Why};

/// Most slots or names that one sentence lists.
const LISTED_MAX: usize = 8;

/// Speaks of the rows that keys name.
pub(super) struct Speaker<'a>(pub(super) &'a Ground);

impl Speaker<'_> {
    pub(super) fn organisation(&self, key: &str) -> String {
        let name = key.parse().ok().and_then(|id: OrganisationId| self.0.organisations.get(&id));
        name.map_or_else(|| "an organisation".to_owned(), Clone::clone)
    }

    pub(super) fn person(&self, key: &str) -> String {
        let delegate = key.parse().ok().and_then(|id: DelegateId| self.0.delegates.get(&id));
        let name = delegate.and_then(|delegate| self.0.people.get(&delegate.person_id));
        name.map_or_else(|| "someone".to_owned(), Clone::clone)
    }

    pub(super) fn request(&self, key: &str) -> String {
        let sides = key.parse().map(|id: RequestId| self.0.sides(id));
        sides.map_or_else(|_| "another request".to_owned(), |(from, to)| format!("{from} – {to}"))
    }

    pub(super) fn table(&self, key: &str) -> String {
        let table = key.parse().ok().and_then(|id: TableId| self.0.tables.get(&id));
        table.map_or_else(|| "a table".to_owned(), |table| table.name.clone())
    }

    pub(super) fn slot(&self, key: &str) -> String {
        let slot = key.parse().ok().and_then(|id: SlotId| self.0.slots.get(&id));
        slot.map_or_else(
            || "a slot".to_owned(),
            |slot| slot.starts_wall.format("%a %-d %b %H:%M").to_string(),
        )
    }

    pub(super) fn slots(&self, keys: &[String]) -> String {
        if keys.is_empty() { "never".to_owned() } else { listed(keys.iter().map(|key| self.slot(key))) }
    }

    pub(super) fn people(&self, keys: &[String]) -> String {
        listed(keys.iter().map(|key| self.person(key)))
    }

    /// Why a request is left out.
    pub(super) fn why(&self, why: &Why) -> String {
        match why {
            Why::Ours(Ours::NoDelegate { organisation }) => {
                format!("Nobody is confirmed to come for {}.", self.organisation(organisation))
            }
            Why::Ours(Ours::Repaired) => {
                "It was left out so that another, wanted more, takes place.".to_owned()
            }
            Why::Found(reason) => self.reason(reason),
        }
    }

    pub(super) fn reason(&self, reason: &Reason) -> String {
        match reason {
            Reason::NoAllowedSlot => {
                "No slot is left for it: those in its half of the day are over, or were declined.".to_owned()
            }
            Reason::NoCommonSlot { sides } => {
                let side = |side: &allocation::SideSlots| {
                    format!("{} can meet {}", self.organisation(&side.organisation), self.slots(&side.slots))
                };
                let sides: Vec<String> = sides.iter().map(side).collect();
                format!("The two sides have no slot in common: {}.", sides.join("; "))
            }
            Reason::NoSuitableTable { slots } => {
                format!("No table is open to them when both can meet ({}).", self.slots(slots))
            }
            Reason::NoInterpreter { slots } => format!(
                "They share no language, and no interpreter for them is there when they can meet ({}).",
                self.slots(slots)
            ),
            Reason::QuotaReached { organisation, delegates } => format!(
                "{} of {} has as many meetings as allowed.",
                self.people(delegates),
                self.organisation(organisation)
            ),
            Reason::Blocked { slot, by } => {
                let by: Vec<String> = by.iter().map(|obstacle| self.obstacle(obstacle)).collect();
                format!("{}: {}.", self.slot(slot), by.join("; "))
            }
            _ => "The allocation gives a reason that this version cannot put into words.".to_owned(),
        }
    }

    fn obstacle(&self, obstacle: &Obstacle) -> String {
        match obstacle {
            Obstacle::Busy { delegate, request, pinned, .. } => {
                let pinned = if *pinned { ", which is pinned" } else { "" };
                format!("{} sits in {}{pinned}", self.person(delegate), self.request(request))
            }
            Obstacle::Quota { delegate, most, .. } => {
                format!("{} has {most} meetings already, the most allowed", self.person(delegate))
            }
            Obstacle::MarkQuota { delegate, mark, most, .. } => {
                format!(
                    "{} has {most} meetings in the {mark} already, the most allowed",
                    self.person(delegate)
                )
            }
            Obstacle::Lunch { delegate, .. } => {
                format!("{} would have no time for lunch", self.person(delegate))
            }
            Obstacle::RunTooLong { delegate, most, .. } => {
                format!("{} would have more than {most} meetings in a row", self.person(delegate))
            }
            Obstacle::TablesTaken { tables: 1 } => "the only table that suits is taken".to_owned(),
            Obstacle::TablesTaken { tables } => format!("all {tables} tables that suit are taken"),
            Obstacle::InterpretersTaken { interpreters: 0 } => {
                "those who are free share no language, and nobody interprets for them".to_owned()
            }
            Obstacle::InterpretersTaken { .. } => {
                "those who are free share no language, and every interpreter for them is taken".to_owned()
            }
            Obstacle::Settled { delegate, .. } => {
                format!("the agenda of {} is to stay as published", self.person(delegate))
            }
            Obstacle::PeopleChanged { most } => {
                format!("more people than {most} would get another agenda than published")
            }
            Obstacle::Order { request } => {
                format!("it has to come before or after {}", self.request(request))
            }
            _ => "something else is in the way".to_owned(),
        }
    }

    /// Why there is no timetable at all.
    pub(super) fn conflict(&self, conflict: &Conflict) -> String {
        match conflict {
            Conflict::Unavailable { request, slot, organisation, .. } => format!(
                "{} is pinned to {}, when nobody of {} can meet.",
                self.request(request),
                self.slot(slot),
                self.organisation(organisation)
            ),
            Conflict::SlotNotAllowed { request, slot } => {
                format!(
                    "{} is pinned to {}, which it does not allow.",
                    self.request(request),
                    self.slot(slot)
                )
            }
            Conflict::TableUnfit { request, slot, table } => format!(
                "{} is pinned to {} at {}, which cannot be used for it then.",
                self.request(request),
                self.table(table),
                self.slot(slot)
            ),
            Conflict::TablesShort { slot, requests } => format!(
                "At {} there are fewer tables than requests pinned to it: {}.",
                self.slot(slot),
                listed(requests.iter().map(|key| self.request(key)))
            ),
            Conflict::SameTable { first, second, table } => format!(
                "{} and {} are pinned to {} at the same time.",
                self.request(first),
                self.request(second),
                self.table(table)
            ),
            Conflict::SameDelegate { first, second, delegate } => format!(
                "{} is needed at the same time by {} and {}, which are both pinned.",
                self.person(delegate),
                self.request(first),
                self.request(second)
            ),
            Conflict::NoInterpreter { request, slot } => format!(
                "{} is pinned to {}, but its sides share no language and nobody interprets for them then.",
                self.request(request),
                self.slot(slot)
            ),
            Conflict::InterpretersShort { slot, requests } => format!(
                "At {} there are fewer interpreters than the requests pinned to it need: {}.",
                self.slot(slot),
                listed(requests.iter().map(|key| self.request(key)))
            ),
            other => self.rarer_conflict(other),
        }
    }

    fn rarer_conflict(&self, conflict: &Conflict) -> String {
        match conflict {
            Conflict::Quota { delegate, pinned, most } => format!(
                "{} is needed in {pinned} pinned requests and may have {most} meetings.",
                self.person(delegate)
            ),
            Conflict::MarkQuota { delegate, mark, pinned, most } => format!(
                "{} is needed in {pinned} pinned requests in the {mark} and may have {most} meetings there.",
                self.person(delegate)
            ),
            Conflict::Lunch { delegate, .. } => {
                format!("Pins leave {} no time for lunch.", self.person(delegate))
            }
            Conflict::RunTooLong { delegate, from, length, most } => format!(
                "Pins give {} {length} meetings in a row from {} on; {most} are allowed.",
                self.person(delegate),
                self.slot(from)
            ),
            Conflict::Order { first, second } => format!(
                "{} has to come before {}, but they are pinned the other way round.",
                self.request(first),
                self.request(second)
            ),
            Conflict::Together { requests } => format!(
                "These pinned requests cannot all be kept together: {}.",
                listed(requests.iter().map(|key| self.request(key)))
            ),
            Conflict::Settled { delegate } => {
                format!("The agenda of {} is to stay as published, but cannot.", self.person(delegate))
            }
            Conflict::PeopleChanged { least, most } => {
                format!("The agendas of {least} people at least must change; {most} may.")
            }
            Conflict::Repair { .. } => {
                "What is published cannot stay as far as it is asked to: every way was tried.".to_owned()
            }
            _ => "Pins contradict one another.".to_owned(),
        }
    }

    /// Why a run made no timetable.
    pub(super) fn failure(&self, answer: &TimetableDocument) -> String {
        if answer.conflicts.is_empty() {
            return "Not every pinned request found a place in the time given: allow more seconds, or let a pin go."
                .to_owned();
        }
        let sentences: Vec<String> = answer.conflicts.iter().map(|row| self.conflict(row)).collect();
        sentences.join(" ")
    }

    /// What can be told before a run.
    pub(super) fn warnings(&self, preflight: &Preflight) -> Vec<String> {
        let conflicts = preflight.conflicts.iter().map(|row| self.conflict(row));
        let impossible = preflight.impossible.iter().map(|row| self.impossible(row));
        let over = preflight.over_capacity.iter().map(|row| {
            format!(
                "{} is needed in {} meetings and has room for {}: open more slots, or name someone else.",
                self.person(&row.delegate),
                row.requests,
                row.room
            )
        });
        let short = preflight.supply.iter().filter(|row| row.requests > row.places).map(|row| {
            let half = row.mark.as_ref().map_or_else(String::new, |half| format!("In the {half} "));
            let there = if half.is_empty() { "There" } else { "there" };
            format!(
                "{half}{there} are {} places (slots × tables) for {} requests: add tables or slots.",
                row.places, row.requests
            )
        });
        conflicts.chain(impossible).chain(over).chain(short).collect()
    }

    fn impossible(&self, row: &LeftOut) -> String {
        let reasons: Vec<String> = row.reasons.iter().map(|reason| self.reason(reason)).collect();
        format!("{} cannot take place. {}", self.request(&row.request), reasons.join(" "))
    }

    /// Why a place of a draft cannot be given any more.
    pub(super) fn dropped(&self, request: RequestId, why: Dropped) -> String {
        let (from, to) = self.0.sides(request);
        let why = match why {
            Dropped::NotAccepted => "the request is not accepted any more",
            Dropped::NoPlace => "the slot has begun, or its place is gone",
            Dropped::NotComing => "someone who should sit there is not coming any more",
            Dropped::Unavailable => "someone has said since that they cannot meet then",
            Dropped::Taken => "a booking has taken a person or the table since",
            Dropped::CalledOff => "the meeting was called off since",
        };
        format!("{from} – {to}: {why}.")
    }
}

/// Words one after the other, with commas.
pub(super) fn listed(words: impl ExactSizeIterator<Item = String>) -> String {
    let more = words.len().saturating_sub(LISTED_MAX);
    let mut words: Vec<String> = words.take(LISTED_MAX).collect();
    if more > 0 {
        words.push(format!("and {more} more"));
    }
    words.join(", ")
}
