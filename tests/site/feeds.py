"""The Atom feeds of a built site, against RFC 4287 and the project's own promises.

    python3 feeds.py DIR [--base-url URL] [--markup]

No registry has a strict checker, so the rules are asserted here; feedparser is
asked as a second opinion on whether a reader can take the feed in. With `--markup`
texts may look like markup, as those of a hostile site do.
"""

import collections
import datetime
import html.parser
import re
import sys
import xml.etree.ElementTree as ET

import feedparser

import built

ATOM, XHTML, XML = "{http://www.w3.org/2005/Atom}", "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/XML/1998/namespace}"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")
# RFC 4151: an authority that was held on a date, and something specific to it.
TAG = re.compile(r"tag:[A-Za-z0-9._@-]+,\d{4}(-\d\d(-\d\d)?)?:(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})+\Z")
FEED_ONCE = {"id", "title", "updated", "generator", "icon", "logo", "rights", "subtitle"}
ENTRY_ONCE = {"id", "title", "updated", "published", "content", "summary", "rights", "source"}
MANY = {"author", "category", "contributor", "link"}
FORBIDDEN = set("script style iframe object embed form input button textarea select link meta base svg math frame frameset applet".split())


class Markup(html.parser.HTMLParser):
    """What is wrong with HTML that will be shown on somebody else's site."""

    def __init__(self, text):
        super().__init__()
        self.problems = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag in FORBIDDEN:
            self.problems.append(f"has a <{tag}>")
        for k, v in attrs:
            v = (v or "").strip()
            if k.startswith("on") or k == "style":
                self.problems.append(f"has a {k} attribute")
            if k in ("href", "src", "cite", "poster", "action", "data"):
                if re.match(r"(javascript|vbscript|data|file):", v, re.I):
                    self.problems.append(f"{k}={v[:40]!r}: this scheme has no place here")
                elif not re.match(r"(https?://[^/]+|mailto:.+)", v):
                    self.problems.append(f"{k}={v!r} is not absolute")


def moment(report, where, text, what):
    if not report.check(bool(RFC3339.match(text or "")), where, f"{what} {text!r} is no RFC 3339 time"):
        return None
    try:
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as e:
        report.fail(where, f"{what} {text!r}: {e}")


def permanent(report, where, value, what):
    report.check(bool(TAG.match(value or "")), where, f"{what} {value!r} is no tag: URI (RFC 4151)")


def structure(report, where, element, once, what):
    count = collections.Counter(c.tag for c in element)
    for tag, n in count.items():
        if tag.startswith(ATOM):
            name = tag[len(ATOM):]
            if name == "entry" and what == "feed":
                continue
            report.check(name in once | MANY, where, f"{what} has an unknown Atom element <{name}>")
            report.check(n == 1 or name not in once, where, f"{what} has {n} <{name}>")
    for name in ("id", "title", "updated"):
        report.check(count[ATOM + name] == 1, where, f"{what} needs one <{name}>")
    for person in element.findall(f"{ATOM}author") + element.findall(f"{ATOM}contributor"):
        report.check((person.findtext(f"{ATOM}name") or "").strip(), where, f"{what} has a person without a name")
        uri = person.findtext(f"{ATOM}uri")
        report.check(uri is None or re.match(r"https?://[^/]", uri), where, f"{what}: the person's uri {uri!r} is not absolute")
    for category in element.findall(f"{ATOM}category"):
        report.check(category.get("term"), where, f"{what} has a category without a term")


def text(report, where, element, what):
    """An Atom text construct or content: its type, and what its markup holds."""
    if element is None:
        return ""
    kind = element.get("type", "text")
    if kind == "xhtml":
        divs = list(element)
        report.check(len(divs) == 1 and divs[0].tag == XHTML + "div", where, f"{what} of type xhtml is not one <div>")
        markup = "".join(ET.tostring(d, encoding="unicode") for d in divs).replace("html:", "")
    elif kind == "html":
        report.check(len(element) == 0, where, f"{what} of type html has elements in it (it must be escaped)")
        markup = element.text or ""
    else:
        report.check(kind == "text", where, f"{what} has the type {kind!r}")
        plain = element.text or ""
        report.check(text.may_be_markup or not re.search(r"</?[a-z][^<>]*>|&(amp|lt|gt|quot|#\d+);", plain), where, f"{what} is plain text but has markup in it: {plain[:60]!r}")
        markup = ""
    for problem in dict.fromkeys(Markup(markup).problems):
        report.fail(where, f"{what} {problem}")
    return "".join(element.itertext()).strip()


text.may_be_markup = False


def relation(report, where, element, rel, what, kind=None):
    found = [l for l in element.findall(f"{ATOM}link") if l.get("rel", "alternate") == rel]
    if not report.check(len(found) == 1, where, f"{what} has {len(found)} links with rel={rel}"):
        return None
    report.check(kind is None or found[0].get("type") in (None, kind), where, f"{what}: link rel={rel} has the type {found[0].get('type')!r}, not {kind}")
    return found[0].get("href", "")


def feed(report, site, file, root, seen):
    structure(report, file, root, FEED_ONCE, "feed")
    own = relation(report, file, root, "self", "feed", "application/atom+xml")
    report.check(own == site.absolute(file), file, f"rel=self {own!r} is not its own URL {site.absolute(file)}")
    page = relation(report, file, root, "alternate", "feed", "text/html")
    target = site.resolve(page, file)[0] if page and page.startswith(site.base_url) else None
    if report.check(target in site.pages, file, f"rel=alternate {page!r} is no page of this site"):
        links = [site.resolve(l.url, target)[0] for l in site.pages[target].feeds()]
        report.check(file in links, file, f"its page {target} does not name it with rel=alternate")
    for link in root.iter(f"{ATOM}link"):
        report.check(re.match(r"https?://[^/]+/", link.get("href", "")), file, f"link href {link.get('href')!r} is not absolute")
    report.check(not any(XML + "base" in e.attrib for e in root.iter()), file, "has an xml:base")

    feed_id = root.findtext(f"{ATOM}id")
    permanent(report, file, feed_id, "feed id")
    report.check(seen["feed"].setdefault(feed_id, file) == file, file, f"feed id {feed_id!r} is also that of {seen['feed'][feed_id]}")
    report.check(text(report, file, root.find(f"{ATOM}title"), "feed title"), file, "feed title is empty")
    text(report, file, root.find(f"{ATOM}subtitle"), "feed subtitle")
    updated = moment(report, file, root.findtext(f"{ATOM}updated"), "feed updated")
    entries = root.findall(f"{ATOM}entry")
    report.check(root.find(f"{ATOM}author") is not None or (entries and all(e.find(f"{ATOM}author") is not None for e in entries)), file, "no author on the feed, nor on each entry")
    for name in ("icon", "logo"):
        value = root.findtext(f"{ATOM}{name}")
        report.check(value is None or value.startswith("http"), file, f"{name} {value!r} is not absolute")

    ids = collections.Counter(e.findtext(f"{ATOM}id") for e in entries)
    for i, n in ids.items():
        report.check(n == 1, file, f"entry id {i!r} is used {n} times")
    before = None
    for e in entries:
        title = text(report, file, e.find(f"{ATOM}title"), "entry title")
        what = f"entry “{title[:40]}”"
        report.check(title, file, "an entry title is empty")
        structure(report, file, e, ENTRY_ONCE, what)
        entry_id = e.findtext(f"{ATOM}id")
        permanent(report, file, entry_id, f"{what} id")
        report.check(entry_id != feed_id, file, f"{what} has the feed's id")
        url = relation(report, file, e, "alternate", what, "text/html")
        target = site.resolve(url, file)[0] if url and url.startswith(site.base_url) else None
        report.check(target in site.pages, file, f"{what}: link {url!r} is no page of this site")
        # One article has one id and one URL, in whatever feed it stands.
        report.check(seen["id"].setdefault(entry_id, url) == url, file, f"{what}: its id stands for another URL in another feed: {seen['id'].get(entry_id)}")
        report.check(seen["url"].setdefault(url, entry_id) == entry_id, file, f"{what}: its URL has another id in another feed: {seen['url'].get(url)}")
        shown = text(report, file, e.find(f"{ATOM}content"), f"{what} content")
        summary = text(report, file, e.find(f"{ATOM}summary"), f"{what} summary")
        for name, value in (("content", shown), ("summary", summary)):
            report.check(e.find(ATOM + name) is None or value, file, f"{what}: <{name}> is empty")
        changed = moment(report, file, e.findtext(f"{ATOM}updated"), f"{what} updated")
        published = moment(report, file, e.findtext(f"{ATOM}published"), f"{what} published")
        if changed and published:
            report.check(changed >= published, file, f"{what} is updated before it is published")
        if changed and updated:
            report.check(updated >= changed, file, f"{what} is newer than the feed's own updated")
        if published and before:
            report.check(published <= before, file, f"{what} is newer than the entry above it")
        before = published or before


def main():
    p = built.arguments(__doc__)
    p.add_argument("--markup", action="store_true")
    a = p.parse_args()
    text.may_be_markup = a.markup
    site, report = built.Site(a.folder, a.base_url), built.Report("feeds")
    seen = {"feed": {}, "id": {}, "url": {}}
    found, entries = set(), 0
    for file in site.files:
        if not file.endswith((".xml", ".atom")):
            continue
        raw = (site.folder / file).read_bytes()
        try:
            root = ET.fromstring(raw)
        except ET.ParseError as e:
            if b"http://www.w3.org/2005/Atom" in raw:
                report.fail(file, f"not well-formed: {e}")
                found.add(file)
            continue
        if root.tag != ATOM + "feed":
            continue
        found.add(file)
        report.check(b"<!DOCTYPE" not in raw[:1000] and b"<!ENTITY" not in raw, file, "has a DTD")
        feed(report, site, file, root, seen)
        n = len(root.findall(f"{ATOM}entry"))
        entries += n
        parsed = feedparser.parse(raw)
        report.check(not parsed.bozo, file, f"feedparser: {parsed.get('bozo_exception')}")
        report.check(len(parsed.entries) == n, file, f"feedparser sees {len(parsed.entries)} of {n} entries")

    report.check("feed.xml" in found, "feed.xml", "the site has no feed")
    for file, page in site.pages.items():
        kind = site.kind(file)
        if kind in built.ENTITIES.values():
            beside = file[: -len("index.html")] + "feed.xml"
            # An office has a page as soon as somebody holds it; what was never written of has no feed.
            without_articles = '<p class="none">' in page.source
            report.check(beside in found or without_articles, beside, "is missing: every entity with articles has a feed beside its page")
        for link in page.feeds():
            target, _, problem = site.resolve(link.url, file)
            report.check(target in found, file, f"names the feed {link.url}, which is {problem or 'no Atom feed of this site'}")
    print(f"  {len(found)} feeds with {entries} entries")
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
