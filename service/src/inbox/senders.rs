//! Who vouches for the sender of a mail: asked of an edge, which can look up keys.

use async_trait::async_trait;

/// Knows whether a mail comes from whom it says.
#[async_trait]
pub trait Senders: Send + Sync {
    /// Whether DKIM and DMARC vouch for the address in From (true), say that it is false (false), or say nothing.
    async fn vouch(&self, raw: &[u8]) -> Option<bool>;
}

/// Asks nobody: the token of the address decides.
#[derive(Clone, Copy, Debug)]
pub struct Unchecked;

#[async_trait]
impl Senders for Unchecked {
    async fn vouch(&self, _: &[u8]) -> Option<bool> {
        None
    }
}
