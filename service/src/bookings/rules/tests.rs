//! Promises of the rules about bookings.
