//! `[security_txt]`, `[trust_txt]` and `[humans_txt]`: statements about the site and its publisher, for
//! files that programs look for at fixed addresses.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::diagnostics::{Code, Finding, Located};
use crate::frontmatter::fields::{Fields, is_web_url};

/// The name and the value in a line of a file.
pub type NamedLine = (&'static str, String);

/// The table `[security_txt]` (RFC 9116).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityTxt {
    /// The fields in the order of the file, except `Expires` and `Canonical`.
    pub fields: Vec<NamedLine>,
    /// When the file expires.
    pub expires: Located<Timestamp>,
}

/// The table `[humans_txt]` (humanstxt.org): sections and their lines, none of them empty.
pub type HumansTxt = Vec<(&'static str, Vec<String>)>;

/// Reads `[security_txt]`.
pub(super) fn security_txt(fields: &mut Fields, timezone: &TimeZone) -> Option<SecurityTxt> {
    fields.need_texts("contact", "contact = \"mailto:security@example.org\"");
    let mut lines: Vec<NamedLine> = Vec::new();
    let is_contact = |address: &str| {
        let is_mail = address.strip_prefix("mailto:").is_some_and(is_mail_address);
        let is_phone = address.strip_prefix("tel:").is_some_and(|number| {
            !number.is_empty()
                && number.bytes().all(|b| b.is_ascii_digit() || b"+-.()".contains(&b))
        });
        is_mail || is_phone || is_safe_url(address)
    };
    let contacts = addresses(fields, "contact", is_contact, "mailto:…, tel:… or https://…");
    lines.extend(contacts.into_iter().map(|value| ("Contact", value)));
    // A date counts as its first instant, so that the file isn't valid for longer than was meant.
    let expires = fields
        .required_moment("expires")
        .and_then(|moment| Some(Located::new(moment.value.first_instant(timezone)?, moment.spot)));
    let encryption = |address: &str| {
        let rest = address.strip_prefix("openpgp4fpr:").or_else(|| address.strip_prefix("dns:"));
        is_safe_url(address) || rest.is_some_and(is_graphic)
    };
    let keys = addresses(fields, "encryption", encryption, "https://… , dns:… or openpgp4fpr:…");
    lines.extend(keys.into_iter().map(|value| ("Encryption", value)));
    for (key, name) in
        [("acknowledgments", "Acknowledgments"), ("policy", "Policy"), ("hiring", "Hiring")]
    {
        let values = addresses(fields, key, is_safe_url, "https://…");
        lines.extend(values.into_iter().map(|value| (name, value)));
    }
    let mut languages = Vec::new();
    for language in fields.texts("preferred_languages") {
        if icu_locale_core::LanguageIdentifier::try_from_str(&language.value).is_ok() {
            languages.push(language.value);
            continue;
        }
        let message = format!("`{}` is no language code", language.value);
        let finding = Finding::error(Code::Language, language.spot, message);
        fields.findings().push(finding.help("write a BCP 47 code: en, fr, pt-BR"));
    }
    if !languages.is_empty() {
        lines.push(("Preferred-Languages", languages.join(", ")));
    }
    Some(SecurityTxt { fields: lines, expires: expires? })
}

/// The variables of trust.txt whose values are addresses, in the order of its specification
/// (journallist.net/reference-document-for-trust-txt-specifications).
const TRUST: [&str; 9] = [
    "member",
    "belongto",
    "control",
    "controlledby",
    "social",
    "vendor",
    "customer",
    "disclosure",
    "contact",
];

/// Reads `[trust_txt]`: those variables of the file that the table has.
pub(super) fn trust_txt(fields: &mut Fields) -> Vec<NamedLine> {
    let mut lines = Vec::new();
    for name in TRUST {
        let is_contact = name == "contact";
        let is_good = |address: &str| {
            let is_mail = || address.strip_prefix("mailto:").is_some_and(is_mail_address);
            is_visible_url(address) || (is_contact && is_mail())
        };
        let example = if is_contact { "https://… or mailto:…" } else { "https://…" };
        let values = addresses(fields, name, is_good, example);
        lines.extend(values.into_iter().map(|value| (name, value)));
    }
    let is_given = fields.has("datatrainingallowed");
    let is_allowed = fields.flag("datatrainingallowed");
    if is_given {
        let word = if is_allowed { "yes" } else { "no" };
        lines.push(("datatrainingallowed", word.to_owned()));
    }
    lines
}

/// Reads `[humans_txt]`.
pub(super) fn humans_txt(fields: &mut Fields) -> HumansTxt {
    let mut sections = Vec::new();
    for (key, name) in [("team", "TEAM"), ("thanks", "THANKS"), ("site", "SITE")] {
        let lines: Vec<String> = fields.texts(key).into_iter().map(|line| line.value).collect();
        if !lines.is_empty() {
            sections.push((name, lines));
        }
    }
    sections
}

/// Reads a list of addresses. Reports those that aren't good, and leaves them out.
fn addresses<'a>(
    fields: &mut Fields<'a, '_>,
    key: &'a str,
    is_good: impl Fn(&str) -> bool,
    example: &str,
) -> Vec<String> {
    let (good, bad): (Vec<_>, Vec<_>) =
        fields.texts(key).into_iter().partition(|text| is_good(&text.value));
    for text in bad {
        let message = format!("`{key}` has `{}`, which is no address of its kind", text.value);
        let finding = Finding::error(Code::InvalidUrl, text.spot, message);
        fields.findings().push(finding.help(format!("write {example}")));
    }
    good.into_iter().map(|text| text.value).collect()
}

/// Whether a text is a web address in ASCII, the form that these files need.
fn is_visible_url(text: &str) -> bool {
    is_web_url(text) && text.is_ascii()
}

/// Whether a text is a web address in ASCII that begins with `https://`, as RFC 9116, section 2.5, demands.
fn is_safe_url(text: &str) -> bool {
    is_visible_url(text) && text.starts_with("https://")
}

/// Whether a text has letters, digits and signs of ASCII, and nothing else.
fn is_graphic(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic())
}

fn is_mail_address(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(name, host)| {
        is_graphic(name)
            && is_graphic(host)
            && host.contains('.')
            && !text.contains(['<', '>', '"', ','])
    })
}
