//! Warnings that a site accepts: `[[check.allow]]` of `site.toml`.

use std::collections::HashMap;

use super::{Code, Diagnostic, Diagnostics, FileId, Finding, Spot};

/// An entry of `[[check.allow]]`: a code whose warnings are accepted in some files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The code.
    pub code: Code,
    /// A path from the site's folder, or a pattern of paths: `*` is any part of a name, `**` any
    /// folders. `None` if it can't be read. The entry then allows any path, and is never reported as
    /// unused.
    pub path: Option<String>,
    /// Why the warnings are accepted, for those who read `site.toml`.
    pub reason: String,
    /// Where the entry is in `site.toml`.
    pub spot: Spot,
}

impl Allow {
    /// The part of its pattern that every path it matches contains.
    fn literal_part(&self) -> &str {
        self.path.as_deref().map_or("", literal_part)
    }

    /// Whether it applies to the file at a path.
    fn is_about(&self, path: &str) -> bool {
        self.path.as_ref().is_none_or(|pattern| fast_glob::glob_match(pattern, path))
    }

    /// The finding that nothing matches this entry, unless its path couldn't be read.
    fn unused(&self) -> Option<Finding> {
        let path = self.path.as_ref()?;
        let message = format!("there is no `{}` in `{path}` to allow", self.code.as_str());
        let finding = Finding::warning(Code::UnusedAllow, self.spot, message);
        Some(
            finding.help("take the entry out, or mend its path, which begins at the site's folder"),
        )
    }
}

/// The longest part of a pattern, as far as is easily seen, that every path it matches contains. Searching
/// for it is far faster than matching the pattern, and most entries are about other files.
fn literal_part(pattern: &str) -> &str {
    if pattern.contains(['{', '[', '\\', '!']) {
        return "";
    }
    // `**/` may match no folder at all, and then the path lacks its slash, too.
    let parts = pattern.split(['*', '?']).map(|part| part.trim_matches('/'));
    parts.max_by_key(|part| part.len()).unwrap_or_default()
}

impl Diagnostics {
    /// Removes the warnings that a site accepts, and returns findings about the entries that match none.
    /// Errors stay. `path_of` returns the path of a file.
    pub fn accept<'a>(
        &mut self,
        allowed: &[Allow],
        path_of: impl Fn(FileId) -> &'a str,
    ) -> Vec<Finding> {
        if allowed.is_empty() {
            return Vec::new();
        }
        let mut used = vec![false; allowed.len()];
        let parts: Vec<&str> = allowed.iter().map(Allow::literal_part).collect();
        // Many findings have the same file and code, so each answer is kept.
        let mut known: HashMap<(Code, String), bool> = HashMap::new();
        let mut is_allowed = |diagnostic: &Diagnostic| {
            let path = match diagnostic.file {
                Some(file) => path_of(file),
                None => diagnostic.path.as_deref().unwrap_or_default(),
            };
            let code = diagnostic.finding.code;
            *known.entry((code, path.to_owned())).or_insert_with(|| {
                let mut matches = false;
                for ((allow, part), used) in allowed.iter().zip(&parts).zip(&mut used) {
                    if allow.code == code && path.contains(part) && allow.is_about(path) {
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

#[cfg(test)]
mod tests {
    use super::literal_part;

    #[test]
    fn a_literal_part_stands_in_every_path_that_matches() {
        let paths = ["a.md", "content/a.md", "content/articles/2026/a b.md", "content/pages/a.md"];
        for (pattern, part) in [
            ("content/articles/**", "content/articles"),
            ("content/articles/**/*.md", "content/articles"),
            ("**/*.md", ".md"),
            ("**/a.md", "a.md"),
            ("content/**/a?b.md", "content"),
            ("content/{articles,pages}/*", ""),
            ("!content/a.md", ""),
            ("**", ""),
            ("a.md", "a.md"),
        ] {
            assert_eq!(literal_part(pattern), part, "{pattern}");
            for path in paths.iter().filter(|path| fast_glob::glob_match(pattern, path)) {
                assert!(path.contains(part), "{pattern}: {path}");
            }
        }
    }
}
