"""The RSS feeds and the list of feeds (OPML) of a built site.

    python3 rss_opml.py DIR [--base-url URL]

RSS is read by the rules of rssboard.org/rss-specification and its profile, OPML by those of
opml.org/spec2.opml for lists of subscriptions. Each RSS feed must say what the Atom feed in its folder
says. xmllint says whether the files are well-formed XML with names of namespaces that are declared;
feedparser is asked as a second opinion.
"""

import datetime
import email.utils
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

import feedparser

import built
import feeds

ATOM = feeds.ATOM
DC, CONTENT, MEDIA = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/rss/1.0/modules/content/}", "{http://search.yahoo.com/mrss/}"
# RFC 5322, section 3.3, with the day of the week and a year of four digits, in UTC.
RFC5322 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d \+0000\Z")
CHANNEL_ONCE = {"title", "link", "description", "language", "lastBuildDate", "image", "generator"}
ITEM_ONCE = {"title", "link", "guid", "pubDate", "description"}
SHEET = re.compile(rb'<\?xml-stylesheet type="text/css" href="([^"]+)"\?>')


def well_formed(report, site, file):
    if shutil.which("xmllint"):
        done = subprocess.run(["xmllint", "--noout", "--nonet", "--nowarning", str(site.folder / file)], capture_output=True, text=True)
        report.check(done.returncode == 0 and not done.stderr, file, f"xmllint: {done.stderr[:200]}")


def style_sheet(report, site, file, raw):
    """A feed of XML names a style sheet that is there, so that a browser shows it to people."""
    found = SHEET.search(raw[:400])
    if report.check(found, file, "names no style sheet"):
        target, _, problem = site.resolve(found.group(1).decode(), file)
        report.check(target in site.files, file, f"its style sheet is {problem or 'no file of this site'}")


def moment(report, where, text, what):
    if not report.check(bool(RFC5322.match(text or "")), where, f"{what} {text!r} is no date of RFC 5322"):
        return None
    at = email.utils.parsedate_to_datetime(text)
    report.check(at.strftime("%a") == text[:3], where, f"{what} {text!r} is another day of the week")
    return at


def plain(report, where, text, what):
    report.check((text or "").strip(), where, f"{what} is empty")


def structure(report, where, element, once, more, what):
    names = [c.tag for c in element if not c.tag.startswith("{")]
    for name in sorted(set(names)):
        report.check(name in once | more, where, f"{what} has an unknown element <{name}>")
        report.check(names.count(name) == 1 or name in more, where, f"{what} has {names.count(name)} <{name}>")


def picture(report, site, where, element, what):
    """What Media RSS asks of a picture that stands by itself."""
    for media in element.findall(f"{MEDIA}content"):
        address = media.get("url", "")
        report.check(address.startswith(site.base_url) and site.resolve(address, where)[0] in site.files, where, f"{what}: its picture {address!r} is no file of this site")
        report.check(media.get("medium") == "image", where, f"{what}: its picture is no image")
        report.check((media.get("type") or "image/").startswith("image/"), where, f"{what}: its picture has the type {media.get('type')!r}")
        for side in ("width", "height"):
            report.check(re.match(r"[1-9]\d*\Z", media.get(side, "1")), where, f"{what}: {side}={media.get(side)!r}")
        for child in media:
            report.check((child.text or "").strip(), where, f"{what}: its picture has an empty {child.tag}")


def rss(report, site, file, raw):
    root = ET.fromstring(raw)
    report.check(root.tag == "rss" and root.get("version") == "2.0", file, "is no RSS 2.0")
    report.check(b"<!DOCTYPE" not in raw and b"<!ENTITY" not in raw, file, "has a DTD")
    style_sheet(report, site, file, raw)
    channel = root.find("channel")
    structure(report, file, channel, CHANNEL_ONCE, {"item"}, "channel")
    for name in ("title", "link", "description", "language"):
        plain(report, file, channel.findtext(name), f"channel <{name}>")
    target = site.resolve(channel.findtext("link"), file)[0]
    report.check(target in site.pages, file, "the channel's link is no page of this site")
    own = [l.get("href") for l in channel.findall(f"{ATOM}link") if l.get("rel") == "self"]
    report.check(own == [site.absolute(file)], file, f"rel=self is {own}")
    items = channel.findall("item")
    built_at = channel.findtext("lastBuildDate")
    built_at = moment(report, file, built_at, "lastBuildDate") if items else None
    if target in site.pages:
        named = [site.resolve(l.url, target)[0] for l in site.pages[target].links if l.tag == "link" and l.type == "application/rss+xml"]
        report.check(file in named, file, f"its page {target} does not name it with rel=alternate")
    for item in items:
        what = f"item “{(item.findtext('title') or '')[:40]}”"
        structure(report, file, item, ITEM_ONCE, {"category"}, what)
        for name in ("title", "link", "guid", "pubDate"):
            plain(report, file, item.findtext(name), f"{what} <{name}>")
        guid = item.find("guid")
        feeds.permanent(report, file, guid.text, f"{what} guid")
        report.check(guid.get("isPermaLink") == "false", file, f"{what}: its guid is taken for an address")
        report.check(site.resolve(item.findtext("link"), file)[0] in site.pages, file, f"{what}: its link is no page of this site")
        published = moment(report, file, item.findtext("pubDate"), f"{what} pubDate")
        updated = item.findtext(f"{ATOM}updated")
        updated = feeds.moment(report, file, updated, f"{what} atom:updated") if updated else published
        if published and updated and built_at:
            report.check(published <= updated <= built_at, file, f"{what}: its times are in no order")
        for category in item.findall("category"):
            plain(report, file, category.text, f"{what} category")
            report.check(re.match(r"https?://", category.get("domain", "")), file, f"{what}: a category without a domain")
        for html in (item.findtext("description"), item.findtext(f"{CONTENT}encoded")):
            for problem in dict.fromkeys(feeds.Markup(html or "").problems):
                report.fail(file, f"{what} {problem}")
        picture(report, site, file, item, what)
    parsed = feedparser.parse(raw)
    report.check(not parsed.bozo, file, f"feedparser: {parsed.get('bozo_exception')}")
    report.check(len(parsed.entries) == len(items), file, f"feedparser sees {len(parsed.entries)} of {len(items)} items")
    same_as_atom(report, site, file, channel)
    return len(items)


def same_as_atom(report, site, file, channel):
    atom = site.folder / (file[: -len("rss.xml")] + "feed.xml")
    if not atom.is_file():
        return
    root = ET.fromstring(atom.read_bytes())
    report.check(root.findtext(f"{ATOM}title") == channel.findtext("title"), file, "the Atom feed beside it has another title")
    one = [
        (i.findtext("guid"), i.findtext("title"), [c.text for c in i.findall(f"{DC}creator")], [c.text for c in i.findall("category")],
         [m.attrib for m in i.findall(f"{MEDIA}content")], i.findtext(f"{CONTENT}encoded"),
         email.utils.parsedate_to_datetime(i.findtext("pubDate")))
        for i in channel.findall("item")
    ]
    other = [
        (e.findtext(f"{ATOM}id"), e.findtext(f"{ATOM}title"), [a.text for a in e.findall(f"{ATOM}author/{ATOM}name")],
         [c.get("label") for c in e.findall(f"{ATOM}category")], [m.attrib for m in e.findall(f"{MEDIA}content")],
         e.findtext(f"{ATOM}content"), datetime.datetime.fromisoformat(e.findtext(f"{ATOM}published").replace("Z", "+00:00")))
        for e in root.findall(f"{ATOM}entry")
    ]
    report.check(one == other, file, "the Atom feed beside it says something else")


def opml(report, site, file, raw, all_feeds):
    root = ET.fromstring(raw)
    report.check(root.tag == "opml" and root.get("version") == "2.0", file, "is no OPML 2.0")
    report.check([c.tag for c in root] == ["head", "body"], file, "needs one head and one body")
    report.check((root.findtext("head/title") or "").strip(), file, "has no title")
    report.check(not re.search(rb"<date|created=", raw), file, "has a date, which changes with each build")
    listed = []
    for outline in root.iter("outline"):
        text = outline.get("text")
        report.check((text or "").strip(), file, "an outline without a text")
        if outline.get("type") is None:
            report.check(len(outline) > 0, file, f"the group {text!r} is empty")
            continue
        report.check(outline.get("type") == "rss" and len(outline) == 0, file, f"{text!r} is no subscription")
        address = outline.get("xmlUrl", "")
        report.check(address.startswith(site.base_url), file, f"xmlUrl {address!r} is not below {site.base_url}")
        target = site.resolve(address, file)[0]
        if report.check(target in site.files, file, f"xmlUrl {address!r} is no file of this site"):
            listed.append(target)
        page = site.resolve(outline.get("htmlUrl", ""), file)[0]
        report.check(page in site.pages, file, f"htmlUrl {outline.get('htmlUrl')!r} is no page of this site")
        if target and target.endswith(".xml"):
            feed = ET.parse(site.folder / target).getroot()
            title = feed.findtext(f"{ATOM}title") or feed.findtext("channel/title")
            report.check(title == outline.get("title"), file, f"{target} is called {title!r}, not {outline.get('title')!r}")
    report.check(len(set(listed)) == len(listed), file, "a feed is listed twice")
    report.check(root.find("body/outline") is not None, file, "lists nothing")
    # One format is listed, and each feed of that.
    names = {f.rsplit("/", 1)[-1] for f in listed}
    if report.check(len(names) == 1, file, f"lists feeds called {sorted(names)}"):
        missing = set(f for f in all_feeds if f.rsplit("/", 1)[-1] in names) - set(listed)
        report.check(not missing, file, f"doesn't list {sorted(missing)[:5]}")
    links = [site.resolve(l.url, "index.html")[0] for l in site.pages["index.html"].links]
    report.check(file in links, file, "the front page doesn't lead to it")
    return len(listed)


def main():
    a = built.arguments(__doc__).parse_args()
    site, report = built.Site(a.folder, a.base_url), built.Report("RSS feeds and OPML")
    all_feeds = [f for f in site.files if f.rsplit("/", 1)[-1] in ("feed.xml", "rss.xml", "feed.json")]
    found, items, listed = 0, 0, 0
    for file in site.files:
        name = file.rsplit("/", 1)[-1]
        if name not in ("rss.xml", "feed.xml", "feeds.opml"):
            continue
        raw = (site.folder / file).read_bytes()
        well_formed(report, site, file)
        try:
            if name == "rss.xml":
                items += rss(report, site, file, raw)
                found += 1
            elif name == "feed.xml":
                style_sheet(report, site, file, raw)
                for entry in ET.fromstring(raw).findall(f"{ATOM}entry"):
                    picture(report, site, file, entry, entry.findtext(f"{ATOM}title"))
                    for category in entry.findall(f"{ATOM}category"):
                        report.check(re.match(r"https?://", category.get("scheme", "")) and category.get("label"), file, "a category without a scheme or label")
            elif file == "feeds.opml":
                listed += opml(report, site, file, raw, all_feeds)
        except ET.ParseError as e:
            report.fail(file, f"not well-formed: {e}")
    report.check(not all_feeds or "feeds.opml" in site.files, "feeds.opml", "is missing")
    print(f"  {found} RSS feeds with {items} items, {listed} feeds listed")
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
