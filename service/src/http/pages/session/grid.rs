//! The grid of a session: slots down, tables across, from a timetable or from the meetings that stand.

use std::collections::HashMap;

use calendar::zone::Zone;
use entity::id::{RequestId, SlotId, TableId};
use entity::words::{MeetingOrigin, TableKind};
use entity::{slot, table};

use crate::http::pages::times;
use crate::http::pages::views::session::{Cell, GridDay, GridRow, Table};
use crate::http::pages::words;
use crate::meetings::Meeting;
use crate::missions::Session;
use crate::timetables::Timetable;

/// A session's grid, and where each request stands in it.
pub(super) struct Grid {
    /// The slots by day.
    pub days: Vec<GridDay>,
    /// The tables, in order.
    pub tables: Vec<Table>,
    /// The slots, in order.
    pub slots: Vec<slot::Model>,
    /// The tables as rows, in order.
    pub rows: Vec<table::Model>,
    /// Where each request stands.
    pub places: HashMap<RequestId, (SlotId, TableId)>,
}

impl Grid {
    /// The grid of a timetable, with the bookings that stand beside it; without a timetable, of the meetings.
    pub(crate) fn of(
        session: &Session,
        timetable: Option<&Timetable>,
        standing: &[Meeting],
        picked: Option<RequestId>,
        own: &Zone,
    ) -> Self {
        let path = format!("/sessions/{}", session.session.id);
        let mut cells: HashMap<(SlotId, TableId), Cell> = HashMap::new();
        let mut places = HashMap::new();
        for cell in timetable.into_iter().flat_map(|timetable| &timetable.cells) {
            let (Some(slot), Some(table)) = (cell.placement.slot_id, cell.placement.table_id) else {
                continue;
            };
            let request = cell.placement.request_id;
            places.insert(request, (slot, table));
            cells.insert(
                (slot, table),
                Cell {
                    path: format!("{path}?timetable={}&pick={request}#picked", cell.placement.timetable_id),
                    pair: cell.organisations.clone(),
                    pinned: cell.pinned,
                    booked: false,
                    here: picked == Some(request),
                },
            );
        }
        for meeting in standing.iter().filter(|row| row.meeting.session_id == session.session.id) {
            if timetable.is_none() || meeting.meeting.origin == MeetingOrigin::Booking {
                cells.insert((meeting.slot.id, meeting.table.id), booked(meeting));
            }
        }
        Self {
            days: days(session, &mut cells, own),
            tables: session.tables.iter().map(table).collect(),
            slots: session.slots.clone(),
            rows: session.tables.clone(),
            places,
        }
    }
}

fn booked(meeting: &Meeting) -> Cell {
    let mut names = meeting.delegates.iter().map(|(_, _, organisation)| organisation.name.clone());
    let first = names.next().unwrap_or_default();
    let second = names.find(|name| *name != first).unwrap_or_default();
    Cell {
        path: format!("/meetings/{}", meeting.meeting.id),
        pair: (first, second),
        pinned: false,
        booked: meeting.meeting.origin == MeetingOrigin::Booking,
        here: false,
    }
}

fn table(row: &table::Model) -> Table {
    let note = match (row.kind, &row.link) {
        (TableKind::VideoRoom, Some(link)) => link.clone(),
        (TableKind::Table, _) => String::new(),
        (kind, _) => words::table_kind(kind).to_owned(),
    };
    Table { name: row.name.clone(), note }
}

fn days(session: &Session, cells: &mut HashMap<(SlotId, TableId), Cell>, own: &Zone) -> Vec<GridDay> {
    let mut days: Vec<GridDay> = Vec::new();
    for slot in &session.slots {
        let heading = times::day(slot.starts_wall.date());
        let row = GridRow {
            clocks: times::span(slot.starts_at, slot.ends_at, &times::zone(&slot.zone), own),
            time: times::time_input(slot.starts_wall),
            cells: session.tables.iter().map(|table| cells.remove(&(slot.id, table.id))).collect(),
        };
        match days.last_mut() {
            Some(day) if day.heading == heading => day.rows.push(row),
            _ => days.push(GridDay { heading, rows: vec![row] }),
        }
    }
    days
}
