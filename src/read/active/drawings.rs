//! Reads a drawing (SVG) or other XML as a browser would: only elements on a list of harmless ones
//! are accepted, and only attributes in which `attributes` finds nothing.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use super::attributes::{is_fetching, unsafe_attribute};
use super::{ActiveContent, ENCODING_HELP};

/// Elements of a drawing that only draw.
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

/// Namespaces in which drawing programs keep data of their own.
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

/// More namespaces than any drawing has.
const MOST_NAMESPACES: usize = 100;

const MEND: &str = "delete it, or save the drawing as \"plain\" or \"optimized\" SVG, or as PNG";

/// A file while it is being read.
pub struct Reading<'t> {
    text: &'t str,
    /// Whether it may be something other than a drawing.
    is_data: bool,
    /// The text of the style sheet that is open, and where it begins.
    style: Option<(usize, String)>,
    /// Whether the root element is a drawing's.
    root: Option<bool>,
    namespaces: usize,
}

impl<'t> Reading<'t> {
    /// Begins to read a text; `is_data` says that it may be something other than a drawing.
    pub fn of(text: &'t str, is_data: bool) -> Self {
        Reading { text, is_data, style: None, root: None, namespaces: 0 }
    }

    fn found(&self, from: usize, to: usize, what: impl Into<String>) -> Option<ActiveContent> {
        Some(ActiveContent { span: from..to.max(from), what: what.into(), help: MEND })
    }

    /// The first thing that could run, if there is any.
    pub fn run(mut self) -> Option<ActiveContent> {
        let mut reader = NsReader::from_str(self.text);
        // Whatever a browser would stop at mustn't be read differently here.
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

    /// Adds a part of a style sheet.
    fn add_style(&mut self, text: &str) -> Option<ActiveContent> {
        if let Some((_, sheet)) = &mut self.style {
            sheet.push_str(text);
        }
        None
    }

    /// The report about an attribute of an element. Its place is only looked for now, since an
    /// element may have a hundred thousand attributes.
    fn found_at(
        &self,
        key: &str,
        from: usize,
        to: usize,
        what: impl Into<String>,
    ) -> Option<ActiveContent> {
        let at = from + self.text.get(from..to).and_then(|tag| tag.find(key)).unwrap_or(0);
        self.found(at, at + key.len(), what)
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
        // Attributes that occur twice are both checked.
        for attribute in start.attributes().with_checks(false) {
            let Ok(attribute) = attribute else {
                return self.found(from, to, "has an attribute that can't be read");
            };
            let key = attribute.key.0;
            if !is_xml_name(key) {
                return self.found(from, to, "has an attribute whose name isn't one");
            }
            // Namespaces are compared as they are written, but a browser would decode them.
            if (key == "xmlns" || key.starts_with("xmlns:")) && attribute.value.contains('&') {
                return self.found(from, to, "has a namespace with an entity in it");
            }
            if !in_drawing {
                continue;
            }
            let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) else {
                return self.found_at(key, from, to, "has an entity in an attribute");
            };
            if key.starts_with("xmlns") {
                self.namespaces += 1;
                if self.namespaces > MOST_NAMESPACES {
                    return self.found_at(key, from, to, "has very many namespaces");
                }
                continue;
            }
            if let Some(what) = unsafe_attribute(name, key, &value) {
                return self.found_at(key, from, to, what);
            }
        }
        None
    }
}

/// Whether something is a name, or nearly so (the list of XML 1.0, section 2.3, is longer). If it
/// isn't, it has been read differently than by a browser.
fn is_xml_name(name: &str) -> bool {
    let mut chars = name.chars();
    let starts = |c: char| c.is_alphabetic() || matches!(c, '_' | ':');
    chars.next().is_some_and(starts)
        && chars.all(|c| starts(c) || c.is_numeric() || matches!(c, '-' | '.'))
}

/// Whether browsers act on the elements of a namespace.
fn is_browsers(namespace: &str) -> bool {
    let namespace = namespace.trim().to_ascii_lowercase();
    ["/1999/xhtml", "/2000/svg", "/1998/math", "/1999/xsl", "/2001/xml-events", "mozilla.org"]
        .iter()
        .any(|part| namespace.contains(part))
}

/// Whether a document type is one of SVG's as drawing programs write it, from which nothing is
/// read.
fn is_plain_doctype(declared: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b" \t\r\n\"'./:-+=_".contains(&b);
    declared.bytes().all(plain)
}
