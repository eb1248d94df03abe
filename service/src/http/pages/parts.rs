//! Small parts that pages are made of: an icon, a word of state.

use askama::Template;
use askama::filters::HtmlSafe;

use super::assets;

/// A small picture beside words; it says nothing that the words do not.
#[derive(Clone, Copy, Debug, Template)]
#[template(
    ext = "html",
    source = r##"<svg class="icon" aria-hidden="true" focusable="false"><use href="{{ assets::icons() }}#{{ self.0 }}"></use></svg>"##
)]
pub(super) struct Icon(pub &'static str);

impl HtmlSafe for Icon {}

/// A word of state in its colour.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(ext = "html", source = r#"<span class="badge {{ tone }}">{{ words }}</span>"#)]
pub(super) struct Badge {
    /// What it says.
    pub words: &'static str,
    /// Which colour: `sea`, `leaf`, `brass`, `brick`, `plum`, or none.
    pub tone: &'static str,
}

impl HtmlSafe for Badge {}

/// A badge.
pub(super) const fn badge(words: &'static str, tone: &'static str) -> Badge {
    Badge { words, tone }
}
