//! Who meets whom, when and where: a problem in, a timetable out, no I/O, no clock.
