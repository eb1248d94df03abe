//! Mails: composed from templates and words, delivered through a transport.
