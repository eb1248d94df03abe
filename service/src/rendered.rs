//! What was rendered and may be asked for again, kept in memory under its tag, within a bound of bytes.
//!
//! A tag names its contents for ever, so that nothing here is ever wrong: what is not wanted any more is pushed out.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;

/// Bytes that an entry takes beside its contents, roughly.
const FRAME_BYTES: u64 = 200;
/// Entries that room is made for at first.
const ENTRIES: usize = 1_000;

#[derive(Clone)]
struct Kept {
    value: Arc<dyn Any + Send + Sync>,
    bytes: u64,
}

#[derive(Clone)]
struct Bytes;

impl Weighter<String, Kept> for Bytes {
    fn weight(&self, tag: &String, kept: &Kept) -> u64 {
        kept.bytes + tag.len() as u64 + FRAME_BYTES
    }
}

/// What was rendered, by its tag; cheap to clone.
#[derive(Clone)]
pub struct Rendered(Arc<Cache<String, Kept, Bytes>>);

impl Rendered {
    /// Room for so many bytes in all.
    pub fn within(bytes_max: u64) -> Self {
        Self(Arc::new(Cache::with_weighter(ENTRIES, bytes_max, Bytes)))
    }

    /// What was kept under a tag, if it is still there and of that type.
    pub fn get<T: Send + Sync + 'static>(&self, tag: &str) -> Option<Arc<T>> {
        self.0.get(tag)?.value.downcast().ok()
    }

    /// Keeps a value of about so many bytes. One that is larger than the whole room is not kept.
    pub fn put<T: Send + Sync + 'static>(&self, tag: String, value: Arc<T>, bytes: usize) {
        self.0.insert(tag, Kept { value, bytes: bytes as u64 });
    }
}

impl fmt::Debug for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rendered({} bytes)", self.0.weight())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_found_under_its_tag_and_its_type() {
        let rendered = Rendered::within(10_000);
        rendered.put("a".into(), Arc::new(String::from("A")), 1);
        assert_eq!(rendered.get::<String>("a").unwrap().as_str(), "A");
        assert!(rendered.get::<String>("b").is_none());
        assert!(rendered.get::<u64>("a").is_none());
    }

    #[test]
    fn the_room_is_never_overdrawn() {
        let rendered = Rendered::within(10_000);
        for number in 0..1_000 {
            rendered.put(number.to_string(), Arc::new(number), 500);
            assert!(rendered.0.weight() <= 10_000);
        }
        rendered.put("large".into(), Arc::new(0), 20_000);
        assert!(rendered.get::<i32>("large").is_none());
    }
}
