//! Kontor: missions, who meets whom, and calendars that stay right.
