//! Who vouches for the sender of a mail: its domain, by the keys and the policy it publishes (DKIM, DMARC).
//!
//! SPF cannot be asked: it judges the connection, which the mail server in front of us had. So a signature that holds
//! proves a sender; that there is none proves nothing, and the token of the address decides.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use async_trait::async_trait;
use mail_auth::dkim::DkimError;
use mail_auth::dmarc::Policy;
use mail_auth::dmarc::verify::DmarcParameters;
use mail_auth::hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts};
use mail_auth::{
    AuthenticatedMessage, DkimOutput, DkimResult, DmarcResult, Error, MessageAuthenticator, SpfOutput,
};
use mail_parser::{HeaderName, MessageParser};

use super::StartError;
use crate::config;
use crate::inbox::Senders;

/// How long all look-ups for one mail may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long one look-up may take.
const LOOK_UP: Duration = Duration::from_secs(3);
/// Signatures of one mail that are checked; each costs a hash over the whole and a look-up. More are no mail.
const SIGNATURES_MAX: usize = 8;

/// Looks keys up in the DNS; or vouches for nobody, when the settings say so.
pub(super) struct Keys(Option<MessageAuthenticator>);

impl Keys {
    /// Prepares; asks nobody yet.
    pub(super) fn open(settings: &config::Inbox) -> Result<Self, StartError> {
        if !settings.check_senders {
            return Ok(Self(None));
        }
        let mut options = ResolverOpts::default();
        options.timeout = LOOK_UP;
        options.attempts = 2;
        match settings.name_server.as_str() {
            "" => match MessageAuthenticator::new_system_conf() {
                Ok(keys) => Ok(Self(Some(keys))),
                Err(error) => {
                    // No reason to take no mail: the token of the address proves as much as before.
                    tracing::warn!(%error, "the system names no name server: no key of a sender can be looked up");
                    Ok(Self(None))
                }
            },
            named => MessageAuthenticator::new(name_server(named)?, options)
                .map(|keys| Self(Some(keys)))
                .map_err(|error| StartError::NameServer(error.to_string())),
        }
    }
}

fn name_server(named: &str) -> Result<ResolverConfig, StartError> {
    let address = named.parse::<SocketAddr>().or_else(|_| named.parse::<IpAddr>().map(|ip| (ip, 53).into()));
    let address =
        address.map_err(|_| StartError::NameServer(format!("`{named}` is not ADDRESS or ADDRESS:PORT")))?;
    let port = |mut connection: ConnectionConfig| {
        connection.port = address.port();
        connection
    };
    let connections = vec![port(ConnectionConfig::udp()), port(ConnectionConfig::tcp())];
    let server = NameServerConfig::new(address.ip(), true, connections);
    Ok(ResolverConfig::from_parts(None, Vec::new(), vec![server]))
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys(asked: {})", self.0.is_some())
    }
}

#[async_trait]
impl Senders for Keys {
    async fn vouch(&self, raw: &[u8]) -> Option<bool> {
        let keys = self.0.as_ref()?;
        let signatures = signatures(raw);
        if signatures == 0 || signatures > SIGNATURES_MAX {
            return None;
        }
        // Hashing a large mail takes a while, and none of the threads that serve others.
        let bytes = raw.to_vec();
        let keys = keys.clone();
        let asked = tokio::task::spawn_blocking(move || {
            tokio::runtime::Handle::current()
                .block_on(async { tokio::time::timeout(PATIENCE, ask(&keys, &bytes)).await.ok().flatten() })
        });
        asked.await.ok().flatten()
    }
}

fn signatures(raw: &[u8]) -> usize {
    let header = MessageParser::default().parse_headers(raw);
    header.map_or(0, |message| {
        message.headers().iter().filter(|header| header.name == HeaderName::DkimSignature).count()
    })
}

async fn ask(keys: &MessageAuthenticator, raw: &[u8]) -> Option<bool> {
    let message = AuthenticatedMessage::parse(raw)?;
    let [from] = message.froms() else { return None };
    let (_, author) = from.rsplit_once('@')?;
    let signed = keys.verify_dkim(&message).await;
    let holds = |one: &DkimOutput<'_>| matches!(one.result(), DkimResult::Pass);
    if signed.iter().any(|one| holds(one) && of_author(one, author)) {
        return Some(true);
    }
    let spf = SpfOutput::default();
    let asked = DmarcParameters::new(&message, &signed, "", &spf);
    let policy = keys.verify_dmarc(asked).await;
    if matches!(policy.dkim_result(), DmarcResult::Pass) {
        return Some(true);
    }
    // The domain's own signature is broken, and the domain says that such mail is not its own.
    let strict = matches!(policy.policy(), Policy::Reject | Policy::Quarantine);
    (strict && signed.iter().any(|one| broken(one) && of_author(one, author))).then_some(false)
}

/// Whether a signature was made for another mail, or by another key. One whose key is not found is not broken.
fn broken(one: &DkimOutput<'_>) -> bool {
    let other_body = Error::Dkim(DkimError::FailedBodyHashMatch);
    match one.result() {
        DkimResult::Fail(_) => true,
        DkimResult::Neutral(why) => *why == other_body,
        _ => false,
    }
}

/// Whether a signature is by the author's domain, or by one above it, which answers for it.
fn of_author(one: &DkimOutput<'_>, author: &str) -> bool {
    one.signature().is_some_and(|signature| {
        let (author, signer) = (author.to_ascii_lowercase(), signature.d.to_ascii_lowercase());
        let above = author.strip_suffix(&signer).is_some_and(|rest| rest.ends_with('.'));
        signer.contains('.') && (author == signer || above)
    })
}
