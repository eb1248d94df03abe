//! The rules that not every event has, each in some of the problems.

use allocation::document::{InterpreterDocument, ProblemDocument};

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
}

fn languages(dice: &mut Dice, document: &mut ProblemDocument, slots: &[String]) {
    let languages = ["de", "en", "ja"].map(String::from);
    for row in &mut document.delegates {
        row.languages = dice.some(&languages, 40);
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
