//! Makes new sites and new files, from templates in the binary.

pub mod ci;
mod country;
pub mod install;
mod own_kind;

use std::borrow::Cow;
use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use jiff::Timestamp;

use crate::diagnostics::nearest;
use crate::markdown::slugify;
use crate::model::{EntityKind, Kinds};
use crate::printable::printable_path;
use crate::read::SETTINGS;
use crate::settings::Settings;

/// The example site that `dateline new` makes.
pub static EXAMPLE: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/scaffold/site");

const ARTICLE: &str = include_str!("article.md");
const PAGE: &str = include_str!("page.md");
const OFFICIAL: &str = include_str!("official.md");
const ORGANIZATION: &str = include_str!("organization.md");
const AUTHOR: &str = include_str!("author.md");
const COUNTRY: &str = include_str!("country.md");
const REGION: &str = include_str!("region.md");
const OFFICE: &str = include_str!("office.md");
/// The template for topics and storylines.
const TOPIC: &str = include_str!("topic.md");

/// Why nothing was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The request itself is wrong, or would replace something.
    Refused(String),
    /// The file system reported an error.
    Machine(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Refused(message) | Error::Machine(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {}

fn machine(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = printable_path(path);
    move |error| Error::Machine(format!("{path}: {error}"))
}

/// Makes the example site in a folder that is empty or doesn't exist yet, and returns the number of
/// its files.
///
/// # Errors
/// [`Error::Refused`] when the folder isn't empty or can't be read; [`Error::Machine`] when a file can't
/// be written.
pub fn new_site(dir: &Path) -> Result<usize, Error> {
    if dir.exists() {
        let mut entries = fs::read_dir(dir)
            .map_err(|error| Error::Refused(format!("{}: {error}", printable_path(dir))))?;
        if entries.next().is_some() {
            let message = format!("{} isn't empty; give a folder that is", printable_path(dir));
            return Err(Error::Refused(message));
        }
    }
    let mut files = 0;
    let mut folders = vec![&EXAMPLE];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        let target = dir.join(folder.path());
        fs::create_dir_all(&target).map_err(machine(&target))?;
        for file in folder.files() {
            let target = dir.join(file.path());
            fs::write(&target, file.contents()).map_err(machine(&target))?;
            files += 1;
        }
    }
    Ok(files)
}

/// A kind of file that can be added to a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An article, as a draft.
    Article,
    /// A plain page.
    Page,
    /// An entity of any kind.
    Entity(EntityKind),
}

/// Finds a kind of file, built in or defined by the site, by its word or its folder.
fn kind(word: &str, kinds: &Kinds) -> Result<Kind, Error> {
    let wanted = word.trim().to_lowercase();
    if wanted == "article" || wanted == "articles" {
        return Ok(Kind::Article);
    }
    let named = |kind: &EntityKind| wanted == kinds.word(*kind) || wanted == kinds.folder(*kind);
    if let Some(kind) = kinds.all().find(named) {
        return Ok(Kind::Entity(kind));
    }
    if wanted == "page" || wanted == "pages" {
        return Ok(Kind::Page);
    }
    let of_entities = kinds.all().map(|kind| kinds.word(kind));
    let words: Vec<&str> = ["article"].into_iter().chain(of_entities).chain(["page"]).collect();
    let meant = nearest(&wanted, words.iter().copied());
    let meant = meant.map_or_else(|| ".".to_owned(), |near| format!("; did you mean `{near}`?"));
    let list = words.join(", ");
    Err(Error::Refused(format!("`{word}` is no kind of file of this site{meant} It has: {list}")))
}

/// Adds a file to a site and returns its path. The kind of file is given by its word or its folder
/// (`article`, `page`, `bill` or `bills`). It never replaces a file.
///
/// # Errors
/// [`Error::Refused`] when there is no site, the site has no such kind, no file name can be made from the
/// title, it isn't one of a country but should be, the file exists, or a link leads out of the site;
/// [`Error::Machine`] when the file can't be written.
pub fn add(word: &str, title: &str, root: &Path, now: Timestamp) -> Result<PathBuf, Error> {
    let settings = fs::read_to_string(root.join(SETTINGS)).map_err(|_| no_site(root))?;
    let settings = Settings::parse(&settings, &mut Vec::new());
    let kind = kind(word, &settings.kinds)?;
    let title = title.trim();
    let slug = slugify(title);
    if slug.is_empty() {
        return Err(Error::Refused(format!("`{title}` has no letter or digit for a file's name")));
    }
    let local = settings.timezone.to_datetime(now);
    let path = match kind {
        Kind::Article => {
            format!("content/articles/{:04}/{:02}/{slug}.md", local.year(), local.month())
        }
        Kind::Page => format!("content/pages/{slug}.md"),
        Kind::Entity(EntityKind::Country) => {
            format!("content/countries/{}.md", country::stem(title, &settings)?)
        }
        Kind::Entity(kind) => format!("content/{}/{slug}.md", settings.kinds.folder(kind)),
    };
    let date = local.strftime("%Y-%m-%dT%H:%M:00").to_string();
    let text = template(kind, &settings.kinds)
        .replace("{date}", &date)
        .replace("{slug}", &slug)
        .replace("\"{title}\"", &toml_string(title));
    let target = root.join(&path);
    must_be_inside(root, &target)?;
    write_new(&target, &text)?;
    Ok(target)
}

/// Adds the file in which a site translates a theme's words into a language, and returns its path. `text`
/// are the words. It never replaces a file.
///
/// # Errors
/// As with [`add`].
pub fn add_words(language: &str, text: &str, root: &Path) -> Result<PathBuf, Error> {
    let settings = fs::read_to_string(root.join(SETTINGS)).map_err(|_| no_site(root))?;
    let theme = Settings::parse(&settings, &mut Vec::new()).theme;
    let target = root.join(format!("themes/{theme}/i18n/{language}.toml"));
    must_be_inside(root, &target)?;
    write_new(&target, text)?;
    Ok(target)
}

fn template(kind: Kind, kinds: &Kinds) -> Cow<'static, str> {
    let entity = match kind {
        Kind::Article => {
            return Cow::Owned(
                ARTICLE.replace("{own_kinds}\n", &own_kind::keys_of_articles(kinds)),
            );
        }
        Kind::Page => return Cow::Borrowed(PAGE),
        Kind::Entity(entity) => entity,
    };
    Cow::Borrowed(match entity {
        EntityKind::Country => COUNTRY,
        EntityKind::Region => REGION,
        EntityKind::Official => OFFICIAL,
        EntityKind::Office => OFFICE,
        EntityKind::Organization => ORGANIZATION,
        EntityKind::Topic | EntityKind::Storyline => TOPIC,
        EntityKind::Author => AUTHOR,
        EntityKind::Own(_) => {
            let own = kinds.own(entity).map(|own| own_kind::front_matter(own, kinds));
            return Cow::Owned(own.unwrap_or_default());
        }
    })
}

fn no_site(root: &Path) -> Error {
    let root = printable_path(root);
    Error::Refused(format!("there is no site in {root}: site.toml is missing"))
}

fn exists(path: &Path) -> Error {
    Error::Refused(format!("{} exists already", printable_path(path)))
}

/// Refuses a path that leads out of the site through a link, since files there aren't the site's.
fn must_be_inside(root: &Path, path: &Path) -> Result<(), Error> {
    // A path that doesn't exist yet will be made below its nearest folder that does.
    let is_there = |path: &&Path| fs::symlink_metadata(path).is_ok();
    let nearest = path.ancestors().find(is_there).unwrap_or(path);
    let inside = match (fs::canonicalize(root), fs::canonicalize(nearest)) {
        (Ok(root), Ok(real)) => real.starts_with(root),
        // This includes a link that leads nowhere.
        _ => false,
    };
    if inside {
        return Ok(());
    }
    let path = printable_path(path);
    Err(Error::Refused(format!("{path} leads out of the site through a link; nothing was written")))
}

/// Writes a file that doesn't exist yet, and makes the folders above it.
fn write_new(path: &Path, text: &str) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(machine(folder))?;
    }
    let file = fs::OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = file.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => exists(path),
        _ => machine(path)(error),
    })?;
    file.write_all(text.as_bytes()).map_err(machine(path))
}

/// A text as a basic string of TOML, with spaces for control characters.
fn toml_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
