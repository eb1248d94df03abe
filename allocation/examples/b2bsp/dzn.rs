//! The `.dzn` files of the published instances, as problems.

use allocation::{
    Objective, ProblemDocument,
    document::{
        DelegateDocument, OptionsDocument, OrganisationDocument, PinDocument, PrecedenceDocument,
        RequestDocument, SideDocument, SlotDocument, TableDocument,
    },
};

/// Turns a file into a problem: a participant is an organisation with one delegate, the whole
/// event one session, and every request has weight 1. Breaks are shared fairly; of nothing else is
/// that asked.
pub(crate) fn read(text: &str, objective: Objective, fairness: u32) -> Result<ProblemDocument, String> {
    let file = File(text);
    let (people, slots) = (file.number("nBusiness")?, file.number("nTotalSlots")?);
    let (tables, mornings) = (file.number("nTables")?, file.number("nMorningSlots")?);
    let forbidden = file.sets("forbidden")?;
    let mut document = ProblemDocument {
        slots: (1..=slots).map(|n| slot(n, n <= mornings)).collect(),
        tables: (1..=tables).map(|n| TableDocument { key: n.to_string(), ..Default::default() }).collect(),
        organisations: (1..=people).map(|n| OrganisationDocument { key: n.to_string() }).collect(),
        options: OptionsDocument {
            fairness: (objective == Objective::Breaks).then_some(fairness),
            objectives: Some(vec![Objective::LeftOut, Objective::Unfairness, objective]),
            ..Default::default()
        },
        ..Default::default()
    };
    for n in 1..=people {
        let never = forbidden.get(n - 1).map(Vec::as_slice).unwrap_or_default();
        document.delegates.push(DelegateDocument {
            key: n.to_string(),
            organisation: n.to_string(),
            unavailable: never.iter().filter(|n| **n > 0).map(usize::to_string).collect(),
            ..Default::default()
        });
    }
    let fixed = file.numbers("fixed")?;
    for (n, row) in file.numbers("requested")?.chunks_exact(3).enumerate() {
        document.requests.push(request(n + 1, row, fixed.get(n).copied().unwrap_or(0)));
    }
    for (n, earlier) in file.sets("precedences").unwrap_or_default().iter().enumerate() {
        for first in earlier.iter().filter(|first| **first > 0) {
            document.precedences.push(PrecedenceDocument {
                first: first.to_string(),
                second: (n + 1).to_string(),
                gap_minutes: 0,
            });
        }
    }
    Ok(document)
}

fn slot(n: usize, morning: bool) -> SlotDocument {
    SlotDocument {
        key: n.to_string(),
        session: "event".into(),
        start: n as i64 * 1_200,
        end: n as i64 * 1_200 + 1_200,
        place: None,
        marks: vec![if morning { "morning" } else { "afternoon" }.into()],
    }
}

fn request(n: usize, row: &[usize], fixed: usize) -> RequestDocument {
    let side = |who: usize| SideDocument { organisation: who.to_string(), ..Default::default() };
    RequestDocument {
        key: n.to_string(),
        sides: vec![side(row[0]), side(row[1])],
        weight: Some(1),
        marks: match row[2] {
            1 => vec!["morning".into()],
            2 => vec!["afternoon".into()],
            _ => vec![],
        },
        pin: (fixed > 0).then(|| PinDocument { slot: fixed.to_string(), table: None }),
        ..Default::default()
    }
}

struct File<'t>(&'t str);

impl File<'_> {
    /// What stands between `name =` and the semicolon.
    fn value(&self, name: &str) -> Result<&str, String> {
        self.0
            .split(';')
            .filter_map(|item| item.split_once('='))
            .find(|(key, _)| key.trim() == name)
            .map(|(_, value)| value.trim())
            .ok_or_else(|| format!("{name} is missing"))
    }

    fn number(&self, name: &str) -> Result<usize, String> {
        let value = self.value(name)?;
        value.parse().map_err(|_| format!("{name} is {value}, not a number"))
    }

    fn numbers(&self, name: &str) -> Result<Vec<usize>, String> {
        Ok(numbers(self.value(name)?))
    }

    fn sets(&self, name: &str) -> Result<Vec<Vec<usize>>, String> {
        let sets = self.value(name)?.split('{').skip(1);
        Ok(sets.map(|set| numbers(set.split('}').next().unwrap_or_default())).collect())
    }
}

fn numbers(text: &str) -> Vec<usize> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect()
}
