"""The sitemap index and its shards: their schema, and that they and the pages agree.

    python3 sitemaps.py DIR [--base-url URL] [--schemas DIR]

The XSDs are not kept in the repository; without --schemas (or xmllint) that
part is skipped and said so.
"""

import collections
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
# The schema of sitemaps allows elements of other namespaces if they have a schema too. Theirs says what a
# link to a version in another language is.
VERSIONS = """<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/1999/xhtml">
<element name="link"><complexType>
<attribute name="rel" use="required" fixed="alternate"/>
<attribute name="hreflang" use="required" type="language"/>
<attribute name="href" use="required" type="anyURI"/>
</complexType></element>
</schema>"""
ALL = """<schema xmlns="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
<import namespace="http://www.sitemaps.org/schemas/sitemap/0.9" schemaLocation="{schemas}/sitemap.xsd"/>
<import namespace="http://www.w3.org/1999/xhtml" schemaLocation="{own}/versions.xsd"/>
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
        if versions is not None:
            versions[url] = [(l.get("hreflang"), l.get("href")) for l in element.findall(XHTML + "link")]
    report.check(0 < len(rows) <= MOST_URLS, file, f"has {len(rows)} {item} elements")
    return rows


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
    for shard in shards:
        for url in read(report, site, shard, "urlset", "url", versions):
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
                pathlib.Path(own, "all.xsd").write_text(ALL.format(schemas=schemas, own=own))
                schema(report, site, shards, f"{own}/all.xsd")
    else:
        print("  notice: no schemas at hand, or no xmllint; the XSD part is skipped")
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
