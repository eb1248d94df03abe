//! People from rows: found by address, made or brought up to date, entered into organisations and missions.

use std::collections::{HashMap, HashSet};

use entity::id::{AffiliationId, DelegateId, OrganisationId, PersonId};
use entity::words::{AffiliationRole, DelegateRole, DelegateStatus};
use entity::{affiliation, delegate, organisation, person};
use sea_orm::DbErr;

use super::sheet::{self, Column, Reader, Row, Sheet, optional, required};
use super::{Report, Work, delegates};
use crate::organisations;
use crate::people::{self, Profile, rows, rules};
use crate::programmes::rights::Trusted;
use crate::programmes::rules::held_on;
use crate::written::{self, NAME_MAX};
use crate::{invitations, planned};

/// The columns of the file.
pub(super) const COLUMNS: &[Column] = &[
    required("email"),
    required("name"),
    optional("language"),
    optional("zone"),
    required("organisation"),
    optional("role"),
    optional("attends_as"),
];

/// What is there before the file.
struct There {
    organisations: HashMap<String, organisation::Model>,
    people: HashMap<String, person::Model>,
    affiliations: HashMap<(PersonId, OrganisationId, AffiliationRole), affiliation::Model>,
    delegates: HashMap<PersonId, delegate::Model>,
    trusted: Trusted,
}

/// What a right row says.
struct Entry<'a> {
    row: &'a Row,
    profile: Profile,
    organisation: OrganisationId,
    role: AffiliationRole,
    attends_as: Option<DelegateRole>,
}

/// Brings a sheet into the rows, or only says what that would do.
pub(super) async fn carry_out(work: &Work<'_>, sheet: Sheet) -> Result<Report, DbErr> {
    let there = load(work, &sheet.rows).await?;
    let mut report = Report { errors: sheet.errors, ..Report::default() };
    report.rows = sheet.rows.len() + report.errors.len();
    let entries = read(work, &sheet.rows, &there, &mut report);
    let decided = decide(work, entries, &there, &mut report);
    if work.writes(&mut report) {
        rows::insert(work.txn, &decided.new).await?;
        rows::update(work.txn, &decided.changed).await?;
        rows::affiliate(work.txn, &decided.affiliations).await?;
        delegates::write(work.txn, &decided.delegates).await?;
        let people: Vec<_> = decided.delegates.iter().map(|row| row.person_id).collect();
        invitations::raise_revisions(work.txn, &people, work.now).await?;
    }
    Ok(report)
}

async fn load(work: &Work<'_>, rows: &[Row]) -> Result<There, DbErr> {
    let keys = rows.iter().filter_map(|row| row.filled("organisation"));
    let organisations = organisations::by_keys(work.txn, keys).await?;
    let emails: Vec<String> =
        rows.iter().filter_map(|row| row.filled("email")).map(str::to_lowercase).collect();
    let people = people::rows::by_emails(work.txn, emails.iter().map(String::as_str)).await?;
    let ids: Vec<_> = people.values().map(|person| person.id).collect();
    let affiliations = people::rows::affiliations(work.txn, &ids).await?;
    let delegates = match &work.mission {
        Some(mission) => delegates::of_mission(work.txn, mission.id).await?,
        None => Vec::new(),
    };
    Ok(There {
        organisations,
        people,
        affiliations: affiliations
            .into_iter()
            .map(|row| ((row.person_id, row.organisation_id, row.role), row))
            .collect(),
        delegates: delegates.into_iter().map(|row| (row.person_id, row)).collect(),
        trusted: Trusted::load(work.txn).await?,
    })
}

/// Reads every row and keeps the right ones.
fn read<'a>(work: &Work<'_>, rows: &'a [Row], there: &There, report: &mut Report) -> Vec<Entry<'a>> {
    let mut entries: Vec<Entry<'a>> = Vec::new();
    let mut first: HashMap<String, usize> = HashMap::new();
    for row in rows {
        let mut reader = Reader::new(row, &mut report.errors);
        let Some(entry) = entry(work, row, there, &mut reader) else { continue };
        let earlier = first.get(&entry.profile.email).map(|at| &entries[*at]);
        if let Some(why) = earlier.and_then(|earlier| clash(work, earlier, &entry)) {
            reader.wrong(Some("email"), why);
            continue;
        }
        first.entry(entry.profile.email.clone()).or_insert(entries.len());
        entries.push(entry);
    }
    entries
}

/// Why two rows with one address cannot both be right.
fn clash(work: &Work<'_>, earlier: &Entry<'_>, later: &Entry<'_>) -> Option<String> {
    let line = earlier.row.line;
    if work.mission.is_some() || earlier.organisation == later.organisation {
        return Some(format!("line {line} has this address already; leave one out"));
    }
    (earlier.profile != later.profile).then(|| {
        format!("line {line} has this address with another name, language or zone; make them the same")
    })
}

fn entry<'a>(work: &Work<'_>, row: &'a Row, there: &There, read: &mut Reader<'_>) -> Option<Entry<'a>> {
    let email = read.must("email", written::email);
    let before = email.as_ref().and_then(|email| there.people.get(email));
    let name = read.must("name", |field, text| written::line(field, text, NAME_MAX));
    let language = read.may("language", written::language);
    let zone = read.may("zone", written::zone);
    let role = read.may("role", sheet::word::<AffiliationRole>).flatten().unwrap_or(AffiliationRole::Member);
    let attends_as = read.may("attends_as", sheet::word::<DelegateRole>);
    let key = read.must("organisation", written::key);
    let organisation = key.as_ref().and_then(|key| there.organisations.get(key));
    if let (Some(key), None) = (&key, organisation) {
        let why = format!("no organisation has the key `{key}`; import the organisations first");
        read.wrong(Some("organisation"), why);
    }
    if let Some(organisation) = organisation {
        let today = planned::day(work.now, &work.caller.zone);
        let speaks = before.and_then(|person| there.affiliations.get(&(person.id, organisation.id, role)));
        let speaks = speaks.is_some_and(|place| held_on(place.from_on, place.until_on, today));
        if !speaks && !there.trusted.lets(work.caller, work.coordinates, organisation.id) {
            read.wrong(Some("organisation"), people::Refusal::Trusted.to_string());
        }
        let other = before.and_then(|person| there.delegates.get(&person.id));
        if other.is_some_and(|delegate| {
            delegate.organisation_id != organisation.id && delegate.status != DelegateStatus::Withdrawn
        }) {
            read.wrong(
                Some("organisation"),
                "this person attends the mission for another organisation already",
            );
        }
    }
    if !read.is_right() {
        return None;
    }
    let organisation = organisation?;
    Some(Entry {
        row,
        profile: Profile {
            email: email?,
            name: name?,
            language: language?
                .or_else(|| before.map(|person| person.language.clone()))
                .unwrap_or_else(|| people::usual_language(work.app, organisation)),
            zone: zone?
                .or_else(|| before.map(|person| person.zone.clone()))
                .unwrap_or_else(|| organisation.zone.clone()),
        },
        organisation: organisation.id,
        role,
        attends_as: attends_as?,
    })
}

#[derive(Default)]
struct Decided {
    new: Vec<person::Model>,
    changed: Vec<person::Model>,
    affiliations: Vec<affiliation::Model>,
    delegates: Vec<delegate::Model>,
}

fn decide(work: &Work<'_>, entries: Vec<Entry<'_>>, there: &There, report: &mut Report) -> Decided {
    let mut decided = Decided::default();
    let mut met: HashMap<String, PersonId> = HashMap::new();
    let mut new: HashSet<PersonId> = HashSet::new();
    let mut places = delegates::Places::of(work.mission.as_ref(), there.delegates.values());
    for entry in entries {
        let email = &entry.profile.email;
        let mut changes = false;
        let id = match (met.get(email), there.people.get(email)) {
            (Some(id), _) => *id,
            (None, Some(before)) => {
                let mut row = before.clone();
                if rules::apply(&mut row, &entry.profile) {
                    changes = true;
                    row.version += 1;
                    row.updated_at = work.now;
                    decided.changed.push(row);
                }
                before.id
            }
            (None, None) => {
                let row = people::unsaved(work.app, work.now, &entry.profile);
                let id = row.id;
                new.insert(id);
                decided.new.push(row);
                id
            }
        };
        met.insert(email.clone(), id);
        let place = there.affiliations.get(&(id, entry.organisation, entry.role));
        // A place that has ended stays so: the file may be older than that.
        if place.is_none() {
            changes = true;
            decided.affiliations.push(affiliation::Model {
                id: AffiliationId(work.app.ids.uuid(work.now)),
                person_id: id,
                organisation_id: entry.organisation,
                role: entry.role,
                from_on: None,
                until_on: None,
            });
        }
        if let Some(mission) = &work.mission {
            let fresh = DelegateId(work.app.ids.uuid(work.now));
            let before = there.delegates.get(&id);
            let row = delegates::Arrival { id: fresh, mission, person: id, organisation: entry.organisation };
            if let Some(row) = places.decide(&row, before, entry.attends_as, work.now) {
                changes = true;
                decided.delegates.push(row);
            }
        }
        match (new.contains(&id), changes) {
            (true, _) => report.new += 1,
            (false, true) => report.changed += 1,
            (false, false) => report.unchanged += 1,
        }
    }
    decided
}
