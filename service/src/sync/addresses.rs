//! Which addresses belong to the public Internet: everything else is somebody's inside.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use crate::config::Limits;

/// Which addresses may be connected to: the public ones, and those that the settings let be.
#[derive(Clone, Debug)]
pub(super) struct Allowed {
    all: bool,
    own: Arc<[IpAddr]>,
}

impl Allowed {
    pub(super) fn by(limits: &Limits) -> Self {
        Self { all: limits.private_addresses, own: limits.own_calendar_servers.as_slice().into() }
    }

    /// Whether every address may be: a trial on one machine.
    pub(super) fn all(&self) -> bool {
        self.all
    }

    pub(super) fn has(&self, address: IpAddr) -> bool {
        self.all || is_global(address) || self.own.contains(&address)
    }
}

/// Whether an address can be reached by everybody, by the registries of special-purpose addresses (RFC 6890 and
/// what followed it).
pub fn is_global(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_global_v4(address),
        IpAddr::V6(address) => is_global_v6(address),
    }
}

fn is_global_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = match (a, b, c) {
        // This network; private use; loopback.
        (0 | 10 | 127, ..) => true,
        // Carrier-grade NAT (RFC 6598).
        (100, 64..=127, _) => true,
        // Link local, where clouds serve their secrets.
        (169, 254, _) => true,
        // Private use.
        (172, 16..=31, _) | (192, 168, _) => true,
        // Protocol assignments; documentation; old 6to4 relays.
        (192, 0, 0 | 2) | (192, 88, 99) => true,
        // Benchmarks; documentation.
        (198, 18 | 19, _) | (198, 51, 100) | (203, 0, 113) => true,
        // Multicast, reserved, broadcast.
        (224.., ..) => true,
        _ => false,
    };
    !special
}

fn is_global_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = embedded_v4(address) {
        return is_global_v4(inner);
    }
    let [first, second, ..] = address.segments();
    // Only 2000::/3 is given out; in it are documentation (RFC 3849, 9637), Teredo and other protocol assignments.
    let given_out = first & 0xe000 == 0x2000;
    let special = matches!((first, second), (0x2001, ..0x0200 | 0x0db8) | (0x3fff, ..0x1000));
    given_out && !special
}

/// The IPv4 address that an IPv6 address leads to: mapped, compatible, NAT64 (RFC 6052), 6to4 (RFC 3056).
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [s0, s1, s2, s3, s4, s5, s6, s7] = address.segments();
    let of = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match (s0, s1, s2, s3, s4, s5) {
        (0, 0, 0, 0, 0, 0 | 0xffff) | (0x64, 0xff9b, 0, 0, 0, 0) => Some(of(s6, s7)),
        (0x2002, ..) => Some(of(s1, s2)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobodys_inside_is_reached() {
        let inside = [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.1.1.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
            "3fff::1",
            "::127.0.0.1",
        ];
        for text in inside {
            assert!(!is_global(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn the_public_internet_is_reached() {
        let outside = [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.167.0.1",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450::1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
        ];
        for text in outside {
            assert!(is_global(text.parse().unwrap()), "{text}");
        }
    }
}
