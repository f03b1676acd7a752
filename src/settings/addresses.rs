//! Finds addresses in `site.toml` that contain a secret, under whichever key, and recognizes those that
//! lead to the site itself.

use std::borrow::Cow;

use super::Settings;
use crate::diagnostics::{Code, Finding, Spot};
use crate::frontmatter::tree::{Table, Value};
use crate::secrets;

const HELP: &str = "secrets never stand in site.toml, which ends up in pages, files and arguments \
                    of programs: leave out what stands before the `@` or is a token. For git it \
                    belongs to git's credential helper, for ssh to ~/.ssh/config, for a bucket into \
                    AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; change one that has been in a file \
                    others can read";

impl Settings {
    /// The path of an address of this site, from its front page, including the query and the fragment.
    /// `None` for any other address.
    pub fn own_path<'a>(&self, address: &'a str) -> Option<Cow<'a, str>> {
        let after_scheme = |url: &'a str| {
            let (scheme, rest) = url.split_once("://")?;
            let is_web =
                scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
            is_web.then_some(rest)
        };
        let (_, own) = self.public_url.split_once("://")?;
        let (host, base) = own.split_at(own.find('/').unwrap_or(own.len()));
        let rest = after_scheme(address)?;
        let there = rest.get(..host.len())?;
        let path = rest[host.len()..].strip_prefix(base)?;
        if !there.eq_ignore_ascii_case(host) {
            return None;
        }
        match path.bytes().next() {
            Some(b'/') => Some(Cow::Borrowed(path)),
            Some(b'?' | b'#') | None => Some(Cow::Owned(format!("/{path}"))),
            Some(_) => None,
        }
    }
}

/// Removes the secrets from all addresses of a table, so that no value read from it later has one, and
/// reports each. Returns the spots of the values in which a report couldn't mask the secret, since it is
/// written with escapes.
pub(super) fn take_secrets(table: &mut Table, text: &str, found: &mut Vec<Finding>) -> Vec<Spot> {
    let mut hidden = Vec::new();
    for (key, node) in &mut table.entries {
        take(&key.name, &mut node.value, node.spot, text, found, &mut hidden);
    }
    hidden
}

fn take(
    key: &str,
    value: &mut Value,
    spot: Spot,
    text: &str,
    found: &mut Vec<Finding>,
    hidden: &mut Vec<Spot>,
) {
    match value {
        Value::Text(address) => {
            let secrets = secrets::find(address);
            if secrets.is_empty() {
                return;
            }
            let written = text.get(spot.start as usize..spot.end as usize).unwrap_or_default();
            let masked = secrets::masked(written.to_owned());
            // A secret can't be masked if it has escapes, or characters that would end an address in text.
            let shown = !written.contains('\\')
                && secrets.into_iter().all(|at| !masked.contains(&address[at]));
            *address = Cow::Owned(secrets::without(address));
            let message = format!("`{key}` has an address with a user's name, password or token");
            if !shown {
                hidden.push(spot);
            }
            found.push(Finding::error(Code::InvalidUrl, spot, message).help(HELP));
        }
        Value::List(items) => {
            for item in items {
                take(key, &mut item.value, item.spot, text, found, hidden);
            }
        }
        Value::Table(table) => {
            for (key, node) in &mut table.entries {
                take(&key.name, &mut node.value, node.spot, text, found, hidden);
            }
        }
        _ => {}
    }
}

/// Masks secrets in the texts of findings, which may quote a line, and removes the spot of each finding
/// whose report would show a line with a secret that can't be masked.
pub(super) fn hide(found: &mut [Finding], hidden: &[Spot], text: &str) {
    let ends: Vec<usize> = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
    let line_of = |at: u32| ends.partition_point(|end| *end < at as usize);
    let lines = |spot: &Spot| line_of(spot.start)..=line_of(spot.end);
    // Values don't overlap, so sorting them by their first lines sorts them by their last ones, too.
    let mut hidden: Vec<_> = hidden.iter().map(lines).collect();
    hidden.sort_by_key(|lines| (*lines.start(), *lines.end()));
    for finding in found {
        finding.message = secrets::masked(std::mem::take(&mut finding.message));
        finding.help = finding.help.take().map(secrets::masked);
        let shows = finding.spot.is_some_and(|spot| {
            let shown = lines(&spot);
            let first = hidden.partition_point(|of| of.end() < shown.start());
            hidden.get(first).is_some_and(|of| of.start() <= shown.end())
        });
        if shows {
            let line = finding.spot.map_or(0, |spot| line_of(spot.start) + 1);
            finding.message.push_str(&format!(" (line {line})"));
            finding.spot = None;
        }
    }
}
