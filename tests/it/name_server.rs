//! A name server on loopback that answers what its script says, and counts who asks (RFC 1035).

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::net::UdpSocket;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// The addresses of each name: what the first question gets, the second, and so on; the last answer stays.
pub(crate) type Script = &'static [(&'static str, &'static [&'static [&'static str]])];

/// The server. It ends when this is dropped.
pub(crate) struct NameServer {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    seen: Arc<Seen>,
    _tasks: JoinSet<()>,
}

#[derive(Default)]
struct Seen {
    /// How often each name and type was asked for.
    asked: Mutex<HashMap<(String, u16), usize>>,
    answered: Notify,
}

/// The types of a question for an address of the fourth and of the sixth version.
const A: u16 = 1;
const AAAA: u16 = 28;

impl NameServer {
    /// Starts one.
    pub(crate) async fn start(script: Script) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let seen = Arc::new(Seen::default());
        let mut tasks = JoinSet::new();
        tasks.spawn(serve(socket, script, Arc::clone(&seen)));
        Self { address, seen, _tasks: tasks }
    }

    /// How often a name was asked for, counting the questions for the fourth version alone.
    pub(crate) fn asked(&self, name: &str) -> usize {
        self.seen.asked.lock().unwrap().get(&(name.to_owned(), A)).copied().unwrap_or_default()
    }

    /// Waits until it has answered a question that nobody has waited for.
    pub(crate) async fn answered(&self) {
        self.seen.answered.notified().await;
    }
}

async fn serve(socket: UdpSocket, script: Script, seen: Arc<Seen>) {
    let mut bytes = [0; 512];
    loop {
        let (length, from) = socket.recv_from(&mut bytes).await.unwrap();
        let Some((name, kind, end)) = question(&bytes[..length]) else { continue };
        let turn = {
            let mut asked = seen.asked.lock().unwrap();
            let count = asked.entry((name.clone(), kind)).or_default();
            *count += 1;
            *count - 1
        };
        let answers = script.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, answers)| answers);
        let now: &[&str] =
            answers.get(turn.min(answers.len().saturating_sub(1))).copied().unwrap_or_default();
        socket.send_to(&answer(&bytes[..end], kind, now), from).await.unwrap();
        if kind == A {
            seen.answered.notify_one();
        }
    }
}

/// The name and type that are asked for, and where the question ends.
fn question(bytes: &[u8]) -> Option<(String, u16, usize)> {
    let mut at = 12;
    let mut labels = Vec::new();
    while *bytes.get(at)? != 0 {
        let length = usize::from(bytes[at]);
        labels.push(String::from_utf8_lossy(bytes.get(at + 1..=at + length)?).to_lowercase());
        at += length + 1;
    }
    let kind = u16::from_be_bytes([*bytes.get(at + 1)?, *bytes.get(at + 2)?]);
    Some((labels.join("."), kind, at + 5))
}

/// The answer to a question: its bytes, then the addresses of the type that was asked for.
fn answer(question: &[u8], kind: u16, addresses: &[&str]) -> Vec<u8> {
    let mut records = Vec::new();
    let mut count: u16 = 0;
    for address in addresses {
        let octets = match (address.parse().unwrap(), kind) {
            (IpAddr::V4(address), A) => address.octets().to_vec(),
            (IpAddr::V6(address), AAAA) => address.octets().to_vec(),
            _ => continue,
        };
        // The name of the question, its type, the Internet, no time to keep it.
        records.extend([0xc0, 0x0c, 0, u8::try_from(kind).unwrap(), 0, 1, 0, 0, 0, 0, 0]);
        records.push(u8::try_from(octets.len()).unwrap());
        records.extend(octets);
        count += 1;
    }
    let [high, low] = count.to_be_bytes();
    // The question's number; an answer without error; one question, so many answers, nothing else.
    let head = [question[0], question[1], 0x81, 0x80, 0, 1, high, low, 0, 0, 0, 0];
    [head.as_slice(), &question[12..], &records].concat()
}
