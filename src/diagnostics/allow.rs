//! Warnings that a site accepts: `[[check.allow]]` of `site.toml`.

use std::collections::HashMap;

use super::{Code, Diagnostic, Diagnostics, FileId, Finding, Spot};

/// An entry of `[[check.allow]]`: warnings of one code in some files that are as they should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The code.
    pub code: Code,
    /// A path from the site's folder, or a pattern of paths: `*` is any part of a name, `**` any
    /// folders. `None` when it can't be read: then it may be any, and nobody can say that there is
    /// nothing to allow.
    pub path: Option<String>,
    /// Why, for those who read `site.toml`.
    pub reason: String,
    /// Where the entry stands in `site.toml`.
    pub spot: Spot,
}

impl Allow {
    /// Whether it is about the file at a path.
    fn is_about(&self, path: &str) -> bool {
        self.path.as_ref().is_none_or(|pattern| fast_glob::glob_match(pattern, path))
    }

    /// The finding that nothing is what it allows, as far as that is known.
    fn unused(&self) -> Option<Finding> {
        let path = self.path.as_ref()?;
        let message = format!("there is no `{}` in `{path}` to allow", self.code.as_str());
        let finding = Finding::warning(Code::UnusedAllow, self.spot, message);
        Some(
            finding.help("take the entry out, or mend its path, which begins at the site's folder"),
        )
    }
}

impl Diagnostics {
    /// Takes out the warnings that a site accepts, and gives what is to be said of the entries that
    /// match none. Errors stay. `path_of` gives the path of a file.
    pub fn accept<'a>(
        &mut self,
        allowed: &[Allow],
        path_of: impl Fn(FileId) -> &'a str,
    ) -> Vec<Finding> {
        if allowed.is_empty() {
            return Vec::new();
        }
        let mut used = vec![false; allowed.len()];
        // Most findings have the file and code of the one before.
        let mut known: HashMap<(Code, String), bool> = HashMap::new();
        let mut is_allowed = |diagnostic: &Diagnostic| {
            let path = match diagnostic.file {
                Some(file) => path_of(file),
                None => diagnostic.path.as_deref().unwrap_or_default(),
            };
            let code = diagnostic.finding.code;
            *known.entry((code, path.to_owned())).or_insert_with(|| {
                let mut matches = false;
                for (allow, used) in allowed.iter().zip(&mut used) {
                    if allow.code == code && allow.is_about(path) {
                        (*used, matches) = (true, true);
                    }
                }
                matches
            })
        };
        self.list.retain(|diagnostic| diagnostic.is_error() || !is_allowed(diagnostic));
        let unused = allowed.iter().zip(used).filter(|(_, used)| !used);
        unused.filter_map(|(allow, _)| allow.unused()).collect()
    }
}
