"""The sitemap index and its shards: their schema, and that they and the pages agree.

    python3 sitemaps.py DIR [--base-url URL] [--schemas DIR]

The XSDs are not kept in the repository; without --schemas (or xmllint) that
part is skipped and said so.
"""

import collections
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

import built

NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
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


def read(report, site, file, root, item):
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
    report.check(0 < len(rows) <= MOST_URLS, file, f"has {len(rows)} {item} elements")
    return rows


def main():
    p = built.arguments(__doc__)
    p.add_argument("--schemas")
    a = p.parse_args()
    site, report = built.Site(a.folder, a.base_url), built.Report("sitemaps")
    if not report.check("sitemap.xml" in site.files, "sitemap.xml", "is missing"):
        return report.finish()
    shards, listed = [], collections.Counter()
    for url in read(report, site, "sitemap.xml", "sitemapindex", "sitemap"):
        file, _, problem = site.resolve(url, "sitemap.xml")
        if report.check(file, "sitemap.xml", f"{url}: {problem}"):
            shards.append(file)
    report.check(len(shards) == len(set(shards)), "sitemap.xml", "names a shard twice")
    for file in site.files:
        if file.startswith("sitemaps/"):
            report.check(file in shards, file, "is not in sitemap.xml")
    for shard in shards:
        for url in read(report, site, shard, "urlset", "url"):
            file, fragment, problem = site.resolve(url, shard)
            if not report.check(file in site.pages and not fragment, shard, f"{url}: {problem or 'no page'}"):
                continue
            listed[file] += 1
            page = site.pages[file]
            report.check(site.kind(file) not in LEFT_OUT, shard, f"{url} is a {site.kind(file)} page")
            report.check(not page.noindex, shard, f"{url} is noindex")
            report.check(url == site.absolute(file), shard, f"{url} is not the page's canonical URL {site.absolute(file)}")
            month = re.fullmatch(r"sitemaps/(\d{4})-(\d\d)\.xml", shard)
            if month and site.kind(file) == "article":
                report.check(f"{month[1]}/{month[2]}/" in file, shard, f"{url} is of another month")
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
            schema(report, site, shards, f"{a.schemas}/all.xsd")
    else:
        print("  notice: no schemas at hand, or no xmllint; the XSD part is skipped")
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
