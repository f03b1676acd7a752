//! `[publish.NAME]`: where a site can be published.
//!
//! Everything in `site.toml` is public. A key for a password or another secret is reported, with advice
//! on where the secret belongs. This module must not know how anything is published.

mod places;
mod serve_rules;

pub use places::store_name;
pub use serve_rules::ServeRule;

use crate::diagnostics::{Code, Finding, Spot};
use crate::frontmatter::fields::Fields;
use crate::frontmatter::tree::Value;

/// A destination to which a site can be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishTarget {
    /// The name in `[publish.NAME]`.
    pub name: String,
    /// The kind of host, and how it is found.
    pub place: PublishPlace,
    /// The address of the site there, if it differs from the site's own.
    pub base_url: Option<String>,
    /// How many files are sent at the same time.
    pub concurrency: usize,
    /// How files are served; these rules go before the defaults.
    pub serve: Vec<ServeRule>,
    /// A command and its arguments, run after publishing with the changed addresses; empty for none.
    pub after: Vec<String>,
    /// Whether search engines are told to keep away.
    pub noindex: bool,
    /// Whether drafts are shown. Such a target shares neither the site's address nor another's destination.
    pub drafts: bool,
}

/// A kind of host, with what is needed to find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublishPlace {
    /// A folder on this machine, behind a symbolic link.
    Local {
        /// The path of the link; relative to the site's folder.
        path: String,
    },
    /// A branch of a git repository.
    Git {
        /// An address or a path, as git takes it.
        repository: String,
        /// The branch.
        branch: String,
    },
    /// A bucket of S3 or of a service that speaks its protocol.
    S3 {
        /// The bucket.
        bucket: String,
        /// The service's address; `None` for Amazon's own.
        endpoint: Option<String>,
        /// The region.
        region: String,
        /// A folder in the bucket, without slashes at the ends; empty for none.
        prefix: String,
        /// Whether the service supports conditional writes (`If-Match`, `If-None-Match`).
        conditional_writes: bool,
        /// Whether text files are stored compressed.
        compress: bool,
    },
    /// A folder on a machine that is reached by SSH.
    Sftp {
        /// The name of a host, or an alias in `~/.ssh/config`.
        host: String,
        /// The port, if it isn't the usual one.
        port: Option<u16>,
        /// The user, if it isn't that of `~/.ssh/config`.
        user: Option<String>,
        /// The folder.
        path: String,
        /// Whether a symbolic link is switched, so that the whole site changes at once.
        switch: bool,
    },
}

impl PublishPlace {
    /// The name of its kind in the settings.
    pub fn kind(&self) -> &'static str {
        match self {
            PublishPlace::Local { .. } => "local",
            PublishPlace::Git { .. } => "git",
            PublishPlace::S3 { .. } => "s3",
            PublishPlace::Sftp { .. } => "sftp",
        }
    }
}

const AWS: &str = "secrets never stand in site.toml: set AWS_ACCESS_KEY_ID and \
                   AWS_SECRET_ACCESS_KEY in the environment, or put them into \
                   ~/.aws/credentials; change a secret that has been in a file others can read";
const SSH: &str = "secrets never stand in site.toml: keys and passphrases belong to ssh (ssh-agent, \
                   ~/.ssh/config); tokens for git belong to its credential helper";

/// Keys that people may expect to exist for secrets, with advice on where these belong.
const SECRETS: [(&str, &str); 14] = [
    ("access_key", AWS),
    ("access_key_id", AWS),
    ("aws_access_key_id", AWS),
    ("aws_secret_access_key", AWS),
    ("secret", AWS),
    ("secret_key", AWS),
    ("secret_access_key", AWS),
    ("session_token", AWS),
    ("api_key", AWS),
    ("token", SSH),
    ("password", SSH),
    ("passphrase", SSH),
    ("private_key", SSH),
    ("key", SSH),
];

/// How many targets a site may have. It is limited since they are compared with each other.
const MOST_TARGETS: usize = 1000;

/// Reads `[publish]`: a table that has a table for each target, by its name.
///
/// `site` is the site's own address, at which drafts are never published.
pub fn targets(fields: &mut Fields, site: &str) -> Vec<PublishTarget> {
    let Some(node) = fields.take("publish") else { return Vec::new() };
    let example = "write a line [publish.live] and its keys below, kind = \"local\" for one";
    let Value::Table(table) = node.value else {
        let message = "`publish` must be a table of targets";
        fields.findings().push(Finding::error(Code::WrongType, node.spot, message).help(example));
        return Vec::new();
    };
    let mut targets: Vec<PublishTarget> = Vec::new();
    let mut spots = Vec::new();
    for (key, node) in table.entries {
        let Value::Table(table) = node.value else {
            let message = format!("`{}` must be a target, a table", key.name);
            let finding = Finding::error(Code::WrongType, key.spot, message);
            fields.findings().push(finding.help(example));
            continue;
        };
        if !is_name(&key.name) {
            let message = format!("`{}` can't be the name of a target", key.name);
            let finding = Finding::error(Code::InvalidValue, key.spot, message);
            fields.findings().push(finding.help("use letters, digits, `-` and `_` only"));
            continue;
        }
        let before = fields.findings().len();
        let mut inner = fields.nested(table, key.spot, "a publish target");
        let name = key.name.into_owned();
        let target = target(&mut inner, name.clone(), site);
        inner.finish();
        // A report shows the line of a finding, which must not happen if it has a secret.
        for finding in &mut fields.findings()[before..] {
            if finding.help.as_deref().is_some_and(|help| help == AWS || help == SSH) {
                finding.spot = None;
                finding.message.push_str(&format!(": [publish.{name}]"));
            }
        }
        if let Some(target) = target {
            spots.push(key.spot);
            targets.push(target);
        }
    }
    if let Some(spot) = spots.get(MOST_TARGETS) {
        let message = format!("a site has at most {MOST_TARGETS} targets");
        let finding = Finding::error(Code::InvalidValue, *spot, message);
        fields.findings().push(finding.help("take out those that nobody publishes to"));
        targets.truncate(MOST_TARGETS);
    }
    let of_drafts = || targets.iter().zip(&spots).filter(|(target, _)| target.drafts);
    for (target, spot) in of_drafts() {
        let mut others = targets.iter().filter(|other| !other.drafts || other.name < target.name);
        let shares = |other: &&PublishTarget| other.place.shares_with(&target.place);
        if let Some(other) = others.find(shares) {
            let message = format!(
                "`{}` shows drafts where `{}` publishes, or in it",
                target.name, other.name
            );
            let finding = Finding::error(Code::InvalidValue, *spot, message);
            fields.findings().push(finding.help("give drafts a place of their own"));
        }
    }
    targets
}

/// Whether a target shows drafts. That they would be at the site's own address is reported.
fn shows_drafts(fields: &mut Fields, base_url: Option<&str>, is_unknown: bool, site: &str) -> bool {
    let spot = fields.spot_of("drafts");
    if !fields.flag("drafts") || is_unknown {
        return false;
    }
    if base_url.is_some_and(|url| places::place_of(url) != places::place_of(site)) {
        return true;
    }
    let message = "drafts are never published at the site's own address";
    let finding = Finding::error(Code::InvalidValue, spot, message);
    fields.findings().push(finding.help("give this target a `base_url` of its own"));
    false
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 64
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// The keys that only some kinds of host have.
const PLACE_KEYS: [&str; 13] = [
    "branch",
    "bucket",
    "compress",
    "conditional_writes",
    "endpoint",
    "host",
    "path",
    "port",
    "prefix",
    "region",
    "repository",
    "switch",
    "user",
];

#[derive(Debug, Clone, Copy)]
enum Kind {
    Local,
    Git,
    S3,
    Sftp,
}

fn target(fields: &mut Fields, name: String, site: &str) -> Option<PublishTarget> {
    for (key, help) in SECRETS {
        fields.hint(key, help);
    }
    const KINDS: [(&str, Kind); 4] =
        [("local", Kind::Local), ("git", Kind::Git), ("s3", Kind::S3), ("sftp", Kind::Sftp)];
    if !fields.has("kind") {
        fields.missing("kind", "kind = \"local\", \"git\", \"s3\" or \"sftp\"");
    }
    let kind = fields.choice("kind", &KINDS);
    let is_given = fields.has("base_url");
    let base_url = base_url(fields);
    // An address that can't be read may not be the site's own.
    let is_unknown = is_given && base_url.is_none();
    let drafts = shows_drafts(fields, base_url.as_deref(), is_unknown, site);
    let noindex = fields.flag("noindex") || drafts;
    let concurrency = fields.number("concurrency", 1..=64).and_then(|n| usize::try_from(n).ok());
    let place = kind.and_then(|kind| place(fields, kind));
    let serve = fields.tables("serve", "a rule of serving", serve_rules::serve_rule);
    let after = fields.texts("after").into_iter().map(|word| word.value).collect();
    if kind.is_none() {
        // Without a kind, it isn't known which of these keys belong here, so none is reported.
        for key in PLACE_KEYS {
            fields.take(key);
        }
    }
    let default = if matches!(kind, Some(Kind::Sftp)) { 4 } else { 16 };
    let concurrency = concurrency.unwrap_or(default);
    let place = place?;
    Some(PublishTarget { name, place, base_url, concurrency, serve, after, noindex, drafts })
}

fn place(fields: &mut Fields, kind: Kind) -> Option<PublishPlace> {
    match kind {
        Kind::Local => Some(PublishPlace::Local { path: fields.required_text("path")?.value }),
        Kind::Git => {
            let repository = fields.required_text("repository");
            let branch = fields.text("branch");
            if let Some(branch) = &branch
                && !is_branch(&branch.value)
            {
                let message = format!("`{}` can't be the name of a branch", branch.value);
                let finding = Finding::error(Code::InvalidValue, branch.spot, message);
                fields.findings().push(finding.help("write the name alone: \"gh-pages\""));
                return None;
            }
            let repository = repository?;
            if !is_repository(&repository.value) {
                let message = "`repository` is no address of a repository";
                let finding = Finding::error(Code::InvalidUrl, repository.spot, message);
                let help = "write https://host/owner/name.git, git@host:owner/name.git or a path";
                fields.findings().push(finding.help(help));
                return None;
            }
            let branch = branch.map_or_else(|| "gh-pages".to_owned(), |branch| branch.value);
            Some(PublishPlace::Git { repository: repository.value, branch })
        }
        Kind::S3 => {
            let bucket = fields.required_text("bucket");
            let endpoint = fields.url("endpoint");
            let region = fields.text("region");
            let prefix = fields.text("prefix").map_or_else(String::new, |text| text.value);
            let conditional_writes = fields.flag_or("conditional_writes", true);
            let compress = fields.flag_or("compress", true);
            let endpoint = endpoint.map(|endpoint| endpoint.value);
            // Most services other than Amazon's accept any region.
            let usual = if endpoint.is_some() { "auto" } else { "us-east-1" };
            Some(PublishPlace::S3 {
                bucket: bucket?.value,
                endpoint,
                region: region.map_or_else(|| usual.to_owned(), |region| region.value),
                prefix: prefix.trim_matches('/').to_owned(),
                conditional_writes,
                compress,
            })
        }
        Kind::Sftp => {
            let host = fields.required_text("host");
            let port = fields.number("port", 1..=65535).and_then(|port| u16::try_from(port).ok());
            let user = fields.text("user");
            let path = fields.required_text("path");
            let switch = fields.flag_or("switch", true);
            for (key, text) in [("host", &host), ("user", &user)] {
                if let Some(text) = text
                    && !is_name_for_ssh(&text.value)
                {
                    let message = format!("`{key}` can't be \"{}\"", text.value);
                    let finding = Finding::error(Code::InvalidValue, text.spot, message);
                    let help = "write the name alone; `user` and `port` are keys of their own";
                    fields.findings().push(finding.help(help));
                    return None;
                }
            }
            Some(PublishPlace::Sftp {
                host: host?.value,
                port,
                user: user.map(|user| user.value),
                path: path?.value,
                switch,
            })
        }
    }
}

/// Whether git would take this as the address or path of a repository, and not as a program to run
/// (`ext::…`) or as an option (`--…`, `ssh://-o…`).
fn is_repository(address: &str) -> bool {
    const SCHEMES: [&str; 7] = ["https", "http", "ssh", "git", "file", "git+ssh", "ssh+git"];
    let rest = match address.split_once("://") {
        Some((scheme, rest)) if SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()) => rest,
        Some(_) => return false,
        None => address,
    };
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    let name = host.rsplit('@').next().unwrap_or_default();
    ![address, rest, name].iter().any(|text| text.starts_with('-'))
        && !address.contains("::")
        && !address.contains(char::is_control)
}

/// Whether a word may be the name of a host or user. It must be safe as an argument of ssh, and in
/// commands of ssh's configuration that contain `%h` or `%r`.
fn is_name_for_ssh(word: &str) -> bool {
    !word.starts_with('-')
        && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+'))
}

fn is_branch(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/' | b'.'))
        && !name.starts_with(['-', '/', '.'])
        && !name.ends_with(['/', '.'])
        && !name.contains("..")
        && !name.contains("//")
}

fn base_url(fields: &mut Fields) -> Option<String> {
    let url = fields.text("base_url")?;
    match super::checked_base_url(&url.value) {
        Ok(url) => Some(url),
        Err(problem) => {
            fields.findings().push(Finding::error(Code::InvalidUrl, url.spot, problem));
            None
        }
    }
}

fn not_ascii(fields: &mut Fields, key: &str, spot: Spot) {
    let message = format!("`{key}` is a header and must be plain ASCII");
    fields.findings().push(Finding::error(Code::InvalidValue, spot, message));
}

#[cfg(test)]
mod tests;
