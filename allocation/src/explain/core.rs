//! The smallest set of rules that keeps requests out, found by leaving out one after the other.

use std::collections::BTreeSet;

use super::Rule;
use crate::{
    index::{Delegate, Request},
    problem::Problem,
    sat::{Answer, Cast, Relief, Rules, Selected},
    timetable::Timetable,
};

/// Most conflicts of one question.
const MOST_AT_ONCE: u64 = 300;

/// One request, or none, that some rules keep out, and the means to ask about it.
pub(super) struct Case<'p> {
    pub(super) problem: &'p Problem,
    pub(super) timetable: &'p Timetable,
    pub(super) rules: Rules<'p>,
    pub(super) wanted: Vec<Request>,
    /// Everybody who could sit in the request.
    people: Vec<Delegate>,
    others: u32,
    conflicts: u64,
}

impl<'p> Case<'p> {
    /// The case of a request that a timetable leaves out.
    pub(super) fn new(
        problem: &'p Problem,
        timetable: &'p Timetable,
        request: Request,
        conflicts: u64,
    ) -> Self {
        let sides = &problem.request_row(request).sides;
        let people: Vec<Delegate> = sides.iter().flat_map(|side| side.from.iter().copied()).collect();
        let placed = timetable.placements().iter();
        let (kept, others): (Vec<_>, Vec<_>) = placed
            .partition(|placement| placement.delegates.iter().any(|delegate| people.contains(delegate)));
        let requests =
            |of: Vec<&crate::timetable::Placement>| of.iter().map(|one| one.request).collect::<Vec<_>>();
        let cast = Cast {
            kept: requests(kept),
            others: requests(others),
            wanted: vec![request],
            relieved: Some(request),
        };
        let mut rules = Rules::new(problem, &cast);
        rules.stay_near(timetable);
        let ring: std::collections::BTreeSet<Delegate> = timetable
            .placements()
            .iter()
            .filter(|placement| cast.kept.contains(&placement.request))
            .flat_map(|placement| placement.delegates.iter().copied())
            .collect();
        rules.steady(timetable, |request| {
            let held = timetable.placement(request);
            held.is_some_and(|held| !held.delegates.iter().any(|delegate| ring.contains(delegate)))
        });
        let (wanted, others) = (cast.wanted, cast.others.len() as u32);
        Self { problem, timetable, rules, wanted, people, others, conflicts }
    }

    /// The case of pinned requests that can't be together.
    pub(super) fn of_pins(problem: &'p Problem, nothing: &'p Timetable, conflicts: u64) -> Self {
        let pinned = problem.requests().filter(|request| problem.request_row(*request).pin.is_some());
        let rules = Rules::new(problem, &Cast { kept: pinned.collect(), ..Default::default() });
        let (wanted, people) = (Vec::new(), Vec::new());
        Self { problem, timetable: nothing, rules, wanted, people, others: 0, conflicts }
    }

    /// Looks for a timetable with the request under these rules.
    pub(super) fn ask(
        &mut self,
        under: &BTreeSet<Selected>,
        relief: Option<Relief>,
        most: Option<usize>,
    ) -> Answer {
        let left = self.conflicts.saturating_sub(self.rules.conflicts()).min(MOST_AT_ONCE);
        if left == 0 {
            return Answer::Unknown;
        }
        // Few timetables are far from the one there is: near it, one is found soon if at all.
        let near = self.rules.ask(&self.wanted, under, relief, most, left as u32, true);
        if matches!(near, Answer::Found(_)) {
            return near;
        }
        let left = self.conflicts.saturating_sub(self.rules.conflicts()).min(MOST_AT_ONCE);
        if left == 0 {
            return Answer::Unknown;
        }
        self.rules.ask(&self.wanted, under, relief, most, left as u32, false)
    }

    /// Takes away from rules what is not needed to keep the request out, and says whether all of
    /// the rest is known to be needed.
    pub(super) fn shrink(&mut self, against: BTreeSet<Selected>) -> (bool, BTreeSet<Selected>) {
        self.shrink_among(against, |_| true)
    }

    /// The same, but only these rules are tried.
    pub(super) fn shrink_among(
        &mut self,
        mut against: BTreeSet<Selected>,
        tried: impl Fn(&Selected) -> bool,
    ) -> (bool, BTreeSet<Selected>) {
        let mut smallest = true;
        // What is told the least readily comes last and is tried first.
        let mut chunks: Vec<Vec<Selected>> = vec![Vec::new(); 6];
        for rule in against.iter().filter(|rule| tried(rule)) {
            chunks[self.remoteness(*rule)].push(*rule);
        }
        while let Some(mut chunk) = chunks.pop() {
            chunk.retain(|rule| against.contains(rule));
            if chunk.is_empty() {
                continue;
            }
            let mut rest = against.clone();
            rest.retain(|rule| !chunk.contains(rule));
            let answer = self.ask(&rest, None, None);
            match answer {
                Answer::Against(fewer) => {
                    // What isn't tried stays, whether it was needed or not.
                    against = rest.into_iter().filter(|rule| fewer.contains(rule) || !tried(rule)).collect();
                }
                _ if chunk.len() > 1 => {
                    let later = chunk.split_off(chunk.len() / 2);
                    chunks.push(later);
                    chunks.push(chunk);
                }
                Answer::Found(_) => {}
                Answer::Unknown => smallest = false,
            }
        }
        (smallest, against)
    }

    /// Those rules of which lifting one alone lets the request in.
    pub(super) fn decisive(&mut self, against: &BTreeSet<Selected>) -> BTreeSet<Selected> {
        let mut under = self.rules.all();
        let mut decisive = BTreeSet::new();
        for rule in against {
            under.remove(rule);
            if matches!(self.ask(&under, None, None), Answer::Found(_)) {
                decisive.insert(*rule);
            }
            under.insert(*rule);
        }
        decisive
    }

    fn remoteness(&self, rule: Selected) -> usize {
        match rule {
            Selected::Slots(request) if self.wanted.contains(&request) => 0,
            Selected::Availability(delegate)
            | Selected::Most(delegate)
            | Selected::Mark(delegate, _)
            | Selected::Lunch(delegate)
            | Selected::Run(delegate)
                if self.people.contains(&delegate) =>
            {
                0
            }
            Selected::Tables(_) => 1,
            Selected::Keeps(_) => 2,
            Selected::Pin(_) | Selected::Order(_) => 3,
            Selected::Others => 4,
            _ => 5,
        }
    }

    /// The rules by key.
    pub(super) fn name(&self, rules: &BTreeSet<Selected>) -> Vec<Rule> {
        rules.iter().map(|rule| self.name_one(*rule)).collect()
    }

    fn name_one(&self, rule: Selected) -> Rule {
        let problem = self.problem;
        let request = |request: Request| problem.request_key(request).to_owned();
        let organisation = |d: Delegate| problem.organisation_key(problem.organisation_of(d)).to_owned();
        let delegate = |d: Delegate| problem.delegate_key(d).to_owned();
        let both = |d: Delegate| (organisation(d), delegate(d));
        match rule {
            Selected::Slots(of) => Rule::Slots { request: request(of) },
            Selected::Availability(d) => {
                let (organisation, delegate) = both(d);
                Rule::Availability { organisation, delegate }
            }
            Selected::Most(d) => {
                let (organisation, delegate) = both(d);
                Rule::Quota { organisation, delegate, most: problem.delegate_row(d).most_meetings }
            }
            Selected::Mark(d, mark) => {
                let (organisation, delegate) = both(d);
                let quota = problem.delegate_row(d).own.quotas.iter().find(|quota| quota.mark == mark);
                let most = quota.map_or(0, |quota| quota.most);
                Rule::MarkQuota { organisation, delegate, mark: problem.marks[mark].key.clone(), most }
            }
            Selected::Lunch(d) => {
                let (organisation, delegate) = both(d);
                Rule::Lunch { organisation, delegate }
            }
            Selected::Run(d) => {
                let (organisation, delegate) = both(d);
                let most = problem.longest_run.unwrap_or(0);
                Rule::LongestRun { organisation, delegate, most }
            }
            Selected::Tables(slot) => {
                let open = problem.tables.iter().filter(|table| table.open.contains(slot));
                Rule::Tables { slot: problem.slot_key(slot).into(), tables: open.count() as u32 }
            }
            Selected::Pin(of) => {
                let pin = problem.request_row(of).pin;
                let slot = pin.map(|pin| problem.slot_key(pin.slot).to_owned()).unwrap_or_default();
                Rule::Pin { request: request(of), slot }
            }
            Selected::Order(n) => {
                let row = problem.precedences[n];
                Rule::Order { first: request(row.first), second: request(row.second) }
            }
            Selected::Keeps(of) => Rule::Keeps { request: request(of) },
            Selected::Others => Rule::OthersKeep { requests: self.others },
        }
    }
}
