//! Compares publish targets by their hosts, folders and addresses.

use super::PublishPlace;

impl PublishPlace {
    /// Whether two destinations are the same, or one is within the other, as far as their settings
    /// tell. If a folder is written in two ways (a link, an absolute path), this isn't noticed.
    pub fn shares_with(&self, other: &PublishPlace) -> bool {
        match (self, other) {
            (PublishPlace::Local { path: one }, PublishPlace::Local { path: two }) => {
                share_folders(one, two)
            }
            (
                PublishPlace::S3 { bucket, endpoint, prefix, .. },
                PublishPlace::S3 { bucket: other, endpoint: at, prefix: below, .. },
            ) => {
                let place = |endpoint: &Option<String>| {
                    let url = endpoint.as_deref().unwrap_or_default();
                    let (host, path) = place_of(url);
                    (host, path.to_owned())
                };
                let is_one = bucket == other && place(endpoint) == place(at);
                is_one && (is_within(prefix, below) || is_within(below, prefix))
            }
            (
                PublishPlace::Sftp { host, port, path, .. },
                PublishPlace::Sftp { host: other, port: at, path: below, .. },
            ) => {
                let is_one =
                    (machine(host), port.unwrap_or(22)) == (machine(other), at.unwrap_or(22));
                is_one && share_folders(path, below)
            }
            (
                PublishPlace::Git { repository, branch },
                PublishPlace::Git { repository: other, branch: name },
            ) => (repository, branch) == (other, name),
            _ => false,
        }
    }
}

/// The name of a host, in a form in which names of this machine are equal.
fn machine(host: &str) -> String {
    let name = host.trim_end_matches('.').to_lowercase();
    let is_this = matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1" | "[::1]");
    if is_this { "localhost".to_owned() } else { name }
}

/// The name of the folder with the two copies of a site that is shown by a link, beside the link.
pub fn store_name(link: &str) -> String {
    format!(".{link}.dateline")
}

/// Whether one of two folders, or what is kept beside it, is the other or within it.
fn share_folders(one: &str, two: &str) -> bool {
    [(one, two), (two, one)].into_iter().any(|(inner, outer)| {
        let (above, name) = outer.trim_end_matches('/').rsplit_once('/').unwrap_or((".", outer));
        is_within(inner, outer) || is_within(inner, &format!("{above}/{}", store_name(name)))
    })
}

/// Whether a path is the same as `folder` or below it, judged by the names alone.
fn is_within(path: &str, folder: &str) -> bool {
    fn parts(path: &str) -> Vec<&str> {
        let mut parts: Vec<&str> = Vec::new();
        for part in path.split(['/', '\\']).filter(|part| !matches!(*part, "" | ".")) {
            match parts.last() {
                Some(last) if part == ".." && *last != ".." => drop(parts.pop()),
                _ => parts.push(part),
            }
        }
        parts
    }
    path.starts_with('/') == folder.starts_with('/') && parts(path).starts_with(&parts(folder))
}

/// The host and path of an address, in a form in which addresses of the same site are equal: without the
/// scheme, `www.`, a default port, and capitals in the host's name.
pub(super) fn place_of(url: &str) -> (String, &str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.to_lowercase();
    let host = host.strip_suffix(":443").or_else(|| host.strip_suffix(":80")).unwrap_or(&host);
    let host = host.trim_end_matches('.');
    (host.strip_prefix("www.").unwrap_or(host).to_owned(), path.trim_end_matches('/'))
}
