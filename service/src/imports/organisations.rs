//! Organisations from rows: found by key, made or brought up to date.

use std::collections::{HashMap, HashSet};

use entity::organisation;
use entity::words::OrganisationKind;
use sea_orm::DbErr;

use super::sheet::{self, Column, Reader, Row, Sheet, optional, required};
use super::{Report, Work};
use crate::organisations::rules::Changed;
use crate::organisations::{self, Profile, rows, rules};
use crate::written::{self, NAME_MAX, PARAGRAPH_MAX, Unfit};

/// The columns of the file.
pub(super) const COLUMNS: &[Column] = &[
    required("key"),
    required("name"),
    required("kind"),
    required("country"),
    optional("place"),
    required("zone"),
    optional("website"),
    optional("description"),
    optional("member_of"),
    optional("tags"),
];

/// Brings a sheet into the rows, or only says what that would do.
pub(super) async fn carry_out(work: &Work<'_>, sheet: Sheet) -> Result<Report, DbErr> {
    let named = |column| sheet.rows.iter().filter_map(move |row| row.filled(column));
    let mut there = rows::by_keys(work.txn, named("key").chain(named("member_of"))).await?;
    let mut report = Report { errors: sheet.errors, ..Report::default() };
    report.rows = sheet.rows.len() + report.errors.len();
    let decided = decide(work, &sheet.rows, &mut there, &mut report);
    if work.writes(&mut report) {
        // A new cluster and its new members may come in any order: all are there before any is a member.
        let alone: Vec<_> = decided.new.iter().map(without_cluster).collect();
        rows::insert(work.txn, &alone).await?;
        let members = decided.new.into_iter().filter(|row| row.member_of_id.is_some());
        rows::update(work.txn, &members.chain(decided.changed).collect::<Vec<_>>()).await?;
    }
    Ok(report)
}

fn without_cluster(row: &organisation::Model) -> organisation::Model {
    organisation::Model { member_of_id: None, ..row.clone() }
}

#[derive(Default)]
struct Decided {
    new: Vec<organisation::Model>,
    changed: Vec<organisation::Model>,
}

fn decide(
    work: &Work<'_>,
    rows: &[Row],
    there: &mut HashMap<String, organisation::Model>,
    report: &mut Report,
) -> Decided {
    let mut first: HashMap<String, u64> = HashMap::new();
    let mut right: Vec<(&Row, Profile)> = Vec::new();
    for row in rows {
        let before = row.filled("key").and_then(|key| there.get(key));
        let Some(profile) = profile(row, before, &mut report.errors) else { continue };
        if let Some(line) = first.get(&profile.key) {
            let why = format!("line {line} has the key `{}` already; leave one out", profile.key);
            Reader::new(row, &mut report.errors).wrong(Some("key"), why);
            continue;
        }
        first.insert(profile.key.clone(), row.line);
        right.push((row, profile));
    }
    let fresh: HashSet<String> = without_lost(&mut right, there, &mut report.errors);
    for (_, profile) in right.iter().filter(|(_, profile)| fresh.contains(&profile.key)) {
        there.insert(profile.key.clone(), organisations::unsaved(work.app, work.now, profile, None));
    }
    let mut decided = Decided::default();
    for (row, profile) in right {
        let member_of_id = match (&profile.member_of, row.text("member_of")) {
            (Some(key), _) => there.get(key).map(|cluster| cluster.id),
            (None, Some(_)) => None,
            (None, None) => there[&profile.key].member_of_id,
        };
        let mut model = there[&profile.key].clone();
        let changed = rules::apply(&mut model, &profile, member_of_id);
        if fresh.contains(&profile.key) {
            report.new += 1;
            decided.new.push(model);
        } else if changed == Changed::Yes {
            report.changed += 1;
            model.version += 1;
            model.updated_at = work.now;
            decided.changed.push(model);
        } else {
            report.unchanged += 1;
        }
    }
    decided
}

/// Takes out rows whose cluster is nowhere, again and again, since a cluster that is taken out loses its own
/// members too; gives back the keys of those that are new.
fn without_lost(
    right: &mut Vec<(&Row, Profile)>,
    there: &HashMap<String, organisation::Model>,
    errors: &mut Vec<super::RowError>,
) -> HashSet<String> {
    loop {
        let keys: HashSet<String> = right.iter().map(|(_, profile)| profile.key.clone()).collect();
        let before = right.len();
        right.retain(|(row, profile)| {
            let Some(cluster) = &profile.member_of else { return true };
            let found = there.contains_key(cluster) || keys.contains(cluster);
            if !found {
                let why =
                    format!("no organisation has the key `{cluster}`, here or in a right row of this file");
                Reader::new(row, errors).wrong(Some("member_of"), why);
            }
            found
        });
        if right.len() == before {
            return keys.into_iter().filter(|key| !there.contains_key(key)).collect();
        }
    }
}

/// What a row says. A column that the file leaves out stays as it is.
fn profile(
    row: &Row,
    before: Option<&organisation::Model>,
    errors: &mut Vec<super::RowError>,
) -> Option<Profile> {
    let mut read = Reader::new(row, errors);
    let key = read.must("key", written::key);
    let name = read.must("name", |field, text| written::line(field, text, NAME_MAX));
    let kind = read.must("kind", sheet::word::<OrganisationKind>);
    let country = read.must("country", written::country);
    let zone = read.must("zone", written::zone);
    let place = read.may("place", |field, text| written::line(field, text, NAME_MAX));
    let website = read.may("website", written::website);
    let description = read.may("description", |field, text| written::paragraph(field, text, PARAGRAPH_MAX));
    let member_of = read.may("member_of", written::key);
    let tags = read.may("tags", tags);
    if let (Some(key), Some(Some(cluster))) = (&key, &member_of)
        && key == cluster
    {
        read.wrong(Some("member_of"), rules::Refusal::MemberOfItself.to_string());
    }
    if !read.is_right() {
        return None;
    }
    let kept = |column: &str, before: Option<String>| {
        if row.text(column).is_some() { None } else { before }
    };
    Some(Profile {
        key: key?,
        name: name?,
        kind: kind?,
        country: country?,
        place: place?.or_else(|| kept("place", before.map(|row| row.place.clone()))).unwrap_or_default(),
        zone: zone?,
        website: website?.or_else(|| kept("website", before.and_then(|row| row.website.clone()))),
        description: description?
            .or_else(|| kept("description", before.map(|row| row.description.clone())))
            .unwrap_or_default(),
        member_of: member_of?,
        tags: match (tags?, row.text("tags"), before) {
            (None, None, Some(before)) => serde_json::from_value(before.tags.clone()).unwrap_or_default(),
            (tags, ..) => tags.unwrap_or_default(),
        },
    })
}

/// Words in one cell, separated by commas, semicolons or bars.
fn tags(field: &'static str, text: &str) -> Result<Vec<String>, Unfit> {
    let words: Vec<String> = text.split([';', ',', '|']).map(str::to_owned).collect();
    written::tags(field, &words)
}
