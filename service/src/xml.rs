//! XML of strangers: read by roxmltree under limits and without document types, so that no entity is ever expanded
//! and nothing takes longer than its length allows.

use roxmltree::{Document, ParsingOptions};

/// What a document may have at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Elements and texts.
    pub nodes: u32,
    /// Elements within one another.
    pub depth: usize,
    /// Declarations of namespaces: each element that has one copies those of all around it.
    pub namespaces: usize,
}

/// The text is no XML that is read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

/// Reads a document: UTF-8, without a document type, within the limits.
///
/// # Errors
/// [`Unreadable`] when it is no XML, has a document type or is beyond a limit.
pub fn read(text: &str, limits: Limits) -> Result<Document<'_>, Unreadable> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: limits.nodes, ..ParsingOptions::default() };
    if depth(text) > limits.depth || text.matches("xmlns").count() > limits.namespaces {
        return Err(Unreadable);
    }
    Document::parse_with_options(text, options).map_err(|_| Unreadable)
}

/// How deep the elements go, counted before anything is built. What stands in comments counts too, which refuses
/// nothing honest.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for tag in text.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        if tag.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if !tag.starts_with(['?', '!']) {
            deepest = deepest.max(depth + 1);
            if !tag.ends_with('/') {
                depth += 1;
            }
        }
    }
    deepest
}
