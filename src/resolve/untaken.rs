//! Reports files in `content/` that look like texts but aren't read as such, since nothing else
//! would. A file that a text links to is meant to be offered to readers, and isn't reported.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::FixedState;

use crate::diagnostics::{Code, Diagnostics, Finding};
use crate::model::{LangId, LinkTarget, TextLink};
use crate::parse::Assets;
use crate::read::Inventory;
use crate::read::names::{Untaken, folded, may_be_text, untaken};

/// Collects which files texts link to, if that matters for any of them.
pub struct UntakenFiles<'a> {
    files: Vec<(&'a str, Untaken)>,
    /// The versions in further languages, by the folded path of their text without language and
    /// extension; empty if there is no file in question.
    versions: HashMap<String, &'a str, FixedState>,
    linked: BTreeSet<String>,
}

impl<'a> UntakenFiles<'a> {
    /// Begins with the files in question.
    pub fn of(inventory: &'a Inventory, assets: &Assets) -> Self {
        let has_front_matter =
            |path: &str| assets.get(path).is_some_and(|asset| asset.has_front_matter);
        let by_content = |path: &str| {
            let name = path.rsplit('/').next().unwrap_or(path);
            let length = name.rfind('.').map_or(0, |dot| name.len() - dot);
            (may_be_text(path) && has_front_matter(path)).then_some(Untaken::Markdown(length))
        };
        let paths = inventory.assets.iter().map(String::as_str);
        let kind = |path: &'a str| Some((path, untaken(path).or_else(|| by_content(path))?));
        let files: Vec<_> = paths.filter_map(kind).collect();
        let mut versions = HashMap::default();
        if files.iter().any(|(_, kind)| matches!(kind, Untaken::Markdown(_))) {
            let further = inventory.files.iter().filter(|file| file.lang != LangId::DEFAULT);
            for file in further {
                versions.entry(folded(file.up_to_stem())).or_insert(file.path.as_str());
            }
        }
        UntakenFiles { files, versions, linked: BTreeSet::new() }
    }

    /// Adds the links of a text, whether it is public or not.
    pub fn linked_by(&mut self, links: &[TextLink]) {
        if self.files.is_empty() {
            return;
        }
        self.linked.extend(links.iter().filter_map(|link| match &link.target {
            LinkTarget::Asset(path) | LinkTarget::Picture(path) => Some(path.clone()),
            _ => None,
        }));
    }

    /// The version in another language of a text that isn't read: `notice.fr.md` beside `notice.markdown`.
    fn version_of(&self, path: &str, extension: usize) -> Option<&str> {
        if self.versions.is_empty() {
            return None;
        }
        self.versions.get(&folded(&path[..path.len() - extension])).copied()
    }

    /// Reports the files that nothing links to, and those whose versions in other languages would be
    /// taken for texts of their own: what an embargo holds back would come out by them.
    pub fn report(self, found: &mut Diagnostics) {
        for (path, kind) in &self.files {
            if let Untaken::Markdown(extension) = kind
                && let Some(version) = self.version_of(path, *extension)
            {
                let message = format!(
                    "this file isn't read, since its name doesn't end in .md, and `{version}` is a version \
                     of it"
                );
                let stem = &path[..path.len() - extension];
                let stem = stem.rsplit('/').next().unwrap_or(stem);
                let finding = Finding::error(Code::FileNotTaken, None, message)
                    .help(format!("rename it to {stem}.md"));
                found.push(finding.at_path(*path));
                continue;
            }
            if self.linked.contains(*path) {
                continue;
            }
            let name = path.rsplit('/').next().unwrap_or(path);
            let finding = match kind {
                Untaken::Markdown(length) => {
                    let stem = &name[..name.len() - length];
                    let message = "this file isn't read: the name of a text ends in .md";
                    Finding::warning(Code::FileNotTaken, None, message)
                        .help(format!("rename it to {stem}.md"))
                }
                Untaken::Markup => {
                    let message = "this file isn't read, and no text links to it";
                    Finding::warning(Code::FileNotTaken, None, message).help(
                        "write it in Markdown, in a file whose name ends in .md; a file that is \
                         to be copied as it is belongs in static/",
                    )
                }
            };
            found.push(finding.at_path(*path));
        }
    }
}
