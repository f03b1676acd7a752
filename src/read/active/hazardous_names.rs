//! What a file could do by virtue of its name alone: pages, programs that a host runs, files that
//! configure a host. This module must not know the content of files.

use super::{DATA, EVERYWHERE, INERT, INERT_TEXTS, OTHER_INERT, extension};

/// Extensions of files that browsers treat as pages, or that run in them as pages do.
const PAGES: &[&str] =
    &["html", "htm", "xhtml", "xht", "shtml", "shtm", "mht", "mhtml", "svgz", "xsl", "xslt", "swf"];

/// Extensions of programs that a browser may run for the site, or that a host may run in some of
/// its folders.
const SCRIPTS: &[&str] = &["js", "mjs", "cjs", "ts", "mts", "wasm"];

/// Extensions of programs that a host may run when they are requested.
const PROGRAMS: &[&str] = &[
    "php", "php3", "php4", "php5", "php7", "php8", "phtml", "phar", "pht", "phps", "cgi", "fcgi",
    "pl", "asp", "aspx", "ashx", "asmx", "ascx", "asa", "jsp", "jspx", "jsf", "cfm", "cfc", "hta",
];

/// Extensions for which Apache answers with something else than the file, wherever they are in a
/// name: a program's output, a type map, a complete response, an image map (mod_mime:
/// `AddHandler`).
const HANDLED: &[&str] = &["cgi", "fcgi", "var", "asis", "imap"];

/// Names of files and folders that configure a host, anywhere or at its root.
const HOST_FILES: &[&str] = &[
    "_headers",
    "_redirects",
    "_routes.json",
    "_worker.js",
    "_worker.bundle",
    "cname",
    "web.config",
    "staticwebapp.config.json",
    "vercel.json",
    "now.json",
    "netlify.toml",
    "firebase.json",
    "wrangler.toml",
    "wrangler.json",
    "wrangler.jsonc",
    "crossdomain.xml",
    "clientaccesspolicy.xml",
];

/// Extensions under which hosts look for compressed files (nginx's `gzip_static`): a file `x.gz` is
/// served in place of `x`.
const COMPRESSED: &[&str] = &["gz", "br", "zst", "deflate"];

/// The site's own files that are served like that, beside pages and texts.
const SERVED: &[&str] = &["css", "js", "mjs", "svg", "webmanifest"];

/// What a file could do by virtue of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameHazard {
    /// It is a page, which could run script on the site.
    Page,
    /// It is a program, which a host could run.
    Program,
    /// It tells a host or visitors what to do.
    Directive,
    /// Some hosts serve it in place of another file.
    StandIn,
    /// Hosts may treat it as anything.
    Unknown,
}

/// What a file could do by virtue of its name alone. `path` is its path in the site; `at_root` says
/// that its copy is at the root of the output, beside the front page.
pub fn hazard_of_name(path: &str, at_root: bool) -> Option<NameHazard> {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let extension = extension(name);
    // Some hosts look for PHP's extension anywhere in a name (`x.php.jpg`), and take the type of
    // the last extension that they know (`x.html.fr`; Apache's mod_mime).
    let mut extensions = name.split('.').skip(1);
    let is_php = |end: &str| end.starts_with("ph") && PROGRAMS.contains(&end);
    if extensions.clone().any(|end| PAGES.contains(&end) || HANDLED.contains(&end)) {
        Some(NameHazard::Page)
    } else if PROGRAMS.contains(&extension.as_str())
        || SCRIPTS.contains(&extension.as_str()) && !HOST_FILES.contains(&name)
        || extensions.any(is_php)
    {
        Some(NameHazard::Program)
    } else if is_stand_in(name) {
        Some(NameHazard::StandIn)
    } else if lower.split('/').any(|part| HOST_FILES.contains(&part))
        || at_root && !INERT.contains(&extension.as_str()) && extension != "svg"
    {
        Some(NameHazard::Directive)
    } else if !is_known(name) {
        Some(NameHazard::Unknown)
    } else {
        None
    }
}

/// Whether all hosts and browsers agree on what a file with a name in lower case is. Apache's
/// mod_mime reads each extension: it would serve `x.svg.foo` as a drawing, and `x.sjis.svg` as one
/// in another encoding.
fn is_known(name: &str) -> bool {
    let is_xml = |end: &str| end == "svg" || DATA.contains(&end);
    let Some((rest, end)) = name.rsplit_once('.') else { return true };
    let mut between = rest.split('.').skip(1);
    if is_xml(end) {
        // Extensions are ASCII words, and those with a meaning contain a letter.
        let is_extension = |part: &str| {
            let is_word = part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'+');
            is_word && part.bytes().any(|b| b.is_ascii_alphabetic())
        };
        return !between.any(is_extension);
    }
    if EVERYWHERE.contains(&end) {
        return true;
    }
    !between.any(is_xml)
        && [INERT, INERT_TEXTS, OTHER_INERT].into_iter().any(|all| all.contains(&end))
}

/// Whether a name in lower case is that of a compressed file which hosts may serve in place of a
/// text, style sheet, feed or drawing. (Pages are covered by looking at each extension.)
fn is_stand_in(name: &str) -> bool {
    let Some((plain, end)) = name.rsplit_once('.') else { return false };
    let inner = extension(plain);
    let is_served = |all: &[&str]| all.contains(&inner.as_str());
    COMPRESSED.contains(&end) && [SERVED, DATA, INERT_TEXTS].into_iter().any(is_served)
}

/// Whether an HTML file may have this name: it has no extensions but those of pages and programs.
pub fn names_a_page(path: &str) -> bool {
    let extension = extension(path);
    PAGES.contains(&extension.as_str()) || PROGRAMS.contains(&extension.as_str())
}
