//! Reads the sources and quotations in the front matter of an article: `[[sources]]` and `[[quotes]]`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::dates::PartialDate;
use crate::diagnostics::{Code, Finding, Located, Spot};
use crate::frontmatter::fields::Fields;
use crate::frontmatter::foreign_keys;

/// The most quotations of an article. There is a limit because each is compared with the posts of its
/// speaker.
pub const MOST_QUOTES: usize = 10_000;

/// One of `[[sources]]`
#[derive(Debug, Serialize, Deserialize)]
pub struct ParsedSource {
    /// `id`
    pub id: Option<Located<String>>,
    /// `title`
    pub title: String,
    /// The position of the title.
    pub spot: Spot,
    /// `url`
    pub url: Option<String>,
    /// `note`
    pub note: Option<String>,
    /// `publisher`
    pub publisher: Option<String>,
    /// `date`
    pub date: Option<Located<PartialDate>>,
    /// `archived`
    pub archived: Option<String>,
}

/// One of `[[quotes]]`
#[derive(Debug, Serialize, Deserialize)]
pub struct ParsedQuote {
    /// `text`
    pub text: String,
    /// The position of `text`, or of the attribution in the article's text.
    pub spot: Spot,
    /// `speaker`: an official or an organization.
    pub speaker: Option<Located<String>>,
    /// `speaker_name`: anybody else.
    pub speaker_name: Option<Located<String>>,
    /// `source`: the id of one of the article's sources.
    pub source: Option<Located<String>>,
    /// The source that an attribution refers to, by its position in the article's list.
    pub cited: Option<u32>,
    /// `date`
    pub date: Option<Located<PartialDate>>,
    /// `context`
    pub context: Option<String>,
    /// The address that an attribution links to.
    pub url: Option<String>,
    /// Whether it is only in the text, with an attribution. Then `speaker` may be anybody.
    pub attributed: bool,
    /// The number of the caption in the text that is made from it.
    pub caption: Option<u32>,
    /// The quotation that it repeats, by its position in the article's list; it only exists for its
    /// caption.
    pub repeats: Option<u32>,
}

impl ParsedQuote {
    /// A copy of the quotation, for another caption in the text.
    pub(super) fn again(&self) -> ParsedQuote {
        ParsedQuote {
            text: self.text.clone(),
            speaker: self.speaker.clone(),
            speaker_name: self.speaker_name.clone(),
            source: self.source.clone(),
            date: self.date.clone(),
            context: self.context.clone(),
            url: self.url.clone(),
            ..*self
        }
    }
}

/// Reads one of `[[sources]]`.
pub(super) fn source(fields: &mut Fields) -> Option<ParsedSource> {
    fields.foreign(foreign_keys::in_source);
    // A source without a title is left out, so that references to its id can't be resolved.
    fields.consequences(&[
        ("id", &[Code::UnknownSource]),
        ("title", &[Code::UnknownSource]),
        ("date", &[Code::UndatedSource]),
        ("archived", &[Code::UnarchivedSource]),
    ]);
    let example = "url = \"https://…\", or note = \"…\" that says where it is on record";
    need_one_of(fields, ["url", "note"], example);
    let id = fields.text("id").and_then(|id| {
        let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        // A source without an id has its number for one.
        let is_number = id.value.bytes().all(|b| b.is_ascii_digit());
        let message = match id.value.bytes().all(known) {
            true if is_number => "a source's `id` isn't a number",
            true => return Some(id),
            false => "a source's `id` has only letters, digits, `-` and `_`",
        };
        let finding = Finding::error(Code::InvalidValue, id.spot, message);
        let help = "write something short, such as id = \"statement\"";
        fields.reject("id", finding.help(help));
        None
    });
    let title = fields.required_text("title");
    let url = fields.url("url").map(|t| t.value);
    let note = fields.text("note").map(|t| t.value);
    let publisher = fields.text("publisher").map(|t| t.value);
    let date = fields.partial_date("date");
    let archived = fields.url("archived").map(|t| t.value);
    let title = title?;
    let spot = title.spot;
    let title = title.value;
    Some(ParsedSource { id, title, spot, url, note, publisher, date, archived })
}

/// The positions of sources by their ids. If several have the same id, the first counts.
pub fn places_of_sources(sources: &[ParsedSource]) -> BTreeMap<&str, usize> {
    let ids = sources.iter().enumerate().rev();
    ids.filter_map(|(at, source)| Some((source.id.as_ref()?.value.as_str(), at))).collect()
}

/// Declares that an entry needs one of two keys, and reports it if both are missing.
fn need_one_of(fields: &mut Fields, keys: [&'static str; 2], example: &str) {
    match keys.map(|key| fields.has(key)) {
        [false, false] => fields.missing(&keys.join("` or `"), example),
        [true, true] => {}
        [true, false] | [false, true] => keys.iter().for_each(|key| fields.need(key)),
    }
}

/// Reads one of `[[quotes]]`.
pub(super) fn quote(fields: &mut Fields) -> Option<ParsedQuote> {
    fields.foreign(foreign_keys::in_quote);
    fields.consequences(&[("source", &[Code::QuoteWithoutSource])]);
    let example = "speaker = \"…\" (an official or organization with a file), \
                   or speaker_name = \"…\" (anyone)";
    need_one_of(fields, ["speaker", "speaker_name"], example);
    let text = fields.required_text("text");
    let speaker = fields.text("speaker");
    let speaker_name = fields.text("speaker_name");
    let source = fields.text("source");
    let date = fields.partial_date("date");
    let context = fields.text("context").map(|t| t.value);
    if let (Some(speaker), Some(_)) = (&speaker, &speaker_name) {
        let spot = speaker.spot;
        fields.findings().push(
            Finding::error(
                Code::InvalidValue,
                spot,
                "a quotation has a `speaker` or a `speaker_name`, not both",
            )
            .help("keep `speaker` for somebody with a page, otherwise `speaker_name`"),
        );
    }
    // A missing text has been reported; the quotation is checked all the same, and then left out.
    let spot = text.as_ref().map(|text| text.spot).unwrap_or_default();
    let text = text.map_or_else(String::new, |text| text.value);
    Some(ParsedQuote {
        text,
        spot,
        speaker,
        speaker_name,
        source,
        cited: None,
        date,
        context,
        url: None,
        attributed: false,
        caption: None,
        repeats: None,
    })
}
