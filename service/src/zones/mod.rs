//! Zones whose rules changed: what is planned keeps its wall time, its instant is derived anew, and exactly those
//! whose calendars that changes are told.

use std::collections::BTreeSet;

use calendar::zone::Tzdb;
use chrono::{DateTime, Utc};
use entity::id::{MeetingId, MissionId};
use sea_orm::DbErr;
use serde_json::json;

use crate::app::App;
use crate::audit;
use crate::database::WriteTxn;
use crate::invitations::{self, Cause};
use crate::meetings::{self, Meeting};
use crate::missions;
use crate::occupancy::{self, Taken};

mod rows;
pub mod rules;

use rows::Scope;

/// What a new release of the zone data changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Derived {
    /// Slots, agenda items, declared availabilities and closing times with another instant.
    pub moved: usize,
    /// Meetings in those slots that stand, at their new instants.
    pub meetings: Vec<MeetingId>,
    /// Meetings that could not stay: somebody in them would have been twice at once.
    pub called_off: Vec<MeetingId>,
}

/// Writes to the log which zone data is in use, with a warning when it is old.
pub fn tell_release(app: &App) {
    let tzdb = Tzdb::in_use();
    let (version, origin) = (tzdb.version(), tzdb.origin());
    let age = rules::age_days(tzdb.released(), app.clock.now());
    tracing::info!(tzdb = version, ?origin, age_days = age, "time zone data");
    if rules::is_old(age) {
        tracing::warn!(
            tzdb = version,
            age_days = age,
            "the time zone data is older than {} days: update the system's package `tzdata`, or set TZDIR",
            rules::OLD_AFTER_DAYS
        );
    }
}

/// Brings everything planned in line with the release in use, and tells those concerned. What a newer release
/// derived stays.
pub async fn derive_anew(app: &App) -> Result<Derived, DbErr> {
    derive(app, Tzdb::in_use(), false).await
}

/// As [`derive_anew`], by the rules of a given release, even where a newer one was used before.
pub async fn derive_anew_by(app: &App, tzdb: &Tzdb) -> Result<Derived, DbErr> {
    derive(app, tzdb, true).await
}

async fn derive(app: &App, tzdb: &Tzdb, also_newer: bool) -> Result<Derived, DbErr> {
    let now = app.clock.now();
    let scope = Scope { tzdb, since: rules::horizon(now), now, also_newer };
    let txn = app.db.begin_write().await?;
    let derived = derive_within(app, &txn, scope).await?;
    txn.commit().await?;
    app.wake.notify_one();
    Ok(derived)
}

/// Takes up a release that has come to the machine since the start, in the transaction of the clock's entry.
pub(crate) async fn watch(app: &App, txn: &WriteTxn, now: DateTime<Utc>) -> Result<(), DbErr> {
    if Tzdb::look_again() {
        tracing::info!(tzdb = Tzdb::in_use().version(), "newer time zone data is used from now on");
    }
    tell_release(app);
    let scope = Scope { tzdb: Tzdb::in_use(), since: rules::horizon(now), now, also_newer: false };
    derive_within(app, txn, scope).await?;
    Ok(())
}

/// All in one transaction: of two meetings of one person that both move, neither may be in the way of the other.
async fn derive_within(app: &App, txn: &WriteTxn, scope: Scope<'_>) -> Result<Derived, DbErr> {
    for mission in rows::missions(txn, scope).await? {
        // First the missions, in one order, as everybody who locks more than one thing.
        missions::rows::locked(txn, mission).await?;
    }
    let slots = rows::slots(txn, scope).await?;
    let items = rows::agenda_items(txn, scope).await?;
    let others = rows::availabilities(txn, scope).await? + rows::closing_times(txn, scope).await?;
    let standing = meetings::in_slots(txn, &slots).await?;
    let called_off = hold_anew(txn, &standing).await?;
    let why = "The rules of a time zone changed, and somebody would have been in two meetings at once.";
    meetings::cancel_all_within(app, txn, &called_off, why).await?;
    let ids = standing.iter().map(|one| one.meeting.id).filter(|id| !called_off.contains(id));
    let kept: Vec<MeetingId> = ids.collect();
    invitations::follow_all(app, txn, &kept, Cause::Moved, scope.now).await?;
    rows::invitations_are_current(txn, scope).await?;
    let of_items: BTreeSet<MissionId> = items.iter().copied().collect();
    for mission in &of_items {
        missions::rows::calendars_changed(txn, *mission, scope.now).await?;
    }
    let derived = Derived { moved: slots.len() + items.len() + others, meetings: kept, called_off };
    if derived != Derived::default() {
        record(app, txn, scope, &derived).await?;
    }
    Ok(derived)
}

/// Gives back what the meetings held and takes it anew, at the instants that their slots have now. Returns those for
/// which that is impossible.
async fn hold_anew(txn: &WriteTxn, standing: &[Meeting]) -> Result<Vec<MeetingId>, DbErr> {
    let ids: Vec<_> = standing.iter().map(|one| one.meeting.id.0).collect();
    occupancy::release_all(txn, &ids).await?;
    let mut impossible = Vec::new();
    for one in standing {
        let people = one.delegates.iter().map(|(_, person, _)| person.id.0);
        let resources: Vec<_> = people.chain([one.table.id.0]).collect();
        let (starts_at, ends_at) = (one.slot.starts_at, one.slot.ends_at);
        let taken: Taken = occupancy::taken(txn, &resources, starts_at, ends_at).await?;
        if !resources.iter().all(|resource| taken.leaves(*resource, starts_at, ends_at)) {
            impossible.push(one.meeting.id);
            continue;
        }
        // Whoever comes in between makes this transaction fail as a whole, and the next look does it again.
        let held = occupancy::take(txn, one.meeting.id.0, &resources, starts_at, ends_at).await;
        held.map_err(|error| DbErr::Custom(error.to_string()))?;
    }
    Ok(impossible)
}

async fn record(app: &App, txn: &WriteTxn, scope: Scope<'_>, derived: &Derived) -> Result<(), DbErr> {
    tracing::info!(
        tzdb = scope.tzdb.version(),
        moved = derived.moved,
        meetings = derived.meetings.len(),
        called_off = derived.called_off.len(),
        "the rules of zones changed: instants are derived anew"
    );
    let names = |ids: &[MeetingId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let entry = audit::Entry {
        actor: None,
        action: "zones.derive",
        subject: "zones",
        subject_id: None,
        mission_id: None,
        detail: json!({
            "tzdb": scope.tzdb.version(),
            "moved": derived.moved,
            "meetings": names(&derived.meetings),
            "called_off": names(&derived.called_off),
        }),
    };
    audit::record(txn, app, scope.now, entry).await
}
