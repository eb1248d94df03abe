//! The rows of the database and nothing else.
