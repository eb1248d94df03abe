//! Tiny random problems with every rule in them.

mod repair;
mod rules;

use allocation::Objective;
use allocation::document::{
    DelegateDocument, MeetingDocument, OptionsDocument, OrganisationDocument, PinDocument,
    PrecedenceDocument, ProblemDocument, RequestDocument, SideDocument, SlotDocument, TableDocument,
    TimetableDocument, TravelDocument,
};

/// Seeds of random problems, from the first on: as many as the suite has time for, or as the
/// environment asks for in `ALLOCATION_PROBLEMS`.
pub(crate) fn seeds(first: u64, usual: u64) -> std::ops::Range<u64> {
    let asked = std::env::var("ALLOCATION_PROBLEMS").ok();
    first..first + asked.map_or(usual, |number| number.parse().unwrap())
}

/// Chance from a seed, of the tests' own.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_F491_4F6C_DD1D) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() >> 33) as usize % count
    }

    pub(crate) fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub(crate) fn some(&mut self, keys: &[String], chance: usize) -> Vec<String> {
        keys.iter().filter(|_| self.percent(chance)).cloned().collect()
    }

    pub(crate) fn shuffle<T>(&mut self, rows: &mut [T]) {
        for n in (1..rows.len()).rev() {
            rows.swap(n, self.below(n + 1));
        }
    }

    pub(crate) fn one<'k>(&mut self, keys: &'k [String]) -> &'k String {
        &keys[self.below(keys.len())]
    }
}

/// At most 5 slots, 3 tables, 3 organisations, 6 delegates, 2 interpreters and 4 requests.
pub(crate) fn problem(seed: u64) -> ProblemDocument {
    let mut dice = Dice::new(seed);
    let mut document = ProblemDocument { slots: slots(&mut dice), ..Default::default() };
    let keys: Vec<String> = document.slots.iter().map(|slot| slot.key.clone()).collect();
    let people = people(&mut dice, &mut document, &keys);
    for n in 0..1 + dice.below(2) {
        let only = |dice: &mut Dice, chance, key: &str| dice.percent(chance).then(|| key.to_owned());
        document.tables.push(TableDocument {
            key: format!("T{n}"),
            session: only(&mut dice, 15, "A"),
            kinds: if dice.percent(70) { vec!["quiet".into()] } else { vec![] },
            organisation: only(&mut dice, 15, "o0"),
            excluded: dice.some(&keys, 10),
        });
    }
    for n in 0..1 + dice.below(4) {
        let request = request(&mut dice, n, &people, &keys);
        document.requests.push(request);
    }
    if document.requests.len() > 1 && dice.percent(30) {
        document.precedences.push(PrecedenceDocument {
            first: "r0".into(),
            second: "r1".into(),
            gap_minutes: 30 * dice.below(2) as u32,
        });
    }
    if document.slots.iter().any(|slot| slot.place.is_some()) {
        let (from, to) = ("hall".to_owned(), "annex".to_owned());
        document.travel.push(TravelDocument { from, to, minutes: 10 });
    }
    document.options = OptionsDocument {
        most_meetings: dice.percent(25).then(|| 1 + dice.below(2) as u32),
        longest_run: dice.percent(25).then(|| 1 + dice.below(2) as u32),
        fairness: dice.percent(40).then(|| dice.below(2) as u32),
        ..Default::default()
    };
    rules::add(&mut dice, &mut document, &keys);
    if dice.percent(15) {
        document.published = Some(published(&mut dice, &document, &people));
    } else if dice.percent(20) {
        repair::publish(&mut dice, &mut document, &keys);
    }
    if document.published.is_some() {
        repair::bound(&mut dice, &mut document);
    }
    document
}

/// Some of the levels there are, in any order that a problem can ask for.
pub(crate) fn order(seed: u64) -> Vec<Objective> {
    let mut dice = Dice::new(seed);
    let mut levels = Objective::ORDER[1..].to_vec();
    levels.push(Objective::IdleRange);
    dice.shuffle(&mut levels);
    levels.truncate(1 + dice.below(levels.len()));
    levels.insert(0, Objective::LeftOut);
    levels
}

type People = Vec<(String, Vec<String>)>;

fn slots(dice: &mut Dice) -> Vec<SlotDocument> {
    let travel = dice.percent(20);
    let row = |n: usize, session: &str, start: i64| SlotDocument {
        key: format!("{session}{n}"),
        session: session.into(),
        start,
        end: start + 1_200,
        place: travel.then(|| if n == 1 { "annex".into() } else { "hall".into() }),
        marks: vec![if n < 2 { "morning".into() } else { "afternoon".into() }],
    };
    let mut slots: Vec<_> = (0..2 + dice.below(3)).map(|n| row(n, "A", 1_200 * n as i64)).collect();
    if dice.percent(30) {
        // A session at the same time, or partly so.
        slots.push(row(0, "B", 600 * dice.below(8) as i64));
    }
    slots
}

fn people(dice: &mut Dice, document: &mut ProblemDocument, slots: &[String]) -> People {
    let mut people = People::new();
    for o in 0..2 + dice.below(2) {
        let organisation = format!("o{o}");
        document.organisations.push(OrganisationDocument { key: organisation.clone() });
        let mut delegates = Vec::new();
        for d in 0..1 + usize::from(dice.percent(40)) {
            let key = format!("{organisation}d{d}");
            delegates.push(key.clone());
            document.delegates.push(DelegateDocument {
                key,
                organisation: organisation.clone(),
                unavailable: dice.some(slots, 20),
                most_meetings: dice.percent(10).then(|| dice.below(3) as u32),
                ..Default::default()
            });
        }
        people.push((organisation, delegates));
    }
    people
}

fn request(dice: &mut Dice, n: usize, people: &People, slots: &[String]) -> RequestDocument {
    let sides = if people.len() > 2 && dice.percent(10) { 3 } else { 2 };
    let first = dice.below(people.len());
    let side = |dice: &mut Dice, (organisation, delegates): &(String, Vec<String>)| SideDocument {
        organisation: organisation.clone(),
        delegates: dice
            .percent(30)
            .then(|| if dice.percent(50) { delegates.clone() } else { vec![dice.one(delegates).clone()] }),
        choose: None,
        rank: dice.percent(50).then(|| 1 + dice.below(4) as u32),
    };
    RequestDocument {
        key: format!("r{n}"),
        sides: (0..sides).map(|k| side(dice, &people[(first + k) % people.len()])).collect(),
        mutual: dice.percent(30),
        weight: dice.percent(30).then_some(1),
        slots: dice.percent(20).then(|| dice.some(slots, 60)),
        marks: if dice.percent(15) { vec!["morning".into()] } else { vec![] },
        vetoes: dice.some(slots, 8),
        needs: if dice.percent(15) { vec!["quiet".into()] } else { vec![] },
        pin: dice.percent(15).then(|| PinDocument {
            slot: dice.one(slots).clone(),
            table: dice.percent(40).then(|| "T0".into()),
        }),
    }
}

/// What people hold already: anything, kept rules or not.
fn published(dice: &mut Dice, document: &ProblemDocument, people: &People) -> TimetableDocument {
    let mut meetings = Vec::new();
    for request in &document.requests {
        if dice.percent(70) {
            let delegates = request.sides.iter().map(|side| {
                let (_, delegates) = people.iter().find(|(key, _)| *key == side.organisation).unwrap();
                dice.one(delegates).clone()
            });
            meetings.push(MeetingDocument {
                request: request.key.clone(),
                delegates: delegates.collect(),
                slot: dice.one(&document.slots.iter().map(|s| s.key.clone()).collect::<Vec<_>>()).clone(),
                table: "T0".into(),
                interpreter: document
                    .interpreters
                    .first()
                    .filter(|_| dice.percent(50))
                    .map(|row| row.key.clone()),
            });
        }
    }
    TimetableDocument { meetings, ..Default::default() }
}
