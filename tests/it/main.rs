//! What the product promises, shown through its own doors.
