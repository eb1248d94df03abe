//! Whether a request fits somewhere, with which people and at which table.

use super::{Held, Seats, Slot, State, Table, count::breaks_of};
use crate::{
    index::{Delegate, Request},
    problem::Side,
    speech::ANY,
};

impl State<'_> {
    /// Whether a delegate can take one more meeting in a slot.
    pub(in crate::search) fn can_sit(&self, delegate: Delegate, slot: Slot) -> bool {
        let row = self.problem.delegate_row(delegate);
        row.available.contains(slot)
            && self.meetings[delegate.index()] < row.most_meetings
            && self.free(delegate, slot)
            && self.run_allows(delegate, slot)
            && (!self.has_limits
                || (self.could_sit(delegate, slot) && self.limited_by(delegate, slot).is_none()))
    }

    fn free(&self, delegate: Delegate, slot: Slot) -> bool {
        let taken = |slot: &Slot| self.busy(delegate, slot.session()) & slot.bit() != 0;
        !taken(&slot) && !self.problem.slot_row(slot).apart.iter().any(taken)
    }

    pub(in crate::search) fn run_allows(&self, delegate: Delegate, slot: Slot) -> bool {
        let Some(longest) = self.problem.longest_run else {
            return true;
        };
        let word = self.busy(delegate, slot.session());
        let position = slot.position() as u32;
        let after = if position == 63 { 0 } else { (word >> (position + 1)).trailing_ones() };
        let before = if position == 0 { 0 } else { (word << (64 - position)).leading_ones() };
        before + 1 + after <= longest
    }

    /// Requests placed so that this one can't be in the slot, by precedence.
    pub(in crate::search) fn against_order(
        &self,
        request: Request,
        slot: Slot,
    ) -> impl Iterator<Item = Request> + '_ {
        let at = self.problem.slot_row(slot);
        self.order[request.index()].iter().filter_map(move |neighbour| {
            let other = self.problem.slot_row(self.held(neighbour.other)?.slot);
            let against = if neighbour.other_first {
                at.start < other.end + neighbour.gap
            } else {
                other.start < at.end + neighbour.gap
            };
            against.then_some(neighbour.other)
        })
    }

    pub(in crate::search) fn order_allows(&self, request: Request, slot: Slot) -> bool {
        self.order[request.index()].is_empty() || self.against_order(request, slot).next().is_none()
    }

    /// The people for a request in a slot: where there is a choice, those whose day stays the
    /// most compact and who have the fewest meetings; `turn` decides between equals. Where they
    /// would not understand one another, others who do.
    pub(in crate::search) fn seats(&self, request: Request, slot: Slot, turn: u64) -> Option<Seats> {
        let seats = self.compact_seats(request, slot, turn, ANY)?;
        if self.problem.request_row(request).mixed && !self.is_spoken(request, slot, &seats) {
            return self.spoken_seats(request, slot, turn).or(Some(seats));
        }
        Some(seats)
    }

    /// Of each side, somebody who speaks one of the languages, and others.
    pub(super) fn compact_seats(
        &self,
        request: Request,
        slot: Slot,
        turn: u64,
        languages: u64,
    ) -> Option<Seats> {
        let mut seats = Seats::none();
        for side in &self.problem.request_row(request).sides {
            if side.choose == side.from.len() {
                for delegate in &side.from {
                    if !self.can_sit(*delegate, slot) {
                        return None;
                    }
                    seats.push(*delegate);
                }
            } else {
                self.choose(side, slot, turn, languages, &mut seats)?;
            }
        }
        Some(seats)
    }

    fn choose(&self, side: &Side, slot: Slot, turn: u64, languages: u64, seats: &mut Seats) -> Option<()> {
        let mut able: Vec<(u32, u32, usize, Delegate)> = side
            .from
            .iter()
            .enumerate()
            .filter(|(_, delegate)| self.can_sit(**delegate, slot))
            .map(|(n, delegate)| {
                let word = self.busy(*delegate, slot.session());
                let more = breaks_of(word | slot.bit()) + 64 - breaks_of(word);
                let turned = (n + turn as usize) % side.from.len();
                (more, self.meetings[delegate.index()], turned, *delegate)
            })
            .collect();
        if able.len() < side.choose {
            return None;
        }
        able.sort_unstable();
        let speaker = able.iter().position(|(.., delegate)| self.speaks(*delegate, languages))?;
        able[..=speaker].rotate_right(1);
        for (.., delegate) in &able[..side.choose] {
            seats.push(*delegate);
        }
        Some(())
    }

    /// Free tables that suit a request in a slot, word by word.
    fn free_tables(&self, request: Request, slot: Slot, word: usize) -> u64 {
        let set = self.table_set_of[request.index()] as usize * self.table_words;
        let at = slot.index() * self.table_words + word;
        let mut free = self.table_sets[set + word] & self.tables_open[at] & !self.tables_taken[at];
        for other in &self.problem.slot_row(slot).overlapping {
            free &= !self.tables_taken[other.index() * self.table_words + word];
        }
        free
    }

    pub(in crate::search) fn table_is_free(&self, request: Request, slot: Slot, table: Table) -> bool {
        self.free_tables(request, slot, table.index() / 64) >> (table.index() % 64) & 1 == 1
    }

    /// Whether a request could use a table in a slot, were it free.
    pub(in crate::search) fn table_suits(&self, request: Request, slot: Slot, table: Table) -> bool {
        let set = self.table_set_of[request.index()] as usize * self.table_words;
        let (word, bit) = (table.index() / 64, table.index() % 64);
        let at = slot.index() * self.table_words + word;
        let suits = (self.table_sets[set + word] & self.tables_open[at]) >> bit & 1 == 1;
        let pin = self.problem.request_row(request).pin.and_then(|pin| pin.table);
        suits && pin.is_none_or(|pinned| pinned == table)
    }

    /// A free table: the pinned one, else the one that somebody has just before or after, else
    /// the first.
    pub(in crate::search) fn free_table(&self, request: Request, slot: Slot, seats: &Seats) -> Option<Table> {
        let row = self.problem.request_row(request);
        if let Some(table) = row.pin.and_then(|pin| pin.table) {
            return self.table_is_free(request, slot, table).then_some(table);
        }
        if let Some(published) = &self.problem.published
            && let Some(before) = &published.by_request[request.index()]
            && before.slot == slot
            && self.table_is_free(request, slot, before.table)
        {
            return Some(before.table);
        }
        let beside = seats.all().iter().flat_map(|delegate| {
            let slots = self.beside(*delegate, slot).into_iter().flatten();
            slots.filter_map(|at| self.table_of(*delegate, at))
        });
        let mut kept = None;
        for table in beside.take_while(|_| self.counts_tables) {
            if self.table_is_free(request, slot, table) {
                kept = Some(table);
                break;
            }
        }
        kept.or_else(|| {
            (0..self.table_words).find_map(|word| {
                let free = self.free_tables(request, slot, word);
                (free != 0).then(|| Table(word as u32 * 64 + free.trailing_zeros()))
            })
        })
    }

    /// As [`Self::free_table`]; where all that suit are taken, moves others of the slot to other
    /// tables when that frees one (augmenting paths).
    pub(in crate::search) fn make_table(
        &mut self,
        request: Request,
        slot: Slot,
        seats: &Seats,
    ) -> Option<Table> {
        if let Some(table) = self.free_table(request, slot, seats) {
            return Some(table);
        }
        if self.table_sets.len() <= self.table_words && !self.has_table_pins() {
            return None;
        }
        let mut seen = vec![false; self.problem.tables.len()];
        self.vacate(request, slot, &mut seen)
    }

    fn has_table_pins(&self) -> bool {
        self.problem.requests.iter().any(|row| row.pin.is_some_and(|pin| pin.table.is_some()))
    }

    fn vacate(&mut self, request: Request, slot: Slot, seen: &mut [bool]) -> Option<Table> {
        for table in self.problem.tables() {
            if seen[table.index()] || !self.table_suits(request, slot, table) {
                continue;
            }
            seen[table.index()] = true;
            if self.table_is_free(request, slot, table) {
                return Some(table);
            }
            // Taken in an overlapping slot of another session: nothing to shift here.
            let Some(other) = self.at_table(table, slot) else {
                continue;
            };
            if let Some(to) = self.vacate(other, slot, seen)
                && let Some(held) = self.take(other)
            {
                self.put(other, Held { table: to, ..held });
                return Some(table);
            }
        }
        None
    }

    /// Places a request in a slot where it fits without moving anybody; the slot must be one of
    /// its possible ones.
    pub(in crate::search) fn try_put(&mut self, request: Request, slot: Slot, turn: u64) -> bool {
        if !self.order_allows(request, slot) {
            return false;
        }
        let Some(seats) = self.seats(request, slot, turn) else {
            return false;
        };
        self.try_put_with(request, slot, seats)
    }

    /// As [`Self::try_put`], with people who are known to be able to sit.
    pub(in crate::search) fn try_put_with(&mut self, request: Request, slot: Slot, seats: Seats) -> bool {
        let Some(table) = self.make_table(request, slot, &seats) else {
            return false;
        };
        let Ok(interpreter) = self.make_interpreter(request, slot, &seats) else {
            return false;
        };
        self.put(request, Held { slot, table, seats, interpreter });
        true
    }
}
