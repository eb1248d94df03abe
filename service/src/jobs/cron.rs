//! What happens by the clock: each time of each entry is carried out by one replica, once.
//!
//! The mark that a time is taken and what it causes are one transaction: a replica that dies in between leaves
//! neither. Expressions are read in UTC, where no hour is skipped or doubled.

use std::collections::HashMap;
use std::time::Duration;

use ::cron::Schedule;
use chrono::{DateTime, TimeDelta, Utc};
use entity::cron_mark;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, Set, TryInsertResult};
use tokio::sync::watch;

use super::{housekeeping, readings, reminders};
use crate::app::App;
use crate::database::WriteTxn;
use crate::outbox::lease;
use crate::zones;

/// How often it looks at the clock; the finest an expression can usefully ask for.
const LOOK: Duration = Duration::from_secs(5);
/// How old a missed time may be and still be made up for.
const CATCH_UP: TimeDelta = TimeDelta::hours(25);

/// What the entries do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Job {
    /// Puts reminders that have become due into the outbox.
    Reminders,
    /// Has outside calendars read again.
    OutsideCalendars,
    /// Throws away what nobody needs.
    Housekeeping,
    /// Takes up new rules of time zones.
    Zones,
}

impl Job {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Reminders, Self::OutsideCalendars, Self::Housekeeping, Self::Zones];

    /// The name in the database, the settings and the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reminders => "reminders",
            Self::OutsideCalendars => "outside_calendars",
            Self::Housekeeping => "housekeeping",
            Self::Zones => "zones",
        }
    }

    fn expression(self, app: &App) -> &str {
        match self {
            Self::Reminders => &app.config.cron.reminders,
            Self::OutsideCalendars => &app.config.cron.outside_calendars,
            Self::Housekeeping => &app.config.cron.housekeeping,
            Self::Zones => &app.config.cron.zones,
        }
    }

    async fn carry_out(self, app: &App, txn: &WriteTxn, now: DateTime<Utc>) -> Result<(), DbErr> {
        match self {
            Self::Reminders => reminders::put(app, txn, now).await,
            Self::OutsideCalendars => readings::put(app, txn, now).await,
            Self::Housekeeping => housekeeping::sweep(txn, now).await,
            Self::Zones => zones::watch(app, txn, now).await,
        }
    }
}

/// The last time of an expression that has come by `now`, if it is recent enough to be made up for.
pub fn last_time(expression: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    // The settings were checked at start.
    let schedule: Schedule = expression.parse().ok()?;
    let just_after = now + TimeDelta::seconds(1);
    let last = schedule.after(&just_after).next_back()?;
    (now - last <= CATCH_UP).then_some(last)
}

/// Looks at the clock until told to stop.
pub(super) async fn run(app: App, mut stopped: watch::Receiver<bool>) {
    let mut seen = HashMap::new();
    while !*stopped.borrow() {
        for job in Job::ALL {
            if let Err(error) = tick(&app, job, &mut seen).await {
                tracing::error!(job = job.name(), %error, "a cron entry failed and is tried again");
            }
        }
        match lease::waiting(&app).await {
            #[allow(clippy::cast_precision_loss)] // A queue of 2^53 tasks has other problems.
            Ok(waiting) => metrics::gauge!("kontor_outbox_waiting").set(waiting as f64),
            Err(error) => tracing::warn!(%error, "the outbox could not be counted"),
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stopped.wait_for(|stop| *stop) => {}
        }
    }
}

/// Carries out a job whose time has come, unless another replica has. `seen` saves asking again.
async fn tick(app: &App, job: Job, seen: &mut HashMap<Job, DateTime<Utc>>) -> Result<(), DbErr> {
    let Some(time) = last_time(job.expression(app), app.clock.now()) else { return Ok(()) };
    if seen.get(&job) == Some(&time) {
        return Ok(());
    }
    if take(app, job, time).await? {
        tracing::info!(job = job.name(), scheduled = %time, "carried out the cron entry {}", job.name());
    }
    seen.insert(job, time);
    Ok(())
}

/// Carries out all jobs whose time has come and that no replica has carried out; returns which.
pub async fn catch_up(app: &App) -> Result<Vec<Job>, DbErr> {
    let mut done = Vec::new();
    for job in Job::ALL {
        if let Some(time) = last_time(job.expression(app), app.clock.now())
            && take(app, job, time).await?
        {
            done.push(job);
        }
    }
    Ok(done)
}

/// Takes one time of a job and carries it out; false when it was taken.
async fn take(app: &App, job: Job, time: DateTime<Utc>) -> Result<bool, DbErr> {
    let now = app.clock.now();
    let txn = app.db.begin_write().await?;
    if !mark(&txn, job, time, now).await? {
        txn.rollback().await?;
        return Ok(false);
    }
    job.carry_out(app, &txn, now).await?;
    txn.commit().await?;
    app.wake.notify_one();
    Ok(true)
}

/// Two replicas that come at once: the second waits for the first, then finds the mark.
async fn mark(
    txn: &impl ConnectionTrait,
    job: Job,
    time: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let row = cron_mark::ActiveModel {
        job: Set(job.name().to_owned()),
        scheduled_at: Set(time),
        taken_at: Set(now),
    };
    let columns = [cron_mark::Column::Job, cron_mark::Column::ScheduledAt];
    let inserted = cron_mark::Entity::insert(row)
        .on_conflict(OnConflict::columns(columns).do_nothing().to_owned())
        .try_insert()
        .exec_without_returning(txn)
        .await?;
    // A row that is there already counts as inserted, in no row.
    Ok(matches!(inserted, TryInsertResult::Inserted(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_time_that_has_just_come_counts() {
        assert_eq!(last_time("0 */10 * * * *", at("2027-03-01T08:10:00Z")), Some(at("2027-03-01T08:10:00Z")));
        assert_eq!(last_time("0 */10 * * * *", at("2027-03-01T08:19:59Z")), Some(at("2027-03-01T08:10:00Z")));
    }

    #[test]
    fn a_nightly_job_that_was_missed_is_made_up_for_and_a_yearly_one_is_not() {
        assert_eq!(last_time("0 30 3 * * *", at("2027-03-01T03:29:00Z")), Some(at("2027-02-28T03:30:00Z")));
        assert_eq!(last_time("0 0 0 1 1 *", at("2027-03-01T08:00:00Z")), None);
    }

    #[test]
    fn no_hour_is_skipped_or_doubled_when_clocks_change_in_europe() {
        let mut times = Vec::new();
        let mut now = at("2027-03-27T22:00:00Z");
        while now < at("2027-03-28T04:00:00Z") {
            times.extend(last_time("0 30 * * * *", now));
            now += TimeDelta::minutes(1);
        }
        times.dedup();
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] == TimeDelta::hours(1)), "{times:?}");
    }
}
