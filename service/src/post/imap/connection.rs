//! A connection to the mailbox's server: opened and secured, not yet signed in on.

use std::path::Path;
use std::sync::Arc;

use async_imap::Client;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::config::{self, Tls};

/// Bytes to and from the server, secured or not.
pub(super) type Wire = Box<dyn Duplex>;

/// What a connection can do.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Duplex for T {}

/// What it takes to connect.
pub(super) struct Connector {
    host: String,
    port: u16,
    tls: Tls,
    secure: TlsConnector,
    name: ServerName<'static>,
}

impl Connector {
    /// Reads certificates and prepares.
    pub(super) fn open(settings: &config::Imap) -> Result<Self, String> {
        let host = settings.host.clone();
        let name = ServerName::try_from(host.clone()).map_err(|error| format!("`{host}`: {error}"))?;
        let secure = secure(settings.authority.as_deref())?;
        Ok(Self { host, port: settings.port, tls: settings.tls, secure, name })
    }

    /// Connects, hears the greeting, and secures the connection as the settings say.
    pub(super) async fn connect(&self) -> Result<Client<Wire>, String> {
        let place = format!("{}:{}", self.host, self.port);
        let say = |error: &dyn std::fmt::Display| format!("{place}: {error}");
        let stream =
            TcpStream::connect((self.host.as_str(), self.port)).await.map_err(|error| say(&error))?;
        let secured = async |stream: Wire| {
            let secured = self.secure.connect(self.name.clone(), stream).await;
            secured.map(|stream| Box::new(stream) as Wire).map_err(|error| format!("{place}: TLS: {error}"))
        };
        let plain: Wire = Box::new(stream);
        let mut client = Client::new(if self.tls == Tls::Implicit { secured(plain).await? } else { plain });
        let greeting = client.read_response().await.map_err(|error| say(&error))?;
        if greeting.is_none() {
            return Err(say(&"it closed the connection at once"));
        }
        if self.tls == Tls::Starttls {
            let upgraded = client.run_command_and_check_ok("STARTTLS", None).await;
            upgraded.map_err(|error| say(&format!("STARTTLS: {error}")))?;
            // What came before the handshake is thrown away with the old client: it may be anybody's.
            client = Client::new(secured(client.into_inner()).await?);
        }
        Ok(client)
    }
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

fn secure(authority: Option<&Path>) -> Result<TlsConnector, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let roots: Vec<CertificateDer<'static>> = match authority {
        Some(path) => CertificateDer::pem_file_iter(path)
            .and_then(Iterator::collect)
            .map_err(|error| format!("{}: {error}", path.display()))?,
        None => Vec::new(),
    };
    let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(roots, Arc::clone(&provider))
        .map_err(|error| error.to_string())?;
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous() // What rustls calls every verifier but its own; this one asks the system's.
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
