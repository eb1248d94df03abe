//! iCalendar in and out, scheduling messages, and the one place that turns local time into instants.
