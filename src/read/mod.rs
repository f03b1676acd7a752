//! The first stage: what files a site has, and their bytes.
//!
//! [`Files`] is the one door to the site folder; everything past it is pure and can be tested from
//! [`MemoryFiles`]. This stage sorts files by where they stand and must not look into them.

pub mod active;
mod disk;
mod memory;
pub mod names;
mod near;

use std::collections::HashMap;
use std::io::{self, Read};

use foldhash::fast::FixedState;
use xxhash_rust::xxh3::Xxh3;

pub use disk::DiskFiles;
pub use memory::MemoryFiles;

use crate::diagnostics::{Code, Diagnostics, FileId, Finding, Location, Spot};
use crate::model::{ContentHash, EntityKind, Kinds, LangId};
use crate::secrets;
use crate::spelling;
use crate::stamp::Stamp;

/// The settings' path.
pub const SETTINGS: &str = "site.toml";

/// What gives stamps of files ([`Files::stamps`]).
pub type StampReader<'a> = Box<dyn FnMut(&str) -> Option<Stamp> + 'a>;

/// The site folder.
pub trait Files: Sync {
    /// Every file below a folder of the site, sorted by path, and what is wrong with the folder
    /// (unreadable, links that lead out). A folder that isn't there has no files.
    fn list(&self, folder: &str) -> Listing;

    /// Opens a file, to be read from its beginning to its end whatever its size.
    ///
    /// # Errors
    /// What the system says, and when it is no ordinary file.
    fn open(&self, path: &str) -> io::Result<OpenFile<'_>>;

    /// The bytes of a file of at most `limit` bytes. A larger one isn't read.
    ///
    /// # Errors
    /// What the system says; [`io::ErrorKind::FileTooLarge`] above the limit.
    fn read(&self, path: &str, limit: u64) -> io::Result<Vec<u8>> {
        Ok(self.read_stamped(path, limit)?.0)
    }

    /// What the file system says of a file, if there is one that says anything.
    fn stamp(&self, path: &str) -> Option<Stamp>;

    /// The same for many files, faster when those of one folder come one after the other.
    fn stamps<'a>(&'a self) -> StampReader<'a> {
        Box::new(|path| self.stamp(path))
    }

    /// The same, with what the file system said of the file before it was read.
    ///
    /// # Errors
    /// Those of [`Files::read`].
    fn read_stamped(&self, path: &str, limit: u64) -> io::Result<(Vec<u8>, Option<Stamp>)> {
        let OpenFile { reader, size, stamp } = self.open(path)?;
        if size > limit {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        reader.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit {
            return Err(too_large());
        }
        Ok((bytes, stamp))
    }
}

/// A file that is open for reading.
pub struct OpenFile<'a> {
    /// Gives its bytes.
    pub reader: Box<dyn Read + Send + 'a>,
    /// How many there are, by what the file system says.
    pub size: u64,
    /// What the file system says of it, if there is one that says anything.
    pub stamp: Option<Stamp>,
}

/// The hash of all that a reader gives, the same as that of its bytes in one piece
/// ([`crate::parse::content_hash`]).
///
/// # Errors
/// What the system says.
pub fn content_hash_of(reader: &mut dyn Read) -> io::Result<ContentHash> {
    let mut hasher = Xxh3::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(hasher.digest128().to_le_bytes()),
            Ok(length) => hasher.update(&buffer[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn too_large() -> io::Error {
    io::ErrorKind::FileTooLarge.into()
}

/// What [`Files::list`] found.
#[derive(Debug, Default)]
pub struct Listing {
    /// Paths from the site's root, with `/` between their parts.
    pub files: Vec<String>,
    /// Folders whose name ends in `.md`.
    pub md_folders: Vec<String>,
    /// What can't be listed, with its path.
    pub problems: Vec<(String, Finding)>,
}

impl Listing {
    /// Takes in what was found elsewhere.
    fn append(&mut self, mut more: Listing) {
        self.files.append(&mut more.files);
        self.md_folders.append(&mut more.md_folders);
        self.problems.append(&mut more.problems);
    }
}

/// What a file under `content/` is, by where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// `site.toml`.
    Settings,
    /// `content/articles/**.md`
    Article,
    /// `content/countries/*.md` and so on.
    Entity(EntityKind),
    /// `content/pages/**.md`
    Page,
}

/// One file of the site that is read and parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// From the site's root, with `/` between its parts.
    pub path: String,
    /// What it is.
    pub kind: FileKind,
    /// The language that its name gives it.
    pub lang: LangId,
    /// Where the stem stands in the path.
    stem: (u32, u32),
}

impl SourceFile {
    /// The site's settings.
    pub fn settings() -> SourceFile {
        let end = SETTINGS.len() - ".toml".len();
        let (path, lang) = (SETTINGS.to_owned(), LangId::DEFAULT);
        SourceFile { path, kind: FileKind::Settings, lang, stem: (0, end as u32) }
    }

    /// The path below its kind's folder without `.md` and language: `2025/11/cable`, `marco-rubio`.
    pub fn stem(&self) -> &str {
        &self.path[self.stem.0 as usize..self.stem.1 as usize]
    }

    /// The stem's last part.
    pub fn name(&self) -> &str {
        self.stem().rsplit('/').next().unwrap_or_default()
    }

    /// The folder it stands in.
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// Every file of a site that a build reads, sorted by path.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    /// What is parsed; a [`FileId`] is an index here. The first is `site.toml`.
    pub files: Vec<SourceFile>,
    /// Other files under `content/`: pictures that an article may show. Sorted.
    pub assets: Vec<String>,
    /// Files under `static/`, copied as they are. Sorted.
    pub statics: Vec<String>,
    /// For paths that are none of these.
    near: near::NearPaths,
}

impl Inventory {
    /// Lists a site; `languages` are the codes of its languages, the default first.
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
        for path in content.files {
            match classify(&path, languages, kinds) {
                Ok(Some((kind, lang, stem))) => {
                    inventory.files.push(SourceFile { path, kind, lang, stem });
                }
                Ok(None) => inventory.assets.push(path),
                Err(finding) => found.push(finding.at_path(path)),
            }
        }
        report_alike(&inventory.files, found);
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

    /// The file of an id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The id of a path.
    pub fn find(&self, path: &str) -> Option<FileId> {
        let after_settings = self.files.get(1..)?;
        let at = after_settings.binary_search_by(|f| f.path.as_str().cmp(path)).ok()?;
        u32::try_from(at + 1).ok().map(FileId)
    }

    /// The id of the file that a path means: the same text, in whatever Unicode form the file
    /// system has it.
    pub fn find_in_any_form(&self, path: &str) -> Option<FileId> {
        let others = || {
            let forms = [spelling::composed(path), spelling::decomposed(path)];
            forms.iter().find_map(|form| self.find(form))
        };
        self.find(path).or_else(others)
    }

    /// All ids with their files.
    pub fn ids(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(at, file)| (FileId(at as u32), file))
    }

    /// Whether there is such a picture or other file under `content/`.
    pub fn has_asset(&self, path: &str) -> bool {
        self.assets.binary_search_by(|a| a.as_str().cmp(path)).is_ok()
    }

    /// The path of the picture or other file under `content/` that a path means: the same text, in
    /// whatever Unicode form the file system has it.
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

/// Dateline's own files at the top of an output and of a host have names that begin so.
const RESERVED: &str = ".dateline";

/// A static file that would stand among Dateline's own.
fn reserved(path: &str) -> Option<Finding> {
    let name = path.strip_prefix("static/")?;
    let start = name.get(..RESERVED.len())?;
    start.eq_ignore_ascii_case(RESERVED).then(|| {
        let message = "names that begin with .dateline are those of Dateline's own files";
        Finding::error(Code::MisplacedFile, None, message).help("rename it")
    })
}

/// Reports texts whose names are one to some file system, or to whoever reads them: a version in
/// another language would not be known as one.
fn report_alike(files: &[SourceFile], found: &mut Diagnostics) {
    let mut first_of: HashMap<String, usize, FixedState> = HashMap::default();
    for (at, file) in files.iter().enumerate() {
        let name = &file.path[..file.stem.1 as usize];
        let first = *first_of.entry(names::folded(name)).or_insert(at);
        let first_name = &files[first].path[..files[first].stem.1 as usize];
        if first_name != name {
            let message = format!(
                "the name differs from that of {} only in small and capital letters, or in how a \
                 letter with an accent is stored",
                files[first].path
            );
            let finding = Finding::error(Code::Duplicate, None, message).help(
                "name both alike if they are versions of one text, or give one of them another name",
            );
            let place = Location { file: FileId(first as u32), spot: Spot::default() };
            found.push(finding.at(FileId(at as u32)).related(place, "the other one"));
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

/// What a file is, its language, and where its stem stands in its path.
type Class = (FileKind, LangId, (u32, u32));

/// What the file at a path under `content/` is; `None` is an asset.
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
    // No path is as long as 4 GiB.
    Ok(Some((kind, lang, (start as u32, (start + stem.len()) as u32))))
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

/// Takes `fr` off `name.fr`, if that is a language of the site.
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
        return Err(Finding::error(
            Code::Language,
            None,
            format!("`{suffix}` is no language of this site"),
        )
        .help(format!("add it to `languages` in site.toml, or take `.{suffix}` out of the name")));
    }
    Ok((stem, LangId::DEFAULT))
}

/// Reads a file of at most `limit` bytes as text. Files that can't be read, are larger, aren't UTF-8
/// or are empty are reported.
///
/// # Errors
/// The finding to report.
pub fn read_text(files: &dyn Files, path: &str, limit: u64) -> Result<String, Finding> {
    text(files.read(path, limit).map_err(|error| unreadable(&error, limit))?)
}

/// The finding for a file that can't be read, or is larger than `limit` bytes.
pub fn unreadable(error: &io::Error, limit: u64) -> Finding {
    if error.kind() == io::ErrorKind::FileTooLarge {
        let megabytes = limit as f64 / 1e6;
        let message = format!("the file is larger than {megabytes} MB, too large for a text");
        return Finding::error(Code::Unreadable, None, message)
            .help("split it, or set `max_text_mb` in site.toml");
    }
    Finding::error(Code::Unreadable, None, format!("can't be read: {error}"))
}

/// The content of a file as text. What isn't UTF-8 or is empty is reported.
///
/// # Errors
/// The finding to report.
pub fn text(bytes: Vec<u8>) -> Result<String, Finding> {
    if bytes.is_empty() {
        return Err(Finding::error(Code::EmptyFile, None, "the file is empty")
            .help("fill it in, or delete it"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Finding::error(
            Code::InvalidUtf8,
            Spot::new(at..at + 1),
            "the file is no UTF-8 from here on",
        )
        .help("save it again as UTF-8 in your editor")
    })
}

/// The width and height of a picture, so that a page can keep its place while it loads; `None` for
/// what isn't known as a picture.
pub fn picture_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let size = imagesize::blob_size(bytes).ok()?;
    Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
}

/// How large a text may be for a report to show a passage of it, in bytes.
const LARGEST_SHOWN: u64 = 256_000_000;

/// The texts of a report, read again from the site.
pub struct SiteTexts<'a> {
    /// The site folder.
    pub files: &'a dyn Files,
    /// Its files.
    pub inventory: &'a Inventory,
}

impl crate::diagnostics::report::Texts for SiteTexts<'_> {
    fn path(&self, file: FileId) -> &str {
        &self.inventory.file(file).path
    }

    fn text(&self, file: FileId) -> Option<String> {
        let path = self.path(file);
        let bytes = self.files.read(path, LARGEST_SHOWN).ok()?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        // A report of a secret that stands in the settings must not show it.
        Some(if path == SETTINGS { secrets::masked(text) } else { text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn bad_bytes_are_reported_where_they_begin() {
        let files = MemoryFiles::from([("a.md", b"ab\xffc".as_slice()), ("b.md", b"")]);
        let finding = read_text(&files, "a.md", 100).unwrap_err();
        assert_eq!((finding.code, finding.spot), (Code::InvalidUtf8, Some(Spot::new(2..3))));
        assert_eq!(read_text(&files, "b.md", 100).unwrap_err().code, Code::EmptyFile);
        assert_eq!(read_text(&files, "c.md", 100).unwrap_err().code, Code::Unreadable);
    }
}
