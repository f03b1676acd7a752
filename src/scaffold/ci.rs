//! A file with which a forge publishes the site whenever it changes.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use super::{Error, machine};
use crate::read::SETTINGS;

/// A forge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forge {
    /// GitHub Actions.
    Github,
    /// GitLab CI.
    Gitlab,
    /// Forgejo Actions, as at Codeberg.
    Forgejo,
}

impl Forge {
    /// Where it looks for the file.
    pub fn path(self) -> &'static str {
        match self {
            Forge::Github => ".github/workflows/publish.yml",
            Forge::Gitlab => ".gitlab-ci.yml",
            Forge::Forgejo => ".forgejo/workflows/publish.yml",
        }
    }

    fn template(self) -> &'static str {
        match self {
            Forge::Github => include_str!("ci/github.yml"),
            Forge::Gitlab => include_str!("ci/gitlab.yml"),
            Forge::Forgejo => include_str!("ci/forgejo.yml"),
        }
    }

    /// The branch that it serves; GitLab takes a folder.
    fn branch(self) -> Option<&'static str> {
        match self {
            Forge::Github => Some("gh-pages"),
            Forge::Gitlab => None,
            Forge::Forgejo => Some("pages"),
        }
    }
}

/// Adds the file of a forge to a site, and to its settings the target that the file publishes to.
/// It never replaces anything.
///
/// # Errors
/// [`Error::Refused`] when the file exists, or there is no site.
pub fn add(forge: Forge, root: &Path) -> Result<(), Error> {
    let settings = root.join(SETTINGS);
    let text = fs::read_to_string(&settings).map_err(|_| {
        Error::Refused(format!("there is no site in {}: site.toml is missing", root.display()))
    })?;
    let target = root.join(forge.path());
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).map_err(machine(folder))?;
    }
    let file = OpenOptions::new().write(true).create_new(true).open(&target);
    let mut file = file.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Error::Refused(format!("{} exists already", target.display())),
        _ => machine(&target)(error),
    })?;
    let content = forge.template().replace("{version}", env!("CARGO_PKG_VERSION"));
    file.write_all(content.as_bytes()).map_err(machine(&target))?;
    if let Some(branch) = forge.branch()
        && !text.contains("[publish.pages]")
    {
        let end = if text.ends_with('\n') { "" } else { "\n" };
        let more = format!(
            "{end}\n# Where {} publishes to.\n[publish.pages]\nkind = \"git\"\nrepository = \".\"\n\
             branch = \"{branch}\"\n",
            forge.path()
        );
        let file = OpenOptions::new().append(true).open(&settings);
        let written = file.and_then(|mut file| file.write_all(more.as_bytes()));
        written.map_err(machine(&settings))?;
    }
    Ok(())
}
