//! Outside calendars are fetched from the public Internet only, in bounds, and read for their busy times only.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use service::availability::{self, Source};
use service::config::Config;
use service::jobs::{self, cron};
use service::sync::outbound::{FetchError, Fetched, Known, Outbound};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::consortium::{Consortium, nagano};
use crate::world::World;

/// A web server on loopback that counts who comes.
struct Site {
    address: SocketAddr,
    visits: Arc<AtomicUsize>,
    _tasks: JoinSet<()>,
}

impl Site {
    async fn open() -> Self {
        let visits = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&visits);
        let router = Router::new()
            .route("/me.ics", get(calendar))
            .route("/zeros", get(zeros))
            .route("/busy.ics", get(busy))
            .route("/sign-in", get(async || Html("<p>Please sign in</p>")))
            .route("/again", get(async || Redirect::temporary("/again")))
            .route("/file", get(async || Redirect::temporary("file:///etc/passwd")))
            .layer(axum::middleware::map_request(move |request: axum::extract::Request| {
                counted.fetch_add(1, Ordering::SeqCst);
                async { request }
            }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, visits, _tasks: tasks }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn visits(&self) -> usize {
        self.visits.load(Ordering::SeqCst)
    }
}

async fn calendar(headers: HeaderMap) -> Response {
    if headers.get(header::IF_NONE_MATCH).is_some_and(|etag| etag == "\"one\"") {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let told = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::ETAG, "\"one\"")];
    (told, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n").into_response()
}

/// Someone's own calendar: busy on 30 March from nine to eleven in Rome, with a title that is nobody's business.
async fn busy(headers: HeaderMap) -> Response {
    if headers.get(header::IF_NONE_MATCH).is_some_and(|etag| etag == "\"busy\"") {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//example.org//EN",
        "BEGIN:VEVENT",
        "UID:1@example.org",
        "DTSTAMP:20270101T000000Z",
        "DTSTART:20270330T070000Z",
        "DTEND:20270330T090000Z",
        "SUMMARY:A private matter",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ];
    ([(header::CONTENT_TYPE, "text/calendar"), (header::ETAG, "\"busy\"")], lines.join("\r\n"))
        .into_response()
}

/// A small body that unfolds into 64 MiB, made once: nobody's ten seconds are spent on it.
fn pressed() -> &'static [u8] {
    static PRESSED: OnceLock<Vec<u8>> = OnceLock::new();
    PRESSED.get_or_init(|| {
        let mut pressed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        for _ in 0..64 {
            pressed.write_all(&vec![0; 1024 * 1024]).unwrap();
        }
        pressed.finish().unwrap()
    })
}

async fn zeros() -> Response {
    ([(header::CONTENT_ENCODING, "gzip")], pressed()).into_response()
}

fn outbound(private_addresses: bool) -> Outbound {
    let mut limits = Config::load(None).unwrap().limits;
    limits.private_addresses = private_addresses;
    Outbound::open(&limits).unwrap()
}

async fn refused(outbound: &Outbound, url: &str) -> FetchError {
    outbound.get(url, &Known::default()).await.expect_err(url)
}

#[tokio::test]
async fn no_way_of_writing_a_private_address_reaches_it() {
    let site = Site::open().await;
    let port = site.address.port();
    let outbound = outbound(false);
    let hosts = [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "localhost",
        "localhost.",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "0.0.0.0",
        "[::]",
        "127.0.0.1.",
    ];
    for host in hosts {
        refused(&outbound, &format!("http://{host}:{port}/me.ics")).await;
        refused(&outbound, &format!("http://user:password@{host}:{port}/me.ics")).await;
    }
    assert_eq!(site.visits(), 0);
}

#[tokio::test]
async fn only_addresses_of_the_web_are_fetched() {
    let outbound = outbound(true);
    for url in
        ["file:///etc/passwd", "ftp://example.org/me.ics", "gopher://example.org", "me.ics", "", "data:,x"]
    {
        assert!(matches!(refused(&outbound, url).await, FetchError::Address(_)), "{url}");
    }
}

#[tokio::test]
async fn a_calendar_that_has_not_changed_is_not_sent_again() {
    let site = Site::open().await;
    let outbound = outbound(true);
    let Fetched::Body { kind, known, bytes } =
        outbound.get(&site.url("/me.ics"), &Known::default()).await.unwrap()
    else {
        panic!("nothing is known yet");
    };
    assert_eq!((kind.as_str(), bytes.len()), ("text/calendar", 32));
    assert!(matches!(outbound.get(&site.url("/me.ics"), &known).await.unwrap(), Fetched::Unchanged));
}

#[tokio::test]
async fn a_body_that_unfolds_beyond_the_limit_is_left() {
    let site = Site::open().await;
    assert!(pressed().len() < 100_000);
    let refused = refused(&outbound(true), &site.url("/zeros")).await;
    assert_eq!(refused, FetchError::TooLong(5 * 1024 * 1024));
}

#[tokio::test]
async fn redirects_are_followed_five_times_and_never_off_the_web() {
    let site = Site::open().await;
    let outbound = outbound(true);
    refused(&outbound, &site.url("/again")).await;
    assert_eq!(site.visits(), 6, "the address and five redirects");
    refused(&outbound, &site.url("/file")).await;
    assert_eq!(site.visits(), 7);
}

#[tokio::test]
async fn a_failure_never_tells_the_address() {
    let site = Site::open().await;
    let outbound = outbound(true);
    for path in ["/nothing-here?token=SECRET", "/again?token=SECRET"] {
        let told = refused(&outbound, &site.url(path)).await.to_string();
        assert!(!told.contains("SECRET") && !told.contains("127.0.0.1"), "{told}");
    }
}

#[tokio::test]
async fn a_delegates_own_calendar_is_read_at_once_and_then_every_hour() {
    let site = Site::open().await;
    let world = World::sqlite_with(|config| config.limits.private_addresses = true).await;
    let consortium = Consortium::found(world).await;
    let mission = consortium.open(nagano()).await;
    let guest = consortium.firm("guest").await;
    let delegate = consortium.delegate(mission.id, &guest).await.id;
    let app = &consortium.world.app;
    let set = async |path: &str| {
        availability::set_outside(app, &guest.caller, delegate, Some(Source::file(&site.url(path))))
            .await
            .unwrap();
        jobs::drain(app).await.unwrap();
    };
    set("/busy.ics").await;
    let periods = availability::list(app, delegate).await.unwrap();
    let told: Vec<_> = periods.iter().map(|row| (row.starts_at, row.ends_at)).collect();
    let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    assert_eq!(told, [(at("2027-03-30T07:00:00Z"), at("2027-03-30T09:00:00Z"))]);
    assert_eq!(site.visits(), 1);
    for hour in 2..5 {
        consortium.world.advance(chrono::TimeDelta::hours(1));
        cron::catch_up(app).await.unwrap();
        jobs::drain(app).await.unwrap();
        assert_eq!(site.visits(), hour, "once an hour");
    }
    assert_eq!(availability::list(app, delegate).await.unwrap(), periods, "304 changes nothing");
    set("/sign-in").await;
    let row = availability::outside(app, delegate).await.unwrap().unwrap();
    assert_eq!(row.failures, 1);
    assert!(row.last_error.unwrap().contains("web page"));
}
