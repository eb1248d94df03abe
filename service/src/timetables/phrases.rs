//! Explanations, ways and gains as sentences for whoever leads a mission.

use std::collections::BTreeSet;

use allocation::document::MeetingDocument;
use allocation::{FreeTogether, Rule, Standing, Step};
use chrono::NaiveDateTime;
use entity::id::SlotId;
use entity::slot;

use super::explained::{Gained, Thought, Told, Way};
use super::sentences::Speaker;

/// Most stretches of time, or meetings, that one sentence lists.
const LISTED_MAX: usize = 4;

impl Speaker<'_> {
    /// Why a request is left out, in one to three sentences.
    pub(super) fn explained(&self, told: &Told) -> Vec<String> {
        if let Standing::AsItStands { reasons } = &told.standing {
            return reasons.iter().map(|reason| self.reason(reason)).collect();
        }
        let mut sentences = vec![self.free_together(&told.free_together)];
        match &told.standing {
            Standing::Fits => sentences.push("It fits if others move.".to_owned()),
            Standing::Against { rules, .. } => sentences.push(self.against(&told.request, rules)),
            Standing::Unknown => {
                sentences.push("Whether it would fit if others moved was not found out in time.".to_owned());
            }
            _ => {}
        }
        sentences
    }

    fn free_together(&self, free: &[FreeTogether]) -> String {
        if free.is_empty() {
            return "The two sides are never free at the same time as this version stands.".to_owned();
        }
        let when = self.spans(free.iter().map(|row| row.slot.as_str()));
        if free.iter().any(|row| row.taken < row.tables) {
            return format!("Both are free together {when}, and a table is too: another rule is in the way.");
        }
        let tables = match free.first().map_or(0, |row| row.tables) {
            all if free.iter().any(|row| row.tables != all) => {
                "when every table that suits is taken".to_owned()
            }
            0 => "when no table is open to them".to_owned(),
            1 => "when the only table that suits is taken".to_owned(),
            all => format!("when all {all} tables are taken"),
        };
        format!("Both are free together only {when}, {tables}.")
    }

    /// The rules that no moving of others gets round, as what they come to.
    fn against(&self, request: &str, rules: &[Rule]) -> String {
        let mut words: Vec<String> = Vec::new();
        let people: Vec<String> = rules
            .iter()
            .filter_map(|rule| match rule {
                Rule::Availability { delegate, .. } => Some(self.person(delegate)),
                _ => None,
            })
            .collect();
        match people.len() {
            0 => {}
            few if few <= LISTED_MAX => {
                words.push(format!("the times at which {} can meet", joined(&people)));
            }
            many => words.push(format!("the times at which {many} people can meet")),
        }
        words.extend(rules.iter().filter_map(|rule| self.rule(request, rule)));
        let full: Vec<(&str, u32)> = rules
            .iter()
            .filter_map(|rule| match rule {
                Rule::Tables { slot, tables } => Some((slot.as_str(), *tables)),
                _ => None,
            })
            .collect();
        if let Some((_, tables)) = full.first() {
            let same = full.iter().all(|(_, other)| other == tables);
            let what = match tables {
                _ if !same => "the tables".to_owned(),
                1 => "the only table".to_owned(),
                all => format!("the {all} tables"),
            };
            words.push(format!("{what} of {}", self.spans(full.iter().map(|(slot, _)| *slot))));
        }
        words.extend(self.others(rules));
        let verb = if words.len() == 1 && people_are_one(rules) { "leaves" } else { "leave" };
        format!("Moving others does not help: {} {verb} it no place.", joined(&words))
    }

    /// What has to take place beside it.
    fn others(&self, rules: &[Rule]) -> Vec<String> {
        let kept: Vec<&String> = rules
            .iter()
            .filter_map(|rule| match rule {
                Rule::Keeps { request } => Some(request),
                _ => None,
            })
            .collect();
        let mut words = Vec::new();
        match kept.len() {
            0 => {}
            few if few <= LISTED_MAX => {
                words.extend(kept.iter().map(|key| format!("the meeting {}", self.request(key))));
            }
            many => words.push(format!("{many} other meetings of the two sides")),
        }
        words.extend(rules.iter().filter_map(|rule| match rule {
            Rule::OthersKeep { requests: 1 } => Some("the other meeting".to_owned()),
            Rule::OthersKeep { requests } => Some(format!("the other {requests} meetings")),
            _ => None,
        }));
        words
    }

    fn rule(&self, request: &str, rule: &Rule) -> Option<String> {
        Some(match rule {
            Rule::Slots { request: of } if of == request => "the half of the day it may be in".to_owned(),
            Rule::Slots { request: of } => format!("the half of the day of {}", self.request(of)),
            Rule::Quota { delegate, most, .. } => {
                format!("the limit of {most} meetings for {}", self.person(delegate))
            }
            Rule::MarkQuota { delegate, mark, most, .. } => {
                format!("the limit of {most} meetings in the {mark} for {}", self.person(delegate))
            }
            Rule::Lunch { delegate, .. } => format!("the time for lunch of {}", self.person(delegate)),
            Rule::LongestRun { delegate, most, .. } => {
                format!("the limit of {most} meetings in a row for {}", self.person(delegate))
            }
            Rule::Pin { request: of, slot } => {
                format!("the pin of {} to {}", self.request(of), self.clock(slot))
            }
            Rule::Order { first, second } => {
                format!("that {} comes before {}", self.request(first), self.request(second))
            }
            _ => return None,
        })
    }

    /// What a way asks for and what moves, in one sentence.
    pub(super) fn way(&self, told: &Told, way: &Way) -> String {
        let own = way.meetings.iter().find(|meeting| meeting.request == told.request);
        let moved: Vec<&MeetingDocument> =
            way.meetings.iter().filter(|meeting| meeting.request != told.request).collect();
        let place = own.map_or_else(String::new, |own| self.clock(&own.slot));
        let step = match &way.step {
            Step::Move => String::new(),
            Step::Open { delegate, slot, .. } => {
                format!("ask {} to come at {}", self.person(delegate), self.clock(slot))
            }
            Step::AddTable { slot, .. } => format!("add a table, used at {}", self.clock(slot)),
            Step::Allow { slot } => format!("let it be at {}, which it does not allow", self.clock(slot)),
            Step::LeaveOut { request, .. } => {
                format!("leave out {}, which is wanted less", self.request(request))
            }
            _ => "change a rule that this version cannot put into words".to_owned(),
        };
        let moves = match moved.len() {
            0 => String::new(),
            few if few <= 2 => {
                let words = moved.iter().map(|row| {
                    format!(
                        "{} to {}, {}",
                        self.request(&row.request),
                        self.clock(&row.slot),
                        self.table(&row.table)
                    )
                });
                format!("move {}", joined(&words.collect::<Vec<_>>()))
            }
            many => format!("move {many} other meetings"),
        };
        let mut parts: Vec<String> = [step, moves].into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() {
            parts.push("place it where there is room".to_owned());
        }
        let sentence = parts.join("; ");
        let agendas = way.people.len();
        let agendas =
            if agendas == 1 { "1 agenda changes".to_owned() } else { format!("{agendas} agendas change") };
        format!("{}. It then takes place at {place}; {agendas}.", capital(&sentence))
    }

    /// A change that is thought about, and what it would gain.
    pub(super) fn gain(&self, gained: &Gained) -> (String, String) {
        let thought = match &gained.thought {
            Thought::Table => "One more table".to_owned(),
            Thought::Slot { session } => {
                let session = session.parse().ok();
                let several = self.0.sessions.len() > 1;
                let last = self.0.slots.values().filter(|slot| Some(slot.session_id) == session);
                let last = last.max_by_key(|slot| slot.starts_at).filter(|_| several);
                last.map_or_else(
                    || "One more slot at the end".to_owned(),
                    |last| format!("One more slot after {}", self.clock(&last.id.to_string())),
                )
            }
            Thought::Free { delegate, slot } => {
                format!("{} coming at {}", self.person(delegate), self.clock(slot))
            }
        };
        let gain = match (gained.together.len(), gained.unknown) {
            (0, 0) => "no further meeting".to_owned(),
            (0, _) => "no further meeting found in time".to_owned(),
            (1, _) => "1 more meeting".to_owned(),
            (more, _) => format!("{more} more meetings"),
        };
        (thought, gain)
    }

    fn row(&self, key: &str) -> Option<&slot::Model> {
        key.parse().ok().and_then(|id: SlotId| self.0.slots.get(&id))
    }

    /// Whether all slots lie on one day, so that a time needs no date.
    fn one_day(&self) -> bool {
        let days: BTreeSet<_> = self.0.slots.values().map(|slot| slot.starts_wall.date()).collect();
        days.len() <= 1
    }

    /// When a slot begins, with its day where there are several.
    fn clock(&self, key: &str) -> String {
        self.row(key).map_or_else(|| "a slot".to_owned(), |slot| self.begins(slot.starts_wall))
    }

    fn begins(&self, wall: NaiveDateTime) -> String {
        wall.format(if self.one_day() { "%H:%M" } else { "%a %-d %b %H:%M" }).to_string()
    }

    /// Slots as stretches of time on their own clock: those that follow one another are joined.
    fn spans<'k>(&self, keys: impl Iterator<Item = &'k str>) -> String {
        let mut slots: Vec<&slot::Model> = keys.filter_map(|key| self.row(key)).collect();
        slots.sort_by_key(|slot| (slot.starts_at, slot.id));
        let mut spans: Vec<(&slot::Model, &slot::Model)> = Vec::new();
        for slot in slots {
            match spans.last_mut() {
                Some((_, last))
                    if last.session_id == slot.session_id && last.position + 1 == slot.position =>
                {
                    *last = slot;
                }
                _ => spans.push((slot, slot)),
            }
        }
        let words = spans.iter().map(|(first, last)| {
            format!("{}–{}", self.begins(first.starts_wall), last.ends_wall.format("%H:%M"))
        });
        joined(&shortened(words.collect()))
    }
}

/// Whether the subject of a sentence about rules is one thing.
fn people_are_one(rules: &[Rule]) -> bool {
    rules.iter().all(|rule| {
        !matches!(rule, Rule::Availability { .. } | Rule::OthersKeep { .. } | Rule::Tables { .. })
    })
}

/// The first few words, and how many more there are.
fn shortened(mut words: Vec<String>) -> Vec<String> {
    let more = words.len().saturating_sub(LISTED_MAX);
    if more > 0 {
        words.truncate(LISTED_MAX);
        words.push(format!("{more} more"));
    }
    words
}

/// `a, b and c`.
fn joined(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
