//! Files beside an article that could run script in the reader's browser, or fetch something of
//! another host: drawings (SVG) and other XML are read as a browser would, and only what is on a
//! list of harmless things is let through. It must not know who uses a file, nor what a site
//! allows.
//!
//! A drawing that a page shows as a picture can't run script, but one that is opened by its own
//! address can, with all the rights of the site (SVG 2, section 2.2; HTML, section 7.1.5).

use std::io;
use std::ops::Range;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

/// What could run, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActiveContent {
    /// In bytes of the file.
    pub span: Range<usize>,
    /// What it is, as the rest of "this file …".
    pub what: String,
    /// How to mend it.
    pub help: &'static str,
}

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

/// Extensions that servers give a type which no browser reads as HTML or XML: what one looks at,
/// listens to or downloads.
const INERT: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "bmp", "tif", "tiff", "pdf", "csv", "tsv",
    "geojson", "zip", "gz", "mp3", "m4a", "ogg", "oga", "wav", "mp4", "webm", "ogv", "docx",
    "xlsx", "pptx", "odt", "ods", "odp", "epub", "ics",
];

/// The same of texts. At the root of a site some of them speak for all of it, and nobody has a list of
/// their names: robots.txt, ads.txt, security.txt, manifest.json.
const INERT_TEXTS: &[&str] = &["txt", "json", "md"];

/// Extensions under which hosts look for what they serve compressed (`gzip_static` of nginx): a file
/// `x.gz` takes the place of `x`.
const COMPRESSED: &[&str] = &["gz", "br", "zst", "deflate"];

/// What of a site's own is served like that, beside pages and texts.
const SERVED: &[&str] = &["css", "js", "mjs", "svg", "webmanifest"];

/// Extensions of XML that is data.
const DATA: &[&str] = &["xml", "rdf", "rss", "atom", "kml", "gpx", "gml", "xsd", "tei", "xmp"];

/// Elements of a drawing that do nothing but draw.
#[rustfmt::skip]
const ELEMENTS: &[&str] = &[
    "a", "animate", "animateMotion", "animateTransform", "circle", "clipPath", "defs", "desc",
    "ellipse", "feBlend", "feColorMatrix", "feComponentTransfer", "feComposite",
    "feConvolveMatrix", "feDiffuseLighting", "feDisplacementMap", "feDistantLight", "feDropShadow",
    "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur", "feImage", "feMerge",
    "feMergeNode", "feMorphology", "feOffset", "fePointLight", "feSpecularLighting", "feSpotLight",
    "feTile", "feTurbulence", "filter", "font", "font-face", "g", "glyph", "hkern", "image",
    "line", "linearGradient", "marker", "mask", "metadata", "missing-glyph", "mpath", "path",
    "pattern", "polygon", "polyline", "radialGradient", "rect", "set", "stop", "style", "svg",
    "switch", "symbol", "text", "textPath", "title", "tspan", "use", "view", "vkern",
];

const SVG: &str = "http://www.w3.org/2000/svg";

/// Namespaces in which drawing programs keep their own notes.
const NOTES: &[&str] = &[
    "http://www.inkscape.org/",
    "http://sodipodi.sourceforge.net/",
    "http://inkscape.sourceforge.net/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://purl.org/dc/",
    "http://ns.adobe.com/",
    "adobe:ns:meta/",
    "http://www.bohemiancoding.com/sketch",
    "http://www.serif.com/",
    "http://www.figma.com/",
    "https://boxy-svg.com",
];

/// Files larger than this, in bytes, are no drawings.
pub const LARGEST: u64 = 32 << 20;

/// So many namespaces no drawing has.
const MOST_NAMESPACES: usize = 100;

const MEND: &str = "delete it, or save the drawing as \"plain\" or \"optimized\" SVG, or as PNG";
const ENCODING_HELP: &str = "save it again as UTF-8";

/// What the name of a file says that it could do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameHazard {
    /// A page, which could run script on the site.
    Page,
    /// A program, which a host could run.
    Program,
    /// It tells a host or visitors what to do.
    Directive,
    /// Some hosts serve it in the place of another file.
    StandIn,
}

/// What a file could do by its name alone. `path` is that of the file in the site; `at_root`, whether
/// its copy stands at the root of the output, beside the front page.
pub fn hazard_of_name(path: &str, at_root: bool) -> Option<NameHazard> {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let extension = extension(name);
    // Some hosts look at each of a name's extensions for that of PHP (`x.php.jpg`), and take the type
    // of the last one that they know (`x.html.fr`; Apache's mod_mime).
    let mut extensions = name.split('.').skip(1);
    let is_php = |end: &str| end.starts_with("ph") && PROGRAMS.contains(&end);
    if extensions.clone().any(|end| PAGES.contains(&end)) {
        Some(NameHazard::Page)
    } else if PROGRAMS.contains(&extension.as_str()) || extensions.any(is_php) {
        Some(NameHazard::Program)
    } else if is_stand_in(name) {
        Some(NameHazard::StandIn)
    } else if lower.split('/').any(|part| HOST_FILES.contains(&part))
        || at_root && !INERT.contains(&extension.as_str()) && extension != "svg"
    {
        Some(NameHazard::Directive)
    } else {
        None
    }
}

/// Whether a name in lower case is that of something compressed which hosts may serve in the place of a
/// text, style sheet, feed or drawing. (Of pages each extension is looked at.)
fn is_stand_in(name: &str) -> bool {
    let Some((plain, end)) = name.rsplit_once('.') else { return false };
    let inner = extension(plain);
    let is_served = |all: &[&str]| all.contains(&inner.as_str());
    COMPRESSED.contains(&end) && [SERVED, DATA, INERT_TEXTS].into_iter().any(is_served)
}

/// Whether a file of HTML may have a name: it has no extension but those of pages and programs.
pub fn names_a_page(path: &str) -> bool {
    let extension = extension(path);
    PAGES.contains(&extension.as_str()) || PROGRAMS.contains(&extension.as_str())
}

/// Whether a file has to be read to know, by its name and how it begins. Of pages their name says
/// all.
pub fn may_be_active(path: &str, start: &[u8]) -> bool {
    let extension = extension(path);
    let extension = extension.as_str();
    if INERT.contains(&extension)
        || INERT_TEXTS.contains(&extension)
        || hazard_of_name(path, false).is_some()
    {
        return false;
    }
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let is_xml = |end: &str| end == "svg" || DATA.contains(&end);
    name.split('.').skip(1).any(is_xml) || start.trim_ascii_start().first() == Some(&b'<')
}

/// What could run in a file, if anything could.
pub fn active_content(path: &str, bytes: &[u8]) -> Option<ActiveContent> {
    if !may_be_active(path, bytes) {
        return None;
    }
    let is_data = DATA.contains(&extension(path).as_str());
    let Ok(text) = std::str::from_utf8(bytes) else {
        let what = "isn't UTF-8, so that nobody knows what a browser reads in it".to_owned();
        return Some(ActiveContent { span: 0..0, what, help: ENCODING_HELP });
    };
    // XML has no such characters (XML 1.0, section 2.2). A browser that meets them may take the file
    // for UTF-16 (appendix F), and read something else in it.
    let is_control = |b: &u8| *b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r');
    if let Some(at) = bytes.iter().position(is_control) {
        let what = format!(
            "has the control character U+{:04X}, so that nobody knows what a browser reads in it",
            bytes[at]
        );
        return Some(ActiveContent { span: at..at + 1, what, help: ENCODING_HELP });
    }
    Reading { text, is_data, style: None, root: None, namespaces: 0 }.run()
}

/// What is to be said of a file that would have to be looked through and can't be.
pub fn unreadable(error: &io::Error) -> ActiveContent {
    let what = match error.kind() {
        io::ErrorKind::FileTooLarge => {
            format!("is larger than {} MB, more than a drawing has", LARGEST >> 20)
        }
        _ => format!("can't be looked through ({error})"),
    };
    ActiveContent { span: 0..0, what, help: "save it as PNG, or as data that no browser shows" }
}

fn extension(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or_else(String::new, |(_, end)| end.to_ascii_lowercase())
}

/// A file that is being read.
struct Reading<'t> {
    text: &'t str,
    /// Whether it may be another thing than a drawing.
    is_data: bool,
    /// The text of the style sheet that is open, and where it began.
    style: Option<(usize, String)>,
    /// Whether the outermost element is a drawing's.
    root: Option<bool>,
    namespaces: usize,
}

impl Reading<'_> {
    fn found(&self, from: usize, to: usize, what: impl Into<String>) -> Option<ActiveContent> {
        Some(ActiveContent { span: from..to.max(from), what: what.into(), help: MEND })
    }

    fn run(mut self) -> Option<ActiveContent> {
        let mut reader = NsReader::from_str(self.text);
        // Where a browser would end, reading goes on otherwise.
        reader.config_mut().check_comments = true;
        loop {
            let from = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let at = usize::try_from(reader.error_position()).unwrap_or(from);
                    let at = at.min(self.text.len());
                    let help = "mend it in a drawing program, or save it as PNG";
                    let what = format!("is no valid XML: {error}");
                    return Some(ActiveContent { span: at..at, what, help });
                }
            };
            let to = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let problem = match event {
                Event::Eof => {
                    return match self.root {
                        Some(_) => None,
                        None => self.found(0, 0, "has no element"),
                    };
                }
                Event::Start(start) => {
                    let (namespace, _) = reader.resolver().resolve_element(start.name());
                    let problem = self.element(namespace, &start, from, to);
                    if problem.is_none()
                        && self.root == Some(true)
                        && start.local_name().as_ref() == "style"
                    {
                        self.style = Some((to, String::new()));
                    }
                    problem
                }
                Event::Empty(start) => {
                    let (namespace, _) = reader.resolver().resolve_element(start.name());
                    self.element(namespace, &start, from, to)
                }
                Event::End(_) => match self.style.take() {
                    Some((begin, sheet)) if is_fetching(&sheet) => {
                        self.found(begin, from, "has a style sheet that fetches something")
                    }
                    _ => None,
                },
                Event::Text(text) => self.add_style(&text),
                Event::CData(text) => self.add_style(&text),
                Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                    Ok(Some(c)) => self.add_style(c.encode_utf8(&mut [0; 4])),
                    Ok(None) if matches!(&*reference, "lt" | "gt" | "amp" | "quot" | "apos") => {
                        None
                    }
                    _ => self.found(from, to, format!("has an entity, `&{};`", &*reference)),
                },
                Event::DocType(declared) if is_plain_doctype(&declared) => None,
                Event::DocType(_) => self.found(from, to, "declares a document type of its own"),
                Event::PI(instruction) if instruction.starts_with("xpacket ") => None,
                Event::PI(_) => {
                    self.found(from, to, "has a processing instruction, as for a style sheet")
                }
                Event::Decl(declaration) => {
                    let fine = match declaration.encoding() {
                        None => true,
                        Some(Ok(name)) => {
                            let name = name.to_ascii_lowercase();
                            matches!(name.as_str(), "utf-8" | "utf8" | "us-ascii" | "ascii")
                        }
                        Some(Err(_)) => false,
                    };
                    (!fine).then(|| ActiveContent {
                        span: from..to,
                        what: "says that it isn't UTF-8".to_owned(),
                        help: ENCODING_HELP,
                    })
                }
                Event::Comment(_) => None,
            };
            if problem.is_some() {
                return problem;
            }
        }
    }

    /// Takes in a part of a style sheet.
    fn add_style(&mut self, text: &str) -> Option<ActiveContent> {
        if let Some((_, sheet)) = &mut self.style {
            sheet.push_str(text);
        }
        None
    }

    fn element(
        &mut self,
        namespace: ResolveResult,
        start: &BytesStart,
        from: usize,
        to: usize,
    ) -> Option<ActiveContent> {
        if !is_xml_name(start.name().0) {
            return self.found(from, to, "has an element whose name isn't one");
        }
        let name = start.local_name();
        let name = name.as_ref();
        let is_svg = matches!(namespace, ResolveResult::Bound(Namespace(SVG)));
        let is_first = self.root.is_none();
        let in_drawing = *self.root.get_or_insert(is_svg);
        if self.style.is_some() {
            return self.found(from, to, format!("has `<{name}>` in a style sheet"));
        }
        if is_first && !is_svg && !self.is_data {
            return Some(ActiveContent {
                span: from..to,
                what: "is no drawing (SVG), and browsers may take it for a page".to_owned(),
                help: "begin a drawing with <svg xmlns=\"http://www.w3.org/2000/svg\">; a page of \
                       HTML belongs in static/, if it is the site's own",
            });
        }
        let known = match namespace {
            _ if is_svg => in_drawing && ELEMENTS.contains(&name),
            ResolveResult::Bound(Namespace(other)) => match in_drawing {
                true => NOTES.iter().any(|note| other.starts_with(note)),
                false => !is_browsers(other),
            },
            ResolveResult::Unbound => !in_drawing,
            ResolveResult::Unknown(_) => false,
        };
        if !known {
            return self.found(from, to, format!("has the element `<{}>`", start.name().0));
        }
        // Attributes that stand twice are looked at twice.
        for attribute in start.attributes().with_checks(false) {
            let Ok(attribute) = attribute else {
                return self.found(from, to, "has an attribute that can't be read");
            };
            let key = attribute.key.0;
            if !is_xml_name(key) {
                return self.found(from, to, "has an attribute whose name isn't one");
            }
            // The namespaces that were looked at are as they are written, and a browser decodes them.
            if (key == "xmlns" || key.starts_with("xmlns:")) && attribute.value.contains('&') {
                return self.found(from, to, "has a namespace with an entity in it");
            }
            if !in_drawing {
                continue;
            }
            let at = self.text.get(from..to).and_then(|tag| tag.find(key)).unwrap_or(0) + from;
            let end = at + key.len();
            let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) else {
                return self.found(at, end, "has an entity in an attribute");
            };
            if key.starts_with("xmlns") {
                self.namespaces += 1;
                if self.namespaces > MOST_NAMESPACES {
                    return self.found(at, end, "has very many namespaces");
                }
                continue;
            }
            if let Some(what) = unsafe_attribute(name, key, &value) {
                return self.found(at, end, what);
            }
        }
        None
    }
}

/// Whether something is a name, or nearly so (XML 1.0, section 2.3, has a longer list): what isn't has
/// been read otherwise than a browser does.
fn is_xml_name(name: &str) -> bool {
    let mut chars = name.chars();
    let starts = |c: char| c.is_alphabetic() || matches!(c, '_' | ':');
    chars.next().is_some_and(starts)
        && chars.all(|c| starts(c) || c.is_numeric() || matches!(c, '-' | '.'))
}

/// Whether a namespace is one whose elements browsers act on.
fn is_browsers(namespace: &str) -> bool {
    let namespace = namespace.trim().to_ascii_lowercase();
    ["/1999/xhtml", "/2000/svg", "/1998/math", "/1999/xsl", "/2001/xml-events", "mozilla.org"]
        .iter()
        .any(|part| namespace.contains(part))
}

/// The document types of SVG as drawing programs write them, which nothing is read from.
fn is_plain_doctype(declared: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b" \t\r\n\"'./:-+=_".contains(&b);
    declared.bytes().all(plain)
}

/// What is wrong with an attribute.
fn unsafe_attribute(element: &str, key: &str, value: &str) -> Option<String> {
    let name = key.rsplit(':').next().unwrap_or(key).to_ascii_lowercase();
    let bare: String = value
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    if name.starts_with("on") {
        return Some(format!("runs script with `{key}`"));
    }
    if key.eq_ignore_ascii_case("xml:base") {
        return Some("moves its addresses with `xml:base`".to_owned());
    }
    if name == "attributename" {
        let target = bare.rsplit(':').next().unwrap_or(&bare);
        let moves = matches!(target, "href" | "src" | "style") || target.starts_with("on");
        return moves.then(|| format!("changes `{value}` while it is shown"));
    }
    if bare.contains("javascript:") || bare.contains("vbscript:") {
        return Some(format!("runs script with `{key}`"));
    }
    if matches!(name.as_str(), "href" | "src") {
        let picture = ["png", "jpeg", "jpg", "gif", "webp", "avif"];
        let is_picture = bare.strip_prefix("data:image/").is_some_and(|rest| {
            picture
                .iter()
                .any(|kind| rest.strip_prefix(kind).is_some_and(|r| r.starts_with([';', ','])))
        });
        let fine = match element {
            "a" => !bare.starts_with("data:"),
            "image" | "feImage" => bare.starts_with('#') || is_picture,
            _ => bare.starts_with('#') || bare.is_empty(),
        };
        return (!fine).then(|| format!("fetches something with `{key}`"));
    }
    // Attributes that say how something is drawn are read as style sheets are (SVG 2, section 6.6).
    let is_sheet = name == "style"
        || bare.contains('(')
            && (bare.contains('\\') || FETCHING.iter().any(|word| bare.contains(word)));
    (is_sheet && is_fetching(value)).then(|| format!("fetches something with `{key}`"))
}

/// Functions of style sheets that fetch something.
const FETCHING: [&str; 5] = ["url(", "image-set(", "src(", "image(", "cross-fade("];

/// Whether a style sheet, or a part of one, could fetch something or run script.
fn is_fetching(sheet: &str) -> bool {
    let lower = sheet.to_ascii_lowercase();
    const NEVER: [&str; 10] = [
        "\\",
        "@import",
        "expression(",
        "-moz-binding",
        "behavior",
        "javascript:",
        "image-set(",
        "src(",
        "image(",
        "cross-fade(",
    ];
    if NEVER.iter().any(|word| lower.contains(word)) {
        return true;
    }
    const INSIDE: [&str; 8] = [
        "#",
        "data:font/",
        "data:application/font",
        "data:application/x-font",
        "data:image/png",
        "data:image/jpeg",
        "data:image/gif",
        "data:image/webp",
    ];
    lower.match_indices("url(").any(|(at, open)| {
        let rest = lower[at + open.len()..].trim_start().trim_start_matches(['"', '\'']);
        !INSIDE.iter().any(|start| rest.starts_with(start))
    })
}

#[cfg(test)]
#[path = "tests_active.rs"]
mod tests;
