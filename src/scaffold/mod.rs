//! New sites and new files, from what is built into the binary.

pub mod ci;
pub mod install;

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use jiff::Timestamp;

use crate::markdown::slugify;
use crate::printable::printable_path;
use crate::read::SETTINGS;
use crate::settings::Settings;

/// The example site that `dateline new` makes.
pub static EXAMPLE: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/scaffold/site");

const ARTICLE: &str = include_str!("article.md");
const OFFICIAL: &str = include_str!("official.md");
const ORGANIZATION: &str = include_str!("organization.md");
const AUTHOR: &str = include_str!("author.md");

/// Why nothing was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// What was asked for can't be.
    Refused(String),
    /// The machine wouldn't.
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

/// Makes the example site in a folder that is empty or doesn't exist yet, and gives the number of
/// its files.
///
/// # Errors
/// [`Error::Refused`] when the folder holds anything.
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

/// What can be added to a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An article, as a draft.
    Article,
    /// An official.
    Official,
    /// An organization.
    Organization,
    /// An author.
    Author,
}

/// Adds a file to a site and gives its path. It never replaces one.
///
/// # Errors
/// [`Error::Refused`] when there is no site, the title makes no file name, the file exists, or a link
/// leads out of the site.
pub fn add(kind: Kind, title: &str, root: &Path, now: Timestamp) -> Result<PathBuf, Error> {
    let settings = fs::read_to_string(root.join(SETTINGS)).map_err(|_| no_site(root))?;
    let settings = Settings::parse(&settings, &mut Vec::new());
    let title = title.trim();
    let slug = slugify(title);
    if slug.is_empty() {
        return Err(Error::Refused(format!("`{title}` has no letter or digit for a file's name")));
    }
    let local = settings.timezone.to_datetime(now);
    let (template, path) = match kind {
        Kind::Article => (
            ARTICLE,
            format!("content/articles/{:04}/{:02}/{slug}.md", local.year(), local.month()),
        ),
        Kind::Official => (OFFICIAL, format!("content/officials/{slug}.md")),
        Kind::Organization => (ORGANIZATION, format!("content/organizations/{slug}.md")),
        Kind::Author => (AUTHOR, format!("content/authors/{slug}.md")),
    };
    let date = local.strftime("%Y-%m-%dT%H:%M:00").to_string();
    let text = template
        .replace("{date}", &date)
        .replace("{slug}", &slug)
        .replace("\"{title}\"", &toml_string(title));
    let target = root.join(&path);
    must_be_inside(root, &target)?;
    write_new(&target, &text)?;
    Ok(target)
}

fn no_site(root: &Path) -> Error {
    let root = printable_path(root);
    Error::Refused(format!("there is no site in {root}: site.toml is missing"))
}

fn exists(path: &Path) -> Error {
    Error::Refused(format!("{} exists already", printable_path(path)))
}

/// Refuses a path that a link leads out of the site: what lies there is somebody else's.
fn must_be_inside(root: &Path, path: &Path) -> Result<(), Error> {
    // What isn't there yet is made below the nearest folder that is.
    let is_there = |path: &&Path| fs::symlink_metadata(path).is_ok();
    let nearest = path.ancestors().find(is_there).unwrap_or(path);
    let inside = match (fs::canonicalize(root), fs::canonicalize(nearest)) {
        (Ok(root), Ok(real)) => real.starts_with(root),
        // A link that leads nowhere, too.
        _ => false,
    };
    if inside {
        return Ok(());
    }
    let path = printable_path(path);
    Err(Error::Refused(format!("{path} leads out of the site through a link; nothing was written")))
}

/// Writes a file that isn't there yet, and the folders above it.
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

/// A text as a basic string of TOML.
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
