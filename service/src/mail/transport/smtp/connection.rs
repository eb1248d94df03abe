//! A connection to the mail server: opened, secured and signed in on.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, AsyncTokioStream, Certificate, TlsParameters, TlsParametersBuilder,
};
use lettre::transport::smtp::extension::ClientId;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::config::{self, Tls};
use crate::mail::transport::TransportError;

/// What it takes to connect.
pub(super) struct Connector {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    name: ClientId,
}

enum Security {
    None,
    Upgraded(Box<TlsParameters>),
    Implicit(TlsConnector, ServerName<'static>),
}

impl Connector {
    pub(super) fn open(settings: &config::Smtp) -> Result<Self, TransportError> {
        let authority = settings.authority.as_deref();
        let security = match settings.tls {
            Tls::None => Security::None,
            Tls::Starttls => Security::Upgraded(Box::new(upgraded(&settings.host, authority)?)),
            Tls::Implicit => implicit(&settings.host, authority)?,
        };
        let credentials = (!settings.user.is_empty())
            .then(|| Credentials::new(settings.user.clone(), settings.password.clone()));
        let host = settings.host.clone();
        Ok(Self { host, port: settings.port, security, credentials, name: ClientId::default() })
    }

    /// Connects, says EHLO, secures and signs in; why not, as a sentence for the operator.
    pub(super) async fn connect(&self, patience: Duration) -> Result<AsyncSmtpConnection, String> {
        let place = format!("{}:{}", self.host, self.port);
        match tokio::time::timeout(patience, self.open_line()).await {
            Ok(opened) => opened.map_err(|why| format!("{place}: {why}")),
            Err(_) => Err(format!("{place}: no answer within {patience:?}")),
        }
    }

    async fn open_line(&self) -> Result<AsyncSmtpConnection, String> {
        let say = |error: lettre::transport::smtp::Error| error.to_string();
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await.map_err(|e| e.to_string())?;
        // The end of a message is a write of its own, which Nagle's algorithm would hold back.
        stream.set_nodelay(true).map_err(|e| e.to_string())?;
        let stream: Box<dyn AsyncTokioStream> = match &self.security {
            Security::Implicit(connector, name) => {
                let secured = connector.connect(name.clone(), stream).await;
                Box::new(Secured(secured.map_err(|e| format!("TLS: {e}"))?))
            }
            Security::None | Security::Upgraded(_) => Box::new(stream),
        };
        let mut line = AsyncSmtpConnection::connect_with_transport(stream, &self.name).await.map_err(say)?;
        if let Security::Upgraded(parameters) = &self.security {
            if !line.can_starttls() {
                return Err("it offers no STARTTLS; set mail.smtp.tls to what it does offer".into());
            }
            line.starttls((**parameters).clone(), &self.name).await.map_err(say)?;
        }
        if let Some(credentials) = &self.credentials {
            let signed_in = line.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await;
            signed_in.map_err(|error| format!("signing in failed: {error}"))?;
        }
        Ok(line)
    }
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

fn upgraded(host: &str, authority: Option<&Path>) -> Result<TlsParameters, TransportError> {
    let mut builder: TlsParametersBuilder = TlsParameters::builder(host.to_owned());
    if let Some(path) = authority {
        let pem = std::fs::read(path).map_err(|error| file_error(path, error))?;
        let certificate = Certificate::from_pem(&pem).map_err(|error| smtp_error(&error))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build_rustls().map_err(|error| smtp_error(&error))
}

fn implicit(host: &str, authority: Option<&Path>) -> Result<Security, TransportError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let roots: Vec<CertificateDer<'static>> = match authority {
        Some(path) => CertificateDer::pem_file_iter(path)
            .and_then(Iterator::collect)
            .map_err(|error| file_error(path, io::Error::other(error)))?,
        None => Vec::new(),
    };
    let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(roots, Arc::clone(&provider))
        .map_err(|error| smtp_error(&error))?;
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| smtp_error(&error))?
        .dangerous() // What rustls calls every verifier but its own; this one asks the system's.
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|error| smtp_error(&error))?;
    Ok(Security::Implicit(TlsConnector::from(Arc::new(config)), name))
}

fn file_error(path: &Path, source: io::Error) -> TransportError {
    TransportError::File { path: path.display().to_string(), source }
}

fn smtp_error(error: &dyn std::error::Error) -> TransportError {
    TransportError::Smtp(error.to_string())
}

/// A secured stream in the shape that lettre takes.
#[derive(Debug)]
struct Secured(TlsStream<TcpStream>);

impl AsyncTokioStream for Secured {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Secured {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Secured {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
