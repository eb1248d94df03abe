//! The worker: claims what is due, lane by lane, and carries it out until it is told to stop.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::DbErr;
use tokio::sync::watch;

use super::carry_out::carry_out;
use super::lanes::{Lane, lanes};
use super::ledger::Ledger;
use super::tasks::Tasks;
use super::{StartError, cron};
use crate::app::App;
use crate::mail::templates::Templates;
use crate::mail::transport::{self, Transport};
use crate::outbox::lease;
use crate::sync::outbound::Outbound;

/// How long it waits when nobody wakes it: another replica's rows and rows due later are found by looking.
const POLL: Duration = Duration::from_millis(1500);
/// How long what has begun may go on after the word to stop.
const LAST_ORDERS: Duration = Duration::from_secs(8);
/// Most tasks claimed at once by [`Worker::drain`].
const DRAIN_CLAIM: u64 = 20;

/// What every task is carried out with.
#[derive(Debug)]
pub(super) struct Tools {
    pub(super) app: App,
    pub(super) templates: Templates,
    pub(super) transport: Box<dyn Transport>,
    pub(super) outbound: Outbound,
    pub(super) ledger: Ledger,
}

/// What a running task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// The one that looks at the clock.
    Clock,
    /// One of the lane with this number.
    Lane(usize),
}

/// Carries out the outbox.
#[derive(Clone, Debug)]
pub struct Worker {
    tools: Arc<Tools>,
    lanes: [Lane; 4],
}

impl Worker {
    /// Reads templates and prepares the ways out that the settings name; finds now what would fail later.
    pub fn open(app: App) -> Result<Self, StartError> {
        let transport = transport::open(&app)?;
        Self::with_transport(app, transport)
    }

    /// As [`open`](Self::open), with another way out for mails.
    pub fn with_transport(app: App, transport: Box<dyn Transport>) -> Result<Self, StartError> {
        let templates = Templates::load(app.config.mail.templates.as_deref())?;
        let outbound = Outbound::open(&app.config.limits).map_err(StartError::Outbound)?;
        let lanes = lanes(transport.side_by_side());
        Ok(Self {
            tools: Arc::new(Tools { app, templates, transport, outbound, ledger: Ledger::default() }),
            lanes,
        })
    }

    /// Works, and looks at the clock for the cron entries, until told to stop; what has begun is finished first.
    pub async fn run(self, mut stopped: watch::Receiver<bool>) {
        let mut tasks = Tasks::new();
        tasks.start(Mark::Clock, cron::run(self.tools.app.clone(), stopped.clone()));
        while !*stopped.borrow() {
            if let Err(error) = self.take_up(&mut tasks).await {
                tracing::error!(%error, "the outbox could not be read");
            }
            tokio::select! {
                () = tasks.next() => {}
                () = self.tools.app.wake.notified() => {}
                () = tokio::time::sleep(POLL) => {}
                _ = stopped.wait_for(|stop| *stop) => {}
            }
        }
        tasks.finish(LAST_ORDERS).await;
        self.tools.transport.close().await;
    }

    /// Claims as much as each lane has room for, and starts it.
    async fn take_up(&self, tasks: &mut Tasks<Mark>) -> Result<(), DbErr> {
        for (number, lane) in self.lanes.iter().enumerate() {
            let busy = tasks.count(|mark| *mark == Mark::Lane(number));
            let room = lane.side_by_side.saturating_sub(busy);
            for claim in lease::claim(&self.tools.app, lane.kinds, room as u64).await? {
                let tools = Arc::clone(&self.tools);
                tasks.start(Mark::Lane(number), async move { carry_out(&tools, &claim).await });
            }
        }
        Ok(())
    }

    /// Carries out all that is due now, one after another, and what comes of it, until nothing is due; returns how
    /// many tasks that were. For tests and for building a demonstration.
    pub async fn drain(&self) -> Result<usize, DbErr> {
        let mut count = 0;
        loop {
            let before = count;
            for lane in &self.lanes {
                for claim in lease::claim(&self.tools.app, lane.kinds, DRAIN_CLAIM).await? {
                    carry_out(&self.tools, &claim).await;
                    count += 1;
                }
            }
            if count == before {
                self.tools.transport.close().await;
                return Ok(count);
            }
        }
    }
}
