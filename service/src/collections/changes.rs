//! What changed in a collection since a program last asked (RFC 6578). A sync-token names a state by its contents,
//! and the rows remember what each held; the difference is then what the program has to learn.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::id::PersonId;
use entity::sync_state;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, Set};
use serde_json::{Value, json};

use super::{Collection, Refusal};
use crate::app::App;
use crate::refusal::Failure;
use crate::token::digest;

/// How long a state is remembered; a program that was away for longer reads everything again.
const REMEMBERED: TimeDelta = TimeDelta::days(90);

/// What a program has to learn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// Names of objects that are new or other than they were.
    pub changed: Vec<String>,
    /// Names of objects that are gone.
    pub gone: Vec<String>,
    /// Whether there is more, to be asked for with the new state.
    pub truncated: bool,
    /// The state that the program has then.
    pub state: String,
}

/// The name of a state: what its contents come to.
pub(super) fn state_of(tags: &BTreeMap<String, String>) -> String {
    let lines: String = tags.iter().map(|(name, tag)| format!("{name} {tag}\n")).collect();
    digest(lines.as_bytes())[..32].to_owned()
}

/// What has changed since a state, at most `limit` objects; everything when there is none.
pub async fn changes(
    app: &App,
    collection: &Collection,
    since: Option<&str>,
    limit: Option<usize>,
) -> Result<Changes, Failure<Refusal>> {
    let now = collection.tags();
    let before = match since {
        None => BTreeMap::new(),
        Some(state) if state == collection.state => now.clone(),
        Some(state) => {
            let row = sync_state::Entity::find_by_id((collection.person, state.to_owned()));
            members(row.one(app.db.read()).await?.ok_or(Refusal::ForgottenState)?.members)
        }
    };
    let mut changes = difference(&before, &now, limit);
    if changes.truncated {
        let mut partly = before;
        for name in &changes.gone {
            partly.remove(name);
        }
        for name in &changes.changed {
            partly.insert(name.clone(), now.get(name).cloned().unwrap_or_default());
        }
        changes.state = state_of(&partly);
        keep(app, collection.person, &changes.state, &partly).await?;
    } else {
        changes.state = super::remember(app, collection).await?;
    }
    Ok(changes)
}

fn difference(
    before: &BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
    limit: Option<usize>,
) -> Changes {
    let limit = limit.unwrap_or(usize::MAX);
    let mut changed: Vec<String> = now
        .iter()
        .filter(|(name, tag)| before.get(*name) != Some(tag))
        .map(|(name, _)| name.clone())
        .collect();
    let mut gone: Vec<String> = before.keys().filter(|name| !now.contains_key(*name)).cloned().collect();
    let truncated = changed.len() + gone.len() > limit;
    changed.truncate(limit);
    gone.truncate(limit - changed.len());
    Changes { changed, gone, truncated, state: String::new() }
}

/// Remembers what a state stands for, and forgets the oldest.
pub(super) async fn keep(
    app: &App,
    person: PersonId,
    state: &str,
    tags: &BTreeMap<String, String>,
) -> Result<(), DbErr> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    sync_state::Entity::delete_many()
        .filter(sync_state::Column::PersonId.eq(person))
        .filter(sync_state::Column::CreatedAt.lt(now - REMEMBERED))
        .exec(&txn)
        .await?;
    let row = sync_state::ActiveModel {
        person_id: Set(person),
        token: Set(state.to_owned()),
        members: Set(json!(tags)),
        created_at: Set(now),
    };
    let keys = [sync_state::Column::PersonId, sync_state::Column::Token];
    sync_state::Entity::insert(row)
        .on_conflict(OnConflict::columns(keys).update_column(sync_state::Column::CreatedAt).to_owned())
        .exec_without_returning(&txn)
        .await?;
    txn.commit().await
}

fn members(kept: Value) -> BTreeMap<String, String> {
    let Value::Object(kept) = kept else { return BTreeMap::new() };
    kept.into_iter().filter_map(|(name, tag)| Some((name, tag.as_str()?.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(all: &[(&str, &str)]) -> BTreeMap<String, String> {
        all.iter().map(|(name, tag)| ((*name).to_owned(), (*tag).to_owned())).collect()
    }

    #[test]
    fn what_is_new_what_is_other_and_what_is_gone_is_told() {
        let before = tags(&[("a", "1"), ("b", "1"), ("c", "1")]);
        let now = tags(&[("a", "1"), ("b", "2"), ("d", "1")]);
        let told = difference(&before, &now, None);
        assert_eq!(
            (told.changed, told.gone, told.truncated),
            (vec!["b".into(), "d".into()], vec!["c".into()], false)
        );
    }

    #[test]
    fn a_limit_is_kept_and_said() {
        let now = tags(&[("a", "1"), ("b", "1"), ("c", "1")]);
        let told = difference(&BTreeMap::new(), &now, Some(2));
        assert_eq!((told.changed.len(), told.truncated), (2, true));
        assert!(!difference(&BTreeMap::new(), &now, Some(3)).truncated);
    }

    #[test]
    fn a_state_is_named_by_its_contents() {
        assert_eq!(state_of(&tags(&[("a", "1")])), state_of(&tags(&[("a", "1")])));
        assert_ne!(state_of(&tags(&[("a", "1")])), state_of(&tags(&[("a", "2")])));
    }
}
