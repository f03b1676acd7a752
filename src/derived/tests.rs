use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::diagnostics::{Code, Finding};
use crate::read::MemoryFiles;

/// As a picture would be: three outputs of a source, addressed by their keys.
#[derive(Debug, Default)]
struct Widths {
    widths: Vec<u32>,
    inspected: AtomicUsize,
    made: AtomicUsize,
}

impl Derivation for Widths {
    fn name(&self) -> &'static str {
        "widths"
    }

    fn version(&self) -> &'static str {
        "1"
    }

    fn parameters(&self) -> String {
        format!("{:?}", self.widths)
    }

    fn inspect(&self, source: &[u8], path: &str) -> Result<Inspection, Box<Diagnostic>> {
        self.inspected.fetch_add(1, Ordering::Relaxed);
        if source.starts_with(b"bomb") {
            let finding = Finding::error(Code::Unreadable, None, "it is a bomb");
            return Err(Box::new(finding.at_path(path)));
        }
        let most = if source == b"narrow" { 1 } else { self.widths.len() };
        let output = |width: &u32| {
            let pixels = Some((*width, width / 2));
            InspectedOutput { facts: OutputFacts { pixels, ..OutputFacts::default() }, bytes: None }
        };
        Ok(Inspection { outputs: self.widths[..most].iter().map(output).collect() })
    }

    fn could_give(&self, facts: &[OutputFacts]) -> bool {
        facts.len() <= self.widths.len()
    }

    fn make(&self, source: &[u8], path: &str, output: u32) -> Result<Vec<u8>, Box<Diagnostic>> {
        self.made.fetch_add(1, Ordering::Relaxed);
        let is_broken = [&b"bomb"[..], b"unmakeable"].contains(&source);
        if is_broken || (source == b"narrow" && output > 0) {
            let finding = Finding::error(Code::Unreadable, None, "it has no such width");
            return Err(Box::new(finding.at_path(path)));
        }
        Ok([source, format!(" {}", self.widths[output as usize]).as_bytes()].concat())
    }
}

/// Keeps everything in memory.
#[derive(Debug, Default)]
struct InMemory {
    facts: Mutex<BTreeMap<DerivationKey, Vec<OutputFacts>>>,
    bytes: Mutex<BTreeMap<OutputKey, Vec<u8>>>,
}

impl DerivedStore for InMemory {
    fn facts(&self, key: DerivationKey) -> Option<Vec<OutputFacts>> {
        self.facts.lock().unwrap().get(&key).cloned()
    }

    fn keep_facts(&self, key: DerivationKey, facts: Vec<OutputFacts>) {
        self.facts.lock().unwrap().insert(key, facts);
    }

    fn bytes(&self, key: OutputKey) -> Option<Vec<u8>> {
        self.bytes.lock().unwrap().get(&key).cloned()
    }

    fn keep_bytes(&self, key: OutputKey, bytes: &[u8]) {
        self.bytes.lock().unwrap().insert(key, bytes.to_owned());
    }

    fn gives_back(&self) -> bool {
        true
    }

    fn forget(&self, key: DerivationKey) {
        self.facts.lock().unwrap().remove(&key);
    }

    fn save(&self) {}

    fn keep_what_was_asked_for(&self) {}
}

fn picture(files: &MemoryFiles, path: &str, derivation: &Arc<Widths>) -> DerivationRequest {
    let hash = content_hash(&files.read(path, u64::MAX).unwrap_or_default());
    let source = DerivationSource::file(path.to_owned(), hash, 1 << 20);
    DerivationRequest { source, derivation: Arc::clone(derivation) as Arc<dyn Derivation> }
}

fn widths(widths: &[u32]) -> Arc<Widths> {
    Arc::new(Widths { widths: widths.to_vec(), ..Widths::default() })
}

#[test]
fn each_output_is_made_once_for_a_source_and_its_parameters() {
    let mut files = MemoryFiles::default();
    files.insert("a.jpg", "picture");
    files.insert("b.jpg", "picture");
    let store = Arc::new(InMemory::default());
    let derivation = widths(&[480, 960]);
    let mut keys = Vec::new();
    for _ in 0..2 {
        let mut derived = DerivedFiles::new(Arc::clone(&store) as Arc<dyn DerivedStore>);
        let ids = derived.add(&files, vec![picture(&files, "a.jpg", &derivation)]).remove(0);
        let ids = ids.unwrap();
        assert_eq!(derived.get(ids[1]).facts.pixels, Some((960, 480)));
        let bytes: Vec<_> =
            ids.iter().map(|id| derived.bytes(&files, *id).unwrap().into_owned()).collect();
        assert_eq!(bytes, [b"picture 480".to_vec(), b"picture 960".to_vec()]);
        keys.extend(ids.iter().map(|id| derived.get(*id).key()));
    }
    assert_eq!(keys[..2], keys[2..]);
    assert_ne!(keys[0], keys[1]);
    let counts = || {
        let count = |number: &AtomicUsize| number.load(Ordering::Relaxed);
        (count(&derivation.inspected), count(&derivation.made))
    };
    assert_eq!(counts(), (1, 2));
    // The same bytes at another path are the same source.
    let mut derived = DerivedFiles::new(Arc::clone(&store) as Arc<dyn DerivedStore>);
    let ids = derived.add(&files, vec![picture(&files, "b.jpg", &derivation)]).remove(0).unwrap();
    assert_eq!(derived.bytes(&files, ids[0]).unwrap(), &b"picture 480"[..]);
    assert_eq!(counts(), (1, 2));
    // Other bytes or parameters are another.
    files.insert("b.jpg", "another");
    for (derivation, expected) in [(&derivation, "another 480"), (&widths(&[480]), "another 480")] {
        let request = picture(&files, "b.jpg", derivation);
        let ids = derived.add(&files, vec![request]).remove(0).unwrap();
        assert_eq!(derived.bytes(&files, ids[0]).unwrap(), expected.as_bytes());
        let file = derived.get(ids[0]);
        assert!(!keys.contains(&file.key()));
        keys.push(file.key());
    }
    assert_eq!(counts(), (2, 3));
}

#[test]
fn a_source_that_is_wrong_or_changes_is_named() {
    let mut files = MemoryFiles::default();
    files.insert("bomb.jpg", "bomb");
    files.insert("a.jpg", "picture");
    let derivation = widths(&[480]);
    let requests =
        ["bomb.jpg", "a.jpg"].map(|path| picture(&files, path, &derivation)).into_iter().collect();
    let mut derived = DerivedFiles::new(Arc::new(NoStore));
    let mut added = derived.add(&files, requests);
    let ids = added.remove(1).unwrap();
    match added.remove(0) {
        Err(DeriveFailure::Mistake(found)) => assert_eq!(found.path.as_deref(), Some("bomb.jpg")),
        other => panic!("{other:?}"),
    }
    files.insert("a.jpg", "changed");
    match derived.bytes(&files, ids[0]) {
        Err(DeriveFailure::Changed(path)) => assert_eq!(path, "a.jpg"),
        other => panic!("{other:?}"),
    }
}

/// What a store says is believed only as far as it fits.
#[test]
fn bytes_that_are_others_than_their_address_says_are_made_again() {
    let files = MemoryFiles::default();
    let style = |text: &'static str| DerivationRequest {
        source: DerivationSource::bytes("a.css".to_owned(), Cow::Borrowed(text.as_bytes())),
        derivation: Arc::new(StyleSheet),
    };
    let store = Arc::new(InMemory::default());
    let load = || {
        let mut derived = DerivedFiles::new(Arc::clone(&store) as Arc<dyn DerivedStore>);
        let id = derived.add(&files, vec![style("p { color: red }")]).remove(0).unwrap()[0];
        (derived, id)
    };
    let (derived, id) = load();
    let (key, right) = (derived.get(id).key(), "p{color:red}");
    assert_eq!(derived.bytes(&files, id).unwrap(), right.as_bytes());
    store.keep_bytes(key, b"p{color:tan}");
    let (derived, id) = load();
    assert_eq!(derived.bytes(&files, id).unwrap(), right.as_bytes());
    assert_eq!(store.bytes(key).unwrap(), right.as_bytes());
    // Facts that no style sheet has are none.
    for invented in [vec![], vec![OutputFacts::default()], vec![OutputFacts::default(); 2]] {
        store.facts.lock().unwrap().values_mut().for_each(|facts| *facts = invented.clone());
        store.keep_bytes(key, b"p{color:tan}");
        let (derived, id) = load();
        assert_eq!(derived.bytes(&files, id).unwrap(), right.as_bytes(), "{invented:?}");
    }
    // Facts that don't fit are inspected again when the build begins again.
    store.facts.lock().unwrap().values_mut().for_each(|facts| facts[0].content = Some([7; 32]));
    let (derived, id) = load();
    assert_eq!(derived.get(id).address_hash(), "07070707");
    assert!(matches!(derived.bytes(&files, id), Err(DeriveFailure::Changed(_))));
    let (derived, id) = load();
    assert_eq!(derived.get(id).facts.content, Some(*blake3::hash(right.as_bytes()).as_bytes()));
    assert_eq!(derived.bytes(&files, id).unwrap(), right.as_bytes());
}

/// What a store says of a source may be somebody's invention: an output that the source doesn't have is no
/// mistake of the site's.
#[test]
fn an_output_that_a_source_does_not_have_is_inspected_again() {
    let mut files = MemoryFiles::default();
    files.insert("a.jpg", "narrow");
    files.insert("bomb.jpg", "bomb");
    files.insert("unmakeable.jpg", "unmakeable");
    let derivation = widths(&[480, 960]);
    let store = Arc::new(InMemory::default());
    let load = |path: &str| {
        let mut derived = DerivedFiles::new(Arc::clone(&store) as Arc<dyn DerivedStore>);
        let ids = derived.add(&files, vec![picture(&files, path, &derivation)]).remove(0);
        (derived, ids)
    };
    let invent = |path: &str| {
        let key = DerivationKey::of(&*derivation, picture(&files, path, &derivation).source.hash);
        store.keep_facts(
            key,
            vec![OutputFacts { pixels: Some((480, 240)), ..Default::default() }; 2],
        );
    };
    for path in ["a.jpg", "bomb.jpg"] {
        invent(path);
        let (derived, ids) = load(path);
        let ids = ids.unwrap();
        assert_eq!(ids.len(), 2, "as it was invented");
        match derived.bytes(&files, ids[1]) {
            Err(DeriveFailure::Changed(changed)) => assert_eq!(changed, path),
            other => panic!("{other:?}"),
        }
    }
    // The next attempt has what the source gives.
    let (derived, ids) = load("a.jpg");
    let ids = ids.unwrap();
    assert_eq!(ids.len(), 1);
    assert_eq!(derived.bytes(&files, ids[0]).unwrap(), &b"narrow 480"[..]);
    assert!(matches!(load("bomb.jpg").1, Err(DeriveFailure::Mistake(_))));
    // What can't be made of a source that is as it was inspected is told, and not tried for ever.
    let (derived, ids) = load("unmakeable.jpg");
    let made = derived.bytes(&files, ids.unwrap()[0]);
    assert!(matches!(made, Err(DeriveFailure::Mistake(_))), "{made:?}");
}

/// The same, with outputs that are made together: how often, and how many of them.
#[derive(Debug, Default)]
struct Together(Widths, AtomicUsize, AtomicUsize);

impl Derivation for Together {
    fn name(&self) -> &'static str {
        "together"
    }

    fn version(&self) -> &'static str {
        "1"
    }

    fn inspect(&self, source: &[u8], path: &str) -> Result<Inspection, Box<Diagnostic>> {
        self.0.inspect(source, path)
    }

    fn could_give(&self, facts: &[OutputFacts]) -> bool {
        self.0.could_give(facts)
    }

    fn is_made_with(&self, one: &OutputFacts, other: &OutputFacts) -> bool {
        let is_small = |facts: &OutputFacts| facts.pixels.is_some_and(|(width, _)| width < 1000);
        is_small(one) && is_small(other)
    }

    fn make(&self, source: &[u8], path: &str, output: u32) -> Result<Vec<u8>, Box<Diagnostic>> {
        self.0.make(source, path, output)
    }

    fn make_together(
        &self,
        source: &[u8],
        path: &str,
        outputs: &[u32],
        made: &mut dyn FnMut(u32, Vec<u8>),
    ) -> Result<(), Box<Diagnostic>> {
        self.1.fetch_add(1, Ordering::Relaxed);
        for output in outputs {
            self.2.fetch_add(1, Ordering::Relaxed);
            made(*output, self.make(source, path, *output)?);
        }
        Ok(())
    }
}

#[test]
fn outputs_that_are_made_together_are_made_at_once_for_all_threads() {
    let mut files = MemoryFiles::default();
    files.insert("a.jpg", "picture");
    for (keeps, times) in [(true, 2), (false, 4)] {
        let widths = Widths { widths: vec![480, 2000, 960, 640], ..Widths::default() };
        let derivation = Arc::new(Together(widths, AtomicUsize::new(0), AtomicUsize::new(0)));
        let store: Arc<dyn DerivedStore> =
            if keeps { Arc::new(InMemory::default()) } else { Arc::new(NoStore) };
        let mut derived = DerivedFiles::new(store);
        let source = DerivationSource::file("a.jpg".to_owned(), content_hash(b"picture"), 100);
        let request = DerivationRequest {
            source,
            derivation: Arc::clone(&derivation) as Arc<dyn Derivation>,
        };
        let ids = derived.add(&files, vec![request]).remove(0).unwrap();
        std::thread::scope(|scope| {
            for (id, width) in ids.iter().zip([480, 2000, 960, 640]) {
                let (derived, files) = (&derived, &files);
                scope.spawn(move || {
                    let expected = format!("picture {width}");
                    assert_eq!(derived.bytes(files, *id).unwrap(), expected.as_bytes());
                });
            }
        });
        // The large one by itself, the small ones in one go, if what is made is kept for the others.
        assert_eq!(derivation.1.load(Ordering::Relaxed), times);
        assert_eq!(derivation.2.load(Ordering::Relaxed), 4, "each is made once");
    }
}

/// A library that decides on bytes is part of the version of what it makes: what is kept outlives the
/// program.
#[test]
fn versions_name_the_libraries_that_are_used() {
    let lock = include_str!("../../Cargo.lock");
    let of_styles = ["cssparser"].as_slice();
    let of_pictures = [
        "jpeg-encoder",
        "zune-jpeg",
        "png",
        "fdeflate",
        "flate2",
        "miniz_oxide",
        "image-webp",
        "fast_image_resize",
        "ravif",
        "rav1e",
        "avif-serialize",
    ];
    let all: [(&dyn Derivation, &[&str]); 2] =
        [(&StyleSheet, of_styles), (&BarePicture, &of_pictures)];
    for (derivation, libraries) in all {
        for library in libraries {
            // The lock may have others of the name, for other programs.
            let named = format!("name = \"{library}\"\nversion = \"");
            let versions = lock.split(&named).skip(1).filter_map(|after| after.split('"').next());
            let mut expected = versions.map(|version| format!("{library} {version}"));
            let is_named = expected.any(|expected| derivation.version().contains(&expected));
            assert!(is_named, "{library}");
        }
    }
}
