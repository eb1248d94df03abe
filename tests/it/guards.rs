//! However an address is dressed up, nothing inside is reached; however a server behaves, it is left in time (S11, S12).

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use service::config::Config;
use service::sync::outbound::{FetchError, Fetched, Known, Outbound};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::name_server::NameServer;

/// A server that answers by the path it is asked for, and counts its visitors.
struct Hostile {
    address: SocketAddr,
    visits: Arc<AtomicUsize>,
    _tasks: JoinSet<()>,
}

impl Hostile {
    async fn listen(at: &str) -> Self {
        let listener = TcpListener::bind(at).await.unwrap();
        let address = listener.local_addr().unwrap();
        let visits = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&visits);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut lines = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                lines.spawn(async move {
                    // Whoever leaves in the middle is what is wanted.
                    let _ = misbehave(stream).await;
                });
            }
        });
        Self { address, visits, _tasks: tasks }
    }

    fn visits(&self) -> usize {
        self.visits.load(Ordering::SeqCst)
    }
}

async fn misbehave(mut stream: TcpStream) -> std::io::Result<()> {
    let (read, mut write) = stream.split();
    let mut read = BufReader::new(read);
    let mut first = String::new();
    read.read_line(&mut first).await?;
    let mut line = String::new();
    while read.read_line(&mut line).await? > 2 {
        line.clear();
    }
    let path = first.split(' ').nth(1).unwrap_or_default();
    if let Some(to) = path.strip_prefix("/to/") {
        let answer =
            format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        return write.write_all(answer.as_bytes()).await;
    }
    let ok = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/calendar\r\n";
    match path {
        "/me.ics" => write.write_all(format!("{ok}Content-Length: 0\r\n\r\n").as_bytes()).await,
        "/headers" => loop {
            write.write_all(b"HTTP/1.1 200 OK\r\n").await?;
            for number in 0.. {
                write.write_all(format!("X-{number}: {}\r\n", "x".repeat(1_000)).as_bytes()).await?;
            }
        },
        "/endless" => {
            write.write_all(format!("{ok}\r\nBEGIN:VCALENDAR\r\n").as_bytes()).await?;
            loop {
                write.write_all(&[b'x'; 65_536]).await?;
            }
        }
        // A byte, and then nothing for as long as somebody waits.
        "/slow" => {
            write.write_all(format!("{ok}\r\nB").as_bytes()).await?;
            std::future::pending().await
        }
        // Not even that.
        _ => std::future::pending().await,
    }
}

fn outbound(change: impl FnOnce(&mut service::config::Limits)) -> Outbound {
    let mut limits = Config::load(None).unwrap().limits;
    change(&mut limits);
    Outbound::open(&limits).unwrap()
}

async fn refused(outbound: &Outbound, url: &str) -> String {
    outbound.get(url, &Known::default()).await.expect_err(url).to_string()
}

#[tokio::test]
async fn a_name_that_leads_inside_is_never_connected_to() {
    let site = Hostile::listen("127.0.0.1:0").await;
    let names = NameServer::start(&[
        ("loop.example", &[&["127.0.0.1"]]),
        ("both.example", &[&["127.0.0.1", "::1"]]),
        ("mapped.example", &[&["::ffff:127.0.0.1"]]),
        ("translated.example", &[&["64:ff9b::7f00:1"]]),
        ("tunnelled.example", &[&["2002:7f00:1::"]]),
        ("shared.example", &[&["100.64.0.1"]]),
        ("cloud.example", &[&["169.254.169.254"]]),
        ("office.example", &[&["10.0.0.1", "172.16.0.1", "192.168.0.1", "fd00::1", "fe80::1"]]),
        ("nobody.example", &[&["0.0.0.0", "::"]]),
    ])
    .await;
    let guarded = outbound(|limits| limits.name_server = Some(names.address));
    let port = site.address.port();
    for name in
        ["loop", "both", "mapped", "translated", "tunnelled", "shared", "cloud", "office", "nobody", "none"]
    {
        for url in [
            format!("http://{name}.example:{port}/me.ics"),
            format!("https://{name}.example:{port}/me.ics"),
            format!("http://calendar.example.org@{name}.example:{port}/me.ics"),
        ] {
            let told = refused(&guarded, &url).await;
            assert!(told.contains("does not lead to the public Internet") || name == "none", "{url}: {told}");
        }
        assert!(names.asked(&format!("{name}.example")) > 0, "{name}: our own name server was asked");
    }
    assert_eq!(site.visits(), 0);
    // The same name is reached where the settings let it be, so the rest was no accident.
    let trial = outbound(|limits| {
        limits.name_server = Some(names.address);
        limits.private_addresses = true;
    });
    let url = format!("http://loop.example:{port}/me.ics");
    assert!(matches!(trial.get(&url, &Known::default()).await, Ok(Fetched::Body { .. })));
    assert_eq!(site.visits(), 1);
}

#[tokio::test]
async fn a_name_that_changes_its_mind_is_judged_at_each_connection() {
    let site = Hostile::listen("127.0.0.1:0").await;
    // 192.175.48.6 is public and answers nobody: it belongs to the black hole of RFC 7534.
    let names = NameServer::start(&[("mind.example", &[&["192.175.48.6"], &["127.0.0.1"]])]).await;
    let guarded = outbound(|limits| limits.name_server = Some(names.address));
    let url = format!("http://mind.example:{}/me.ics", site.address.port());
    let known = Known::default();
    tokio::select! {
        answer = guarded.get(&url, &known) => {
            let told = answer.expect_err("nobody is there").to_string();
            assert!(!told.contains("does not lead"), "the first address is public: {told}");
        }
        () = names.answered() => {}
    }
    let told = refused(&guarded, &url).await;
    assert!(told.contains("does not lead to the public Internet"), "{told}");
    assert_eq!(names.asked("mind.example"), 2, "one question a connection, none in between");
    assert_eq!(site.visits(), 0);
}

#[tokio::test]
async fn a_redirect_leads_nowhere_that_the_address_itself_could_not() {
    let front = Hostile::listen("127.0.0.1:0").await;
    let inside = Hostile::listen("127.0.0.2:0").await;
    let names =
        NameServer::start(&[("inside.example", &[&["127.0.0.2"]]), ("front.example", &[&["127.0.0.1"]])])
            .await;
    // The first server is one of our own, the second is not.
    let guarded = outbound(|limits| {
        limits.name_server = Some(names.address);
        limits.own_calendar_servers = vec!["127.0.0.1".parse().unwrap()];
    });
    let port = inside.address.port();
    for host in [
        "127.0.0.2",
        "127.2",
        "2130706434",
        "0x7f000002",
        "0177.0.0.2",
        "[::ffff:127.0.0.2]",
        "[::ffff:7f00:2]",
        "[64:ff9b::7f00:2]",
        "inside.example",
        "INSIDE.example.",
        "127.0.0.1@127.0.0.2",
    ] {
        let url = format!("http://front.example:{}/to/http://{host}:{port}/me.ics", front.address.port());
        refused(&guarded, &url).await;
    }
    for to in ["file:///etc/passwd", "gopher://127.0.0.2/", "ftp://127.0.0.2/", "//127.0.0.2/me.ics"] {
        refused(&guarded, &format!("http://front.example:{}/to/{to}", front.address.port())).await;
    }
    assert_eq!(inside.visits(), 0);
    assert_eq!(front.visits(), 15, "each redirect was given");
    // To itself it may.
    let port = front.address.port();
    let url = format!("http://127.0.0.1:{port}/to/http://front.example:{port}/me.ics");
    assert!(guarded.get(&url, &Known::default()).await.is_ok());
}

#[tokio::test]
async fn a_server_that_never_ends_is_left_within_ten_seconds_and_five_megabytes() {
    let site = Hostile::listen("127.0.0.1:0").await;
    let outbound = outbound(|limits| limits.private_addresses = true);
    let url = |path: &str| format!("http://{}{path}", site.address);
    let (urls, known) = (["/slow", "/silent", "/endless", "/headers"].map(url), Known::default());
    let (slow, silent, endless, headers) = tokio::join!(
        outbound.get(&urls[0], &known),
        outbound.get(&urls[1], &known),
        outbound.get(&urls[2], &known),
        outbound.get(&urls[3], &known),
    );
    let late = FetchError::Failed("no answer within 10 seconds".into());
    assert_eq!(slow.unwrap_err(), late);
    assert_eq!(silent.unwrap_err(), late);
    assert_eq!(endless.unwrap_err(), FetchError::TooLong(5 * 1024 * 1024));
    assert!(matches!(headers.unwrap_err(), FetchError::Failed(_)));
}
