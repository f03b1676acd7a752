//! Makes the files with which a forge publishes the site whenever it changes, and checks proposed
//! changes.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::install::InstallFrom;
use super::{Error, exists, machine, must_be_inside, no_site, write_new};
use crate::read::SETTINGS;

/// A forge that can publish a site by itself.
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
    /// The paths at which it looks for its files, each with the template of the file.
    fn files(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Forge::Github => &[
                (".github/workflows/publish.yml", include_str!("ci/github.yml")),
                (".github/workflows/check.yml", include_str!("ci/github-check.yml")),
            ],
            Forge::Gitlab => &[(".gitlab-ci.yml", include_str!("ci/gitlab.yml"))],
            Forge::Forgejo => &[
                (".forgejo/workflows/publish.yml", include_str!("ci/forgejo.yml")),
                (".forgejo/workflows/check.yml", include_str!("ci/forgejo-check.yml")),
            ],
        }
    }

    /// The branch that it serves; `None` for GitLab, which takes a folder.
    fn branch(self) -> Option<&'static str> {
        match self {
            Forge::Github => Some("gh-pages"),
            Forge::Gitlab => None,
            Forge::Forgejo => Some("pages"),
        }
    }
}

/// Adds the files of a forge to a site, and the target that they publish to to its settings. It never
/// replaces anything, and returns the paths of the files that it has made.
///
/// # Errors
/// [`Error::Refused`] when one of the files exists, lies outside of the site, or there is no site;
/// [`Error::Machine`] when a file can't be written.
pub fn add(forge: Forge, install: &InstallFrom, root: &Path) -> Result<Vec<PathBuf>, Error> {
    let settings = root.join(SETTINGS);
    must_be_inside(root, &settings)?;
    let text = fs::read_to_string(&settings).map_err(|_| no_site(root))?;
    let files = forge.files();
    let targets: Vec<PathBuf> = files.iter().map(|(path, _)| root.join(path)).collect();
    // All paths are checked before anything is written, so that a refusal leaves no file behind.
    for target in &targets {
        must_be_inside(root, target)?;
        if fs::symlink_metadata(target).is_ok() {
            return Err(exists(target));
        }
    }
    for (target, (_, template)) in targets.iter().zip(files) {
        write_new(target, &fill(template, install))?;
    }
    if let Some(branch) = forge.branch()
        && !text.contains("[publish.pages]")
    {
        let end = if text.ends_with('\n') { "" } else { "\n" };
        let more = format!(
            "{end}\n# Where {} publishes to.\n[publish.pages]\nkind = \"git\"\nrepository = \".\"\n\
             branch = \"{branch}\"\n",
            files[0].0
        );
        let file = OpenOptions::new().append(true).open(&settings);
        let written = file.and_then(|mut file| file.write_all(more.as_bytes()));
        written.map_err(machine(&settings))?;
    }
    Ok(targets)
}

/// Fills in how Dateline is installed. `{install}`, on a line of its own, becomes as many lines as are
/// needed. Lines between `# if cached` and `# end` are only kept if the program can be cached.
fn fill(template: &str, install: &InstallFrom) -> String {
    let mut out = String::new();
    let mut left_out = false;
    for line in template.lines() {
        let indent = &line[..line.len() - line.trim_start().len()];
        match line.trim() {
            "# if cached" => left_out = !install.can_be_cached(),
            "# end" => left_out = false,
            _ if left_out => {}
            "{install}" => {
                for command in install.script() {
                    out.extend([indent, &command, "\n"]);
                }
            }
            _ => out.extend([&line.replace("{key}", &install.key()), "\n"]),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_template_is_left() {
        let sum = "0".repeat(64);
        let places = [
            "dateline-news@1.2.3".to_owned(),
            "./tools/dateline".to_owned(),
            format!("git+https://forge.example/dateline#{}", "0".repeat(40)),
            format!("https://forge.example/dateline.tar.gz#sha256={sum}"),
            format!("https://forge.example/dateline#sha256={sum}"),
        ];
        for forge in [Forge::Github, Forge::Gitlab, Forge::Forgejo] {
            for (path, template) in forge.files() {
                for place in &places {
                    let text = fill(template, &InstallFrom::parse(place).unwrap());
                    for left in ["{install}", "{key}", "# if", "# end", "\t"] {
                        assert!(!text.contains(left), "{path} {left}: {text}");
                    }
                    assert!(text.contains(".tools/bin/dateline"), "{path}: {text}");
                    let mut found = Vec::new();
                    let text = format!("---\n{text}---\n");
                    crate::frontmatter::split(&text, &mut found);
                    assert_eq!(found, [], "{path}: {text}");
                }
            }
        }
    }
}
