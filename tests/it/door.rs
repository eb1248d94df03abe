//! The doors of a world: its router on a loopback port, and clients that knock.

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use service::caller::Caller;
use service::{http, sign_in};

use crate::world::World;

/// A world with its doors open.
pub(crate) struct Door {
    /// `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    close: Option<tokio::sync::oneshot::Sender<()>>,
}

impl Door {
    /// Opens the doors of a world.
    pub(crate) async fn open(world: &World) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (close, closed) = tokio::sync::oneshot::channel();
        let server = axum::serve(listener, http::router(world.app.clone())).with_graceful_shutdown(async {
            // Dropping the door closes it as well.
            let _ = closed.await;
        });
        #[allow(clippy::disallowed_methods)] // The runtime of the test awaits it.
        tokio::spawn(async { server.await.unwrap() });
        Self { base, close: Some(close) }
    }

    /// A client without any name.
    pub(crate) fn stranger(&self) -> Client {
        Client { base: self.base.clone(), token: None, http: client() }
    }

    /// A client with a token.
    pub(crate) fn with_token(&self, token: &str) -> Client {
        Client { token: Some(token.to_owned()), ..self.stranger() }
    }

    /// A client that acts for a person.
    pub(crate) async fn client(&self, world: &World, caller: &Caller) -> Client {
        let access = entity::words::TokenAccess::Write;
        let (_, token) = sign_in::create_api_token(&world.app, caller, "test", access).await.unwrap();
        Client { base: self.base.clone(), token: Some(token.reveal().to_owned()), http: client() }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        if let Some(close) = self.close.take() {
            let _ = close.send(());
        }
    }
}

#[allow(clippy::disallowed_methods)] // The test is outside the product's guards, as any client is.
fn client() -> reqwest::Client {
    // TLS is never used here, but the client wants to know whose it would be.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap()
}

/// Somebody who knocks.
#[derive(Clone)]
pub(crate) struct Client {
    base: String,
    token: Option<String>,
    http: reqwest::Client,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: StatusCode,
    /// The headers.
    pub(crate) headers: reqwest::header::HeaderMap,
    /// The body.
    pub(crate) text: String,
}

impl Answer {
    async fn read(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, text: response.text().await.unwrap() }
    }

    /// An answer that may have been cut off.
    pub(crate) async fn of(response: reqwest::Result<Response>) -> Option<Self> {
        let response = response.ok()?;
        let (status, headers) = (response.status(), response.headers().clone());
        Some(Self { status, headers, text: response.text().await.ok()? })
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in: {}", self.text))
    }

    /// The body, of an answer with this status; the test fails with the body otherwise.
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// The id in the body.
    pub(crate) fn id(&self) -> String {
        self.json()["id"].as_str().unwrap_or_else(|| panic!("no id in: {}", self.text)).to_owned()
    }

    /// A header's text; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> String {
        self.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    }
}

impl Client {
    /// The same somebody at another server.
    pub(crate) fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// A request to a path, with the client's token.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends it and reads the answer.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Answer {
        Answer::read(request.send().await.unwrap()).await
    }

    /// GET.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// POST of JSON.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    /// POST or PUT of JSON on a version that was seen.
    pub(crate) async fn change(&self, method: Method, path: &str, version: i64, body: Value) -> Answer {
        let request = self.request(method, path).header("If-Match", format!("\"{version}\""));
        self.send(request.json(&body)).await
    }

    /// POST of CSV.
    pub(crate) async fn upload(&self, path: &str, csv: &str) -> Answer {
        let request = self.request(Method::POST, path).header("Content-Type", "text/csv");
        self.send(request.body(csv.to_owned())).await
    }
}
