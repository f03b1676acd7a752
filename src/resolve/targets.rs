//! What every file of the inventory became, so that links can be resolved.

use crate::diagnostics::FileId;
use crate::ids::IdVec;
use crate::model::{ArticleId, EntityId, PageId};

/// What a file of the inventory became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TargetFile {
    Article(ArticleId),
    Entity(EntityId),
    Page(PageId),
    Hidden,
}

/// What every file became.
#[derive(Debug)]
pub(super) struct Targets {
    by_file: IdVec<FileId, Option<TargetFile>>,
}

impl Targets {
    /// For this many files, none of which has become anything yet.
    pub(super) fn of(files: usize) -> Targets {
        Targets { by_file: IdVec::filled(files, None) }
    }

    pub(super) fn set(&mut self, file: FileId, target: TargetFile) {
        self.by_file[file] = Some(target);
    }

    pub(super) fn get(&self, file: FileId) -> Option<TargetFile> {
        self.by_file.get(file).copied().flatten()
    }
}
