//! What a file could do by its name alone: pages, programs that a host runs, files that tell a host
//! what to do. It must not know what is in the file.

use super::extension;

/// Extensions of files that browsers take for pages, or that run in them as pages do.
const PAGES: &[&str] =
    &["html", "htm", "xhtml", "xht", "shtml", "shtm", "mht", "mhtml", "svgz", "xsl", "xslt", "swf"];

/// Extensions of programs that a host may run when somebody asks for them.
const PROGRAMS: &[&str] = &[
    "php", "php3", "php4", "php5", "php7", "php8", "phtml", "phar", "pht", "phps", "cgi", "fcgi",
    "pl", "asp", "aspx", "ashx", "asmx", "ascx", "asa", "jsp", "jspx", "jsf", "cfm", "cfc", "hta",
];

/// Names of files and folders that tell a host what to do, wherever it finds them or at its root.
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

/// Names of files that speak for a whole site when they stand at its root.
const SITE_FILES: &[&str] = &[
    "robots.txt",
    "ads.txt",
    "app-ads.txt",
    "sellers.json",
    "security.txt",
    "trust.txt",
    "humans.txt",
    "sw.js",
    "service-worker.js",
];

/// What the name of a file says that it could do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameHazard {
    /// A page, which could run script on the site.
    Page,
    /// A program, which a host could run.
    Program,
    /// It tells a host or visitors what to do.
    Directive,
}

/// What a file could do by its name alone; `path` is that of the file in the site.
pub fn hazard_of_name(path: &str) -> Option<NameHazard> {
    let lower = path.to_ascii_lowercase();
    let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let extension = extension(name);
    // Some hosts look at each of a name's extensions for that of PHP (`x.php.jpg`).
    let is_php = |end: &str| end.starts_with("ph") && PROGRAMS.contains(&end);
    if PAGES.contains(&extension.as_str()) {
        Some(NameHazard::Page)
    } else if PROGRAMS.contains(&extension.as_str()) || name.split('.').skip(1).any(is_php) {
        Some(NameHazard::Program)
    } else if lower.split('/').any(|part| HOST_FILES.contains(&part))
        || folder == "content/pages" && SITE_FILES.contains(&name)
    {
        Some(NameHazard::Directive)
    } else {
        None
    }
}
