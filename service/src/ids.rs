//! The one place that makes identities and randomness, so that tests can number them.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use rand::RngCore;
use uuid::Uuid;

/// Makes identities, secrets and seeds.
pub trait Ids: Send + Sync + std::fmt::Debug {
    /// A new UUIDv7 (RFC 9562 §5.7), which sorts by the time it was made.
    fn uuid(&self, now: DateTime<Utc>) -> Uuid;

    /// 256 bits that nobody can guess.
    fn secret(&self) -> [u8; 32];

    /// A seed for a computation that shall be repeatable afterwards.
    fn seed(&self) -> u64;
}

/// Identities and secrets from the system's generator.
#[derive(Debug)]
pub struct SystemIds;

impl Ids for SystemIds {
    #[allow(clippy::disallowed_methods)] // The one owner of identities.
    fn uuid(&self, _: DateTime<Utc>) -> Uuid {
        Uuid::now_v7()
    }

    #[allow(clippy::disallowed_methods)] // The one owner of randomness.
    fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        rand::rng().fill_bytes(&mut bytes);
        bytes
    }

    #[allow(clippy::disallowed_methods)] // The one owner of randomness.
    fn seed(&self) -> u64 {
        rand::rng().next_u64() >> 1
    }
}

/// Identities in counting order, for tests whose output is read by people.
#[derive(Debug, Default)]
pub struct NumberedIds(AtomicU64);

impl Ids for NumberedIds {
    fn uuid(&self, now: DateTime<Utc>) -> Uuid {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        let mut random = [0; 10];
        random[2..].copy_from_slice(&number.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    fn secret(&self) -> [u8; 32] {
        let mut bytes = [7; 32];
        bytes[..8].copy_from_slice(&self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        bytes
    }

    fn seed(&self) -> u64 {
        1
    }
}
