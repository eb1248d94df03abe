//! Which zone may have been meant by a name that is none.

use std::str::FromStr as _;

const MOST: usize = 3;

/// Up to three IANA names near to `wrong`, best first: what Windows calls by that name, the same
/// name in other case, a city of that name, then small slips of the keyboard.
pub(super) fn names(wrong: &str) -> Vec<&'static str> {
    let wrong = wrong.trim();
    if wrong.is_empty() || wrong.len() > 60 {
        return Vec::new();
    }
    if let Ok(calcard::common::timezone::Tz::Tz(tz)) = calcard::common::timezone::Tz::from_str(wrong) {
        return vec![tz.name()];
    }
    let asked = plain(wrong);
    let mut ranked: Vec<(usize, &'static str)> = chrono_tz::TZ_VARIANTS
        .iter()
        .filter_map(|tz| distance_to(&asked, tz.name()).map(|distance| (distance, tz.name())))
        .collect();
    ranked.sort();
    ranked.into_iter().take(MOST).map(|(_, name)| name).collect()
}

// None when the two have little in common.
fn distance_to(asked: &str, name: &str) -> Option<usize> {
    let whole = plain(name);
    let city = plain(name.rsplit('/').next().unwrap_or(name));
    let asked_city = asked.rsplit('/').next().unwrap_or(asked);
    let best = edits(asked, &whole).min(edits(asked, &city) + 1).min(edits(asked_city, &city) + 1);
    let most = asked.len() / 4 + 1;
    (best <= most).then_some(best)
}

fn plain(name: &str) -> String {
    name.chars().map(|c| if c == ' ' || c == '-' { '_' } else { c.to_ascii_lowercase() }).collect()
}

// Levenshtein's distance, one row at a time.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
