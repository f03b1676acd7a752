//! The source from which a workflow installs Dateline. Whoever makes the workflow names it, and pins it,
//! so that every run installs the same program.

use std::fmt::Write;

use crate::secrets;

/// A pinned source from which Dateline can be installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InstallFrom {
    /// One version of a crate on crates.io. Cargo verifies it by the checksum in the index, and its
    /// dependencies by its lock file.
    Registry {
        /// The crate's name.
        name: String,
        /// The complete version.
        version: String,
    },
    /// A commit of a git repository, which is verified by its hash.
    Git {
        /// An https address.
        url: String,
        /// The full hash of the commit.
        revision: String,
    },
    /// A folder with Dateline's source in the site's own repository, whose commits pin it.
    Folder(String),
    /// A file to download: the program, or an archive that contains it.
    Download {
        /// An https address.
        url: String,
        /// The SHA-256 of the file, in hexadecimal digits.
        sha256: String,
    },
}

/// The forms of sources, for messages.
pub const FORMS: &str = "\
  NAME@VERSION                 a crate of crates.io, such as NAME@1.2.3
  git+https://HOST/PATH#HASH   a commit of a git repository, by its whole hash
  ./FOLDER                     a folder of the site's repository with Dateline's source
  https://HOST/FILE#sha256=HASH  a program, or a .tar.gz or .tar.xz with it, to download";

impl InstallFrom {
    /// Parses the value of `--install-from`. Everything that goes into the workflow's commands is checked
    /// here, so that the value can't add commands of its own.
    ///
    /// # Errors
    /// When the text has none of these forms or isn't pinned. The message says what is wrong, and lists
    /// the forms.
    pub fn parse(text: &str) -> Result<InstallFrom, String> {
        let wrong = |what: &str| Err(format!("{what}; write one of these:\n{FORMS}"));
        if let Some(rest) = text.strip_prefix("git+") {
            let Some((url, revision)) = rest.split_once('#') else {
                return wrong("a repository needs the commit that is meant, behind a `#`");
            };
            if !is_plain_url(url) {
                return wrong("this is no https address without a name, password or token");
            }
            if !is_hash(revision, &[40, 64]) {
                return wrong("a commit is pinned by its whole hash (git rev-parse NAME)");
            }
            return Ok(InstallFrom::Git { url: url.into(), revision: revision.into() });
        }
        if text.contains("://") {
            let Some((url, sha256)) = text.split_once("#sha256=") else {
                return wrong("a download needs its checksum, behind `#sha256=` (sha256sum FILE)");
            };
            if !is_plain_url(url) {
                return wrong("this is no https address without a name, password or token");
            }
            if !is_hash(sha256, &[64]) {
                return wrong("a SHA-256 has 64 hexadecimal digits");
            }
            return Ok(InstallFrom::Download { url: url.into(), sha256: sha256.into() });
        }
        if let Some(folder) = text.strip_prefix("./") {
            let part = |part: &str| {
                !part.is_empty()
                    && !part.starts_with(['-', '.'])
                    && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
            };
            if !folder.trim_end_matches('/').split('/').all(part) {
                return wrong("a folder lies in the repository, and has a plain name");
            }
            return Ok(InstallFrom::Folder(text.trim_end_matches('/').into()));
        }
        match text.split_once('@') {
            Some((name, version)) if is_crate(name) && is_version(version) => {
                Ok(InstallFrom::Registry { name: name.into(), version: version.into() })
            }
            Some(_) => wrong("a crate is pinned by its whole version, such as NAME@1.2.3"),
            None => wrong("this isn't pinned, or is no place to install from"),
        }
    }

    /// The key under which the installed program is cached. Sources that can be cached have different keys.
    pub(super) fn key(&self) -> String {
        match self {
            InstallFrom::Registry { name, version } => format!("{name}-{version}"),
            InstallFrom::Git { revision, .. } => revision.clone(),
            InstallFrom::Folder(_) => String::new(),
            InstallFrom::Download { sha256, .. } => sha256.clone(),
        }
    }

    /// Whether the same key always means the same program.
    pub(super) fn can_be_cached(&self) -> bool {
        !matches!(self, InstallFrom::Folder(_))
    }

    /// The shell commands that install the program as `.tools/bin/dateline`.
    pub(super) fn script(&self) -> Vec<String> {
        const INSTALL: &str = "cargo install --locked --root .tools";
        const FEATURES: &str = "# For targets of these kinds, add: --features s3,sftp";
        let mut lines = vec![FEATURES.to_owned()];
        match self {
            InstallFrom::Registry { name, version } => {
                lines.push(format!("{INSTALL} --bin dateline --version '={version}' {name}"));
            }
            InstallFrom::Git { url, revision } => {
                lines.push(format!("{INSTALL} --git '{url}' --rev {revision} dateline"));
            }
            InstallFrom::Folder(folder) => lines.push(format!("{INSTALL} --path {folder}")),
            InstallFrom::Download { url, sha256 } => {
                lines = download(url, sha256);
            }
        }
        lines
    }
}

fn download(url: &str, sha256: &str) -> Vec<String> {
    let mut lines = vec![
        "mkdir -p .tools/bin".to_owned(),
        format!(
            "curl --fail --silent --show-error --location --proto '=https' --output .tools/file '{url}'"
        ),
        // If the file isn't the one that was meant, the job fails here.
        format!("echo '{sha256}  .tools/file' | sha256sum --check"),
    ];
    let packed = [".tar.gz", ".tgz", ".tar.xz"].iter().any(|end| url.ends_with(end));
    let mut more = String::new();
    if packed {
        // Writing to a string doesn't fail.
        let _ = write!(
            more,
            "mkdir -p .tools/unpacked && tar -xf .tools/file -C .tools/unpacked\n\
             find .tools/unpacked -type f -name dateline -exec install -m 755 {{}} .tools/bin/dateline ';'"
        );
    } else {
        more.push_str("install -m 755 .tools/file .tools/bin/dateline");
    }
    lines.extend(more.lines().map(str::to_owned));
    lines
}

/// Whether a text is an https address that is safe between single quotes in a shell, and has no secret.
fn is_plain_url(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else { return false };
    let host = rest.split('/').next().unwrap_or_default();
    secrets::find(url).is_empty()
        && rest.len() > host.len() + 1
        && !host.is_empty()
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:".contains(&b))
        && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/:@?=&%+,".contains(&b))
}

fn is_hash(text: &str, lengths: &[usize]) -> bool {
    lengths.contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn is_crate(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}

/// Whether a text is a complete version: three numbers, perhaps with a pre-release of semver after `-`.
fn is_version(text: &str) -> bool {
    let (numbers, more) = text.split_once('-').unwrap_or((text, "0"));
    let number = |n: &str| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit());
    numbers.split('.').count() == 3
        && numbers.split('.').all(number)
        && !more.is_empty()
        && more.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pinned_is_taken_and_nothing_else() {
        let hash = "0123456789abcdef0123456789abcdef01234567";
        let sum = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        for good in [
            "dateline-news@1.2.3",
            "dateline@0.1.0-rc.1",
            &format!("git+https://forge.example/desk/dateline#{hash}"),
            &format!("git+https://forge.example/desk/dateline.git#{sum}"),
            "./tools/dateline",
            &format!("https://forge.example/a/dateline-1.2.3.tar.gz#sha256={sum}"),
        ] {
            let source = InstallFrom::parse(good).unwrap_or_else(|error| panic!("{good}: {error}"));
            let script = source.script().join("\n");
            let installs = script.contains("--locked") || script.contains("sha256sum --check");
            assert!(installs, "{script}");
        }
        for bad in [
            "",
            "dateline",
            "dateline@1",
            "dateline@1.2",
            "dateline@^1.2.3",
            "dateline@latest",
            "--git@1.2.3",
            "dateline@1.2.3; touch x",
            "git+https://forge.example/desk/dateline",
            "git+https://forge.example/desk/dateline#main",
            "git+https://forge.example/desk/dateline#0123456",
            &format!("git+http://forge.example/desk/dateline#{hash}"),
            &format!("git+ssh://git@forge.example/desk/dateline#{hash}"),
            &format!("git+https://TOKEN@forge.example/desk/dateline#{hash}"),
            &format!("git+https://forge.example/a'b#{hash}"),
            &format!("git+https://forge.example/a b#{hash}"),
            &format!("git+https://forge.example/$(id)#{hash}"),
            "https://forge.example/dateline.tar.gz",
            "https://forge.example/dateline.tar.gz#sha256=0123",
            &format!("http://forge.example/dateline.tar.gz#sha256={sum}"),
            &format!("https://a:b@forge.example/dateline.tar.gz#sha256={sum}"),
            &format!("https://forge.example/d.tar.gz?access_token=T#sha256={sum}"),
            &format!("git+https://forge.example/d?private_token=T#{hash}"),
            "./../elsewhere",
            "./a b",
            "./-x",
            "/opt/dateline",
            "./",
        ] {
            let error = InstallFrom::parse(bad).expect_err(bad);
            assert!(error.contains("NAME@VERSION"), "{error}");
        }
    }
}
