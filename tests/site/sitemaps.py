"""The sitemap index and its shards: their schema, and that they and the pages agree.

    python3 sitemaps.py DIR [--base-url URL] [--schemas DIR]

The XSDs are not kept in the repository; without --schemas (or xmllint) that
part is skipped and said so.
"""

import collections
import datetime
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

import built

NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
NEWS_FILE, MOST_NEWS, NEWS_AGE = "sitemaps/news.xml", 1000, datetime.timedelta(days=2)
# The schema of sitemaps allows elements of other namespaces if they have a schema too. Theirs says what a
# link to a version in another language is.
VERSIONS = """<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/1999/xhtml">
<element name="link"><complexType>
<attribute name="rel" use="required" fixed="alternate"/>
<attribute name="hreflang" use="required" type="language"/>
<attribute name="href" use="required" type="anyURI"/>
</complexType></element>
</schema>"""
# Google's page says that only the address of a picture counts now.
IMAGES = """<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.google.com/schemas/sitemap-image/1.1" elementFormDefault="qualified">
<element name="image"><complexType><sequence>
<element name="loc"><simpleType><restriction base="anyURI"><minLength value="12"/><maxLength value="2048"/></restriction></simpleType></element>
</sequence></complexType></element>
</schema>"""
ALL = """<schema xmlns="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
<import namespace="http://www.sitemaps.org/schemas/sitemap/0.9" schemaLocation="{schemas}/sitemap.xsd"/>
<import namespace="http://www.w3.org/1999/xhtml" schemaLocation="{own}/versions.xsd"/>
<import namespace="http://www.google.com/schemas/sitemap-image/1.1" schemaLocation="{own}/images.xsd"/>
<import namespace="http://www.google.com/schemas/sitemap-news/0.9" schemaLocation="{schemas}/sitemap-news.xsd"/>
</schema>"""
W3C = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?\Z")
MOST_URLS, MOST_BYTES = 50_000, 52_428_800
LEFT_OUT = {"redirect", "not-found"}  # and back pages may be, and noindex pages must be


def schema(report, site, files, xsd):
    done = subprocess.run(
        ["xmllint", "--noout", "--nonet", "--schema", xsd, *[str(site.folder / f) for f in files]],
        capture_output=True, text=True, check=False,
    )
    if done.returncode:
        for line in done.stderr.splitlines():
            if " validates" not in line:
                name = next((f for f in files if str(site.folder / f) in line), files[0])
                report.fail(name, line.replace(str(site.folder) + "/", ""))


def read(report, site, file, root, item, versions=None):
    raw = (site.folder / file).read_bytes()
    report.subject(file)
    report.check(len(raw) <= MOST_BYTES, file, f"has {len(raw)} bytes, at most {MOST_BYTES} are allowed")
    try:
        tree = ET.fromstring(raw)
    except ET.ParseError as e:
        report.fail(file, f"not well-formed: {e}")
        return []
    if not report.check(tree.tag == NS + root, file, f"its root is {tree.tag}, not {root} of the sitemap namespace"):
        return []
    rows = []
    for element in tree.findall(NS + item):
        url = (element.findtext(NS + "loc") or "").strip()
        report.check(url.startswith(site.base_url), file, f"loc {url!r} is not under {site.base_url}")
        report.check(len(url) < 2048, file, f"loc {url[:60]!r}… is too long")
        when = element.findtext(NS + "lastmod")
        report.check(when is None or W3C.match(when), file, f"lastmod {when!r} is no W3C date")
        for ignored in ("priority", "changefreq"):
            report.check(element.find(NS + ignored) is None, file, f"has {ignored}, which nobody reads")
        rows.append(url)
        pictures = [(i.findtext(IMAGE + "loc") or "").strip() for i in element.findall(IMAGE + "image")]
        report.check(len(pictures) == len(set(pictures)) <= 1000, file, f"{url} has a picture twice, or too many")
        for picture in pictures:
            report.check(site.resolve(picture, file)[0] in site.files, file, f"{url} has the picture {picture}, which isn't there")
        if versions is not None:
            versions[url] = [(l.get("hreflang"), l.get("href")) for l in element.findall(XHTML + "link")]
    report.check(0 < len(rows) <= MOST_URLS, file, f"has {len(rows)} {item} elements")
    return rows


def news(report, site):
    """What is said of each article: the rest is said by its schema."""
    report.subject(NEWS_FILE)
    tree = ET.fromstring((site.folder / NEWS_FILE).read_bytes())
    dates = []
    for element in tree.findall(NS + "url"):
        url = (element.findtext(NS + "loc") or "").strip()
        said = element.find(NEWS + "news")
        if not report.check(said is not None, NEWS_FILE, f"{url} has nothing said of it as news"):
            continue
        file = site.resolve(url, NEWS_FILE)[0]
        if not report.check(file in site.pages and site.kind(file) == "article", NEWS_FILE, f"{url} is no article"):
            continue
        page = site.pages[file]
        language = said.findtext(f"{NEWS}publication/{NEWS}language") or ""
        report.check(page.html.get("lang", "").split("-")[0] == language.split("-")[0], NEWS_FILE, f"{url} is said to be in {language!r}")
        report.check(said.findtext(f"{NEWS}publication/{NEWS}name"), NEWS_FILE, f"{url} has no publication")
        title = said.findtext(NEWS + "title") or ""
        report.check(any(title in heading for level, _, heading in page.headings if level == 1), NEWS_FILE, f"{url} has another title: {title!r}")
        dates.append(datetime.datetime.fromisoformat((said.findtext(NEWS + "publication_date") or "").replace("Z", "+00:00")))
    report.check(0 < len(dates) <= MOST_NEWS, NEWS_FILE, f"has {len(dates)} articles")
    report.check(dates == sorted(dates, reverse=True), NEWS_FILE, "isn't in the order of the newest")
    report.check(not dates or dates[0] - dates[-1] < NEWS_AGE, NEWS_FILE, "has an article of another time")


def main():
    p = built.arguments(__doc__)
    p.add_argument("--schemas")
    a = p.parse_args()
    site, report = built.Site(a.folder, a.base_url), built.Report("sitemaps")
    if not report.check("sitemap.xml" in site.files, "sitemap.xml", "is missing"):
        return report.finish()
    shards, listed, versions = [], collections.Counter(), {}
    for url in read(report, site, "sitemap.xml", "sitemapindex", "sitemap"):
        file, _, problem = site.resolve(url, "sitemap.xml")
        if report.check(file, "sitemap.xml", f"{url}: {problem}"):
            shards.append(file)
    report.check(len(shards) == len(set(shards)), "sitemap.xml", "names a shard twice")
    for file in site.files:
        if file.startswith("sitemaps/"):
            report.check(file in shards, file, "is not in sitemap.xml")
    if NEWS_FILE in site.files:
        news(report, site)
    for shard in shards:
        # News stands in its month, too.
        for url in read(report, site, shard, "urlset", "url", versions if shard != NEWS_FILE else None):
            if shard == NEWS_FILE:
                continue
            file, fragment, problem = site.resolve(url, shard)
            if not report.check(file in site.pages and not fragment, shard, f"{url}: {problem or 'no page'}"):
                continue
            listed[file] += 1
            page = site.pages[file]
            report.check(site.kind(file) not in LEFT_OUT, shard, f"{url} is a {site.kind(file)} page")
            report.check(not page.noindex, shard, f"{url} is noindex")
            report.check(url == site.absolute(file), shard, f"{url} is not the page's canonical URL {site.absolute(file)}")
            named = [(l.lang, l.url) for l in page.links if l.tag == "link" and l.lang]
            report.check(named == versions[url], shard, f"{url} has other versions than its page: {named}")
            month = re.fullmatch(r"sitemaps/(\d{4})-(\d\d)\.xml", shard)
            if month and site.kind(file) == "article":
                report.check(f"{month[1]}/{month[2]}/" in file, shard, f"{url} is of another month")
    for url, all_of_it in versions.items():
        own = not all_of_it or url in [address for _, address in all_of_it]
        report.check(own, "sitemap.xml", f"{url} isn't among its versions")
        for _, other in all_of_it:
            report.check(versions.get(other) == all_of_it, "sitemap.xml", f"{other} names other versions than {url}")
    for file, n in listed.items():
        report.check(n == 1, file, f"stands {n} times in the sitemaps")
    for file, page in site.pages.items():
        kind = site.kind(file)
        if kind not in LEFT_OUT and not kind.endswith("-back") and not page.noindex:
            report.check(file in listed, file, "is in no sitemap")
    print(f"  {len(shards)} shards with {sum(listed.values())} URLs")
    if a.schemas and shutil.which("xmllint"):
        schema(report, site, ["sitemap.xml"], f"{a.schemas}/siteindex.xsd")
        if shards:
            with tempfile.TemporaryDirectory() as own:
                schemas = pathlib.Path(a.schemas).resolve()
                pathlib.Path(own, "versions.xsd").write_text(VERSIONS)
                pathlib.Path(own, "images.xsd").write_text(IMAGES)
                pathlib.Path(own, "all.xsd").write_text(ALL.format(schemas=schemas, own=own))
                schema(report, site, shards, f"{own}/all.xsd")
    else:
        print("  notice: no schemas at hand, or no xmllint; the XSD part is skipped")
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
