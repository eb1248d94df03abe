//! The command line of Kontor: one binary that serves, shows, imports, receives and allocates.

use std::process::ExitCode;

mod command;

fn main() -> ExitCode {
    // Every TLS client of the process uses ring: no other provider is linked.
    let _ = rustls::crypto::ring::default_provider().install_default();
    command::run()
}
