//! The score of a state, changed by one seat at a time.

use super::{BEYOND, Held, Slot, State, Table, Values};
use crate::{
    index::{Delegate, Request},
    score::Objective,
};

/// Runs of ones, less one: the breaks of a delegate in one session.
pub(in crate::search) fn breaks_of(word: u64) -> u32 {
    (word & !(word << 1)).count_ones().saturating_sub(1)
}

fn idle_of(word: u64) -> u32 {
    if word == 0 { 0 } else { 64 - word.leading_zeros() - word.trailing_zeros() - word.count_ones() }
}

/// How far the most and the fewest lie apart, given how many people have so many.
fn apart(spread: &[u32]) -> u64 {
    let least = spread.iter().position(|people| *people > 0).unwrap_or(0);
    let most = spread.iter().rposition(|people| *people > 0).unwrap_or(0);
    (most - least) as u64
}

/// The place of the last meeting, from 1; 0 without any.
fn finish_of(word: u64) -> u32 {
    64 - word.leading_zeros()
}

impl State<'_> {
    /// The value of one objective.
    pub(in crate::search) fn value(&self, objective: Objective) -> u64 {
        match objective {
            Objective::Unfairness => {
                let fairness = self.problem.fairness.map_or(u64::MAX, u64::from);
                apart(&self.spread).saturating_sub(fairness)
            }
            Objective::IdleRange => apart(&self.idle_spread),
            _ => self.totals[objective as usize],
        }
    }

    /// The values of the problem's objectives in their order, then zeros.
    pub(in crate::search) fn values(&self) -> Values {
        let mut values = Values::default();
        for (value, objective) in values.iter_mut().zip(&self.problem.objectives) {
            *value = self.value(*objective);
        }
        values
    }

    /// The slots that a delegate has taken in one session.
    pub(in crate::search) fn busy(&self, delegate: Delegate, session: usize) -> u64 {
        self.busy[delegate.index() * self.words + session]
    }

    pub(in crate::search) fn breaks(&self, delegate: Delegate) -> u32 {
        self.breaks[delegate.index()]
    }

    pub(super) fn seat(&mut self, delegate: Delegate, request: Request, held: &Held) {
        if self.counts_tables {
            let total = self.totals[Objective::TableChanges as usize];
            let total =
                total + self.joins(delegate, held.slot, held.table) - self.bridge(delegate, held.slot);
            self.totals[Objective::TableChanges as usize] = total;
        }
        let at = delegate.index() * self.words + held.slot.session();
        self.count_idle(delegate, false);
        self.recount(delegate, at, self.busy[at] | held.slot.bit());
        self.meetings[delegate.index()] += 1;
        self.count_idle(delegate, true);
        if self.counts_outside {
            self.count_outside(delegate, held.slot, true);
        }
        self.compare(delegate, request, held, true);
    }

    pub(super) fn unseat(&mut self, delegate: Delegate, request: Request, held: &Held) {
        let at = delegate.index() * self.words + held.slot.session();
        self.count_idle(delegate, false);
        self.recount(delegate, at, self.busy[at] & !held.slot.bit());
        if self.counts_tables {
            let total = self.totals[Objective::TableChanges as usize];
            let total =
                total + self.bridge(delegate, held.slot) - self.joins(delegate, held.slot, held.table);
            self.totals[Objective::TableChanges as usize] = total;
        }
        self.meetings[delegate.index()] -= 1;
        self.count_idle(delegate, true);
        if self.counts_outside {
            self.count_outside(delegate, held.slot, false);
        }
        self.compare(delegate, request, held, false);
    }

    fn recount(&mut self, delegate: Delegate, at: usize, word: u64) {
        let before = self.busy[at];
        self.busy[at] = word;
        let (fewer, more) = (breaks_of(before), breaks_of(word));
        if fewer != more {
            let breaks = &mut self.breaks[delegate.index()];
            self.spread[*breaks as usize] -= 1;
            *breaks = *breaks + more - fewer;
            self.spread[*breaks as usize] += 1;
            let total = &mut self.totals[Objective::Breaks as usize];
            *total = *total + u64::from(more) - u64::from(fewer);
        }
        let (fewer, more) = (idle_of(before), idle_of(word));
        let idle = &mut self.totals[Objective::IdleSlots as usize];
        *idle = *idle + u64::from(more) - u64::from(fewer);
        if self.counts_idle_range {
            let idle = &mut self.idle[delegate.index()];
            *idle = *idle + more - fewer;
        }
        if self.counts_finish {
            let finish = &mut self.totals[Objective::EarlyFinish as usize];
            *finish = *finish + u64::from(finish_of(word)) - u64::from(finish_of(before));
        }
    }

    /// Counts a delegate in or out among those with so many idle slots, if it has two meetings.
    fn count_idle(&mut self, delegate: Delegate, enters: bool) {
        if !self.counts_idle_range || self.meetings[delegate.index()] < 2 {
            return;
        }
        let people = &mut self.idle_spread[self.idle[delegate.index()] as usize];
        *people = if enters { *people + 1 } else { *people - 1 };
    }

    /// Keeps count of the seats outside humane hours, and of their squares.
    fn count_outside(&mut self, delegate: Delegate, slot: Slot, enters: bool) {
        if !self.problem.delegate_row(delegate).own.outside_hours.contains(slot) {
            return;
        }
        let count = &mut self.outside[delegate.index()];
        // From n to n + 1 seats the square grows by 2 n + 1, and shrinks by as much on the way back.
        let less = if enters { *count } else { *count - 1 };
        *count = if enters { *count + 1 } else { less };
        let square = 2 * u64::from(less) + 1;
        let change = |total: u64, by: u64| if enters { total + by } else { total - by };
        let seats = &mut self.totals[Objective::OutsideHours as usize];
        *seats = change(*seats, 1);
        let share = &mut self.totals[Objective::OutsideHoursShare as usize];
        *share = change(*share, square);
    }

    /// The meetings of a delegate next to a slot that it has free, in the same session.
    pub(super) fn beside(&self, delegate: Delegate, slot: Slot) -> [Option<Slot>; 2] {
        let word = self.busy(delegate, slot.session());
        let below = word & (slot.bit() - 1);
        let above = word & !(slot.bit() | (slot.bit() - 1));
        let before = (below != 0).then(|| 63 - below.leading_zeros() as usize);
        let after = (above != 0).then(|| above.trailing_zeros() as usize);
        [before, after].map(|at| at.map(|position| Slot::new(slot.session(), position)))
    }

    pub(super) fn table_of(&self, delegate: Delegate, slot: Slot) -> Option<Table> {
        Some(self.held(self.at(delegate, slot)?)?.table)
    }

    /// The tables of a delegate's meetings next to a slot.
    pub(in crate::search) fn tables_beside(
        &self,
        delegate: Delegate,
        slot: Slot,
    ) -> impl Iterator<Item = Table> + '_ {
        let slots = self.beside(delegate, slot).into_iter().flatten();
        slots.filter_map(move |at| self.table_of(delegate, at))
    }

    /// Table changes between this table and the meetings before and after.
    fn joins(&self, delegate: Delegate, slot: Slot, table: Table) -> u64 {
        self.beside(delegate, slot)
            .into_iter()
            .flatten()
            .filter(|at| self.table_of(delegate, *at) != Some(table))
            .count() as u64
    }

    /// Table changes between the meetings before and after, were there nothing in between.
    fn bridge(&self, delegate: Delegate, slot: Slot) -> u64 {
        match self.beside(delegate, slot) {
            [Some(before), Some(after)] => {
                u64::from(self.table_of(delegate, before) != self.table_of(delegate, after))
            }
            _ => 0,
        }
    }

    /// Keeps count of where an agenda differs from the published one.
    fn compare(&mut self, delegate: Delegate, request: Request, held: &Held, enters: bool) {
        let Some(published) = &self.problem.published else {
            return;
        };
        let same = published.by_request[request.index()].as_ref().is_some_and(|before| {
            before.slot == held.slot && before.table == held.table && before.delegates.contains(&delegate)
        });
        let before = self.beyond();
        let entries = &mut self.different[delegate.index()];
        let was = *entries > 0;
        if same == enters {
            *entries -= 1;
        } else {
            *entries += 1;
        }
        let total = &mut self.totals[Objective::PeopleChanged as usize];
        let is = *entries > 0;
        *total = *total + u64::from(is) - u64::from(was);
        if self.problem.delegate_row(delegate).own.settled.is_some() {
            self.unsettled = self.unsettled + u64::from(is) - u64::from(was);
        }
        let after = self.beyond();
        let total = &mut self.totals[Objective::LeftOut as usize];
        *total = *total + BEYOND * after - BEYOND * before;
    }

    /// How many more people are changed than may be: beyond the most, or settled.
    pub(in crate::search) fn beyond(&self) -> u64 {
        let changed = self.totals[Objective::PeopleChanged as usize];
        let most = self.problem.most_people_changed.map_or(u64::MAX, u64::from);
        changed.saturating_sub(most) + self.unsettled
    }
}
