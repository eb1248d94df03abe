//! The one owner of outbound HTTP: only to the public Internet, only so much, only so long.
//!
//! An address that a stranger typed may name a machine of ours, by number, by a name that resolves to it, or by a
//! redirect. Names are judged when they are resolved for connecting, so that a name that changes its mind in
//! between gains nothing; numbers never come to the resolver and are judged before each request and each redirect.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{
    ACCEPT, CONTENT_TYPE, ETAG, HeaderMap, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Client, Response, StatusCode};
use url::{Host, Url};

use super::addresses::Allowed;
use super::names::Guarded;
use crate::availability::Login;
use crate::config::Limits;

/// How long one fetch may take, from the first packet to the last.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many redirects are followed.
const REDIRECTS_MAX: usize = 5;
/// How long a health check may take.
const HEALTH_PATIENCE: Duration = Duration::from_secs(3);
/// Longest entity tag or date that is kept.
const VALIDATOR_CHARS_MAX: usize = 250;

/// A client under guard. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Outbound {
    client: Client,
    allowed: Allowed,
    bytes_max: usize,
}

/// What was known from the last answer.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Entity tag.
    pub etag: Option<String>,
    /// Last-Modified.
    pub last_modified: Option<String>,
}

/// An answer.
#[derive(Clone, Debug)]
pub enum Fetched {
    /// Nothing new (304).
    Unchanged,
    /// A body, decoded.
    Body {
        /// The bytes.
        bytes: Vec<u8>,
        /// Content-Type without parameters, lower case.
        kind: String,
        /// To ask with next time.
        known: Known,
    },
}

/// What a WebDAV server answered, whatever its status.
#[derive(Debug)]
pub struct Answer {
    /// Where it was answered, after redirects.
    pub url: Url,
    /// Content-Type without parameters, lower case.
    pub kind: String,
    /// Status and headers.
    pub parts: http::response::Parts,
    /// The body, decoded.
    pub body: Vec<u8>,
}

/// Why there is no answer. Never tells the address, which is a secret as often as not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// It is no address that may be fetched.
    #[error("the address {0}")]
    Address(&'static str),
    /// The other side said no.
    #[error("the server answered {0}")]
    Status(u16),
    /// Name or password are wrong.
    #[error("the server does not take this name and password")]
    Login,
    /// What came is none of what was asked for.
    #[error("{0}")]
    Unusable(String),
    /// More came than may.
    #[error("it is longer than {0} bytes")]
    TooLong(usize),
    /// The connection failed, or an address on the way is not allowed.
    #[error("it could not be fetched: {0}")]
    Failed(String),
}

impl Outbound {
    /// A client under the limits.
    pub fn open(limits: &Limits) -> Result<Self, reqwest::Error> {
        install_tls();
        let allowed = Allowed::by(limits);
        let (on_the_way, in_names) = (allowed.clone(), allowed.clone());
        let client = Client::builder()
            .user_agent(concat!("Kontor/", env!("CARGO_PKG_VERSION")))
            .timeout(PATIENCE)
            .no_proxy()
            .referer(false)
            .redirect(Policy::custom(move |attempt| redirect(attempt, &on_the_way)))
            .dns_resolver(Arc::new(Guarded { allowed: in_names, name_server: limits.name_server }))
            .build()?;
        Ok(Self { client, allowed, bytes_max: limits.calendar_bytes_max })
    }

    /// Fetches an address, unless nothing has changed since what is known.
    pub async fn get(&self, address: &str, known: &Known) -> Result<Fetched, FetchError> {
        let url = parse(address)?;
        admit(&url, &self.allowed).map_err(FetchError::Address)?;
        let mut request = self.client.get(url).header(ACCEPT, "text/calendar, */*;q=0.1");
        if let Some(etag) = &known.etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(date) = &known.last_modified {
            request = request.header(IF_MODIFIED_SINCE, date);
        }
        let mut response = request.send().await.map_err(failed)?;
        match response.status() {
            StatusCode::NOT_MODIFIED => return Ok(Fetched::Unchanged),
            StatusCode::OK => {}
            other => return Err(FetchError::Status(other.as_u16())),
        }
        let known = Known {
            etag: header(response.headers(), ETAG.as_str()),
            last_modified: header(response.headers(), LAST_MODIFIED.as_str()),
        };
        let kind = kind(response.headers());
        let bytes = self.body(&mut response).await?;
        Ok(Fetched::Body { bytes, kind, known })
    }

    /// Asks a WebDAV server something that changes nothing, signed in; the address is the one given, whatever the
    /// request says.
    pub async fn ask(
        &self,
        url: &Url,
        request: http::Request<String>,
        login: &Login,
    ) -> Result<Answer, FetchError> {
        admit(url, &self.allowed).map_err(FetchError::Address)?;
        let (parts, body) = request.into_parts();
        let request = self
            .client
            .request(parts.method, url.clone())
            .headers(parts.headers)
            .basic_auth(&login.user, Some(&login.password))
            .body(body);
        let mut response = request.send().await.map_err(failed)?;
        let url = response.url().clone();
        let kind = kind(response.headers());
        let body = self.body(&mut response).await?;
        let (parts, _) = http::Response::from(response).into_parts();
        Ok(Answer { url, kind, parts, body })
    }

    /// Reads a body, counted after decoding: a small one may unfold into a large one.
    async fn body(&self, response: &mut Response) -> Result<Vec<u8>, FetchError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if bytes.len() + chunk.len() > self.bytes_max {
                return Err(FetchError::TooLong(self.bytes_max));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    /// How many bytes one calendar may have.
    pub(super) fn bytes_max(&self) -> usize {
        self.bytes_max
    }

    /// Whether a server may be told a password: over TLS, or where the settings allow a trial on one machine.
    pub(super) fn may_sign_in(&self, url: &Url) -> bool {
        url.scheme() == "https" || self.allowed.all()
    }
}

/// Asks the health of a server on this machine.
pub async fn ask_own_health(listen: &str) -> Result<String, std::io::Error> {
    install_tls();
    let address: SocketAddr = listen.parse().map_err(std::io::Error::other)?;
    let here = if address.ip().is_unspecified() {
        let loopback = if address.is_ipv4() {
            IpAddr::from([127, 0, 0, 1])
        } else {
            IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1u16])
        };
        SocketAddr::new(loopback, address.port())
    } else {
        address
    };
    let ask = async {
        let client = Client::builder().timeout(HEALTH_PATIENCE).no_proxy().build()?;
        client.get(format!("http://{here}/healthz")).send().await?.error_for_status()?.text().await
    };
    ask.await.map_err(std::io::Error::other)
}

/// Makes ring the provider of every TLS client in the process; a second call changes nothing.
fn install_tls() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Reads an address as people paste it; calendar programs call https `webcal`.
fn parse(address: &str) -> Result<Url, FetchError> {
    let address = address.trim();
    let secure = ["webcal://", "webcals://"]
        .iter()
        .find_map(|scheme| address.get(..scheme.len()).filter(|head| head.eq_ignore_ascii_case(scheme)))
        .map(|head| format!("https://{}", &address[head.len()..]));
    Url::parse(secure.as_deref().unwrap_or(address)).map_err(|_| {
        FetchError::Address("cannot be read; it should look like https://calendar.example.org/me.ics")
    })
}

/// Why an address may not be fetched. Names are judged later, when they are resolved.
fn admit(url: &Url, allowed: &Allowed) -> Result<(), &'static str> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err("must begin with https://");
    }
    let number = match url.host() {
        Some(Host::Domain(_)) => return Ok(()),
        Some(Host::Ipv4(number)) => IpAddr::V4(number),
        Some(Host::Ipv6(number)) => IpAddr::V6(number),
        None => return Err("names no server"),
    };
    if allowed.has(number) { Ok(()) } else { Err("is not on the public Internet") }
}

fn redirect(attempt: Attempt<'_>, allowed: &Allowed) -> reqwest::redirect::Action {
    if attempt.previous().len() > REDIRECTS_MAX {
        return attempt.error("it is redirected too often");
    }
    let downgrade = attempt.url().scheme() == "http"
        && attempt.previous().last().is_some_and(|before| before.scheme() == "https");
    if downgrade {
        return attempt.error("it is redirected from https to http");
    }
    match admit(attempt.url(), allowed) {
        Ok(()) => attempt.follow(),
        Err(why) => attempt.error(format!("it is redirected to an address that {why}")),
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    (value.len() <= VALIDATOR_CHARS_MAX).then(|| value.to_owned())
}

/// Content-Type without parameters, lower case.
fn kind(headers: &HeaderMap) -> String {
    let kind = header(headers, CONTENT_TYPE.as_str()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The innermost reason, without the address.
fn failed(error: reqwest::Error) -> FetchError {
    if error.is_timeout() {
        return FetchError::Failed(format!("no answer within {} seconds", PATIENCE.as_secs()));
    }
    let error = error.without_url();
    let mut innermost: &dyn std::error::Error = &error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    FetchError::Failed(innermost.to_string())
}
