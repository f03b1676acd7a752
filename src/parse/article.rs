//! The front matter of an article.

use serde::{Deserialize, Serialize};

use super::on_record::{self, MOST_QUOTES, ParsedQuote, ParsedSource};
use super::plain_texts;
use crate::dates::Moment;
use crate::diagnostics::{Code, Finding, Located};
use crate::frontmatter::fields::{Consequences, Fields};
use crate::frontmatter::foreign_keys;
use crate::markdown::Body;
use crate::model::Kinds;

/// An article, as read from its file.
#[derive(Debug, Serialize, Deserialize)]
pub struct ParsedArticle {
    /// `title`; if it is `None`, that has been reported.
    pub title: Option<Located<String>>,
    /// `date`; if it is `None`, that has been reported.
    pub date: Option<Located<Moment>>,
    /// `slug`
    pub slug: Option<Located<String>>,
    /// `id`
    pub id: Option<Located<String>>,
    /// `summary`
    pub summary: Option<String>,
    /// `key_points`
    pub key_points: Vec<String>,
    /// `place`
    pub place: Option<String>,
    /// `authors`
    pub authors: Vec<Located<String>>,
    /// `countries`
    pub countries: Vec<Located<String>>,
    /// `regions`
    pub regions: Vec<Located<String>>,
    /// `officials`
    pub officials: Vec<Located<String>>,
    /// For each of `officials`, in the same order, what the article says about the post: `as`.
    pub posts: Vec<Option<ParsedAs>>,
    /// `organizations`
    pub organizations: Vec<Located<String>>,
    /// `topics`
    pub topics: Vec<Located<String>>,
    /// The entities of kinds that the site defines, with the position of the kind among those.
    pub own: Vec<(u8, Vec<Located<String>>)>,
    /// `storyline`
    pub storyline: Option<Located<String>>,
    /// `language`
    pub language: Option<Located<String>>,
    /// `image`
    pub image: Option<ParsedPicture>,
    /// `[[sources]]`
    pub sources: Vec<ParsedSource>,
    /// `[[quotes]]`
    pub quotes: Vec<ParsedQuote>,
    /// `[[corrections]]`
    pub corrections: Vec<ParsedNote>,
    /// `[[updates]]`
    pub updates: Vec<ParsedNote>,
    /// `embargo`
    pub embargo: Option<Located<Moment>>,
    /// `expires`
    pub expires: Option<Located<Moment>>,
    /// `[retracted]`
    pub retracted: Option<ParsedRetraction>,
    /// Whether `embargo`, `expires` or `retracted` can't be read, or a key that holds an article back is
    /// written where it has no effect. The article isn't public then, since somebody may want it held back.
    pub unclear: bool,
    /// `draft`
    pub draft: bool,
    /// `lead`
    pub lead: bool,
    /// `link_names`; true if the file doesn't have it.
    pub link_names: bool,
    /// `media_topics`
    pub media_topics: Vec<String>,
    /// `redirect_from`
    pub redirect_from: Vec<Located<String>>,
    /// `[extra]`
    #[serde(with = "super::records::json")]
    pub extra: serde_json::Value,
    /// The text.
    pub body: Body,
}

/// `as`: the post in which an official appears in an article.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum ParsedAs {
    /// The post with this name.
    Post(Located<String>),
    /// None of the official's posts: `false`.
    NoPost,
}

/// `image`
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ParsedPicture {
    /// `src`: the path of the picture, relative to the file.
    pub src: Located<String>,
    /// `alt`
    pub alt: String,
    /// `caption`
    pub caption: Option<String>,
    /// `credit`
    pub credit: Option<String>,
}

/// One of `[[corrections]]` or `[[updates]]`
#[derive(Debug, Serialize, Deserialize)]
pub struct ParsedNote {
    /// `date`
    pub date: Located<Moment>,
    /// `text`
    pub text: String,
}

/// `[retracted]`
#[derive(Debug, Serialize, Deserialize)]
pub struct ParsedRetraction {
    /// `date`
    pub date: Located<Moment>,
    /// `reason`
    pub reason: String,
}

/// The findings that may only follow from a key that can't be read.
const CONSEQUENCES: Consequences = &[
    ("sources", &[Code::UnknownSource, Code::NoSource]),
    ("officials", &[Code::UntaggedName]),
    ("organizations", &[Code::UntaggedName]),
    ("countries", &[Code::UntaggedName]),
    ("slug", &[Code::SameUrl]),
    ("key_points", &[Code::EmptyText]),
    ("draft", &[Code::EmptyText, Code::ExampleText]),
];

/// The keys that keep an article from being public.
pub(super) const HOLDING_BACK: [&str; 4] = ["draft", "embargo", "expires", "retracted"];

/// Reads the front matter of an article. Its text is added afterwards.
pub fn read<'a>(fields: &mut Fields<'a, '_>, kinds: &'a Kinds) -> ParsedArticle {
    fields.foreign(foreign_keys::in_article);
    fields.consequences(CONSEQUENCES);
    let given = [fields.mentions("embargo"), fields.mentions("expires")];
    let example = "officials = [{ id = \"…\", as = \"…\" }]";
    let officials =
        fields.names("officials", "an official in an article", example, official, |id| (id, None));
    let (officials, posts) = officials.into_iter().unzip();
    let (embargo, expires) = (fields.moment("embargo"), fields.moment("expires"));
    let misplaced = fields.misplaced_in_extra(&HOLDING_BACK);
    let is_retracted = fields.mentions("retracted");
    let mut article = ParsedArticle {
        title: title(fields),
        date: fields.required_moment("date"),
        slug: super::paths::slug(fields),
        id: fields.text("id"),
        summary: summary(fields),
        key_points: key_points(fields),
        place: fields.text("place").map(|t| t.value),
        authors: fields.texts("authors"),
        countries: fields.texts("countries"),
        regions: fields.texts("regions"),
        officials,
        posts,
        organizations: fields.texts("organizations"),
        topics: fields.texts("topics"),
        own: own(fields, kinds),
        storyline: fields.text("storyline"),
        language: fields.text("language"),
        unclear: misplaced || given != [embargo.is_some(), expires.is_some()],
        embargo,
        expires,
        draft: fields.flag("draft"),
        lead: fields.flag("lead"),
        link_names: fields.flag_or("link_names", true),
        media_topics: media_topics(fields),
        redirect_from: super::paths::redirect_from(fields),
        // Tables are read last, so that keys of the article that were written below one by mistake are recognized.
        image: picture(fields),
        sources: fields.tables("sources", "a source", on_record::source),
        quotes: fields.tables_up_to(MOST_QUOTES, "quotes", "a quotation", on_record::quote),
        corrections: fields.tables("corrections", "a correction", note),
        updates: fields.tables("updates", "an update", note),
        retracted: fields.table("retracted", "[retracted]", retraction).flatten(),
        extra: fields.extra(),
        body: Body::default(),
    };
    article.unclear |= is_retracted && article.retracted.is_none();
    article
}

/// The most characters of a title: search results, feed readers and phones cut off longer ones.
const LONGEST_TITLE: usize = 110;
/// The most characters of a summary, for the same reason.
const LONGEST_SUMMARY: usize = 160;

fn title(fields: &mut Fields) -> Option<Located<String>> {
    let title = fields.required_text("title")?;
    check_length(fields, Code::LongTitle, "title", &title, LONGEST_TITLE);
    fields.findings().extend(plain_texts::markup("title", &title));
    Some(title)
}

fn summary(fields: &mut Fields) -> Option<String> {
    let summary = fields.text("summary")?;
    check_length(fields, Code::LongSummary, "summary", &summary, LONGEST_SUMMARY);
    fields.findings().extend(plain_texts::markup("summary", &summary));
    Some(summary.value)
}

fn check_length(
    fields: &mut Fields,
    code: Code,
    key: &str,
    text: &Located<String>,
    longest: usize,
) {
    let length = text.value.chars().count();
    if length > longest {
        let message = format!("the {key} has {length} characters, over {longest}");
        let help = format!(
            "shorten it by {}: search results and feed readers cut it off",
            length - longest
        );
        fields.findings().push(Finding::warning(code, text.spot, message).help(help));
    }
}

/// The names of entities that the article is tagged with, for each kind that the site defines.
fn own<'a>(fields: &mut Fields<'a, '_>, kinds: &'a Kinds) -> Vec<(u8, Vec<Located<String>>)> {
    let named =
        kinds.own.iter().zip(0_u8..).map(|(kind, number)| (number, fields.texts(&kind.folder)));
    named.filter(|(_, names)| !names.is_empty()).collect()
}

/// Reads an official with the post that the article is about: `{ id = "…", as = "…" }`.
/// `as = false` says that it isn't about any of the posts.
fn official(fields: &mut Fields) -> Option<(Located<String>, Option<ParsedAs>)> {
    for key in ["name", "official", "key", "slug"] {
        fields
            .hint(key, "write id = \"…\", with the name, an alias or the file's name without .md");
    }
    let id = fields.required_text("id");
    let post = match fields.is_false("as") {
        true => Some(ParsedAs::NoPost),
        false => fields.text("as").map(ParsedAs::Post),
    };
    id.map(|id| (id, post))
}

fn key_points(fields: &mut Fields) -> Vec<String> {
    let points = fields.texts("key_points");
    let markup = points.iter().filter_map(|point| plain_texts::markup("key_points", point));
    fields.findings().extend(markup);
    points.into_iter().map(|point| point.value).collect()
}

/// Reads a text that is shown as it is written, and reports Markdown in it.
fn plain_text<'a>(fields: &mut Fields<'a, '_>, key: &'a str) -> Option<String> {
    let text = fields.text(key)?;
    fields.findings().extend(plain_texts::markup(key, &text));
    Some(text.value)
}

/// Reads the `image` of an article, official or author.
pub(super) fn picture(fields: &mut Fields) -> Option<ParsedPicture> {
    fields
        .table("image", "an image", |image| {
            image.foreign(foreign_keys::in_image);
            let src = image.required_text("src");
            let alt = image.required_text("alt");
            let caption = plain_text(image, "caption");
            let credit = plain_text(image, "credit");
            // A missing `alt` has been reported; whether the picture exists is checked all the same.
            let alt = alt.map_or_else(String::new, |alt| alt.value);
            Some(ParsedPicture { src: src?, alt, caption, credit })
        })
        .flatten()
}

fn note(fields: &mut Fields) -> Option<ParsedNote> {
    fields.foreign(foreign_keys::in_note);
    let date = fields.required_moment("date");
    let text = fields.required_text("text");
    fields.findings().extend(text.as_ref().and_then(|text| plain_texts::markup("text", text)));
    Some(ParsedNote { date: date?, text: text?.value })
}

/// Reads when and why an article was withdrawn.
fn retraction(fields: &mut Fields) -> Option<ParsedRetraction> {
    fields.foreign(foreign_keys::in_retraction);
    let date = fields.required_moment("date");
    let reason = fields.required_text("reason");
    fields.findings().extend(reason.as_ref().and_then(|text| plain_texts::markup("reason", text)));
    Some(ParsedRetraction { date: date?, reason: reason?.value })
}

/// Reads IPTC Media Topics, written as `medtop:20000634`, as the number alone, or as the concept's URI
/// (cv.iptc.org/newscodes/mediatopic).
fn media_topics(fields: &mut Fields) -> Vec<String> {
    let mut topics = Vec::new();
    for topic in fields.texts("media_topics") {
        let number = topic.value.strip_prefix("medtop:").unwrap_or(&topic.value);
        let number =
            number.strip_prefix("http://cv.iptc.org/newscodes/mediatopic/").unwrap_or(number);
        if number.len() == 8 && number.bytes().all(|b| b.is_ascii_digit()) {
            topics.push(number.to_owned());
            continue;
        }
        fields.findings().push(
            Finding::error(Code::InvalidValue, topic.spot, "this is no IPTC Media Topic")
                .help("write its eight digits: media_topics = [\"20000634\"]"),
        );
    }
    topics
}
