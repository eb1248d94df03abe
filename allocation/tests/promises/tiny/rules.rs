//! The rules that not every event has, each in some of the problems.

use allocation::document::{
    DelegateDocument, InterpreterDocument, LunchDocument, ProblemDocument, TableDocument,
};

use super::Dice;

pub(super) fn add(dice: &mut Dice, document: &mut ProblemDocument, slots: &[String]) {
    if dice.percent(40) {
        languages(dice, document, slots);
    }
    if dice.percent(35) {
        for row in &mut document.delegates {
            row.outside_hours = dice.some(slots, 40);
        }
    }
    if dice.percent(30) {
        quotas(dice, document);
    }
    if dice.percent(30) {
        let (slots, free) = (dice.some(slots, 70), 1 + dice.below(2) as u32);
        document.options.lunch.push(LunchDocument { slots, free });
        for row in &mut document.delegates {
            row.no_lunch = dice.percent(40);
        }
    }
    if dice.percent(30) {
        document.options.arrival_rest_minutes = 10 * dice.below(3) as u32;
        for row in &mut document.delegates {
            let arrives = 600 * dice.below(6) as i64;
            row.arrives = dice.percent(50).then_some(arrives);
            row.departs = dice.percent(40).then(|| arrives + 1_200 * (1 + dice.below(4)) as i64);
        }
    }
}

/// Two people for each organisation and a table more: two meetings can be at the same time.
fn crowd(document: &mut ProblemDocument) {
    for organisation in &document.organisations {
        let key = format!("{}d1", organisation.key);
        if document.delegates.iter().all(|row| row.key != key) {
            let organisation = organisation.key.clone();
            document.delegates.push(DelegateDocument { key, organisation, ..Default::default() });
        }
    }
    document.tables.push(TableDocument { key: "T9".into(), ..Default::default() });
}

fn quotas(dice: &mut Dice, document: &mut ProblemDocument) {
    // Either mark has a slot: there are two slots at least, and two of them make a morning.
    let mark = "morning".to_owned();
    if dice.percent(70) {
        document.options.most_per_mark.insert(mark.clone(), dice.below(3) as u32);
    }
    for row in &mut document.delegates {
        if dice.percent(30) {
            row.most_per_mark.insert(mark.clone(), dice.below(2) as u32);
        }
    }
}

fn languages(dice: &mut Dice, document: &mut ProblemDocument, slots: &[String]) {
    let languages = ["de", "en", "ja"].map(String::from);
    // Sometimes each organisation has a language of its own, so that interpreters are scarce.
    let own = dice.percent(40);
    if own && dice.percent(40) {
        crowd(document);
    }
    for row in &mut document.delegates {
        let of = document.organisations.iter().position(|one| one.key == row.organisation).unwrap();
        row.languages = if own { vec![languages[of].clone()] } else { dice.some(&languages, 40) };
    }
    if own {
        document.interpreters.push(InterpreterDocument {
            key: "all".into(),
            languages: languages.to_vec(),
            unavailable: dice.some(slots, 10),
            ..Default::default()
        });
        return;
    }
    for n in 0..dice.below(3) {
        let (only, some) = (dice.percent(20), dice.some(slots, 50));
        document.interpreters.push(InterpreterDocument {
            key: format!("i{n}"),
            languages: dice.some(&languages, 70),
            available: only.then_some(some.clone()),
            unavailable: if only || dice.percent(60) { vec![] } else { some },
        });
    }
}
