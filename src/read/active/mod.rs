//! Finds files beside an article that could run script in the reader's browser, or fetch something
//! from another host. Drawings (SVG) and other XML are read as a browser would, and only what is on
//! a list of harmless things is accepted. This module must not know who uses a file, nor what a
//! site allows.
//!
//! A drawing that a page shows as a picture can't run script, but one that is opened at its own
//! address can, with all the rights of the site (SVG 2, section 2.2; HTML, section 7.1.5).

mod attributes;
mod drawings;
mod hazardous_names;

use std::io;
use std::ops::Range;

use self::drawings::Reading;
pub use self::hazardous_names::{NameHazard, hazard_of_name, names_a_page};

/// Something that could run, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActiveContent {
    /// The bytes of the file.
    pub span: Range<usize>,
    /// What it is, to complete the sentence "this file …".
    pub what: String,
    /// How to fix it.
    pub help: &'static str,
}

/// Extensions of files to look at, listen to or download, which no server sends as HTML or XML.
const INERT: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "bmp", "tif", "tiff", "pdf", "csv", "tsv",
    "geojson", "zip", "gz", "mp3", "m4a", "ogg", "oga", "wav", "mp4", "webm", "ogv", "docx",
    "xlsx", "pptx", "odt", "ods", "odp", "epub", "ics",
];

/// Those of them for which every server knows a type, whatever else is in the name.
const EVERYWHERE: &[&str] = &["png", "jpg", "jpeg", "gif", "pdf", "zip"];

/// Extensions of texts that no server sends as HTML or XML. They may not be at the root of a site,
/// where some of them speak for all of it and nobody has a complete list: robots.txt, ads.txt,
/// manifest.json.
const INERT_TEXTS: &[&str] = &["txt", "json", "md", "markdown"];

/// Extensions of other files that a desk may offer for download and that nobody treats as pages.
const OTHER_INERT: &[&str] = &[
    "7z", "xlsb", "wma", "ppsx", "p7m", "jsonld", "jp2", "hwpx", "hwp", "docm", "asice", "aiff",
    "3gp", "aac", "ai", "apng", "arrow", "asc", "avi", "bib", "bin", "bz2", "dat", "db", "dbf",
    "doc", "dta", "eml", "eps", "feather", "flac", "gpkg", "heic", "heif", "ipynb", "jfif",
    "jsonl", "jxl", "kmz", "log", "m3u8", "m4b", "m4v", "mbox", "mbtiles", "mkv", "mobi", "mov",
    "mpeg", "mpg", "msg", "ndjson", "nq", "nt", "odg", "opus", "otf", "p7s", "parquet", "pem",
    "pgp", "pmtiles", "ppt", "prj", "ps", "psd", "r", "rar", "rds", "ris", "rtf", "sav", "sha256",
    "shp", "shx", "sig", "sql", "sqlite", "srt", "tar", "tex", "tgz", "toml", "topojson", "ttf",
    "ttl", "vcf", "vtt", "weba", "wmv", "woff", "woff2", "xls", "xlsm", "xz", "yaml", "yml", "zst",
];

/// Extensions of XML files that contain data.
const DATA: &[&str] = &["xml", "rdf", "rss", "atom", "kml", "gpx", "gml", "xsd", "tei", "xmp"];

/// The largest file that is checked, in bytes.
pub const LARGEST: u64 = 32 << 20;

const ENCODING_HELP: &str = "save it again as UTF-8";

/// Whether a file has to be read in full to know, judging by its name and its beginning. A file
/// whose name is refused needn't be.
pub fn may_be_active(path: &str, start: &[u8]) -> bool {
    // Every server knows a type for plain text. For other files a browser may have to guess from
    // the beginning (WHATWG MIME Sniffing, section 7.1).
    if extension(path) == "txt" || hazard_of_name(path, false).is_some() {
        return false;
    }
    is_named_xml(path) || begins_as_markup(start) && !begins_as_triples(path, start)
}

/// Whether one of a name's extensions is that of a drawing or other XML, so that a server could
/// send it as such.
fn is_named_xml(path: &str) -> bool {
    if EVERYWHERE.contains(&extension(path).as_str()) {
        return false;
    }
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    name.split('.').skip(1).any(|end| end == "svg" || DATA.contains(&end))
}

/// Whether a file begins like XML or HTML, in UTF-8 or UTF-16 (XML 1.0, appendix F), or consists
/// only of white space as far as it was read.
fn begins_as_markup(start: &[u8]) -> bool {
    let mut signs = signs(start);
    match signs.next() {
        // Tags, comments and instructions begin with one of these; "<18" in a table doesn't.
        Some(b'<') => signs.next().is_none_or(|b| b.is_ascii_alphabetic() || b"!?/".contains(&b)),
        Some(_) => false,
        None => !start.starts_with(&[0, 0]) && start.iter().any(u8::is_ascii_whitespace),
    }
}

/// Whether a file is data with lines that begin with an address in angle brackets (N-Triples,
/// section 2), which no browser mistakes for markup.
fn begins_as_triples(path: &str, start: &[u8]) -> bool {
    let begins = |address: &&[u8]| start.starts_with(address);
    matches!(extension(path).as_str(), "nt" | "nq" | "ttl")
        && [&b"<http://"[..], b"<https://", b"<urn:"].iter().any(begins)
}

/// The bytes of a UTF-8 or UTF-16 text after leading white space. UTF-16 has zeros between ASCII
/// characters.
fn signs(start: &[u8]) -> impl Iterator<Item = u8> {
    let marks: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];
    let start = marks.iter().find_map(|mark| start.strip_prefix(*mark)).unwrap_or(start);
    // No text begins with U+0000, but videos do (ISO/IEC 14496-12, section 4.2).
    let start = if start.starts_with(&[0, 0]) { &[][..] } else { start };
    let bytes = start.iter().copied().filter(|byte| *byte != 0);
    bytes.skip_while(u8::is_ascii_whitespace)
}

/// The first thing in a file that could run, if there is any.
pub fn active_content(path: &str, bytes: &[u8]) -> Option<ActiveContent> {
    // Here the bytes are complete: a file of white space alone is harmless, unless its name says
    // otherwise.
    if !may_be_active(path, bytes) || signs(bytes).next().is_none() && !is_named_xml(path) {
        return None;
    }
    let is_data = DATA.contains(&extension(path).as_str());
    let Ok(text) = std::str::from_utf8(bytes) else {
        let what = "isn't UTF-8, so that nobody knows what a browser reads in it".to_owned();
        return Some(ActiveContent { span: 0..0, what, help: ENCODING_HELP });
    };
    // XML doesn't allow these characters (XML 1.0, section 2.2). A browser that meets them may take
    // the file for UTF-16 (appendix F), and read something else in it.
    let is_control = |b: &u8| *b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r');
    if let Some(at) = bytes.iter().position(is_control) {
        let what = format!(
            "has the control character U+{:04X}, so that nobody knows what a browser reads in it",
            bytes[at]
        );
        return Some(ActiveContent { span: at..at + 1, what, help: ENCODING_HELP });
    }
    Reading::of(text, is_data).run().or_else(|| {
        // `<?xml` or XMP's `<?xpacket`: anything else may be HTML to a browser that has to guess.
        let begins = text.trim_start_matches('\u{feff}').starts_with("<?x");
        (is_data && !begins).then(|| ActiveContent {
            span: 0..0,
            what: "doesn't begin as XML does, and browsers may take it for a page".to_owned(),
            help: "begin it with <?xml version=\"1.0\"?>",
        })
    })
}

/// The report about a file that would have to be checked but can't be.
pub fn unreadable(error: &io::Error) -> ActiveContent {
    let (what, help) = match error.kind() {
        io::ErrorKind::FileTooLarge => (
            format!("is larger than {} MB, more than is looked through", LARGEST >> 20),
            "divide it or pack it as .zip; save a drawing as PNG",
        ),
        _ => (
            format!("can't be looked through ({error})"),
            "let the account that builds the site read it",
        ),
    };
    ActiveContent { span: 0..0, what, help }
}

fn extension(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or_else(String::new, |(_, end)| end.to_ascii_lowercase())
}

#[cfg(test)]
mod tests;
