//! `site.toml`: the decisions of a site's owner.
//!
//! Later stages take their settings only from here, never from the environment or a locale.
//! This module must not know any stage.

mod addresses;
mod api;
mod cards;
mod checks;
mod feeds;
mod fixed_texts;
mod hosting;
mod images;
mod kinds;
mod map;
mod menu;
pub mod publish;
mod publisher;
mod robots;
mod standard_site;
#[cfg(test)]
mod tests;

pub use api::{ApiSettings, Licence};
pub use cards::CardSettings;
pub use fixed_texts::{HumansTxt, NamedLine, SecurityTxt};
pub use hosting::{HostingSettings, WebHost};
pub use images::ImageSettings;
pub use map::MapSettings;
pub use menu::MenuItem;
pub use publisher::{Policy, Publisher};
pub use robots::{NO_ROBOTS, RobotsRules, RobotsSettings};
pub use standard_site::StandardSite;

use jiff::tz::TimeZone;

use crate::dates;
use crate::diagnostics::{Allow, Code, Finding, Located, Severity, Spot};
use crate::format::FeedFormat;
use crate::frontmatter::fields::{Fields, is_web_url};
use crate::frontmatter::{foreign_keys, mistyped_keys, parse_toml};
use crate::markdown::{self, RawHtml};
use crate::model::{Kinds, LangId};

/// How large a text may be, in bytes, unless `max_text_mb` says otherwise: 2 MB.
pub const TEXT_LIMIT: u64 = 2_000_000;

/// The settings of a site, checked and with every default filled in.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The site's name.
    pub title: String,
    /// Scheme, host and path of the front page, without the last slash.
    pub base_url: String,
    /// `base_url` as `site.toml` has it, even if [`Settings::set_base_url`] has replaced that.
    pub public_url: String,
    /// The byte of `base_url` at which its path begins.
    base_path_at: usize,
    /// The codes of the languages (BCP 47). The first is the default, whose pages are at the root.
    pub languages: Vec<String>,
    /// The time zone that decides an article's day.
    pub timezone: TimeZone,
    /// What the site is, in a sentence; empty if `site.toml` doesn't say.
    pub description: String,
    /// Who is responsible.
    pub publisher: Option<Publisher>,
    /// The kinds of entity, including those that the site defines.
    pub kinds: Kinds,
    /// The folder of the theme under `themes/`.
    pub theme: String,
    /// How large a text may be, in bytes: a file of `content/`, a template, a style sheet.
    pub text_limit: u64,
    /// How many articles a list page has.
    pub page_size: usize,
    /// The formats of feeds, in the order in which pages name them.
    pub feeds: Vec<&'static FeedFormat>,
    /// How many entries a feed has.
    pub feed_entries: usize,
    /// Whether feeds carry whole articles.
    pub feed_full: bool,
    /// The address of the WebSub hub that tells feed readers of changes (w3.org/TR/websub).
    pub websub_hub: Option<String>,
    /// Whether pages describe their content in schema.org's vocabulary, as JSON-LD.
    pub structured_data: bool,
    /// The menu; `None` is the default one.
    pub menu: Option<Vec<MenuItem>>,
    /// Whether and how pages show where countries are.
    pub map: MapSettings,
    /// In which sizes pictures are published, and how.
    pub images: ImageSettings,
    /// Which pages have a picture for those who share them.
    pub cards: CardSettings,
    /// What robots may read, and what they may use it for.
    pub robots: RobotsSettings,
    /// Where to report security holes.
    pub security_txt: Option<SecurityTxt>,
    /// Which organizations the publisher belongs to, controls or deals with (trust.txt).
    pub trust_txt: Option<Vec<NamedLine>>,
    /// Who makes the site.
    pub humans_txt: Option<HumansTxt>,
    /// The site's record in the AT Protocol.
    pub standard_site: Option<StandardSite>,
    /// The tables in `site.toml` for files that programs only look for at the root of a host.
    pub read_at_root: Vec<Located<&'static str>>,
    /// Whether the site's data are there for programs too, and under which licence.
    pub api: Option<ApiSettings>,
    /// The web hosts for which configuration files are made, and the headers in these.
    pub hosting: HostingSettings,
    /// How Markdown is read.
    pub markdown: markdown::MarkdownOptions,
    /// Whether the names of an article's officials, organizations and countries are linked.
    pub link_names: bool,
    /// The codes whose level differs from the default; `None` turns their warnings off.
    pub check: Vec<(Code, Option<Severity>)>,
    /// The warnings that the site accepts.
    pub allow: Vec<Allow>,
    /// Whether articles without a source and sources without a date are reported: if `[check]` gives
    /// them a level, or somebody asks for it.
    pub list_sources: bool,
    /// Whether the desk wants an archived copy of each source, so that whoever asks for the list of
    /// sources is told of those without.
    pub archive: bool,
    /// Whether sources without an archived copy are reported: if `[check]` gives them a level, or if
    /// somebody asks for the list of sources and [`Settings::archive`] is set.
    pub list_unarchived: bool,
    /// The authority of the feeds' tag URIs, such as `briefing.example.org,2025` (RFC 4151).
    pub tag_authority: String,
    /// Where the site can be published to.
    pub publish: Vec<publish::PublishTarget>,
    /// The address that opens a file in the desk's editor, with `{file}` and `{line}` in it.
    pub editor: Option<String>,
    /// `[extra]`, with anything that the site's theme needs.
    pub extra: serde_json::Value,
}

impl Settings {
    /// Reads `site.toml`. Values that can't be used are reported and replaced by their defaults, so that
    /// later stages can find more mistakes in the same run.
    pub fn parse(text: &str, findings: &mut Vec<Finding>) -> Settings {
        mistyped_keys::read(findings, |mistyped, findings| {
            let mut table = parse_toml(text, findings);
            let hidden = addresses::take_secrets(&mut table, text, findings);
            mistyped.apply(&mut table);
            let first_line = text.lines().next().unwrap_or_default().trim_end().len();
            let mut fields = Fields::new(table, Spot::new(0..first_line), "site.toml", findings);
            fields.foreign(foreign_keys::in_settings);
            let mut settings = read(&mut fields);
            settings.list_sources = settings.check.iter().any(|(code, level)| {
                matches!(code, Code::NoSource | Code::UndatedSource) && level.is_some()
            });
            settings.list_unarchived = settings
                .check
                .iter()
                .any(|(code, level)| *code == Code::UnarchivedSource && level.is_some());
            fields.finish();
            addresses::hide(findings, &hidden, text);
            settings
        })
    }

    /// Whether files beside an article are published even if they could run script.
    pub fn keeps_active_files(&self) -> bool {
        self.markdown.raw_html == RawHtml::Trusted
    }

    /// The default language.
    pub fn language(&self) -> &str {
        self.languages.first().map_or("en", String::as_str)
    }

    /// A language's code.
    pub fn lang(&self, lang: LangId) -> &str {
        self.languages.get(lang.index()).map_or("en", String::as_str)
    }

    /// The path of `base_url`: empty, or `/path` without a slash at its end.
    pub fn base_path(&self) -> &str {
        &self.base_url[self.base_path_at..]
    }

    /// Replaces `base_url`, for `--base-url` or a publish target.
    ///
    /// # Errors
    /// When the URL is no web address, contains a secret, or has a query or a fragment. The message
    /// says which.
    pub fn set_base_url(&mut self, url: &str) -> Result<(), String> {
        self.base_url = checked_base_url(url)?;
        self.base_path_at = path_of(&self.base_url);
        Ok(())
    }
}

/// The byte at which the path of an address begins.
fn path_of(url: &str) -> usize {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    url[after_scheme..].find('/').map_or(url.len(), |at| after_scheme + at)
}

fn checked_base_url(url: &str) -> Result<String, String> {
    if !crate::secrets::find(url).is_empty() {
        return Err("an address has no user's name, password or token in it".to_owned());
    }
    if !is_web_url(url) {
        return Err(format!("`{url}` is no web address; write https://example.org"));
    }
    if url.contains(['?', '#']) {
        return Err(format!("`{url}` must have no `?` and no `#`"));
    }
    Ok(url.trim_end_matches('/').to_owned())
}

fn read(fields: &mut Fields) -> Settings {
    let title = fields.required_text("title").map_or_else(String::new, |t| t.value);
    let base_url = base_url(fields);
    let base_url_of_site = base_url.clone();
    let host = base_url.split_once("://").map_or("", |(_, rest)| rest);
    let host = host.split(['/', ':']).next().unwrap_or_default().to_owned();
    let languages = languages(fields);
    let timezone = timezone(fields);
    let description = fields.text("description").map_or_else(String::new, |t| t.value);
    let theme = theme(fields);
    let text_limit = fields.number("max_text_mb", 1..=1000);
    let text_limit =
        text_limit.map_or(TEXT_LIMIT, |megabytes| megabytes.unsigned_abs() * 1_000_000);
    let page_size = size(fields, "page_size", 5..=1000, 50);
    let feeds = feeds::formats(fields);
    let feed_entries = size(fields, "feed_entries", 1..=200, 20);
    let feed_full =
        fields.choice("feed_content", &[("summary", false), ("full", true)]).unwrap_or(false);
    let websub_hub = feeds::hub(fields);
    let link_names = fields.flag_or("link_names", true);
    let structured_data = fields.flag_or("structured_data", true);
    let archive = fields.flag("archive");
    let tag_authority = tag_authority(fields).unwrap_or_else(|| format!("{host},2025"));
    // Tables are read last, so that a key which belongs above a table but is below it is recognized.
    let menu = menu::menu(fields);
    let publisher = fields.table("publisher", "[publisher]", publisher::publisher).flatten();
    let markdown = fields.table("markdown", "[markdown]", markdown_options).unwrap_or_default();
    let map = fields.table("map", "[map]", map::map).unwrap_or_default();
    let images = fields.table("images", "[images]", images::images).unwrap_or_default();
    let cards = fields.table("cards", "[cards]", cards::cards).unwrap_or_default();
    let read_at_root = read_at_root(fields);
    let robots = fields.table("robots", "[robots]", robots::robots).unwrap_or_default();
    let security_txt = |fields: &mut Fields| fixed_texts::security_txt(fields, &timezone);
    let security_txt = fields.table("security_txt", "[security_txt]", security_txt).flatten();
    let trust_txt = fields.table("trust_txt", "[trust_txt]", fixed_texts::trust_txt);
    let humans_txt = fields.table("humans_txt", "[humans_txt]", fixed_texts::humans_txt);
    let api = fields.table("api", "[api]", |fields| api::api(fields, feed_full));
    let standard_site = standard_site::standard_site;
    let standard_site = fields.table("standard_site", "[standard_site]", standard_site).flatten();
    let hosting = fields.table("hosting", "[hosting]", hosting::hosting).unwrap_or_default();
    let check = fields.table("check", "[check]", checks::check).unwrap_or_default();
    Settings {
        title,
        base_path_at: path_of(&base_url),
        public_url: base_url.clone(),
        base_url,
        timezone,
        description,
        theme,
        text_limit,
        page_size,
        feeds,
        feed_entries,
        feed_full,
        websub_hub,
        link_names,
        structured_data,
        tag_authority,
        kinds: kinds::kinds(fields, &languages),
        languages,
        menu,
        publisher,
        map,
        images,
        cards,
        robots,
        security_txt,
        trust_txt: trust_txt.filter(|lines| !lines.is_empty()),
        humans_txt: humans_txt.filter(|sections| !sections.is_empty()),
        standard_site,
        read_at_root,
        api,
        hosting,
        markdown,
        check: check.levels,
        allow: check.allow,
        list_sources: false,
        archive,
        list_unarchived: false,
        publish: publish::targets(fields, &base_url_of_site),
        editor: fields.table("preview", "[preview]", checks::editor).flatten(),
        extra: fields.extra(),
    }
}

/// The tables in `site.toml` for files that programs only look for at the root of a host.
fn read_at_root(fields: &Fields) -> Vec<Located<&'static str>> {
    let tables = ["robots", "security_txt", "trust_txt", "humans_txt", "standard_site"];
    let places = tables.into_iter().filter_map(|table| {
        let spot = fields.spot_of(table)?;
        Some(Located::new(table, spot))
    });
    places.collect()
}

fn base_url(fields: &mut Fields) -> String {
    let Some(url) = fields.required_text("base_url") else {
        return "https://example.org".to_owned();
    };
    checked_base_url(&url.value).unwrap_or_else(|problem| {
        fields.findings().push(Finding::error(Code::InvalidUrl, url.spot, problem));
        "https://example.org".to_owned()
    })
}

fn languages(fields: &mut Fields) -> Vec<String> {
    let first = fields.text("language");
    let more = fields.texts("languages");
    let mut languages = vec![first.as_ref().map_or("en".to_owned(), |l| l.value.clone())];
    for language in first.iter().chain(&more) {
        if icu_locale_core::LanguageIdentifier::try_from_str(&language.value).is_err() {
            fields.findings().push(
                Finding::error(
                    Code::Language,
                    language.spot,
                    format!("`{}` is no language code", language.value),
                )
                .help("write a BCP 47 code: en, fr, pt-BR"),
            );
        } else if !languages.contains(&language.value) {
            languages.push(language.value.clone());
        }
    }
    if languages.len() > usize::from(u8::MAX) {
        languages.truncate(usize::from(u8::MAX));
    }
    languages
}

fn timezone(fields: &mut Fields) -> TimeZone {
    let Some(name) = fields.text("timezone") else { return TimeZone::UTC };
    dates::time_zone(&name.value).unwrap_or_else(|| {
        fields.findings().push(
            Finding::error(
                Code::InvalidValue,
                name.spot,
                format!("`{}` is no time zone", name.value),
            )
            .help("write a name of the IANA database: UTC, Europe/Berlin, America/Toronto"),
        );
        TimeZone::UTC
    })
}

fn theme(fields: &mut Fields) -> String {
    let Some(name) = fields.text("theme") else { return "default".to_owned() };
    let plain = name.value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if !plain {
        fields.findings().push(
            Finding::error(Code::InvalidPath, name.spot, "a theme's name is a folder's name")
                .help("use letters, digits, `-` and `_` only"),
        );
        return "default".to_owned();
    }
    name.value
}

fn size(
    fields: &mut Fields,
    key: &'static str,
    bounds: std::ops::RangeInclusive<i64>,
    default: usize,
) -> usize {
    fields.number(key, bounds).and_then(|n| usize::try_from(n).ok()).unwrap_or(default)
}

fn markdown_options(fields: &mut Fields) -> markdown::MarkdownOptions {
    markdown::MarkdownOptions {
        smart_punctuation: fields.flag("smart_punctuation"),
        raw_html: fields
            .choice(
                "html",
                &[
                    ("off", RawHtml::Off),
                    ("sanitized", RawHtml::Sanitized),
                    ("trusted", RawHtml::Trusted),
                ],
            )
            .unwrap_or(RawHtml::Off),
    }
}

fn tag_authority(fields: &mut Fields) -> Option<String> {
    let text = fields.text("tag_authority")?;
    let good = text.value.split_once(',').is_some_and(|(name, date)| {
        let name_good = !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'@' | b'_'));
        name_good && crate::dates::PartialDate::parse(date).is_some()
    });
    if good {
        return Some(text.value);
    }
    fields.findings().push(
        Finding::error(
            Code::InvalidValue,
            text.spot,
            "`tag_authority` must be a domain and a date on which it was yours (RFC 4151)",
        )
        .help("write \"example.org,2025\""),
    );
    None
}
