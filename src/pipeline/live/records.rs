//! What a live site remembers of its files from one load to the next.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use foldhash::fast::FixedState;

use crate::cache::{Access, Cache, DerivedCache, Sources};
use crate::derived::{DerivedStore, NoStore};
use crate::parse::{FileRecord, Memory, Parsed};
use crate::read::Inventory;

/// Records by path.
pub type Records = HashMap<Box<str>, FileRecord, FixedState>;

/// The records of the site as it was last loaded.
#[derive(Default)]
pub struct PreviewRecords {
    /// What the records depend on, beside the files' content.
    options: String,
    /// The cache that builds have left, until the first load is over.
    pub cache: Option<Cache>,
    left: Option<Sources>,
    /// What builds and this preview have derived; `None` before the first load.
    derived: Option<Arc<DerivedCache>>,
    began: i64,
    pub now: Arc<Records>,
    next: Mutex<Records>,
}

impl Memory for PreviewRecords {
    fn recall(&self, path: &str) -> Option<&FileRecord> {
        self.now.get(path).or_else(|| self.left.as_ref()?.recall(path))
    }

    fn began(&self) -> i64 {
        self.began
    }

    fn keep(&self, inventory: &Inventory, parsed: &Parsed) {
        if let Some(left) = &self.left {
            left.keep(inventory, parsed);
        }
        if let Ok(mut next) = self.next.lock() {
            *next = parsed.entries(inventory).map(|(at, r)| (at.into(), r.clone())).collect();
        }
    }
}

impl PreviewRecords {
    /// Opens the site's cache, unless the records at hand were made with the same options. Gives
    /// whether it did.
    pub fn begin(&mut self, root: &Path, options: String) -> bool {
        if self.options == options {
            return false;
        }
        let cache = Cache::open(root, Access::Full);
        let left = cache.sources(&options);
        *self = PreviewRecords {
            options,
            began: left.began(),
            derived: Some(cache.derived()),
            left: Some(left),
            cache: Some(cache),
            now: Arc::default(),
            next: Mutex::default(),
        };
        true
    }

    /// Where derived files are kept.
    pub fn derived(&self) -> Arc<dyn DerivedStore> {
        match &self.derived {
            Some(derived) => Arc::clone(derived) as Arc<dyn DerivedStore>,
            None => Arc::new(NoStore),
        }
    }

    /// Keeps what the load has learned for the next one.
    pub fn end(&mut self) {
        (self.cache, self.left) = (None, None);
        let next = self.next.lock().map(|mut next| std::mem::take(&mut *next));
        self.now = Arc::new(next.unwrap_or_default());
    }
}
