//! Limits on a delegate's meetings in a part of the event: slots with a mark, lunch windows, a
//! settled agenda.

use super::{Slot, State};
use crate::{
    index::{Delegate, SlotSet},
    problem::{LunchRow, Quota},
};

impl State<'_> {
    /// Slots of which one must be without a meeting before a delegate can have one in this slot;
    /// none when no limit is in the way.
    pub(in crate::search) fn limited_by(&self, delegate: Delegate, slot: Slot) -> Option<&SlotSet> {
        let row = self.problem.delegate_row(delegate);
        let mut quotas = row.own.quotas.iter();
        if let Some(quota) = quotas.find(|quota| self.reached(delegate, slot, quota)) {
            return Some(&self.problem.marks[quota.mark].slots);
        }
        if row.own.no_lunch {
            return None;
        }
        let mut lunches = self.problem.lunches.iter();
        lunches.find(|lunch| self.no_lunch_left(delegate, slot, lunch)).map(|lunch| &lunch.touched)
    }

    /// Whether a delegate could sit in a slot, were it free of other meetings.
    pub(in crate::search) fn could_sit(&self, delegate: Delegate, slot: Slot) -> bool {
        let row = self.problem.delegate_row(delegate);
        row.available.contains(slot) && row.own.settled.as_ref().is_none_or(|settled| settled.contains(slot))
    }

    fn words_of(&self, delegate: Delegate) -> &[u64] {
        &self.busy[delegate.index() * self.words..][..self.words]
    }

    fn reached(&self, delegate: Delegate, slot: Slot, quota: &Quota) -> bool {
        let marked = &self.problem.marks[quota.mark].slots;
        if !marked.contains(slot) {
            return false;
        }
        let words = self.words_of(delegate).iter().zip(marked.words());
        words.map(|(busy, marked)| (busy & marked).count_ones()).sum::<u32>() >= quota.most
    }

    fn no_lunch_left(&self, delegate: Delegate, slot: Slot, lunch: &LunchRow) -> bool {
        if !lunch.touched.contains(slot) {
            return false;
        }
        let busy = self.words_of(delegate);
        let is_free = |(_, taken_by): &&(Slot, SlotSet)| {
            !taken_by.contains(slot) && busy.iter().zip(taken_by.words()).all(|(busy, by)| busy & by == 0)
        };
        lunch.slots.iter().filter(is_free).count() < lunch.free as usize
    }
}
