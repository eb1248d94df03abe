//! The command line of Kontor.

fn main() {}
