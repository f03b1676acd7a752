//! What the tests with real servers share: a site, its targets, the binary, and what is on the host.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use super::built;
use super::servers::{S3, Ssh};
use crate::support::{self, NOW, Site, dateline, said};

/// Kept out of everything that is said or written.
pub const CANARY: &str = "CANARY-0815-secret";

pub fn site(targets: &str) -> Site {
    let site = Site::rich();
    settings(&site, targets);
    site
}

pub fn settings(site: &Site, targets: &str) {
    let text = "title = \"Desk\"\nbase_url = \"https://desk.example/news\"\npage_size = 5\n";
    site.write("site.toml", format!("{text}languages = [\"fr\"]\ntimezone = \"UTC\"\n{targets}"));
}

pub fn s3_target(endpoint: &str) -> String {
    format!(
        "[publish.live]\nkind = \"s3\"\nbucket = \"desk\"\nendpoint = \"{endpoint}\"\n\
         prefix = \"www\"\nconcurrency = 4\n"
    )
}

pub type Variables = Vec<(String, String)>;

pub fn command(site: &Site, arguments: &[&str], variables: &Variables) -> Command {
    command_at(site, NOW, arguments, variables)
}

pub fn command_at(site: &Site, as_of: &str, arguments: &[&str], variables: &Variables) -> Command {
    let mut command = dateline();
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "SSH_AUTH_SOCK"] {
        command.env_remove(name);
    }
    command
        .env("AWS_CONFIG_FILE", "/nonexistent")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
    command.args(["publish", "--as-of", as_of, "--root"]).arg(&site.root).args(arguments);
    command.envs(variables.iter().map(|(a, b)| (a, b)));
    command
}

pub fn publish(site: &Site, arguments: &[&str], variables: &Variables) -> (i32, String) {
    said(&command(site, arguments, variables).output().unwrap())
}

pub fn good(site: &Site, arguments: &[&str], variables: &Variables) -> String {
    let (code, text) = publish(site, arguments, variables);
    assert_eq!(code, 0, "{text}");
    text
}

/// What a reader of the bucket gets, without Dateline's record.
pub fn bucket(server: &mut S3) -> BTreeMap<String, Vec<u8>> {
    let all = server.objects().into_iter();
    all.filter_map(|(path, object)| Some((path.strip_prefix("www/")?.to_owned(), object.body)))
        .filter(|(path, _)| !path.starts_with(".dateline"))
        .collect()
}

/// What the bucket must hold: the build, and assets that stay for a day.
pub fn assert_published(site: &Site, there: &BTreeMap<String, Vec<u8>>) {
    let wanted = built(&site.public());
    for (path, bytes) in &wanted {
        assert!(there.get(path) == Some(bytes), "{path}");
    }
    for path in there.keys().filter(|path| !wanted.contains_key(*path)) {
        assert!(path.starts_with("style."), "{path} was left");
    }
}

pub fn change(site: &Site, n: usize) {
    let more =
        format!("title = \"More {n}\"\ndate = 2026-03-0{n}\ncountries = [\"CA\", \"Norway\"]");
    site.write_article(&format!("2026/more-{n}"), &more, "More.");
    if n > 1 {
        site.remove(&format!("content/articles/2026/more-{}.md", n - 1));
    }
    site.write("themes/default/static/style.css", format!("body {{ margin: {n}px }}"));
}

pub fn sftp_target(ssh: &Ssh, path: &Path, more: &str) -> String {
    format!(
        "[publish.web]\nkind = \"sftp\"\nhost = \"127.0.0.1\"\nport = {}\npath = \"{}\"\n{more}\n",
        ssh.port,
        path.display()
    )
}

pub fn folder(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let all = support::shot(&path.canonicalize().unwrap(), &[]).into_iter();
    all.filter_map(|(path, entry)| match entry {
        support::Entry::File(_, bytes) if !path.starts_with(".dateline") => Some((path, bytes)),
        _ => None,
    })
    .collect()
}

pub fn assert_nowhere(folder: &Path, secret: &str) {
    for (path, entry) in support::shot(folder, &[]) {
        if let support::Entry::File(_, bytes) = entry {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{path} has the secret");
        }
    }
}
