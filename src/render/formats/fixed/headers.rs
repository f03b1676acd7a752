//! Which headers a host is to send with which files, and `_headers`, in which Cloudflare Pages and Netlify
//! look for them (developers.cloudflare.com/pages/configuration/headers,
//! docs.netlify.com/manage/routing/headers).

use super::is_plain;
use crate::format::FEEDS;
use crate::http_headers::{
    ANY_ORIGIN, FOREVER, HOUR, NO_INDEX, OF_ALL_FILES, RARELY_CHANGED, SHORT,
};
use crate::media_types;
use crate::plan::{SPECULATION_RULES, urls};
use crate::render::Site;
use crate::render::site_address::href;

/// The files that a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleFiles<'a> {
    /// All of them.
    All,
    /// The one at a URL path.
    At(&'a str),
    /// Those with an extension.
    Extension(&'static str),
    /// Those with a name, in whatever folder.
    Name(&'static str),
    /// Those below a URL path, which ends with a slash.
    Below(&'static str),
}

/// Headers, and the files that they go with. No file gets a header from two rules: some hosts would join
/// them with a comma.
pub struct HeaderRule<'a> {
    /// The files.
    pub files: RuleFiles<'a>,
    /// Names and values.
    pub headers: Vec<(String, String)>,
}

/// So many files get a rule of their own.
const MOST_NAMED: usize = 78;

// Cloudflare Pages takes 100 rules: one of them is for all files, one for the speculation rules, and two for
// the site's data.
const _: () = assert!(MOST_NAMED + RARELY_CHANGED.len() + FEEDS.len() + 4 <= 100);

/// The rules of a site. Pages have none of their own: hosts that take a folder let browsers ask again
/// for each.
pub fn rules<'a>(site: &Site<'a>) -> Vec<HeaderRule<'a>> {
    let of = |files, headers: &[(&str, &str)]| {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        HeaderRule { files, headers: headers.collect() }
    };
    let mut rules = vec![HeaderRule { files: RuleFiles::All, headers: of_all_files(site) }];
    let named = site.theme.named_by_content.iter().filter(|file| is_plain(&file.url));
    let named: Vec<_> = named.take(MOST_NAMED).collect();
    for file in &named {
        rules.push(of(RuleFiles::At(&file.url), &[("Cache-Control", FOREVER)]));
    }
    let is_free =
        |extension: &&str| named.iter().all(|file| media_types::extension(&file.url) != *extension);
    for extension in RARELY_CHANGED.iter().filter(|extension| is_free(extension)) {
        rules.push(of(RuleFiles::Extension(extension), &[("Cache-Control", HOUR)]));
    }
    for feed in FEEDS.iter().filter(|feed| site.settings.feeds.contains(feed)) {
        let media_type = media_types::of(feed.file_name);
        let headers = [("Content-Type", media_type.as_str()), ("Cache-Control", SHORT)];
        rules.push(of(RuleFiles::Name(feed.file_name), &headers));
    }
    // Some hosts would join a value of the site's own with this one.
    if site.settings.api.is_some() && !has_own(site, ANY_ORIGIN.0) {
        for files in [RuleFiles::Below(urls::DATA), RuleFiles::Name(urls::NINJS)] {
            rules.push(of(files, &[ANY_ORIGIN]));
        }
    }
    if site.settings.hosting.speculation_rules {
        let media_type = [("Content-Type", "application/speculationrules+json")];
        rules.push(of(RuleFiles::At(SPECULATION_RULES), &media_type));
    }
    rules
}

/// The headers of every file: the defaults, but for those that the site has its own of, and its own. All
/// files of a site with drafts are kept out of search engines, and not only its pages, which say so themselves.
fn of_all_files(site: &Site) -> Vec<(String, String)> {
    let hosting = &site.settings.hosting;
    let is_own = |name: &str| has_own(site, name);
    let defaults = OF_ALL_FILES.iter().filter(|(name, _)| !is_own(name));
    let mut headers: Vec<(String, String)> =
        defaults.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    if hosting.speculation_rules && !is_own("Speculation-Rules") {
        let value = format!("\"{}\"", href(site, SPECULATION_RULES));
        headers.push(("Speculation-Rules".to_owned(), value));
    }
    let own = hosting.headers.iter().cloned();
    headers.extend(own.filter_map(|(name, value)| Some((name, value?))));
    if site.drafts {
        let (name, value) = NO_INDEX;
        headers.retain(|(own, _)| !own.eq_ignore_ascii_case(name));
        headers.push((name.to_owned(), value.to_owned()));
    }
    headers
}

/// Whether the settings say something of a header.
fn has_own(site: &Site, name: &str) -> bool {
    let headers = &site.settings.hosting.headers;
    headers.iter().any(|(own, _)| own.eq_ignore_ascii_case(name))
}

/// All of `_headers`.
pub fn text(site: &Site) -> String {
    let mut text = String::new();
    for HeaderRule { files, headers } in rules(site) {
        let pattern = match files {
            RuleFiles::All => "/*".to_owned(),
            RuleFiles::At(url) => url.to_owned(),
            RuleFiles::Extension(extension) => format!("/*.{extension}"),
            RuleFiles::Name(name) => format!("/*{name}"),
            RuleFiles::Below(path) => format!("{path}*"),
        };
        let headers = headers.iter().map(|(name, value)| format!("  {name}: {value}\n"));
        text.push_str(&pattern);
        text.push('\n');
        headers.for_each(|line| text.push_str(&line));
    }
    text
}
