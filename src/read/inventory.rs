//! The files of a site, and the kind of each by its place.

mod near;

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::FixedState;

use super::source_file::{FileKind, SourceFile};
use super::{Files, Listing, names, translations};
use crate::diagnostics::{Code, Diagnostics, FileId, Finding, Location, Spot};
use crate::ids::{Id, IdVec};
use crate::model::{Kinds, LangId};
use crate::spelling;

/// Every file of a site that a build may read, sorted by path.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    /// The files that are parsed; a [`FileId`] is an index into this. The first is `site.toml`.
    pub files: IdVec<FileId, SourceFile>,
    /// Other files under `content/`: pictures that an article may show. Sorted.
    pub assets: Vec<String>,
    /// Files under `static/`, which are copied as they are. Sorted.
    pub statics: Vec<String>,
    /// For suggestions about paths that are none of these.
    near: near::NearPaths,
}

impl Inventory {
    /// Lists the files of a site; `languages` are the codes of its languages, the default first.
    pub fn scan(
        files: &dyn Files,
        languages: &[String],
        kinds: &Kinds,
        found: &mut Diagnostics,
    ) -> Inventory {
        let mut inventory = Inventory::default();
        inventory.files.push(SourceFile::settings());
        let content = files.list("content");
        report(&content, found);
        let mut texts = Vec::new();
        for path in content.files {
            match classify(&path, languages, kinds) {
                Ok(Some((kind, lang, stem))) => {
                    texts.push(SourceFile { path, kind, lang, stem });
                }
                Ok(None) => inventory.assets.push(path),
                Err(finding) => found.push(finding.at_path(path)),
            }
        }
        translations::take_out_misnamed(&mut texts, &inventory.assets, languages, found);
        texts.into_iter().for_each(|text| {
            inventory.files.push(text);
        });
        report_alike(&inventory.files, found);
        report_same_version(&inventory.files, found);
        let statics = files.list("static");
        found.extend(statics.problems.into_iter().map(|(path, finding)| finding.at_path(path)));
        inventory.statics = statics.files;
        for path in &inventory.statics {
            if let Some(finding) = reserved(path) {
                found.push(finding.at_path(path.clone()));
            }
        }
        inventory
    }

    /// The file with this id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id]
    }

    /// The id of the file at a path.
    pub fn find(&self, path: &str) -> Option<FileId> {
        let after_settings = self.files.as_slice().get(1..)?;
        let at = after_settings.binary_search_by(|f| f.path.as_str().cmp(path)).ok()?;
        Some(FileId::from_index(at + 1))
    }

    /// The id of the file that a path means, in whatever Unicode normalization the file system has
    /// it.
    pub fn find_in_any_form(&self, path: &str) -> Option<FileId> {
        let others = || {
            let forms = [spelling::composed(path), spelling::decomposed(path)];
            forms.iter().find_map(|form| self.find(form))
        };
        self.find(path).or_else(others)
    }

    /// All ids with their files.
    pub fn ids(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter_with_ids()
    }

    /// Whether there is a picture or other file at this path under `content/`.
    pub fn has_asset(&self, path: &str) -> bool {
        self.assets.binary_search_by(|a| a.as_str().cmp(path)).is_ok()
    }

    /// The path of the picture or other file under `content/` that a path means, in whatever
    /// Unicode normalization the file system has it.
    pub fn find_asset<'p>(&'p self, path: &'p str) -> Option<&'p str> {
        if self.has_asset(path) {
            return Some(path);
        }
        let other_forms = [spelling::composed(path), spelling::decomposed(path)];
        let at = |form: &str| self.assets.binary_search_by(|a| a.as_str().cmp(form)).ok();
        let found = other_forms.iter().find_map(|form| at(form));
        found.map(|at| self.assets[at].as_str())
    }
}

/// The prefix of the names of Dateline's own files at the root of an output and of a host.
const RESERVED: &str = ".dateline";

/// The finding for a static file that would be among Dateline's own.
fn reserved(path: &str) -> Option<Finding> {
    let name = path.strip_prefix("static/")?;
    let start = name.get(..RESERVED.len())?;
    start.eq_ignore_ascii_case(RESERVED).then(|| {
        let message = "names that begin with .dateline are those of Dateline's own files";
        Finding::error(Code::MisplacedFile, None, message).help("rename it")
    })
}

/// Reports texts whose names some file system, or a human reader, would take for the same: a
/// version in another language wouldn't be recognized as one.
fn report_alike(files: &IdVec<FileId, SourceFile>, found: &mut Diagnostics) {
    let mut first_of: HashMap<String, FileId, FixedState> = HashMap::default();
    for (id, file) in files.iter_with_ids() {
        let name = file.up_to_stem();
        let first = *first_of.entry(names::folded(name)).or_insert(id);
        let first_name = files[first].up_to_stem();
        if first_name != name {
            let message = format!(
                "the name differs from that of {} only in small and capital letters, or in how a \
                 letter with an accent is stored",
                files[first].path
            );
            let finding = Finding::error(Code::Duplicate, None, message).help(
                "name both alike if they are versions of one text, or give one of them another name",
            );
            let place = Location { file: first, spot: Spot::default() };
            found.push(finding.at(id).related(place, "the other one"));
        }
    }
}

/// Reports texts that are the same version of the same text, such as `name.md` and `name.en.md` if
/// English is the default language: only one of them could hold the others back.
fn report_same_version(files: &IdVec<FileId, SourceFile>, found: &mut Diagnostics) {
    let name_of = |file: &SourceFile| names::folded(file.up_to_stem());
    let says_language = |file: &SourceFile| file.path.len() > file.stem.end as usize + ".md".len();
    let mut first_of: HashMap<(String, LangId), FileId, FixedState> = HashMap::default();
    let mut report = |id: FileId, first: FileId| {
        let message = format!("{} is this text in this language, too", files[first].path);
        let finding = Finding::error(Code::Duplicate, None, message)
            .help("keep one of them, or give one another name");
        let place = Location { file: first, spot: Spot::default() };
        found.push(finding.at(id).related(place, "the other one"));
    };
    for (id, file) in files.iter_with_ids().filter(|(_, file)| says_language(file)) {
        let first = *first_of.entry((name_of(file), file.lang)).or_insert(id);
        if first != id {
            report(id, first);
        }
    }
    if first_of.keys().all(|(_, lang)| *lang != LangId::DEFAULT) {
        return;
    }
    for (id, file) in files.iter_with_ids().filter(|(_, file)| !says_language(file)) {
        if let Some(first) = first_of.get(&(name_of(file), LangId::DEFAULT)) {
            report(id, *first);
        }
    }
}

fn report(listing: &Listing, found: &mut Diagnostics) {
    for path in &listing.md_folders {
        let finding = Finding::error(
            Code::FolderNamedLikeFile,
            None,
            "this is a folder, but its name ends in .md like a file's",
        );
        found.push(finding.help("rename the folder").at_path(path));
    }
    for (path, finding) in &listing.problems {
        found.push(finding.clone().at_path(path));
    }
}

/// The kind of a file, its language, and the position of its stem in the path.
type Class = (FileKind, LangId, Range<u32>);

/// Classifies the file at a path under `content/`; `None` if it is an asset.
fn classify(path: &str, languages: &[String], kinds: &Kinds) -> Result<Option<Class>, Finding> {
    let Some(below) = path.strip_prefix("content/") else { return Ok(None) };
    let Some(whole_stem) = below.strip_suffix(".md") else { return Ok(None) };
    let (folder, stem) = whole_stem.split_once('/').unwrap_or(("", whole_stem));
    let kind = match folder {
        "articles" => FileKind::Article,
        "pages" => FileKind::Page,
        _ => match kinds.of_folder(folder) {
            Some(kind) => FileKind::Entity(kind),
            None => return Err(misplaced(folder, kinds)),
        },
    };
    if matches!(kind, FileKind::Entity(_)) && stem.contains('/') {
        return Err(Finding::error(
            Code::MisplacedFile,
            None,
            format!("files in content/{folder}/ stand in no folder of their own"),
        )
        .help(format!("move it to content/{folder}/")));
    }
    let start = path.len() - ".md".len() - stem.len();
    let (stem, lang) = split_language(stem, languages)?;
    // Paths are much shorter than 4 GiB.
    Ok(Some((kind, lang, start as u32..(start + stem.len()) as u32)))
}

fn misplaced(folder: &str, kinds: &Kinds) -> Finding {
    let known: Vec<_> =
        kinds.all().map(|kind| kinds.folder(kind)).chain(["articles", "pages"]).collect();
    let finding = Finding::error(
        Code::MisplacedFile,
        None,
        "Markdown files stand in a folder of content/ that says what they are",
    );
    let help = format!("the folders are: {}", known.join(", "));
    match crate::diagnostics::nearest(folder, known.iter().copied()) {
        Some(near) if !folder.is_empty() => finding.help(format!("did you mean content/{near}/?")),
        _ => finding.help(help),
    }
}

/// Removes `fr` from `name.fr`, if that is a language of the site.
fn split_language<'a>(stem: &'a str, languages: &[String]) -> Result<(&'a str, LangId), Finding> {
    let name_start = stem.rfind('/').map_or(0, |at| at + 1);
    let Some(dot) = stem[name_start..].rfind('.').map(|at| name_start + at) else {
        return Ok((stem, LangId::DEFAULT));
    };
    let suffix = &stem[dot + 1..];
    if let Some(at) = languages.iter().position(|l| l.eq_ignore_ascii_case(suffix)) {
        return Ok((&stem[..dot], LangId(at as u8)));
    }
    if names::is_language(suffix) {
        return Err(translations::no_language(suffix));
    }
    Ok((stem, LangId::DEFAULT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EntityKind;

    fn languages() -> Vec<String> {
        vec!["en".to_owned(), "fr".to_owned()]
    }

    #[test]
    fn files_are_what_their_folder_says() {
        let path = "content/articles/2025/a.fr.md";
        let (kind, lang, stem) = classify(path, &languages(), &Kinds::default()).unwrap().unwrap();
        let file = SourceFile { path: path.to_owned(), kind, lang, stem };
        assert_eq!((file.kind, file.lang), (FileKind::Article, LangId(1)));
        assert_eq!((file.stem(), file.name()), ("2025/a", "a"));
        let (kind, ..) =
            classify("content/officials/a-b.md", &languages(), &Kinds::default()).unwrap().unwrap();
        assert_eq!(kind, FileKind::Entity(EntityKind::Official));
        assert_eq!(
            (SourceFile::settings().stem(), SourceFile::settings().name()),
            ("site", "site")
        );
        assert_eq!(classify("content/articles/a.jpg", &languages(), &Kinds::default()), Ok(None));
        let wrong = classify("content/countrys/a.md", &languages(), &Kinds::default()).unwrap_err();
        assert_eq!(wrong.help.as_deref(), Some("did you mean content/countries/?"));
        assert!(classify("content/articles/a.de.md", &languages(), &Kinds::default()).is_err());
    }
}
