//! The one place that lets something run by itself: whoever starts a task here hears how it ended.

use std::collections::HashMap;
use std::time::Duration;

use tokio::task::{Id, JoinError, JoinSet};

/// Tasks side by side, each with a mark that tells what it is.
#[derive(Debug)]
pub(super) struct Tasks<M> {
    set: JoinSet<()>,
    marks: HashMap<Id, M>,
}

impl<M> Tasks<M> {
    /// None yet.
    pub(super) fn new() -> Self {
        Self { set: JoinSet::new(), marks: HashMap::new() }
    }

    /// Starts one.
    pub(super) fn start(&mut self, mark: M, task: impl Future<Output = ()> + Send + 'static) {
        let handle = self.set.spawn(task);
        self.marks.insert(handle.id(), mark);
    }

    /// How many run whose mark is such.
    pub(super) fn count(&self, such: impl Fn(&M) -> bool) -> usize {
        self.marks.values().filter(|mark| such(mark)).count()
    }

    /// Waits for the next one to end, by itself or in a panic, which is logged, and takes in all that have ended by
    /// then; for ever when there is none.
    pub(super) async fn next(&mut self) {
        match self.set.join_next_with_id().await {
            Some(ended) => self.ended(ended),
            None => std::future::pending().await,
        }
        // Ends that were written together are heard of together: let them all be told.
        tokio::task::yield_now().await;
        while let Some(ended) = self.set.try_join_next_with_id() {
            self.ended(ended);
        }
    }

    fn ended(&mut self, ended: Result<(Id, ()), JoinError>) {
        let id = match ended {
            Ok((id, ())) => id,
            Err(error) => {
                tracing::error!(%error, "a task ended in a panic");
                error.id()
            }
        };
        self.marks.remove(&id);
    }

    /// Lets what has begun come to its end, for a while; what is not done by then is dropped.
    pub(super) async fn finish(mut self, patience: Duration) {
        let rest = async {
            while !self.set.is_empty() {
                self.next().await;
            }
        };
        if tokio::time::timeout(patience, rest).await.is_err() {
            tracing::warn!(
                tasks = self.set.len(),
                "stopping before these tasks were done; they are taken up again"
            );
        }
        self.set.shutdown().await;
    }
}
