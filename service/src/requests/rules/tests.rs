//! Promises of the rules about requests.
