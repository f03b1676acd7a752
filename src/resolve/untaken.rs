//! Reports files in `content/` that look like texts but aren't read as such, since nothing else
//! would. A file that a text links to is meant to be offered to readers, and isn't reported.

use std::collections::BTreeSet;

use crate::diagnostics::{Code, Diagnostics, Finding};
use crate::model::{LinkTarget, TextLink};
use crate::parse::Assets;
use crate::read::Inventory;
use crate::read::names::{Untaken, may_be_text, untaken};

/// Collects which files texts link to, if that matters for any of them.
pub struct UntakenFiles<'a> {
    inventory: &'a Inventory,
    files: Vec<(&'a str, Untaken)>,
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
        let files = paths.filter_map(kind).collect();
        UntakenFiles { inventory, files, linked: BTreeSet::new() }
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
        let stem = path[..path.len() - extension].to_lowercase();
        let mut files = self.inventory.files.iter().map(|file| file.path.as_str());
        files.find(|other| {
            let other = other.to_lowercase();
            let language = other.strip_prefix(&stem).and_then(|rest| rest.strip_prefix('.'));
            language
                .and_then(|rest| rest.strip_suffix(".md"))
                .is_some_and(|l| !l.contains(['/', '.']))
        })
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
