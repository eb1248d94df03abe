//! The doors for browsers, machines and calendar programs.
