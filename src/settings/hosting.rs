//! `[hosting]`: the web hosts that serve the site's folder, and the headers that they send.

use crate::content_coding::ContentCoding;
use crate::diagnostics::{Code, Finding, Located};
use crate::frontmatter::fields::Fields;
use crate::frontmatter::tree::Value;
use crate::http_headers::OF_ALL_FILES;

/// A web host that serves a folder, and looks in it for configuration files of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebHost {
    /// Cloudflare Pages, and Workers with static assets.
    CloudflarePages,
    /// Netlify.
    Netlify,
    /// GitHub Pages.
    GitHubPages,
    /// Vercel.
    Vercel,
    /// Azure Static Web Apps.
    AzureStaticWebApps,
}

/// The name of each host in the settings.
const HOSTS: [(&str, WebHost); 5] = [
    ("cloudflare-pages", WebHost::CloudflarePages),
    ("netlify", WebHost::Netlify),
    ("github-pages", WebHost::GitHubPages),
    ("vercel", WebHost::Vercel),
    ("azure-static-web-apps", WebHost::AzureStaticWebApps),
];

/// The table `[hosting]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostingSettings {
    /// The hosts for which files are made.
    pub hosts: Vec<WebHost>,
    /// Headers of all files, which replace the defaults of the same name. `None` removes the default.
    pub headers: Vec<(String, Option<String>)>,
    /// Whether browsers may fetch pages before readers follow a link to them.
    pub speculation_rules: bool,
    /// How files are compressed beforehand, each coding once, in a fixed order.
    pub precompress: Vec<ContentCoding>,
}

/// How many headers a site may add.
const MOST_HEADERS: usize = 50;

/// How long a header may be, including its name. Cloudflare Pages takes lines of 2,000 characters
/// (developers.cloudflare.com/pages/configuration/headers).
const LONGEST_HEADER: usize = 1900;

/// How many bytes all headers of a site may have for Azure Static Web Apps, whose file may have 20 kB
/// (learn.microsoft.com/azure/static-web-apps/configuration#restrictions).
const MOST_FOR_AZURE: usize = 4000;

/// Reads `[hosting]`.
pub(super) fn hosting(fields: &mut Fields) -> HostingSettings {
    let mut hosts = Vec::new();
    let mut azure = None;
    for word in fields.texts("hosts") {
        if let Some((_, host)) = HOSTS.iter().find(|(name, _)| *name == word.value) {
            if !hosts.contains(host) {
                hosts.push(*host);
            }
            if *host == WebHost::AzureStaticWebApps {
                azure = Some(word.spot);
            }
            continue;
        }
        let message = format!("`{}` is no host that Dateline makes files for", word.value);
        let finding = Finding::error(Code::InvalidValue, word.spot, message);
        let names = || HOSTS.iter().map(|(name, _)| *name);
        let all = names().collect::<Vec<_>>().join(", ");
        let finding = finding.help(format!("there are {all}")).suggest(&word.value, names());
        fields.findings().push(finding);
    }
    let speculation_rules = fields.flag("speculation_rules");
    let headers = fields.table("headers", "[hosting.headers]", headers).unwrap_or_default();
    let length = |(name, value): &(String, Option<String>)| {
        value.as_ref().map_or(0, |value| name.len() + value.len())
    };
    let length: usize = headers.iter().map(length).sum();
    if let Some(spot) = azure.filter(|_| length > MOST_FOR_AZURE) {
        let message = format!("`headers` has {length} bytes, more than Azure has room for");
        let help = format!("shorten them to {MOST_FOR_AZURE} bytes, or take the host out");
        fields.findings().push(Finding::error(Code::InvalidValue, spot, message).help(help));
    }
    let precompress = precompress(fields);
    HostingSettings { hosts, headers, speculation_rules, precompress }
}

/// Reads `precompress`.
fn precompress(fields: &mut Fields) -> Vec<ContentCoding> {
    let mut codings = Vec::new();
    for word in fields.texts("precompress") {
        let finding = match ContentCoding::of_word(&word.value) {
            Some(coding) if coding.is_compiled_in() => {
                codings.push(coding);
                continue;
            }
            Some(_) => {
                let message = format!("this Dateline was compiled without `{}`", word.value);
                Finding::error(Code::InvalidValue, word.spot, message).help(
                    "take it out (`gz` always works), or install Dateline with --features precompress",
                )
            }
            None => {
                let message = format!("`{}` is no way to compress a file", word.value);
                let all = ContentCoding::words().collect::<Vec<_>>().join(", ");
                Finding::error(Code::InvalidValue, word.spot, message)
                    .help(format!("there are {all}"))
                    .suggest(&word.value, ContentCoding::words())
            }
        };
        fields.findings().push(finding);
    }
    codings.sort_unstable();
    codings.dedup();
    codings
}

fn headers(fields: &mut Fields) -> Vec<(String, Option<String>)> {
    let mut headers: Vec<(String, Option<String>)> = Vec::new();
    for (name, node) in fields.rest() {
        let finding = match &node.value {
            _ if !is_header_name(&name.value) => {
                let message = format!("`{}` is no name of a header", name.value);
                Finding::error(Code::InvalidValue, name.spot, message)
                    .help("write letters, digits and `-`: Permissions-Policy")
            }
            _ if is_of_each_file(&name.value) => {
                let message = format!("`{}` differs from file to file", name.value);
                Finding::error(Code::InvalidValue, name.spot, message)
                    .help("take the line out: each file has its own")
            }
            _ if headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(&name.value)) => {
                let message = format!("`{}` is there twice", name.value);
                Finding::error(Code::Duplicate, name.spot, message).help("keep one of the two")
            }
            _ if headers.len() == MOST_HEADERS => {
                let message = format!("`headers` has more than {MOST_HEADERS} entries");
                fields.findings().push(Finding::error(Code::InvalidValue, name.spot, message));
                break;
            }
            Value::Flag(false) if has_default(&name.value) => {
                headers.push((name.value, None));
                continue;
            }
            Value::Flag(false) => {
                let message = format!("`{}` isn't sent anyway", name.value);
                let defaults = OF_ALL_FILES.iter().map(|(name, _)| *name);
                Finding::error(Code::InvalidValue, name.spot, message)
                    .help("take the line out; false leaves one of the headers out that every file has")
                    .suggest(&name.value, defaults)
            }
            Value::Text(text) if is_header_value(text.trim(), &name) => {
                headers.push((name.value, Some(text.trim().to_owned())));
                continue;
            }
            Value::Text(_) => {
                let message = format!("the value of `{}` can't be sent", name.value);
                let help = format!(
                    "write one line of ASCII, with the name at most {LONGEST_HEADER} characters"
                );
                Finding::error(Code::InvalidValue, node.spot, message).help(help)
            }
            other => {
                let message = format!("`{}` must be a text, not {}", name.value, other.kind());
                Finding::error(Code::WrongType, node.spot, message)
                    .help("write its value, or false to leave the default out")
            }
        };
        fields.findings().push(finding);
    }
    headers
}

fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Whether Dateline or the host sets a header for each file.
fn is_of_each_file(name: &str) -> bool {
    let own = [
        "cache-control",
        "content-encoding",
        "content-length",
        "content-type",
        "date",
        "etag",
        "last-modified",
        "transfer-encoding",
    ];
    own.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// Whether every file has a header unless the settings say otherwise.
fn has_default(name: &str) -> bool {
    OF_ALL_FILES.iter().any(|(own, _)| own.eq_ignore_ascii_case(name))
}

fn is_header_value(text: &str, name: &Located<String>) -> bool {
    let is_sent = text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    !text.is_empty() && is_sent && name.value.len() + text.len() <= LONGEST_HEADER
}
