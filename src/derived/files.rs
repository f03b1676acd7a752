//! The derived files of a site: which were asked for, and their bytes.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::{
    DerivationKey, DerivationRequest, DeriveFailure, DerivedStore, InspectedOutput, OutputFacts,
    OutputKey,
};
use crate::diagnostics::{Code, Diagnostic, Finding};
use crate::ids::{Id, IdVec, id};
use crate::read::Files;

id! {
    /// A derived file, by its number in [`DerivedFiles`].
    pub struct DerivedId(u32);
}

/// A source, and what was asked of it.
#[derive(Debug)]
struct RequestedSource {
    request: DerivationRequest,
    key: DerivationKey,
    /// Whether this run has made its outputs together. The lock is held while they are being made.
    is_made: Mutex<bool>,
}

/// A derived file: one output of a source.
#[derive(Debug, Clone)]
pub struct DerivedFile {
    source: Arc<RequestedSource>,
    output: u32,
    /// What was found out about it beforehand.
    pub facts: OutputFacts,
    /// Its bytes, if this run has made them already.
    bytes: Option<Vec<u8>>,
}

impl DerivedFile {
    /// The key under which it is kept: files with the same key have the same bytes.
    pub fn key(&self) -> OutputKey {
        self.source.key.of_output(self.output)
    }

    /// Eight hexadecimal digits for its address, which change with its bytes: from the hash of the
    /// bytes if that is known beforehand, or else from its key.
    pub fn address_hash(&self) -> String {
        let hash: &[u8] = match &self.facts.content {
            Some(hash) => hash,
            None => &self.key().0,
        };
        hash[..4].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether inspecting the source really gives outputs with these facts.
    fn is_of(&self, source: &[u8], facts: &[&OutputFacts]) -> bool {
        let DerivationRequest { source: from, derivation } = &self.source.request;
        derivation.inspect(source, &from.path).is_ok_and(|inspection| {
            inspection.outputs.iter().map(|output| &output.facts).eq(facts.iter().copied())
        })
    }
}

/// Every derived file that a site asks for, and the store that keeps them.
#[derive(Debug)]
pub struct DerivedFiles {
    files: IdVec<DerivedId, DerivedFile>,
    store: Arc<dyn DerivedStore>,
}

impl DerivedFiles {
    /// Without any files yet.
    pub fn new(store: Arc<dyn DerivedStore>) -> DerivedFiles {
        DerivedFiles { files: IdVec::new(), store }
    }

    /// The store.
    pub fn store(&self) -> &Arc<dyn DerivedStore> {
        &self.store
    }

    /// Says that bytes with this key are wanted, so that the store keeps them.
    pub fn ask_for(&self, key: DerivationKey, facts: OutputFacts) {
        if self.store.facts(key).is_none() {
            self.store.keep_facts(key, vec![facts]);
        }
    }

    /// The bytes with a key that was asked for, if they are kept.
    pub fn kept(&self, key: DerivationKey) -> Option<Vec<u8>> {
        self.store.bytes(key.of_output(0))
    }

    /// Keeps the bytes with a key that was asked for.
    pub fn keep(&self, key: DerivationKey, bytes: &[u8]) {
        self.store.keep_bytes(key.of_output(0), bytes);
    }

    /// The file with this id.
    pub fn get(&self, id: DerivedId) -> &DerivedFile {
        &self.files[id]
    }

    /// Adds the outputs of sources, which are inspected in parallel. Returns for each request the
    /// ids of its outputs, or why there are none.
    pub fn add(
        &mut self,
        files: &dyn Files,
        requests: Vec<DerivationRequest>,
    ) -> Vec<Result<Vec<DerivedId>, DeriveFailure>> {
        self.add_telling(files, requests, &|| {})
    }

    /// The same, and calls `inspected_one` for each source that was inspected.
    pub fn add_telling(
        &mut self,
        files: &dyn Files,
        requests: Vec<DerivationRequest>,
        inspected_one: &(dyn Fn() + Sync),
    ) -> Vec<Result<Vec<DerivedId>, DeriveFailure>> {
        let inspect = |request| {
            let outputs = inspect(files, &*self.store, request);
            inspected_one();
            outputs
        };
        let inspected: Vec<_> = requests.into_par_iter().with_max_len(1).map(inspect).collect();
        self.store.save();
        let mut add = |outputs: Vec<DerivedFile>| {
            outputs.into_iter().map(|file| self.files.push(file)).collect()
        };
        inspected.into_iter().map(|outputs| outputs.map(&mut add)).collect()
    }

    /// The bytes of a file, which are made unless they are kept.
    ///
    /// # Errors
    /// [`DeriveFailure`].
    pub fn bytes(&self, files: &dyn Files, id: DerivedId) -> Result<Cow<'_, [u8]>, DeriveFailure> {
        let file = &self.files[id];
        if let Some(bytes) = &file.bytes {
            return Ok(Cow::Borrowed(bytes));
        }
        let is_right = |bytes: &[u8]| {
            file.facts.content.is_none_or(|hash| *blake3::hash(bytes).as_bytes() == hash)
        };
        let kept = || self.store.bytes(file.key()).filter(|bytes| is_right(bytes));
        if let Some(bytes) = kept() {
            return Ok(Cow::Owned(bytes));
        }
        let mut together =
            if self.store.gives_back() { self.made_with(id) } else { vec![file.output] };
        let mut is_made = None;
        if together.len() > 1 {
            // No deadlock: the thread that holds this lock needs no other thread to go on.
            let is_made =
                is_made.insert(file.source.is_made.lock().unwrap_or_else(PoisonError::into_inner));
            // Another thread may have made this output meanwhile. If they were all made, and this
            // one still isn't in the store, it can't be kept and is made by itself.
            if let Some(bytes) = kept() {
                return Ok(Cow::Owned(bytes));
            }
            if std::mem::replace(&mut **is_made, true) {
                together = vec![file.output];
            }
        }
        let DerivationRequest { source, derivation } = &file.source.request;
        let content = source.read(files)?;
        let mut own = None;
        let made =
            derivation.make_together(&content, &source.path, &together, &mut |output, bytes| {
                if output != file.output {
                    self.store.keep_bytes(file.source.key.of_output(output), &bytes);
                } else if is_right(&bytes) {
                    self.store.keep_bytes(file.key(), &bytes);
                    own = Some(bytes);
                }
            });
        let failure = match (made, own) {
            (Ok(()), Some(bytes)) => return Ok(Cow::Owned(bytes)),
            (made, _) => made.err(),
        };
        match failure {
            Some(mistake) if file.is_of(&content, &self.facts_of_source(id)) => {
                Err(DeriveFailure::Mistake(mistake))
            }
            // What the store says of the source is wrong: it has to be inspected again.
            _ => {
                self.store.forget(file.source.key);
                Err(DeriveFailure::Changed(source.path.clone()))
            }
        }
    }
}

impl DerivedFiles {
    /// The outputs of a file's source that are made together with it, itself included.
    fn made_with(&self, id: DerivedId) -> Vec<u32> {
        let file = &self.files[id];
        let derivation = &file.source.request.derivation;
        let with = self.of_source(id).filter(|one| {
            one.output == file.output || derivation.is_made_with(&file.facts, &one.facts)
        });
        with.map(|one| one.output).collect()
    }

    /// The facts about all outputs of a file's source.
    fn facts_of_source(&self, id: DerivedId) -> Vec<&OutputFacts> {
        self.of_source(id).map(|file| &file.facts).collect()
    }

    /// All outputs of a file's source, which have consecutive ids.
    fn of_source(&self, id: DerivedId) -> impl Iterator<Item = &DerivedFile> {
        let file = &self.files[id];
        let first = id.index() - file.output as usize;
        let from_first = self.files.as_slice()[first..].iter();
        from_first.take_while(|one| Arc::ptr_eq(&one.source, &file.source))
    }
}

/// The outputs of a source. If the store knows them, the source isn't read.
fn inspect(
    files: &dyn Files,
    store: &dyn DerivedStore,
    request: DerivationRequest,
) -> Result<Vec<DerivedFile>, DeriveFailure> {
    let DerivationRequest { source, derivation } = &request;
    let key = DerivationKey::of(&**derivation, source.hash);
    let outputs: Vec<InspectedOutput> =
        if let Some(facts) = store.facts(key).filter(|facts| derivation.could_give(facts)) {
            facts.into_iter().map(|facts| InspectedOutput { facts, bytes: None }).collect()
        } else {
            let inspection = derivation
                .inspect(&source.read(files)?, &source.path)
                .map_err(DeriveFailure::Mistake)?;
            let facts = inspection.outputs.iter().map(|output| output.facts.clone()).collect();
            store.keep_facts(key, facts);
            for (output, made) in inspection.outputs.iter().enumerate() {
                if let Some(bytes) = &made.bytes {
                    store.keep_bytes(key.of_output(output as u32), bytes);
                }
            }
            inspection.outputs
        };
    let source = Arc::new(RequestedSource { request, key, is_made: Mutex::new(false) });
    let numbered = outputs.into_iter().enumerate();
    Ok(numbered
        .map(|(output, InspectedOutput { facts, bytes })| DerivedFile {
            source: Arc::clone(&source),
            output: output as u32,
            facts,
            bytes,
        })
        .collect())
}

impl DeriveFailure {
    /// The diagnostic for a report. A source that changes during a build counts as unreadable.
    pub fn into_diagnostic(self) -> Box<Diagnostic> {
        match self {
            DeriveFailure::Mistake(diagnostic) => diagnostic,
            DeriveFailure::Changed(path) => {
                let message = "it changed while it was read".to_owned();
                Box::new(Finding::error(Code::Unreadable, None, message).at_path(path))
            }
        }
    }
}
